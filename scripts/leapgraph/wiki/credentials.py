"""Who edits: a bot password or an owner-only OAuth consumer, from the environment or from pywikibot's own files.

A secret is never shown: not by `repr`, not in an error, and what a wiki says is searched for it before it is told.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from leapgraph.errors import RunError
from leapgraph.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Mapping

USER_VARIABLE, PASSWORD_VARIABLE = "LEAPGRAPH_WIKI_USER", "LEAPGRAPH_WIKI_PASSWORD"
OAUTH_VARIABLES = (
    "LEAPGRAPH_WIKI_OAUTH_CONSUMER_KEY",
    "LEAPGRAPH_WIKI_OAUTH_CONSUMER_SECRET",
    "LEAPGRAPH_WIKI_OAUTH_ACCESS_TOKEN",
    "LEAPGRAPH_WIKI_OAUTH_ACCESS_SECRET",
)
LOGIN_HINT = (
    f"set {USER_VARIABLE} to Name@botname and {PASSWORD_VARIABLE} to the bot password from "
    "Special:BotPasswords, or the four "
    f"LEAPGRAPH_WIKI_OAUTH_* of an owner-only OAuth consumer, or PYWIKIBOT_DIR to the folder of pywikibot's files"
)


@dataclass(frozen=True)
class Credentials:
    """One of the two ways to be known to a wiki.

    Attributes:
        user: The account's name, `Name@botname` for a bot password; may be empty with OAuth.
        password: The bot password; empty with OAuth.
        oauth: Consumer key and secret, access token and secret; empty with a bot password.
        hosts: The hosts that they are for, as their file says; empty if that is for the person to know.
    """

    user: str = ""
    password: str = field(default="", repr=False)
    oauth: tuple[str, ...] = field(default=(), repr=False)
    hosts: frozenset[str] = frozenset()

    @property
    def account(self) -> str:
        """The account without the bot's name."""
        return self.user.partition("@")[0]

    def is_for_wiki(self, api: str) -> bool:
        """Return whether they are meant for the wiki at this address."""
        url = urlsplit(api)
        return not self.hosts or bool(self.hosts & {url.netloc, url.hostname or ""})

    def redact_secrets(self, text: str) -> str:
        """Return a text without any secret that may stand in it, however it is spelt."""
        return redact(text, (self.password, *self.oauth))


def read_credentials(environment: Mapping[str, str] = os.environ, api: str = "") -> Credentials:
    """Return the credentials of the environment, else those of pywikibot's files in PYWIKIBOT_DIR.

    Args:
        environment: The environment's variables.
        api: The wiki that they are for, by which one of several in pywikibot's files is chosen.

    Raises:
        RunError: There are none, only a part of them, or those of an account itself.
        DataError: A file of pywikibot's cannot be read as one.
    """
    from leapgraph.wiki.pywikibot_credentials import read_pywikibot_credentials

    user, password = environment.get(USER_VARIABLE, ""), environment.get(PASSWORD_VARIABLE, "")
    oauth = tuple(environment.get(name, "") for name in OAUTH_VARIABLES)
    if any(oauth):
        if not all(oauth):
            missing = ", ".join(name for name, value in zip(OAUTH_VARIABLES, oauth, strict=True) if not value)
            raise RunError(f"{missing} is not set: OAuth needs all four")
        return Credentials(user, "", oauth)
    if user and password:
        return _require_bot_password(Credentials(user, password))
    if password:
        raise RunError(f"{PASSWORD_VARIABLE} is set, and {USER_VARIABLE} is not: set it to Name@botname")
    folder = environment.get("PYWIKIBOT_DIR", "")
    found = read_pywikibot_credentials(Path(folder), user) if folder else []
    fitting = [one for one in found if not api or one.is_for_wiki(api)]
    if not fitting:
        why = f"pywikibot's files in {folder} name nobody for {api or 'a wiki'}" if folder else "nobody is logged in"
        raise RunError(f"{why}: {LOGIN_HINT}")
    return _require_bot_password(fitting[-1])


def _require_bot_password(found: Credentials) -> Credentials:
    # MediaWiki also takes the bot's name before the password: Name and botname@password.
    if not found.oauth and "@" not in found.user:
        bot, at, password = found.password.partition("@")
        if not at:
            what = "an account's own password is not to be given to a program, and a bot password can be taken back"
            raise RunError(f"{found.user} has no bot's name: {what}; {LOGIN_HINT}")
        return Credentials(f"{found.user}@{bot}", password, (), found.hosts)
    return found
