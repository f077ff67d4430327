"""What holds for every test: no connection but to this machine, in the tests and in the programs that they start."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import support.guard.sitecustomize as guard

FOLDER = str(Path(guard.__file__).parent)

# What a test keeps in the user's cache is not the user's.
CACHE = TemporaryDirectory(prefix="leapgraph-tests-")
os.environ["XDG_CACHE_HOME"] = CACHE.name
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [FOLDER, os.environ.get("PYTHONPATH")]))


@pytest.fixture(scope="session")
def missing_program() -> None:
    """Fail: in CI nothing is left out. It comes before what would start the program."""
    pytest.fail("CI needs a program that is not on this machine: see .ci/run", pytrace=False)
