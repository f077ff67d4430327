"""Fair shares: long queries leave room for short ones, and no client has all."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from leapgraph.serve.errors_and_log import HttpError
from leapgraph.serve.held_files import FileSlice
from leapgraph.serve.query_admission import NoSlotError, SlotPool, client_key
from leapgraph.serve.query_execution import WorkerClient
from leapgraph.serve.server_limits import Limits
from leapgraph.serve.validate_sparql_request import ProtocolQuery
from leapgraph.serve.worker_pool import WorkerPool
from support.server_process import ENDLESS

T = TypeVar("T")
LIMITS = replace(Limits(), workers=2, short=0.05)
# Not the same each time, so that an engine is asked each time.
SHORT = "SELECT (RAND() < 2 AS ?x) {}"


async def so(happens: Callable[[], bool]) -> None:
    """Wait until something is so."""
    while not happens():  # noqa: ASYNC110 - what happens does so in the code that is tested
        await asyncio.sleep(0)


async def waiting(places: SlotPool, *clients: str) -> list[asyncio.Task[str]]:
    """Let clients wait for a place, one after another."""

    async def wait(client: str) -> str:
        await places.acquire(client)
        return client

    tasks = []
    for client in clients:
        tasks.append(asyncio.create_task(wait(client)))
        await asyncio.sleep(0)
    return tasks


def test_no_client_has_all_places() -> None:
    places = SlotPool(3, 10, 10)

    assert [places.try_acquire("a") for _ in range(3)] == [True, True, False]
    assert [places.try_acquire("b") for _ in range(2)] == [True, False]


def test_who_waits_is_let_in_client_by_client() -> None:
    async def talk() -> list[str]:
        places = SlotPool(2, 10, 10)
        assert places.try_acquire("x")
        assert places.try_acquire("y")
        assert not places.has_waiters
        tasks = await waiting(places, "a", "a", "a", "b", "c", "b")
        assert places.has_waiters
        entered = []
        for leaving in ["x", "y", "a", "b", "c", "a"]:
            places.release_slot(leaving)
            await asyncio.sleep(0)
            entered += [task.result() for task in tasks if task.done()]
            tasks = [task for task in tasks if not task.done()]
        assert not places.has_waiters
        return entered

    assert asyncio.run(talk()) == ["a", "b", "c", "a", "b", "a"]


def test_who_gives_up_is_not_waited_for() -> None:
    async def talk() -> bool:
        places = SlotPool(1, 10, 10)
        assert places.try_acquire("x")
        first, second = await waiting(places, "a", "b")
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        places.release_slot("x")
        return await second == "b" and places.slots_in_use == 1

    assert asyncio.run(talk())


def test_who_gives_up_as_the_turn_comes_leaves_the_place_to_the_next() -> None:
    async def talk() -> str:
        places = SlotPool(1, 10, 10)
        assert places.try_acquire("x")
        first, second = await waiting(places, "a", "b")
        places.release_slot("x")
        first.cancel()
        return await second

    assert asyncio.run(talk()) == "b"


def test_who_has_just_given_up_is_passed_over() -> None:
    async def talk() -> tuple[str, int]:
        places = SlotPool(1, 10, 10)
        assert places.try_acquire("x")
        first, second = await waiting(places, "a", "b")
        first.cancel()
        places.release_slot("x")
        await asyncio.gather(first, return_exceptions=True)
        return await second, places.slots_in_use

    assert asyncio.run(talk()) == ("b", 1)


def test_more_do_not_wait_than_may_and_none_too_long() -> None:
    async def talk() -> None:
        places = SlotPool(1, 4, 0.01)
        assert places.try_acquire("x")
        tasks = await waiting(places, "a", "a", "a", "b", "b", "c")
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(result) for result in results] == [NoSlotError] * 6
        places.release_slot("x")
        assert places.try_acquire("c")

    asyncio.run(talk())


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "unknown", "unknown"),
        ("2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "", "192.0.2.1"),
    ],
)
def test_a_client_is_known_by_its_address(peer: str, forwarded: str, client: str) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []

    assert client_key({"client": (peer, 1), "headers": headers}, "127.0.0.1") == client


def with_asker(dist: Path, work: Callable[[WorkerClient, WorkerPool], Awaitable[T]], limits: Limits = LIMITS) -> T:
    async def run() -> T:
        workers = WorkerPool(limits)
        with (dist / "dataset.nq").open("rb") as file:
            await workers.load(FileSlice(file.fileno(), 0, os.fstat(file.fileno()).st_size), "dataset.nq")
        try:
            await workers.start()
            return await asyncio.wait_for(work(WorkerClient(workers, limits), workers), 60)
        finally:
            await workers.end()

    return asyncio.run(run())


async def ask(asker: WorkerClient, text: str, client: str) -> bytes:
    async with asker.answer(ProtocolQuery(text, text, "SELECT"), "text/csv", client) as answer:
        return answer.first_part


@contextmanager
def concurrent_requests(asker: WorkerClient, text: str, *clients: str) -> Iterator[list[asyncio.Task[bytes]]]:
    """Ask the same for several clients, for as long as the block lasts."""
    tasks = [asyncio.create_task(ask(asker, text, client)) for client in clients]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()


def test_a_short_query_is_answered_while_long_ones_have_all_the_places_that_they_can_have(dist: Path) -> None:
    async def work(asker: WorkerClient, workers: WorkerPool) -> tuple[list[bytes], list[int]]:
        with concurrent_requests(asker, ENDLESS, "a", "b", "a", "b") as hostile:
            await so(lambda: asker.slots.long.slots_in_use == 2 and asker.slots.short.slots_in_use == 0)
            answers = [await ask(asker, SHORT, client) for client in ("a", "b", "c") for _ in range(3)]
            assert not any(task.done() and task.exception() is None for task in hostile)
            return answers, sorted(os.getpriority(os.PRIO_PROCESS, pid) for pid in workers.pids)

    answers, priorities = with_asker(dist, work)

    assert {answer.split()[1] for answer in answers} == {b"true"}
    assert priorities.count(19) >= 2


def test_a_query_that_was_long_begins_among_the_long_ones(dist: Path) -> None:
    async def work(asker: WorkerClient, _workers: WorkerPool) -> None:
        with concurrent_requests(asker, ENDLESS, "a"):
            await so(lambda: asker.slots.long.slots_in_use == 1)
        await so(lambda: asker.slots.long.slots_in_use == 0)
        with concurrent_requests(asker, ENDLESS, "a", "b"):
            await so(lambda: asker.slots.long.slots_in_use == 2)
            assert asker.slots.short.slots_in_use == 0
        await so(lambda: asker.slots.long.slots_in_use == 0)

    with_asker(dist, work, replace(LIMITS, short=0.01))


def test_a_long_query_without_a_place_waits_and_is_refused_in_time_with_retry_after(dist: Path) -> None:
    async def work(asker: WorkerClient, _workers: WorkerPool) -> HttpError:
        with concurrent_requests(asker, ENDLESS, "a", "b") as first:
            await so(lambda: asker.slots.long.slots_in_use == 2)
            other = ENDLESS.replace("?a", "?z")
            with pytest.raises(HttpError) as caught:
                await ask(asker, other, "c")
            assert not any(task.done() for task in first)
            return caught.value

    refusal = with_asker(dist, work, replace(LIMITS, patience=0.3))

    assert (refusal.status_code, refusal.headers) == (503, {"Retry-After": "5"})


def test_a_long_query_goes_on_when_its_place_comes(dist: Path) -> None:
    some = "{ SELECT * { ?s ?p ?o } LIMIT 800 }"
    many = f"SELECT (COUNT(*) AS ?n) {{ {some} {some.replace('?s ?p ?o', '?t ?q ?u')} FILTER(?s != ?u) }}"

    async def work(asker: WorkerClient, _workers: WorkerPool) -> bytes:
        with concurrent_requests(asker, ENDLESS, "a", "b"):
            await so(lambda: asker.slots.long.slots_in_use == 2)
            slow = asyncio.create_task(ask(asker, many, "c"))
            await so(lambda: asker.slots.short.slots_in_use == 1)
            await so(lambda: asker.slots.short.slots_in_use == 0)
            assert not slow.done()
        return await slow

    assert with_asker(dist, work).startswith(b"n\r\n")
