"""Write the expected results of questions anew, on purpose: `python tests/queries/accept.py NAME[@parameter=value]…`.

With `--pulled` they are those of the pulled project. What changed is for a person to read before it is committed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.asked import EXPECTED, Asked, asked, case, leap_project, written  # found by the line above


def main(arguments: list[str]) -> None:
    """Write one file for each of `arguments`."""
    with tempfile.TemporaryDirectory() as folder:
        answering, expected = _project(Path(folder), pulled="--pulled" in arguments)
        for argument in arguments:
            if not argument.startswith("--"):
                path = expected / f"{argument}.tsv"
                text = written(answering.answer(*case(path)))
                path.write_text(text, encoding="utf-8")
                sys.stdout.write(f"{path.relative_to(EXPECTED)}\t{text.count(chr(10)) - 1} rows\n")


def _project(folder: Path, *, pulled: bool) -> tuple[Asked, Path]:
    if not pulled:
        return asked(leap_project(folder / "leap")), EXPECTED
    from support.pulled import pulled_project

    return asked(pulled_project(folder / "pulled")), EXPECTED / "pulled"


if __name__ == "__main__":
    main(sys.argv[1:])
