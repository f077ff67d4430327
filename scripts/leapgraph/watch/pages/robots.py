"""Whether a host allows a page to be asked for: the Robots Exclusion Protocol (RFC 9309)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote, urlsplit

from leapgraph.watch.pages.page_client import PageError

if TYPE_CHECKING:
    from leapgraph.watch.pages.page_client import PageClient

_AGENT, _EVERYBODY = "leapgraph", "*"
_MAX_BYTES = 500 << 10
# A path or its beginning, with wildcards, and whether it is allowed.
Rule: TypeAlias = "tuple[str, bool]"


@dataclass
class Robots:
    """The rules of each host, asked for once."""

    client: PageClient
    _rules: dict[str, list[Rule]] = field(default_factory=dict)

    def allow(self, url: str) -> bool:
        """Return whether a host's robots.txt allows a page; without one, all are allowed (RFC 9309, 2.3.1.3).

        Raises:
            PageError: The host does not respond, or fails: then no page may be asked for (2.3.1.4).
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = self._fetch(f"{origin}/robots.txt")
        path = _encoded(parts._replace(scheme="", netloc="", fragment="").geturl() or "/")
        matching = [(len(rule), allowed) for rule, allowed in self._rules[origin] if _matches(rule, path)]
        # The most specific one, and of two the one that allows (2.2.2).
        return max(matching, default=(0, True))[1]

    def _fetch(self, url: str) -> list[Rule]:
        answer = self.client.request("GET", url)
        if answer.status >= 500:  # noqa: PLR2004 - the errors of servers
            raise PageError(f"{url} answers HTTP {answer.status}: what the host allows is not known")
        text = (answer.body or b"")[:_MAX_BYTES].decode("utf-8-sig", "replace") if answer.status == 200 else ""  # noqa: PLR2004
        return parse_rules(text)


def parse_rules(text: str) -> list[Rule]:
    """Return the rules of a robots.txt for this program: those of its own groups, else those for everybody (2.2.1)."""
    groups: dict[str, list[Rule]] = {}
    agents: list[str] = []
    is_open = False
    for line in text.splitlines():
        name, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        kind = name.lower()
        if kind == "user-agent":
            agents = [*(agents if is_open else ()), value.lower()]
            is_open = True
            groups.setdefault(value.lower(), [])
        elif kind in {"allow", "disallow"}:
            is_open = False
            # An empty value allows all, as no rule does.
            if value:
                for agent in agents:
                    groups[agent].append((_encoded(value), kind == "allow"))
    return groups.get(_AGENT, groups.get(_EVERYBODY, []))


def _encoded(path: str) -> str:
    """Return a path as it is compared: what has to be as percent signs is, and letters after them are capital."""
    found = quote(path, safe="/:?#[]@!$&'()*+,;=%~")
    return re.sub("%[0-9a-f]{2}", lambda code: code[0].upper(), found, flags=re.IGNORECASE)


def _matches(rule: str, path: str) -> bool:
    """Return whether a path begins as a rule says: `*` is any text, and `$` at the end is that of the path (2.2.3)."""
    place = 0
    *pieces, last = rule.removesuffix("$").split("*")
    is_first = True
    for piece in pieces:
        place = (0 if path.startswith(piece) else -1) if is_first else path.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
        is_first = False
    if rule.endswith("$"):
        return path[place:].endswith(last) if pieces else path == last
    return last in path[place:] if pieces else path.startswith(last)
