"""Renders pages from Jinja2 templates with autoescape: what every page has, and the helpers of the templates."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pyoxigraph import BlankNode, Literal, NamedNode

from leapgraph.site.citations import format_date
from leapgraph.site.page_links import PageLinks, external_link, relative_address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from leapgraph.site.graph_index import Term
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
    ("search", "Search"),
)
# The formats of the data beside a page.
FORMS = (
    (".ttl", "Turtle", "text/turtle"),
    (".jsonld", "JSON-LD", "application/ld+json"),
    (".nt", "N-Triples", "application/n-triples"),
)
_KILO = 1000
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
    """

    name: str
    template: str
    title: str
    description: str
    content: Mapping[str, Any] = field(default_factory=dict)
    section: str = ""


class PageRenderer:
    """Renders the pages of one site.

    Args:
        model: The model of the site.
        names: The names of all its pages.
        shared: More variables that every template has.
    """

    def __init__(self, model: SiteModel, names: list[str], shared: Mapping[str, Any] | None = None) -> None:
        self._model = model
        self._links = PageLinks(model.base, names)
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._environment.tests["iri"] = lambda term: isinstance(term, NamedNode)
        self._environment.filters["words"] = self._words
        self._environment.filters["language"] = self._language
        self._environment.filters["capitalized"] = _capitalize
        self._environment.filters["size"] = format_size
        self._environment.globals.update(
            {
                "navigation": [entry for entry in NAVIGATION if entry[0] in names],
                "forms": FORMS,
                "model": model,
                "label": model.index.label,
                "policy": PAGE_POLICY,
                "external": external_link,
                **(shared or {}),
            }
        )

    def render(self, page: Page) -> bytes:
        """Return the page as UTF-8."""
        template = self._environment.get_template(page.template)
        links: dict[str, Callable[..., Any]] = {
            "link": lambda iri: self._links.link(iri, page.name),
            "to": lambda name, fragment="": relative_address(name, fragment, page.name),
            "asset": lambda name: f"{'../' * page.name.count('/')}{name}",
        }
        return template.render(page=page, **links, **page.content).encode()

    def _words(self, term: Term) -> str:
        """Return a term in words: a label, a date in words, or the text itself."""
        if isinstance(term, NamedNode):
            return self._model.index.label(term.value).value
        if isinstance(term, Literal):
            return format_date(term) if _DATES.search(term.datatype.value) else term.value
        return "unknown" if isinstance(term, BlankNode) else str(term)

    def _language(self, term: Term) -> str:
        """Return the language of a term's words where it is not that of the page; else nothing."""
        shown = self._model.index.label(term.value) if isinstance(term, NamedNode) else term
        tag = shown.language if isinstance(shown, Literal) else None
        return tag if tag and tag != "en" else ""


def _capitalize(text: str) -> str:
    """Return text with its first letter in upper case, the others as they are."""
    return text[:1].upper() + text[1:]


def format_size(size: int) -> str:
    """Return a number of bytes in words: `4 kB`."""
    if size < _KILO:
        return f"{size} bytes"
    return f"{size / _KILO:.0f} kB" if size < _KILO**2 else f"{size / _KILO**2:.1f} MB"
