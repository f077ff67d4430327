"""Finds the one cause in what Spark and Java report at length about a job or a session that failed."""

from __future__ import annotations

import json
import re

from leapgraph.errors import DataError, LeapgraphError, RunError

_MARK = "leapgraph error "
_OWN = re.compile(re.escape(_MARK) + r"(\{.*)")
_PYTHON = re.compile(r"Traceback \(most recent call last\):\n(?:[ \t].*\n)+(\S.*)")
_LOST = re.compile(r"(?:ExecutorLostFailure \(.*?\) Reason: |Python worker exited unexpectedly)[^\n]*")
_JAVA = re.compile(r"(?:^|\s)(?:[a-z]\w*\.)+[A-Z]\w*(?:Exception|Error)\b(?:: *([^\n]+))?")
_BRIEF = 400


class TaskError(Exception):
    """An error of this program within a task, spelled so that it is found again in Spark's report."""

    def __init__(self, error: LeapgraphError) -> None:
        content = {"exit_code": error.exit_code, "message": str(error)}
        super().__init__(_MARK + json.dumps(content))


def job_error(report: str) -> LeapgraphError:
    """Return the error of a failed job from Spark's report, with tracebacks of Python and Java among it."""
    own = _OWN.search(report)
    if own:
        content, _ = json.JSONDecoder().raw_decode(own[1])
        return (DataError if content["exit_code"] == 1 else RunError)(content["message"])
    causes = _PYTHON.findall(report) or _LOST.findall(report)
    if causes:
        return RunError(f"a task failed on Spark: {_shorten(causes[-1])}")
    return RunError(f"the job failed on Spark: {java_cause(report)}")


def java_cause(text: str) -> str:
    """Return the message of the first Java exception in a text, else its last line: one line, never a stack trace."""
    causes = [message for message in _JAVA.findall(text) if message]
    return _shorten((causes or text.strip().splitlines()[-1:] or ["Spark gives no reason"])[0])


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _BRIEF else f"{text[:_BRIEF]}..."
