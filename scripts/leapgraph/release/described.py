"""The dataset as it is published: loaded, derived, and with the description of itself in `graph/dataset`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.dataset import NamedGraph, load_dataset, merged
from leapgraph.derive import derive
from leapgraph.queries.question_set import read_question_set
from leapgraph.queries.sib import catalogue_of_queries, endpoints
from leapgraph.release.catalogue import provenance
from leapgraph.release.statistics import DATASET, with_statistics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.queries import Question


def published_dataset(project: Project) -> Dataset:
    """Return all that a release of the project holds, graph by graph; whether it is right is for `check` to say.

    Raises:
        DataError: A file of the project is wrong.
        RunError: A file cannot be read.
    """
    return described(project, derive(project, load_dataset(project)))


def own_questions(project: Project, dataset: Dataset) -> dict[str, Question]:
    """Return the questions of the project that can be asked, by name, with defaults that `dataset` has."""
    questions = read_question_set(project).questions
    if project.model is None:
        return questions
    from leapgraph.queries.defaults import with_own_defaults
    from leapgraph.sparql.engines import prepared

    return with_own_defaults(project, questions, prepared(dataset).answer)


def described(project: Project, dataset: Dataset, questions: Mapping[str, Question] | None = None) -> Dataset:
    """Return `dataset` as it is published: what was pulled, what can be asked, and the counts, in `graph/dataset`.

    Args:
        project: The project.
        dataset: Its graphs, derived.
        questions: Its questions by name; when they are not given they are read, without those that are wrong.

    Raises:
        DataError: What the last pull recorded is wrong.
    """
    stated = dataset.graphs[DATASET]
    asked = own_questions(project, dataset) if questions is None else questions
    # What the project says of itself besides its files; the counts come last, since they count all of it.
    said = [provenance(project), catalogue_of_queries(project, asked, endpoints(project, dataset))]
    lines = merged([stated.lines, *said])
    return with_statistics(project, dataset.having(DATASET, NamedGraph(stated.iri, lines)))
