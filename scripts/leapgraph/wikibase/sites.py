"""The sites that sitelinks lead to: language, group and address of every Wikimedia wiki, by its site id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from leapgraph.wikibase.languages import canonical, is_tag
from leapgraph.wikibase.wikimedia import LANGUAGES

# The groups whose wikis come one a language, by the ending of their ids.
_GROUPS = {"wiki" if group == "wikipedia" else group: group for group in LANGUAGES}
_BY_LANGUAGE = re.compile(rf"([a-z]{{2,}}(?:_[a-z]+)*)({'|'.join(_GROUPS)})").fullmatch

# The wikis of no language. Wikibase's SiteMatrixParser calls them all English, Multilingual Wikisource too.
_SPECIAL_HOSTS = {
    "commons": "commons.wikimedia.org",
    "foundation": "foundation.wikimedia.org",
    "incubator": "incubator.wikimedia.org",
    "mediawiki": "www.mediawiki.org",
    "meta": "meta.wikimedia.org",
    "outreach": "outreach.wikimedia.org",
    "sources": "wikisource.org",
    "species": "species.wikimedia.org",
    "wikidata": "www.wikidata.org",
    "wikifunctions": "www.wikifunctions.org",
    "wikimania": "wikimania.wikimedia.org",
}

# Where the sites table says another language than the id, and where the host has been renamed since.
_LANGUAGES = {"no": "nb", "bh": "bho"}
_HOSTS = {"be_x_old": "be-tarask"}


@dataclass(frozen=True, slots=True)
class Site:
    """A wiki that sitelinks lead to.

    Args:
        language: The BCP 47 tag of its pages.
        group: The group that Wikibase puts it in, such as `wikipedia`; None where that is not known.
        page: The address of a page, with `$1` for its title; needed only when sitelinks come without `url`.
    """

    language: str
    group: str | None
    page: str | None = None

    def __post_init__(self) -> None:
        """Refuse a language that cannot be written."""
        if not is_tag(self.language):
            message = f"a site's language is a BCP 47 tag, not {self.language!r}"
            raise ValueError(message)


@lru_cache(maxsize=4096)
def wikimedia_site(site_id: str) -> Site | None:
    """Return the Wikimedia wiki with this id (`enwiki`, `zh_min_nanwikisource`), or None where there is none."""
    special = _SPECIAL_HOSTS.get(site_id.removesuffix("wiki"))
    if special and site_id.endswith("wiki"):
        return Site("en", site_id.removesuffix("wiki"), f"https://{special}/wiki/$1")
    match = _BY_LANGUAGE(site_id)
    if match is None:
        return None
    prefix, ending = match.groups()
    group = _GROUPS[ending]
    if prefix not in LANGUAGES[group]:
        return None
    host = _HOSTS.get(prefix, prefix.replace("_", "-"))
    language = canonical(_LANGUAGES.get(prefix, prefix.replace("_", "-")))
    return Site(language, group, f"https://{host}.{group}.org/wiki/$1")
