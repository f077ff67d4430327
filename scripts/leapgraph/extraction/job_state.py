"""Which job the work in progress is of, and its finished result once the commit has begun: a file, `job.json`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from leapgraph.extraction.parts.part_manifest import PartFile
from leapgraph.extraction.summary import Extraction, extraction_from_json

if TYPE_CHECKING:
    from collections.abc import Sequence

JOB_FILE = "job.json"
# What is not called in a summary as on the command line.
_NAMES = {"rangeBytes": "--range-size", "mainItem": "the pulled item"}


@dataclass(frozen=True)
class FinishedResult:
    """A result of which all files are finished and stand in the work folder.

    Attributes:
        files: Its files.
        extraction: What was extracted.
    """

    files: Sequence[PartFile]
    extraction: Extraction


@dataclass(frozen=True)
class JobState:
    """Which job the work in progress is of, and how far it is.

    Attributes:
        job: What tells the job from others, as JSON.
        result: Its result, if that is finished; then only its place is missing, or the work folder is to be removed.
    """

    job: dict[str, Any]
    result: FinishedResult | None = None

    def dump_json(self) -> bytes:
        """Return the state as JSON."""
        return orjson.dumps(self, option=orjson.OPT_INDENT_2)


def parse_state(text: bytes) -> JobState | None:
    """Return the state in a JSON text; None where it is none."""
    try:
        content = orjson.loads(text)
        job, result = content["job"], content["result"]
        if not job["tool"].startswith("leapgraph "):
            return None
        if result is None:
            return JobState(job)
        files = [PartFile(**one) for one in result["files"]]
        return JobState(job, FinishedResult(files, extraction_from_json(result["extraction"])))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def different_options(former: dict[str, Any], job: dict[str, Any]) -> list[str]:
    """Return what differs between two jobs, in the words of the command line, sorted."""
    options = [content.get("options") or {} for content in (former, job)]
    names = [
        _NAMES.get(name) or re.sub("([A-Z])", lambda found: f"-{found[1].lower()}", f"--{name}")
        for name in {**options[0], **options[1]}
        if options[0].get(name) != options[1].get(name)
    ]
    for name, words in (("dumps", "the dump"), ("tool", "the version of leapgraph")):
        if former.get(name) != job.get(name):
            names.append(words)
    return sorted(names)
