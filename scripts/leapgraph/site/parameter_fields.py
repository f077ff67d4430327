"""The form of a question: a field for each parameter, a list of choices where its values are a closed list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from leapgraph.queries.parameters import ParameterError, parse_value, shorten_term
from leapgraph.site.answer_tables import split_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leapgraph.project import Project
    from leapgraph.queries.parameters import Choice, Parameter
    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.site.dataset_index import DatasetIndex

# A parameter with more values than this has a text field.
MOST_CHOICES = 500


class Option(NamedTuple):
    """A choice of a closed list: what is typed for it, and its name."""

    value: str
    name: Literal


@dataclass(frozen=True)
class ParameterField:
    """A field of the form.

    Attributes:
        parameter: The parameter.
        head: Its name in words.
        description: What it means.
        namespace: The namespace of what is typed; empty without one.
        value: What is typed in it at first.
        words: What `value` stands for, in words.
        choices: The choices of a closed list; empty for a field to type in.
    """

    parameter: Parameter
    head: str
    description: str
    namespace: str
    value: str
    words: Literal
    choices: tuple[Option, ...]


def parameter_fields(
    project: Project,
    index: DatasetIndex,
    query: SavedQuery,
    values: Mapping[str, str],
    choices: Mapping[str, Sequence[Choice]],
) -> tuple[ParameterField, ...]:
    """Return the fields of a question.

    Args:
        project: The project.
        index: The dataset, for the labels of things.
        query: The question.
        values: What a user typed, by parameter; the others have their default values.
        choices: The choices of the parameters that have a list.
    """
    return tuple(
        _field(project, index, parameter, values.get(parameter.name, parameter.default), choices.get(parameter.name))
        for parameter in query.parameters
    )


def _field(
    project: Project, index: DatasetIndex, parameter: Parameter, typed: str, listed: Sequence[Choice] | None
) -> ParameterField:
    value, label = _read_value(project, index, parameter, typed)
    name = next((choice.name for choice in listed or () if choice.value == value), value)
    options: list[Option] = []
    if listed and len(listed) <= MOST_CHOICES:
        options = _distinct_names([_option(project, index, parameter, choice) for choice in listed])
        if all(option.value != value for option in options):
            options.insert(0, Option(value, label))
    return ParameterField(
        parameter=parameter,
        head=split_words(parameter.name),
        description=" ".join(parameter.description.split()),
        namespace=project.query_prefixes[parameter.namespace] if parameter.namespace else "",
        value=value,
        words=label if name in {value, label.value} else Literal(name),
        choices=tuple(options),
    )


def _read_value(project: Project, index: DatasetIndex, parameter: Parameter, typed: str) -> tuple[str, Literal]:
    """Return the shortest form of what was typed, and the label of what it stands for."""
    try:
        term = parse_value(project, parameter, typed)
    except ParameterError:
        return typed, Literal(typed)
    if isinstance(term, NamedNode):
        return shorten_term(project, parameter, term), index.label(term.value)
    return typed, Literal(typed)


def _option(project: Project, index: DatasetIndex, parameter: Parameter, choice: Choice) -> Option:
    """Return a choice with the label of its thing, whose language is known, where its list has that name or none."""
    _, label = _read_value(project, index, parameter, choice.value)
    return Option(choice.value, label if choice.name in {choice.value, label.value} else Literal(choice.name))


def _distinct_names(options: list[Option]) -> list[Option]:
    """Return options whose names differ: where two have one name, what is typed for them stands behind it."""
    counts = Counter(option.name.value for option in options)
    return [
        Option(value, Literal(f"{name.value} ({value})", language=name.language) if counts[name.value] > 1 else name)
        for value, name in options
    ]
