"""The counts of statements by property, which are merged in any order and kept as plain JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.wikibase.json_types import Json


@dataclass
class PropertyCounts:
    """The counts of one property's statements, of any rank.

    Attributes:
        items: The items with a statement.
        statements: The statements.
        referenced: Those with a reference.
        accepted: Those with a reference that the infobox accepts.
        usable: Those with a reference that the infobox accepts and that names a document outside wikis.
        preferred: Those of preferred rank.
        normal: Those of normal rank.
        deprecated: Those of deprecated rank.
        qualified: Those with a qualifier.
        qualifiers: Those with a qualifier, by the qualifier's property.
        datatype: The datatype of the property; empty if the statements name none.
    """

    items: int = 0
    statements: int = 0
    referenced: int = 0
    accepted: int = 0
    usable: int = 0
    preferred: int = 0
    normal: int = 0
    deprecated: int = 0
    qualified: int = 0
    qualifiers: Counter[str] = field(default_factory=Counter)
    datatype: str = ""

    def add(self, other: PropertyCounts) -> None:
        """Add the counts of other items."""
        for name in MEASURES:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.qualifiers.update(other.qualifiers)
        # A property has one datatype; the choice between several must not depend on the order.
        self.datatype = max(self.datatype, other.datatype)


MEASURES = tuple(one.name for one in fields(PropertyCounts) if one.name not in {"qualifiers", "datatype"})


@dataclass
class StatementCounts:
    """The counts of the statements of some items.

    Attributes:
        items: The items.
        properties: The counts by property.
    """

    items: int = 0
    properties: dict[str, PropertyCounts] = field(default_factory=dict)

    def add(self, other: StatementCounts) -> None:
        """Add the counts of other items; in any order and grouping the result is the same."""
        self.items += other.items
        for property_id, counts in other.properties.items():
            self.properties.setdefault(property_id, PropertyCounts()).add(counts)

    def total(self) -> PropertyCounts:
        """Return the sum over all properties; its `items` are pairs of item and property."""
        total = PropertyCounts()
        for counts in self.properties.values():
            total.add(counts)
        return total

    def as_json(self) -> Json:
        """Return the counts as plain JSON, sorted."""
        return {
            "items": self.items,
            "properties": {
                one: {**asdict(counts), "qualifiers": dict(sorted_counts(counts.qualifiers))}
                for one, counts in sorted(self.properties.items(), key=lambda it: id_sort_key(it[0]))
            },
        }

    @classmethod
    def from_json(cls, content: Json) -> StatementCounts:
        """Return the counts that `as_json` wrote."""
        return cls(
            content["items"],
            {
                one: PropertyCounts(**{**counts, "qualifiers": Counter(counts["qualifiers"])})
                for one, counts in content["properties"].items()
            },
        )


def merge_counts(counts: Iterable[StatementCounts]) -> StatementCounts:
    """Return the sum of the counts of disjoint sets of items."""
    total = StatementCounts()
    for one in counts:
        total.add(one)
    return total


def sorted_counts(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return ids with their counts, the most frequent first, and then by number."""
    return sorted(counts.items(), key=lambda it: (-it[1], id_sort_key(it[0])))


def id_sort_key(one: str) -> tuple[int, str]:
    """Return the key that sorts ids by number."""
    number = one[1:]
    return (int(number) if number.isdecimal() and number.isascii() else 0, one)
