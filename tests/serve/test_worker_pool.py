"""The engine and its workers, without a gate before them: what they answer, and how they end."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from leapgraph.errors import RunError
from leapgraph.serve.errors_and_log import HttpError
from leapgraph.serve.held_files import FileSlice
from leapgraph.serve.query_execution import WorkerClient
from leapgraph.serve.server_limits import Limits
from leapgraph.serve.validate_sparql_request import ProtocolQuery
from leapgraph.serve.worker_pool import WorkerPool
from support.server_process import ENDLESS, ConnectionCounter, killed

T = TypeVar("T")
FEW = replace(Limits(), workers=1)
OVERLAPPING = """<urn:s> <urn:p> _:b <urn:g> .
<urn:s> <urn:p> _:b <urn:h> .
_:b <urn:p> "<urn:x> . " <urn:g> .
"""


def with_workers(nquads: Path, work: Callable[[WorkerPool, WorkerClient], Awaitable[T]], limits: Limits = FEW) -> T:
    """Return what `work` returns, which is called with workers over a file."""

    async def run() -> T:
        workers = WorkerPool(limits)
        with nquads.open("rb") as file:
            await workers.load(FileSlice(file.fileno(), 0, os.fstat(file.fileno()).st_size), "data.nq")
        try:
            await workers.start()
            return await asyncio.wait_for(work(workers, WorkerClient(workers, limits)), 60)
        finally:
            await workers.end()

    return asyncio.run(run())


def query(text: str, **more: object) -> ProtocolQuery:
    return replace(ProtocolQuery(text, text, "SELECT"), **more)


async def rows(asker: WorkerClient, asked: ProtocolQuery) -> list[str]:
    async with asker.answer(asked, "text/csv") as answer:
        parts = [answer.first_part]
        if answer.rest is not None:
            parts += [part async for part in answer.rest]
    return sorted(b"".join(parts).decode().split()[1:])


@pytest.fixture
def overlapping(tmp_path: Path) -> Path:
    path = tmp_path / "data.nq"
    path.write_text(OVERLAPPING, encoding="utf-8")
    return path


def test_what_two_graphs_say_is_once_in_their_union(overlapping: Path) -> None:
    async def ask(_workers: WorkerPool, asker: WorkerClient) -> list[list[str]]:
        count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        return [
            await rows(asker, query(count)),
            await rows(asker, query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")),
            await rows(asker, query("SELECT (COUNT(*) AS ?n) { <urn:s> <urn:p> ?o . ?o <urn:p> ?x }")),
            await rows(asker, query(count, union=False, default_graphs=("urn:h",))),
            await rows(asker, query(count, union=False, named_graphs=("urn:h",))),
            await rows(asker, query("SELECT ?g { GRAPH ?g {} }", union=False, default_graphs=("urn:h",))),
        ]

    assert with_workers(overlapping, ask) == [["2"], ["3"], ["1"], ["1"], ["0"], []]


def test_a_relative_iri_is_resolved_against_the_base(overlapping: Path) -> None:
    async def ask(_workers: WorkerPool, asker: WorkerClient) -> list[str]:
        return await rows(asker, query("SELECT (<a> AS ?x) {}", base="http://example.org/sparql"))

    assert with_workers(overlapping, ask) == ["http://example.org/a"]


def test_an_answer_longer_than_what_is_held_comes_whole(overlapping: Path) -> None:
    values = " ".join(str(number) for number in range(1000))
    long = query(f"SELECT ?a ?b {{ VALUES ?a {{ {values} }} VALUES ?b {{ {values} }} }} LIMIT 300000")

    async def ask(_workers: WorkerPool, asker: WorkerClient) -> int:
        return len(await rows(asker, long))

    assert with_workers(overlapping, ask) == 300_000


def test_a_worker_that_dies_is_replaced_and_the_next_query_is_answered(overlapping: Path) -> None:
    async def ask(workers: WorkerPool, asker: WorkerClient) -> tuple[set[int], set[int], list[str]]:
        before = set(workers.pids)
        killed(before)
        found = await rows(asker, query("SELECT ?s { ?s ?p ?o FILTER(ISIRI(?s)) } LIMIT 1"))
        return before, set(workers.pids), found

    before, after, found = with_workers(overlapping, ask)

    assert found == ["urn:s"]
    assert before.isdisjoint(after)


def test_the_worker_of_a_query_that_is_given_up_is_killed_and_replaced(dist: Path) -> None:
    async def ask(workers: WorkerPool, asker: WorkerClient) -> tuple[set[int], set[int]]:
        before = set(workers.pids)
        with pytest.raises(HttpError, match="longer than 0"):
            await rows(asker, query(ENDLESS))
        await rows(asker, query("SELECT (NOW() AS ?x) {}"))
        return before, set(workers.pids)

    before, after = with_workers(dist / "dataset.nq", ask, replace(FEW, seconds=0.2))

    assert before.isdisjoint(after)


def test_the_same_question_is_answered_from_memory_unless_its_answer_may_change(overlapping: Path) -> None:
    async def ask(workers: WorkerPool, asker: WorkerClient) -> tuple[list[str], list[str], bool]:
        first = await rows(asker, query("SELECT ?s { ?s ?p ?o FILTER(ISIRI(?s)) } LIMIT 1"))
        changing = [await rows(asker, query("SELECT (UUID() AS ?x) {}")) for _ in range(2)]
        await workers.end()
        workers.is_ended = False
        again = await rows(asker, query("SELECT ?s { ?s ?p ?o FILTER(ISIRI(?s)) } LIMIT 1"))
        return first, again, changing[0] != changing[1]

    assert with_workers(overlapping, ask) == (["urn:s"], ["urn:s"], True)


def test_workers_call_nobody(overlapping: Path, connections: ConnectionCounter) -> None:
    async def ask(_workers: WorkerPool, asker: WorkerClient) -> None:
        with pytest.raises(HttpError, match="The query engine failed"):
            await rows(asker, query(f"SELECT * {{ SERVICE <http://127.0.0.1:{connections.port}/> {{ ?s ?p ?o }} }}"))

    with_workers(overlapping, ask)

    assert connections.count == 0


def test_what_is_no_nquads_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "data.nq").write_text("<a:a> <a:b>\n", encoding="utf-8")

    async def never(_workers: WorkerPool, _asker: WorkerClient) -> None: ...

    with pytest.raises(RunError, match="cannot be loaded: "):
        with_workers(tmp_path / "data.nq", never)
