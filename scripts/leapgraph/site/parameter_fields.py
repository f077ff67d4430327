"""The form of a question: a field for each parameter, a list of choices where its values are a closed list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from leapgraph.queries.parameters import Choice, ParameterError, parse_value, shorten_term
from leapgraph.site.answer_tables import split_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leapgraph.project import Project
    from leapgraph.queries.parameters import Parameter
    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.site.graph_index import GraphIndex

# A parameter with more values than this has a text field.
MOST_CHOICES = 500


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
    words: str
    choices: tuple[Choice, ...]


def parameter_fields(
    project: Project,
    index: GraphIndex,
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
    project: Project, index: GraphIndex, parameter: Parameter, typed: str, listed: Sequence[Choice] | None
) -> ParameterField:
    value, label = _short_value(project, index, parameter, typed)
    name = next((choice.name for choice in listed or () if choice.value == value), label)
    options: list[Choice] = []
    if listed and len(listed) <= MOST_CHOICES:
        options = _distinct_names([_named(project, index, parameter, choice) for choice in listed])
        if all(choice.value != value for choice in options):
            options.insert(0, Choice(value, name))
    return ParameterField(
        parameter=parameter,
        head=split_words(parameter.name),
        description=" ".join(parameter.description.split()),
        namespace=project.query_prefixes[parameter.namespace] if parameter.namespace else "",
        value=value,
        words=label if name == value else name,
        choices=tuple(options),
    )


def _short_value(project: Project, index: GraphIndex, parameter: Parameter, typed: str) -> tuple[str, str]:
    """Return the shortest form of what was typed, and its name."""
    try:
        term = parse_value(project, parameter, typed)
    except ParameterError:
        return typed, typed
    if isinstance(term, NamedNode):
        return shorten_term(project, parameter, term), index.label(term.value).value
    return typed, typed


def _named(project: Project, index: GraphIndex, parameter: Parameter, choice: Choice) -> Choice:
    """Return a choice with the label of its thing where its list has no name for it."""
    if choice.name != choice.value:
        return choice
    return Choice(choice.value, _short_value(project, index, parameter, choice.value)[1])


def _distinct_names(choices: list[Choice]) -> list[Choice]:
    """Return choices whose names differ: where two have one name, what is typed for them stands behind it."""
    counts = Counter(choice.name for choice in choices)
    return [
        Choice(value, f"{name} ({value})") if counts[name] > 1 and name != value else Choice(value, name)
        for value, name in choices
    ]
