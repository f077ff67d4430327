"""Who edits: a bot password or an owner-only OAuth consumer, from the environment or from pywikibot's own files.

A secret is never shown: not by `repr`, not in an error.
"""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.errors import DataError, RunError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

USER, PASSWORD = "LEAPGRAPH_WIKI_USER", "LEAPGRAPH_WIKI_PASSWORD"
OAUTH = (
    "LEAPGRAPH_WIKI_OAUTH_CONSUMER_KEY",
    "LEAPGRAPH_WIKI_OAUTH_CONSUMER_SECRET",
    "LEAPGRAPH_WIKI_OAUTH_ACCESS_TOKEN",
    "LEAPGRAPH_WIKI_OAUTH_ACCESS_SECRET",
)
HOW = (
    f"set {USER} to Name@botname and {PASSWORD} to the bot password from Special:BotPasswords, or the four "
    f"LEAPGRAPH_WIKI_OAUTH_* of an owner-only OAuth consumer"
)


@dataclass(frozen=True)
class Credentials:
    """One of the two ways to be known to a wiki.

    Attributes:
        user: The account's name, `Name@botname` for a bot password; may be empty with OAuth.
        password: The bot password; empty with OAuth.
        oauth: Consumer key and secret, access token and secret; empty with a bot password.
    """

    user: str = ""
    password: str = field(default="", repr=False)
    oauth: tuple[str, ...] = field(default=(), repr=False)

    @property
    def account(self) -> str:
        """The account without the bot's name."""
        return self.user.partition("@")[0]


def read_credentials(environment: Mapping[str, str] = os.environ) -> Credentials:
    """Return the credentials of the environment, else those of pywikibot's files in PYWIKIBOT_DIR.

    Raises:
        RunError: There are none, or only a part of them.
        DataError: A file of pywikibot's cannot be read as one.
    """
    user, password = environment.get(USER, ""), environment.get(PASSWORD, "")
    oauth = tuple(environment.get(name, "") for name in OAUTH)
    if any(oauth):
        if not all(oauth):
            missing = ", ".join(name for name, value in zip(OAUTH, oauth, strict=True) if not value)
            raise RunError(f"{missing} is not set: OAuth needs all four")
        return Credentials(user, "", oauth)
    if user and password:
        if "@" not in user:
            raise RunError(f"{USER} must be Name@botname: an account's own password is never to be given to a program")
        return Credentials(user, password)
    folder = environment.get("PYWIKIBOT_DIR", "")
    found = _of_pywikibot(Path(folder)) if folder else None
    if found is None:
        raise RunError(f"nobody is logged in: {HOW}")
    return found


def _of_pywikibot(folder: Path) -> Credentials | None:
    """Return what pywikibot's files say, read without running them; None where they say nothing."""
    for statement in _statements(folder / "user-config.py"):
        if isinstance(statement, ast.Assign) and _name(statement.targets[0]) == "authenticate":
            words = _words(statement.value)
            if len(words) == len(OAUTH):
                return Credentials("", "", words)
    for statement in _statements(folder / "user-password.py"):
        # ("Name", BotPassword("botname", "password")), with the family and the code before the name or without.
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Tuple):
            *who, last = statement.value.elts
            if isinstance(last, ast.Call) and _name(last.func) == "BotPassword" and who:
                name, parts = _words(who[-1]), [word for one in last.args for word in _words(one)]
                if name and len(parts) == 2:  # noqa: PLR2004 - the bot's name and the password
                    return Credentials(f"{name[0]}@{parts[0]}", parts[1])
    return None


def _statements(path: Path) -> Iterator[ast.stmt]:
    if not path.is_file():
        return
    try:
        yield from ast.parse(path.read_text(encoding="utf-8")).body
    except (SyntaxError, ValueError, OSError):
        # What is wrong may stand beside a secret: only the file is named.
        raise DataError("pywikibot's file cannot be read", path=path) from None


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else _name(node.value) if isinstance(node, ast.Subscript) else ""


def _words(node: ast.expr) -> tuple[str, ...]:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return tuple(one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str))
