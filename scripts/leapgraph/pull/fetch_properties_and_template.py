"""Fetches the mapped properties, and the infobox's template with its modules, which a sync needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from leapgraph.base_project import named_files
from leapgraph.infobox.transcluded_text_and_modules import invoked_modules
from leapgraph.pull.build_snapshot import entity_sort_key
from leapgraph.pull.entity_stubs import make_stub
from leapgraph.wiki.fetch_entities import fetch_entities_by_id
from leapgraph.wiki.fetch_in_batches import API_BATCH_SIZE
from leapgraph.wiki.fetch_pages import fetch_article, fetch_pages

if TYPE_CHECKING:
    from leapgraph.project import Project
    from leapgraph.wiki.fetch_entities import WikibaseInstance
    from leapgraph.wiki.fetch_pages import Article
    from leapgraph.wiki.read_client import WikiClient
    from leapgraph.wikibase.json_types import Entity

SYNC_QUERIES = "queries/sync"
CONSTRAINT = "P2302"
_PREFIXED_PROPERTY = re.compile(r"\b(?:wd|p|ps|psv|pq|pqv|pr|prv):(P[1-9][0-9]{0,9})\b")
# An infobox uses a handful of modules; more than one request can return are not saved.
MAX_MODULES = API_BATCH_SIZE


def has_sync_queries(project: Project) -> bool:
    """Return whether a project has sync queries."""
    return (project.queries / "sync").is_dir() or project.model is not None


def fetch_mapped_properties(project: Project, source: WikibaseInstance) -> dict[str, Entity]:
    """Return the properties named in `queries/sync/`, reduced to what a sync needs.

    These are their terms, datatypes and property constraints (P2302).

    Raises:
        UnreachableError: The wiki does not respond.
    """
    names = {
        name
        for path in (
            *named_files(project, SYNC_QUERIES, ".rq").values(),
            *named_files(project, SYNC_QUERIES, ".ttl").values(),
        )
        for name in _PREFIXED_PROPERTY.findall(path.read_text(encoding="utf-8", errors="replace"))
    }
    found = fetch_entities_by_id(source, sorted(names, key=entity_sort_key)) if names else {}
    return {
        one: _property_stub(entity, source)
        for one, entity in found.items()
        if "missing" not in entity and entity["id"] == one
    }


def _property_stub(entity: Entity, source: WikibaseInstance) -> Entity:
    stub = make_stub(entity, source)
    stub.pop("claims", None)
    constraints = dict(entity.get("claims") or {}).get(CONSTRAINT, [])
    if constraints:
        kept = ("mainsnak", "type", "id", "rank", "qualifiers", "qualifiers-order")
        stub["claims"] = {CONSTRAINT: [{key: one[key] for key in kept if key in one} for one in constraints]}
    return stub


def fetch_template(pages: WikiClient, infobox: dict[str, Any]) -> dict[str, Any] | None:
    """Return the template of an infobox call and the modules that it invokes; None if there is no such page.

    Args:
        pages: The client of the article's wiki.
        infobox: As returned by `find_infoboxes`.

    Returns:
        Title, page id, revision and wikitext of the template after redirects, the name by which it is called,
        and the same of each module.

    Raises:
        UnreachableError: The wiki does not respond.
    """
    template = fetch_article(pages, f"Template:{infobox['template']}")
    if template is None:
        return None
    names = [f"Module:{name}" for name in invoked_modules(template.wikitext)][:MAX_MODULES]
    # Two names may resolve to one module.
    modules = {one.title: _page_json(one) for one in fetch_pages(pages, names).values()}
    return {"called": infobox["template"], **_page_json(template), "modules": list(modules.values())}


def _page_json(page: Article) -> dict[str, Any]:
    return {"title": page.title, "page": page.page, "revision": page.revision, "wikitext": page.wikitext}
