"""Whether a host allows a page to be asked for: the Robots Exclusion Protocol (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from urllib.robotparser import RobotFileParser

from leapgraph.watch.pages.page_client import PageError

if TYPE_CHECKING:
    from leapgraph.watch.pages.page_client import PageClient

_AGENT = "leapgraph"
_NAMES = frozenset(("allow", "disallow", "user-agent"))
_MAX_BYTES = 500 << 10


@dataclass
class Robots:
    """The rules of each host, asked for once."""

    client: PageClient
    _rules: dict[str, RobotFileParser] = field(default_factory=dict)

    def allow(self, url: str) -> bool:
        """Return whether a host's robots.txt allows a page; without one, all are allowed (RFC 9309, 2.3.1.3).

        Raises:
            PageError: The host does not respond, or fails: then no page may be asked for (2.3.1.4).
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = self._fetch(f"{origin}/robots.txt")
        return self._rules[origin].can_fetch(_AGENT, url)

    def _fetch(self, url: str) -> RobotFileParser:
        answer = self.client.request("GET", url)
        if answer.status >= 500:  # noqa: PLR2004 - the errors of servers
            raise PageError(f"{url} answers HTTP {answer.status}: what the host allows is not known")
        text = (answer.body or b"")[:_MAX_BYTES].decode("utf-8", "replace") if answer.status == 200 else ""  # noqa: PLR2004
        rules = RobotFileParser(url)
        rules.parse(filter(_is_rule, text.splitlines()))
        return rules


def _is_rule(line: str) -> bool:
    """Return whether a line says what may be asked for, in a way that can be read (RFC 9309, 2.2.2)."""
    name, _, value = line.partition(":")
    try:
        urlsplit(unquote(value.partition("#")[0].strip()))
    except ValueError:
        return False
    return not line.strip() or name.strip().lower() in _NAMES
