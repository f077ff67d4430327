"""What the question set has, told: its list by subject, and all that is known of one question."""

from __future__ import annotations

from itertools import groupby
from textwrap import indent, wrap
from typing import TYPE_CHECKING

from leapgraph.model import is_of_model
from leapgraph.printable import printable
from leapgraph.queries.choices import choices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from leapgraph.project import Project
    from leapgraph.queries.parameters import Parameter
    from leapgraph.queries.questions import Question
    from leapgraph.sparql.answers import Answer

_WIDTH = 100
_LEAD = " " * 6


def plain_list(questions: Iterable[Question]) -> str:
    """Return a line for each question, for a pipe: its name and the question, with a tab between."""
    return "".join(f"{question.name}\t{printable(question.summary)}\n" for question in questions)


def show_list(questions: Iterable[Question]) -> None:
    """Print the questions on the terminal, by subject."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, pad_edge=False, box=None)
    table.add_column("question", no_wrap=True)
    table.add_column()
    for subject, group in groupby(questions, key=lambda question: question.subject):
        table.add_row(Text(f"\n{subject}", style="bold"))
        for question in group:
            takes = ", ".join(parameter.name for parameter in question.parameters)
            text = Text(printable(question.summary))
            table.add_row(Text(f"  {question.name}"), text.append(f" ({takes})", style="dim") if takes else text)
    Console(highlight=False).print(table)


def description(project: Project, question: Question, ask: Callable[[str], Answer]) -> str:
    """Return everything of one question: what it asks, takes and gives, an example, and the text.

    Args:
        project: Whose question it is.
        question: The question.
        ask: Answers the queries that list the values of parameters.
    """
    return "\n".join(_lines(project, question, ask)) + "\n"


def _lines(project: Project, question: Question, ask: Callable[[str], Answer]) -> Iterator[str]:
    yield question.name
    yield from wrap(printable(question.summary), _WIDTH)
    if question.description:
        for paragraph in question.description.strip().split("\n\n"):
            yield ""
            yield from wrap(" ".join(printable(paragraph.replace("\n", " ")).split()), _WIDTH)
    if question.former_names:
        yield f"\nFormerly:\n  {', '.join(question.former_names)}"
    if question.parameters:
        yield "\nParameters:"
    for parameter in question.parameters:
        yield from _parameter(project, parameter, ask)
    if question.columns:
        yield "\nColumns:"
        yield from wrap(", ".join(question.columns), _WIDTH, initial_indent="  ", subsequent_indent="  ")
    for service in question.services:
        yield f"\nAsks besides:\n  {printable(service)}"
    if question.tags:
        yield f"\nTags:\n  {', '.join(question.tags)}"
    yield "\nExample:"
    yield f"  {_command(project, question)}"
    yield f"\nQuery:\n{indent(question.text.strip(), '  ')}"


def _parameter(project: Project, parameter: Parameter, ask: Callable[[str], Answer]) -> Iterator[str]:
    default, example = printable(parameter.default), printable(parameter.example)
    yield f"  {parameter.name} ({parameter.type}; {default} if not given; for example {example})"
    yield from _indented(printable(parameter.description))
    if parameter.query is not None:
        listed = choices(project, parameter, ask(_text(project, parameter.query)))
        yield from _indented(f"one of: {', '.join(printable(choice.value) for choice in listed)}")


def _indented(text: str) -> list[str]:
    return wrap(text, _WIDTH, initial_indent=_LEAD, subsequent_indent=_LEAD, break_on_hyphens=False)


def _text(project: Project, name: str) -> str:
    from leapgraph.queries.questions import find_question

    return find_question(project, name).text


def _command(project: Project, question: Question) -> str:
    from shlex import quote

    of_the_set = question.path.parent == project.queries or is_of_model(project, question.path)
    words = ["leapgraph", "query", question.name if of_the_set else str(question.path)]
    for parameter in question.parameters:
        words += ["--param", f"{parameter.name}={parameter.example}"]
    return " ".join(map(quote, words))
