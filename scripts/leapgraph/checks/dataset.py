"""The whole check: files, graphs, shapes; every result with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.checks.engines import validate
from leapgraph.checks.files import files_of, lint_files
from leapgraph.checks.graphs import lint_graphs
from leapgraph.checks.places import Places
from leapgraph.checks.queries import lint_queries, query_result
from leapgraph.checks.ranges import lint_values
from leapgraph.checks.report import Report
from leapgraph.checks.rules import SYNTAX
from leapgraph.checks.shacl import read_report
from leapgraph.checks.shape_cycles import lint_cycles
from leapgraph.checks.shape_lints import lint_form, lint_reach, lint_terms_of_shapes, lint_use
from leapgraph.checks.shapes import Shapes, read_shapes
from leapgraph.checks.terms import own_terms
from leapgraph.dataset import load_dataset
from leapgraph.derive import derive
from leapgraph.errors import DataError
from leapgraph.project_files import files_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from leapgraph.checks.report import Result
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project


def check_dataset(
    project: Project,
    *,
    engine: str = "pyshifty",
    dataset: Dataset | None = None,
    described: Callable[[Dataset], Dataset] = lambda dataset: dataset,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Return what does not hold in the project's dataset: curated, derived, and Wikidata's if it has been pulled.

    All shapes are asked of all graphs as one, so that another engine finds the same in the files of a release.

    Args:
        project: The project.
        engine: The SHACL engine, one of `engines.ENGINES`.
        dataset: The dataset with its derived graph, if it has been loaded already.
        described: What a release adds to the dataset, which the shapes are asked of too.
        progress: Told what is being done, in a few words.

    Raises:
        DataError: A pulled file is wrong.
        RunError: A file cannot be read, or the engine failed.
    """
    progress("reading the files")
    found = list(lint_files(project))
    if any(result.shape == SYNTAX.iri(project.base) for result in found):
        return _report(project, engine, found, 0, Shapes({}), "the shapes wait until every file can be read")
    progress("reading the queries")
    found += lint_queries(project)
    shapes = read_shapes(project)
    endless = list(lint_cycles(project, shapes))
    if endless:
        return _report(project, engine, [*found, *endless], 0, shapes, "the shapes wait until each of them has an end")
    progress("reading the shapes")
    ill_formed = list(lint_form(project, shapes))
    if ill_formed:
        why = "the shapes wait until each of them is well-formed"
        return _report(project, engine, [*found, *ill_formed], 0, shapes, why)
    if dataset is None:
        progress("deriving")
        curated = load_dataset(project)
        try:
            dataset = derive(project, curated)
        except DataError as error:
            found.append(_derive_result(project, error))
            return _report(project, engine, found, 0, shapes, "the shapes wait until everything can be derived")
    progress("reading the graphs")
    found += lint_graphs(project, dataset)
    found += lint_values(project, dataset, shapes)
    found += lint_terms_of_shapes(project, shapes, own_terms(project, dataset))
    found += lint_use(project, shapes)
    found += lint_reach(project, dataset, shapes)
    whole = described(dataset).merged()
    progress(f"asking the shapes of {len(whole):,} triples")
    found += read_report(validate(engine, b"".join(whole), shapes.text), shapes)
    progress("finding the places")
    places = Places(project, dataset)
    return _report(project, engine, map(places.located, found), len(whole), shapes)


def _derive_result(project: Project, error: DataError) -> Result:
    """Return what is wrong with a query of `queries/derive/`, which may show only with the data."""
    if error.path is None:
        raise error
    return query_result(project, project.root / error.path, error)


def _report(  # noqa: PLR0913, PLR0917 - the parts of a report
    project: Project, engine: str, results: Iterable[Result], triples: int, shapes: Shapes, problem: str | None = None
) -> Report:
    return Report(
        base=project.base,
        prefixes=project.prefixes,
        results=tuple(sorted(set(results), key=lambda result: result.order)),
        files=len(files_of(project)) + len(files_in(project, project.wikidata, ".nt")),
        triples=triples,
        shapes=shapes.labels(project.base),
        engine=engine,
        problem=problem,
    )
