"""Clients that are slow on purpose: they are waited for, but not for ever."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.types import ASGIApp, Receive, Scope, Send

from leapgraph.serve.server import run_server
from leapgraph.serve.server_limits import Limits

# What is waited for in vain is waited for briefly, and what comes is given all the time that a busy machine takes.
HASTY = replace(Limits(), arriving=0.3, stalled=600, connections=3)
TAKING = replace(Limits(), arriving=600, stalled=0.3, connections=3)
PATIENT = replace(Limits(), arriving=600, stalled=600, connections=3)
MEGABYTE = b"x" * (1 << 20)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Take the body, then send a good deal, or a little."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(32 if scope["path"] == "/much" else 0):
        await send({"type": "http.response.body", "body": MEGABYTE, "more_body": True})
    await send({"type": "http.response.body", "body": b"done"})


def over_connections(talk: Callable[[int], Awaitable[object]], limits: Limits = HASTY, app: ASGIApp = echo) -> object:
    """Return what `talk` returns, which is called with the port of a server that has these limits."""

    async def both() -> object:
        listener = socket.create_server(("127.0.0.1", 0))
        async with run_server(app, listener, limits):
            return await asyncio.wait_for(talk(listener.getsockname()[1]), 120)

    return asyncio.run(both())


def test_a_head_that_does_not_come_is_408() -> None:
    async def talk(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost:")
        answer = await reader.read()
        writer.close()
        return answer

    assert over_connections(talk).startswith(b"HTTP/1.1 408 ")


def test_a_head_that_drips_is_408() -> None:
    async def talk(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        async def drip() -> None:
            writer.write(b"GET / HTTP/1.1\r\n")
            while True:
                writer.write(b"X: y\r\n")
                await asyncio.sleep(0.02)

        dripping = asyncio.create_task(drip())
        answer = await reader.read(100)
        dripping.cancel()
        writer.close()
        return answer

    assert over_connections(talk).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_does_not_come_is_408() -> None:
    async def talk(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
        answer = await reader.read()
        writer.close()
        return answer

    assert over_connections(talk).startswith(b"HTTP/1.1 408 ")


def test_a_silent_connection_is_closed() -> None:
    async def talk(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            return await reader.read()
        except ConnectionResetError:
            return b""
        finally:
            writer.close()

    assert over_connections(talk) == b""


def test_a_client_that_takes_nothing_is_cut_off() -> None:
    is_over = asyncio.Event()

    async def talk(port: int) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(b"GET /much HTTP/1.1\r\nHost: a\r\n\r\n")
        taken = 0
        try:
            # The answer waits to be taken, until the connection is cut.
            await is_over.wait()
            while part := await reader.read(1 << 20):
                taken += len(part)
        except ConnectionResetError:
            pass
        writer.close()
        return taken

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        await echo(scope, receive, send)
        is_over.set()

    assert over_connections(talk, TAKING, noted) < 32 * len(MEGABYTE)


def test_a_client_that_takes_it_slowly_gets_all() -> None:
    async def talk(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /much HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        parts = []
        while part := await reader.read(4 << 20):
            parts.append(part)
            await asyncio.sleep(0.002)
        writer.close()
        return b"".join(parts)

    answer = over_connections(talk, PATIENT)

    assert answer.count(b"x" * 1024) == 32 * 1024
    assert answer.endswith(b"0\r\n\r\n")


def test_for_one_connection_too_many_the_longest_idle_one_goes() -> None:
    async def talk(port: int) -> tuple[bytes, bytes]:
        pairs = [await asyncio.open_connection("127.0.0.1", port) for _ in range(4)]
        first, last = pairs[0], pairs[-1]
        try:
            gone = await first[0].read()
        except ConnectionResetError:
            gone = b""
        last[1].write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer = await last[0].read()
        for _, writer in pairs:
            writer.close()
        return gone, answer

    gone, answer = over_connections(talk, PATIENT)

    assert gone == b""
    assert answer.startswith(b"HTTP/1.1 200 ")
