"""A project folder and a wiki to pull from: what the tests of `pull` share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from leapgraph.cli import main as run_leapgraph
from support.fake_wikibase import FakeWikibase, Page
from support.item_fixtures import item, prop

WD = "http://www.wikidata.org/entity/"
LEAP = "Q999999001"
TITLE = "Law Enforcement Action Partnership"

DATASET = """
@prefix schema: <https://schema.org/> . @prefix void: <http://rdfs.org/ns/void#> .
<https://example.org/g/> void:uriSpace "https://example.org/g/" ; schema:mainEntity <https://example.org/g/id/leap> .
"""
HEAD = """
@prefix id: <https://example.org/g/id/> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vocab: <https://example.org/g/vocab#> . @prefix wd: <http://www.wikidata.org/entity/> .
@prefix tool: <https://w3id.org/leap-graph/tool#> . @prefix page: <https://en.wikipedia.org/wiki/> .
"""
GRAPH = """
id:leap a schema:NGO, org:FormalOrganization ; schema:sameAs page:Law_Enforcement_Action_Partnership .
"""


@dataclass
class Run:
    """How a run of the program ended."""

    code: int
    out: str
    err: str


@dataclass
class PullProject:
    """A project folder and a wiki."""

    root: Path
    wiki: FakeWikibase
    _run: Callable[[list[str]], Run]

    def write(self, name: str, turtle: str) -> None:
        (self.root / "graph" / name).write_text(HEAD + turtle, "utf-8")

    def write_kinds(self, turtle: str) -> None:
        path = self.root / "queries" / "sync" / "kinds.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + turtle, "utf-8")

    def pull(self, *options: str) -> Run:
        return self._run(["pull", "--project", str(self.root), "--api", self.wiki.api, *options])

    def pull_again(self, *options: str) -> Run:
        """Pull without naming a wiki."""
        return self._run(["pull", "--project", str(self.root), *options])

    def links(self) -> list[str]:
        """Return the links to items that the pull wrote, with the names of our things alone."""
        lines = self.saved()["identity.ttl"].decode().splitlines()
        return [line.removeprefix("<https://example.org/g/id/") for line in lines if line.startswith("<")]

    def saved(self) -> dict[str, bytes]:
        folder = self.root / "graph" / "wikidata"
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.exists() else {}


@pytest.fixture
def wiki() -> Iterator[FakeWikibase]:
    with FakeWikibase(concept_base=WD) as fake_wiki:
        fake_wiki.entities.add(
            item(LEAP, "LEAP", ("P31", "Q163740"), ("P571", 1999), ("P1813", ("en", "TEST")), page=TITLE, revision=12),
            item("Q163740", "nonprofit organization"),
            *(prop(one, label) for one, label in
              {"P31": "instance of", "P571": "inception", "P1813": "short name", "P854": "reference URL"}.items()),
        )  # fmt: skip
        wikitext = (
            "Text {{Other|x}} {{Infobox organization\n| name = LEAP\n| type = {{ubl|a|b}}<!-- c -->\n|third}} text"
        )
        fake_wiki.pages.add(Page(TITLE, wikitext, 7, 70))
        yield fake_wiki


@pytest.fixture
def project(
    tmp_path: Path, wiki: FakeWikibase, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> PullProject:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "dataset.ttl").write_text(DATASET, "utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.delenv("LEAPGRAPH_CONTACT", raising=False)

    def run(arguments: list[str]) -> Run:
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            run_leapgraph(arguments)
        out, err = capfd.readouterr()
        assert isinstance(left.value.code, int)
        return Run(left.value.code, out, err)

    made = PullProject(tmp_path, wiki, run)
    made.write("leap.ttl", GRAPH)
    return made
