"""A project that was pulled from a wiki on this machine, a plan for it, and an editor who runs `leapgraph sync`."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from unittest import mock

import pytest

from leapgraph.cli import main
from support.world import LEAP

if TYPE_CHECKING:
    from pathlib import Path

    from support.double import Double

SECRET = "s3cret-of-the-bot"  # noqa: S105 - a made-up one
LOGIN = {"LEAPGRAPH_WIKI_USER": "Editor@leapgraph", "LEAPGRAPH_WIKI_PASSWORD": SECRET}


@dataclass
class Desk:
    """A project that was pulled from a wiki, a plan for it, and who edits."""

    root: Path
    wiki: Double

    def run(self, *arguments: str, text: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run in this process, which is quick."""
        words = ["--project", str(self.root), *arguments]
        streams = [io.TextIOWrapper(io.BytesIO(data), encoding="utf-8") for data in (text.encode(), b"", b"")]
        with (
            contextlib.chdir(self.root),
            mock.patch.dict(os.environ, {**LOGIN, **environment}),
            mock.patch.multiple(sys, stdin=streams[0], stdout=streams[1], stderr=streams[2]),
            pytest.raises(SystemExit) as left,
        ):
            main(words)
        for stream in streams[1:]:
            stream.flush()
        said = [cast("io.BytesIO", stream.buffer).getvalue().decode() for stream in streams[1:]]
        return subprocess.CompletedProcess(words, cast("int", left.value.code), *said)

    def process(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run in a process of its own, as a shell would."""
        return subprocess.run(
            [sys.executable, "-m", "leapgraph", "--project", str(self.root), *arguments],
            cwd=self.root,
            env={**os.environ, **LOGIN, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a run that a test watches, or stops."""
        return subprocess.Popen(
            [sys.executable, "-m", "leapgraph", "--project", str(self.root), *arguments],
            cwd=self.root,
            env={**os.environ, **LOGIN},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def plan(self) -> Path:
        return self.root / "plan.yaml"

    @property
    def digest(self) -> str:
        return self.plan.read_text("utf-8").splitlines()[-1].removeprefix("digest: ")

    def id_of(self, start: str) -> str:
        return re.findall(rf"  - id: ({re.escape(start)}\S*)", self.plan.read_text("utf-8"))[0]

    def apply(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run("sync", "apply", str(self.plan), "--digest", self.digest, *options, **environment)

    def edits(self) -> list[str]:
        return [one.user for one in self.wiki.history(LEAP) if one.user == "Editor"]
