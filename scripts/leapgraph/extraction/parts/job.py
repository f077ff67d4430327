"""What every worker of an extraction needs to know, and what it is to do: values that can be pickled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.dump import DumpRange
    from leapgraph.extraction.parts.part_manifest import PartCounts
    from leapgraph.wikibase.json_types import Json
    from leapgraph.wikibase.wikibase_instance import Repository

NTRIPLES, PARQUET = "ntriples", "parquet"


class Selector(Protocol):
    """Selects entities among the lines of a dump."""

    def select(self, line: bytes) -> Json | None:
        """Return the entity on a line if it is selected, else None.

        Raises:
            DataError: The line is not JSON with an entity.
        """


class PartNames(NamedTuple):
    """Where the files of parts lie in the result, each a folder with a file a part; none for what is not written.

    Attributes:
        ntriples: The N-Triples.
        entities: The Parquet table of entities.
        triples: The Parquet table of triples.
        rejects: What was left out, and why.
    """

    ntriples: str | None
    entities: str | None
    triples: str | None
    rejects: str | None


@dataclass(frozen=True, slots=True)
class ExtractionJob:
    """A pass over the dumps.

    Args:
        work: The URL of the folder for work in progress, which every worker can write to.
        stage: The name of the pass, such as `matches`.
        selector: Selects the entities.
        repository: Their Wikibase.
        outputs: The folders of the result.
        is_whole: Whether entities are described whole, or by type, labels, descriptions and classes.
        keeps_mentions: Whether to keep the ids of the entities, and of those that they mention, for another pass.
        keeps_ids: Whether to keep the ids of the entities.
        keeps_statistics: Whether to keep what the statistics of the entities need.
        keeps_labels: Whether to keep the labels of the entities.
        listed_ids: Ids, of which those that are in the dumps are kept.
        keeps_rows: Whether to keep the rows of the tables instead of writing these, which is done later then.
        most_bad: How many bad lines a part may have; None for any number.
        reported: The files of the work folder with what an earlier pass has left out, by the number of the part; it is
            not reported again.
    """

    work: str
    stage: str
    selector: Selector
    repository: Repository
    outputs: PartNames
    is_whole: bool = True
    keeps_mentions: bool = False
    keeps_ids: bool = False
    keeps_statistics: bool = False
    keeps_labels: bool = False
    listed_ids: frozenset[str] = frozenset()
    keeps_rows: bool = False
    most_bad: int | None = None
    reported: Mapping[int, str] = field(default_factory=dict)


class PartTask(NamedTuple):
    """A range of a dump to extract from.

    Attributes:
        number: The number of the part among those of all dumps, from 0.
        dump: The name of the dump.
        dump_range: Its range.
        limit: How many matches to extract at most; reading ends with the last one.
        array_end: Where the file of the dump ends, if this is an array, which a bracket ends; None for another one.
    """

    number: int
    dump: str
    dump_range: DumpRange
    limit: int | None = None
    array_end: int | None = None


class ReadCallback(Protocol):
    """Receives how far a part is, at each read of the dump's file."""

    def __call__(self, task: PartTask, end: int, counts: PartCounts, /) -> None:
        """Take in the byte behind what was read, which may be behind the range, and what was counted by now."""
