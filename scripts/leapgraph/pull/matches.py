"""What a page's item says of the items that a person wrote beside an entity: it confirms or contradicts each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.pull.claims import label
from leapgraph.pull.reading import by_id
from leapgraph.wikibase import WIKIDATA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leapgraph.pull.curated import Curated, Match
    from leapgraph.pull.matching import Verdict
    from leapgraph.pull.reading import Entity, Source

CONFIRMED, CONTRADICTED, UNSEEN = "confirmed", "contradicted", "not looked at"
MATCH_STATUSES = (CONFIRMED, CONTRADICTED, UNSEEN)
_IS_ITEM = re.compile(r"Q[1-9][0-9]{0,9}").fullmatch


@dataclass(frozen=True)
class Finding:
    """What became of one item that a person wrote beside an entity of ours.

    Attributes:
        match: The entity and the item.
        item: The item's id.
        status: One of `MATCH_STATUSES`.
        reason: What the wiki has instead, or why it could not be looked at; empty when it is confirmed.
    """

    match: Match
    item: str
    status: str
    reason: str = ""


def find_matches(source: Source, curated: Curated, verdicts: Sequence[Verdict]) -> list[Finding]:
    """Return a finding for each item that the curated graph matches an entity with, in the order of the graph.

    An entity's page says which item it is: the item that a person wrote is confirmed when it is that one, and
    contradicted when it is another. What names no page, or one without an item, cannot be looked at.

    Raises:
        UnreachableError: The wiki does not answer.
    """
    base = source.repository.concept_base
    pages: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        pages.setdefault(verdict.named.iri, []).append(verdict)
    items = {match: item for match in curated.matches if (item := _item(match, base))}
    others = {
        item
        for match, item in items.items()
        if match.value.startswith(base) and any(_other(one, item) for one in pages.get(match.iri, []))
    }
    known = by_id(source, sorted(others)) if others else {}
    words = _Words(source, known)
    return [_finding(match, item, base, pages.get(match.iri, []), words) for match, item in items.items()]


def _item(match: Match, base: str) -> str:
    """Return the id of the item that a match is with; empty when it is with something else."""
    bases = (one for one in (base, WIKIDATA.concept_base) if match.value.startswith(one))
    name = match.value.removeprefix(next(bases, ""))
    return name if _IS_ITEM(name) else ""


def _other(verdict: Verdict, item: str) -> bool:
    return verdict.item is not None and verdict.item["id"] != item


def _finding(match: Match, item: str, base: str, pages: Sequence[Verdict], words: _Words) -> Finding:
    if not match.value.startswith(base):
        return Finding(match, item, UNSEEN, f"{item} is an item of {WIKIDATA.concept_base}, and this wiki is {base}")
    if not pages:
        return Finding(match, item, UNSEEN, f"{item}: the entity names no English Wikipedia page to find its item by")
    found = [one.item for one in pages if one.item is not None]
    if not found:
        return Finding(match, item, UNSEEN, f"{item}: {pages[0].reason}")
    if any(one["id"] == item for one in found):
        return Finding(match, item, CONFIRMED)
    theirs, concept = found[0], pages[0].named.is_concept
    if concept and any(f"{base}{theirs['id']}" == other for other in pages[0].named.matches):
        # A topic may be close to several items, and a page has one.
        return Finding(match, item, UNSEEN, f"{item}: the page's item is {words.shown(theirs)}, which is named too")
    return Finding(match, item, CONTRADICTED, f"{words.ours(item, theirs)}; the page's item is {words.shown(theirs)}")


class _Words:
    """How the items are spoken of."""

    def __init__(self, source: Source, known: Mapping[str, Entity]) -> None:
        self._source = source
        self._known = known

    def shown(self, item: Entity) -> str:
        """Return an item's id with its label, if it has one."""
        name = label(item, self._source.languages)
        return f'{item["id"]} "{name}"' if name else str(item["id"])

    def ours(self, item: str, theirs: Entity) -> str:
        """Return what the item that a person wrote is."""
        entity = self._known.get(item, {"missing": ""})
        if "missing" in entity:
            return f"ours is {item}, which is not there"
        if entity["id"] == theirs["id"]:
            return f"ours is {item}, which was merged into it: write {theirs['id']}"
        return f"ours is {self.shown(entity)}"
