"""Has the runner write the tables of a pass, from the rows that its parts have kept: a file a part, as elsewhere."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from leapgraph.extraction.parts.kept_entities import ENTITY_ROWS, TRIPLE_LINES
from leapgraph.extraction.parts.part_manifest import PartFile
from leapgraph.extraction.parts.table_rows import ENTITIES, TRIPLES, read_entity_rows, read_triple_rows
from leapgraph.extraction.url_folders import list_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leapgraph.extraction.parts.job import PartNames
    from leapgraph.extraction.parts.part_manifest import PartManifest
    from leapgraph.extraction.runner import TableWriter
    from leapgraph.extraction.work_folder import WorkFolder

_TABLES = "tables"
_PART = re.compile(r"part-(\d+)\b.*\.parquet")


def write_tables(
    writer: TableWriter, work: WorkFolder, names: PartNames, parts: Sequence[PartManifest]
) -> list[PartFile]:
    """Write the tables of entities and of triples of some parts into the work folder, and return their files.

    A part without rows may have none.

    Raises:
        LeapgraphError: The writer failed.
        OSError: The work folder cannot be read.
    """
    files: list[PartFile] = []
    for folder, columns, read, ending in (
        (names.entities, ENTITIES, read_entity_rows, ENTITY_ROWS),
        (names.triples, TRIPLES, read_triple_rows, TRIPLE_LINES),
    ):
        if folder is not None:
            kept = [part.file(ending).path for part in parts]
            place = f"{_TABLES}/{folder}"
            writer.write_table(columns, partial(read, work.url), kept, f"{work.url}/{place}")
            files += _part_files(work, folder, place, parts)
    return files


def _part_files(work: WorkFolder, folder: str, place: str, parts: Sequence[PartManifest]) -> Iterator[PartFile]:
    """Yield the files of a table, which the writer has numbered in the order of the parts."""
    for name, size in list_folder(work.file_system, f"{work.path}/{place}"):
        if numbered := _PART.fullmatch(name):
            number = parts[int(numbered[1])].number
            yield PartFile(f"{folder}/part-{number:05}.parquet", f"{place}/{name}", size, "")
