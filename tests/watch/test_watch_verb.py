"""`watch` on the real graph and an article made for it, on a local wiki."""

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from subprocess import CompletedProcess

import pytest

from support.fake_wikibase import FakeWikibase, Page
from support.in_process import run_in_process
from support.pull_fixtures import TITLE

ROOT = Path(__file__).parents[2]
ARTICLE = (ROOT / "tests" / "data" / "articles" / "leap.wikitext").read_text("utf-8")


@pytest.fixture
def wiki() -> Iterator[FakeWikibase]:
    with FakeWikibase(wikibase=False) as fake_wiki:
        fake_wiki.pages.add(Page(TITLE, ARTICLE, 7, 70))
        yield fake_wiki


@pytest.fixture
def project(tmp_path: Path) -> Path:
    copytree(ROOT / "graph", tmp_path / "graph", ignore=lambda _folder, _names: ["wikidata"])
    return tmp_path


def watch(project: Path, wiki: FakeWikibase, *options: str) -> CompletedProcess[bytes]:
    return run_in_process("watch", "--project", project, "--article-api", wiki.api, *options)


def lines(done: CompletedProcess[bytes]) -> list[str]:
    return done.stdout.decode().splitlines()


def test_what_was_read_is_not_known_at_first(project: Path, wiki: FakeWikibase) -> None:
    done = watch(project, wiki)

    assert (done.returncode, done.stderr) == (0, b"")
    assert sum("is not known" in line for line in lines(done)) == 1
    assert lines(done)[-1].endswith("looked at: nothing needs a look")
    assert not (project / "graph" / "wikidata").exists()


def test_a_name_that_is_gone_and_one_that_is_new(project: Path, wiki: FakeWikibase) -> None:
    assert watch(project, wiki, "--accept").returncode == 0
    kept = (project / "graph" / "wikidata" / "readings.json").read_bytes()
    text = ARTICLE.replace("* Deputy Superintendent Cheryl Morris (Ret.)\n", "* Sheriff Ada Imagined, [[Utah]]\n")
    wiki.pages.add(Page(TITLE, text, 7, 71))

    done = watch(project, wiki)

    assert done.returncode == 1
    assert lines(done)[0].startswith("Board of directors, revision 71 (read: 70): Cheryl Morris is no longer named [")
    assert "; new names in the list: Sheriff Ada Imagined, Utah" in lines(done)[0]
    assert (project / "graph" / "wikidata" / "readings.json").read_bytes() == kept
    assert json.loads(kept)["articles"] == {
        "https://en.wikipedia.org/wiki/Law_Enforcement_Action_Partnership": {
            "title": TITLE, "page": 7, "revision": 70, "unnamed": [],
        }
    }  # fmt: skip
