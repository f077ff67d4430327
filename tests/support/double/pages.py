"""The wikitext pages of the double: `action=query` with titles, redirects and revisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

NAMESPACES = ("template", "module")


@dataclass
class Page:
    """A page and its last revision."""

    title: str
    wikitext: str = ""
    page: int = 1
    revision: int = 1
    redirect: str | None = None


@dataclass
class Pages:
    """All pages by title."""

    pages: dict[str, Page] = field(default_factory=dict)

    def add(self, *pages: Page) -> None:
        for page in pages:
            self.pages[page.title] = page

    def answer(self, parameters: dict[str, str]) -> dict[str, Any]:
        """Answer `query` with `titles`, in format version 2."""
        asked = [title for title in parameters["titles"].split("|") if title]
        normalized = [{"fromencoded": False, "from": title, "to": _normal(title)} for title in asked]
        normalized = [entry for entry in normalized if entry["from"] != entry["to"]]
        titles = [_normal(title) for title in asked]
        redirects = []
        if parameters.get("redirects", "0") not in {"0", "false"} and "redirects" in parameters:
            moved: dict[str, str] = {}
            # Redirects that lead to redirects are followed too, each step told.
            while any(title not in moved and self._target(title) for title in titles):
                moved |= {title: target for title in titles if (target := self._target(title)) and title not in moved}
                titles = [moved.get(title, title) for title in titles]
            redirects = [{"from": title, "to": target} for title, target in moved.items()]
        shown = [self._page(title, parameters) for title in dict.fromkeys(titles)]
        query: dict[str, Any] = {"pages": shown}
        if normalized:
            query["normalized"] = normalized
        if redirects:
            query["redirects"] = redirects
        return query

    def _target(self, title: str) -> str | None:
        page = self.pages.get(title)
        return page.redirect if page else None

    def _page(self, title: str, parameters: dict[str, str]) -> dict[str, Any]:
        if not title or any(char in title for char in "<>[]{}#"):
            return {"title": title, "invalidreason": "The requested page title is not valid.", "invalid": True}
        page = self.pages.get(title)
        if page is None:
            return {"ns": 0, "title": title, "missing": True}
        shown: dict[str, Any] = {"pageid": page.page, "ns": 0, "title": page.title}
        if "revisions" in parameters.get("prop", "").split("|"):
            slot = {"contentmodel": "wikitext", "contentformat": "text/x-wiki", "content": page.wikitext}
            shown["revisions"] = [{"revid": page.revision, "parentid": 0, "slots": {"main": slot}}]
        return shown


def _normal(title: str) -> str:
    title = " ".join(title.replace("_", " ").split())
    space, colon, name = title.partition(":")
    if colon and space.lower() in NAMESPACES:
        return f"{space.capitalize()}:{_capital(name.strip())}"
    return _capital(title)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
