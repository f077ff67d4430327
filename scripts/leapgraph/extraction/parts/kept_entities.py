"""What a pass keeps of its entities in the work folder, for the passes and the statistics that come after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from leapgraph.extraction.parts.gzip_writer import GzipWriter
from leapgraph.extraction.statistics.count_statements import entity_ids_to_label
from leapgraph.wikibase.display_text import LABEL_LANGUAGES
from leapgraph.wikibase.mentioned_entities import referenced_entity_ids

if TYPE_CHECKING:
    from contextlib import ExitStack

    from leapgraph.extraction.parts.job import ExtractionJob
    from leapgraph.extraction.parts.part_folder import HashedFile, PartFolder
    from leapgraph.wikibase.json_types import Json

ENTITY_IDS, MENTIONED_IDS, IDS_TO_LABEL = "ids.txt", "mentioned-ids.txt", "ids-to-label.txt"
LISTED_IDS = "listed.txt"
ENTITY_LINES, LABELS = "entities.jsonl.gz", "labels.jsonl"
ENTITY_ROWS, TRIPLE_LINES = "entity-rows.jsonl.gz", ".nt.gz"


class KeptEntities:
    """Files of a part that are not of the result.

    Args:
        job: Says what is kept.
        folder: Where the files are written.
        files: Closes them.
    """

    def __init__(self, job: ExtractionJob, folder: PartFolder, files: ExitStack) -> None:
        self._concept_base, self._folder = job.repository.concept_base, folder
        self._ids: dict[str, set[str]] = {ENTITY_IDS: set()} if job.keeps_ids else {}
        if job.keeps_mentions:
            self._ids |= {ENTITY_IDS: set(), MENTIONED_IDS: set()}
        self._lines: GzipWriter | None = None
        if job.keeps_statistics:
            self._ids |= {ENTITY_IDS: set(), IDS_TO_LABEL: set()}
            self._lines = files.enter_context(GzipWriter(files.enter_context(folder.create(ENTITY_LINES))))
        self._listed_ids = job.listed_ids
        if self._listed_ids:
            self._ids[LISTED_IDS] = set()
        self._labels: HashedFile | None = None
        if job.keeps_labels:
            self._labels = files.enter_context(folder.create(LABELS))

    def add_listed(self, entity_id: str) -> None:
        """Keep the id of an entity, whatever becomes of it, if it is a listed one."""
        if entity_id in self._listed_ids:
            self._ids[LISTED_IDS].add(entity_id)

    def add(self, entity: Json, text: bytes) -> None:
        """Keep of an entity, with the JSON of what was converted, what later passes need; nothing if it is malformed.

        Raises:
            KeyError, TypeError, ValueError, AttributeError, DataError: It is malformed.
        """
        found = {ENTITY_IDS: {entity["id"]}}
        if MENTIONED_IDS in self._ids:
            found[MENTIONED_IDS] = referenced_entity_ids(entity, self._concept_base)
        if IDS_TO_LABEL in self._ids:
            found[IDS_TO_LABEL] = entity_ids_to_label(entity, self._concept_base)
        labels = dict(entity.get("labels") or {})
        label_record = {"id": entity["id"], "labels": {one: labels[one] for one in LABEL_LANGUAGES if one in labels}}
        for name, ids in found.items():
            if name in self._ids:
                self._ids[name] |= ids
        if self._lines is not None:
            self._lines.write(text + b"\n")
        if self._labels is not None:
            self._labels.write(orjson.dumps(label_record, option=orjson.OPT_APPEND_NEWLINE))

    def write_ids(self) -> None:
        """Write the ids that were collected, each once, sorted by code points."""
        for name, ids in self._ids.items():
            with self._folder.create(name) as file:
                file.write("".join(f"{one}\n" for one in sorted(ids)).encode())
