"""Where the tables of all parts are written: in the work folder, on whichever file system that is."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import fsspec
import pytest

from leapgraph.extraction.parts.job import PartNames
from leapgraph.extraction.parts.part_manifest import PartCounts, PartFile, PartManifest
from leapgraph.extraction.passes.write_tables import write_tables
from leapgraph.extraction.work_folder import WorkFolder


class Writer:
    """Writes each table as a file for the first part, and keeps the folders that it was to write."""

    def __init__(self) -> None:
        self.folders: list[str] = []

    def write_table(
        self, columns: Sequence[Any], rows: Callable[[str], Iterable[Any]], items: Sequence[str], folder: str
    ) -> None:
        assert (len(items), callable(rows), bool(columns)) == (1, True, True)
        self.folders.append(folder)
        file_system, path = fsspec.url_to_fs(folder)
        file_system.makedirs(path, exist_ok=True)
        file_system.pipe_file(f"{path}/part-00000-x.zstd.parquet", b"rows")


@pytest.mark.parametrize("is_local", [True, False])
def test_a_writer_of_tables_learns_the_file_system(tmp_path: Path, *, is_local: bool) -> None:
    target = str(tmp_path / "out") if is_local else "memory://bucket/out"
    files = tuple(PartFile("", f"attempts/{name}", 1, "") for name in ("entity-rows.jsonl.gz", "triples.nt.gz"))
    part = PartManifest(7, "dump.json", 0, 1, None, PartCounts(), files)
    writer = Writer()

    found = write_tables(writer, WorkFolder(target), PartNames(None, "entities", "triples", None), [part])

    work = str(tmp_path / ".out.partial") if is_local else "memory://bucket/.out.partial"
    assert writer.folders == [f"{work}/tables/entities", f"{work}/tables/triples"]
    assert [file.name for file in found] == ["entities/part-00007.parquet", "triples/part-00007.parquet"]
    assert {file.size for file in found} == {4}
