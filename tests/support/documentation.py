"""The blocks of the README and of `docs/`: their commands, what these show, and a copy of the project to run in."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
}
# Parts of a checkout that the commands use.
PARTS = (
    "graph",
    "shapes",
    "queries",
    "scripts",
    "tests",
    "Makefile",
    "pyproject.toml",
    "constraints.txt",
    "LICENSE",
    "README.md",
)
# What `make accept` writes into the README.
FIGURES = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- /figures -->)", flags=re.DOTALL)
_BLOCK = re.compile(r"^( *)```(\S.*)\n((?:.*\n)*?)\1```$", flags=re.MULTILINE)
_PORT = re.compile(r"127\.0\.0\.1:(\d+)")
_END = "@@@ end of a command @@@"


@dataclass(frozen=True)
class Step:
    """A command of a console block, as it is typed there, and the output shown below it."""

    command: str
    shown: str = ""
    typed: str = ""

    def shows(self, output: str) -> bool:
        """Return whether an output is the one shown, in which `…` is anything in a line, or alone any lines."""
        return re.fullmatch(_pattern(self.shown.strip("\n")), output.strip("\n")) is not None


@dataclass(frozen=True)
class Block:
    """A fenced block of a page; `fence` is what stands behind the backticks."""

    page: str
    fence: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}: {self.text.splitlines()[0].removeprefix('$ ')}"

    @property
    def steps(self) -> list[Step]:
        """The commands behind `$`, with their continuation lines behind `>`."""
        parts = re.split(r"^\$ (.*\n(?:>.*\n)*)", self.text, flags=re.MULTILINE)[1:]
        return [
            Step(re.sub(r"^> ?", "", typed, flags=re.MULTILINE).rstrip("\n"), shown, f"$ {typed}")
            for typed, shown in zip(parts[::2], parts[1::2], strict=True)
        ]


def blocks(fence: str = "") -> list[Block]:
    """Return the blocks of all pages with this fence; without one, all."""
    found = [
        Block(page, label, re.sub(f"^{indent}", "", body, flags=re.MULTILINE))
        for page, text in PAGES.items()
        for indent, label, body in _BLOCK.findall(text)
    ]
    return [block for block in found if fence in ("", block.fence)]


def _pattern(shown: str) -> str:
    any_lines = r"(?:[^\n]*\n)*?[^\n]*"
    return r"\n".join(
        any_lines if line.strip() == "…" else re.escape(line).replace("…", r"[^\n]*") for line in shown.splitlines()
    )


def project_copy(folder: Path) -> Path:
    """Return `folder` as a checkout that was never pulled and has its virtual environment."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            left_out = "wikidata" if part == "graph" else "__pycache__"
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns(left_out))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / part, folder / part)
    (folder / ".venv").mkdir()
    for part in BIN.parent.iterdir():
        if part.name != "ready":
            (folder / ".venv" / part.name).symlink_to(part)
    (folder / ".venv" / "ready").touch()
    return folder


def environment() -> dict[str, str]:
    """Return the environment of a reader's shell, from which only this machine can be reached."""
    # What a `make` around the tests has set would change what the one inside writes.
    left_out = ("MAKE", "MFLAGS", "LEAPGRAPH_", "PYTEST_")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(left_out)},
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        # A closed port: Wikidata cannot be reached.
        "https_proxy": "http://127.0.0.1:9",
        "no_proxy": "127.0.0.1",
        "COLUMNS": "120",
    }


def outputs(steps: Sequence[Step], folder: Path) -> list[str]:
    """Return what each command writes, to stdout or stderr, all run in order in one shell that starts in `folder`."""
    script = "exec 2>&1\n" + "".join(f"{step.command}\nprintf '%s\\n' '{_END}'\n" for step in steps)
    result = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    return result.stdout.split(f"{_END}\n")[: len(steps)]


def publish(folder: Path) -> None:
    """Write the release that commands read, where no command has written it yet."""
    if not (folder / "dist").exists():
        subprocess.run(["leapgraph", "publish"], cwd=folder, env=environment(), check=True, capture_output=True)


def walk(page: str, folder: Path) -> list[tuple[Step, str]]:
    """Return what each step of a page's `walk` blocks writes, with the page's own ports.

    A server is started when its block is reached, and stays until the end; the steps between two servers run in one
    shell, which starts in `folder`.
    """
    done: list[tuple[Step, str]] = []
    with _running_servers() as servers:
        ports: dict[str, str] = {}
        for is_server, steps in _parts(page):
            if is_server:
                for step in steps:
                    ports |= _start(step, folder, servers)
                continue
            found = outputs([Step(_replaced(step.command, ports)) for step in steps], folder)
            back = {port: shown for shown, port in ports.items()}
            done += [(step, _replaced(output, back)) for step, output in zip(steps, found, strict=True)]
    return done


def _parts(page: str) -> Iterator[tuple[bool, list[Step]]]:
    """Yield whether steps are servers, and the steps of neighbouring `walk` or `server` blocks of a page."""
    kinds = {"console walk": False, "console server": True}
    found = [block for block in blocks() if block.page == page and block.fence in kinds]
    for is_server, group in groupby(found, key=lambda block: kinds[block.fence]):
        yield is_server, [step for block in group for step in block.steps]


def _replaced(text: str, ports: Mapping[str, str]) -> str:
    for port, other in ports.items():
        text = text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{other}")
    return text


@contextmanager
def _running_servers() -> Iterator[list[subprocess.Popen[str]]]:
    """Yield the list of the servers that are started within the block, and end them."""
    started: list[subprocess.Popen[str]] = []
    try:
        yield started
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def _start(step: Step, folder: Path, started: list[subprocess.Popen[str]]) -> dict[str, str]:
    """Start one server at a free port, and wait for the line that says it listens."""
    shown = _PORT.findall(step.shown)[0]
    line = ""
    for _ in range(10):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        process = subprocess.Popen(
            ["bash", "-c", f"exec 2>&1\n{step.command.replace(shown, port)}"],
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        line = process.stdout.readline() if process.stdout else ""
        if step.shows(line.replace(port, shown)):
            return {shown: port}
        # Someone else may have taken the port meanwhile.
    raise AssertionError(f"$ {step.command}\nshows:\n{line}")
