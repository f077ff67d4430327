"""Checks the identity links of curated entities to items against the items of their Wikipedia pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.wiki.fetch_entities import fetch_entities_by_id
from leapgraph.wikibase import WIKIDATA
from leapgraph.wikibase.mentioned_entities import entity_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leapgraph.pull.entities_to_reconcile import CuratedEntities, IdentityLink
    from leapgraph.pull.reconcile_entities import Reconciliation
    from leapgraph.wiki.fetch_entities import WikibaseInstance
    from leapgraph.wikibase.json_types import Entity

CONFIRMED, CONTRADICTED, NOT_CHECKED = "confirmed", "contradicted", "not looked at"
IDENTITY_LINK_STATUSES = (CONFIRMED, CONTRADICTED, NOT_CHECKED)
_IS_ITEM = re.compile(r"Q[1-9][0-9]{0,9}").fullmatch


@dataclass(frozen=True)
class IdentityLinkCheck:
    """The result for one identity link.

    Attributes:
        match: The identity link.
        item: The item's id.
        status: One of `IDENTITY_LINK_STATUSES`.
        reason: What the wiki has instead, or why the link was not checked; empty if it is confirmed.
    """

    match: IdentityLink
    item: str
    status: str
    reason: str = ""


def check_identity_links(
    source: WikibaseInstance, curated: CuratedEntities, verdicts: Sequence[Reconciliation]
) -> list[IdentityLinkCheck]:
    """Return a check of each identity link of the curated graph, in the graph's order.

    A link is confirmed if it names the item of the entity's page, and contradicted if that is another item. It
    is not checked if the entity names no page, or one without an item.

    Raises:
        UnreachableError: The wiki does not respond.
    """
    base = source.repository.concept_base
    pages: dict[str, list[Reconciliation]] = {}
    for verdict in verdicts:
        pages.setdefault(verdict.entity.iri, []).append(verdict)
    items = {match: item for match in curated.matches if (item := _linked_item(match, base))}
    others = {
        item
        for match, item in items.items()
        if match.value.startswith(base) and any(_is_other_item(one, item) for one in pages.get(match.iri, []))
    }
    known = fetch_entities_by_id(source, sorted(others)) if others else {}
    words = _ItemNames(source, known)
    return [_check_identity_link(match, item, base, pages.get(match.iri, []), words) for match, item in items.items()]


def _linked_item(match: IdentityLink, base: str) -> str:
    """Return the id of the linked item; empty if the link is to something else."""
    bases = (one for one in (base, WIKIDATA.concept_base) if match.value.startswith(one))
    name = match.value.removeprefix(next(bases, ""))
    return name if _IS_ITEM(name) else ""


def _is_other_item(verdict: Reconciliation, item: str) -> bool:
    return verdict.item is not None and verdict.item["id"] != item


def _check_identity_link(
    match: IdentityLink, item: str, base: str, pages: Sequence[Reconciliation], words: _ItemNames
) -> IdentityLinkCheck:
    if not match.value.startswith(base):
        return IdentityLinkCheck(
            match, item, NOT_CHECKED, f"{item} is an item of {WIKIDATA.concept_base}, and this wiki is {base}"
        )
    if not pages:
        return IdentityLinkCheck(
            match, item, NOT_CHECKED, f"{item}: the entity names no page of that Wikipedia to find its item by"
        )
    found = [one.item for one in pages if one.item is not None]
    if not found:
        return IdentityLinkCheck(match, item, NOT_CHECKED, f"{item}: {pages[0].reason}")
    if any(one["id"] == item for one in found):
        return IdentityLinkCheck(match, item, CONFIRMED)
    theirs, concept = found[0], pages[0].entity.is_concept
    if concept and any(f"{base}{theirs['id']}" == other for other in pages[0].entity.matches):
        # A topic may be close to several items, while a page has one.
        return IdentityLinkCheck(
            match, item, NOT_CHECKED, f"{item}: the page's item is {words.id_with_label(theirs)}, which is named too"
        )
    return IdentityLinkCheck(
        match,
        item,
        CONTRADICTED,
        f"{words.describe_linked_item(item, theirs)}; the page's item is {words.id_with_label(theirs)}",
    )


class _ItemNames:
    """Descriptions of items for messages."""

    def __init__(self, source: WikibaseInstance, known: Mapping[str, Entity]) -> None:
        self._source = source
        self._known = known

    def id_with_label(self, item: Entity) -> str:
        """Return an item's id, with its label if it has one."""
        name = entity_label(item, self._source.stub_languages)
        return f'{item["id"]} "{name}"' if name else str(item["id"])

    def describe_linked_item(self, item: str, theirs: Entity) -> str:
        """Describe the linked item, which differs from that of the page."""
        entity = self._known.get(item, {"missing": ""})
        if "missing" in entity:
            return f"ours is {item}, which is not there"
        if entity["id"] == theirs["id"]:
            return f"ours is {item}, which was merged into it: write {theirs['id']}"
        return f"ours is {self.id_with_label(entity)}"
