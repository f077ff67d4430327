"""Observed parts of an item: what it had over time, what is gone, and which edit removed it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from leapgraph.sync.removals.item_part_hashes import ItemPart, item_parts
from leapgraph.wikibase.compare_values import are_alike

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from leapgraph.sync.removals.item_part_hashes import PartKey
    from leapgraph.wikibase.json_types import Json


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit in the wiki's revision history.

    Attributes:
        revision: Its revision; the last of several if it is not known which one it was.
        user: Its user; empty if unknown or hidden.
        timestamp: Its time in UTC, ISO 8601; empty if unknown.
        parent: The last revision seen before it.
    """

    revision: int
    user: str = ""
    timestamp: str = ""
    parent: int = 0


@dataclass(frozen=True, slots=True)
class OwnEdit:
    """An edit made by leapgraph: its revision, `plan` or `undo`, and the account."""

    revision: int
    kind: str
    user: str


@dataclass(frozen=True, slots=True)
class ObservedPart:
    """The observation of one part.

    Attributes:
        part: The part.
        stands: Whether the item has it.
        removed: The edit by which others last removed it, unless others have restored it since. None with
            `stands` false means that leapgraph removed it.
    """

    part: ItemPart
    stands: bool = True
    removed: Edit | None = None

    @property
    def is_removed(self) -> bool:
        """Whether others have removed it and it is gone."""
        return not self.stands and self.removed is not None


@dataclass(frozen=True)
class ObservedParts:
    """The observations of one item of one wiki; immutable.

    Attributes:
        records: The observations by part key.
        revision: The latest revision read; 0 before the first read.
        since: The oldest revision read.
        own: The edits made by leapgraph, in order.
    """

    records: Mapping[PartKey, ObservedPart] = field(default_factory=dict)
    revision: int = 0
    since: int = 0
    own: tuple[OwnEdit, ...] = ()

    def with_observation(
        self, parts: Mapping[PartKey, ItemPart], edit: Edit, own: Collection[PartKey] = ()
    ) -> ObservedParts:
        """Return the observations updated with the parts of an item at one revision.

        Args:
            parts: All parts of the item.
            edit: The edit that led to this state, to which disappeared parts are attributed.
            own: The keys of parts that leapgraph added or removed, which are attributed to nobody.
        """
        ours = set(own)
        result = dict(self.records)
        for key, one in self.records.items():
            if one.stands and key not in parts:
                result[key] = replace(one, stands=False, removed=one.removed if key in ours else edit)
        for key, part in parts.items():
            before = self.records.get(key)
            # A restoration by leapgraph does not end the removal; one by others does.
            kept = before.removed if before is not None and (before.stands or key in ours) else None
            result[key] = ObservedPart(part, stands=True, removed=kept)
        return replace(
            self, records=result, revision=max(self.revision, edit.revision), since=self.since or edit.revision
        )

    def merged_with(self, other: ObservedParts) -> ObservedParts:
        """Return the union of two observations of one item; for each part the later one counts."""
        # With equal revisions this one takes precedence.
        older, newer = sorted((other, self), key=lambda one: one.revision)
        known = [one.since for one in (older, newer) if one.since]
        return ObservedParts(
            {**older.records, **newer.records},
            newer.revision,
            min(known, default=0),
            tuple(sorted({*older.own, *newer.own}, key=lambda one: one.revision)),
        )

    def with_parts_at(self, parts: Mapping[PartKey, ItemPart], revision: int) -> ObservedParts:
        """Return the observations with some parts known to have existed at a revision."""
        seen = {key: ObservedPart(part) for key, part in parts.items()}
        return replace(self.merged_with(ObservedParts(seen, revision)), revision=self.revision, since=self.since)

    def removals(self) -> list[ObservedPart]:
        """Return the removals by others, in the order of `part_sort_key`.

        Omitted are parts that exist again under another GUID, and parts that went with their statement, unless
        that statement exists again.
        """
        found = [one for one in self.records.values() if one.is_removed and self._is_missed(one.part, one.removed)]
        return sorted(found, key=lambda one: part_sort_key(one.part))

    def statements(self, guid: str) -> list[ObservedPart]:
        """Return the observations of the statement with a GUID, one for each value that it had."""
        return self._by_guid.get(guid, [])

    def _is_missed(self, part: ItemPart, removed: Edit | None) -> bool:
        if not part.property:
            return True
        values = self.statements(part.guid)
        again = {
            other.part.guid
            for one in values
            for other in self._by_property.get(part.property, [])
            if other.stands and is_same_statement(one.part, other.part)
        }
        if part.kind == "statement":
            return not any(
                is_same_statement(part, other.part) and other.stands for other in self._by_property[part.property]
            )
        if any(one.stands for one in values):
            return True
        if again:
            return not any(
                other.stands and _is_same_part(part, other.part) for guid in again for other in self._of(guid)
            )
        return not any(one.removed == removed for one in values)

    def _of(self, guid: str) -> list[ObservedPart]:
        return [one for one in self.records.values() if one.part.guid == guid]

    @property
    def _by_guid(self) -> dict[str, list[ObservedPart]]:
        return self._indexed("guid")

    @property
    def _by_property(self) -> dict[str, list[ObservedPart]]:
        return self._indexed("property")

    def _indexed(self, name: str) -> dict[str, list[ObservedPart]]:
        cache: dict[str, dict[str, list[ObservedPart]]] = self.__dict__.setdefault("_indexes", {})
        if name not in cache:
            result: dict[str, list[ObservedPart]] = {}
            for one in self.records.values():
                if one.part.kind == "statement":
                    result.setdefault(getattr(one.part, name), []).append(one)
            cache[name] = result
        return cache[name]


def is_same_statement(one: ItemPart, other: ItemPart, properties: Collection[str] | None = None) -> bool:
    """Return whether two statements of a property have the same meaning, in the sense of `match_statement`.

    Args:
        one: A statement.
        other: Another.
        properties: The qualifier properties that must be alike if both statements have them; all by default.
    """
    mine, theirs = {name for name, _ in one.qualifiers}, {name for name, _ in other.qualifiers}
    common = mine & theirs if properties is None else mine & theirs & set(properties)
    return are_alike(one.like, other.like) and all(
        any(
            are_alike(like, also)
            for name, like in one.qualifiers
            for named, also in other.qualifiers
            if name == named == expected
        )
        for expected in common
    )


def _is_same_part(one: ItemPart, other: ItemPart) -> bool:
    """Return whether two references, qualifiers or ranks are equal or alike."""
    kinds = one.kind == other.kind and one.detail == other.detail
    return kinds and (one.hash == other.hash or bool(set(one.like) & set(other.like)))


def part_sort_key(part: ItemPart) -> tuple[bool, int, str, str, str]:
    """Return the sort key of parts: terms by language, then statements by property and GUID, each with its own."""
    number = int(part.property[1:]) if part.property else 0
    kinds = ("label", "description", "alias", "statement", "rank", "qualifier", "reference")
    return bool(part.property), number, part.guid, str(kinds.index(part.kind)), part.hash


def observe_item(item: Json) -> ObservedParts:
    """Return the observations of one read of an item."""
    return ObservedParts().with_observation(item_parts(item), Edit(item["lastrevid"]))
