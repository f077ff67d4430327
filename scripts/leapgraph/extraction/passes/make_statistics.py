"""The statistics of the matches, counted part by part with the labels that the passes before have kept."""

from __future__ import annotations

import gzip
from dataclasses import replace
from functools import lru_cache, partial
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import orjson

from leapgraph.extraction.parts.kept_entities import ENTITY_IDS, ENTITY_LINES, IDS_TO_LABEL, LABELS
from leapgraph.extraction.passes.write_mentioned_ids import distinct_ids
from leapgraph.extraction.statistics.extraction_statistics import ExtractionStatistics
from leapgraph.extraction.statistics.statistics_files import statistics_files
from leapgraph.extraction.statistics.statistics_report import build_report
from leapgraph.extraction.url_folders import open_folder
from leapgraph.wikibase.display_text import Labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leapgraph.extraction.parts.part_manifest import PartManifest
    from leapgraph.extraction.request import ExtractionRequest
    from leapgraph.extraction.runner import Runner
    from leapgraph.extraction.summary import Extraction
    from leapgraph.extraction.work_folder import WorkFolder
    from leapgraph.wikibase.json_types import Json

_FILE = "labels.json"


class _Counting(NamedTuple):
    """What a worker needs to count a part.

    Attributes:
        work: The URL of the work folder, which has the labels.
        digest: The SHA-256 of the file with the labels.
        main_item: The id of the project's main item; empty if it has none.
    """

    work: str
    digest: str
    main_item: str


class _PartToCount(NamedTuple):
    """A part to count.

    Attributes:
        path: The file with its entities.
        repeated: The ids of those that an earlier part has as well.
    """

    path: str
    repeated: frozenset[str]


def make_statistics(
    request: ExtractionRequest,
    runner: Runner,
    work: WorkFolder,
    extraction: Extraction,
    others: Sequence[PartManifest],
) -> dict[str, bytes]:
    """Return the files of the statistics by their paths in the result.

    Args:
        request: What was extracted.
        runner: Counts the parts.
        work: The work folder.
        extraction: Its result, of whose matches the statistics are.
        others: The parts of the other entities whose labels were kept.
    """
    matches = extraction.matches
    entities, digest = _write_labels(runner, work, matches, [*matches, *others])
    main = request.main_item
    counting = _Counting(work.url, digest, main.item_id if main else "")
    total = ExtractionStatistics(counting.main_item)
    for content in runner.run(partial(_count_part, counting), _parts_to_count(work, matches)):
        total.add(ExtractionStatistics.from_json(content))
    if main is not None:
        named = {one: entity for one, entity in entities.items() if entity["labels"]}
        entities = {**main.entities, **named}
        total.count_main_item(main.item, Labels(entities))
    dumps = ", ".join(dump.name for dump in request.dumps)
    report = build_report(total, Labels(entities), request.repository.concept_base, dumps, request.selection)
    report = replace(report, left_out=extraction.counts.left_out)
    return {f"statistics/{name}": content for name, content in statistics_files(report).items()}


def _write_labels(
    runner: Runner, work: WorkFolder, matches: Sequence[PartManifest], parts: Sequence[PartManifest]
) -> tuple[dict[str, Json], str]:
    """Write the labels that the statistics need to the work folder; return them, and the checksum of the file."""
    needed = set(distinct_ids(runner, work, matches, IDS_TO_LABEL))
    entities: dict[str, Json] = {}
    for part in parts:
        for line in work.read(part.file(LABELS).path).splitlines():
            entity = orjson.loads(line)
            if entity["id"] in needed:
                entities[entity["id"]] = entity
    content = orjson.dumps(entities, option=orjson.OPT_SORT_KEYS)
    work.write(_FILE, content)
    return entities, sha256(content).hexdigest()


def _parts_to_count(work: WorkFolder, matches: Sequence[PartManifest]) -> Iterator[_PartToCount]:
    """Yield the parts to count, each with what is counted before it: dumps may have an entity twice."""
    earlier: set[str] = set()
    for part in matches:
        ids = set(work.read(part.file(ENTITY_IDS).path).decode().splitlines())
        yield _PartToCount(part.file(ENTITY_LINES).path, frozenset(ids & earlier))
        earlier |= ids


def _count_part(counting: _Counting, part: _PartToCount) -> Json:
    """Return the statistics of the matches of a part, of all that was converted, as JSON.

    An entity that the dumps have twice counts once, as it stands first: so it is one in the triples too.
    """
    file_system, folder = open_folder(counting.work)
    labels = _read_labels(counting.work, counting.digest)
    statistics = ExtractionStatistics(counting.main_item)
    counted = set(part.repeated)
    with file_system.open(f"{folder}/{part.path}", "rb") as packed, gzip.open(packed) as lines:
        for line in lines:
            entity = orjson.loads(line)
            if entity["id"] not in counted:
                counted.add(entity["id"])
                statistics.count(entity, labels)
    return statistics.as_json()


@lru_cache(maxsize=1)
def _read_labels(work: str, _digest: str) -> Labels:
    file_system, folder = open_folder(work)
    return Labels(orjson.loads(file_system.cat_file(f"{folder}/{_FILE}")))
