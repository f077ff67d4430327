"""The site matrix or interwiki map of a Wikibase, fetched only for the sites of its sitelinks that are not built in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leapgraph.wiki.read_client import ApiError
from leapgraph.wikibase.conversion_errors import MALFORMED_JSON_ERRORS
from leapgraph.wikibase.parse_site_list import parse_interwiki_map, parse_site_matrix

if TYPE_CHECKING:
    from leapgraph.wiki.fetch_entities import WikibaseInstance
    from leapgraph.wikibase import Site
    from leapgraph.wikibase.json_types import Entity

# The site matrix is complete but rarely installed; the interwiki map lacks the site groups.
_SITE_REQUESTS = (
    ({"action": "sitematrix"}, parse_site_matrix),
    ({"action": "query", "meta": "siteinfo", "siprop": "interwikimap", "formatversion": "2"}, parse_interwiki_map),
)


def add_sites(source: WikibaseInstance, entity: Entity) -> WikibaseInstance:
    """Return the Wikibase with the sites of an item's sitelinks that are not built in, as far as it lists them.

    Raises:
        UnreachableError: The wiki does not respond.
    """
    links = dict(entity.get("sitelinks") or {})
    unknown = {site_id for site_id, link in links.items() if not _is_known_site(source, site_id, link)}
    found: dict[str, Site] = {}
    for question, read in _SITE_REQUESTS:
        if not unknown - found.keys():
            break
        try:
            listed = read(source.wiki.request(**question))
        except (ApiError, *MALFORMED_JSON_ERRORS):
            continue  # it has no such list
        found |= {site_id: listed[site_id] for site_id in sorted(unknown - found.keys()) if site_id in listed}
    return replace(source, repository=replace(source.repository, sites=found)) if found else source


def _is_known_site(source: WikibaseInstance, site_id: str, link: object) -> bool:
    url = str(link.get("url") or "") if isinstance(link, dict) else ""
    return source.repository.site(site_id, url.partition("/wiki/")[0]) is not None
