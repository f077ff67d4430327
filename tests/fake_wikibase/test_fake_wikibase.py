"""The fake wiki holds for pywikibot as it comes: site, login by bot password, an entity as raw content."""

import os
import subprocess
import sys
from pathlib import Path

from support.fake_wikibase import FakeWikibase
from support.item_fixtures import item

PROGRAM = """
import sys, pywikibot
from pywikibot import config, family
from pywikibot.site import DataSite

class FakeWikibaseFamily(family.Family):
    name = "double"
    langs = {"double": sys.argv[1]}
    def protocol(self, code): return "http"
    def scriptpath(self, code): return "/w"

site = DataSite("double", FakeWikibaseFamily(), "Tester")
site.login()
print(site.logged_in(), site.username(), site.tokens["csrf"] != "+\\\\")
answer = site.simple_request(action="wbgetentities", ids="Q999999001").submit()
print(answer["entities"]["Q999999001"]["labels"]["en"]["value"])
print(site.siteinfo["wikibase-conceptbaseuri"])
"""


def test_pywikibot_as_it_comes_logs_in_and_reads(tmp_path: Path) -> None:
    (tmp_path / "user-config.py").write_text(
        'usernames["double"]["double"] = "Tester"\npassword_file = "passwords"\nminthrottle = 0\nmax_retries = 0\n'
    )
    (tmp_path / "passwords").write_text("('Tester', BotPassword('suffix', 'not-a-secret'))\n")
    for path in tmp_path.iterdir():
        path.chmod(0o600)
    with FakeWikibase(concept_base="https://wikibase.example/entity/") as fake_wiki:
        fake_wiki.sessions.passwords["Tester@suffix"] = "not-a-secret"
        fake_wiki.entities.add(item("Q999999001", "Made"))

        run = subprocess.run(
            [sys.executable, "-c", PROGRAM, fake_wiki.server.removeprefix("http://")],
            capture_output=True, text=True, check=False, cwd=tmp_path,
            env={**os.environ, "PYWIKIBOT_DIR": str(tmp_path), "PYWIKIBOT_NO_USER_CONFIG": "0"},
        )  # fmt: skip

    assert run.stdout.splitlines() == ["True Tester True", "Made", "https://wikibase.example/entity/"], run.stderr
    assert "login" in fake_wiki.log.actions()


def test_another_machine_is_out_of_reach_of_tests_and_their_programs() -> None:
    program = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"

    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert run.returncode == 1
    assert "ConnectionForbidden: socket.getaddrinfo 192.0.2.1: tests reach 127.0.0.1 only" in run.stderr
