"""Functions that Spark's workers run in tests: some fail at first, some always."""

import os
from pathlib import Path

from leapgraph.errors import DataError
from leapgraph.extraction.parts.extract_part import extract_part
from leapgraph.extraction.parts.job import ExtractionJob, PartTask
from leapgraph.extraction.parts.part_manifest import PartManifest


def square(number: int) -> int:
    return number * number


def refuse(number: int) -> list[str]:
    raise DataError(f"{number} is odd", path="numbers.txt", line=4)


def divide_by_zero(number: int) -> list[str]:
    return [str(number / 0)]


def crash(_number: int) -> list[str]:
    """End the worker as a lack of memory does."""
    os._exit(137)


def announce_and_wait(begun: Path, never: Path, _job: ExtractionJob, _task: PartTask) -> PartManifest:
    """Write to a pipe that a task has begun, and wait for another pipe, which nobody writes to."""
    begun.write_bytes(b"begun")
    raise AssertionError(never.read_bytes())


def digits(number: int) -> list[str]:
    return list(str(number))


def extract_at_second_try(folder: Path, job: ExtractionJob, task: PartTask) -> PartManifest:
    """Extract a part; the first attempt of each fails when all is written, as one whose answer is lost."""
    manifest = extract_part(job, task)
    attempt = folder / f"{job.stage}-{task.number}"
    if not attempt.exists():
        attempt.touch()
        raise OSError("the answer is lost")
    return manifest


def crash_in_part(_job: ExtractionJob, _task: PartTask) -> PartManifest:
    """End the worker instead of extracting a part."""
    os._exit(137)
