"""Measures the first answer of a site in a browser: CPU of the worker, CPU of the whole page, and time on the clock."""

from __future__ import annotations

import os
import shutil
import threading
import time
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

RUNS = 5
QUESTION = "people-board"
_WORKER = "DedicatedWorker"


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """The figures: the browser, the number of runs, and the seconds of each run by what was measured."""

    browser: str
    runs: int
    figures: tuple[tuple[str, tuple[float, ...]], ...]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Print nothing."""


def first_answer(site: Path) -> FirstAnswer | str:
    """Return what the first answer to a question takes in Chromium, or why that cannot be measured here."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None or find_spec("playwright") is None:
        return "there is no Chromium, or no Playwright (make .venv/site/ready)"
    if not (site / "assets" / "engine.js").is_file():
        return "the scripts are not built (python -m leapgraph.site.build_assets)"
    from playwright.sync_api import sync_playwright

    worker, page, clock = [], [], []
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site))) as server,
        sync_playwright() as playwright,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for _ in range(RUNS):
            # A browser of its own for each run, so that nothing is compiled or kept.
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            version = browser.version
            opened = browser.new_page()
            opened.goto(f"http://127.0.0.1:{server.server_port}/query/{QUESTION}.html")
            opened.wait_for_load_state("networkidle")
            before = _cpu_of_renderers()
            begin = time.monotonic()
            opened.get_by_role("button", name="Run it in this browser").click()
            opened.locator("[data-query-results] table").wait_for()
            clock.append(time.monotonic() - begin)
            pid, after = next((pid, cpu) for pid, cpu in _cpu_of_renderers().items() if _WORKER in cpu)
            worker.append(after[_WORKER])
            page.append(after["all"] - before[pid]["all"])
            browser.close()
        server.shutdown()
    figures = (("CPU of the worker", worker), ("CPU of all threads of the page", page), ("time", clock))
    return FirstAnswer(f"Chromium {version}", RUNS, tuple((name, tuple(taken)) for name, taken in figures))


def _cpu_of_renderers() -> dict[int, dict[str, float]]:
    """Return the CPU seconds of each process below this one that shows pages, in all and of its worker."""
    renderers = [pid for pid in _descendants(os.getpid()) if b"--type=renderer" in _read(f"/proc/{pid}/cmdline")]
    return {pid: _cpu_of_process(pid) for pid in renderers}


def _cpu_of_process(pid: int) -> dict[str, float]:
    ticks = os.sysconf("SC_CLK_TCK")
    found: dict[str, float] = {"all": 0.0}
    for folder in Path(f"/proc/{pid}/task").iterdir():
        # What is counted follows the name, which stands in brackets.
        head, _, fields = _read(f"{folder}/stat").decode().rpartition(")")
        user, system = fields.split()[11:13]
        seconds = (int(user) + int(system)) / ticks
        found["all"] += seconds
        if _WORKER in head:
            found[_WORKER] = found.get(_WORKER, 0.0) + seconds
    return found


def _descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            fields = _read(f"{folder}/stat").decode().rpartition(")")[2].split()
            if fields:
                children.setdefault(int(fields[1]), []).append(int(folder.name))
    found, ahead = [], [pid]
    while ahead:
        of = children.get(ahead.pop(), [])
        found += of
        ahead += of
    return found


def _read(path: str) -> bytes:
    """Return a file of /proc; nothing where its process has ended."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""
