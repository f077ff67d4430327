"""The sitelink that makes an item the article's: an item that has lost it is another subject's, and is not edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leapgraph.wikibase.json_types import Json


def sitelink_title(item: Json, site: str) -> str:
    """Return the title of an item's page on a site; empty if it has none there.

    Args:
        item: Wikibase JSON.
        site: The site's id in sitelinks, such as `enwiki`.
    """
    links = dict(item.get("sitelinks") or {})
    return str(links[site]["title"]) if site in links else ""


def describe_lost_sitelink(item: Json, site: str, page: str) -> str:
    """Return in words that an item has lost its sitelink to a page; empty if it has it, or if no page is meant."""
    now = sitelink_title(item, site)
    if not page or now == page:
        return ""
    name, article = item["id"], f'"{page}" ({site})'
    if now:
        return f'{name} has a sitelink to "{now}" now, and not to the article {article}: pull and plan again'
    return f"{name} has no sitelink to the article {article} any more: pull and plan again"
