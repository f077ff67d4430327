"""Turtle files made of a comment and of triples, in canonical form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from leapgraph.namespaces import prefix_table
from leapgraph.turtle import format_turtle, write_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable

# Where the declarations stand in the comment of a file.
_PREFIXES = "  {prefixes}\n\n"
_NAME = re.compile(r"(?<![\w@:/.-])([a-z]+):[a-z]", re.IGNORECASE)


class TurtleFileBuilder:
    """Builds one file of a project.

    Args:
        base: The project's base IRI.
        language: The language tag of its texts.
    """

    def __init__(self, base: str, language: str) -> None:
        self._prefixes = prefix_table(base)
        self._language = language
        self._triples: list[Triple] = []

    def describe(self, node: str, *properties: tuple[str, Iterable[NamedNode | Literal] | NamedNode | Literal]) -> None:
        """Add the properties of a node; both are IRIs or names with a prefix."""
        for predicate, values in properties:
            for value in [values] if isinstance(values, NamedNode | Literal) else values:
                self._triples.append(Triple(self.iri(node), self.iri(predicate), value))

    def iri(self, name: str) -> NamedNode:
        """Return an IRI, from `<IRI>` or from a name with a prefix; `a` is `rdf:type`."""
        if name.startswith("<"):
            return NamedNode(name[1:-1])
        prefix, _, local = ("rdf:type" if name == "a" else name).partition(":")
        return NamedNode(self._prefixes[prefix] + local)

    def iris(self, *names: str) -> list[NamedNode]:
        """Return several IRIs; see `iri`."""
        return [self.iri(name) for name in names]

    def language_literal(self, value: str, language: str | None = None) -> Literal:
        """Return a text in the language of the project, or in another."""
        return Literal(value, language=language or self._language)

    def typed_literal(self, value: str, datatype: str) -> Literal:
        """Return a literal of a datatype, given with its prefix."""
        return Literal(value, datatype=self.iri(datatype))

    def render(self, comment: str) -> str:
        """Return the file: the comment, whose line `  {prefixes}` becomes the prefixes of an entry, and the triples."""
        comment = comment.rstrip("\n")
        body = write_turtle(self._triples, self._prefixes)
        declared = {line.split(":")[0].removeprefix("@prefix ") for line in body.splitlines() if line[:1] == "@"}
        text = comment.replace(_PREFIXES, self._declarations(comment, declared))
        head = "\n".join(f"# {line}".rstrip() for line in text.split("\n"))
        return format_turtle(f"{head}\n\n{body}", self._prefixes)

    def _declarations(self, comment: str, declared: set[str]) -> str:
        """Return the declarations of the prefixes of the entry in a comment that its file does not declare."""
        used = set(_NAME.findall(comment.partition(_PREFIXES)[2])) & self._prefixes.keys() - declared
        lines = [f"  @prefix {prefix}: <{self._prefixes[prefix]}> .\n" for prefix in sorted(used)]
        return "".join([*lines, "\n"] if lines else [])
