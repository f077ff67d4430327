"""Reads which nodes were withdrawn from a graph: those that are stated to be `owl:deprecated`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.namespaces import NAMESPACES, PROJECT_PATHS

if TYPE_CHECKING:
    from collections.abc import Iterable

DEPRECATED = f"{NAMESPACES['owl']}deprecated"
# The two ways to write true (XML Schema 1.1 part 2, section 3.3.2).
TRUE_VALUES = frozenset({"true", "1"})
# What a withdrawn node may still say, as terms in N-Triples: that it is withdrawn, why, and what stands for it now.
WITHDRAWAL_PREDICATES = frozenset(
    f"<{iri}>".encode() for iri in (DEPRECATED, f"{NAMESPACES['dcterms']}isReplacedBy", f"{NAMESPACES['skos']}note")
)
_PREDICATE = f"<{DEPRECATED}>".encode()
_TRUE = tuple(f'"{value}"'.encode() for value in sorted(TRUE_VALUES))
_LINE = re.compile(rb"^<([^>]*)> %b (?:%b)" % (re.escape(_PREDICATE), b"|".join(_TRUE)), re.MULTILINE)
_FOLDERS = ("id", "issue", "source", "statement")


def is_withdrawal(predicate: bytes, value: bytes) -> bool:
    """Return whether a predicate and its object, as terms in N-Triples, say that their subject is withdrawn."""
    return predicate == _PREDICATE and value.startswith(_TRUE)


def withdrawn_iris(texts: Iterable[bytes]) -> frozenset[str]:
    """Return the IRIs of the withdrawn nodes.

    Args:
        texts: Canonical N-Triples, a graph or a line each.
    """
    few = (text for text in texts if _PREDICATE in text)  # to look for bytes is much quicker
    return frozenset(iri.decode() for text in few for iri in _LINE.findall(text))


def withdrawn_names(texts: Iterable[bytes], base: str) -> frozenset[str]:
    """Return the names, below the base, of the withdrawn things, topics, sources and statements.

    Each keeps a document that says so, and answers with 410 Gone.

    Args:
        texts: Canonical N-Triples, a graph or a line each.
        base: The base IRI of the project.
    """
    folders = "|".join(re.escape(PROJECT_PATHS[folder]) for folder in _FOLDERS)
    named = re.compile(rf"{re.escape(base)}((?:{folders})[^#]+)")
    found = map(named.fullmatch, withdrawn_iris(texts))
    return frozenset(one[1] for one in found if one)
