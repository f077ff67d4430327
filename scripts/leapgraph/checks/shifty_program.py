"""The engine pyshifty as a program: reads a length, shapes of that length, and data; prints the report."""

from __future__ import annotations

import sys

from leapgraph.checks.shacl_engines import run_pyshifty


def main() -> None:
    """Validate what stdin has, and print the report, or end with the engine's own words as the error."""
    length = int(sys.stdin.buffer.readline())
    shapes = sys.stdin.buffer.read(length)
    try:
        report = run_pyshifty(sys.stdin.buffer.read(), shapes)
    except Exception as error:  # noqa: BLE001 - the errors of engines have no common class
        sys.exit(f"{type(error).__name__}: {error}")
    sys.stdout.buffer.write(report)


if __name__ == "__main__":
    main()
