"""Build the published dataset: load and derive it, and add its own description to `graph/dataset`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.dataset import DATASET_STEM, NamedGraph, load_dataset, merge_lines
from leapgraph.derive import derive
from leapgraph.queries.query_set import read_query_set
from leapgraph.queries.sib_examples import declared_endpoints, describe_query_set
from leapgraph.release.catalogue import endpoint_description, provenance
from leapgraph.release.release_version import describe_version
from leapgraph.release.void_statistics import add_statistics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.archive.release_archive import ReleaseArchive
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.queries.query_set import QuerySet
    from leapgraph.queries.saved_query import SavedQuery


def published_dataset(project: Project, endpoint: str = "") -> Dataset:
    """Return the dataset of a release of the project, without checking it.

    Args:
        project: The project.
        endpoint: The address of its SPARQL endpoint; empty where there is none but those that it states.

    Raises:
        DataError: A file of the project is wrong.
        RunError: A file cannot be read.
    """
    return describe_dataset(project, derive(project, load_dataset(project)), endpoint=endpoint)


def load_project_queries(project: Project, dataset: Dataset, queries: QuerySet | None = None) -> dict[str, SavedQuery]:
    """Return the project's valid saved queries by name, with default values that `dataset` has.

    Args:
        project: The project.
        dataset: Its graphs, derived.
        queries: Its query set; read from the project by default.
    """
    saved_queries = (queries or read_query_set(project)).queries
    if project.model is None:
        return saved_queries
    from leapgraph.queries.base_project_defaults import apply_project_defaults
    from leapgraph.sparql.engines import load_engine

    return apply_project_defaults(project, saved_queries, load_engine(dataset).answer)


def describe_dataset(
    project: Project,
    dataset: Dataset,
    queries: Mapping[str, SavedQuery] | None = None,
    endpoint: str = "",
    archive: ReleaseArchive | None = None,
) -> Dataset:
    """Return `dataset` as published: with the pull's provenance, the queries and the statistics in `graph/dataset`.

    Args:
        project: The project.
        dataset: Its graphs, derived.
        queries: Its saved queries by name; by default they are read, without invalid ones.
        endpoint: The address at which its SPARQL endpoint is; empty where there is none but those that it states.
        archive: The kept releases, one of which may be the version before; None where none is named.

    Raises:
        DataError: The record of the last pull is wrong, or the list of kept releases.
    """
    stated = dataset.graphs[DATASET_STEM]
    of_release = [
        endpoint_description(project, endpoint) if endpoint else [],
        describe_version(project, dataset, archive) if archive else [],
    ]
    stated = NamedGraph(stated.iri, merge_lines([stated.lines, *of_release]))
    dataset = dataset.with_graph(DATASET_STEM, stated)
    queries = load_project_queries(project, dataset) if queries is None else queries
    # The statistics come last, since they count all the other triples.
    descriptions = [provenance(project), describe_query_set(project, queries, declared_endpoints(project, dataset))]
    lines = merge_lines([stated.lines, *descriptions])
    return add_statistics(project, dataset.with_graph(DATASET_STEM, NamedGraph(stated.iri, lines)))
