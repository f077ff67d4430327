"""The names of what was withdrawn from the graph: each keeps a document that says so, and answers with 410 Gone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.namespaces import NAMESPACES, PROJECT_PATHS

if TYPE_CHECKING:
    from collections.abc import Iterable

_FOLDERS = ("id", "issue", "source", "statement")


def withdrawn_names(graphs: Iterable[bytes], base: str) -> frozenset[str]:
    """Return the names of the withdrawn things, topics, sources and statements, which are `owl:deprecated`.

    Args:
        graphs: The graphs as canonical N-Triples.
        base: The base IRI of the project.
    """
    deprecated = f" <{NAMESPACES['owl']}deprecated> "
    folders = "|".join(re.escape(PROJECT_PATHS[folder]) for folder in _FOLDERS)
    line = re.compile(
        rf'^<{re.escape(base)}((?:{folders})[^>#]+)>{re.escape(deprecated)}"(?:true|1)".* \.$'.encode(), re.MULTILINE
    )
    few = (graph for graph in graphs if deprecated.encode() in graph)  # to look for bytes is much quicker
    return frozenset(name.decode() for graph in few for name in line.findall(graph))
