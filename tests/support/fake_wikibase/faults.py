"""What can go wrong at a wiki, on demand: for one action or all, after some requests, for some or for ever."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from support.fake_wikibase.errors import ApiError, envelope, failed_save, message

if TYPE_CHECKING:
    from collections.abc import Callable

FOR_EVER = 1_000_000
JSON = {"Content-Type": "application/json; charset=utf-8"}


@dataclass
class Fault:
    """One thing that goes wrong. Make one with the class methods.

    What comes in the place of an answer (an error, a page, a text) means that nothing was done; after what only spoils
    the answer (`drop`, `truncate`, `drip`, `slow`, `mutate`, `hang`) it was done. `after_commit` and `before_commit`
    turn that round.
    """

    kind: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    change: Callable[[bytes], bytes] | None = None
    done: bool = True

    def after_commit(self) -> Fault:
        """Return the same, but what was asked for is done, and the client does not get to know."""
        return replace(self, done=True)

    def before_commit(self) -> Fault:
        """Return the same, but nothing of what was asked for is done."""
        return replace(self, done=False)

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
        """Close the connection without an answer; what was asked for is done."""
        return cls("drop")

    @classmethod
    def drop_after_commit(cls) -> Fault:
        """Save, then close the connection without an answer."""
        return cls("drop")

    @classmethod
    def drop_before_commit(cls) -> Fault:
        """Close the connection without an answer; nothing is saved."""
        return cls("drop", done=False)

    drop_before = drop_before_commit

    @classmethod
    def truncate(cls) -> Fault:
        """Promise a whole body, send half of it, close the connection; what was asked for is done."""
        return cls("truncate")

    truncate_after_commit = truncate

    @classmethod
    def slow(cls, seconds: float) -> Fault:
        """Answer rightly, after so many seconds."""
        return cls("slow", seconds=seconds)

    @classmethod
    def stale(cls) -> Fault:
        """Answer from a replica that has not yet got each entity's last edit."""
        return cls("stale")

    @classmethod
    def expire(cls) -> Fault:
        """End all sessions, then answer: the login has expired."""
        return cls("expire")

    @classmethod
    def page(cls, status: int, body: str = "<html><head><title>Wikimedia Error</title></head></html>") -> Fault:
        """Answer with a page for people."""
        return cls("answer", status, {"Content-Type": "text/html; charset=utf-8"}, body.encode(), done=False)

    @classmethod
    def text(cls, body: bytes) -> Fault:
        """Answer with these bytes as if they were JSON."""
        return cls("answer", 200, dict(JSON), body, done=False)

    @classmethod
    def malformed(cls) -> Fault:
        """Answer with JSON that breaks off, in an HTTP answer that is whole."""
        return cls.text(b'{"entity": {"id": "Q1", "labels": {')

    @classmethod
    def api_error(cls, code: str, info: str = "made for a test", **more: Any) -> Fault:
        """Answer with an error of the API, HTTP 200 as MediaWiki does."""
        return cls.text(json.dumps(envelope({"code": code, "info": info, **more})).encode())

    @classmethod
    def error(cls, error: ApiError) -> Fault:
        """Answer with an error that the fake wiki's own rules could give."""
        return cls.text(json.dumps(envelope(error.report)).encode())

    @classmethod
    def maxlag(cls, retry_after: float) -> Fault:
        """Answer that the database replicas lag behind."""
        text = "Waiting for 127.0.0.1: 6.4 seconds lagged."
        fault = cls.api_error("maxlag", text, host="127.0.0.1", lag=6.4, type="db")
        fault.headers |= {"Retry-After": f"{retry_after:g}", "X-Database-Lag": "6"}
        return fault

    @classmethod
    def ratelimited(cls, retry_after: float | None = None, status: int = 200) -> Fault:
        """Answer that there were too many requests of this user."""
        fault = cls.api_error("ratelimited", "You've exceeded your rate limit. Please wait some time and try again.")
        fault.headers |= {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
        return replace(fault, status=status)

    @classmethod
    def readonly(cls, reason: str = "made for a test", retry_after: float | None = None) -> Fault:
        """Answer that the whole wiki is locked, for the reason of `$wgReadOnly`."""
        fault = cls.api_error("readonly", "The wiki is currently in read-only mode.", readonlyreason=reason)
        fault.headers |= {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
        return fault

    @classmethod
    def badtoken(cls) -> Fault:
        """Answer that the token is not right."""
        return cls.api_error("badtoken", "Invalid CSRF token.")

    @classmethod
    def assertuserfailed(cls) -> Fault:
        """Answer that nobody is logged in, though somebody is; `expire` is the true thing."""
        return cls.api_error("assertuserfailed", "You are no longer logged in, so the action could not be completed.")

    @classmethod
    def editconflict(cls) -> Fault:
        """Answer that the edit cannot be put onto the latest revision."""
        info = "Edit conflict. Could not patch the current revision."
        messages = [message("wikibase-api-editconflict", info), message("edit-conflict", "Edit conflict.")]
        return cls.api_error("editconflict", info, messages=messages)

    @classmethod
    def failed_save(cls, reason: str = "abusefilter-disallowed") -> Fault:
        """Refuse to save for a reason: `errors.REASONS` has the names, such as `edit-conflict` for the late one."""
        return cls.error(failed_save(reason))

    @classmethod
    def too_many(cls, retry_after: str) -> Fault:
        """Answer HTTP 429."""
        fault = cls.page(429, "<h1>Too many requests</h1>")
        fault.headers["Retry-After"] = retry_after
        return fault

    @classmethod
    def redirect(cls, location: str) -> Fault:
        """Answer HTTP 301."""
        return cls("answer", 301, {"Location": location}, done=False)

    @classmethod
    def mutate(cls, change: Callable[[bytes], bytes]) -> Fault:
        """Answer with what `change` makes of the right body."""
        return cls("mutate", change=change)


@dataclass
class _Planned:
    what: Fault | Callable[[], object]
    action: str | None
    skip: int
    times: int


class Faults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self.met: list[tuple[str, Fault]] = []
        """The faults that happened, each with the action that met it."""
        self._planned: list[_Planned] = []
        self._meanwhile: list[_Planned] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault, *, action: str | None = None, skip: int = 0, times: int = FOR_EVER) -> None:
        """Let `fault` happen `times` times to requests of `action` (of all), after `skip` of them went well."""
        with self._lock:
            self._planned.append(_Planned(fault, action, skip, times))

    def meanwhile(
        self, call: Callable[[], object], *, action: str | None = None, skip: int = 0, times: int = 1
    ) -> None:
        """Let something happen at the wiki just before a request is answered: another editor's edit, say."""
        with self._lock:
            self._meanwhile.append(_Planned(call, action, skip, times))

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()
            self._meanwhile.clear()
            self.met.clear()

    def next(self, action: str) -> Fault | None:
        """Return the fault that a request of this action meets, if any."""
        with self._lock:
            for what in _due(self._planned, action):
                assert isinstance(what, Fault)
                self.met.append((action, what))
                return what
        return None

    def happen(self, action: str) -> None:
        """Let happen what happens meanwhile."""
        with self._lock:
            calls = list(_due(self._meanwhile, action))
        for call in calls:
            assert not isinstance(call, Fault)
            call()


def _due(planned: list[_Planned], action: str) -> Any:
    for one in planned:
        if one.action not in {None, action}:
            continue
        if one.skip:
            one.skip -= 1
        elif one.times:
            one.times -= 1
            yield one.what
