"""The pages of questions: one for each saved query with its answer, the list of all, and the SPARQL editor's."""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.project import TOOL_PROJECT
from leapgraph.queries.snapshot_need import needs_snapshot
from leapgraph.serialization.formats import serialize_turtle
from leapgraph.site.answer_caveats import answer_caveats
from leapgraph.site.answer_tables import ROWS_ON_PAGE
from leapgraph.site.page_renderer import Page
from leapgraph.site.parameter_fields import parameter_fields
from leapgraph.site.question_prose import prose_pieces
from leapgraph.sparql.results import Boolean, Solutions, Triples

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leapgraph.queries.parameters import Choice
    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.site.answer_tables import AnswerTable
    from leapgraph.site.parameter_fields import ParameterField
    from leapgraph.site.question_prose import Piece
    from leapgraph.site.questions import Subject
    from leapgraph.site.site_model import SiteModel
    from leapgraph.sparql.results import QueryResult

INDEX, EDITOR = "query/index", "sparql/index"
# The files of an answer: suffix and name.
_FILES: dict[type, tuple[tuple[str, str], ...]] = {
    Solutions: ((".csv", "CSV"), (".srj", "JSON")),
    Boolean: ((".srj", "JSON"),),
    Triples: ((".nt", "N-Triples"),),
}
_NO_SNAPSHOT = "This release has no copy of what Wikidata says, so this question has no answer in it."
# What the editor may run before it gives up, in seconds.
EDITOR_LIMIT = 30


@dataclass(frozen=True)
class AnswerDownload:
    """A file of the answer: its name, its address from the page, and its size in bytes; 0 where it is not known."""

    name: str
    address: str
    size: int


@dataclass(frozen=True)
class QuestionView:
    """What the page of a question shows.

    Attributes:
        query: The question.
        subject: The subject that it belongs to.
        iri: Its IRI.
        description: What its rows mean.
        fields: The fields of its form.
        table: The answer of a SELECT; None for other forms.
        is_yes: The answer of an ASK; None for other forms.
        turtle: The answer of a CONSTRUCT or DESCRIBE, or the beginning of it; empty for other forms.
        size: The size of the answer in words; empty where there is none.
        statement_count: How many statements its rows are about, in words; empty where that is the number of rows.
        shown: How much of a large answer the page has, in words; empty for a whole one.
        caveats: What a reader of the answer must know, in sentences.
        downloads: The files of the answer.
        services: The addresses of the endpoints that it asks, for which it is not answered here.
        engines: The names of the engines that it passes on.
        command: The command that asks it.
        lacks_snapshot: Whether it has no answer because nothing was pulled from Wikidata.
        action: Where the form is sent; empty for a form that only a script answers.
    """

    query: SavedQuery
    subject: Subject
    iri: str
    description: tuple[Piece, ...]
    fields: tuple[ParameterField, ...]
    table: AnswerTable | None
    is_yes: bool | None
    turtle: str
    size: str
    statement_count: str
    shown: str
    caveats: tuple[str, ...]
    downloads: tuple[AnswerDownload, ...]
    services: tuple[str, ...]
    engines: tuple[str, ...]
    command: str
    action: str
    lacks_snapshot: bool = False


def question_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the page of each question with its answer at release, the list of them, and the page of the editor."""
    publication = model.publication
    for name, query in publication.queries.items():
        yield question_page(model, query, publication.results[name], None, model.questions.choices(query))
    if publication.queries:
        yield _index_page(model)
    yield Page(
        EDITOR,
        "sparql.html",
        "SPARQL in this browser",
        f"Ask {model.title.value} in SPARQL, on your own machine.",
        {"subjects": model.questions.subjects, "limit": EDITOR_LIMIT, "prefixes": publication.project.query_prefixes},
        EDITOR,
    )


def question_page(  # noqa: PLR0913 - a page knows all that it is made of
    model: SiteModel,
    query: SavedQuery,
    result: QueryResult | None,
    values: Mapping[str, str] | None,
    choices: Mapping[str, Sequence[Choice]],
    *,
    notes: Sequence[str] = (),
) -> Page:
    """Return the page of a question with an answer.

    The page that is published has a form that only a script answers; that of a server has one that the server answers:
    it is sent to the page's own address, `NAME.html`, with a field of its name for each parameter.

    Args:
        model: The model of the site.
        query: The question.
        result: Its answer for `values`; None for one that asks other endpoints.
        values: What a user typed, by parameter, on a page that a server answers with; the others have their default
            values. None for the page that is published.
        choices: The choices of each parameter that has a list.
        notes: More that a reader of the answer must know, in sentences.
    """
    typed = values or {}
    table = model.answers.table(result) if isinstance(result, Solutions) else None
    heads = {column.variable: column.head for column in table.columns} if table else {}
    view = QuestionView(
        query=query,
        subject=next(one for one in model.questions.subjects if one.name == query.subject),
        iri=f"{model.base}{PROJECT_PATHS['query']}{query.name}",
        description=tuple(prose_pieces(query.description, heads, query.columns, model.publication.queries)),
        fields=parameter_fields(model.publication.project, model.index, query, typed, choices),
        table=table,
        is_yes=result.value if isinstance(result, Boolean) else None,
        turtle=result_turtle(model, result),
        size=answer_size(result),
        statement_count=_count_statements(model, result),
        shown=describe_shown_rows(result),
        caveats=(*notes, *_caveats(model, query, result)),
        downloads=tuple(_downloads(model, query, result, typed)),
        services=tuple(service.strip("<>") for service in query.services),
        engines=_engines(query),
        command=_command(query, typed),
        action=f"{query.name}.html" if values is not None else "",
        lacks_snapshot=needs_snapshot(query.name, is_pulled=model.publication.has_snapshot),
    )
    name = f"{PROJECT_PATHS['query']}{query.name}"
    description = " ".join(query.description.split()) or query.summary
    return Page(name, "question.html", query.summary, description, {"question": view}, INDEX)


def answer_size(result: QueryResult | None) -> str:
    """Return the size of an answer in words: `12 rows`, `1 triple`, `yes`; empty where there is none."""
    if result is None:
        return ""
    if isinstance(result, Boolean):
        return "yes" if result.value else "no"
    count, noun = (len(result.rows), "row") if isinstance(result, Solutions) else (len(result.lines), "triple")
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _count_statements(model: SiteModel, result: QueryResult | None) -> str:
    """Return how many statements an answer has, where each row begins with one and some have several rows."""
    if not isinstance(result, Solutions) or not result.rows:
        return ""
    first = {row[0] for row in result.rows}
    if not all(isinstance(term, NamedNode) and model.statements.is_statement(term.value) for term in first):
        return ""
    return f"{len(first):,} statement{'' if len(first) == 1 else 's'}" if len(first) < len(result.rows) else ""


def _index_page(model: SiteModel) -> Page:
    publication = model.publication
    sizes = {name: answer_size(result) for name, result in publication.results.items()}
    return Page(
        INDEX,
        "questions.html",
        "Questions",
        f"{len(publication.queries)} questions that {model.title.value} answers, by subject, each with its answer.",
        {"subjects": model.questions.subjects, "sizes": sizes, "count": len(publication.queries)},
        INDEX,
    )


def result_turtle(model: SiteModel, result: QueryResult | None) -> str:
    """Return the answer of a CONSTRUCT or DESCRIBE in Turtle, or the beginning of it; empty for other answers."""
    if not isinstance(result, Triples):
        return ""
    return b"".join(serialize_turtle(model.publication.project.prefixes, result.lines[:ROWS_ON_PAGE])).decode()


def describe_shown_rows(result: QueryResult | None) -> str:
    """Return how much of a large answer a page has, in words; empty for a whole one."""
    count = (
        len(result.rows) if isinstance(result, Solutions) else len(result.lines) if isinstance(result, Triples) else 0
    )
    return f"the first {ROWS_ON_PAGE:,}" if count > ROWS_ON_PAGE else ""


def _caveats(model: SiteModel, query: SavedQuery, result: QueryResult | None) -> Iterator[str]:
    if needs_snapshot(query.name, is_pulled=model.publication.has_snapshot):
        yield _NO_SNAPSHOT
    elif isinstance(result, Solutions):
        yield from answer_caveats(result, model.answers)


def _downloads(
    model: SiteModel, query: SavedQuery, result: QueryResult | None, values: Mapping[str, str]
) -> Iterator[AnswerDownload]:
    for suffix, name in _FILES.get(type(result), ()):
        file = f"{query.name}{suffix}"
        size = 0 if values else model.publication.files.get(f"{PROJECT_PATHS['query']}{file}", 0)
        yield AnswerDownload(name, f"{file}?{urlencode(values)}" if values else file, size)


def _engines(query: SavedQuery) -> tuple[str, ...]:
    """Return the engines that a question passes on: the tool's own are tested on two, others are answered by one."""
    if query.services:
        return ()
    return ("Oxigraph", "rdflib") if query.path.parent == TOOL_PROJECT / "queries" else ("Oxigraph",)


def _command(query: SavedQuery, values: Mapping[str, str]) -> str:
    parameters = values or {one.name: one.default for one in query.parameters}
    return " ".join([f"leapgraph query {query.name}", *(f"--param {quote(f'{k}={v}')}" for k, v in parameters.items())])
