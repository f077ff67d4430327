"""Counts the requests of a `sync apply`, login included, at a fake wiki on this machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.bench.generate import ROOT

if TYPE_CHECKING:
    from leapgraph.project import Project

USER, PASSWORD = "Editor@bench", "of-the-bench"


@dataclass(frozen=True, slots=True)
class Applied:
    """The cost of an apply for the wiki.

    Attributes:
        operations: The number of applied operations.
        requests: All requests, those of the login included.
        writes: The `wbeditentity` requests among them.
    """

    operations: int
    requests: int
    writes: int


def applied() -> Applied:
    """Apply a plan by the command, and return the requests that the wiki received."""
    sys.path.insert(0, str(ROOT / "tests"))
    from support.fake_wikibase import FakeWikibase
    from support.pull_fixtures import WD
    from support.snapshot_fixture import fill, pulled_project

    with tempfile.TemporaryDirectory() as name, FakeWikibase(concept_base=WD) as wiki:
        fill(wiki)
        wiki.sessions.passwords[USER] = PASSWORD
        project = pulled_project(Path(name))
        path = Path(name) / "plan.yaml"
        _run(project, "plan", "--api", wiki.api, "-o", str(path))
        text = path.read_text(encoding="utf-8").replace("approved: false", "approved: true")
        path.write_text(text, encoding="utf-8")
        wiki.log.clear()
        _run(project, "apply", str(path), "--digest", text.splitlines()[-1].removeprefix("digest: "), "--yes")
        actions = wiki.log.actions()
    return Applied(len(re.findall(r"^  - id: ", text, re.MULTILINE)), len(actions), actions.count("wbeditentity"))


def _run(project: Project, *arguments: str) -> None:
    command = [sys.executable, "-m", "leapgraph", "--project", str(project.root), "sync", *arguments]
    login = {"LEAPGRAPH_WIKI_USER": USER, "LEAPGRAPH_WIKI_PASSWORD": PASSWORD}
    result = subprocess.run(command, env={**os.environ, **login}, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if result.returncode:
        sys.exit(f"{' '.join(command)} failed: {result.stderr}")
