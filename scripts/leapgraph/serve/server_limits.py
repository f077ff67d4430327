"""The limits on clients of the server: time, memory, sizes, connections, waiting queries."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The limits of a running server.

    Attributes:
        seconds: How long one query may run, sending its result included.
        short: How many seconds of work make a query a long one, a sixth of that while others wait; a long query needs a
            slot among the long ones.
        workers: How many short queries run at the same time, and how many long ones besides, each in a process of its
            own. One client has at most one less of each.
        memory: How many bytes one query may take.
        waiting: How many queries may wait for a slot, half of them of one client; one more gets a 503.
        patience: How many seconds a query waits for a slot before it gets a 503.
        proxy: The address of a reverse proxy whose X-Forwarded-For, -Host and -Proto are trusted; empty without one.
        query: How many bytes a query may have.
        body: How many bytes of a request that is too large are read, so that its client sees the error.
        head: How many bytes the request line and the headers may have.
        arriving: How many seconds a request may take to arrive, and the next one on a connection to start.
        stalled: How many seconds a client may read nothing of a response.
        connections: How many connections are open; when there is one more, the longest idle one is closed.
        held: How many bytes of a result are buffered before the response is started as a success.
        page: How many bytes of Turtle may be converted to another format on demand.
    """

    seconds: float = 30
    short: float = 0.3
    workers: int = min(8, max(4, os.cpu_count() or 1))
    memory: int = 1 << 30
    waiting: int = 256
    patience: float = 20
    proxy: str = ""
    query: int = 256 << 10
    body: int = 32 << 20
    head: int = 64 << 10
    arriving: int = 20
    stalled: int = 20
    connections: int = 400
    held: int = 1 << 20
    page: int = 1 << 20
