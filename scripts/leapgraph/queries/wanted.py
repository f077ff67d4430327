"""What a person wants to have answered: a question by name, a file, a text; read, and answered by whom they say."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.errors import DataError, RunError
from leapgraph.model import is_of_model, named_files, text_of
from leapgraph.project_files import read_text
from leapgraph.sparql.engines import ServiceError, prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from leapgraph.project import Project
    from leapgraph.queries.questions import Question
    from leapgraph.sparql.answers import Answer
    from leapgraph.sparql.engines import Engine

_MARK = "#+"


@dataclass(frozen=True)
class Wanted:
    """One query to be answered.

    Attributes:
        text: The whole text; with a header it still answers for its defaults, since a header is comments.
        shown: How messages name it; None for a text from the command line.
        name: Its name in the set; None for all others.
    """

    text: str
    shown: Path | None
    name: str | None = None

    def question(self, project: Project) -> Question:
        """Return what its header says.

        Raises:
            DataError: It is a wrong one.
            RunError: It has none.
        """
        from leapgraph.queries.questions import Question, find_question

        if self.name is not None:
            return find_question(project, self.name)
        where = self.shown or Path("the text")
        if not self.text.startswith(_MARK):
            raise RunError(f"{where} has no header, lines with #+ that say what it asks and which --param it takes")
        from leapgraph.queries.header import read_header
        from leapgraph.sparql.syntax import inspected, projection

        head = read_header(self.text, where)
        said = inspected(head.body)
        columns, services = tuple(projection(head.body) or ()), tuple(dict.fromkeys(said.services))
        about = head.summary, head.description, head.tags, head.former_names, head.parameters
        return Question(where.stem, where, *about, head.body, said.form, columns, services, head.first_line)


@dataclass
class Asker:
    """Answers queries, from the project's dataset or from an endpoint.

    Attributes:
        project: The project.
        engine: The name of the engine.
        contact: The address at which those who run an endpoint reach us; the project's base IRI if None.
        endpoint: The endpoint that is asked instead of the dataset.
        services: What SERVICE may ask besides Wikidata, with the address to ask for each.
        timeout: Seconds for each answer.
        say: Told what is worth telling.
    """

    project: Project
    engine: str
    contact: str | None
    endpoint: str | None
    services: Mapping[str, str]
    timeout: float | None
    say: Callable[[str], None]

    @cached_property
    def held(self) -> Engine:
        """The engine with the dataset in it."""
        from leapgraph.release.kept import kept_dataset

        return prepared(kept_dataset(self.project), self.engine)

    def answer(self, wanted: Wanted, values: Mapping[str, str]) -> Answer:
        """Return the answer, with `values` for the parameters as a person typed them.

        Raises:
            DataError: The query is no SPARQL; with the place in its file.
            RunError: A value is wrong; or there is no answer.
        """
        text, first_line = wanted.text, 1
        if values or (wanted.name is not None and self.project.model is not None):
            from leapgraph.queries.former import without_former_parameters
            from leapgraph.queries.questions import bound

            question = self.question(wanted)
            values, lines = without_former_parameters(question, values)
            for line in lines:
                self.say(line)
            text, first_line = bound(self.project, question, values, self.listed), question.first_line
        if self.endpoint is None:
            # What is wrong with the dataset is told as that, and not as if this query were wrong.
            _ = self.held
        try:
            return self._asked(text)
        except DataError as error:
            from leapgraph.sparql.carets import QuerySyntaxError

            if isinstance(error, QuerySyntaxError):
                raise error.placed(wanted.shown, first_line) from error
            raise

    def question(self, wanted: Wanted) -> Question:
        """Return what the header of `wanted` says; a question of the model has the defaults that the project has.

        Raises:
            DataError: It is a wrong one.
            RunError: It has none.
        """
        question = wanted.question(self.project)
        if not question.parameters or not is_of_model(self.project, question.path):
            return question
        from leapgraph.queries.defaults import with_own_defaults
        from leapgraph.queries.questions import find_question

        lists = (one.query for one in question.parameters if one.query is not None)
        listing = {name: find_question(self.project, name) for name in lists}
        return with_own_defaults(self.project, {**listing, question.name: question}, self.listed)[question.name]

    def listed(self, text: str) -> Answer:
        """Return the project's own answer to a query, such as the values of a list."""
        return self.held.answer(text, self.timeout)

    def _asked(self, text: str) -> Answer:
        if self.endpoint is not None:
            from leapgraph.sparql.endpoint import answer_from

            return answer_from(self.endpoint, text, self._agent(), self.timeout, self.say)
        try:
            return self.held.answer(text, self.timeout)
        except ServiceError:
            from leapgraph.sparql.federation import Asking, federated

            return federated(self.held, text, Asking(self._agent(), self.services, self.timeout, self.say))

    def _agent(self) -> str:
        from leapgraph.sparql.endpoint import user_agent

        return user_agent(self.contact or self.project.base)


def read_wanted(project: Project, what: str, say: Callable[[str], None]) -> Wanted:
    """Return the question called `what`, the file of that path, or what stdin says for `-`.

    Args:
        project: Whose question it is.
        what: The name, the path or `-`.
        say: Told when `what` is a former name.

    Raises:
        DataError: A text is not UTF-8.
        RunError: There is no such question or file, with what comes near; or it cannot be read.
    """
    if what == "-":
        return Wanted(_decoded(sys.stdin.buffer.read(), Path("-")), Path("-"))
    path = project.queries / f"{what}.rq"
    if project.model is not None:
        path = named_files(project, "queries", ".rq").get(what, path)
    if "/" not in what and path.is_file() and (project.model is None or path.stat().st_size):
        return Wanted(text_of(project, path), project.relative(path), what)
    if Path(what).is_file():
        return Wanted(read_text(Path(what), Path(what)), Path(what))
    if "/" in what or what.endswith(".rq"):
        raise RunError(f"there is no file {what}")
    from leapgraph.queries.former import former_name_line
    from leapgraph.queries.questions import find_question

    question = find_question(project, what)
    say(former_name_line(what, question.name))
    path = question.path
    return Wanted(text_of(project, path), project.relative(path), question.name)


def _decoded(data: bytes, shown: Path) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError("this is not UTF-8", path=shown, line=line) from error
