"""The Markdown pages of the query set: one for each query, and an index."""

from __future__ import annotations

import re
from itertools import groupby
from shlex import quote
from typing import TYPE_CHECKING

from leapgraph.queries.snapshot_need import NOT_PULLED, needs_snapshot
from leapgraph.sparql.formats.tables import escape_markdown, markdown_table
from leapgraph.sparql.results import Boolean, Solutions, Triples

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from leapgraph.project import Project
    from leapgraph.queries.parameters import Parameter
    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.sparql.results import QueryResult

# The number of rows of a result on a page; the files beside it have them all.
ROWS_ON_PAGE = 20

# The result files beside a page: suffix and name.
_FILES = {
    Solutions: ((".csv", "CSV"), (".srj", "SPARQL JSON")),
    Boolean: ((".srj", "SPARQL JSON"),),
    Triples: ((".nt", "N-Triples"),),
}


def query_page(project: Project, query: SavedQuery, answer: QueryResult | None) -> str:
    """Return the page of a query: summary, description, parameters, text, the first rows of its result, and links.

    Args:
        project: The project.
        query: The query.
        answer: Its result for the default values; None for a query that calls other endpoints.
    """
    parts = [
        f"# {escape_markdown(query.summary)}\n",
        f"`{query.name}`: {', '.join(map(escape_markdown, query.tags))}\n" if query.tags else f"`{query.name}`\n",
        _prose_to_markdown(query.description),
        _former_names(query),
        *_parameters(query),
        f"## Query\n\n{_code_block(query.text)}",
        *_result(project, query, answer),
        _links(project, query),
    ]
    return "\n".join(part for part in parts if part)


def index_page(project: Project, queries: Mapping[str, SavedQuery], answers: Mapping[str, QueryResult | None]) -> str:
    """Return the index page: all queries by subject, each with its summary and the size of its result."""
    parts = [
        "# What can be asked\n",
        f"{len(queries)} questions, each a SPARQL 1.1 query over the dataset.\n",
        "A page has the text, the parameters and the first rows of the result. Beside it lie the query (`.rq`), the",
        "whole result (`.csv`, `.srj`) and the description of the query in RDF (`.ttl`, `.jsonld`). The address of a",
        f"query is `{project.base}query/<name>`.\n",
    ]
    for subject, of_subject in groupby(queries.values(), key=lambda query: query.subject):
        lines = [f"| [{one.name}]({one.name}.md) | {_index_row(one, answers[one.name])} |\n" for one in of_subject]
        parts.append(
            "".join([f"## {subject}\n\n", "| query | question | parameters | result |\n", _table_rule(4), *lines])
        )
    return "\n".join(parts)


def _index_row(query: SavedQuery, answer: QueryResult | None) -> str:
    names = ", ".join(f"`{parameter.name}`" for parameter in query.parameters)
    return f"{escape_markdown(query.summary)} | {names} | {_size(answer) if answer else 'asks elsewhere'}"


def _parameters(query: SavedQuery) -> Iterator[str]:
    if not query.parameters:
        return
    rows = [f"| `{one.name}` | {_row_of_parameter(one)} |\n" for one in query.parameters]
    yield "## Parameters\n"
    yield "".join(["| parameter | type | default | for instance | meaning |\n", _table_rule(5), *rows])


def _row_of_parameter(parameter: Parameter) -> str:
    kind = f"one of [{parameter.query}]({parameter.query}.md)" if parameter.query else parameter.type
    meaning = escape_markdown(" ".join(parameter.description.split()))
    return f"{kind} | `{parameter.default}` | `{parameter.example}` | {meaning}"


def _result(project: Project, query: SavedQuery, answer: QueryResult | None) -> Iterator[str]:
    yield "## Result\n"
    if answer is None:
        services = ", ".join(f"`{service}`" for service in query.services)
        yield f"This query asks {services}, whose answer changes: it is no part of a release.\n"
        return
    files = ", ".join(f"[{name}]({query.name}{suffix})" for suffix, name in _FILES[type(answer)])
    if isinstance(answer, Solutions):
        more = f", of which these are the first {ROWS_ON_PAGE}" if len(answer.rows) > ROWS_ON_PAGE else ""
        yield f"{_size(answer)}{more}: {files}\n"
        if not answer.rows and needs_snapshot(query.name, is_pulled=project.has_snapshot):
            yield f"No finding: {NOT_PULLED}.\n"
        if answer.rows:
            yield markdown_table(Solutions(answer.variables, answer.rows[:ROWS_ON_PAGE]), project.prefixes)
    elif isinstance(answer, Boolean):
        yield f"{_size(answer)}: {files}\n"
    else:
        yield f"{_size(answer)}: {files}\n"
        yield _code_block(b"".join(answer.lines[:ROWS_ON_PAGE]).decode(), "ntriples")


def _size(answer: QueryResult) -> str:
    if isinstance(answer, Boolean):
        return "yes" if answer.value else "no"
    number, noun = (len(answer.rows), "row") if isinstance(answer, Solutions) else (len(answer.lines), "triple")
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if number else f"no {noun}s"


def _links(project: Project, query: SavedQuery) -> str:
    name = query.name
    values = "".join(f" --param {quote(f'{one.name}={one.example}')}" for one in query.parameters[:1])
    return (
        f"## Ask it\n\n{_code_block(f'leapgraph query {name}{values}', 'sh')}\n"
        f"[{name}.rq]({name}.rq) is the query with its header; [Turtle]({name}.ttl) and [JSON-LD]({name}.jsonld) "
        f"describe it. Its address is <{project.base}query/{name}>. [All queries](README.md)\n"
    )


def _former_names(query: SavedQuery) -> str:
    names = ", ".join(f"`{name}`" for name in query.former_names)
    return f"Formerly: {names}.\n" if names else ""


def _prose_to_markdown(text: str) -> str:
    """Return a description as Markdown: code in backticks stays code, and nothing is HTML."""
    pieces = re.split(r"(`[^`\n]+`)", text.strip())
    return "".join(piece if piece.startswith("`") else re.sub(r"[<&]", r"\\\g<0>", piece) for piece in pieces) + "\n"


def _code_block(text: str, language: str = "sparql") -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.strip(chr(10))}\n{fence}\n"


def _table_rule(columns: int) -> str:
    return f"|{' --- |' * columns}\n"
