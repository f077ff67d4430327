"""Programs of the system that some tests need: where one is missing they are skipped, and in CI they fail."""

import os
import shutil

import pytest


def needed(program: str, package: str) -> pytest.MarkDecorator:
    """Return the mark of tests that need a program, a name or a path, of a package of Debian's."""
    if shutil.which(program):
        return pytest.mark.skipif(False, reason="")  # noqa: FBT003 - pytest's own parameter
    why = f"{package} is not on this machine: on Debian, `apt-get install {package}`"
    if os.environ.get("CI") == "true":
        return pytest.mark.usefixtures("missing_program")
    return pytest.mark.skip(reason=why)
