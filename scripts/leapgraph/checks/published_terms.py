"""Terms of the published vocabularies: their kinds, superclasses, domains and ranges."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, parse

from leapgraph.checks.known_terms import FOLDER, known_vocabularies
from leapgraph.dataset import split_triple
from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Iterable

_RDFS, _OWL, _SCHEMA = NAMESPACES["rdfs"], NAMESPACES["owl"], NAMESPACES["schema"]
TYPE = f"{NAMESPACES['rdf']}type"
SUB_PROPERTY = f"{_RDFS}subPropertyOf"
RANGES = (f"{_RDFS}range", f"{_SCHEMA}rangeIncludes")
DOMAINS = (f"{_RDFS}domain", f"{_SCHEMA}domainIncludes")
_ABOVE_CLASS = (f"{_RDFS}subClassOf", f"{_OWL}equivalentClass")
# The common vocabularies each have their own class of classes and class of properties.
_ALIGNED = {
    f"{NAMESPACES['org']}Organization": f"{_SCHEMA}Organization",
    f"{_SCHEMA}Organization": f"{NAMESPACES['org']}Organization",
}


class PublishedTerms:
    """The terms of the tool's vocabularies and of graph/vocabulary.ttl."""

    def __init__(self, vocabulary: Iterable[bytes]) -> None:
        """Read the project's own vocabulary from canonical N-Triples lines."""
        self._own: dict[str, list[tuple[str, str]]] = {}
        for line in vocabulary:
            subject, predicate, term = (part.decode() for part in split_triple(line))
            if subject.startswith("<") and term.startswith("<"):
                self._own.setdefault(subject[1:-1], []).append((predicate[1:-1], term[1:-1]))

    def is_known(self, name: str) -> bool:
        """Return whether a vocabulary describes the term."""
        return bool(self._of(name))

    def values(self, name: str, *ways: str) -> set[str]:
        """Return the IRIs that a term has as values of any of the properties `ways`."""
        return {term for way, term in self._of(name) if way in ways}

    def inherited(self, name: str, *ways: str) -> set[str]:
        """Return the values of a property, or if it has none, those of its superproperties."""
        seen, ahead = {name}, [name]
        while ahead:
            found = set().union(*(self.values(one, *ways) for one in ahead))
            if found:
                return found
            ahead = sorted(set().union(*(self.values(one, SUB_PROPERTY) for one in ahead)) - seen)
            seen.update(ahead)
        return set()

    def with_above(self, classes: Iterable[str]) -> set[str]:
        """Return the classes with all their superclasses and equivalent classes."""
        ahead, found = list(classes), set(classes)
        while ahead:
            name = ahead.pop()
            above = self.values(name, *_ABOVE_CLASS) | ({_ALIGNED[name]} if name in _ALIGNED else set())
            ahead += above - found
            found |= above
        return found

    def _of(self, name: str) -> list[tuple[str, str]]:
        return self._own[name] if name in self._own else _published(name)


@cache
def _published(name: str) -> list[tuple[str, str]]:
    space, prefix = next((known for known in known_vocabularies() if name.startswith(known[0])), ("", ""))
    if not prefix:
        return []
    head, text = _file(prefix)
    # In canonical Turtle a block begins with its subject and ends with an empty line.
    start = text.find(f"\n{prefix}:{name[len(space) :]} ")
    if start < 0:
        return []
    block = text[start : text.find("\n\n", start + 1)]
    return [
        (quad.predicate.value, quad.object.value)
        for quad in parse(head + block, format=RdfFormat.TURTLE)
        if isinstance(quad.object, NamedNode) and quad.subject == NamedNode(name)
    ]


@cache
def _file(prefix: str) -> tuple[str, str]:
    text = (FOLDER / f"{prefix}.ttl").read_text(encoding="utf-8")
    return "".join(line for line in text.splitlines(keepends=True) if line.startswith("@prefix")), f"{text}\n\n"
