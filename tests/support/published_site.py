"""A release with its site, published once for all workers of a test run."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from leapgraph.project import Project
from leapgraph.release.publish import publish
from leapgraph.site.site_model import Addresses

ADDRESSES = Addresses("https://example.org/graph/")


def publish_once(factory: pytest.TempPathFactory, name: str, project: Project) -> Path:
    """Return the folder of the release of a project; the first worker that asks publishes it, the others wait."""
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    target = root / name
    with _locked(root / f"{name}.lock"):
        if not target.exists():
            published = publish(project, target, "pyshifty", addresses=ADDRESSES)
            assert published.report.passes
    return target


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
