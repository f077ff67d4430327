"""Renders pages from Jinja2 templates with autoescape: what every page has, and the helpers of the templates."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pyoxigraph import BlankNode, Literal, NamedNode

from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.answer_tables import split_words
from leapgraph.site.dataset_index import XSD
from leapgraph.site.iri_links import Link, PageLinks, external_link, relative_address
from leapgraph.site.questions_of_list_pages import list_questions
from leapgraph.site.schema_org_entity import CONTEXT
from leapgraph.site.signposting import FORMS, HeadLink, head_links
from leapgraph.site.source_citations import format_date, without_brackets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2.runtime import Macro

    from leapgraph.site.dataset_index import Term
    from leapgraph.site.site_model import SiteModel

TEMPLATES = Path(__file__).parent / "templates"
# What a page may do; frame-ancestors works as a header alone.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'self'"
)
# The lists that every page leads to, by the names of their pages.
NAVIGATION = (
    ("issues", "Issues"),
    ("people", "People"),
    ("organizations", "Organizations"),
    ("funding", "Funding"),
    ("disagreements", "Disagreements"),
    ("sources", "Sources"),
    ("query/index", "Questions"),
    ("sparql/index", "SPARQL"),
)
_KILO = 1000
_MOST_MADE = 20_000  # pieces of markup that are kept
_BOOLEANS = {"true": "yes", "1": "yes", "false": "no", "0": "no"}
_DATES = re.compile(r"#(date|gYear|gYearMonth|dateTime)\Z")


@dataclass(frozen=True)
class Page:
    """A page of the site.

    Attributes:
        name: Its file without `.html`, such as `id/leap`.
        template: The template that renders it.
        title: Its title, without the site's.
        description: What it is about, in a sentence for search engines.
        content: The variables of the template.
        section: The name of the list that it belongs to, which the navigation marks.
        structured_data: The JSON-LD that it embeds for search engines; by default that of a web page.
        is_listed: Whether search engines may list it.
        root: What its addresses begin with, for a page that is shown at any path; empty for relative addresses.
    """

    name: str
    template: str
    title: str
    description: str
    content: Mapping[str, Any] = field(default_factory=dict)
    section: str = ""
    structured_data: Mapping[str, Any] | None = None
    is_listed: bool = True
    root: str = ""


class PageRenderer:
    """Renders the pages of one site.

    Args:
        model: The model of the site.
        names: The names of all its pages.
        shared: More variables that every template has.
    """

    def __init__(self, model: SiteModel, names: list[str], shared: Mapping[str, Any] | None = None) -> None:
        self.model = self._model = model
        self._sources = model.base + PROJECT_PATHS["source"]
        self._made: dict[str, dict[tuple[str, Any], Markup]] = {}
        self._links = PageLinks(model.base, names, model.term_anchors)
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._environment.tests["iri"] = lambda term: isinstance(term, NamedNode)
        self._environment.filters["words"] = self._words
        self._environment.filters["language"] = self._language
        self._environment.filters["capitalized"] = _capitalize
        self._environment.filters["size"] = format_size
        self._environment.filters["split_words"] = split_words
        self._environment.globals.update(
            {
                "pages": frozenset(names),
                "navigation": [entry for entry in NAVIGATION if entry[0] in names],
                "forms": FORMS,
                "model": model,
                "label": self._label,
                "policy": Markup(PAGE_POLICY),  # noqa: S704 - our own, and short on each page only with its quotation marks
                "list_questions": lambda name: list_questions(
                    name, model.publication.queries, model.publication.results
                ),
                "external": external_link,
                "has_scripts": False,
                **(shared or {}),
            }
        )

    def render(self, page: Page) -> bytes:
        """Return the page as UTF-8."""
        template = self._environment.get_template(page.template)
        links: dict[str, Callable[..., Any]] = {
            "once": self._once(page.name),
            "link": lambda iri: self._link(iri, page),
            "to": lambda name, fragment="": f"{page.root}{relative_address(name, fragment, page.name)}",
            # A style sheet of another origin would be refused: from the base IRI, only those of the site's own folder.
            "asset": lambda name: f"{page.root if page.root.startswith('/') else '../' * page.name.count('/')}{name}",
        }
        head = [
            (link.relation, self._address(link, page), link.media_type) for link in head_links(self._model, page.name)
        ]
        data = _embed_json(page.structured_data or self._web_page(page))
        return template.render(page=page, head=head, structured_data=data, **links, **page.content).encode()

    def _once(self, page: str) -> Callable[[Macro, Any], Markup]:
        """Return a function that renders a value by a macro, `once(macro, value)`, once for all pages of a folder."""
        beside = f"{page.rpartition('/')[0]}/" if "/" in page else ""  # the name of no page, so that links have files
        made = self._made.setdefault(beside, {})

        def link(iri: str) -> Link | None:
            return self._links.link(iri, beside)

        def once(macro: Macro, value: Any) -> Markup:
            key = macro.name, value
            found = made.get(key)
            if found is None:
                if len(made) >= _MOST_MADE:
                    made.clear()
                found = made[key] = Markup(macro(value, link))  # noqa: S704 - a macro's markup is escaped
            return found

        return once

    def _link(self, iri: str, page: Page) -> Link | None:
        found = self._links.link(iri, page.name)
        return Link(f"{page.root}{found.href}") if found and page.root and not found.external else found

    def _address(self, link: HeadLink, page: Page) -> str:
        return link.address if link.is_absolute else f"{'../' * page.name.count('/')}{link.address}"

    def _web_page(self, page: Page) -> dict[str, Any]:
        """Return a page in schema.org's terms: its name, and the site that it is part of."""
        site = {"@type": "WebSite", "name": self._model.title.value}
        return {"@context": CONTEXT, "@type": "WebPage", "name": page.title, "isPartOf": site}

    def _label(self, iri: str) -> Literal:
        """Return the label of a thing as pages show it."""
        label = self._model.index.label(iri)
        return without_brackets(label) if iri.startswith(self._sources) else label

    def _words(self, term: Term) -> str:
        """Return a term in words: a label, a date in words, or the text itself."""
        if isinstance(term, NamedNode):
            return self._label(term.value).value
        if isinstance(term, Literal):
            if _DATES.search(term.datatype.value):
                return format_date(term)
            return _BOOLEANS.get(term.value, term.value) if term.datatype.value == f"{XSD}boolean" else term.value
        return "unknown" if isinstance(term, BlankNode) else str(term)

    def _language(self, term: Term) -> str:
        """Return the language of a term's words where it is not that of the page; else nothing."""
        shown = self._model.index.label(term.value) if isinstance(term, NamedNode) else term
        tag = shown.language if isinstance(shown, Literal) else None
        return tag if tag and tag != "en" else ""


def _embed_json(document: Mapping[str, Any]) -> Markup:
    """Return JSON for a script element: no character in it can end the element or begin a comment."""
    text = orjson.dumps(document).decode()
    for letter, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(letter, escape)
    return Markup(text)  # noqa: S704 - escaped above


def _capitalize(text: str) -> str:
    """Return text with its first letter in upper case, the others as they are."""
    return text[:1].upper() + text[1:]


def format_size(size: int) -> str:
    """Return a number of bytes in words: `4 kB`."""
    if size < _KILO:
        return f"{size} bytes"
    return f"{size / _KILO:.0f} kB" if size < _KILO**2 else f"{size / _KILO**2:.1f} MB"
