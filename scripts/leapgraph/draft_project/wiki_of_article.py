"""The wiki that an article stands in: its language, the addresses of its pages, and what its sections are called."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from leapgraph.wikibase.wikimedia_sites import wikimedia_site, wikipedia_site_id

_WIKIPEDIA = re.compile(r"([a-z][a-z-]*)\.wikipedia\.org")
# What MediaWiki's wfUrlencode leaves as it is in a title.
_SAFE_IN_TITLE = "!$()*,/:;@~"
# What a fragment cannot have as it is (RFC 3987, section 2.2).
_NOT_IN_FRAGMENT = re.compile(r'[\x00-\x20"<>\\^`{|}\[\]#\x7f-\x9f]|%')
_CC_BY_SA = "https://creativecommons.org/licenses/by-sa/4.0/"


@dataclass(frozen=True)
class ArticleWiki:
    """A wiki.

    Attributes:
        host: Its host, such as `de.wikipedia.org`.
        code: The code of a Wikipedia, such as `de`; empty for another wiki.
        language: The language tag of its pages.
        page_base: What the addresses of its pages begin with.
        site: Its id in the sitelinks of Wikidata; empty for another wiki.
        name: What it is called, in English.
        own_name: What it calls itself; empty if that is not known, or if its English name says more.
        licence: The address of the licence of its text; empty if it is not known.
        see_also: The possible headings of the section with links to related articles.
    """

    host: str
    code: str
    language: str
    page_base: str
    site: str
    name: str
    licence: str
    see_also: tuple[str, ...]
    own_name: str = ""

    def page(self, title: str, anchor: str = "") -> str:
        """Return the address of a page as MediaWiki writes it, or of one of its sections."""
        address = self.page_base + quote(title.replace(" ", "_"), safe=_SAFE_IN_TITLE)
        return f"{address}#{_fragment(anchor)}" if anchor else address


def wiki_of_host(host: str) -> ArticleWiki:
    """Return the wiki at a host, as far as its name says what it is; another wiki than Wikipedia has English pages."""
    found = _WIKIPEDIA.fullmatch(host)
    if found is None:
        return ArticleWiki(host, "", "en", f"https://{host}/wiki/", "", host, "", _see_also("en"))
    code = found[1]
    site_id = wikipedia_site_id(code)
    site = wikimedia_site(site_id)
    language = site.language.lower() if site else code
    name = read_conventions()["languages"].get(code, {}).get("name")
    return ArticleWiki(
        host, code, "en" if code == "simple" else language, f"https://{host}/wiki/", site_id,
        f"{name} Wikipedia" if name else f"Wikipedia ({code})", _CC_BY_SA, _see_also(code),
    )  # fmt: skip


def _see_also(code: str) -> tuple[str, ...]:
    return tuple(read_conventions()["languages"].get(code, {}).get("see_also", ()))


def _fragment(anchor: str) -> str:
    return _NOT_IN_FRAGMENT.sub(lambda found: quote(found[0], safe=""), anchor)


@lru_cache(maxsize=1)
def read_conventions() -> dict[str, Any]:
    """Return the content of `conventions.toml`."""
    return tomllib.loads(Path(__file__).with_name("conventions.toml").read_text("utf-8"))
