"""Programs of the system that some tests need: where one is missing they are skipped, and in CI they fail."""

import os
import shutil

import pytest


def find_or_skip(program: str, package: str) -> str:
    """Return the path of a program of a package of Debian's, for a fixture; where it is missing the test is skipped."""
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    if path:
        return path
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI needs {package}, which is not on this machine: see .ci/run", pytrace=False)
    pytest.skip(_advice(package))


def needed(program: str, package: str) -> pytest.MarkDecorator:
    """Return the mark of tests that need a program, a name or a path, of a package of Debian's."""
    if shutil.which(program):
        return pytest.mark.skipif(False, reason="")  # noqa: FBT003 - pytest's own parameter
    if os.environ.get("CI") == "true":
        return pytest.mark.usefixtures("missing_program")
    return pytest.mark.skip(reason=_advice(package))


def _advice(package: str) -> str:
    return f"{package} is not on this machine: on Debian, `apt-get install {package}`"
