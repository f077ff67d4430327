"""The pass before an extraction that collects the tree of classes, a part at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.dump import DamagedData, read_lines
from leapgraph.errors import DataError
from leapgraph.extraction.parts.part_folder import PartFolder
from leapgraph.extraction.parts.part_manifest import PartCounts, PartManifest
from leapgraph.extraction.selection.subclass_tree import Superclasses, read_superclasses
from leapgraph.extraction.url_folders import open_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.extraction.parts.job import PartTask, ReadCallback

STAGE = "classes"
_FILE = "superclasses.txt"


def collect_classes(work: str, task: PartTask, on_read: ReadCallback | None = None) -> PartManifest:
    """Write the direct superclasses of the classes in a range, and return the manifest of the finished part.

    Bad lines are passed over: they are counted when entities are extracted.

    Args:
        work: The URL of the work folder.
        task: The part.
        on_read: Receives how far the part is.
    """
    counts = PartCounts()
    report = None if on_read is None else lambda end: on_read(task, end, counts)
    with PartFolder(work, STAGE, task.number) as folder:
        with folder.create(_FILE) as file:
            for line in read_lines(task.dump_range, report):
                if isinstance(line, DamagedData):
                    continue
                counts.lines += 1
                try:
                    found = read_superclasses(line.content)
                except DataError:
                    continue
                if found is not None:
                    counts.matched += 1
                    file.write(f"{found.class_id} {' '.join(found.superclasses)}\n".encode())
        return folder.finish(task, counts)


def read_tree(work: str, parts: Iterable[PartManifest]) -> Iterator[Superclasses]:
    """Yield the superclasses of all classes that were collected."""
    file_system, path = open_folder(work)
    for part in parts:
        for line in file_system.cat_file(f"{path}/{part.file(_FILE).path}").decode().splitlines():
            class_id, *superclasses = line.split(" ")
            yield Superclasses(class_id, tuple(superclasses))
