"""What an extraction counted, and its SUMMARY.json."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from leapgraph.extraction.parts.part_manifest import DAMAGED_DATA, PartCounts, manifest_from_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.extraction.parts.part_manifest import PartManifest

MISSING_IDS = "missing-ids.txt"


class DumpDamage(NamedTuple):
    """The damaged data of a dump.

    Attributes:
        dump: The name of the dump.
        places: In how many places its data is damaged.
        offset: The offset of the first one.
        reason: What is wrong there, and what to do.
    """

    dump: str
    places: int
    offset: str
    reason: str


@dataclass(frozen=True)
class Extraction:
    """The parts of an extraction.

    Attributes:
        matches: The parts of the matches, in order.
        neighbours: The parts of the entities that these mention; None where they were not extracted.
        mentioned: How many entities besides the matches these mention.
        described: How many of them are described: one whose line stands in the dumps twice counts once.
        classes: How many classes meet each condition with subclasses.
        missing_ids: The ids that are in none of the dumps, in order; None where there is none to look for, or not all
            of the dumps is read.
    """

    matches: Sequence[PartManifest]
    neighbours: Sequence[PartManifest] | None = None
    mentioned: int = 0
    described: int = 0
    classes: dict[str, int] = field(default_factory=dict)
    missing_ids: Sequence[str] | None = None

    @property
    def counts(self) -> PartCounts:
        """The counts of the matches."""
        return _sum(self.matches)

    @property
    def neighbour_counts(self) -> PartCounts:
        """The counts of the entities that the matches mention."""
        return _sum(self.neighbours or ())

    @property
    def left_out(self) -> PartCounts:
        """All that was left out, of matches and of mentioned entities."""
        return _sum([*self.matches, *(self.neighbours or ())])

    @property
    def damage(self) -> list[DumpDamage]:
        """The damaged data of each dump that has any, in order."""
        found: dict[str, DumpDamage] = {}
        for part in self.matches:
            if part.counts.first_damage:
                offset, reason = part.counts.first_damage
                places = part.counts.left_out[DAMAGED_DATA]
                former = found.get(part.dump, DumpDamage(part.dump, 0, offset, reason))
                found[part.dump] = former._replace(places=former.places + places)
        return list(found.values())

    def as_json(self) -> dict[str, Any]:
        """Return what the summary has of it."""
        content = self.counts.as_json()
        if self.classes:
            content["classes"] = dict(sorted(self.classes.items()))
        if self.missing_ids is not None:
            content["missingIds"] = len(self.missing_ids)
        if self.neighbours is not None:
            counts = self.neighbour_counts.as_json()
            del counts["lines"], counts["entities"]
            content["neighbours"] = {"mentioned": self.mentioned, "described": self.described, **counts}
        numbered = {part.number: part for part in self.neighbours or ()}
        content["parts"] = [_part_json(part, numbered.get(part.number)) for part in self.matches]
        return content

    def missing_ids_file(self) -> dict[str, bytes]:
        """Return the file of the ids that are missing, an id a line, by its path; none if no id is."""
        return {MISSING_IDS: "".join(f"{one}\n" for one in self.missing_ids).encode()} if self.missing_ids else {}


def extraction_from_json(content: dict[str, Any]) -> Extraction:
    """Return the extraction that orjson has written as this JSON.

    Raises:
        TypeError, KeyError, AttributeError: It is none.
    """
    parts = {
        name: None if content[name] is None else list(map(manifest_from_json, content[name]))
        for name in ("matches", "neighbours")
    }
    return Extraction(**{**content, **parts})


def _sum(parts: Sequence[PartManifest]) -> PartCounts:
    counts = PartCounts()
    for part in parts:
        counts.add(part.counts)
    return counts


def _part_json(part: PartManifest, neighbours: PartManifest | None) -> dict[str, Any]:
    place = {"part": part.number, "dump": part.dump, "start": part.start, "end": part.end}
    content = {**place, **part.counts.as_json()}
    if neighbours is not None:
        content["neighbours"] = neighbours.counts.converted
    return content
