"""The wikitext pages of the fake wiki: `action=query` with titles, redirects and revisions."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

NAMESPACES = {"talk": 1, "user": 2, "template": 10, "category": 14, "module": 828}


@dataclass
class Page:
    """A page and its last revision."""

    title: str
    wikitext: str = ""
    page: int = 1
    revision: int = 1
    redirect: str | None = None
    fragment: str = ""
    """The section of the target that the redirect leads to."""
    is_disambiguation: bool = False


@dataclass
class Pages:
    """All pages by title."""

    pages: dict[str, Page] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    """Other names of namespaces, in small letters, as `namespacealiases` of the site information has them."""
    revisions: dict[int, Page] = field(default_factory=dict)
    """Every revision that was added, by number."""
    hidden: set[int] = field(default_factory=set)
    """The revisions whose text an administrator has hidden."""

    def add(self, *pages: Page) -> None:
        for page in pages:
            self.pages[page.title] = page
            self.revisions[page.revision] = page

    def revision(self, number: int) -> dict[str, Any] | None:
        """Return what `query` with `revids` says of a revision, under the title that its page has now."""
        made = self.revisions.get(number)
        if made is None:
            return None
        title = next((one.title for one in self.pages.values() if one.page == made.page and not one.redirect), None)
        if title is None:
            return None
        slot: dict[str, Any] = {"contentmodel": "wikitext", "contentformat": "text/x-wiki", "content": made.wikitext}
        if number in self.hidden:
            slot = {"texthidden": True}
        revision = {"revid": number, "parentid": 0, "slots": {"main": slot}}
        return {"pageid": made.page, "ns": _number(title), "title": title, "revisions": [revision]}

    def answer(self, parameters: dict[str, str]) -> dict[str, Any]:
        """Answer `query` with `candidate_titles`, in format version 2."""
        asked = [title for title in parameters["titles"].split("|") if title]
        normalized = [{"fromencoded": False, "from": title, "to": self._normal(title)} for title in asked]
        normalized = [entry for entry in normalized if entry["from"] != entry["to"]]
        titles = [self._normal(title) for title in asked]
        redirects = []
        if parameters.get("redirects", "0") not in {"0", "false"} and "redirects" in parameters:
            moved: dict[str, str] = {}
            # Redirects that lead to redirects are followed too, each step told.
            while any(title not in moved and self._target(title) for title in titles):
                moved |= {title: target for title in titles if (target := self._target(title)) and title not in moved}
                titles = [moved.get(title, title) for title in titles]
            redirects = [self._redirect(title, target) for title, target in moved.items()]
        shown = [self._page(title, parameters) for title in dict.fromkeys(titles)]
        query: dict[str, Any] = {"pages": shown}
        if normalized:
            query["normalized"] = normalized
        if redirects:
            query["redirects"] = redirects
        return query

    def _normal(self, title: str) -> str:
        return _normal(title, self.aliases)

    def _redirect(self, title: str, target: str) -> dict[str, Any]:
        fragment = self.pages[title].fragment
        return {"from": title, "to": target, **({"tofragment": fragment} if fragment else {})}

    def _target(self, title: str) -> str | None:
        page = self.pages.get(title)
        return page.redirect if page else None

    def _page(self, title: str, parameters: dict[str, str]) -> dict[str, Any]:
        if not title or any(char in title for char in "<>[]{}#"):
            return {"title": title, "invalidreason": "The requested page title is not valid.", "invalid": True}
        page = self.pages.get(title)
        if page is None:
            return {"ns": _number(title), "title": title, "missing": True}
        shown: dict[str, Any] = {"pageid": page.page, "ns": _number(title), "title": page.title}
        if "pageprops" in parameters.get("prop", "").split("|") and page.is_disambiguation:
            shown["pageprops"] = {"disambiguation": ""}
        if "revisions" in parameters.get("prop", "").split("|"):
            slot = {"contentmodel": "wikitext", "contentformat": "text/x-wiki", "content": page.wikitext}
            shown["revisions"] = [{"revid": page.revision, "parentid": 0, "slots": {"main": slot}}]
        return shown


def _normal(title: str, aliases: dict[str, str]) -> str:
    """Return a title as MediaWiki stores it, with its namespace's name for every spelling and alias of that."""
    title = re.sub("[\u200e\u200f\u202a-\u202e]", "", unicodedata.normalize("NFC", html.unescape(title)))
    title = re.sub("[ _\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+", " ", title).strip(" ").lstrip(":")
    space, colon, name = title.partition(":")
    known = {**{one: one.capitalize() for one in NAMESPACES}, **aliases}
    if colon and space.strip(" ").lower() in known:
        return f"{known[space.strip(' ').lower()]}:{_capital(name.strip(' '))}"
    return _capital(title.strip(" "))


def _number(title: str) -> int:
    return NAMESPACES.get(title.partition(":")[0].lower(), 0)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
