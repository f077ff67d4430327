"""The HTML page of a result: a table, true or false, or Turtle."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, parse_query_results

from leapgraph.serve.html import TermMarkup, render_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.project import Project
    from leapgraph.serve.sparql_protocol_request import ProtocolQuery


class QueryPages:
    """Renders these pages for a project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._site = project.base.rstrip("/").rpartition("/")[2]

    def answer(self, title: str, query: ProtocolQuery, content: bytes, notes: Sequence[str] = ()) -> bytes:
        """Return the page of a result (a table, true or false, or Turtle), with the query in a form to edit it."""
        if query.form in {"SELECT", "ASK"}:
            shown = self._table(content)
        else:
            shown = f"<pre>{escape(content.decode(errors='replace'))}</pre>\n"
        body = f"<h1>{escape(title)}</h1>\n{_notes(notes)}{shown}<h2>Ask again</h2>\n{_query_form(query.source_text)}"
        return render_page(f"{title} - {self._site}", self._site, body)

    def _table(self, content: bytes) -> str:
        results = parse_query_results(content, format=QueryResultsFormat.JSON)
        if isinstance(results, QueryBoolean):
            return f"<p>{'yes' if results else 'no'}</p>\n"
        if not isinstance(results, QuerySolutions):
            raise TypeError(results)
        markup = TermMarkup(self._project.base, self._project.prefixes)
        heads = "".join(f'<th scope="col">{escape(variable.value)}</th>' for variable in results.variables)
        rows = ["<tr>" + "".join(f"<td>{markup.term(term)}</td>" for term in row) + "</tr>\n" for row in results]
        head = f"<thead><tr>{heads}</tr></thead>\n"
        return f"<p>{len(rows):,} rows</p>\n<table>\n{head}<tbody>\n{''.join(rows)}</tbody>\n</table>\n"


def _notes(notes: Sequence[str]) -> str:
    return "".join(f"<p>{escape(note)}</p>\n" for note in notes)


def _query_form(text: str) -> str:
    rows = min(40, text.count("\n") + 2)
    return (
        '<form action="/sparql" method="get">\n<label for="query">Query</label>\n'
        f'<textarea id="query" name="query" rows="{rows}" spellcheck="false">\n{escape(text)}</textarea>\n'
        "<p><button>Ask</button></p>\n</form>\n"
    )
