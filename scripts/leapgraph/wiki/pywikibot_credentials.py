"""Credentials out of pywikibot's `user-config.py` and its password file, which are read and not run."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leapgraph.errors import DataError
from leapgraph.wiki.credentials import Credentials

if TYPE_CHECKING:
    from pathlib import Path

CONFIG_FILE = "user-config.py"
PASSWORD_FILES = ("user-password.cfg", "user-password.py")
# The wikis of pywikibot's own family files that have a Wikibase which people edit.
KNOWN_HOSTS = {("wikidata", "wikidata"): "www.wikidata.org", ("wikidata", "test"): "test.wikidata.org"}
OAUTH_PARTS, MAX_ENTRY_FIELDS = 4, 4


@dataclass
class _Config:
    """What `user-config.py` says, as far as it says it in plain values."""

    users: dict[tuple[str, str], str] = field(default_factory=dict)
    consumers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    passwords: str = ""


def read_pywikibot_credentials(folder: Path, user: str = "") -> list[Credentials]:
    """Return the credentials that pywikibot's files hold, each with the hosts that it is for.

    Args:
        folder: pywikibot's: the one that PYWIKIBOT_DIR names.
        user: If not empty, only this account's.

    Raises:
        DataError: A file cannot be read; it says the file alone, since a secret may stand beside what is wrong.
    """
    config = _read_config(folder / CONFIG_FILE)
    found = [Credentials(oauth=words, hosts=frozenset({host})) for host, words in config.consumers.items() if not user]
    names = [config.passwords] if config.passwords else PASSWORD_FILES
    for path in (folder / name for name in names):
        for line in _read_lines(path):
            found += _parse_password_line(folder, config, line, path)
    return [one for one in found if not user or user in {one.user, one.account}]


def _read_config(path: Path) -> _Config:
    config = _Config()
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


def _parse_password_line(folder: Path, config: _Config, line: str, path: Path) -> list[Credentials]:
    """Return what one line says: `(user, password)`, before them the family, or the code and the family."""
    try:
        # As pywikibot does: BotPassword("name", "password") is a pair under that name.
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
    # For no host that is known it is for none: a password does not go to a wiki that nobody named.
    return [Credentials(found.user, found.password, (), frozenset(hosts))] if hosts else []


def _sites(config: _Config, where: list[Any], name: str) -> list[tuple[str, str]]:
    code, family = [None, None, *where][-2:]
    return [site for site, user in config.users.items()
            if user == name and family in {None, site[0]} and code in {None, site[1]}]  # fmt: skip


def _hosts(folder: Path, config: _Config, site: tuple[str, str]) -> set[str]:
    family, code = site
    known = {host for (name, which), host in KNOWN_HOSTS.items() if name == family and code in {which, "*"}}
    path = folder / config.families.get(family, f"families/{family}_family.py")
    if known or not path.is_file():
        return known
    # A family file is a program; the hosts are among its texts.
    try:
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    except (SyntaxError, ValueError, OSError):
        raise DataError("pywikibot's file of a family cannot be read", path=path) from None
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)} - {""}
