"""The page docs/speed.md: what each benchmark printed last, between its marks, with the machine and the commit."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from contextlib import contextmanager, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.bench.generate import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs" / "speed.md"


@cache  # before the first section is written, since a changed page makes the commit "dirty"
def machine() -> str:
    """Return the environment of the measurement: processor and core count, system, Python, and commit."""
    processor = platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        found = re.search(r"^model name\s*: (.+)$", info.read_text(encoding="utf-8"), re.MULTILINE)
        processor = found[1] if found else processor
    git = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=10"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip() or "an unknown commit"  # noqa: S603 - ours
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{processor}, {count} processors, {platform.system()}, Python {platform.python_version()}, commit {commit}"


@contextmanager
def recorded(name: str, *, markdown: bool = False, page: Path = PAGE) -> Iterator[None]:
    """Print what the block prints, and write it between the marks of the benchmark `name` in `page`.

    Args:
        name: The benchmark's name.
        markdown: Whether the block prints Markdown; otherwise its lines stand in the page as they are.
        page: The page.

    Raises:
        SystemExit: The page has no such marks.
    """
    begin, end = f"<!-- bench {name} -->\n", f"<!-- /bench {name} -->"
    marks = re.compile(f"(?<={begin}).*?(?={end})", re.DOTALL)
    if not marks.search(page.read_text(encoding="utf-8")):
        sys.exit(f"{page.name} has no {begin.strip()} and {end}, between which the figures would stand")
    here = machine()
    printed = StringIO()
    with redirect_stdout(printed):
        yield
    lines = "\n".join(line.rstrip() for line in printed.getvalue().strip("\n").split("\n"))
    print(lines)  # noqa: T201 - the result
    text = f"{here}:\n\n{lines}\n" if markdown else f"{here}:\n\n```text\n{lines}\n```\n"
    page.write_text(marks.sub(lambda _: text, page.read_text(encoding="utf-8")), encoding="utf-8")
