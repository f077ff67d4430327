"""What can go wrong at a wiki, on demand: for one action or all, after some requests, for some or for ever."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

FOR_EVER = 1_000_000


@dataclass
class Fault:
    """One thing that goes wrong. Make one with the class methods."""

    kind: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    change: Callable[[bytes], bytes] | None = None
    uncommitted: bool = False

    @property
    def instead(self) -> bool:
        """Whether the request is not carried out at all."""
        return self.uncommitted or (
            self.kind == "answer" and (bool(self.body) or bool(self.headers) or self.status != 200)
        )

    @classmethod
    def drop_before(cls) -> Fault:
        """Close the connection, and do nothing of what was asked."""
        return cls("drop", uncommitted=True)

    @classmethod
    def expire(cls) -> Fault:
        """End the session, then answer."""
        return cls("expire")

    @classmethod
    def failed_save(cls, message: str) -> Fault:
        """Refuse to save, as the abuse filter, the spam list or a late edit conflict does."""
        return cls.api_error("failed-save", "The save has failed.", messages=[{"name": message, "parameters": []}])

    @classmethod
    def hang(cls) -> Fault:
        """Take the request and never answer."""
        return cls("hang")

    @classmethod
    def drip(cls) -> Fault:
        """Answer, a byte of the body every tenth of a second."""
        return cls("drip")

    @classmethod
    def drop(cls) -> Fault:
        """Close the connection without an answer."""
        return cls("drop")

    @classmethod
    def truncate(cls) -> Fault:
        """Promise a whole body, send half of it, close the connection."""
        return cls("truncate")

    @classmethod
    def slow(cls, seconds: float) -> Fault:
        """Answer rightly, after so many seconds."""
        return cls("slow", seconds=seconds)

    @classmethod
    def page(cls, status: int, body: str = "<html><head><title>Wikimedia Error</title></head></html>") -> Fault:
        """Answer with a page for people."""
        return cls("answer", status, {"Content-Type": "text/html; charset=utf-8"}, body.encode())

    @classmethod
    def text(cls, body: bytes) -> Fault:
        """Answer with these bytes as if they were JSON."""
        return cls("answer", 200, {"Content-Type": "application/json; charset=utf-8"}, body)

    @classmethod
    def api_error(cls, code: str, info: str = "made for a test", **more: Any) -> Fault:
        """Answer with an error of the API, HTTP 200 as MediaWiki does."""
        return cls.text(json.dumps({"error": {"code": code, "info": info, **more}}).encode())

    @classmethod
    def maxlag(cls, retry_after: float) -> Fault:
        """Answer that the database replicas lag behind."""
        fault = cls.api_error("maxlag", "Waiting for 127.0.0.1: 6.4 seconds lagged.", lag=6.4)
        fault.headers["Retry-After"] = f"{retry_after:g}"
        return fault

    @classmethod
    def too_many(cls, retry_after: str) -> Fault:
        """Answer HTTP 429."""
        fault = cls.page(429, "<h1>Too many requests</h1>")
        fault.headers["Retry-After"] = retry_after
        return fault

    @classmethod
    def redirect(cls, location: str) -> Fault:
        """Answer HTTP 301."""
        return cls("answer", 301, {"Location": location})

    @classmethod
    def mutate(cls, change: Callable[[bytes], bytes]) -> Fault:
        """Answer with what `change` makes of the right body."""
        return cls("mutate", change=change)


@dataclass
class _Planned:
    fault: Fault
    action: str | None
    skip: int
    times: int


class Faults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault, *, action: str | None = None, skip: int = 0, times: int = FOR_EVER) -> None:
        """Let `fault` happen `times` times to requests of `action` (of all), after `skip` of them went well."""
        with self._lock:
            self._planned.append(_Planned(fault, action, skip, times))

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()

    def next(self, action: str) -> Fault | None:
        """Return the fault that a request of this action meets, if any."""
        with self._lock:
            for planned in self._planned:
                if planned.action not in {None, action}:
                    continue
                if planned.skip:
                    planned.skip -= 1
                    continue
                if planned.times:
                    planned.times -= 1
                    return planned.fault
        return None
