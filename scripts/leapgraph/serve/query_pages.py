"""The HTML pages around queries: the home page, the endpoint's page, a saved query's form, and a result's table."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, parse_query_results

from leapgraph.queries.parameters import Choice, parse_value, shorten_term
from leapgraph.serve.entity_html import site_name
from leapgraph.serve.html import TermMarkup, render_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from leapgraph.project import Project
    from leapgraph.queries.parameters import Parameter
    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.serve.content_negotiation import Representation
    from leapgraph.serve.sparql_protocol_request import ProtocolQuery

# The folders that the home page lists, with what is in them; at most so many entries of each.
_FOLDERS = {"id": "Things", "issue": "Issues", "graph": "Named graphs", "source": "Sources"}
_MOST_LISTED = 1000
# A parameter with more values than this gets a text field instead of a list.
_MOST_CHOICES = 500
_INPUTS = {
    "date": 'type="date"',
    "integer": 'type="number" step="1"',
    "number": 'type="number" step="any"',
    "year": 'type="number" step="1"',
}
_SAMPLE = "SELECT ?thing ?type\nWHERE { ?thing a ?type }\nORDER BY ?thing ?type\nLIMIT 20"


class QueryPages:
    """Renders these pages for a project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._site = site_name(project)

    def home(self, files: Iterable[str], queries: Mapping[str, SavedQuery]) -> bytes:
        """Return the home page: the saved queries, the entities, and the files of the release."""
        names = sorted(files)
        query_items = "".join(
            f'<li><a href="/query/{escape(name)}.html">{escape(query.summary)}</a></li>\n'
            for name, query in queries.items()
        )
        parts = [
            f"<h1>{escape(self._site)}</h1>\n",
            f"<h2>Questions</h2>\n<ul>{query_items}</ul>\n" if query_items else "",
        ]
        for folder, title in _FOLDERS.items():
            stems = [
                name.removesuffix(".ttl") for name in names if name.startswith(f"{folder}/") and name.endswith(".ttl")
            ]
            items = [f'<li><a href="/{escape(stem)}.html">{escape(stem)}</a></li>\n' for stem in stems[:_MOST_LISTED]]
            more = len(stems) - len(items)
            rest = f"<p>and {more:,} more, in <a href='/SHA256SUMS'>SHA256SUMS</a></p>\n" if more else ""
            parts.append(f"<h2>{title}</h2>\n<ul>{''.join(items)}</ul>\n{rest}" if items else "")
        whole = "".join(f'<li><a href="/{escape(name)}">{escape(name)}</a></li>\n' for name in names if "/" not in name)
        parts.append(f"<h2>Files</h2>\n<ul>{whole}</ul>\n")
        links = '<link rel="describedby" type="text/turtle" href="/void.ttl">'
        return render_page(self._site, self._site, "".join(parts), links)

    def endpoint(self) -> bytes:
        """Return the page of the endpoint."""
        body = f"<h1>SPARQL</h1>\n{_query_form(_SAMPLE)}"
        return render_page(f"SPARQL - {self._site}", self._site, body)

    def query_page(
        self,
        query: SavedQuery,
        forms: Sequence[Representation],
        lists: Mapping[str, Sequence[Choice]] | None = None,
        notes: Sequence[str] = (),
    ) -> bytes:
        """Return the page of a saved query: a form for its parameters, its text, and links to its description.

        Args:
            query: The query.
            forms: The formats of its description.
            lists: The choices of each parameter that has a list.
            notes: Lines above the form.
        """
        name = escape(query.name)
        fields = "".join(
            self._field(parameter, (lists or {}).get(parameter.name, ())) for parameter in query.parameters
        )
        links = "".join(
            f'<link rel="alternate" type="{form.media_types[0]}" href="/query/{name}{form.suffix}">\n' for form in forms
        )
        ways = ", ".join(f'<a href="/query/{name}{form.suffix}">{form.media_types[0]}</a>' for form in forms)
        body = f'<h1>{escape(query.summary)}</h1>\n<p class="name">{escape(self._project.base)}query/{name}</p>\n'
        body += f"<p>{escape(query.description)}</p>\n" if query.description else ""
        body += _notes(notes)
        if query.services:
            body += f"<p>It asks {escape(', '.join(query.services))}, and is not answered here.</p>\n"
        else:
            choice = _format_select(query)
            body += (
                f'<form action="/query/{name}" method="get">\n{fields}{choice}<p><button>Ask</button></p>\n</form>\n'
            )
        body += f"<h2>Text</h2>\n<pre>{escape(query.text)}</pre>\n"
        body += f"<p>Described as {ways}.</p>\n" if ways else ""
        return render_page(f"{query.summary} - {self._site}", self._site, body, links)

    def answer(self, title: str, query: ProtocolQuery, content: bytes, notes: Sequence[str] = ()) -> bytes:
        """Return the page of a result (a table, true or false, or Turtle), with the query in a form to edit it."""
        if query.form in {"SELECT", "ASK"}:
            shown = self._table(content)
        else:
            shown = f"<pre>{escape(content.decode(errors='replace'))}</pre>\n"
        body = f"<h1>{escape(title)}</h1>\n{_notes(notes)}{shown}<h2>Ask again</h2>\n{_query_form(query.source_text)}"
        return render_page(f"{title} - {self._site}", self._site, body)

    def _field(self, parameter: Parameter, listed: Sequence[Choice]) -> str:
        """Return the input field of a parameter, with its label above and its hint below."""
        name = escape(parameter.name)
        hint = escape(f"{' '.join(parameter.description.split())} For example {parameter.example}.")
        about = f'id="{name}" name="{name}" aria-describedby="{name}-hint"'
        if listed and len(listed) <= _MOST_CHOICES:
            term = parse_value(self._project, parameter, parameter.default)
            default = shorten_term(self._project, parameter, term)
            others = [] if any(choice.value == default for choice in listed) else [Choice(default, default)]
            field = f"<select {about}>\n{''.join(_option(choice, default) for choice in [*others, *listed])}</select>\n"
        else:
            kind = _INPUTS.get(parameter.type, 'type="text"')
            field = f'<input {about} {kind} value="{escape(parameter.default)}">\n'
        return f'<label for="{name}">{name}</label>\n{field}<small id="{name}-hint">{hint}</small>\n'

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


def _option(choice: Choice, default: str) -> str:
    selected = " selected" if choice.value == default else ""
    return f'<option value="{escape(choice.value)}"{selected}>{escape(choice.name)}</option>\n'


def _format_select(query: SavedQuery) -> str:
    names = ("html", "csv", "tsv", "json", "xml") if query.form == "SELECT" else ("html",)
    options = "".join(f"<option>{name}</option>" for name in names)
    return f'<label for="format">format</label>\n<select id="format" name="format">{options}</select>\n'
