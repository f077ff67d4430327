"""A release with its site, published once for all workers of a test run."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from leapgraph.project import Project
from support.in_process import run_in_process

ADDRESS = "https://example.org/graph/"


def publish_once(
    factory: pytest.TempPathFactory, name: str, project: Project, prepare: Callable[[Project], None] = lambda _: None
) -> Path:
    """Return the folder of the release of a project, which is prepared and published once."""

    def publish(folder: Path) -> None:
        prepare(project)
        # By the verb, which brings the board where something was pulled.
        done = run_in_process("publish", "--project", project.root, "--output", folder, "--site", ADDRESS)
        assert done.returncode == 0, done.stderr.decode()

    return make_once(factory, name, publish)


def make_once(factory: pytest.TempPathFactory, name: str, write: Callable[[Path], None]) -> Path:
    """Return a folder that the first worker that asks for it writes; the others wait."""
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    target = root / name
    with _locked(root / f"{name}.lock"):
        if not target.exists():
            write(target)
    return target


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
