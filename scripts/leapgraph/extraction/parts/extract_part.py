"""Extracts a part: reads the lines of a range, selects and converts entities, and writes them with their manifest."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from leapgraph.dump import read_lines
from leapgraph.extraction.parts.part_extraction import PartExtraction
from leapgraph.extraction.parts.part_folder import PartFolder

if TYPE_CHECKING:
    from leapgraph.extraction.parts.job import ExtractionJob, PartTask, ReadCallback
    from leapgraph.extraction.parts.part_manifest import PartManifest


def extract_part(job: ExtractionJob, task: PartTask, on_read: ReadCallback | None = None) -> PartManifest:
    """Extract the entities that the job selects from a range, and return the manifest of the finished part.

    The same job and task give the same bytes in any process. Memory holds one line of the dump, and a bounded share of
    what comes out.

    Args:
        job: What is to be extracted, and where to.
        task: The part.
        on_read: Receives how far the part is.

    Raises:
        BadLinesError: There are more bad lines than the job accepts.
        OSError: The dump cannot be read, or the work folder cannot be written.
    """
    with PartFolder(job.work, job.stage, task.number) as folder:
        with ExitStack() as files:
            part = PartExtraction(job, task, folder, files)
            report = None if on_read is None else lambda end: on_read(task, end, part.counts)
            for line in read_lines(task.dump_range, report):
                part.add(line)
                if part.counts.matched == task.limit:
                    break
            part.write_outputs()
        return folder.finish(task, part.counts)
