"""The formats of query results, by name: which kinds of results each can express, and their serialization."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from leapgraph.errors import RunError
from leapgraph.sparql.results import Boolean, Solutions, Triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.sparql.results import QueryResult

_ROWS = (Solutions, Boolean)
_GRAPHS = (Triples,)


class ResultFormat(NamedTuple):
    """A result format.

    Attributes:
        name: Its name in `query --format`.
        media_type: Its registered media type.
        suffix: The suffix of its files.
        result_types: The kinds of results that it can express.
    """

    name: str
    media_type: str
    suffix: str
    result_types: tuple[type[QueryResult], ...]


RESULT_FORMATS = {
    form.name: form
    for form in (
        ResultFormat("table", "text/plain", ".txt", _ROWS),
        ResultFormat("csv", "text/csv", ".csv", _ROWS),
        ResultFormat("tsv", "text/tab-separated-values", ".tsv", _ROWS),
        ResultFormat("json", "application/sparql-results+json", ".srj", _ROWS),
        ResultFormat("xml", "application/sparql-results+xml", ".srx", _ROWS),
        ResultFormat("markdown", "text/markdown", ".md", _ROWS),
        ResultFormat("turtle", "text/turtle", ".ttl", _GRAPHS),
        ResultFormat("ntriples", "application/n-triples", ".nt", _GRAPHS),
        ResultFormat("jsonld", "application/ld+json", ".jsonld", _GRAPHS),
    )
}


def default_format(answer: QueryResult, *, terminal: bool) -> str:
    """Return the format if none was chosen: a readable one for a terminal, a machine-readable one for a pipe."""
    if isinstance(answer, Triples):
        return "turtle"
    return "table" if terminal else "csv"


def write_result(answer: QueryResult, name: str, prefixes: dict[str, str], width: int | None = None) -> Iterator[bytes]:
    """Yield `answer` in the format `name`.

    Args:
        answer: The result.
        name: A name in `RESULT_FORMATS`.
        prefixes: Prefix to namespace, for short names in tables and Turtle.
        width: The width of the terminal for a table; None for no limit.

    Raises:
        RunError: The format cannot express this kind of result.
        DataError: The format cannot express a value, such as XML a control character.
    """
    if not isinstance(answer, RESULT_FORMATS[name].result_types):
        able = " or ".join(form.name for form in RESULT_FORMATS.values() if isinstance(answer, form.result_types))
        what = "triples" if isinstance(answer, Triples) else "a table or a truth value"
        raise RunError(f"the answer is {what}, which {name} cannot hold: take --format {able}")
    yield from _pieces(answer, name, prefixes, width)


def _pieces(answer: QueryResult, name: str, prefixes: dict[str, str], width: int | None) -> Iterable[bytes]:
    if isinstance(answer, Triples):
        return _write_graph(answer, name, prefixes)
    if name == "table":
        from leapgraph.sparql.formats.tables import text_table

        return [text_table(answer, prefixes, width).encode()]
    if name == "markdown":
        from leapgraph.sparql.formats.tables import markdown_table

        return [markdown_table(answer, prefixes).encode()]
    from leapgraph.sparql.formats.w3c import write_w3c_format

    return [write_w3c_format(answer, name)]


def _write_graph(answer: Triples, name: str, prefixes: dict[str, str]) -> Iterable[bytes]:
    """Yield `answer` as `turtle`, `ntriples` or `jsonld`; the same triples give the same bytes.

    Raises:
        DataError: JSON-LD cannot express a triple.
    """
    if name == "ntriples":
        return answer.lines
    if name == "turtle":
        from leapgraph.serialization.formats import serialize_turtle

        return serialize_turtle(prefixes, answer.lines)
    from leapgraph.dataset import Dataset, NamedGraph
    from leapgraph.serialization.jsonld import entity_document
    from leapgraph.serialization.jsonld_context import make_context

    context = make_context(prefixes, Dataset({"answer": NamedGraph("", answer.lines)}))
    return [entity_document("", answer.lines, context)]
