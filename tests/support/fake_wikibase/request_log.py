"""What the fake wiki was asked: one entry a request, in order."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import Any

WRITES = ("wbeditentity", "wbsetclaim", "wbsetreference", "wbremoveclaims")


@dataclass(frozen=True)
class LoggedRequest:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    parameters: dict[str, str]

    @property
    def action(self) -> str:
        return self.parameters.get("action", "")

    @property
    def data(self) -> Any:
        """What an edit asks for: its `data` or `claim`, read as JSON."""
        return json.loads(self.parameters.get("data") or self.parameters.get("claim") or "null")

    @property
    def agent(self) -> str:
        return self.headers.get("user-agent", "")


@dataclass
class RequestLog:
    """All requests of a fake wiki, safe to add to from several threads."""

    entries: list[LoggedRequest] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, asked: LoggedRequest) -> None:
        with self._lock:
            self.entries.append(asked)

    def actions(self) -> list[str]:
        return [asked.action for asked in self.entries]

    def writes(self) -> list[LoggedRequest]:
        """Return the requests that would change something."""
        return [asked for asked in self.entries if asked.action in WRITES]

    def of(self, action: str) -> list[LoggedRequest]:
        return [asked for asked in self.entries if asked.action == action]

    def clear(self) -> None:
        with self._lock:
            self.entries.clear()
