"""The walk from `pull` to `undo` that the README shows, run word for word against a wiki on this machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from support.asked import leap_project
from support.double import Double
from support.pulled import fill
from support.world import WD

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SHOWN = "http://127.0.0.1:8080"
BLOCKS = re.findall(r"^```console wiki\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


def pattern(shown: str) -> str:
    """Return a regular expression; `…` is anything within a line, or alone any lines."""
    lines = [
        r"(?:[^\n]*\n)*?[^\n]*" if line.strip() == "…" else re.escape(line).replace("…", r"[^\n]*")
        for line in shown.splitlines()
    ]
    return r"\n".join(lines)


def test_the_walk_shows_what_the_readme_says(tmp_path: Path) -> None:
    project = leap_project(tmp_path)
    with Double(concept_base=WD) as wiki:
        fill(wiki)
        wiki.sessions.passwords["Editor@leapgraph"] = "secret"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LEAPGRAPH_")},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "LEAPGRAPH_WIKI_USER": "Editor@leapgraph",
            "LEAPGRAPH_WIKI_PASSWORD": "secret",
        }
        steps = [
            step for block in BLOCKS for step in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, flags=re.MULTILINE)
        ]
        # One shell for all: a variable that one step sets is there in the next.
        script = "exec 2>&1\n" + "".join(f"{command}\necho @@@\n" for command, _ in steps)
        result = subprocess.run(
            ["bash", "-c", script.replace(SHOWN, wiki.server)],
            cwd=project.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        outputs = result.stdout.replace(wiki.server, SHOWN).split("@@@\n")
        edits = [one.user for one in wiki.history("Q999999001")]

    assert len(steps) > 7
    for (command, shown), output in zip(steps, outputs, strict=False):
        assert re.fullmatch(pattern(shown.strip("\n")), output.strip("\n")), (
            f"$ {command}\nshows:\n{output}\nthe README says:\n{shown}"
        )
    assert edits.count("Editor") == 2
