"""VoID statistics: numbers of triples, entities, classes, properties and links, in total and for each graph.

The counts are part of `graph/dataset`, so they count themselves: they are computed until they no longer change, after
four rounds at most, since from the third on only numbers differ.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import Literal

from leapgraph.dataset import DATASET_STEM, NamedGraph, lines_to_triples, merge_lines, split_triple
from leapgraph.errors import DataError
from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project


_RDF_TYPE = f"<{NAMESPACES['rdf']}type>".encode()
_VOID = NAMESPACES["void"]
_PATTERN = f"{_VOID}uriRegexPattern".encode()


def add_statistics(project: Project, dataset: Dataset) -> Dataset:
    """Return `dataset` with its statistics added to `graph/dataset`."""
    described = dataset.graphs[DATASET_STEM]
    others = dataset.merged_lines()
    counter = _GraphCounter(project, others, described.lines)
    counts: list[bytes] = []
    while True:
        graph = NamedGraph(described.iri, merge_lines([described.lines, counts]))
        sizes = {stem: len(held) for stem, held in dataset.graphs.items()} | {DATASET_STEM: len(graph)}
        again = counter.statements(sizes, [line for line in counts if not _contains_line(others, line)])
        if again == counts:
            return dataset.with_graph(DATASET_STEM, graph)
        counts = again


def properties_of_classes(project: Project, dataset: Dataset) -> list[bytes]:
    """Return, for each class partition, its property partitions with numbers of triples, as sorted N-Triples lines.

    From these a query editor completes which properties the things of a class have.
    """
    lines = dataset.merged_lines()
    classes: dict[bytes, list[bytes]] = {}
    for line in lines:
        subject, predicate, term = split_triple(line)
        if predicate == _RDF_TYPE:
            classes.setdefault(subject, []).append(term)
    counts: Counter[tuple[bytes, bytes]] = Counter()
    for line in lines:
        subject, predicate, _ = split_triple(line)
        counts.update((class_, predicate) for class_ in classes.get(subject, ()))
    found = []
    start = f"{project.named_graph(DATASET_STEM)}#class-"
    slugs = {term: _slug(project, term) for pair in counts for term in pair}
    for (class_, property_), number in counts.items():
        whole = f"{start}{slugs[class_]}"
        node = f"{whole}-{slugs[property_]}"
        found += [
            f"<{whole}> <{_VOID}propertyPartition> <{node}> .\n".encode(),
            f"<{node}> <{_VOID}property> ".encode() + property_ + b" .\n",
            *_count_lines(node, {"triples": number}),
        ]
    return sorted(found)


@dataclass
class _Counts:
    triples: int
    subjects: int
    entities: int
    properties: Counter[bytes]
    classes: Counter[bytes]
    links: Counter[tuple[bytes, bytes]]

    def __add__(self, other: _Counts) -> _Counts:
        return _Counts(
            self.triples + other.triples,
            self.subjects + other.subjects,
            self.entities + other.entities,
            self.properties + other.properties,
            self.classes + other.classes,
            self.links + other.links,
        )


class _GraphCounter:
    """Counts the merged graph once, and then only the lines that are added to it."""

    def __init__(self, project: Project, lines: list[bytes], described: list[bytes]) -> None:
        self._project = project
        self._lines = lines
        self._base = f"<{project.base}".encode()
        self._own_graphs = f"<{project.base}graph/".encode()
        self._targets = _link_targets(lines)
        self._base_counts = self._count(lines)
        self._described_stems = sorted(
            split_triple(line)[0][len(self._own_graphs) : -1].decode()
            for line in described
            if line.startswith(self._own_graphs) and line.endswith(f"<{_VOID}Dataset> .\n".encode())
        )

    def statements(self, sizes: dict[str, int], added: list[bytes]) -> list[bytes]:
        """Return the statistics of the merged graph with `added`, and of graphs with these sizes, as sorted lines."""
        counts = self._base_counts + self._count(added, besides=True)
        whole = self._project.base
        lines = [
            *_count_lines(whole, {"triples": counts.triples, "entities": counts.entities}),
            *_count_lines(whole, {"classes": len(counts.classes), "properties": len(counts.properties)}),
            *_count_lines(whole, {"distinctSubjects": counts.subjects}),
        ]
        for stem, size in {**dict.fromkeys(self._described_stems, 0), **sizes}.items():
            lines += _count_lines(self._project.named_graph(stem), {"triples": size})
        for term, number in counts.classes.items():
            lines += self._partition("class", term, {"entities": number})
        for term, number in counts.properties.items():
            lines += self._partition("property", term, {"triples": number})
        for (target, predicate), number in counts.links.items():
            lines += self._linkset(target, predicate, number)
        return sorted(lines)

    def _count(self, lines: list[bytes], *, besides: bool = False) -> _Counts:
        """Count `lines`; with `besides`, only subjects that the merged graph does not have."""
        counts = _Counts(len(lines), 0, 0, Counter(), Counter(), Counter())
        last = b""
        for line in lines:
            subject, predicate, term = split_triple(line)
            counts.properties[predicate] += 1
            if predicate == _RDF_TYPE:
                counts.classes[term] += 1
            ours = subject.startswith(self._base)
            if subject != last and not (besides and _contains_start(self._lines, subject + b" ")):
                counts.subjects += 1
                counts.entities += ours
            last = subject
            if ours and self._targets and term.startswith(b"<") and not term.startswith(self._base):
                for target in self._linked_datasets(subject, term):
                    counts.links[target, predicate] += 1
        return counts

    def _linked_datasets(self, subject: bytes, term: bytes) -> list[bytes]:
        """Return the other datasets that contain an IRI; none for the description of the graphs themselves."""
        if subject.startswith(self._own_graphs):
            return []
        iri = term[1:-1].decode()
        return [target for target, pattern in self._targets.items() if pattern.search(iri)]

    def _partition(self, kind: str, term: bytes, numbers: dict[str, int]) -> list[bytes]:
        node = f"{self._project.named_graph(DATASET_STEM)}#{kind}-{_slug(self._project, term)}"
        return [
            f"<{self._project.base}> <{_VOID}{kind}Partition> <{node}> .\n".encode(),
            f"<{node}> <{_VOID}{kind}> ".encode() + term + b" .\n",
            *_count_lines(node, numbers),
        ]

    def _linkset(self, target: bytes, predicate: bytes, number: int) -> list[bytes]:
        name = f"links-{_slug(self._project, target)}-{_slug(self._project, predicate)}"
        node = f"<{self._project.named_graph(DATASET_STEM)}#{name}>"
        return [
            f"<{self._project.base}> <{_VOID}subset> {node} .\n".encode(),
            f"{node} {_RDF_TYPE.decode()} <{_VOID}Linkset> .\n".encode(),
            f"{node} <{_VOID}subjectsTarget> <{self._project.base}> .\n".encode(),
            f"{node} <{_VOID}objectsTarget> {target.decode()} .\n".encode(),
            f"{node} <{_VOID}linkPredicate> {predicate.decode()} .\n".encode(),
            *_count_lines(node[1:-1], {"triples": number}),
        ]


def _slug(project: Project, term: bytes) -> str:
    """Return a name for an IRI: its prefix and local name if it has a prefix, else the whole."""
    iri = term[1:-1].decode()
    fitting = [(space, prefix) for prefix, space in project.prefixes.items() if iri.startswith(space)]
    space, prefix = max(fitting, key=lambda pair: len(pair[0]), default=("", ""))
    name = f"{prefix}-{iri[len(space) :]}" if prefix else iri
    return quote(name, safe="") if prefix else quote(re.sub(r"^https?://", "", name), safe="")


def _link_targets(lines: list[bytes]) -> dict[bytes, re.Pattern[str]]:
    """Return the other datasets that the graph describes, with the patterns of their IRIs (`void:uriRegexPattern`)."""
    patterns = {}
    for triple in lines_to_triples(line for line in lines if _PATTERN in line):
        if triple.predicate.value == _PATTERN.decode() and isinstance(triple.object, Literal):
            try:
                patterns[str(triple.subject).encode()] = re.compile(triple.object.value)
            except re.error as error:
                raise DataError(f"{triple.subject}: the void:uriRegexPattern is none: {error}") from error
    return patterns


def _count_lines(node: str, numbers: dict[str, int]) -> list[bytes]:
    return [
        f'<{node}> <{_VOID}{name}> "{number}"^^<{NAMESPACES["xsd"]}integer> .\n'.encode()
        for name, number in numbers.items()
    ]


def _contains_line(lines: list[bytes], line: bytes) -> bool:
    at = bisect_left(lines, line)
    return at < len(lines) and lines[at] == line


def _contains_start(lines: list[bytes], start: bytes) -> bool:
    at = bisect_left(lines, start)
    return at < len(lines) and lines[at].startswith(start)
