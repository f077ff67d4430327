"""What holds for every test: no connection but to this machine, in the tests and in the programs that they start."""

from __future__ import annotations

import os
from pathlib import Path

import support.guard.sitecustomize as guard

FOLDER = str(Path(guard.__file__).parent)

os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [FOLDER, os.environ.get("PYTHONPATH")]))
