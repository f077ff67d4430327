"""The links of pages: which page or anchor an IRI leads to, relative to the page that it stands on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

from leapgraph.namespaces import PROJECT_PATHS, VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_WEB = re.compile(r"https?://[^\s<>\"\\^`{|}]+\Z", re.ASCII)
_SAFE = "/-._~!$&'()*+,;=:@"


class Link(NamedTuple):
    """Where a link leads: its address, and whether it leaves the site."""

    href: str
    external: bool = False


class PageLinks:
    """The addresses of the pages of a release.

    Args:
        base: The base IRI of the project.
        names: The names of its pages without `.html`, such as `id/leap`.
        terms: The places on the page `vocab` of terms of other vocabularies, by IRI.
    """

    def __init__(self, base: str, names: Collection[str], terms: Mapping[str, str] | None = None) -> None:
        self._base = base
        self._names = frozenset(names)
        self._terms = terms or {}

    def link(self, iri: str, page: str) -> Link | None:
        """Return where `iri` leads from `page` (its name, such as `id/leap`); None where it cannot be opened."""
        local = self._page_of(iri)
        if local is not None:
            return Link(relative_address(*local, page))
        return external_link(iri)

    def _page_of(self, iri: str) -> tuple[str, str] | None:
        whole, _, fragment = iri.partition("#")
        if whole == VOCABULARY and "vocab" in self._names:
            return "vocab", fragment
        if not iri.startswith(self._base):
            return ("vocab", self._terms[iri]) if iri in self._terms and "vocab" in self._names else None
        name = whole[len(self._base) :]
        if not name:
            return "index", fragment
        if name.startswith(PROJECT_PATHS["shape"]) and "shapes" in self._names:
            return "shapes", name.removeprefix(PROJECT_PATHS["shape"])
        if name.startswith("prefix/") and "vocab" in self._names:
            return "vocab", ""
        if name.startswith(PROJECT_PATHS["query"]):
            fragment = ""  # a parameter: its question's page has it in words
        return (name, fragment) if name in self._names else None


def relative_address(target: str, fragment: str, page: str) -> str:
    """Return the address of the page `target` as seen from `page`; a fragment alone where they are the same."""
    anchor = f"#{quote(fragment, safe=_SAFE)}" if fragment else ""
    if target == page:
        return anchor or f"{target.rpartition('/')[2]}.html"
    return f"{'../' * page.count('/')}{quote(target, safe=_SAFE)}.html{anchor}"


def external_link(iri: str) -> Link | None:
    """Return a link to another site; None for what a browser should not open from here."""
    if not _WEB.match(iri):
        return None
    try:
        host = urlsplit(iri).hostname
    except ValueError:
        return None
    return Link(iri, external=True) if host else None
