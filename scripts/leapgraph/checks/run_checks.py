"""Checks a project: its files, queries, graphs and shapes, with the source location of every result."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leapgraph.checks.lint_domains_and_ranges import lint_classes
from leapgraph.checks.lint_list_and_path_nesting import lint_cycles
from leapgraph.checks.lint_named_graphs import lint_blank_nodes, lint_graphs
from leapgraph.checks.lint_queries import lint_derive_queries, lint_queries, query_result
from leapgraph.checks.lint_rules import SYNTAX
from leapgraph.checks.lint_shapes import lint_reach, lint_shape_syntax, lint_shape_terms, lint_unused_shapes
from leapgraph.checks.lint_statement_values import lint_values
from leapgraph.checks.lint_terms_and_language_tags import project_terms
from leapgraph.checks.lint_turtle_files import lint_files, turtle_files
from leapgraph.checks.locations import SourceLocator
from leapgraph.checks.shacl_engines import parse_validation_report, validate
from leapgraph.checks.shapes import ShapesGraph, read_shapes
from leapgraph.checks.validation_report import ValidationReport
from leapgraph.dataset import load_dataset
from leapgraph.derive import derive
from leapgraph.errors import DataError
from leapgraph.queries.query_set import QuerySet, read_query_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from leapgraph.checks.shapes import ShapeSources
    from leapgraph.checks.validation_report import ValidationResult
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project


def check_dataset(  # noqa: PLR0913 - what has been read already comes as it is
    project: Project,
    *,
    engine: str = "pyshifty",
    dataset: Dataset | None = None,
    queries: QuerySet | None = None,
    shape_sources: ShapeSources | None = None,
    described: Callable[[Dataset, QuerySet], Dataset] = lambda dataset, _: dataset,
    progress: Callable[[str], None] = lambda _: None,
) -> ValidationReport:
    """Return the report on a project's dataset: curated, derived, and Wikidata's if it was pulled.

    All shapes apply to the union of all graphs, so that another engine finds the same in the files of a release.

    Args:
        project: The project.
        engine: The SHACL engine, one of `shacl_engines.ENGINES`.
        dataset: The dataset with its derived graph, if already loaded.
        queries: The project's query set, if already read.
        shape_sources: Its shape files, if already read.
        described: Returns the dataset as it is published, given the query set; this is what is validated.
        progress: Receives a short text for each step.

    Raises:
        DataError: A pulled file is malformed.
        RunError: A file cannot be read, or the engine failed.
    """
    progress("reading the files")
    found = list(lint_files(project))
    if any(result.shape == SYNTAX.iri(project.base) for result in found):
        return _report(project, engine, found, 0, ShapesGraph({}), "the shapes wait until every file can be read")
    progress("reading the queries")
    queries = queries or read_query_set(project)
    found += lint_queries(project, queries)
    shapes = read_shapes(project, shape_sources)
    endless = list(lint_cycles(project, shapes))
    if endless:
        found += [*lint_derive_queries(project), *endless]
        return _report(project, engine, found, 0, shapes, "the shapes wait until each of them has an end")
    progress("reading the shapes")
    ill_formed = list(lint_shape_syntax(project, shapes))
    if ill_formed:
        found += [*lint_derive_queries(project), *ill_formed]
        return _report(project, engine, found, 0, shapes, "the shapes wait until each of them is well-formed")
    curated = load_dataset(project) if dataset is None else dataset
    nameless = list(lint_blank_nodes(project, curated))
    if nameless:
        found += [*lint_derive_queries(project), *nameless]
        return _report(project, engine, found, 0, shapes, "the shapes wait until every node has an IRI")
    if dataset is None:
        progress("deriving")
        try:
            dataset = derive(project, curated)
        except DataError as error:
            found += [*lint_derive_queries(project), _derive_result(project, error)]
            return _report(project, engine, found, 0, shapes, "the shapes wait until everything can be derived")
    progress("reading the graphs")
    found += lint_graphs(project, dataset)
    found += lint_values(project, dataset, shapes)
    found += lint_classes(project, dataset)
    found += lint_shape_terms(project, shapes, project_terms(project, dataset))
    found += lint_unused_shapes(project, shapes)
    found += lint_reach(project, dataset, shapes)
    whole = described(dataset, queries).merged_lines()
    progress(f"asking the shapes of {len(whole):,} triples")
    found += parse_validation_report(validate(engine, b"".join(whole), shapes.text), shapes)
    progress("finding the places")
    places = SourceLocator(project, dataset)
    return _report(project, engine, map(places.locate, found), len(whole), shapes)


def _derive_result(project: Project, error: DataError) -> ValidationResult:
    """Return the result for a query of `queries/derive/` that fails on the data."""
    if error.path is None:
        raise error
    return query_result(project, project.root / error.path, error)


def _distinct(results: Iterable[ValidationResult]) -> list[ValidationResult]:
    """Return the results in order, each finding once.

    Two constraints of a shape that fail on one value are one finding. SPARQL cannot name a blank node: a query about
    one finds what it finds about every node, so of these results those that a named node has too are left out.
    """
    found: dict[ValidationResult, ValidationResult] = {}
    for result in sorted(set(results), key=lambda result: result.sort_key):
        found.setdefault(replace(result, component=""), result)
    named = {(one.shape, one.path, one.value) for one in found if not _is_blank(one)}
    return [
        one for same, one in found.items() if not _is_blank(one) or (same.shape, same.path, same.value) not in named
    ]


def _is_blank(result: ValidationResult) -> bool:
    return result.focus_node is not None and result.focus_node.startswith("_:")


def _report(  # noqa: PLR0913, PLR0917 - the parts of a report
    project: Project,
    engine: str,
    results: Iterable[ValidationResult],
    triples: int,
    shapes: ShapesGraph,
    problem: str | None = None,
) -> ValidationReport:
    return ValidationReport(
        base=project.base,
        prefixes=project.prefixes,
        results=tuple(_distinct(results)),
        files=len(turtle_files(project)) + len(project.list_files(project.wikidata, ".nt")),
        triples=triples,
        shapes=shapes.labels(project.base),
        engine=engine,
        problem=problem,
    )
