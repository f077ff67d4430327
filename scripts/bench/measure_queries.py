"""Measures every query of a project on one engine, each in its own process with a time limit.

`python -m scripts.bench.measure_queries ENGINE PROJECT SECONDS` prints a line of JSON for each query on the project's
own dataset: the CPU seconds of one answer (`ours`; for oxigraph also `bare`: pyoxigraph alone with its own store), the
number of rows, or null for the seconds after a timeout. ENGINE is oxigraph or rdflib.
"""

from __future__ import annotations

import json
import os
import select
import signal
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import RdfFormat, Store

from leapgraph.project import Project
from leapgraph.queries.query_set import load_queries
from leapgraph.release.build_dataset import published_dataset
from leapgraph.sparql.engines import load_engine
from leapgraph.sparql.results import Boolean, Solutions

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.sparql.engines import Engine
    from leapgraph.sparql.results import QueryResult

# A quick query is repeated: the maximal number of times, and seconds in all.
RUNS = 15
AT_LEAST = 3
ENOUGH = 0.5


def measured(engine: Engine, bare: Store | None, text: str) -> dict[str, float | int]:
    """Return the median CPU seconds of an answer, alternating with the bare engine if there is a store."""
    ways: dict[str, Callable[[], Any]] = {"ours": lambda: engine.answer(text)}
    if bare is not None:
        ways["bare"] = lambda: _drained(bare, text)
    began = time.process_time()
    size = _size(engine.answer(text))
    first = time.process_time() - began
    if bare is None and first > ENOUGH:
        return {"ours": first, "rows": size}  # an answer that takes a minute is not repeated
    # The first answer of a process pays for page faults and does not count.
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(RUNS):
        for name, way in ways.items():
            took[name].append(_seconds(way))
        if time.process_time() - began > ENOUGH and len(took["ours"]) >= AT_LEAST:
            break
    return {name: statistics.median(seconds) for name, seconds in took.items()} | {"rows": size}


def _seconds(way: Callable[[], Any]) -> float:
    start = time.process_time()
    way()
    return time.process_time() - start


def apart(work: Callable[[], dict[str, Any]], seconds: float) -> dict[str, Any]:
    """Return the result of `work`, run in its own process; nothing after a timeout.

    No engine can be interrupted, and an abandoned thread would slow down the next query.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.write(writing, json.dumps(work()).encode())
        os._exit(0)
    os.close(writing)
    try:
        if not select.select([reading], [], [], seconds)[0]:
            os.kill(child, signal.SIGKILL)
            return {}
        said = os.read(reading, 1 << 16)
    finally:
        os.close(reading)
        os.waitpid(child, 0)
    if not said:
        sys.exit("a question failed")
    answer: dict[str, Any] = json.loads(said)
    return answer


def main(name: str, project: Project, seconds: float) -> None:
    """Measure all queries, and print a line for each."""
    dataset = published_dataset(project)
    engine, bare = load_engine(dataset, name), None
    if name == "oxigraph":
        bare = Store()
        bare.load(b"".join(dataset.nquads()), format=RdfFormat.N_QUADS)
    for question in load_queries(project).values():
        if not question.services:
            found = apart(lambda text=question.text: measured(engine, bare, text), seconds)  # type: ignore[misc]  # a default is a lambda's way to keep it
            line = {"name": question.name, "ours": None, "rows": None, **found}
            print(json.dumps(line), flush=True)  # noqa: T201 - read by the program that started it


def _drained(store: Store, text: str) -> list[Any]:
    result: Any = store.query(text, use_default_graph_as_union=True)
    return list(result) if hasattr(result, "__iter__") else [bool(result)]


def _size(answer: QueryResult) -> int:
    if isinstance(answer, Boolean):
        return 1
    return len(answer.rows) if isinstance(answer, Solutions) else len(answer.lines)


if __name__ == "__main__":
    main(sys.argv[1], Project(Path(sys.argv[2]).resolve()), float(sys.argv[3]))
