"""A fake wiki with one item to edit, and pywikibot as it comes in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.action_api_client import Client
from support.fake_wikibase import FakeWikibase
from support.item_fixtures import item, prop

HEAD = """
import json, sys, pywikibot
from pywikibot import config, family
from pywikibot.exceptions import APIError, NoUsernameError
from pywikibot.site import DataSite

class FakeWikibaseFamily(family.DefaultWikibaseFamily):
    name = "double"
    langs = {"double": sys.argv[1]}
    def protocol(self, code): return "http"
    def scriptpath(self, code): return "/w"
    def interface(self, code): return "DataSite"

site = DataSite("double", FakeWikibaseFamily(), "Tester")
"""
CONFIGURATION = """
usernames["double"]["double"] = "Tester"
password_file = "passwords"
minthrottle = put_throttle = 0
max_retries = 2
retry_wait = retry_max = 0
"""
BASE = "https://wikibase.example/entity/"
ITEM = "Q999999001"
PROPERTIES = {"P31": "instance of", "P571": "inception", "P813": "retrieved", "P854": "reference URL",
              "P1128": "employees", "P1813": "short name", "P580": "start time"}  # fmt: skip


@pytest.fixture
def fake_wiki() -> Iterator[FakeWikibase]:
    with FakeWikibase(concept_base=BASE) as made:
        made.sessions.passwords["Tester@suffix"] = "not-a-secret"
        made.entities.add(
            item(ITEM, "Made", ("P31", "Q999999002"), ("P571", 1999), page="Made", revision=12),
            item("Q999999002", "kind"),
            item("Q999999003", "other kind"),
            *(prop(one, label) for one, label in PROPERTIES.items()),
        )
        yield made


@pytest.fixture
def client(fake_wiki: FakeWikibase) -> Client:
    """A client that has logged in."""
    made = Client(fake_wiki)
    made.login("Tester@suffix", "not-a-secret")
    return made


@pytest.fixture
def pywikibot(fake_wiki: FakeWikibase, tmp_path: Path) -> Callable[[str], Any]:
    """Return a runner of programs that have `site`: it returns what they print."""
    (tmp_path / "user-config.py").write_text(CONFIGURATION)
    (tmp_path / "passwords").write_text("('Tester', BotPassword('suffix', 'not-a-secret'))\n")
    for path in tmp_path.iterdir():
        path.chmod(0o600)

    def run(program: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", HEAD + program, fake_wiki.server.removeprefix("http://")],
            capture_output=True, text=True, check=False, cwd=tmp_path,
            env={**os.environ, "PYWIKIBOT_DIR": str(tmp_path), "PYWIKIBOT_NO_USER_CONFIG": "0"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return run
