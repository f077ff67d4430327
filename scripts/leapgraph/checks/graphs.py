"""The lints of what the named graphs hold: terms, blank nodes, identity, and a description for each graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from leapgraph.blanks import blank_nodes
from leapgraph.checks.languages import lint_languages
from leapgraph.checks.rules import BLANK_NODE, IDENTITY, NAMED_GRAPH, STEM, TWICE
from leapgraph.checks.terms import lint_terms, own_terms
from leapgraph.dataset import MADE, split
from leapgraph.model import model_files
from leapgraph.namespaces import STANDARD
from leapgraph.turtle import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.checks.report import Result
    from leapgraph.dataset import Dataset, NamedGraph
    from leapgraph.project import Project

_IS_DATASET = f" <{STANDARD['rdf']}type> <{STANDARD['dcat']}Dataset> .\n".encode()
_TYPE = f" <{STANDARD['rdf']}type> ".encode()
_SAME_AS = f"> <{STANDARD['owl']}sameAs> ".encode()


def lint_graphs(project: Project, dataset: Dataset) -> Iterator[Result]:
    """Yield the results of the lints of the named graphs of `dataset`."""
    own = own_terms(project, dataset)
    curated = {stem: graph for stem, graph in dataset.graphs.items() if stem not in MADE}
    described = {line for graph in curated.values() for line in graph.lines if line.endswith(_IS_DATASET)}
    for stem, graph in dataset.graphs.items():
        yield from _described(project, stem, graph, described)
    for graph in curated.values():
        yield from lint_terms(project, graph.lines, own)
        yield from _blank_nodes(project, graph)
        yield from _identity(project, graph)
        yield from lint_languages(project, graph.lines)
    yield from _twice(project, curated)


def _twice(project: Project, curated: dict[str, NamedGraph]) -> Iterator[Result]:
    homes: dict[bytes, str] = {}
    for stem, graph in curated.items():
        types = (split(line) for line in graph.lines if _TYPE in line)
        for subject in sorted({subject for subject, predicate, _ in types if predicate == _TYPE.strip()}):
            home = homes.setdefault(subject, stem)
            if home != stem:
                message = (
                    f"graph/{home}.ttl describes this node too: say all of it there, or give what is another thing "
                    "another slug."
                )
                file = project.relative(project.graph / f"{stem}.ttl")
                line = read(project.graph / f"{stem}.ttl", shown=file).line_of(NamedNode(subject.decode()[1:-1]))
                yield TWICE.result(project.base, message, file=file, line=line or 1, focus_node=subject.decode())


def _described(project: Project, stem: str, graph: NamedGraph, described: set[bytes]) -> Iterator[Result]:
    path = project.graph / f"{stem}.ttl"
    # The graph of terms may hold the shared ones alone.
    file = None if stem in MADE or (project.model and not path.is_file()) else project.relative(path)
    if (file or graph.lines) and f"<{graph.iri}>".encode() + _IS_DATASET not in described:
        message = f"Nothing describes this graph: add graph:{stem} a dcat:Dataset, void:Dataset … to dataset.ttl."
        yield NAMED_GRAPH.result(
            project.base, message, file=file, line=1 if file else None, focus_node=f"<{graph.iri}>"
        )
    if file and not (project.shapes / file.name).is_file() and stem not in model_files(project, "shapes", ".ttl"):
        message = f"No shapes say what this subject must hold: add shapes/{stem}.ttl, or correct the file's name."
        yield STEM.result(project.base, message, file=file, line=1)


def _blank_nodes(project: Project, graph: NamedGraph) -> Iterator[Result]:
    message = "A blank node cannot be cited, nor found again: give it an IRI of its own, such as statement:…."
    triples = [split(line) for line in graph.lines if blank_nodes(line)]
    objects = {object_ for _, _, object_ in triples}
    # The inside of brackets has no name to find it by; the triple that leads there has, if its subject has one.
    for subject, predicate, _ in triples:
        if not subject.startswith(b"_:"):
            yield BLANK_NODE.result(
                project.base, message, focus_node=subject.decode(), path=predicate[1:-1].decode(), value="_:b"
            )
    roots = {subject for subject, _, _ in triples if subject.startswith(b"_:")} - objects
    if roots:
        file = project.relative(project.graph / f"{graph.iri.rpartition('/')[2]}.ttl")
        yield BLANK_NODE.result(project.base, message, file=file, line=1, focus_node="_:b")


def _identity(project: Project, graph: NamedGraph) -> Iterator[Result]:
    for line in graph.lines:
        if _SAME_AS in line:
            subject, predicate, object_ = (term.decode() for term in split(line))
            if predicate == f"<{STANDARD['owl']}sameAs>":
                message = (
                    "owl:sameAs is written by `leapgraph pull` alone, from a page's sitelink: name the English "
                    "Wikipedia page (schema:sameAs), or match a topic with skos:closeMatch."
                )
                yield IDENTITY.result(project.base, message, focus_node=subject, path=predicate[1:-1], value=object_)
