"""What an address says: a page of a wiki with its title and revision, or a page of the web."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

_WIKIPEDIA = re.compile(r"([a-z][a-z-]*)(?:\.m)?\.wikipedia\.org")


class WikiPage(NamedTuple):
    """A page of a wiki, as its address says it: what the addresses of pages begin with, title and revision."""

    base: str
    title: str
    revision: int | None


def parse_wiki_page(address: str, other: str) -> WikiPage | None:
    """Return the page of a Wikipedia, or of the wiki whose pages begin with `other`; None for another address."""
    parts = urlsplit(address)
    found = _WIKIPEDIA.fullmatch(parts.hostname or "")
    query = parse_qs(parts.query)
    if found is not None:
        base = f"https://{found[1]}.wikipedia.org/wiki/"
        in_path = parts.path.removeprefix("/wiki/") if parts.path.startswith("/wiki/") else ""
        name = in_path or "".join(query.get("title", [])[:1])
    elif other and address.startswith(other):
        base, name = other, parts._replace(query="", fragment="").geturl().removeprefix(other)
    else:
        return None
    title = " ".join(unquote(name).replace("_", " ").split())
    return WikiPage(base, title, parse_revision(address)) if title else None


def is_page_of_the_web(address: str) -> bool:
    """Return whether an address is one of the web, and none of the wikis that are read by their API."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    is_wiki = bool(_WIKIPEDIA.fullmatch(host)) or host.endswith(("wikidata.org", "wikimedia.org"))
    return parts.scheme in {"http", "https"} and bool(host) and not is_wiki


def parse_revision(address: str) -> int | None:
    """Return the revision in an address (`oldid`); None if it has none."""
    numbers = parse_qs(urlsplit(address).query).get("oldid", [])
    return int(numbers[0]) if numbers and re.fullmatch(r"[1-9]\d{0,14}", numbers[0]) else None
