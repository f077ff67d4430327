"""The serialization formats of a graph or the dataset, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.dataset import lines_to_triples
from leapgraph.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project

# Output is written in blocks of about this many bytes.
_PIECE = 1 << 20


@dataclass(frozen=True)
class Format:
    """A serialization format.

    Attributes:
        name: Its name in `export --format`.
        suffix: The suffix of its files.
        media_type: Its registered media type.
        of_dataset: Writes all named graphs, if the format supports them.
        of_graph: Writes sorted N-Triples lines as one graph, if the format is for graphs.
    """

    name: str
    suffix: str
    media_type: str
    of_dataset: Callable[[Project, Dataset], Iterable[bytes]] | None = None
    of_graph: Callable[[Project, Dataset, list[bytes]], Iterable[bytes]] | None = None

    def write(self, project: Project, dataset: Dataset, lines: list[bytes] | None = None) -> Iterator[bytes]:
        """Yield a document in parts: of `lines`, else of the dataset, merged if the format has no named graphs."""
        if lines is None and self.of_dataset is not None:
            return join_pieces(self.of_dataset(project, dataset))
        lines = dataset.merged_lines() if lines is None else lines
        if self.of_graph is None:
            raise TypeError(self.name)
        return join_pieces(self.of_graph(project, dataset, lines))


def join_pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in blocks of about a mebibyte."""
    held: list[bytes] = []
    size = 0
    for part in content:
        held.append(part)
        size += len(part)
        if size >= _PIECE:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _write_turtle(project: Project, _dataset: Dataset, lines: list[bytes]) -> Iterator[bytes]:
    return serialize_turtle(project.prefixes, lines)


def serialize_turtle(prefixes: dict[str, str], lines: list[bytes]) -> Iterator[bytes]:
    """Yield sorted N-Triples lines as readable Turtle."""
    from leapgraph.turtle import stream_turtle

    return (part.encode() for part in stream_turtle(lines_to_triples(lines), _used_prefixes(prefixes, [lines])))


def _used_prefixes(prefixes: dict[str, str], graphs: Iterable[list[bytes]]) -> dict[str, str]:
    """Return the prefixes that occur in the IRIs of the graphs."""
    used: set[str] = set()
    for lines in graphs:
        text = b"".join(lines)
        used |= {prefix for prefix, iri in prefixes.items() if prefix not in used and f"<{iri}".encode() in text}
    return {prefix: iri for prefix, iri in prefixes.items() if prefix in used}


def _write_trig(project: Project, dataset: Dataset) -> Iterator[bytes]:
    from leapgraph.turtle import stream_turtle

    # TriG is Turtle with braces around each graph; nothing is indented, since a literal may span lines.
    prefixes = _used_prefixes(project.prefixes, (graph.lines for graph in dataset.graphs.values()))
    yield "".join(stream_turtle((), prefixes)).encode()
    for graph in dataset.graphs.values():
        _declarations, *blocks = stream_turtle(graph.triples(), prefixes)
        yield f"\n<{graph.iri}> {{\n".encode()
        yield from (block.encode() for block in blocks)
        yield b"\n}\n"


def _write_jsonld(project: Project, dataset: Dataset, lines: list[bytes]) -> Iterator[bytes]:
    from leapgraph.serialization.jsonld import write_compacted_jsonld
    from leapgraph.serialization.jsonld_context import make_context

    return write_compacted_jsonld(lines, make_context(project.prefixes, dataset))


def _write_rdfxml(project: Project, _dataset: Dataset, lines: list[bytes]) -> Iterator[bytes]:
    from leapgraph.serialization.rdfxml import write_rdfxml

    return write_rdfxml(lines, project.prefixes)


FORMATS = {
    kind.name: kind
    for kind in (
        Format("turtle", ".ttl", "text/turtle", of_graph=_write_turtle),
        Format("jsonld", ".jsonld", "application/ld+json", of_graph=_write_jsonld),
        Format("ntriples", ".nt", "application/n-triples", of_graph=lambda _project, _dataset, lines: lines),
        Format("nquads", ".nq", "application/n-quads", of_dataset=lambda _project, dataset: dataset.nquads()),
        Format("trig", ".trig", "application/trig", of_dataset=_write_trig),
        Format("rdfxml", ".rdf", "application/rdf+xml", of_graph=_write_rdfxml),
    )
}


def graph_document(lines: list[bytes], suffix: str, prefixes: dict[str, str]) -> bytes:
    """Return sorted N-Triples lines in the format whose files end in `suffix`, JSON-LD in expanded form.

    Raises:
        DataError: RDF/XML cannot express one of the triples.
        ValueError: There is no such format.
    """
    if suffix == ".ttl":
        from leapgraph.turtle import write_turtle

        return write_turtle(lines_to_triples(lines), prefixes).encode()
    if suffix == ".nt":
        return b"".join(lines)
    if suffix == ".rdf":
        from leapgraph.serialization.rdfxml import write_rdfxml

        return b"".join(write_rdfxml(lines, prefixes))
    if suffix == ".jsonld":
        from leapgraph.serialization.jsonld import write_expanded_jsonld

        return b"".join(write_expanded_jsonld(lines))
    raise ValueError(suffix)


def select_graph(dataset: Dataset, name: str) -> Dataset:
    """Return the dataset with only the graph called `name`: its stem, or its IRI.

    Raises:
        DataError: There is no such graph; the message has similar names and the list.
    """
    from difflib import get_close_matches

    for stem, graph in dataset.graphs.items():
        if name in {stem, graph.iri}:
            return type(dataset)({stem: graph})
    near = get_close_matches(name, dataset.graphs, 1)
    ask = f"did you mean {near[0]}? " if near else ""
    raise DataError(f"there is no graph {name}: {ask}the graphs are {', '.join(dataset.graphs)}")
