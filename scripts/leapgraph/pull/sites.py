"""What a Wikibase tells of the sites that its sitelinks lead to: asked for only where that is not known already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leapgraph.pull.wiki import ApiError
from leapgraph.wikibase.errors import MALFORMED
from leapgraph.wikibase.site_list import sites_of_interwikis, sites_of_matrix

if TYPE_CHECKING:
    from leapgraph.pull.reading import Entity, Source
    from leapgraph.wikibase import Site

# The site matrix tells all, and few wikis have it; the interwikis tell no group.
_QUESTIONS = (
    ({"action": "sitematrix"}, sites_of_matrix),
    ({"action": "query", "meta": "siteinfo", "siprop": "interwikimap", "formatversion": "2"}, sites_of_interwikis),
)


def with_sites(source: Source, entity: Entity) -> Source:
    """Return the Wikibase with the sites of an item's sitelinks, as far as it tells those that are not known.

    Raises:
        UnreachableError: It does not answer.
    """
    links = dict(entity.get("sitelinks") or {})
    unknown = {site_id for site_id, link in links.items() if not _is_known(source, site_id, link)}
    found: dict[str, Site] = {}
    for question, read in _QUESTIONS:
        if not unknown - found.keys():
            break
        try:
            told = read(source.wiki.ask(**question))
        except (ApiError, *MALFORMED):
            continue  # it has no such list
        found |= {site_id: told[site_id] for site_id in sorted(unknown - found.keys()) if site_id in told}
    return replace(source, repository=replace(source.repository, sites=found)) if found else source


def _is_known(source: Source, site_id: str, link: object) -> bool:
    url = str(link.get("url") or "") if isinstance(link, dict) else ""
    return source.repository.site(site_id, url.partition("/wiki/")[0]) is not None
