"""`python -m scripts.bench [NAME...]`: measure, and print a table for each subject, convert and graph."""

from __future__ import annotations

import sys

from scripts.bench import convert, graph

SUBJECTS = {"convert": lambda: convert.show(convert.rows()), "graph": lambda: graph.show(graph.rows())}


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all.

    Raises:
        SystemExit: A name is unknown.
    """
    unknown = sorted(set(names) - set(SUBJECTS))
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}: there are {', '.join(SUBJECTS)}")
    for name in names or SUBJECTS:
        SUBJECTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
