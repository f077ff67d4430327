"""The query set in a release: each question asked, and its page, text, result and description written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.errors import DataError, RunError
from leapgraph.model import is_of_model
from leapgraph.project_files import read_bytes
from leapgraph.queries.pages import index, page
from leapgraph.queries.sib import catalogue_of_queries, endpoints
from leapgraph.queries.writing import question_text
from leapgraph.release.formats import turtle
from leapgraph.sparql.answers import Boolean, Solutions
from leapgraph.sparql.carets import QuerySyntaxError
from leapgraph.sparql.engines import prepared
from leapgraph.sparql.results import RESULT_FORMATS, write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.queries import Question
    from leapgraph.release.folder import Folder
    from leapgraph.sparql.answers import Answer

# A question with this tag asks for what must not be: an answer to it stops the release.
CHECK = "check"


def answers(
    project: Project, dataset: Dataset, questions: Mapping[str, Question], step: Callable[[str], None]
) -> dict[str, Answer | None]:
    """Return what each question is answered for its defaults, by name; None for one that asks other endpoints.

    Args:
        project: The project.
        dataset: What is asked.
        questions: The questions by name.
        step: Called with the name of each as it is asked.

    Raises:
        DataError: A question is wrong, or a check found something; with file and line.
    """
    if not questions:
        return {}
    engine = prepared(dataset)
    given: dict[str, Answer | None] = {}
    for name, question in questions.items():
        step(f"asking {name}")
        try:
            given[name] = None if question.services else engine.answer(question.text)
        except QuerySyntaxError as error:
            raise error.placed(project.relative(question.path), question.first_line) from error
        except RunError as error:
            raise DataError(str(error), path=project.relative(question.path), line=question.first_line) from error
        answer = given[name]
        if CHECK in question.tags and answer is not None:
            _refuse_found(project, question, answer)
    return given


def write_questions(
    project: Project,
    dataset: Dataset,
    questions: Mapping[str, Question],
    given: Mapping[str, Answer | None],
    folder: Folder,
) -> None:
    """Write `queries.ttl` and the files of `query/` but the descriptions, which are written as any thing's are."""
    if not questions:
        return
    described = catalogue_of_queries(project, questions, endpoints(project, dataset))
    folder.write("queries.ttl", turtle(project.prefixes, described))
    folder.write("query/README.md", index(project, questions, given).encode())
    for name, question in questions.items():
        answer = given[name]
        folder.write(f"query/{name}.rq", _text(project, question))
        folder.write(f"query/{name}.md", page(project, question, answer).encode())
        if answer is not None:
            for kind in _kinds(answer):
                folder.write(f"query/{name}{RESULT_FORMATS[kind].suffix}", write(answer, kind, project.prefixes))


def _text(project: Project, question: Question) -> bytes:
    """Return the file of a question: of the model's as it reads in the project, with the defaults that it has there."""
    if is_of_model(project, question.path):
        return question_text(question).encode()
    return read_bytes(question.path, project.relative(question.path))


def _kinds(answer: Answer) -> tuple[str, ...]:
    """Return the formats that a result is published in."""
    if isinstance(answer, Solutions):
        return ("csv", "json")
    return ("json",) if isinstance(answer, Boolean) else ("ntriples",)


def _refuse_found(project: Project, question: Question, answer: Answer) -> None:
    if isinstance(answer, Solutions):
        found = [" ".join(str(term) for term in row if term is not None) for row in answer.rows]
    elif isinstance(answer, Boolean):
        found = ["yes"] if answer.value else []
    else:
        found = [line.decode().strip() for line in answer.lines]
    if found:
        more = f" (and {len(found) - 1} more: `leapgraph query {question.name}`)" if len(found) > 1 else ""
        raise DataError(
            f"{question.summary} There must be nothing, and there is: {found[0]}{more}",
            path=project.relative(question.path),
            line=question.first_line,
        )
