"""Wiki credentials: a bot password or an owner-only OAuth consumer, from the environment or pywikibot's files.

Secrets never appear in output: `repr` and errors omit them, and messages from the wiki are redacted first.
"""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from leapgraph.errors import DataError, RunError
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
CONFIG_FILE = "user-config.py"
PASSWORD_FILES = ("user-password.cfg", "user-password.py")
# The wikis of pywikibot's own family files whose Wikibase is open to editing.
KNOWN_HOSTS = {("wikidata", "wikidata"): "www.wikidata.org", ("wikidata", "test"): "test.wikidata.org"}
OAUTH_PARTS, MAX_ENTRY_FIELDS = 4, 4
LOGIN_HINT = (
    f"set {USER_VARIABLE} to Name@botname and {PASSWORD_VARIABLE} to the bot password from "
    "Special:BotPasswords, or the four "
    f"LEAPGRAPH_WIKI_OAUTH_* of an owner-only OAuth consumer, or PYWIKIBOT_DIR to the folder of pywikibot's files"
)


@dataclass(frozen=True)
class Credentials:
    """Credentials of one wiki account: a bot password or an OAuth consumer.

    Attributes:
        user: The account's name, `Name@botname` for a bot password; may be empty with OAuth.
        password: The bot password; empty with OAuth.
        oauth: Consumer key and secret, access token and secret; empty with a bot password.
        hosts: The hosts that the credentials are for, as their file says; empty if the file does not restrict them.
    """

    user: str = ""
    password: str = field(default="", repr=False)
    oauth: tuple[str, ...] = field(default=(), repr=False)
    hosts: frozenset[str] = frozenset()

    @property
    def account(self) -> str:
        """The account name without the bot name."""
        return self.user.partition("@")[0]

    def is_for_wiki(self, api: str) -> bool:
        """Return whether the credentials are meant for the wiki at this address."""
        url = urlsplit(api)
        return not self.hosts or bool(self.hosts & {url.netloc, url.hostname or ""})

    def redact_secrets(self, text: str) -> str:
        """Return the text with every secret redacted, in each encoding it may occur in."""
        return redact(text, (self.password, *self.oauth))


def read_credentials(environment: Mapping[str, str] = os.environ, api: str = "") -> Credentials:
    """Read the credentials from the environment, else from pywikibot's files in PYWIKIBOT_DIR.

    Args:
        environment: The environment variables.
        api: The wiki's API address, which selects among several credentials in pywikibot's files.

    Raises:
        RunError: No credentials, incomplete ones, or an account's main password.
        DataError: One of pywikibot's files is malformed.
    """
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
        why = (
            f"pywikibot's files in {folder} have no credentials for {api or 'a wiki'}"
            if folder
            else "there are no credentials"
        )
        raise RunError(f"{why}: {LOGIN_HINT}")
    return _require_bot_password(fitting[-1])


def _require_bot_password(found: Credentials) -> Credentials:
    # MediaWiki also accepts the bot name before the password: user Name with password botname@password.
    if not found.oauth and "@" not in found.user:
        bot, at, password = found.password.partition("@")
        if not at:
            what = "an account's own password must not be given to a program; a bot password can be revoked"
            raise RunError(f"{found.user} has no bot name: {what}; {LOGIN_HINT}")
        return Credentials(f"{found.user}@{bot}", password, (), found.hosts)
    return found


@dataclass
class _PywikibotConfig:
    """The settings of pywikibot's `user-config.py` that are literal values."""

    users: dict[tuple[str, str], str] = field(default_factory=dict)
    consumers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    passwords: str = ""


def read_pywikibot_credentials(folder: Path, user: str = "") -> list[Credentials]:
    """Read the credentials from pywikibot's files, each with the hosts that it is for.

    Args:
        folder: pywikibot's folder, as in PYWIKIBOT_DIR.
        user: Restricts the result to this account, if not empty.

    Raises:
        DataError: A file is malformed. Only the file is named, since the faulty line may hold a secret.
    """
    config = _read_config(folder / CONFIG_FILE)
    found = [Credentials(oauth=words, hosts=frozenset({host})) for host, words in config.consumers.items() if not user]
    names = [config.passwords] if config.passwords else PASSWORD_FILES
    for path in (folder / name for name in names):
        for line in _read_lines(path):
            found += _parse_password_line(folder, config, line, path)
    return [one for one in found if not user or user in {one.user, one.account}]


def _read_config(path: Path) -> _PywikibotConfig:
    config = _PywikibotConfig()
    if not path.is_file():
        return config
    try:
        statements = ast.parse(path.read_text(encoding="utf-8")).body
    except (SyntaxError, ValueError, OSError):
        raise DataError("pywikibot's file cannot be read", path=path) from None
    for statement in statements:
        if not isinstance(statement, ast.Assign):
            continue
        match _site_keys(statement.targets[0]), _literal_value(statement.value):
            case ["usernames", str(family), str(code)], str(name):
                config.users[family, code] = name
            case ["authenticate", str(host)], tuple(words) if len(words) == OAUTH_PARTS:
                config.consumers[host] = words
            case ["family_files", str(family)], str(file):
                config.families[family] = file
            case ["password_file"], str(file):
                config.passwords = file
    return config


def _site_keys(target: ast.expr) -> list[Any]:
    if isinstance(target, ast.Subscript):
        return [*_site_keys(target.value), _literal_value(target.slice)]
    return [target.id] if isinstance(target, ast.Name) else []


def _literal_value(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _read_lines(path: Path) -> list[str]:
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []
    except (OSError, ValueError):
        raise DataError("pywikibot's file cannot be read", path=path) from None
    return [line for line in lines if line and not line.startswith("#")]


def _parse_password_line(folder: Path, config: _PywikibotConfig, line: str, path: Path) -> list[Credentials]:
    """Parse one line: `(user, password)`, optionally preceded by the family, or by the code and the family."""
    try:
        # As in pywikibot: BotPassword("name", "password") stands for a pair.
        entry = ast.literal_eval(line.replace("BotPassword", "", 1))
    except (ValueError, SyntaxError):
        raise DataError("pywikibot's file of passwords has a line that cannot be read", path=path) from None
    match entry:
        case (*where, str(name), str(password)) if len(entry) <= MAX_ENTRY_FIELDS:
            found = Credentials(name, password)
        case (*where, str(name), (str(bot), str(password))) if len(entry) <= MAX_ENTRY_FIELDS:
            found = Credentials(f"{name}@{bot}", password)
        case _:
            raise DataError("pywikibot's file of passwords has a line of another form", path=path)
    sites = _sites(config, where, name)
    hosts = {host for site in sites for host in _hosts(folder, config, site)}
    # Credentials that match no known host are for no host: a password is never sent to a wiki that is not named.
    return [Credentials(found.user, found.password, (), frozenset(hosts))] if hosts else []


def _sites(config: _PywikibotConfig, where: list[Any], name: str) -> list[tuple[str, str]]:
    code, family = [None, None, *where][-2:]
    return [site for site, user in config.users.items()
            if user == name and family in {None, site[0]} and code in {None, site[1]}]  # fmt: skip


def _hosts(folder: Path, config: _PywikibotConfig, site: tuple[str, str]) -> set[str]:
    family, code = site
    known = {host for (name, which), host in KNOWN_HOSTS.items() if name == family and code in {which, "*"}}
    path = folder / config.families.get(family, f"families/{family}_family.py")
    if known or not path.is_file():
        return known
    # A family file is Python code; the hosts are among its string literals.
    try:
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    except (SyntaxError, ValueError, OSError):
        raise DataError("pywikibot's file of a family cannot be read", path=path) from None
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)} - {""}
