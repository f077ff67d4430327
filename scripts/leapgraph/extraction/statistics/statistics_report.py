"""The report of the statistics: a row a property, with the counts of the main item beside those of all items."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leapgraph.extraction.statistics.statement_counts import PropertyCounts, StatementCounts, id_sort_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.extraction.statistics.extraction_statistics import ExtractionStatistics
    from leapgraph.wikibase.display_text import Labels

IDENTIFIER = "external-id"
# A property that at least this share of the items has is compared although the main item lacks it.
_COMMON_SHARE = 0.1


@dataclass(frozen=True)
class PropertyRow:
    """A property's counts.

    Attributes:
        property_id: The property.
        label: Its label; empty if it is not known.
        counts: The counts of all items.
        main: The counts of the main item; None if it was not counted.
    """

    property_id: str
    label: str
    counts: PropertyCounts
    main: PropertyCounts | None = None

    @property
    def datatype(self) -> str:
        """The datatype of the property; empty if it is not known."""
        return self.counts.datatype or (self.main.datatype if self.main else "")


@dataclass(frozen=True)
class StatisticsReport:
    """What the statistics are of, and their rows.

    Attributes:
        dump: The name of the dump.
        selection: How the items were selected, a phrase each: a condition, the ids, the first ones in the dump.
        items: The number of items.
        rows: The rows of the properties that the items have, the most frequent first.
        other_rows: Those of the properties that only the main item has, which is not among the items.
        total: The sum of all properties.
        main_item: The id of the main item; empty if it was not counted.
        main_label: Its label, or else its id.
        main_total: The sum of all its properties.
        concept_base: The prefix of the wiki's entity IRIs.
        labels: The labels of the properties.
        left_out: How much of the dump was left out, by kind: see `PartCounts`; empty if nothing was.
    """

    dump: str
    selection: tuple[str, ...]
    items: int
    rows: tuple[PropertyRow, ...]
    other_rows: tuple[PropertyRow, ...]
    total: PropertyCounts
    main_item: str
    main_label: str
    main_total: PropertyCounts
    concept_base: str
    labels: Labels = field(repr=False)
    left_out: Mapping[str, int] = field(default_factory=dict)

    def compared_rows(self) -> tuple[PropertyRow, ...]:
        """Return the rows of the comparison: what the main item has, and what at least a tenth of the items has."""
        rows = (*self.rows, *self.other_rows)
        return tuple(one for one in rows if (one.main and one.main.items) or self.is_common(one))

    def is_common(self, row: PropertyRow) -> bool:
        """Return whether at least a tenth of the items has a property."""
        return row.counts.items >= max(self.items * _COMMON_SHARE, 1)


def build_report(
    statistics: ExtractionStatistics, labels: Labels, concept_base: str, dump: str, selection: tuple[str, ...]
) -> StatisticsReport:
    """Return the report of the statistics of a whole extraction; see `StatisticsReport`."""
    main = statistics.main_counts
    of_main = main.properties if main else {}
    pairs = {one: statistics.counts.properties.get(one, PropertyCounts()) for one in of_main}
    pairs = statistics.counts.properties | pairs
    rows = [
        PropertyRow(one, labels.label(one) or "", counts, of_main.get(one, PropertyCounts()) if main else None)
        for one, counts in pairs.items()
    ]
    rows.sort(key=lambda row: (-row.counts.items, -row.counts.statements, id_sort_key(row.property_id)))
    return StatisticsReport(
        dump=dump,
        selection=selection,
        items=statistics.counts.items,
        rows=tuple(row for row in rows if row.counts.items),
        other_rows=tuple(row for row in rows if not row.counts.items),
        total=statistics.counts.total(),
        main_item=statistics.main_item if main else "",
        main_label=labels.label(statistics.main_item) or statistics.main_item,
        main_total=(main or StatementCounts()).total(),
        concept_base=concept_base,
        labels=labels,
    )
