"""The question set of a project: each `queries/*.rq` read and checked, found by name, and bound to values."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

from leapgraph.errors import DataError, RunError
from leapgraph.project_files import files_in, read_text
from leapgraph.queries.header import Header, read_header
from leapgraph.queries.lints import check_name, check_text
from leapgraph.queries.parameters import Parameter, ParameterError, chosen, term_of
from leapgraph.sparql.carets import QuerySyntaxError
from leapgraph.sparql.syntax import Form, inspected, projection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.sparql.answers import Answer
    from leapgraph.sparql.binding import Term


@dataclass(frozen=True)
class Question:
    """One question of the set.

    Attributes:
        name: The stem of its file.
        path: Its file.
        summary: The question, as a person asks it.
        description: What its rows mean; may be empty.
        tags: Its keywords.
        parameters: Its parameters, in the order of the header.
        text: The query below the header; it answers for the defaults as it stands.
        form: SELECT, ASK, CONSTRUCT or DESCRIBE.
        columns: The columns of a SELECT, in order; of other forms none.
        services: The endpoints that it asks besides.
        first_line: The line of the file with which `text` begins.
    """

    name: str
    path: Path
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str
    form: Form
    columns: tuple[str, ...]
    services: tuple[str, ...]
    first_line: int

    @property
    def subject(self) -> str:
        """What it is about: the stem that its name begins with."""
        return self.name.partition("-")[0]


def load_questions(project: Project) -> dict[str, Question]:
    """Return the questions of the project by name, sorted.

    Raises:
        DataError: A file is no question as the project has them; with file and line.
        RunError: A file cannot be read.
    """
    questions = {name: _question(project, path) for name, path in _paths(project).items()}
    for question in questions.values():
        for parameter in question.parameters:
            listing = questions.get(parameter.query or "")
            if parameter.query is not None and (listing is None or not listing.columns):
                what = f"the values of {parameter.name} come from {parameter.query}, which is no question with columns"
                raise DataError(what, path=project.relative(question.path))
    return questions


def find_question(project: Project, name: str) -> Question:
    """Return the question called `name`; only its file is read.

    Raises:
        DataError: The file is no question as the project has them; with file and line.
        RunError: There is none of that name; the message says which comes near.
    """
    paths = _paths(project)
    if name not in paths:
        close = get_close_matches(name, paths, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(close)}?" if close else "`leapgraph query --list` shows all"
        raise RunError(f"there is no question {name}; {hint}")
    return _question(project, paths[name])


def bound(
    project: Project,
    question: Question,
    values: Mapping[str, str],
    ask: Callable[[str], Answer],
    find: Callable[[str], Question] | None = None,
) -> str:
    """Return the query of `question` with each parameter in `values` bound to what a person typed for it.

    Args:
        project: Whose question it is.
        question: The question.
        values: What was typed, by parameter; the others keep their defaults.
        ask: Answers a query text over the project's dataset; it is asked for the values of a one-of alone.
        find: Returns the question of a name; without it that of the project's folder.

    Raises:
        ParameterError: There is no such parameter, or the value is none of its type.
    """
    from leapgraph.sparql.binding import bind

    known = {parameter.name: parameter for parameter in question.parameters}
    for name in values:
        if name not in known:
            raise ParameterError(_no_parameter(question, name, list(known)))
    terms = {
        name: _term(project, known[name], value, ask, find or partial(find_question, project))
        for name, value in values.items()
    }
    return bind(question.text, terms)


def _term(
    project: Project,
    parameter: Parameter,
    value: str,
    ask: Callable[[str], Answer],
    find: Callable[[str], Question],
) -> Term:
    if parameter.query is None:
        return term_of(project, parameter, value)
    answer = ask(find(parameter.query).text)
    rows = getattr(answer, "rows", ())
    return chosen(project, parameter, value, list(dict.fromkeys(row[0] for row in rows if row[0] is not None)))


def _no_parameter(question: Question, name: str, known: list[str]) -> str:
    if not known:
        return f"{question.name} has no parameters"
    close = get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"it has {', '.join(known)}"
    return f"{question.name} has no parameter {name}; {hint}"


def _paths(project: Project) -> dict[str, Path]:
    return {path.stem: path for path in files_in(project, project.queries, ".rq")}


def _question(project: Project, path: Path) -> Question:
    shown = project.relative(path)
    check_name(project, path.stem, shown)
    header = read_header(read_text(path, shown), shown)
    try:
        said = inspected(header.body)
        if said.form == "UPDATE":
            raise DataError("a question must not be an update", path=shown, line=header.first_line)
        check_text(project, header.body)
        columns = projection(header.body) or []
        _check_parameters(project, header, shown)
    except QuerySyntaxError as error:
        raise error.placed(shown, header.first_line) from error
    return Question(
        path.stem,
        path,
        header.summary,
        header.description,
        header.tags,
        header.parameters,
        header.body,
        said.form,
        tuple(columns),
        tuple(dict.fromkeys(said.services)),
        header.first_line,
    )


def _check_parameters(project: Project, header: Header, shown: Path) -> None:
    """Check that each parameter is the one term of one data block, and that this term is its default."""
    from leapgraph.sparql.binding import data_blocks, written

    blocks = data_blocks(header.body)
    for parameter in header.parameters:
        line = header.lines[parameter.name]
        if parameter.namespace is not None and parameter.namespace not in project.query_prefixes:
            what = f"the project has no prefix {parameter.namespace}: for the namespace of {parameter.name}"
            raise DataError(what, path=shown, line=line)
        try:
            default = term_of(project, parameter, parameter.default)
            term_of(project, parameter, parameter.example)
        except ParameterError as error:
            raise DataError(str(error), path=shown, line=line) from error
        own = [block for block in blocks if block.name == parameter.name]
        if len(own) != 1:
            count = "no data block" if not own else f"{len(own)} data blocks"
            what = f"the query has {count} VALUES ?{parameter.name} {{ ... }}: it must have one"
            raise DataError(what, path=shown, line=line)
        if own[0].terms != [default]:
            what = f"this must hold the default of {parameter.name} and nothing else: {written(default)}"
            raise QuerySyntaxError(what, header.body, own[0].start)
