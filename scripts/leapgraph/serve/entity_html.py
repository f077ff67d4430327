"""The HTML page of an entity or a document, with everything that the document says."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from leapgraph.dataset import lines_to_triples
from leapgraph.namespaces import NAMESPACES
from leapgraph.serve.html import TermMarkup, markup_list, render_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Triple

    from leapgraph.project import Project
    from leapgraph.serve.content_negotiation import Representation

_TYPE = f"{NAMESPACES['rdf']}type"
# The properties that name an entity, the best first.
_NAMING_PROPERTIES = [
    f"{NAMESPACES[prefix]}{name}"
    for prefix, name in (
        ("schema", "name"),
        ("skos", "prefLabel"),
        ("dcterms", "title"),
        ("rdfs", "label"),
        ("rdfs", "comment"),
    )
]
_LABEL_PROPERTIES = _NAMING_PROPERTIES[:-1]


class EntityPages:
    """Renders the pages of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._site = site_name(project)

    def document(self, name: str, lines: list[bytes], forms: Sequence[Representation]) -> bytes:
        """Return the page of the document `name`: the document's subject first, then all other subjects."""
        focus = self._project.base + ("" if name == "void" else name)
        triples = list(lines_to_triples(lines))
        labels = _labels(triples)
        markup = TermMarkup(self._project.base, self._project.prefixes, labels)
        subjects = [(subject, list(of)) for subject, of in groupby(triples, key=lambda triple: triple.subject)]
        own = [of for subject, of in subjects if subject == NamedNode(focus)]
        others = [
            _section(subject, of, markup)
            for subject, of in subjects
            if subject != NamedNode(focus) and not (own and _only_names(of))
        ]
        title = labels.get(focus, name)
        links = "".join(_alternate_link(name, form) for form in forms if form.suffix != ".html")
        ways = ", ".join(_format_link(name, form) for form in forms if form.suffix != ".html")
        body = f'<h1>{escape(title)}</h1>\n<p class="name">{escape(focus)}</p>\n<p>This page as {ways}.</p>\n'
        body += "".join(_table(of, markup) for of in own) + "".join(others)
        return render_page(f"{title} - {self._site}", self._site, body, links)


def site_name(project: Project) -> str:
    """Return the site's name: the last part of the project's base."""
    return project.base.rstrip("/").rpartition("/")[2]


def _section(subject: object, of: list[Triple], markup: TermMarkup) -> str:
    if isinstance(subject, NamedNode):
        fragment = subject.value.partition("#")[2]
        anchor = f' id="{escape(fragment)}"' if fragment else ""
        return f"<section{anchor}>\n<h2>{markup.iri(subject.value)}</h2>\n{_table(of, markup)}</section>\n"
    value = subject.value if isinstance(subject, BlankNode) else str(subject)
    heading = f'<h2 class="name">_:{escape(value)}</h2>'
    return f'<section id="{escape(value)}">\n{heading}\n{_table(of, markup)}</section>\n'


def _table(of: list[Triple], markup: TermMarkup) -> str:
    rows = []
    for predicate, triples in groupby(of, key=lambda triple: triple.predicate):
        values = markup_list(markup.term(triple.object) for triple in triples)
        name = markup.link(predicate.value, markup.prefixed_name(predicate.value))
        rows.append(f'<tr><th scope="row">{name}</th><td>{values}</td></tr>\n')
    return f"<table>\n{''.join(rows)}</table>\n"


def _labels(triples: list[Triple]) -> dict[str, str]:
    """Return the label of each IRI: by the best naming property, in English where possible."""
    found: dict[str, tuple[int, int, str]] = {}
    for triple in triples:
        property_, term = triple.predicate.value, triple.object
        if property_ in _LABEL_PROPERTIES and isinstance(triple.subject, NamedNode) and isinstance(term, Literal):
            rank = (_LABEL_PROPERTIES.index(property_), int(term.language != "en"), term.value)
            iri = triple.subject.value
            found[iri] = min(found.get(iri, rank), rank)
    return {iri: label for iri, (_, _, label) in found.items()}


def _only_names(of: list[Triple]) -> bool:
    return all(triple.predicate.value == _TYPE or triple.predicate.value in _NAMING_PROPERTIES for triple in of)


def _alternate_link(name: str, form: Representation) -> str:
    kind = form.media_types[0]
    return f'<link rel="alternate" type="{kind}" href="/{escape(name)}{form.suffix}">\n'


def _format_link(name: str, form: Representation) -> str:
    shown = {".ttl": "Turtle", ".jsonld": "JSON-LD", ".nt": "N-Triples", ".rdf": "RDF/XML"}.get(
        form.suffix, form.suffix
    )
    return f'<a href="/{escape(name)}{form.suffix}">{shown}</a>'
