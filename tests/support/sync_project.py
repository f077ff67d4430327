"""A project that was pulled from a wiki on this machine, a plan for it, and an editor who runs `leapgraph sync`."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from support.fake_wikibase import FakeWikibase
from support.in_process import run_in_process
from support.pull_fixtures import LEAP

SECRET = "s3cret-of-the-bot"  # noqa: S105 - a made-up one
LOGIN = {"LEAPGRAPH_WIKI_USER": "Editor@leapgraph", "LEAPGRAPH_WIKI_PASSWORD": SECRET}


@dataclass
class SyncProject:
    """A project that was pulled from a wiki, a plan for it, and who edits."""

    root: Path
    wiki: FakeWikibase

    def run(self, *arguments: str, text: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run in this process, which is quick."""
        words = ["--project", str(self.root), *arguments]
        done = run_in_process(*words, cwd=self.root, stdin=text.encode(), environment={**LOGIN, **environment})
        return subprocess.CompletedProcess(words, done.returncode, done.stdout.decode(), done.stderr.decode())

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
