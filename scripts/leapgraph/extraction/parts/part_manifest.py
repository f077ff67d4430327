"""The manifest of a finished part: what was counted in it, and its files with their checksums."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Sequence


DAMAGED_DATA = "damaged data"


@dataclass(frozen=True, slots=True, order=True)
class PartFile:
    """A file of a part.

    Attributes:
        name: Its path in the result; for a file that only a later pass reads, its path is empty.
        path: Its path in the work folder.
        size: Its size in bytes.
        digest: Its SHA-256 in hexadecimal; empty for a table that Spark wrote.
    """

    name: str
    path: str
    size: int
    digest: str


@dataclass(slots=True)
class PartCounts:
    """What was counted in a part, or in several.

    Attributes:
        lines: The lines that were read.
        entities: Those of them with an entity: neither broken nor empty, and no bracket of the dump's array.
        matched: The entities that were selected.
        converted: Those of them that were converted.
        triples: Their triples.
        left_out: What was left out, by kind: `broken line`, `damaged data`, `entity`, `statement`, `sitelink`, `term`.
        last_bad: The offset and reason of the last bad line of a part; nothing for a sum of parts.
        first_damage: The offset and reason of the first damaged data of a part; nothing for a sum of parts.
    """

    lines: int = 0
    entities: int = 0
    matched: int = 0
    converted: int = 0
    triples: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    last_bad: Sequence[str] = ()
    first_damage: Sequence[str] = ()

    @property
    def bad(self) -> int:
        """The number of bad lines: broken, in damaged data, or with an entity that cannot be converted."""
        return sum(self.left_out.get(kind, 0) for kind in ("broken line", DAMAGED_DATA, "entity"))

    def leave_out(self, kind: str, number: int = 1) -> None:
        """Count something that was left out."""
        self.left_out[kind] = self.left_out.get(kind, 0) + number

    def add(self, other: PartCounts) -> None:
        """Add the counts of another part."""
        self.lines += other.lines
        self.entities += other.entities
        self.matched += other.matched
        self.converted += other.converted
        self.triples += other.triples
        for kind, number in other.left_out.items():
            self.leave_out(kind, number)

    def as_json(self) -> dict[str, Any]:
        """Return the counts as they stand in SUMMARY.json."""
        return {
            "lines": self.lines,
            "entities": self.entities,
            "matched": self.matched,
            "converted": self.converted,
            "triples": self.triples,
            "leftOut": dict(sorted(self.left_out.items())),
        }


@dataclass(frozen=True, slots=True)
class PartManifest:
    """A finished part.

    Attributes:
        number: The number of the part.
        dump: The name of the dump.
        start: The first byte of its range.
        end: The byte behind its range.
        limit: How many matches were to be extracted at most.
        counts: What was counted.
        files: Its files.
    """

    number: int
    dump: str
    start: int
    end: int
    limit: int | None
    counts: PartCounts
    files: tuple[PartFile, ...]

    def has_file(self, ending: str) -> bool:
        """Return whether there is a file whose path ends so."""
        return any(one.path.endswith(ending) for one in self.files)

    def path_in(self, folder: str) -> str | None:
        """Return the path in the work folder of the file in a folder of the result; None if there is none."""
        return next((one.path for one in self.files if one.name.rpartition("/")[0] == folder), None)

    def file(self, ending: str) -> PartFile:
        """Return the file whose path ends so."""
        return next(one for one in self.files if one.path.endswith(ending))

    def dump_json(self) -> bytes:
        """Return the manifest as JSON."""
        return orjson.dumps(self, option=orjson.OPT_INDENT_2)


def parse_manifest(text: bytes) -> PartManifest | None:
    """Return the manifest in a JSON text; None where it is none."""
    try:
        return manifest_from_json(orjson.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def manifest_from_json(content: dict[str, Any]) -> PartManifest:
    """Return the manifest that was written as this JSON.

    Raises:
        TypeError, KeyError, AttributeError: It is none.
    """
    counts, files = PartCounts(**content["counts"]), tuple(PartFile(**one) for one in content["files"])
    return PartManifest(**{**content, "counts": counts, "files": files})
