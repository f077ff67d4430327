"""Who asks: sessions by cookie, their tokens, and the login of one bot password."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from typing import Any

COOKIE = "double_session"


@dataclass
class Session:
    """One client's session."""

    key: str
    user: str | None = None

    def token(self, kind: str) -> str:
        """Return the session's token, which changes with the login; a visitor's csrf token is the well-known one."""
        if kind == "csrf" and self.user is None:
            return "+\\"
        return hashlib.sha256(f"{self.key} {kind} {self.user}".encode()).hexdigest()[:32] + "+\\"


@dataclass
class Sessions:
    """All sessions, and the bot passwords that open them: `User@suffix` to password."""

    passwords: dict[str, str] = field(default_factory=dict)
    consumers: dict[str, str] = field(default_factory=dict)
    """OAuth consumer keys, and the users whose they are."""
    rights: list[str] = field(default_factory=lambda: ["read", "edit", "writeapi", "createpage"])
    _sessions: dict[str, Session] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, cookies: str, authorization: str = "") -> Session:
        """Return the session of a request's Cookie header, or of its OAuth consumer; a new one if it names none."""
        for consumer, user in self.consumers.items():
            if authorization.startswith("OAuth ") and f'oauth_consumer_key="{consumer}"' in authorization:
                return Session(f"oauth-{consumer}", user)
        named = dict(part.strip().partition("=")[::2] for part in cookies.split(";") if "=" in part)
        with self._lock:
            key = named.get(COOKIE, "")
            if key not in self._sessions:
                key = f"session{len(self._sessions) + 1}"
                self._sessions[key] = Session(key)
            return self._sessions[key]

    def login(self, session: Session, parameters: dict[str, str]) -> dict[str, Any]:
        """Answer `login`."""
        if parameters.get("lgtoken") != session.token("login"):
            return {"login": {"result": "WrongToken"}}
        name = parameters.get("lgname", "")
        if name not in self.passwords or self.passwords[name] != parameters.get("lgpassword"):
            return {"login": {"result": "Failed", "reason": "Incorrect username or password entered."}}
        session.user = name.partition("@")[0]
        return {"login": {"result": "Success", "lguserid": 1, "lgusername": session.user}}


def userinfo(session: Session, rights: list[str]) -> dict[str, Any]:
    """Return `userinfo`, in format version 2; a user who is logged in has these rights."""
    if session.user is None:
        return {"id": 0, "name": "127.0.0.1", "anon": True, "groups": ["*"], "rights": ["read"], "ratelimits": {}}
    return {"id": 1, "name": session.user, "groups": ["*", "user"], "rights": rights, "ratelimits": {}}
