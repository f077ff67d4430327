"""An index of what sentences on differences need of both sides: labels, fields, sources and statements.

Only what the changed subjects need is indexed, so that a small change in a large dataset costs little. Each subject is
as the newer side has it; what the newer side has no more is as the older side had it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.differences.subject_index import SubjectIndex
from leapgraph.namespaces import PROJECT_PATHS, SHARED_NAMESPACES
from leapgraph.site.dataset_index import DCTERMS, FABIO, LABEL, SCHEMA, SKOS, TYPE, DatasetIndex
from leapgraph.site.fields_from_shapes import PropertyFields
from leapgraph.site.source_citations import PART_OF, SOURCE_PROPERTIES, Citations
from leapgraph.site.statements import OBJECT, PREDICATE, SUBJECT, Statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leapgraph.checks.shapes import ShapesGraph
    from leapgraph.differences.compare_graphs import GraphTriple

_PUBLISHER = f"{DCTERMS}publisher"
# Of what a changed subject refers to, only what names it is needed.
_NAMING = frozenset(
    f"<{iri}>".encode()
    for iri in (
        *(LABEL, f"{SKOS}prefLabel", f"{SCHEMA}name", f"{DCTERMS}title", TYPE, PART_OF, _PUBLISHER),
        *(f"{DCTERMS}date", f"{FABIO}hasAccessDate", f"{SCHEMA}url", f"{SHARED_NAMESPACES['vocab']}sourceKind"),
    )
)
# From a section to its document, and from there to its publisher.
_STEPS = 3
# More statements with a source are counted.
_MOST_CITING = 3
_PUBLISHED = f"> <{_PUBLISHER}> ".encode()
_CITING = tuple(f"> <{iri}> ".encode() for iri in SOURCE_PROPERTIES)


@dataclass
class _Citing:
    """What has a source: the first subjects, and the number of all."""

    first: list[bytes] = field(default_factory=list)
    count: int = 0

    def add(self, subject: bytes) -> None:
        self.count += 1
        if len(self.first) < _MOST_CITING:
            self.first.append(subject)


class ChangedSubjectsIndex:
    """The changed subjects of two datasets, indexed as the site indexes a whole dataset.

    Attributes:
        base: The base IRI.
        main_entity: The IRI of the main entity; empty without one.
        index: The facts that are needed, indexed.
        fields: How properties are shown.
        citations: The sources.
        statements: The statement nodes.

    Args:
        old: The lines of the older side, by stem.
        new: The lines of the newer side.
        changed: The changed facts.
        shapes: The shapes that name properties.
        base: The base IRI.
        main_entity: The IRI of the main entity.
        language: The language of labels.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - both sides, and how to read them
        self,
        old: Mapping[str, list[bytes]],
        new: Mapping[str, list[bytes]],
        changed: Iterable[GraphTriple],
        shapes: ShapesGraph,
        base: str,
        main_entity: str,
        language: str,
    ) -> None:
        self.base = base
        self.main_entity = main_entity
        self._sides = (SubjectIndex(new), SubjectIndex(old))
        changed = list(changed)
        subjects = frozenset(fact.subject for fact in changed)
        start = f"<{base}{PROJECT_PATHS['statement']}".encode()
        citing = _find_citing(new, subjects, start)
        self._citing = {**_find_citing(old, subjects - citing.keys(), start), **citing}
        citing_subjects = (found.first for found in self._citing.values())
        facts = self._needed_facts(subjects.union(*citing_subjects), _referred(changed))
        facts |= self._publisher_facts((new, old), facts)
        graphs: dict[str, list[bytes]] = defaultdict(list)
        for fact in facts:
            graphs[fact.stem].append(fact.line)
        named = {
            stem: NamedGraph(base + PROJECT_PATHS["graph"] + stem, sorted(lines)) for stem, lines in graphs.items()
        }
        self.index = DatasetIndex(Dataset(dict(sorted(named.items()))), language)
        self.fields = PropertyFields(shapes, self.index)
        self.citations = Citations(self.index)
        self.statements = Statements(base, self.index, self.fields, self.citations)

    def citing(self, source: str) -> tuple[list[str], int]:
        """Return the IRIs of the first statements with a changed source, by label, and the number of all."""
        found = self._citing.get(f"<{source}>".encode(), _Citing())
        iris = (one[1:-1].decode() for one in found.first)
        return sorted(iris, key=lambda one: (self.index.label(one).value.casefold(), one)), found.count

    @cached_property
    def main_name(self) -> str:
        """The label of the main entity; empty without one."""
        return self.index.label(self.main_entity).value if self.main_entity else ""

    def _needed_facts(self, subjects: frozenset[bytes], named: set[bytes]) -> set[GraphTriple]:
        facts = {fact for subject in subjects for fact in self._facts(subject)}
        reached = set(subjects)
        # The main entity's name ends many labels.
        fresh = {f"<{self.main_entity}>".encode()} | named | _referred(facts)
        for _ in range(_STEPS):
            fresh -= reached
            reached |= fresh
            found = {fact for subject in fresh for fact in self._facts(subject) if fact.predicate in _NAMING}
            facts |= found
            fresh = _referred(found)
        return facts

    def _facts(self, subject: bytes) -> tuple[GraphTriple, ...]:
        new, old = (side.facts(subject) for side in self._sides)
        if not new or self._sides[0].is_withdrawn(subject):
            return (*new, *(fact for fact in old if fact not in new))
        return new

    def _publisher_facts(self, sides: Iterable[Mapping[str, list[bytes]]], facts: set[GraphTriple]) -> set[GraphTriple]:
        """Return which documents have the publishers in `facts`: one with a single document names it."""
        wanted = {fact.object for fact in facts if fact.predicate == _PUBLISHED[2:-1]}
        if not wanted:
            return set()
        subjects = {
            line[: line.index(b" ")]
            for graphs in sides
            for lines in graphs.values()
            for line in lines
            if _PUBLISHED in line and line[line.index(_PUBLISHED) + len(_PUBLISHED) : -3] in wanted
        }
        return {fact for subject in subjects for fact in self._facts(subject) if fact.predicate == _PUBLISHED[2:-1]}


def is_about(statement: str, index: DatasetIndex) -> list[str]:
    """Return the IRIs that a node refers to, except its class, its sources and the predicate of a plain statement."""
    apart = {TYPE, PREDICATE, *SOURCE_PROPERTIES}
    of = index.stated.get(statement, {})
    return sorted({iri for predicate in of if predicate not in apart for iri in index.iris(statement, predicate)})


def plain_statement(index: DatasetIndex, iri: str) -> tuple[str, str] | None:
    """Return the subject and the predicate of a plain statement (`rdf:Statement`); None for another node."""
    subjects, predicates = index.iris(iri, SUBJECT), index.iris(iri, PREDICATE)
    is_plain = len(subjects) == len(predicates) == 1 and bool(index.objects(iri, OBJECT))
    return (subjects[0], predicates[0]) if is_plain else None


def _find_citing(graphs: Mapping[str, list[bytes]], subjects: frozenset[bytes], start: bytes) -> dict[bytes, _Citing]:
    """Return the statements, whose IRIs begin with `start`, that have each of the changed subjects as their source."""
    found: dict[bytes, _Citing] = {}
    for lines in graphs.values():
        for line in lines:
            for mark in _CITING:
                if mark in line:
                    subject, _, rest = line.split(b" ", 2)
                    if rest[:-3] in subjects and subject.startswith(start):
                        found.setdefault(rest[:-3], _Citing()).add(subject)
    return found


def _referred(facts: Iterable[GraphTriple]) -> set[bytes]:
    return {term for fact in facts for term in (fact.predicate, fact.object) if term.startswith(b"<")}
