"""What holds for every test: no connection but to this machine, in the tests and in the programs that they start."""

from __future__ import annotations

import atexit
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import shifty._shifty  # noqa: F401 - each check forks a process for the engine, which would load it anew
from hypothesis import HealthCheck, Phase, settings

import support.guard.sitecustomize as guard

# The same examples in each run, and none of the minutes that it can take to make a failing one smaller; that, and other
# examples, is `--hypothesis-profile default`.
settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.target],
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is
)
settings.load_profile("suite")

FOLDER = str(Path(guard.__file__).parent)

# What a test keeps in the user's cache is not the user's.
CACHE = TemporaryDirectory(prefix="leapgraph-tests-")
atexit.register(CACHE.cleanup)
os.environ["XDG_CACHE_HOME"] = CACHE.name
# The programs that tests start would else be compiled anew each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [FOLDER, os.environ.get("PYTHONPATH")]))

# The files that take longest, longest first: two workers that begin with them end together.
LONG = (
    "sync/test_verbs.py",
    "shapes/test_shapes.py",
    "publish/test_publish.py",
    "sync/test_faults.py",
    "house/test_docs.py",
    "shapes/test_constraints.py",
    "serve/test_reloading.py",
    "sync/test_writing.py",
    "club/test_club.py",
    "serve/test_running.py",
    "convert/test_convert.py",
    "queries/test_expected.py",
    "checks/test_shape_lints.py",
    "check/test_check.py",
    "serve/test_hostile.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first."""
    places = {Path(__file__).parent / name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.fixture(scope="session")
def missing_program() -> None:
    """Fail: in CI nothing is left out. It comes before what would start the program."""
    pytest.fail("CI needs a program that is not on this machine: see .ci/run", pytrace=False)
