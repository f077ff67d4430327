"""`leapgraph` as a user runs it, in this process: what a process of its own would write and how it would end."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import cast
from unittest import mock

import pytest

from leapgraph.cli import main


def run_in_process(
    *arguments: str | Path, cwd: Path | None = None, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Return the exit code and what was written; loading the program anew is what takes a process longest."""
    words = [str(argument) for argument in arguments]
    streams = [io.TextIOWrapper(io.BytesIO(data), encoding="utf-8") for data in (stdin, b"", b"")]
    with (
        contextlib.chdir(cwd or Path.cwd()),
        mock.patch.dict(os.environ, environment or {}),
        mock.patch.multiple(sys, stdin=streams[0], stdout=streams[1], stderr=streams[2]),
        pytest.raises(SystemExit) as left,
    ):
        main(words)
    for stream in streams[1:]:
        stream.flush()
    out, err = (cast("io.BytesIO", stream.buffer).getvalue() for stream in streams[1:])
    return subprocess.CompletedProcess(words, int(left.value.code or 0), out, err)
