"""Extracts a part: the lines of a range are counted, selected, converted or left out with a reason, and written."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import orjson

from leapgraph.dump import FETCH_AGAIN, DamagedData, DumpLine, first_line_with_content, is_blank, read_lines
from leapgraph.errors import DataError
from leapgraph.extraction.parts.gzip_writer import GzipWriter
from leapgraph.extraction.parts.kept_entities import ENTITY_ROWS, TRIPLE_LINES, KeptEntities
from leapgraph.extraction.parts.mentioned_entity import legible_part, mentioned_entity_ntriples, without_parts
from leapgraph.extraction.parts.part_folder import PartFolder
from leapgraph.extraction.parts.part_manifest import DAMAGED_DATA, PartCounts
from leapgraph.extraction.parts.reject_records import read_offsets, reject_record
from leapgraph.extraction.parts.sorted_lines import SortedLines
from leapgraph.extraction.parts.table_rows import ENTITIES, RowFile, RowWriter, entity_row
from leapgraph.extraction.selection.entity_selector import entity_text, has_content, parse_line
from leapgraph.wikibase import EntityError
from leapgraph.wikibase.conversion_errors import MALFORMED_JSON_ERRORS, OmissionCallback
from leapgraph.wikibase.entity_to_rdf import converter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.extraction.parts.job import ExtractionJob, PartTask, ReadCallback
    from leapgraph.extraction.parts.part_folder import HashedFile
    from leapgraph.extraction.parts.part_manifest import PartManifest
    from leapgraph.wikibase.json_types import Json

_LINE_ENDS = b"},", b"}"


class BadLinesError(DataError):
    """A dump has more bad lines than the user accepts."""


def bad_lines_error(most: int, dump: str, last: Sequence[str]) -> BadLinesError:
    """Return the error of more bad lines than so many, with the offset and reason of the last one that was read."""
    offset, reason = last
    return BadLinesError(f"more than {most:,} bad lines, the last at {offset}: {reason}; see --max-bad", path=dump)


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
            part = _PartExtraction(job, task, folder, files)
            report = None if on_read is None else lambda end: on_read(task, end, part.counts)
            for line in read_lines(task.dump_range, report):
                part.add(line)
                if part.counts.matched == task.limit:
                    break
            else:
                part.find_missing_bracket()
            part.write_outputs()
        return folder.finish(task, part.counts)


class _PartExtraction:
    """The lines of a part as they come, and what was made of them.

    Args:
        job: What is to be done.
        task: The part.
        folder: Where its files are written.
        files: Closes them.

    Attributes:
        counts: What was counted.
    """

    def __init__(self, job: ExtractionJob, task: PartTask, folder: PartFolder, files: ExitStack) -> None:
        self._job, self._task, self._folder, self._files = job, task, folder, files
        self.counts = PartCounts()
        self._triples: SortedLines = files.enter_context(SortedLines())
        self._entities: RowWriter | None = None
        if job.keeps_rows:
            self._entities = RowFile(files.enter_context(GzipWriter(files.enter_context(folder.create(ENTITY_ROWS)))))
        elif job.outputs.entities is not None:
            from leapgraph.extraction.parts.parquet_tables import TableWriter

            file = files.enter_context(folder.create(".parquet", job.outputs.entities))
            self._entities = files.enter_context(TableWriter(file, ENTITIES))
        self._kept = KeptEntities(job, folder, files)
        self._rejects: HashedFile | None = None
        self._last: DumpLine | DamagedData | None = None
        reported = job.reported.get(task.number)
        self._reported = frozenset[str]() if reported is None else read_offsets(job.work, reported)

    def add(self, line: DumpLine | DamagedData) -> None:
        """Take in a line of the dump, or what could not be read in its place.

        Raises:
            BadLinesError: There are more bad lines than the job accepts.
        """
        if isinstance(line, DamagedData):
            self._last = line
            self.counts.first_damage = self.counts.first_damage or (line.offset, line.reason)
            self._reject(DAMAGED_DATA, line.offset, line.reason, None)
            return
        self.counts.lines += 1
        if not is_blank(line.content):
            self._last = line
        try:
            entity = self._job.selector.select(line.content)
            if entity is not None or (line.content.startswith(b"{") and line.content.endswith(_LINE_ENDS)):
                self.counts.entities += 1
            else:
                # Whatever is selected, a line that cannot be an entity is broken, unless it is a bracket of the array.
                parse_line(line.content)
                self.counts.entities += has_content(line.content)
        except DataError as problem:
            self._reject("broken line", line.offset, problem.message, line.content)
            return
        if entity is not None:
            self.counts.matched += 1
            self._kept.add_listed(entity["id"])
            self._convert(entity, line)

    def find_missing_bracket(self) -> None:
        """Report the last line of a dump that is an array without its end: the dump breaks off between two lines.

        Raises:
            BadLinesError: There are more bad lines than the job accepts.
        """
        last, task = self._last, self._task
        if task.array_end is None or not isinstance(last, DumpLine) or last.content.rstrip().endswith(b"]"):
            return
        rest = task.dump_range._replace(start=task.dump_range.end, end=task.array_end)
        if rest.start >= rest.end or first_line_with_content(rest) is None:
            reason = f"the dump breaks off behind this line: the array has no end; {FETCH_AGAIN}"
            self.add(DamagedData(last.offset, reason))

    def write_outputs(self) -> None:
        """Write what was collected."""
        outputs, keeps_rows = self._job.outputs, self._job.keeps_rows
        if outputs.ntriples is not None or keeps_rows:
            with self._folder.create(TRIPLE_LINES, outputs.ntriples or "") as file, GzipWriter(file) as compressed:
                for line in self._triples:
                    compressed.write(line)
        if outputs.triples is not None and not keeps_rows:
            from leapgraph.extraction.parts.parquet_tables import write_triples

            with self._folder.create(".parquet", outputs.triples) as file:
                write_triples(file, self._triples)
        self._kept.write_ids()

    def _convert(self, entity: Json, line: DumpLine) -> None:
        """Convert an entity and collect what the job keeps of it; report what of it is left out."""
        omitted: list[tuple[str, EntityError]] = []

        def omit(kind: str, problem: EntityError) -> None:
            omitted.append((kind, problem))

        try:
            triples = self._describe(entity, omit)
        except EntityError as problem:
            self._reject("entity", line.offset, problem.message, line.content)
            return
        self.counts.converted += 1
        self.counts.triples += self._triples.add(triples)
        text = entity_text(line.content)
        converted = without_parts(entity, [problem.part for _, problem in omitted])
        converted_text = orjson.dumps(converted) if omitted else text
        try:
            self._keep(converted, text, converted_text)
        except (DataError, *MALFORMED_JSON_ERRORS):
            self._keep(legible_part(converted), text, converted_text)
        if omitted:
            self._reject_parts(omitted, line)

    def _describe(self, entity: Json, omit: OmissionCallback) -> bytes:
        """Return the N-Triples of an entity, whole or short; none where only something else is kept of it."""
        outputs, repository = self._job.outputs, self._job.repository
        if outputs.ntriples is None and outputs.triples is None:
            return b""
        if self._job.is_whole:
            return converter(repository).entity(entity, omit)
        return mentioned_entity_ntriples(entity, repository)

    def _keep(self, entity: Json, text: bytes, converted_text: bytes) -> None:
        """Write what is kept of an entity besides its triples; nothing if it is malformed."""
        if self._entities is None:
            self._kept.add(entity, converted_text)
            return
        row = entity_row(entity, text if self._job.is_whole else None)
        self._kept.add(entity, converted_text)
        self._entities.write(row, len(text))

    def _reject(self, kind: str, offset: str, reason: str, line: bytes | None) -> None:
        """Count and record a line that is left out, unless an earlier pass did it."""
        if offset in self._reported:
            return
        self.counts.leave_out(kind)
        self.counts.last_bad = (offset, reason)
        self._record(kind, offset, reason, line)
        if self._job.most_bad is not None and self.counts.bad > self._job.most_bad:
            raise bad_lines_error(self._job.most_bad, self._task.dump, self.counts.last_bad)

    def _reject_parts(self, omitted: list[tuple[str, EntityError]], line: DumpLine) -> None:
        """Count and record, once, what is left out of an entity that was converted."""
        for kind, _ in omitted:
            self.counts.leave_out(kind)
        kinds = ", ".join(sorted({kind for kind, _ in omitted}))
        self._record(kinds, line.offset, "; ".join(problem.message for _, problem in omitted), line.content)

    def _record(self, kind: str, offset: str, reason: str, line: bytes | None) -> None:
        folder = self._job.outputs.rejects
        if folder is None:
            return
        if self._rejects is None:
            self._rejects = self._files.enter_context(self._folder.create(".jsonl", folder))
        self._rejects.write(reject_record(self._task.dump, offset, kind, reason, line))
