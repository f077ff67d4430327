"""`leapgraph init` against the local wiki: what it writes, what it leaves out, and what it refuses."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from leapgraph.checks.run_checks import check_dataset
from leapgraph.checks.validation_report import Severity
from leapgraph.project import Project
from leapgraph.turtle import is_canonical, read_turtle_file
from support.article_fixtures import TITLE, fill_with_article
from support.fake_wikibase import FakeWikibase
from support.in_process import run_in_process
from support.pull_fixtures import WD

BASE = "https://example.org/nfa/"
IS_DRAFT = "https://w3id.org/leap-graph/tool#isDraft"
Init = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture(scope="module")
def wiki() -> Iterator[FakeWikibase]:
    with FakeWikibase(concept_base=WD) as fake_wiki:
        fill_with_article(fake_wiki)
        yield fake_wiki


@pytest.fixture
def init(wiki: FakeWikibase, tmp_path: Path) -> Init:
    def run(
        title: str = TITLE, *options: str, base: str = BASE, online: bool = True
    ) -> subprocess.CompletedProcess[bytes]:
        where = ("--api", wiki.api) if online else ("--offline",)
        return run_in_process("init", "made", "--title", title, "--base", base, *where, *options, cwd=tmp_path)

    return run


@pytest.fixture(scope="module")
def made(wiki: FakeWikibase, tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("init")
    run = run_in_process("init", "nfa", "--title", "NFA", "--base", BASE, "--api", wiki.api, cwd=folder)
    assert (run.returncode, run.stderr) == (0, b"")
    return Project(folder / "nfa")


def facts(project: Project, stem: str) -> set[tuple[str, str, str]]:
    """Return the triples of a file, IRIs below the base shortened."""
    triples = parse(path=project.graph / f"{stem}.ttl", format=RdfFormat.TURTLE)
    return {tuple(str(term).replace(BASE, "") for term in quad.triple) for quad in triples}  # type: ignore[misc] # three


def test_the_files_are_canonical_and_conform_but_for_drafts(made: Project) -> None:
    report = check_dataset(made)

    for path in made.list_files(made.graph, ".ttl"):
        assert is_canonical(read_turtle_file(path), made.prefixes), path
        assert path.read_text("utf-8").startswith("# ")
    assert report.count(Severity.VIOLATION) == 0
    assert {result.path for result in report.results} == {IS_DRAFT}
    assert report.count(Severity.WARNING) == 9


def test_offline_it_is_a_skeleton_of_the_title(init: Init, tmp_path: Path) -> None:
    run = init("Łódź_Straße & “Friends” (club)", online=False)
    project = Project(tmp_path / "made")

    assert run.returncode == 0
    assert b"leapgraph pull" in run.stdout
    assert project.main_entity == f"{BASE}id/lodz-strasse-friends-club"
    assert check_dataset(project).count(Severity.VIOLATION) == 0
    assert ("<id/lodz-strasse-friends-club>", "<https://schema.org/name>", '"Łódź Straße & “Friends”"@en') in facts(
        project, "lodz-strasse-friends-club"
    )


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--title", "A|B"], "no page of a wiki can have the title 'A|B', for it has '|'"),
        (["--base", "example.org/nfa"], "write https://example.org/nfa/"),
        (["--base", "https://example.org/nfa"], "write https://example.org/nfa/"),
        (["--base", "https://example.org/nfa#"], "write https://example.org/nfa/"),
        (["--base", "https://w3id.org/leap-graph/x/"], "lies below the tool's own"),
    ],
)
def test_what_cannot_be_is_refused(init: Init, tmp_path: Path, options: list[str], why: str) -> None:
    run = init(TITLE, *options, online=False)

    assert run.returncode == 1
    assert why in run.stderr.decode()
    assert list(tmp_path.iterdir()) == []
