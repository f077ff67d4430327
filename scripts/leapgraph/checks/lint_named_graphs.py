"""The lints of the named graphs: terms, blank nodes, identity links, and a description of each graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from leapgraph.base_project import model_files
from leapgraph.checks.lint_rules import BLANK_NODE, IDENTITY, NAMED_GRAPH, STATISTICS, STEM, TWICE
from leapgraph.checks.lint_terms_and_language_tags import lint_languages, lint_terms, project_terms
from leapgraph.dataset import GENERATED_STEMS, split_triple
from leapgraph.namespaces import NAMESPACES
from leapgraph.rdf_canonicalization import blank_node_labels
from leapgraph.turtle import read_turtle_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.checks.validation_report import ValidationResult
    from leapgraph.dataset import Dataset, NamedGraph
    from leapgraph.project import Project

_DATASET = "dataset"
_IS_DATASET = f" <{NAMESPACES['rdf']}type> <{NAMESPACES['dcat']}Dataset> .\n".encode()
_TYPE = f" <{NAMESPACES['rdf']}type> ".encode()
_SAME_AS = f"> <{NAMESPACES['owl']}sameAs> ".encode()


def lint_graphs(project: Project, dataset: Dataset) -> Iterator[ValidationResult]:
    """Yield the results of the lints of the named graphs of `dataset`."""
    own = project_terms(project, dataset)
    curated = {stem: graph for stem, graph in dataset.graphs.items() if stem not in GENERATED_STEMS}
    described = {line for graph in curated.values() for line in graph.lines if line.endswith(_IS_DATASET)}
    for stem, graph in dataset.graphs.items():
        yield from _lint_graph_description(project, stem, graph, described)
    for graph in curated.values():
        yield from lint_terms(project, graph.lines, own)
        yield from _lint_same_as(project, graph)
        yield from _statistics(project, graph)
        yield from lint_languages(project, graph.lines)
    yield from _lint_split_nodes(project, curated)


def _lint_split_nodes(project: Project, curated: dict[str, NamedGraph]) -> Iterator[ValidationResult]:
    homes: dict[bytes, str] = {}
    for stem, graph in curated.items():
        types = (split_triple(line) for line in graph.lines if _TYPE in line)
        for subject in sorted({subject for subject, predicate, _ in types if predicate == _TYPE.strip()}):
            home = homes.setdefault(subject, stem)
            if home != stem:
                message = (
                    f"graph/{home}.ttl describes this node too: say all of it there, or give what is another thing "
                    "another slug."
                )
                file = project.relative_path(project.graph / f"{stem}.ttl")
                line = read_turtle_file(project.graph / f"{stem}.ttl", shown=file).line_of(
                    NamedNode(subject.decode()[1:-1])
                )
                yield TWICE.result(project.base, message, file=file, line=line or 1, focus_node=subject.decode())


def _lint_graph_description(
    project: Project, stem: str, graph: NamedGraph, described: set[bytes]
) -> Iterator[ValidationResult]:
    path = project.graph / f"{stem}.ttl"
    # The graph of terms may consist of shared terms alone.
    file = None if stem in GENERATED_STEMS or (project.model and not path.is_file()) else project.relative_path(path)
    if (file or graph.lines) and f"<{graph.iri}>".encode() + _IS_DATASET not in described:
        message = f"Nothing describes this graph: add graph:{stem} a dcat:Dataset, void:Dataset … to dataset.ttl."
        yield NAMED_GRAPH.result(
            project.base, message, file=file, line=1 if file else None, focus_node=f"<{graph.iri}>"
        )
    if file and not (project.shapes / file.name).is_file() and stem not in model_files(project, "shapes", ".ttl"):
        message = f"No shapes say what this subject must hold: add shapes/{stem}.ttl, or correct the file's name."
        yield STEM.result(project.base, message, file=file, line=1)


def lint_blank_nodes(project: Project, dataset: Dataset) -> Iterator[ValidationResult]:
    """Yield a result for each line of a file of `graph/` that has a blank node."""
    for stem, graph in dataset.graphs.items():
        path = project.graph / f"{stem}.ttl"
        if stem in GENERATED_STEMS or not path.is_file() or not any(map(blank_node_labels, graph.lines)):
            continue
        shown = project.relative_path(path)
        for line, subject, predicate in read_turtle_file(path, shown=shown).blank_nodes():
            message = (
                "A blank node cannot be cited, nor found again: give it an IRI of its own, such as statement:…, or "
                f"<{project.base}prefix/…> where it declares a prefix."
            )
            named = isinstance(subject, NamedNode)
            yield BLANK_NODE.result(
                project.base,
                message,
                file=shown,
                line=line,
                focus_node=str(subject) if named else "_:b",
                path=predicate.value if named else None,
                value="_:b" if named else None,
            )


def _lint_same_as(project: Project, graph: NamedGraph) -> Iterator[ValidationResult]:
    for line in graph.lines:
        if _SAME_AS in line:
            subject, predicate, object_ = (term.decode() for term in split_triple(line))
            if predicate == f"<{NAMESPACES['owl']}sameAs>":
                message = (
                    "owl:sameAs is written by `leapgraph pull` alone, from a page's sitelink: name the "
                    "Wikipedia page (schema:sameAs), or match a topic with skos:closeMatch."
                )
                yield IDENTITY.result(project.base, message, focus_node=subject, path=predicate[1:-1], value=object_)


def _statistics(project: Project, graph: NamedGraph) -> Iterator[ValidationResult]:
    start = f"<{project.named_graph(_DATASET)}#".encode()
    for line in graph.lines:
        if start in line:
            subject, predicate, object_ = (term.decode() for term in split_triple(line))
            if start.decode() in {subject[: len(start)], object_[: len(start)]}:
                message = (
                    f"Below <{project.named_graph(_DATASET)}#> lie the statistics that `leapgraph publish` makes: "
                    "give a thing of the graph an IRI below id/."
                )
                yield STATISTICS.result(project.base, message, focus_node=subject, path=predicate[1:-1], value=object_)
