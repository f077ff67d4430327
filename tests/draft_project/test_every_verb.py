"""A project that `leapgraph init` made: every verb works on it, and its release speaks of it alone."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from leapgraph.project import Project
from support.article_fixtures import TITLE, fill_with_article
from support.fake_graph_store import FakeGraphStore
from support.fake_wikibase import FakeWikibase
from support.in_process import run_in_process
from support.pull_fixtures import WD

BASE = "https://example.org/nfa/"
# Below the base of the tool's own project, but for the vocabularies that all projects share and who made them.
OF_LEAP = re.compile(rb"https://w3id\.org/leap-graph/(?!vocab\b|tool\b|id/leapgraph\b)[a-z]+|\bLEAP\b")


@pytest.fixture(scope="module")
def wiki() -> Iterator[FakeWikibase]:
    with FakeWikibase(concept_base=WD) as fake_wiki:
        fill_with_article(fake_wiki)
        yield fake_wiki


@pytest.fixture(scope="module")
def project(wiki: FakeWikibase, tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("init")
    done = run_in_process("init", "nfa", "--title", TITLE, "--base", BASE, "--api", wiki.api, cwd=folder)
    assert done.returncode == 0, done.stderr
    return Project(folder / "nfa")


@pytest.fixture(scope="module")
def store() -> Iterator[FakeGraphStore]:
    with FakeGraphStore() as fake_store:
        yield fake_store


@pytest.fixture(scope="module")
def dist(project: Project, store: FakeGraphStore) -> Path:
    done = run(project, "publish", "--store", store.protocol)
    assert (done.returncode, done.stderr) == (0, b"")
    return project.root / "dist"


def run(project: Project, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return run_in_process(*arguments, cwd=project.root)


@pytest.mark.parametrize(
    ("words", "code", "shown"),
    [
        ("format --check", 0, ""),
        ("query --list", 0, "night-ferry-alliance-see-also"),
        ("query night-ferry-alliance-see-also --format csv", 0, f"{BASE}id/ferry-fund,Ferry Fund"),
        ("query people-board --format csv", 0, "person,"),
        ("query wikidata-links --format csv", 0, f"{WD}Q999999041"),
        ("export --graph organizations", 0, "id:new-quay"),
        ("pull --check", 0, "unchanged"),
        ("watch", 0, "nothing needs a look"),
        ("releases", 0, ""),
        ("sync status", 0, "formation"),
        ("sync plan -o plan.yaml", 0, "0 operations"),
    ],
)
def test_a_verb(project: Project, words: str, code: int, shown: str) -> None:
    done = run(project, *words.split())

    assert (done.returncode, shown in done.stdout.decode()) == (code, True), done


@pytest.mark.usefixtures("dist")
def test_a_store_has_the_release_too(store: FakeGraphStore) -> None:
    stems = [
        "dataset",
        "derived",
        "identity",
        "night-ferry-alliance",
        "organizations",
        "sources",
        "vocabulary",
        "wikidata",
    ]

    assert sorted(store.graphs) == [f"{BASE}graph/{stem}" for stem in stems]


def test_the_release_speaks_of_its_own_organization(dist: Path) -> None:
    texts = {path.relative_to(dist).as_posix(): path.read_bytes() for path in dist.rglob("*") if path.is_file()}

    assert not {(name, *OF_LEAP.findall(text)) for name, text in texts.items() if OF_LEAP.search(text)}
    assert not [name for name in texts if "leap" in name]
    assert {"night-ferry-alliance.jsonld", "query/night-ferry-alliance-names.csv"} <= texts.keys()


def test_the_site_shows_drafts_and_nothing_empty(dist: Path) -> None:
    pages = {path.relative_to(dist).as_posix(): path.read_text("utf-8") for path in dist.glob("*.html")}
    home = _words(pages["index.html"])
    things = {path.stem: _words(path.read_text("utf-8")) for path in (dist / "id").glob("*.html")}

    assert "people.html" not in pages
    assert "funding.html" not in pages
    assert [name for name, text in things.items() if "0 statements" in text or "0 documents" in text] == []
    assert "No statement." in things["wikidata"]
    assert "Night Ferry Alliance" in home
    assert not re.search(r"director|funding|who pays|who runs", home, re.IGNORECASE)
    for page in ("id/ferry-fund", "id/night-ferry-alliance", "statement/night-ferry-alliance-formation"):
        words = _words((dist / f"{page}.html").read_text("utf-8"))
        assert re.search(r"\bunchecked draft:? yes\b", words, re.IGNORECASE), page


def test_the_entry_at_the_top_of_each_file_conforms_and_is_what_differs(project: Project, tmp_path: Path) -> None:
    """The entry of a file, without its # signs, is all that a person needs."""
    more = Project(
        shutil.copytree(project.root, tmp_path / "more", ignore=shutil.ignore_patterns("dist", ".dist-work"))
    )
    for path in sorted({*more.graph.glob("*.ttl")} - {more.graph / "dataset.ttl"}):
        text = path.read_text("utf-8")
        comment = text.partition("\n\n")[0].partition("# What else")[0].partition("# Of the list")[0]
        entry = [line[4:] for line in comment.splitlines() if line.startswith("#   ") or line == "#"]
        assert entry, path
        path.write_text(text + "\n" + "\n".join(entry) + "\n", "utf-8")

    assert run(more, "format").returncode == 0
    assert b"0 violations, 10 warnings; 10 files" in run(more, "check").stdout
    differences = run(more, "diff", project.root, more.root)
    assert (differences.returncode, "Jane Example" in differences.stdout.decode()) == (1, True)


def _words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)))
