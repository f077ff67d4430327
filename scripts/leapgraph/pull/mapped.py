"""What a sync needs besides the item: the properties that it would use, and the template and modules of the infobox."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from leapgraph.model import named_files
from leapgraph.pull.reading import BATCH, by_id, read_article, read_pages
from leapgraph.pull.snapshot import by_number
from leapgraph.pull.stubs import cut
from leapgraph.pull.wikitext import modules_of

if TYPE_CHECKING:
    from leapgraph.project import Project
    from leapgraph.pull.reading import Article, Entity, Source
    from leapgraph.pull.wiki import Wiki

SYNC = "queries/sync"
CONSTRAINT = "P2302"
_MENTIONED = re.compile(r"\b(?:wd|p|ps|psv|pq|pqv|pr|prv):(P[1-9][0-9]{0,9})\b")
# An infobox calls a handful of modules; of one that calls more, those that one request can ask for are saved.
MODULES = BATCH


def is_synced(project: Project) -> bool:
    """Return whether a project says what a sync would bring to the wiki."""
    return (project.queries / "sync").is_dir() or project.model is not None


def mapped_properties(project: Project, source: Source) -> dict[str, Entity]:
    """Return the properties that the files in `queries/sync/` name, cut to what a sync needs of them.

    That is their terms and datatypes, and their constraints (P2302), which say what editors there expect.

    Raises:
        UnreachableError: The wiki does not answer.
    """
    names = {
        name
        for path in (*named_files(project, SYNC, ".rq").values(), *named_files(project, SYNC, ".ttl").values())
        for name in _MENTIONED.findall(path.read_text(encoding="utf-8", errors="replace"))
    }
    found = by_id(source, sorted(names, key=by_number)) if names else {}
    return {
        one: _cut(entity, source) for one, entity in found.items() if "missing" not in entity and entity["id"] == one
    }


def _cut(entity: Entity, source: Source) -> Entity:
    stub = cut(entity, source)
    stub.pop("claims", None)
    constraints = dict(entity.get("claims") or {}).get(CONSTRAINT, [])
    if constraints:
        kept = ("mainsnak", "type", "id", "rank", "qualifiers", "qualifiers-order")
        stub["claims"] = {CONSTRAINT: [{key: one[key] for key in kept if key in one} for one in constraints]}
    return stub


def template_of(pages: Wiki, infobox: dict[str, Any]) -> dict[str, Any] | None:
    """Return the template that an infobox call really uses, and the modules that it calls; None where there is none.

    Args:
        pages: The wiki of the article.
        infobox: As `find_infoboxes` returns it.

    Returns:
        Title, page id, revision and wikitext of the template, redirects followed, the name under which it is called,
        and the same of each module.

    Raises:
        UnreachableError: The wiki does not answer.
    """
    template = read_article(pages, f"Template:{infobox['template']}")
    if template is None:
        return None
    names = [f"Module:{name}" for name in modules_of(template.wikitext)][:MODULES]
    # Two names may lead to one module.
    modules = {one.title: _page(one) for one in read_pages(pages, names).values()}
    return {"called": infobox["template"], **_page(template), "modules": list(modules.values())}


def _page(page: Article) -> dict[str, Any]:
    return {"title": page.title, "page": page.page, "revision": page.revision, "wikitext": page.wikitext}
