"""How much one client may take of the server: the numbers, in one place."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The limits of a running server.

    Attributes:
        seconds: How long one query may work, the sending of its answer included.
        short: How many seconds of work a query is a short one, a sixth of that while others wait; after that it needs a
            place among the long ones.
        workers: How many short queries work at the same time, and how many long ones besides, each in a process of its
            own. One client has at most one less of each.
        memory: How many bytes one query may take.
        waiting: How many queries may wait for a place, half of them of one client; one more is told to come back.
        patience: How many seconds a query waits for a place before it is told to come back.
        proxy: The address of a proxy before this server, which says for whom it asks (X-Forwarded-For); nothing
            without one.
        query: How many bytes a query may have.
        body: How many bytes of a request that is too large are read, so that its client comes to hear of it.
        head: How many bytes the line and the headers of a request may have.
        arriving: How many seconds a request may take to arrive, and the next one on a connection to begin.
        stalled: How many seconds a client may take nothing of what is sent to it.
        connections: How many connections are open; for one more the longest idle one is closed.
        held: How many bytes of an answer are awaited before it is called a success.
        page: How many bytes of Turtle may be turned into another format when asked for.
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
