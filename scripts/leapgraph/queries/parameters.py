"""The parameters of a saved query: a user's value parsed to an RDF term of its type, and the choices of a list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from math import isinf
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal

from leapgraph.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyoxigraph import NamedNode

    from leapgraph.project import Project
    from leapgraph.sparql.parameter_binding import Term
    from leapgraph.sparql.results import QueryResult


TYPES = ("date", "integer", "iri", "number", "one-of", "string", "year")
SHORT_LIST = 12  # values of a list that a message shows
_SHOWN = 80  # characters of a value that it shows
_XSD = "http://www.w3.org/2001/XMLSchema#"
_SLUG = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._~-]*[A-Za-z0-9_~-])?", re.ASCII)
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
# SPARQL's numbers (1.1, 19.8), with at most as many digits as Oxigraph's decimals have.
NUMBER = r"[+-]?([0-9]+|[0-9]*\.[0-9]+|([0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+)"
_NUMBER = re.compile(NUMBER, re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]{0,18}\.[0-9]{1,18}", re.ASCII)
_YEAR = re.compile("-?[0-9]{4}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INTEGERS = range(-(2**63), 2**63)  # Oxigraph's range


class ParameterError(RunError):
    """The user's value for a parameter is not of its type, or no parameter has that name.

    Args:
        message: What is wrong and what to do.
        what: The part of the message on the value alone.
    """

    def __init__(self, message: str, what: str = "") -> None:
        super().__init__(message)
        self.what = what


@dataclass(frozen=True)
class Parameter:
    """A parameter of a saved query.

    Attributes:
        name: The variable, without `?`.
        type: One of `TYPES`.
        default: The default value, as a user would type it.
        example: Another value, as a user would type it.
        description: What it means, in a sentence.
        namespace: For iri and one-of: the prefix, from the project's table, that is put before a bare slug. A one-of
            with a namespace lists IRIs, one without lists strings. query: For one-of: the name of the query whose first
            column lists the values, and whose second column, if it is text, has their names.
    """

    name: str
    type: str
    default: str
    example: str
    description: str
    namespace: str | None = None
    query: str | None = None


def parse_value(project: Project, parameter: Parameter, value: str) -> Term:
    """Return the term for `value`, as a user typed it, without checking it against the list of a one-of.

    A string is a plain literal; a number is an integer, a decimal or a double as SPARQL reads it; a year is an
    `xsd:gYear`. An IRI may be typed as a slug of the parameter's namespace, as a prefixed name, or in full.

    Raises:
        ParameterError: The value is not of the parameter's type.
    """
    from pyoxigraph import Literal, NamedNode

    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise invalid_value_error(parameter, value, "it is no Unicode text") from error
    if parameter.type == "iri" or parameter.namespace is not None:
        return _parse_iri(project, parameter, value)
    if parameter.type in {"string", "one-of"}:
        return Literal(value)
    spelling, datatype = _SPELLINGS[parameter.type](parameter, value)
    return Literal(spelling, datatype=NamedNode(_XSD + datatype))


def parse_choice(project: Project, parameter: Parameter, value: str, listed: Sequence[Term]) -> Term:
    """Return the term for `value`, as a user typed it, if it is one of the terms in `listed`.

    Raises:
        ParameterError: It is not; the message has the list if it is short, and similar values.
    """
    why = "it is not in the list"
    cause: ParameterError | None = None
    try:
        term = parse_value(project, parameter, value)
        if term in listed or (parameter.namespace is None and any(one.value == value for one in listed)):
            return term
    except ParameterError as error:
        why, cause = error.what, error
    if not listed:
        what = f"the list is empty in this project: {parameter.query} finds nothing"
        raise ParameterError(f"{parameter.name}={_shorten_value(value)}: {what}", what)
    shown = [shorten_term(project, parameter, one) for one in listed]
    raise invalid_value_error(parameter, value, "; ".join([why, *_value_hints(parameter, value, shown)])) from cause


def invalid_value_error(parameter: Parameter, value: str, what: str) -> ParameterError:
    """Return the error for an invalid `value` of `parameter`, with an example of a valid one."""
    # No semicolon after a question mark.
    end = "" if what.endswith("?") else ";"
    return ParameterError(
        f"{parameter.name}={_shorten_value(value)}: {what}{end} for example {parameter.name}={parameter.example}", what
    )


def _shorten_value(value: str) -> str:
    shown = value if value.isprintable() and value else ascii(value)
    return f"{shown[:_SHOWN]}..." if len(shown) > _SHOWN else shown


def _value_hints(parameter: Parameter, value: str, shown: list[str]) -> list[str]:
    """Return hints to the values in `shown`."""
    slug = re.sub(r"[^a-z0-9]+", "-", value.rpartition(":")[2].lower()).strip("-")
    close = get_close_matches(value, shown, n=1) or get_close_matches(slug, shown, n=1)
    hints = [f"did you mean {close[0]}?"] if close else []
    if shown and len(shown) <= SHORT_LIST:
        hints.append(f"the list is {', '.join(shown)}")
    elif parameter.query:
        hints.append(f"`leapgraph query {parameter.query}` shows the list")
    return hints


def shorten_term(project: Project, parameter: Parameter, term: Term) -> str:
    """Return the shortest form in which a user may type `term`."""
    value = str(term.value)
    if parameter.namespace is None:
        return value
    table = project.query_prefixes
    space = table.get(parameter.namespace, value)
    if value.startswith(space) and _SLUG.fullmatch(value[len(space) :]):
        return value[len(space) :]
    fitting = [(len(iri), prefix) for prefix, iri in table.items() if value.startswith(iri)]
    length, prefix = max(fitting, default=(0, ""))
    return f"{prefix}:{value[length:]}" if prefix else f"<{value}>"


def _spell_integer(parameter: Parameter, value: str) -> tuple[str, str]:
    """Return the lexical form and the local name of the datatype; so do the three functions below."""
    if re.fullmatch(r"[+-]?[0-9]+", value, re.ASCII) and not _INTEGER.fullmatch(value):
        raise invalid_value_error(parameter, value, "it is too large a number")
    if not _INTEGER.fullmatch(value):
        raise invalid_value_error(parameter, value, "it is no whole number")
    if int(value) not in _INTEGERS:
        raise invalid_value_error(parameter, value, "it is too large a number")
    return str(int(value)), "integer"


def _spell_number(parameter: Parameter, value: str) -> tuple[str, str]:
    if not _NUMBER.fullmatch(value):
        raise invalid_value_error(parameter, value, "it is no number such as 5, 0.25 or 1e-3")
    if "e" in value.lower():
        if isinf(float(value)):
            raise invalid_value_error(parameter, value, "it is too large a number")
        return value, "double"
    if "." not in value:
        return _spell_integer(parameter, value)
    if not _DECIMAL.fullmatch(value):
        raise invalid_value_error(parameter, value, "it has more digits than 18 before the point or 18 behind it")
    return value, "decimal"


def _spell_year(parameter: Parameter, value: str) -> tuple[str, str]:
    if not _YEAR.fullmatch(value):
        raise invalid_value_error(parameter, value, "it is no year of four digits")
    return value, "gYear"


def _spell_date(parameter: Parameter, value: str) -> tuple[str, str]:
    if not _DATE.fullmatch(value):
        raise invalid_value_error(parameter, value, "it is no date of the form YYYY-MM-DD")
    try:
        return date.fromisoformat(value).isoformat(), "date"
    except ValueError as error:
        raise invalid_value_error(parameter, value, "the calendar has no such day") from error


def _parse_iri(project: Project, parameter: Parameter, value: str) -> NamedNode:
    from pyoxigraph import NamedNode

    table = project.query_prefixes
    prefix, colon, local = value.partition(":")
    if value.startswith("<") and value.endswith(">"):
        iri = value[1:-1]
    elif colon and local.startswith("//"):
        iri = value
    elif colon and prefix in table:
        iri = table[prefix] + local
    elif colon:
        close = get_close_matches(prefix, table, n=1)
        hint = f"; did you mean {close[0]}:?" if close else ""
        raise invalid_value_error(parameter, value, f"no prefix of the project is {prefix}:{hint}")
    elif parameter.namespace is None:
        raise invalid_value_error(parameter, value, "it is no IRI: write one in full or with a prefix of the project")
    elif not _SLUG.fullmatch(value):
        what = (
            f"it is no slug below {parameter.namespace}: and no IRI; a slug has letters, digits and hyphens, no space"
        )
        raise invalid_value_error(parameter, value, what)
    else:
        iri = table[parameter.namespace] + value
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise invalid_value_error(parameter, value, f"it is no legal IRI: {error}") from error


_SPELLINGS: dict[str, Callable[[Parameter, str], tuple[str, str]]] = {
    "date": _spell_date,
    "integer": _spell_integer,
    "number": _spell_number,
    "year": _spell_year,
}


class Choice(NamedTuple):
    """One choice.

    Attributes:
        value: What the user types.
        name: The name to show; the value itself where the list has no names.
    """

    value: str
    name: str


def list_choices(project: Project, parameter: Parameter, answer: QueryResult) -> list[Choice]:
    """Return the choices in `answer`, the result of the query that lists `parameter`'s values, each once, in order.

    The first column has the values; the second, if it is text, their names.
    """
    found: dict[str, Choice] = {}
    for value, *others in getattr(answer, "rows", ()):
        if value is not None:
            typed = shorten_term(project, parameter, value)
            named = str(others[0].value) if others and isinstance(others[0], Literal) else typed
            found.setdefault(typed, Choice(typed, named))
    return list(found.values())
