"""Fair shares: how many queries of whom work at the same time, short ones apart from long ones.

A query begins in a place for short ones. When its time there is over it needs a place for long ones, of which there are
others, and until it has one its worker stands still; it works with what the short ones leave of the processors. So
however many long queries there are, a short one finds a place within that short time. No client has all places of a
kind, and those that wait are let in client by client.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter, OrderedDict, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

    from leapgraph.serve.client_limits import Limits

_IPV6_SITE = 64  # bits of an address; whoever has one address of a site has all of them
_REMEMBERED = 1000


class NoSlotError(Exception):
    """There is no place, and there will be none in time."""


class SlotPool:
    """Places that clients take and leave.

    Args:
        number: How many there are.
        waiting: How many queries may wait for one, those of one client at most half.
        patience: How many seconds each waits.
    """

    def __init__(self, number: int, waiting: int, patience: float) -> None:
        self._free = number
        self._slots_per_client = max(1, number - 1)
        self._max_waiting = waiting
        self._patience = patience
        self._slots_by_client: Counter[str] = Counter()
        # In the order in which clients have their turn.
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def slots_in_use(self) -> int:
        """How many are taken."""
        return self._slots_by_client.total()

    @property
    def has_waiters(self) -> bool:
        """Whether anyone waits for one."""
        return bool(self._queues)

    def try_acquire(self, client: str) -> bool:
        """Take a place if there is one for the client now; return whether there was."""
        if self._free < 1 or self._slots_by_client[client] >= self._slots_per_client:
            return False
        self._free -= 1
        self._slots_by_client[client] += 1
        return True

    async def acquire(self, client: str) -> None:
        """Take a place, as soon as it is the client's turn.

        Raises:
            Busy: Too many wait already, or none became free in time.
        """
        if self.try_acquire(client):
            return
        queue = self._queues.setdefault(client, deque())
        if len(queue) >= max(1, self._max_waiting // 2) or sum(map(len, self._queues.values())) >= self._max_waiting:
            self._drop_empty_queue(client)
            raise NoSlotError
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            async with asyncio.timeout(self._patience):
                await turn
        except BaseException as error:
            if turn in queue:
                queue.remove(turn)
                self._drop_empty_queue(client)
            elif turn.done() and not turn.cancelled():
                self.release_slot(client)
            if isinstance(error, TimeoutError):
                raise NoSlotError from None
            raise

    def release_slot(self, client: str) -> None:
        """Leave a place to whoever has the next turn."""
        self._free += 1
        self._slots_by_client[client] -= 1
        if not self._slots_by_client[client]:
            del self._slots_by_client[client]
        for other, queue in list(self._queues.items()):
            # Who has given up and has not come to leave the queue is passed over.
            turn = next((turn for turn in queue if not turn.done()), None)
            if turn is not None and self.try_acquire(other):
                queue.remove(turn)
                self._queues.move_to_end(other)
                self._drop_empty_queue(other)
                turn.set_result(None)
                return

    def _drop_empty_queue(self, client: str) -> None:
        if not self._queues.get(client, True):
            del self._queues[client]


class FairShares:
    """The places for short queries and those for long ones.

    Attributes:
        short: The places for short ones.
        long: The places for long ones.
    """

    def __init__(self, limits: Limits) -> None:
        self.short = SlotPool(limits.workers, limits.waiting, limits.patience)
        self.long = SlotPool(limits.workers, limits.workers, limits.patience)
        self._long_queries: OrderedDict[int, None] = OrderedDict()

    def is_long_query(self, text: str) -> bool:
        """Return whether a query was a long one when it was last asked."""
        return hash(text) in self._long_queries

    def remember_length(self, text: str, *, is_long: bool) -> None:
        """Take note of what a query was."""
        self._long_queries.pop(hash(text), None)
        if is_long:
            self._long_queries[hash(text)] = None
            if len(self._long_queries) > _REMEMBERED:
                self._long_queries.popitem(last=False)


def client_key(scope: Scope, proxy: str) -> str:
    """Return who asks, by address: of IPv6 the site; behind the proxy of that address, whom this one says it asks for.

    Of X-Forwarded-For the last address counts, which the proxy itself has put there.
    """
    peer = (scope.get("client") or ("", 0))[0]
    if proxy and peer == proxy:
        named = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        peer = (named[-1].decode("latin-1").rpartition(",")[2].strip() if named else "") or peer
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return peer[:100]
    if address.version == 6:  # noqa: PLR2004 - of the protocol
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, _IPV6_SITE), strict=False))
    return str(address)
