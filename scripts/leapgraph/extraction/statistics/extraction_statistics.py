"""The statistics of an extraction: the counts of all items, and of the project's main item if it is among them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leapgraph.extraction.statistics.count_statements import count_statements
from leapgraph.extraction.statistics.statement_counts import StatementCounts

if TYPE_CHECKING:
    from leapgraph.wikibase.display_text import Labels
    from leapgraph.wikibase.json_types import Json


@dataclass
class ExtractionStatistics:
    """The counts of a part of an extraction, or of all of it.

    Attributes:
        main_item: The id of the project's main item; empty if it has none.
        counts: The counts of all items.
        main_counts: The counts of the main item; None if it was not counted.
    """

    main_item: str = ""
    counts: StatementCounts = field(default_factory=StatementCounts)
    main_counts: StatementCounts | None = None

    def count(self, entity: Json, labels: Labels) -> None:
        """Add an entity, once; see `count_statements`.

        Raises:
            DataError: A statement is malformed; then the entity is not counted at all.
        """
        found = count_statements(entity, labels)
        self.counts.add(found)
        if self.main_item and entity["id"] == self.main_item:
            self.main_counts = found

    def count_main_item(self, item: Json, labels: Labels) -> None:
        """Count the main item as pulled, beside all items, unless it was among them.

        Raises:
            DataError: A statement is malformed.
        """
        if self.main_counts is None:
            self.main_item, self.main_counts = item["id"], count_statements(item, labels)

    def add(self, other: ExtractionStatistics) -> None:
        """Add the statistics of another part; in any order and grouping the result is the same."""
        self.counts.add(other.counts)
        self.main_counts = self.main_counts or other.main_counts

    def as_json(self) -> Json:
        """Return the statistics as plain JSON, sorted."""
        return {
            "mainItem": self.main_item,
            "counts": self.counts.as_json(),
            "mainCounts": None if self.main_counts is None else self.main_counts.as_json(),
        }

    @classmethod
    def from_json(cls, content: Json) -> ExtractionStatistics:
        """Return the statistics that `as_json` wrote."""
        main = content["mainCounts"]
        return cls(
            content["mainItem"],
            StatementCounts.from_json(content["counts"]),
            None if main is None else StatementCounts.from_json(main),
        )
