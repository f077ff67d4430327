"""The passes over the dumps: classes if a condition needs them, matches, and the entities that these mention."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from leapgraph.extraction.parts.extract_part import extract_part
from leapgraph.extraction.parts.job import NTRIPLES, PARQUET, ExtractionJob, PartNames
from leapgraph.extraction.parts.kept_entities import ENTITY_IDS, ENTITY_ROWS, IDS_TO_LABEL, LISTED_IDS, MENTIONED_IDS
from leapgraph.extraction.passes import collect_classes
from leapgraph.extraction.passes.pass_tracker import PassTracker
from leapgraph.extraction.passes.run_pass import Limits, NamedRange, PassRun
from leapgraph.extraction.passes.write_mentioned_ids import MentionedEntities, distinct_ids, write_mentioned_ids
from leapgraph.extraction.passes.write_tables import write_tables
from leapgraph.extraction.request import FULL, NO_NEIGHBOURS
from leapgraph.extraction.selection.entity_selector import EntitySelector
from leapgraph.extraction.selection.subclass_tree import add_subclasses

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.extraction.parts.job import PartTask, ReadCallback
    from leapgraph.extraction.parts.part_manifest import PartFile, PartManifest
    from leapgraph.extraction.request import ExtractionRequest, Reporter
    from leapgraph.extraction.runner import Runner
    from leapgraph.extraction.selection.conditions import Condition
    from leapgraph.extraction.selection.subclass_tree import Superclasses
    from leapgraph.extraction.work_folder import WorkFolder

MATCHES, NEIGHBOURS, TABLES, STATISTICS = "matches", "neighbours", "tables", "statistics"
_REJECTS, _REJECTS_OF_NEIGHBOURS = "rejects", "rejects/neighbours"
_NO_LIMITS = Limits()


class PartFunction(Protocol):
    """Does a part."""

    def __call__(self, task: PartTask, *, on_read: ReadCallback | None = None) -> PartManifest:
        """Return the manifest of a part when it is finished."""


class ExtractionPasses:
    """The passes of one extraction; each takes over the parts that an earlier run has finished.

    Args:
        request: What is to be extracted.
        runner: Runs the parts.
        reporter: Receives the progress.
        work: The work folder.

    Attributes:
        tracker: Reports how far the passes are.
        tables: The files of tables that the runner wrote from the rows of the parts.
        classes: How many classes meet each condition with subclasses.
    """

    def __init__(self, request: ExtractionRequest, runner: Runner, reporter: Reporter, work: WorkFolder) -> None:
        self._request, self._runner, self._reporter, self._work = request, runner, reporter, work
        self.tracker = PassTracker(request, reporter.progress, writes_tables=runner.table_writer is not None)
        self.tables: list[PartFile] = []
        self.classes: dict[str, int] = {}
        self._ranges = [
            NamedRange(dump.name, one, dump.size if dump.is_array else None)
            for dump in request.dumps
            for one in dump.ranges
        ]

    def run_matches(self) -> list[PartManifest]:
        """Extract the matches, and return the parts.

        Raises:
            BadLinesError: There are more bad lines than accepted.
        """
        request = self._request
        outputs = _outputs(request.formats, "ntriples", "parquet/entities", "parquet/triples", _REJECTS)
        job = ExtractionJob(
            self._work.url,
            MATCHES,
            EntitySelector(self._complete_conditions(), request.ids),
            request.repository,
            outputs,
            keeps_mentions=request.neighbours != NO_NEIGHBOURS,
            keeps_statistics=request.has_statistics,
            keeps_labels=request.has_statistics,
            listed_ids=request.ids if request.limit is None else frozenset(),
            keeps_rows=self._keeps_rows(outputs),
            # Of a part that is read beyond the last match, no line there counts.
            most_bad=request.most_bad if request.limit is None else None,
        )
        return self._extract(job, Limits(request.limit, request.most_bad))

    def missing_ids(self, matches: list[PartManifest]) -> tuple[str, ...] | None:
        """Return the ids of the request that are in none of the dumps, in order; None if nothing is known of it."""
        ids = self._request.ids
        if not ids or self._request.limit is not None:
            return None
        missing = ids.difference(distinct_ids(self._runner, self._work, matches, LISTED_IDS))
        return tuple(sorted(missing, key=lambda one: (one[0], int(one[1:]))))

    def run_neighbours(self, matches: list[PartManifest]) -> tuple[MentionedEntities, list[PartManifest]]:
        """Extract the entities that the matches mention, and return what selects them, and the parts.

        Where they are not of the result, only the labels that the statistics need are kept of them.

        Raises:
            BadLinesError: There are more bad lines than accepted, those of the matches among them.
        """
        request = self._request
        are_extracted = request.neighbours != NO_NEIGHBOURS
        file_name = MENTIONED_IDS if are_extracted else IDS_TO_LABEL
        mentioned = write_mentioned_ids(self._runner, self._work, matches, file_name)
        outputs = _outputs(
            request.formats if are_extracted else frozenset(),
            "neighbours",
            "parquet/neighbour-entities",
            "parquet/neighbour-triples",
            _REJECTS_OF_NEIGHBOURS if are_extracted else None,
        )
        job = ExtractionJob(
            self._work.url,
            NEIGHBOURS,
            mentioned,
            request.repository,
            outputs,
            is_whole=request.neighbours == FULL,
            keeps_ids=are_extracted,
            keeps_labels=request.has_statistics,
            keeps_rows=self._keeps_rows(outputs),
            reported={part.number: path for part in matches if (path := part.path_in(_REJECTS))},
        )
        bad = sum(part.counts.bad for part in matches)
        return mentioned, self._extract(job, Limits(None, request.most_bad if are_extracted else None, bad))

    def count_entities(self, parts: list[PartManifest]) -> int:
        """Return how many entities parts that keep ids have converted; one whose line stands twice counts once."""
        return sum(1 for _ in distinct_ids(self._runner, self._work, parts, ENTITY_IDS))

    def _complete_conditions(self) -> tuple[Condition, ...]:
        """Return the conditions with all subclasses of their values."""
        conditions = self._request.conditions
        if not any(condition.with_subclasses for condition in conditions):
            return conditions
        tree: Iterable[Superclasses] | None = self._request.tree
        if tree is None:
            parts = self._run(collect_classes.STAGE, partial(collect_classes.collect_classes, self._work.url))
            tree = collect_classes.read_tree(self._work.url, parts)
        complete = add_subclasses(conditions, tree)
        pairs = zip(conditions, complete, strict=True)
        self.classes = {str(one): len(whole.values) for one, whole in pairs if one.with_subclasses}
        return complete

    def _keeps_rows(self, outputs: PartNames) -> bool:
        return self._runner.table_writer is not None and outputs.entities is not None

    def _extract(self, job: ExtractionJob, limits: Limits = _NO_LIMITS) -> list[PartManifest]:
        """Extract the parts, and have the tables written if the parts do not do it."""
        parts = self._run(job.stage, partial(extract_part, job), limits, keeps_rows=job.keeps_rows)
        if job.keeps_rows and self._runner.table_writer is not None:
            self.tracker.begin(TABLES)
            self.tables += write_tables(self._runner.table_writer, self._work, job.outputs, parts)
        return parts

    def _run(
        self,
        stage: str,
        function: PartFunction,
        limits: Limits = _NO_LIMITS,
        *,
        keeps_rows: bool = False,
    ) -> list[PartManifest]:
        # A part of another runner may have tables instead of rows, or rows instead of tables.
        finished = {
            number: part
            for number, part in self._work.finished_parts(stage).items()
            if part.has_file(ENTITY_ROWS) == keeps_rows
        }
        if finished:
            total = len(self._ranges)
            self._reporter.warn(f"{stage}: going on with {len(finished)} of {total} parts from an earlier run")
        self.tracker.begin_reading(stage, finished.values(), has_limit=limits.matches is not None)
        if self._runner.is_here:
            function = partial(function, on_read=self.tracker.read)
        return PassRun(function, self._ranges, finished, self.tracker.finish, limits).run(self._runner)


def _outputs(formats: frozenset[str], ntriples: str, entities: str, triples: str, rejects: str | None) -> PartNames:
    has_tables = PARQUET in formats
    return PartNames(
        ntriples if NTRIPLES in formats else None,
        entities if has_tables else None,
        triples if has_tables else None,
        rejects,
    )
