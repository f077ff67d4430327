"""Runs the benchmarks: `python -m scripts.bench [NAME...] [OPTION...]`.

Each prints a table, which is also written into docs/speed.md, with the machine and the commit beside it.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import TYPE_CHECKING

from scripts.bench import (
    convert,
    diff,
    endpoint,
    extract,
    load_test,
    publish,
    publish_steps,
    query_set,
    releases,
    site,
    speed_page,
    sync,
    watch,
    whole_commands,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def _query(given: argparse.Namespace) -> Callable[[], None]:
    measured = query_set.rows(tuple(given.triples) or query_set.SIZES)
    query_set.show_each(measured)
    whole = query_set.cold()
    return lambda: query_set.show(measured, whole)


# Each measures, and returns what prints its figures for the page.
SUBJECTS: dict[str, Callable[[argparse.Namespace], Callable[[], None]]] = {
    "starts": lambda given: partial(whole_commands.show, whole_commands.rows(given.runs)),
    "convert": lambda _: partial(convert.show, convert.rows()),
    "extract": lambda _: partial(extract.show, extract.rows()),
    "graph": lambda given: partial(publish_steps.show, publish_steps.rows(tuple(given.triples) or publish_steps.SIZES)),
    "publish": lambda given: partial(publish.show, publish.rows(tuple(given.triples) or publish.SIZES)),
    "query": _query,
    "endpoint": lambda _: partial(endpoint.show, endpoint.run()),
    "serve": lambda given: partial(load_test.show, load_test.run(given.seconds)),
    "sync": lambda _: partial(sync.show, sync.rows()),
    "diff": lambda given: partial(diff.show, diff.rows(tuple(given.triples) or diff.SIZES)),
    "releases": lambda _: partial(releases.show, releases.rows()),
    "watch": lambda _: partial(watch.show, watch.rows()),
    "site": lambda given: partial(site.show, *site.run(tuple(given.triples) or site.SIZES)),
}


MARKDOWN = frozenset({"starts", "extract", "publish", "site", "diff", "releases", "watch"})


def main(arguments: list[str]) -> None:
    """Run the named benchmarks, or all.

    Raises:
        SystemExit: A name is unknown.
    """
    parser = argparse.ArgumentParser(prog="python -m scripts.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(SUBJECTS)}; all without one")
    parser.add_argument("--triples", type=int, action="append", default=[], metavar="N", help="size of a made-up graph")
    parser.add_argument(
        "--seconds", type=int, default=load_test.SECONDS, metavar="S", help="how long serve is under load"
    )
    parser.add_argument(
        "--runs", type=int, default=whole_commands.RUNS, metavar="N", help="how often each start is measured"
    )
    given = parser.parse_args(arguments)
    unknown = sorted(set(given.names) - set(SUBJECTS))
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}: there are {', '.join(SUBJECTS)}")
    for name in given.names or SUBJECTS:
        show = SUBJECTS[name](given)
        with speed_page.recorded(name, markdown=name in MARKDOWN):
            show()


if __name__ == "__main__":
    main(sys.argv[1:])
