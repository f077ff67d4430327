"""Who asks: sessions by cookie or OAuth header, their tokens, and the login with a bot password."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from support.fake_wikibase.oauth import Consumer, consumer_of

if TYPE_CHECKING:
    from support.fake_wikibase.request_log import LoggedRequest

COOKIE = "double_session"


@dataclass
class Session:
    """One client's session."""

    key: str
    user: str | None = None
    logins: int = 0

    def token(self, kind: str) -> str:
        """Return the session's token, which changes with each login; a visitor's csrf token is the well-known one."""
        if kind == "csrf" and self.user is None:
            return "+\\"
        return hashlib.sha256(f"{self.key} {kind} {self.logins}".encode()).hexdigest()[:32] + "+\\"

    def open(self, user: str) -> None:
        """Log in."""
        self.user = user
        self.logins += 1

    def expire(self) -> None:
        """Forget who it is: what comes next is a visitor's."""
        self.user = None


@dataclass
class Sessions:
    """All sessions, and what opens them."""

    passwords: dict[str, str] = field(default_factory=dict)
    """Bot passwords: `User@suffix` to password."""
    consumers: dict[str, str | Consumer] = field(default_factory=dict)
    """OAuth 1.0a, by consumer key: the whole consumer, or, for one whose signatures are not looked at, its user."""
    _sessions: dict[str, Session] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, asked: LoggedRequest, address: str) -> Session:
        """Return the session of a request to an address: of its OAuth header or its cookie, or a new one.

        Raises:
            ApiError: The OAuth header is wrong.
        """
        found = consumer_of(asked, address, self.consumers)
        named = dict(part.strip().partition("=")[::2] for part in asked.headers.get("cookie", "").split(";"))
        with self._lock:
            if found is not None:
                return self._sessions.setdefault(f"oauth {found[0]}", Session(f"oauth {found[0]}", found[1]))
            key = named.get(COOKIE, "")
            if key not in self._sessions:
                key = f"session{len(self._sessions) + 1}"
                self._sessions[key] = Session(key)
            return self._sessions[key]

    def expire(self) -> None:
        """Let the sessions of all who logged in end, as they do after some time."""
        with self._lock:
            for key, session in self._sessions.items():
                if not key.startswith("oauth "):
                    session.expire()

    def login(self, session: Session, parameters: dict[str, str]) -> dict[str, Any]:
        """Answer `login`; within a session that is known already MediaWiki lets nobody log in."""
        if session.user is not None:
            provider = r"MediaWiki\Session\BotPasswordSessionProvider sessions"
            return {"login": {"result": "Aborted", "reason": f"Cannot log in when using {provider}."}}
        if parameters.get("lgtoken") != session.token("login"):
            return {"login": {"result": "WrongToken"}}
        name = parameters.get("lgname", "")
        if name not in self.passwords or self.passwords[name] != parameters.get("lgpassword"):
            return {"login": {"result": "Failed", "reason": "Incorrect username or password entered."}}
        session.open(name.partition("@")[0])
        return {"login": {"result": "Success", "lguserid": 1, "lgusername": session.user}}
