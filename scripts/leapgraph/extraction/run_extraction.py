"""An extraction from the first to the last step: passes over the dumps, the summary, and the commit of the result."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import orjson

from leapgraph import __version__
from leapgraph.errors import LeapgraphError
from leapgraph.extraction.commit_result import commit, finish_commit
from leapgraph.extraction.job_state import FinishedResult
from leapgraph.extraction.passes.extraction_passes import STATISTICS, ExtractionPasses
from leapgraph.extraction.request import NO_NEIGHBOURS
from leapgraph.extraction.result_files import SUMMARY
from leapgraph.extraction.summary import Extraction
from leapgraph.extraction.work_folder import WorkFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.extraction.request import ExtractionRequest, Reporter
    from leapgraph.extraction.runner import Runner


def run_extraction(request: ExtractionRequest, runner: Runner, reporter: Reporter) -> Extraction:
    """Extract, and return what was extracted when the result has its final name.

    The finished parts of an earlier run of the same job are taken over.

    Raises:
        BadLinesError: There are more bad lines than accepted.
        RunError: The target is there already, or another run is writing it.
        OSError: A dump cannot be read, or a folder cannot be written.
    """
    work = WorkFolder(request.target)
    tool = {"tool": f"leapgraph {__version__}"}
    job = {**tool, "dumps": [dump.identity() for dump in request.dumps], "options": request.options}
    job = orjson.loads(orjson.dumps(job))  # as it is read from the work folder
    if (extraction := finish_commit(work, job, request.most_bad, overwrite=request.overwrite)) is not None:
        reporter.warn("an earlier run has extracted all of it, and was stopped while it put the result in its place")
        return extraction
    work.place.refuse_replacement(overwrite=request.overwrite)
    with work.lock():
        work.begin(job, reporter.warn)
        with _add_work_folder_to_error(work):
            passes = ExtractionPasses(request, runner, reporter, work)
            extraction, more = _extract(request, runner, passes, work)
            dumps = [dump.as_json() for dump in request.dumps]
            summary = {**tool, "dumps": dumps, "options": request.options, **extraction.as_json()}
            content = orjson.dumps(summary, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
            parts = [*extraction.matches, *(extraction.neighbours or ())]
            files = [*(file for part in parts for file in part.files), *passes.tables]
            result = FinishedResult(files, extraction)
            commit(work, job, result, {SUMMARY: content, **more}, overwrite=request.overwrite)
    return extraction


@contextmanager
def _add_work_folder_to_error(work: WorkFolder) -> Iterator[None]:
    """Add to an error of the block where the work stays."""
    try:
        yield
    except LeapgraphError as error:
        error.args = (f"{error}; what is finished is kept in {work.url}",)
        raise


def _extract(
    request: ExtractionRequest, runner: Runner, passes: ExtractionPasses, work: WorkFolder
) -> tuple[Extraction, dict[str, bytes]]:
    """Make the parts in the work folder, and return them, and the files of the result besides theirs, by path."""
    matches = passes.run_matches()
    extraction = Extraction(matches, classes=passes.classes, missing_ids=passes.missing_ids(matches))
    files = extraction.missing_ids_file()
    has_neighbours = request.neighbours != NO_NEIGHBOURS
    if not has_neighbours and not request.has_statistics:
        return extraction, files
    mentioned, neighbours = passes.run_neighbours(matches)
    if has_neighbours:
        described = passes.count_entities(neighbours)
        extraction = replace(extraction, neighbours=neighbours, mentioned=mentioned.number, described=described)
    if not request.has_statistics:
        return extraction, files
    from leapgraph.extraction.passes.make_statistics import make_statistics

    passes.tracker.begin(STATISTICS)
    return extraction, {**files, **make_statistics(request, runner, work, extraction, neighbours)}
