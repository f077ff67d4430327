"""The dataset: each file of `graph/` in its named graph, held losslessly as sorted canonical N-Triples lines.

A line is the smallest lossless form of a triple: canonical N-Triples (RDF 1.1 N-Triples, section 4) keeps the lexical
form of every literal, sorts into one order everywhere, and takes a third of the memory of term objects. A
pyoxigraph Store would rewrite literals, so none is used between `graph/` and a release.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize

from leapgraph.base_project import model_files
from leapgraph.errors import DataError
from leapgraph.project_files import read_bytes
from leapgraph.rdf_canonicalization import canonicalize_blank_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from leapgraph.project import Project

WIKIDATA_STEM = "wikidata"
IDENTITY_STEM = "identity"
DERIVED_STEM = "derived"
DATASET_STEM = "dataset"
VOCABULARY_STEM = "vocabulary"
# Graphs that programs write; every other graph is one file that people edit.
GENERATED_STEMS = frozenset({DERIVED_STEM, IDENTITY_STEM, WIKIDATA_STEM})

_LABEL = b"<http://www.w3.org/2000/01/rdf-schema#label>"

# A line of canonical N-Triples (RDF 1.1 N-Triples, section 4); IRIs are not checked further.
_IRI = rb'<[^\x00-\x20<>"{}|^`\\]*>'
_NODE = rb"%b|_:[^ ]+" % _IRI
_LITERAL = rb'"[^"\\]*+(?:\\.[^"\\]*+)*"(?:@[A-Za-z0-9-]+|\^\^%b)?' % _IRI
_TRIPLE = re.compile(rb"(?:%b) %b (?:%b|%b) \." % (_NODE, _IRI, _NODE, _LITERAL))
# What RDF 1.2 adds and RDF 1.1 tools cannot read: triple terms and base directions.
_RDF_1_2 = rb'(?m)^.*(?: <<\(.*|"@[a-z0-9-]+--(?:ltr|rtl)) \.$'


@dataclass(frozen=True)
class NamedGraph:
    """One named graph.

    Attributes:
        iri: The name of the graph.
        lines: Its triples as canonical N-Triples, each ending in ` .` and a line feed, sorted and distinct.
    """

    iri: str
    lines: list[bytes]

    def __len__(self) -> int:
        return len(self.lines)

    def ntriples(self) -> bytes:
        """Return the whole graph as N-Triples."""
        return b"".join(self.lines)

    def triples(self) -> Iterator[Triple]:
        """Yield the triples in the order of the lines."""
        return lines_to_triples(self.lines)


@dataclass(frozen=True)
class Dataset:
    """Named graphs by stem, sorted by stem."""

    graphs: Mapping[str, NamedGraph]

    def with_graph(self, stem: str, graph: NamedGraph) -> Dataset:
        """Return this dataset with `graph` as the graph of `stem`."""
        return Dataset(dict(sorted({**self.graphs, stem: graph}.items())))

    def quads(self) -> Iterator[Quad]:
        """Yield all quads, graph by graph."""
        for graph in self.graphs.values():
            name = NamedNode(graph.iri)
            for triple in graph.triples():
                yield Quad(triple.subject, triple.predicate, triple.object, name)

    def merged_lines(self) -> list[bytes]:
        """Return the union of all graphs as sorted, distinct canonical N-Triples lines."""
        return merge_lines(graph.lines for graph in self.graphs.values())

    def nquads(self) -> list[bytes]:
        """Return all quads as sorted canonical N-Quads lines."""
        lines: list[bytes] = []
        for graph in self.graphs.values():
            # The graph's name ends each line, so the lines of one graph keep their order.
            end = f"<{graph.iri}> .\n".encode()
            lines += [line[:-2] + end for line in graph.lines]
        # The runs are sorted: Python's sort merges them in about one pass for each doubling of their number.
        lines.sort()
        return lines


def load_dataset(project: Project) -> Dataset:
    """Return the dataset in `graph/`: one named graph for each stem, with `wikidata` and `identity` once pulled.

    Blank nodes (Wikidata's unknown values) get canonical labels.

    Raises:
        DataError: A file is not Turtle or N-Triples, or uses RDF 1.2; with line and column.
        RunError: A file cannot be read.
    """
    files: dict[str, list[Path]] = {path.stem: [path] for path in project.list_files(project.graph, ".ttl")}
    for reserved in {WIKIDATA_STEM, IDENTITY_STEM, DERIVED_STEM} & set(files):
        raise DataError("this name is reserved for a generated graph", path=f"graph/{reserved}.ttl")
    pulled = project.list_files(project.wikidata, ".nt")
    if pulled:
        files[WIKIDATA_STEM] = pulled
    if (project.wikidata / "identity.ttl").is_file():
        files[IDENTITY_STEM] = [project.wikidata / "identity.ttl"]
    graphs = {}
    for stem, paths in sorted(files.items()):
        lines = merge_lines(_read_graph_file(project, path) for path in paths)
        graphs[stem] = NamedGraph(project.named_graph(stem), lines)
    dataset = Dataset(graphs)
    if project.model is not None:
        own = graphs.get(VOCABULARY_STEM, NamedGraph(project.named_graph(VOCABULARY_STEM), []))
        lines = merge_lines([own.lines, _shared_vocabulary(project, dataset)])
        dataset = dataset.with_graph(VOCABULARY_STEM, NamedGraph(own.iri, lines))
    return _canonicalize_labels(dataset)


def merge_lines(runs: Iterable[list[bytes]]) -> list[bytes]:
    """Return the union of sorted runs of lines, sorted and distinct."""
    lines = [line for run in runs for line in run]
    lines.sort()
    return [line for line, _ in groupby(lines)]


def triples_to_lines(triples: Iterable[Triple]) -> list[bytes]:
    """Return `triples` as sorted, distinct canonical N-Triples lines."""
    return _sorted_lines(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")


def lines_to_triples(lines: Iterable[bytes]) -> Iterator[Triple]:
    """Yield the triples of canonical N-Triples `lines`, in their order and with their blank node labels."""
    # Lenient: the lines have been parsed before and need no second validation.
    return (quad.triple for quad in parse(b"".join(lines), format=RdfFormat.N_TRIPLES, lenient=True))


def split_triple(line: bytes) -> tuple[bytes, bytes, bytes]:
    """Return subject, predicate and object of a canonical N-Triples line, as written there."""
    subject, predicate, rest = line.split(b" ", 2)
    return subject, predicate, rest[:-3]


def _shared_vocabulary(project: Project, own: Dataset) -> list[bytes]:
    """Return the triples of the shared vocabulary, without the labels of terms that the project labels in its language.

    The file is not adapted to the project: the IRIs of shared terms are the same everywhere.
    """
    path = model_files(project, "graph", ".ttl").get(VOCABULARY_STEM)
    if path is None:
        return []
    ending = f'"@{project.language}'.encode()
    curated = (graph.lines for stem, graph in own.graphs.items() if stem not in GENERATED_STEMS)
    facts = (split_triple(line) for lines in curated for line in lines if _LABEL in line)
    labelled = {subject for subject, predicate, value in facts if predicate == _LABEL and value.endswith(ending)}
    shared = ((line, *split_triple(line)[:2]) for line in _read_graph_file(project, path))
    return [line for line, subject, predicate in shared if predicate != _LABEL or subject not in labelled]


def _read_graph_file(project: Project, path: Path) -> list[bytes]:
    shown = project.relative_path(path)
    data = read_bytes(path, shown)
    # Blank node labels are local to a file, so Turtle files get fresh ones. Wikidata's are hashes, the same in each
    # file; Wikidata also serves IRIs with percent signs that RFC 3987 does not allow, which stay as served.
    lines = _parse_pulled(data, shown) if path.suffix == ".nt" else turtle_as_ntriples(data, shown, project.prefixes)
    if b" <<(" in lines or b"--" in lines:
        found = re.search(_RDF_1_2, lines)
        if found:
            raise DataError(f"RDF 1.1 cannot express this: {found[0].decode()}", path=shown)
    return _sorted_lines(lines)


def turtle_as_ntriples(data: bytes, shown: Path, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return a Turtle document as canonical N-Triples, with blank node labels that no other document has.

    Raises:
        DataError: The document is not Turtle; with the line.
    """
    return _as_ntriples(data, RdfFormat.TURTLE, shown, prefixes, lenient=False)


def _parse_pulled(data: bytes, shown: Path) -> bytes:
    try:
        return _as_ntriples(data, RdfFormat.N_TRIPLES, shown, lenient=False)
    except DataError:
        text = _as_ntriples(data, RdfFormat.N_TRIPLES, shown, lenient=True)
    # A written line is a triple, unless an IRI in it contains a line break or the character that ends an IRI.
    if all(_TRIPLE.fullmatch(line) for line in text.splitlines()):
        return text
    for number, line in enumerate(data.splitlines(keepends=True), start=1):
        if not all(map(_TRIPLE.fullmatch, _as_ntriples(line, RdfFormat.N_TRIPLES, shown, lenient=True).splitlines())):
            raise DataError("not an IRI, and not written by `leapgraph pull`: pull again", path=shown, line=number)
    raise DataError("an IRI in it is invalid, and not written by `leapgraph pull`: pull again", path=shown)


def _as_ntriples(
    data: bytes, kind: RdfFormat, shown: Path, prefixes: Mapping[str, str] | None = None, *, lenient: bool
) -> bytes:
    try:
        quads = parse(data, format=kind, rename_blank_nodes=kind == RdfFormat.TURTLE, lenient=lenient)
        return serialize(quads, format=RdfFormat.N_TRIPLES) or b""
    except SyntaxError as error:
        from leapgraph.turtle.syntax_messages import explain_syntax_error

        what = explain_syntax_error(error, prefixes)
        raise DataError(what, path=shown, line=error.lineno, column=error.offset) from error
    except MemoryError as error:
        from leapgraph.turtle.reader import token_too_long_error

        raise token_too_long_error(data, shown) from error


def _sorted_lines(text: bytes) -> list[bytes]:
    # Line ends inside a literal are escaped, so each line is a triple.
    lines = text.splitlines(keepends=True)
    lines.sort()
    return [line for line, _ in groupby(lines)]


def _canonicalize_labels(dataset: Dataset) -> Dataset:
    try:
        labelled = canonicalize_blank_nodes({graph.iri: graph.lines for graph in dataset.graphs.values()})
    except DataError as error:
        raise DataError(error.message, path=_tangled_file(dataset)) from error
    return Dataset({stem: NamedGraph(graph.iri, labelled[graph.iri]) for stem, graph in dataset.graphs.items()})


def _tangled_file(dataset: Dataset) -> str | None:
    """Return the first file whose blank nodes cannot be labelled by themselves; None if all can."""
    for stem, graph in dataset.graphs.items():
        try:
            canonicalize_blank_nodes({graph.iri: graph.lines})
        except DataError:
            return f"graph/{stem}" if stem == WIKIDATA_STEM else f"graph/{stem}.ttl"
    return None
