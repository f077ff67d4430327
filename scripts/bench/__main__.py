"""Runs the benchmarks: `python -m scripts.bench [NAME...] [OPTION...]` prints a table per subject."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from scripts.bench import ask, convert, endpoint, graph, load, starts, sync

if TYPE_CHECKING:
    from collections.abc import Callable

SUBJECTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "starts": lambda given: starts.show(starts.rows(given.runs)),
    "convert": lambda _: convert.show(convert.rows()),
    "graph": lambda given: graph.show(graph.rows(tuple(given.triples) or graph.SIZES)),
    "query": lambda given: ask.show(ask.rows(tuple(given.triples) or ask.SIZES), ask.cold()),
    "endpoint": lambda _: endpoint.show(endpoint.run()),
    "serve": lambda given: load.show(load.run(given.seconds)),
    "sync": lambda _: sync.show(sync.rows()),
}


def main(arguments: list[str]) -> None:
    """Run the named benchmarks, or all.

    Raises:
        SystemExit: A name is unknown.
    """
    parser = argparse.ArgumentParser(prog="python -m scripts.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(SUBJECTS)}; all without one")
    parser.add_argument("--triples", type=int, action="append", default=[], metavar="N", help="size of a made-up graph")
    parser.add_argument("--seconds", type=int, default=load.SECONDS, metavar="S", help="how long serve is under load")
    parser.add_argument("--runs", type=int, default=starts.RUNS, metavar="N", help="how often each start is measured")
    given = parser.parse_args(arguments)
    unknown = sorted(set(given.names) - set(SUBJECTS))
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}: there are {', '.join(SUBJECTS)}")
    for name in given.names or SUBJECTS:
        SUBJECTS[name](given)


if __name__ == "__main__":
    main(sys.argv[1:])
