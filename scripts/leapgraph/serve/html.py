"""Safe HTML: RDF terms as markup, and the page template. All text is escaped here and nowhere else."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode

from leapgraph.serialization.jsonld_context import XSD_STRING
from leapgraph.turtle.terms import TermWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TEMPLATE = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))
_STYLE = re.search(r"<style>(.*?)</style>", _TEMPLATE.template, re.DOTALL)
_STYLE_HASH = b64encode(sha256((_STYLE[1] if _STYLE else "").encode()).digest()).decode()
# What a page may do: use its one style sheet, and submit its own forms to this server.
PAGE_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_WEB = re.compile(r"https?://[^\s<>\"]+\Z")
_LOCAL_SAFE = "/#?=&:@!$'()*+,;~%-._"


def render_page(title: str, site: str, body: str, links: str = "") -> bytes:
    """Return a whole page; `title` and `site` are text, `body` and `links` are markup."""
    return _TEMPLATE.substitute(title=escape(title), site=escape(site), body=body, links=links).encode()


class TermMarkup:
    """Renders terms for one project: IRIs below its base link to this server, others to themselves.

    Args:
        base: The base IRI of the project.
        prefixes: Prefix to namespace.
        labels: IRI to its label, where there is one.
    """

    def __init__(self, base: str, prefixes: Mapping[str, str], labels: Mapping[str, str] | None = None) -> None:
        self._base = base
        self._names = TermWriter(prefixes)
        self._datatypes = TermWriter(prefixes)
        self._labels = labels or {}

    def prefixed_name(self, iri: str) -> str:
        """Return an IRI as text: a prefixed name if possible, else in angle brackets."""
        return self._names.iri(iri)

    def link(self, iri: str, text: str) -> str:
        """Return `text` as a link to `iri`, or as plain text where a browser should not open the IRI."""
        if iri.startswith(self._base):
            target = "/" + quote(iri[len(self._base) :], safe=_LOCAL_SAFE)
        elif _WEB.match(iri):
            target = iri
        else:
            return escape(text)
        return f'<a href="{escape(target)}">{escape(text)}</a>'

    def iri(self, iri: str) -> str:
        """Return an IRI as a link: its label with its prefixed name beside it, if it has one."""
        label = self._labels.get(iri)
        if label is None:
            return f'<span class="name">{self.link(iri, self.prefixed_name(iri))}</span>'
        return f'{self.link(iri, label)} <span class="name">{escape(self.prefixed_name(iri))}</span>'

    def term(self, term: object) -> str:
        """Return any term as markup; nothing for None."""
        if isinstance(term, NamedNode):
            return self.iri(term.value)
        if isinstance(term, Literal):
            return self._literal(term)
        if isinstance(term, BlankNode):
            return f'<a class="name" href="#{escape(term.value)}">_:{escape(term.value)}</a>'
        return "" if term is None else f'<span class="name">{escape(str(term))}</span>'

    def _literal(self, literal: Literal) -> str:
        text = escape(literal.value)
        if literal.language:
            tag = escape(literal.language)
            return f'<span lang="{tag}">{text}</span> <span class="name">@{tag}</span>'
        datatype = literal.datatype.value
        if datatype == XSD_STRING:
            return text
        if datatype.endswith("#anyURI") and _WEB.match(literal.value):
            text = self.link(literal.value, literal.value)
        return f'{text} <span class="name">{escape(self._datatypes.iri(datatype))}</span>'


def markup_list(items: Iterable[str]) -> str:
    """Return pieces of markup as a list; a single one without list markup."""
    pieces = list(items)
    if len(pieces) == 1:
        return pieces[0]
    return "<ul>" + "".join(f"<li>{piece}</li>" for piece in pieces) + "</ul>"
