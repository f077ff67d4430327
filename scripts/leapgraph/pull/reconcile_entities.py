"""Reconciles curated entities with Wikidata items: by sitelink, and only if the item's classes fit.

The kinds are declared in `queries/sync/kinds.ttl`: `<our class> tool:matchesKind <class of the wiki>`. An item fits
if one of its classes or their superclasses is accepted for one of the entity's classes, and none is
refused (`tool:refusesKind`). A class may accept all others
(`tool:matchesAnyKind true`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.wiki.fetch_entities import fetch_entities_by_id, fetch_items_by_title
from leapgraph.wiki.fetch_pages import fetch_page_states
from leapgraph.wikibase.mentioned_entities import INSTANCE_OF, SUBCLASS_OF, entity_label, item_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from leapgraph.pull.entities_to_reconcile import CuratedEntities, CuratedEntity, KindRule
    from leapgraph.wiki.fetch_entities import WikibaseInstance
    from leapgraph.wiki.read_client import WikiClient
    from leapgraph.wikibase.json_types import Entity

# The maximal number of subclass-of steps: enough from a newspaper of record to a newspaper to a publication, and
# too few for everything to reach "organization".
MAX_SUBCLASS_DEPTH = 4

_KIND_RULE_HINT = "say so by tool:matchesKind in queries/sync/kinds.ttl"
LINKED = "linked"
CONFIRMED = "confirmed"
DISAGREES = "disagrees"
NEEDS_REVIEW = ("unchecked", "mismatch", DISAGREES, "shared")
UNRESOLVED = ("no item", "redirect", "no page", "no title")


@dataclass(frozen=True)
class Reconciliation:
    """The result for one page that the curated graph names.

    Attributes:
        entity: The entity and its page.
        status: `linked`, `confirmed` (the curated graph has the link), or an obstacle: `NEEDS_REVIEW` or `UNRESOLVED`.
        reason: The explanation and advice for the editor; empty if it is linked or confirmed.
        item: The item with the sitelink, if there is one.
    """

    entity: CuratedEntity
    status: str
    reason: str = ""
    item: Entity | None = None


def reconcile_pages(
    source: WikibaseInstance, pages: WikiClient, curated: CuratedEntities, main: Entity, say: Callable[[str], None]
) -> list[Reconciliation]:  # fmt: skip
    """Return the reconciliation of each page that the curated graph names, the main entity's first.

    Raises:
        UnreachableError: One of the two wikis does not respond.
    """
    titles = sorted({one.title for one in curated.entities if one.title} - {curated.main.title})
    say(f"{len(titles)} pages that the graph names")
    found = fetch_items_by_title(source, titles) | {curated.main.title: main}
    missing = [title for title in titles if title not in found]
    say(f"{len(missing)} pages without an item")
    states = fetch_page_states(pages, missing)
    everyone = [curated.main, *curated.entities]
    kinds = _ClassHierarchy(source, curated)
    kinds.fetch_superclasses({one: found[one.title] for one in everyone if one.title in found}, say)
    # Two entities that name one page cannot both be the same as its item.
    sharing = Counter(one.title for one in everyone if not one.is_concept)
    return [
        _reconcile_without_item(one, states)
        if one.title not in found
        else _reconcile_with_item(one, found[one.title], kinds, shared=not one.is_concept and sharing[one.title] > 1)
        for one in everyone
    ]


def other_kinds(
    reconciliations: Iterable[Reconciliation], rules: Mapping[str, KindRule], concept_base: str
) -> dict[str, str]:
    """Return the pages, other than the main entity's, whose item is of a kind that does not fit, each with the reason.

    Args:
        reconciliations: The result of `reconcile_pages`.
        rules: The kinds of matching items by class. Where they name no class of the wiki, every item may fit.
        concept_base: The base of the wiki's entity IRIs.
    """
    named = (kind for rule in rules.values() for kind in rule.accepted | rule.refused)
    if not any(kind.startswith(concept_base) for kind in named):
        return {}
    return {
        one.entity.title: one.reason.partition(", no kind that fits")[0]
        for one in list(reconciliations)[1:]
        if one.status == "mismatch" and one.item and item_values(one.item, INSTANCE_OF)
    }


def _reconcile_without_item(one: CuratedEntity, states: Mapping[str, str]) -> Reconciliation:
    if not one.title:
        return Reconciliation(one, "no title", f"no page can have this title: <{one.page}>")
    state = states[one.title]
    if state == "missing":
        return Reconciliation(
            one, "no page", f'there is no page "{one.title}"; correct the title or take schema:sameAs away'
        )
    if state == "page":
        return Reconciliation(one, "no item", f'no item has a sitelink to the page "{one.title}"')
    target = state.removeprefix("redirect: ")
    return Reconciliation(
        one, "redirect", f'"{one.title}" redirects to "{target}"; if that page is meant, name it instead'
    )


def _reconcile_with_item(one: CuratedEntity, item: Entity, kinds: _ClassHierarchy, *, shared: bool) -> Reconciliation:
    who = kinds.id_with_label(item["id"])
    iri = kinds.base + item["id"]
    # The identity links to items of this wiki.
    items = {match for match in one.matches if match.startswith(kinds.base)}
    if items and (iri not in items or (not one.is_concept and len(items) > 1)):
        others = ", ".join(f"<{match}>" for match in sorted(items - {iri}))
        return Reconciliation(one, DISAGREES, f"the page's item is {who}, and the file matches {others}", item)
    if items and one.is_concept:
        return Reconciliation(one, CONFIRMED, "", item)
    if shared:
        return Reconciliation(
            one, "shared", f"several entities name this page, and its item {who} can be one of them", item
        )
    ours = ", ".join(f"<{kind}>" for kind in sorted(one.classes)) or "no class"
    theirs = ", ".join(kinds.id_with_label(kind) for kind in kinds.of(item)) or "nothing"
    if not kinds.kind_rule_of(one):
        why = f"{who} is an instance of {theirs}; nothing says which kinds fit {ours}: {_KIND_RULE_HINT}"
        return Reconciliation(one, "unchecked", why, item)
    if not kinds.accepts_item(one, item):
        why = f"{who} is an instance of {theirs}, no kind that fits {ours}; if one does, {_KIND_RULE_HINT}"
        return Reconciliation(one, "mismatch", why, item)
    return Reconciliation(one, LINKED, "", item)


class _ClassHierarchy:
    """The subclass-of relations of the wiki's classes, fetched as far as needed."""

    def __init__(self, source: WikibaseInstance, curated: CuratedEntities) -> None:
        self.base = source.repository.concept_base
        self.kind_rule_of = curated.kind_rule_of
        self._source = source
        self._above: dict[str, list[str]] = {}
        self._labels: dict[str, str] = {}

    def of(self, item: Entity) -> list[str]:
        """Return the classes of an item."""
        return item_values(item, INSTANCE_OF)

    def accepts_item(self, one: CuratedEntity, item: Entity) -> bool:
        """Return whether an item's classes and their fetched superclasses make it fit."""
        fit, reached = self.kind_rule_of(one), {self.base + kind for kind in self._closure(self.of(item))}
        return not reached & fit.refused and (fit.accepts_any or bool(reached & fit.accepted))

    def _is_open(self, one: CuratedEntity, item: Entity) -> bool:
        """Return whether superclasses not yet fetched could still decide."""
        fit, reached = self.kind_rule_of(one), {self.base + kind for kind in self._closure(self.of(item))}
        return bool(fit) and not reached & fit.refused and (bool(fit.refused) or not self.accepts_item(one, item))

    def fetch_superclasses(self, matches: Mapping[CuratedEntity, Entity], say: Callable[[str], None]) -> None:
        """Fetch superclasses level by level, until each item is decided or the maximal depth is reached."""
        for item in matches.values():
            self._name(item)
        for _ in range(MAX_SUBCLASS_DEPTH):
            open_ends = {
                kind
                for one, item in matches.items()
                if self._is_open(one, item)
                for kind in self._closure(self.of(item)) - self._above.keys()
            }
            if not open_ends:
                return
            say(f"{len(open_ends)} classes, to see whether they fit")
            for kind, entity in fetch_entities_by_id(self._source, sorted(open_ends)).items():
                if "missing" in entity:
                    self._above[kind] = []
                    continue
                self._name(entity)
                # A redirected class counts as its target.
                self._above[kind] = [entity["id"]] if entity["id"] != kind else []
                self._above.setdefault(entity["id"], []).extend(item_values(entity, SUBCLASS_OF))

    def id_with_label(self, entity: str) -> str:
        """Return an id, with its label if known."""
        return f'{entity} "{self._labels[entity]}"' if entity in self._labels else entity

    def _name(self, entity: Entity) -> None:
        name = entity_label(entity, self._source.stub_languages)
        if name:
            self._labels[entity["id"]] = name

    def _closure(self, kinds: Iterable[str]) -> set[str]:
        seen: set[str] = set()
        todo = list(kinds)
        while todo:
            kind = todo.pop()
            if kind not in seen:
                seen.add(kind)
                todo += self._above.get(kind, [])
        return seen
