"""`leapgraph init` against the local wiki: what it writes, what it leaves out, and what it refuses."""

import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from leapgraph.checks.run_checks import check_dataset
from leapgraph.checks.validation_report import Severity
from leapgraph.project import Project
from leapgraph.turtle import is_canonical, read_turtle_file
from support.article_fixtures import ITEM, TITLE, fill_with_article
from support.fake_wikibase import FakeWikibase, Fault, Page
from support.in_process import run_in_process
from support.item_fixtures import item
from support.pull_fixtures import WD

BASE = "https://example.org/nfa/"
IS_DRAFT = "https://w3id.org/leap-graph/tool#isDraft"
NAMES = ("a", "name", "sameAs", "isReferencedBy")
Init = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture(scope="module")
def wiki() -> Iterator[FakeWikibase]:
    with FakeWikibase(concept_base=WD) as fake_wiki:
        fill_with_article(fake_wiki)
        yield fake_wiki


@pytest.fixture
def init(wiki: FakeWikibase, tmp_path: Path) -> Init:
    def run(title: str = TITLE, *options: str, api: str | None = None) -> subprocess.CompletedProcess[bytes]:
        where = [] if "--offline" in options else ["--api", api or wiki.api]
        base = [] if "--base" in options else ["--base", BASE]
        return run_in_process("init", "made", "--title", title, *base, *where, *options, cwd=tmp_path)

    return run


@pytest.fixture(scope="module")
def made(wiki: FakeWikibase, tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("init")
    run = run_in_process("init", "nfa", "--title", "NFA", "--base", BASE, "--api", wiki.api, cwd=folder)
    assert (run.returncode, run.stderr) == (0, b"")
    assert b'redirect: "NFA" leads to "Night Ferry Alliance"\n' in run.stdout
    assert (
        b'related: 2 organizations from "See also", 2 left out; that they are organizations is a guess\n' in run.stdout
    )
    assert b"to read: 10 entries that a program drafted (tool:isDraft); `leapgraph check` lists them\n" in run.stdout
    assert b"an address for corrections (dcat:contactPoint)" in run.stdout
    return Project(folder / "nfa")


def facts(project: Project, stem: str, *predicates: str) -> list[tuple[str, ...]]:
    """Return the triples of a file with these predicates, named by the last parts of their IRIs, with the values."""
    return sorted(
        (quad.subject.value.rpartition("/")[2], name, quad.object.value)
        for quad in parse(path=project.graph / f"{stem}.ttl", format=RdfFormat.TURTLE)
        if (name := quad.predicate.value.replace("#", "/").rpartition("/")[2]) in predicates
    )


def test_the_files_are_canonical_and_conform_but_for_drafts(made: Project) -> None:
    report = check_dataset(made)

    for path in made.list_files(made.graph, ".ttl"):
        assert is_canonical(read_turtle_file(path), made.prefixes), path
        assert path.read_text("utf-8").startswith("# "), path
    assert report.count(Severity.VIOLATION) == 0
    assert {result.path for result in report.results} == {IS_DRAFT}
    assert report.count(Severity.WARNING) == 10


def test_nothing_of_the_tool_is_copied(made: Project) -> None:
    names = sorted(path.relative_to(made.root).as_posix() for path in made.root.rglob("*") if path.is_file())

    assert [name for name in names if not name.startswith("graph/")] == [".gitignore", "README.md"]
    stems = "dataset funding issues night-ferry-alliance organizations people sources vocabulary"
    assert [name for name in names if name.count("/") == 1] == [f"graph/{stem}.ttl" for stem in stems.split()]
    assert f"graph/wikidata/{ITEM}.json" in names


def test_each_section_is_a_source_in_its_order(made: Project) -> None:
    sections = {source: number for source, _, number in facts(made, "sources", "position")}
    addresses = {source: url.partition("#")[2] for source, _, url in facts(made, "sources", "url")}
    titles = {source: title for source, _, title in facts(made, "sources", "title")}

    assert {number: (titles[source], addresses[source]) for source, number in sections.items()} == {
        "1": ("History", "History"),
        "1.1": ("Early years", "Early_years"),
        "2": ("Board of directors", "Board_of_directors"),
        "3": ("History", "History_2"),
        "4": ("See also", "See_also"),
        "5": ("References", "References"),
    }
    parts = {source for source, _, _ in facts(made, "sources", "isPartOf")}
    assert parts - sections.keys() == {f"wikipedia-night-ferry-alliance-{part}" for part in ("lead", "infobox")}


def test_related_pages_are_organizations_without_an_invented_relation(made: Project) -> None:
    assert facts(made, "organizations", "name", "sameAs") == [
        ("ferry-fund", "name", "Ferry Fund"),
        ("ferry-fund", "sameAs", "https://en.wikipedia.org/wiki/Ferry_Fund"),
        ("new-quay", "name", "New Quay"),
        ("new-quay", "sameAs", "https://en.wikipedia.org/wiki/New_Quay"),
    ]
    about = {fact: value.rpartition("/")[2] for fact, _, value in facts(made, "organizations", "predicate")}
    assert about == {
        "new-quay-other-name": "alternateName",
        "night-ferry-alliance-see-also-ferry-fund": "rdf-schema#seeAlso",
        "night-ferry-alliance-see-also-new-quay": "rdf-schema#seeAlso",
    }
    assert ("new-quay-other-name", "object", "Old Quay") in facts(made, "organizations", "object")
    assert {value.rpartition("/")[2] for *_, value in facts(made, "organizations", "wasDerivedFrom")} == {
        "wikipedia-night-ferry-alliance-see-also"
    }
    text = (made.graph / "organizations.ttl").read_text("utf-8")
    assert "#   No Such Page (no such page)\n" in text
    assert '#   Ada Invented (Q999999043 "Ada Invented" is an instance of Q5 "human")\n' in text


def test_the_infobox_gives_what_reads_as_a_fact_and_nobody(made: Project) -> None:
    about = {
        fact: value.replace("#", "/").rpartition("/")[2] for fact, _, value in facts(made, made.main_name, "predicate")
    }
    values = {about[fact]: value for fact, _, value in facts(made, made.main_name, "object")}

    assert values == {
        "alternateName": "NFA", "foundingDate": "1987-05", "url": "https://nightferry.example",
    }  # fmt: skip
    assert {value.rpartition("/")[2] for *_, value in facts(made, made.main_name, "wasDerivedFrom")} == {
        "wikipedia-night-ferry-alliance-infobox"
    }
    assert "#   leader_name = [[Ada Invented]]\n" in (made.graph / f"{made.main_name}.ttl").read_text("utf-8")
    published = "".join(path.read_text("utf-8") for path in made.graph.glob("*.ttl"))
    assert not [line for line in published.splitlines() if "Ada" in line and not line.startswith("#")]


def test_every_statement_and_thing_that_was_drafted_is_marked(made: Project) -> None:
    for stem in (made.main_name, "organizations"):
        assert {node for node, *_ in facts(made, stem, "isDraft")} == {node for node, *_ in facts(made, stem, "type")}
    assert facts(made, "sources", "isDraft") == [("wikipedia-night-ferry-alliance", "isDraft", "true")]


def test_offline_it_is_a_skeleton_of_the_title(init: Init, tmp_path: Path) -> None:
    run = init('łódź_Straße & “Friends” ("club")', "--offline")
    project = Project(tmp_path / "made")

    assert (run.returncode, run.stderr) == (0, b"")
    assert b"`leapgraph pull` adds its item" in run.stdout
    assert project.main_entity == f"{BASE}id/lodz-strasse-friends-club"
    assert ("lodz-strasse-friends-club", "name", "Łódź Straße & “Friends”") in facts(project, project.main_name, "name")
    # The entries cite a document that a person has read, never the graph itself.
    for stem in ("people", "funding", "issues", "organizations"):
        text = (project.graph / f"{stem}.ttl").read_text("utf-8")
        assert ("source:example-2020-history" in text, "club-graph" in text) == (True, False), stem


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Союз", "main"),
        ("People", "people-main"),
        ("Graph", "graph-main"),
        ("A" * 61, "a" * 60),
        ("Night " * 20, "night-" * 9 + "night"),
    ],
)
def test_the_slug_of_a_title(init: Init, tmp_path: Path, title: str, stem: str) -> None:
    assert init(title, "--offline").returncode == 0

    assert Project(tmp_path / "made").main_name == stem


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--title", "A|B"], "no page of a wiki can have the title 'A|B', for it has '|'"),
        (["--title", " _ "], "for it is empty"),
        (["--title", "A" * 256], "for it is too long"),
        (["--base", "example.org/nfa"], "write https://example.org/nfa/"),
        (["--base", "https://example.org/nfa"], "write https://example.org/nfa/"),
        (["--base", "https://example.org/nfa#"], "write https://example.org/nfa/"),
        (["--base", "ftp://example.org/"], "write https://example.org/"),
        (["--base", "https://example.org/n fa/"], "write https://example.org/"),
        (["--base", "https://example.org/%zz/"], "write https://example.org/"),
        (["--base", "https://example.org/a/../b/"], "has a part . or .."),
        (["--base", "ferry"], "write https://example.org/ferry/"),
        (["--base", ""], "write https://example.org/"),
        (["--base", "https://w3id.org/leap-graph/x/"], "lies below the tool's own"),
        (["--wiki", "de wiki"], "is no host of a wiki, such as en.wikipedia.org"),
    ],
)
def test_an_option_that_cannot_be_is_refused(init: Init, tmp_path: Path, options: list[str], why: str) -> None:
    run = init(TITLE, *options, "--offline")

    assert run.returncode == 2
    assert why in run.stderr.decode()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("No Such Alliance", 'there is no page "No Such Alliance": correct --title'),
        ("Alliance", "name one of them, such as Night Ferry Alliance, Day Ferry Alliance"),
        ("Ferries", '"Ferries" redirects into another article, "Harbour", its section "Ferries"'),
        ("category:Ferries", '"Category:Ferries" is no article'),
        ("Ada Invented", '"Ada Invented" is about a person (Q999999043): name the article of an organization'),
    ],
)
def test_a_page_that_is_no_article_of_an_organization(init: Init, tmp_path: Path, title: str, why: str) -> None:
    run = init(title)

    assert run.returncode == 1
    assert why in run.stderr.decode()
    assert run.stderr.count(b"\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_base_of_other_letters_is_an_address_for_the_wiki_too(init: Init, tmp_path: Path, wiki: FakeWikibase) -> None:
    base = "https://пример.example/(ферри)/"
    wiki.log.clear()

    assert init(TITLE, "--base", base).returncode == 0

    agents = {one.headers["user-agent"] for one in wiki.log.entries}
    assert all("(https://%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.example/%28" in agent for agent in agents)
    project = Project(tmp_path / "made")
    assert project.main_entity == f"{base}id/night-ferry-alliance"
    assert run_in_process("--project", project.root, "pull", "--check").returncode == 0
    assert run_in_process("--project", project.root, "check").returncode == 0


def test_an_article_without_an_item_says_so(init: Init, tmp_path: Path) -> None:
    run = init("Ferry Fund", "--wiki", "fr.wikipedia.org")

    assert run.returncode == 0
    assert b'has no item with a sitelink (frwiki) to "Ferry Fund"' in run.stderr
    assert run.stderr.count(b"\n") == 1
    assert "\n`leapgraph pull` adds its item once there is one\n" in run.stdout.decode()
    assert 'related: no section "Articles connexes" or "Voir aussi"' in run.stdout.decode()
    assert not Project(tmp_path / "made").has_snapshot


def test_a_person_is_left_out_where_the_article_has_no_item(init: Init, tmp_path: Path, wiki: FakeWikibase) -> None:
    wiki.pages.add(
        Page("Lonely Alliance", "== See also ==\n* [[Ada Invented]]\n* [[Ferry Fund]]\n* [[Harbour]]", 70, 700)
    )

    run = init("Lonely Alliance")

    assert b'related: 2 organizations from "See also", 1 left out; ' in run.stdout
    organizations = (tmp_path / "made" / "graph" / "organizations.ttl").read_text("utf-8")
    assert "#   Ada Invented (Q999999043 is a person)\n" in organizations
    assert "id:ada-invented" not in organizations


def test_a_wiki_of_another_language(init: Init, tmp_path: Path, wiki: FakeWikibase) -> None:
    title, text = (
        "Gesellschaft für Nächte",
        "Text\n== Gründung & Ziele ==\n=== Ziele ===\n== Siehe auch ==\n* [[Ferry Fund]]",
    )
    wiki.pages.add(Page(title, text, 60, 600))
    entity = item("Q999999050", title, ("P31", "Q163740"), revision=9)
    entity["sitelinks"] = {"dewiki": {"site": "dewiki", "title": title, "badges": []}}
    wiki.entities.add(entity)

    run = init(title, "--wiki", "https://de.wikipedia.org/")
    project = Project(tmp_path / "made")

    assert (run.returncode, run.stderr) == (0, b"")
    assert project.language == "de"
    assert f"<{BASE}id/gesellschaft-fur-nachte>" in (project.wikidata / "identity.ttl").read_text("utf-8")
    sources = (project.graph / "sources.ttl").read_text("utf-8")
    page = "<https://de.wikipedia.org/wiki/Gesellschaft_f%C3%BCr_N%C3%A4chte"
    assert f"    schema:url {page}#Gründung_&_Ziele> ;\n" in sources
    assert 'id:german-wikipedia a schema:WebSite ;\n    schema:name "Made for a test"@de ;' in sources
    assert '"Gründung & Ziele"@de' in sources


def test_another_wiki_has_its_own_pages_and_its_own_items(tmp_path: Path) -> None:
    with FakeWikibase() as other:
        fill_with_article(other)
        other.general = {"wikiid": "enwiki", "sitename": "Harbour Wiki", "lang": "en", "articlepath": "/view/$1"}
        other.rights = {"url": "https://creativecommons.org/licenses/by/4.0/", "text": "CC BY"}
        wiki_options = ["--wiki", "harbour.example", "--api", other.api]
        run = run_in_process("init", "made", "--title", TITLE, "--base", BASE, *wiki_options, cwd=tmp_path)
        project = Project(tmp_path / "made")
        again = run_in_process("--project", project.root, "pull", "--check")

    assert (run.returncode, run.stderr) == (0, b"")
    assert (again.returncode, again.stdout.splitlines()[0]) == (0, b"unchanged")
    assert (
        "schema:sameAs <https://harbour.example/view/Ferry_Fund> ." in (project.graph / "organizations.ttl").read_text()
    )
    sources = (project.graph / "sources.ttl").read_text("utf-8")
    assert "dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;" in sources
    assert 'schema:name "Harbour Wiki"@en' in sources


def test_a_wiki_without_items(tmp_path: Path) -> None:
    with FakeWikibase(wikibase=False) as other:
        other.pages.add(Page(TITLE, "Text.", 1, 2))
        common = ["--title", TITLE, "--base", BASE, "--wiki", "harbour.example"]
        asked = run_in_process("init", "asked", *common, "--api", other.api, cwd=tmp_path)
        unasked = run_in_process("init", "unasked", *common, "--article-api", other.api, cwd=tmp_path)

    assert (asked.returncode, unasked.returncode, unasked.stderr) == (0, 0, b"")
    assert b"is not a Wikibase" in asked.stderr
    assert b"is no Wikipedia: `leapgraph pull --api URL --site ID`" in unasked.stdout
    assert "dcterms:rights vocab:no-open-licence" in (tmp_path / "asked/graph/sources.ttl").read_text()
    pulled = run_in_process("--project", tmp_path / "asked", "pull")
    assert pulled.returncode == 2
    assert b"name its Wikibase with --api" in pulled.stderr


def test_a_heading_of_ones_own_lists_the_related_pages(init: Init, tmp_path: Path) -> None:
    run = init(TITLE, "--see-also", "board of directors", "--see-also", "Links")

    assert b'related: 0 organizations from "Board of directors"\n' in run.stdout
    assert facts(Project(tmp_path / "made"), "organizations", "name") == []


def test_a_heading_that_is_not_there_is_named(init: Init) -> None:
    run = init(TITLE, "--see-also", "Links", "--see-also", "Friends")

    assert b'related: no section "Links" or "Friends"; name its heading with --see-also\n' in run.stdout


@pytest.mark.parametrize("wiki_host", ["de.wikipedia.org", "harbour.example"])
def test_a_skeleton_for_another_wiki_conforms(init: Init, tmp_path: Path, wiki_host: str) -> None:
    assert init("\"Ł\" & “Friends” 'x' \\ $name", "--offline", "--wiki", wiki_host).returncode == 0

    assert check_dataset(Project(tmp_path / "made")).count(Severity.VIOLATION) == 0


def test_a_wiki_that_cannot_be_reached_gives_a_skeleton_to_pull_into(
    init: Init, tmp_path: Path, wiki: FakeWikibase
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    run = init(TITLE, api=f"http://127.0.0.1:{port}/w/api.php")

    assert run.returncode == 0
    assert run.stderr.count(b"\n") == 1
    assert b"cannot be reached: Connection refused: this is a skeleton of the title alone" in run.stderr
    pulled = run_in_process("--project", tmp_path / "made", "pull", "--api", wiki.api)
    assert (pulled.returncode, b"item: Q999999041 (Night Ferry Alliance)" in pulled.stdout) == (0, True)


def test_a_wiki_that_never_answers_gives_a_skeleton_in_time(init: Init, tmp_path: Path, wiki: FakeWikibase) -> None:
    wiki.faults.add(Fault.hang())
    run = init(TITLE, "--timeout", "0.1")
    wiki.faults.clear()

    assert (run.returncode, run.stderr.count(b"\n")) == (0, 1)
    assert b"did not answer within 0.1 seconds: this is a skeleton of the title alone" in run.stderr
    assert (tmp_path / "made" / "graph" / "night-ferry-alliance.ttl").exists()


@pytest.mark.parametrize("after", [1, 3, 5, 7])
def test_a_wiki_that_goes_down_on_the_way_leaves_nothing(
    init: Init, tmp_path: Path, wiki: FakeWikibase, after: int
) -> None:
    wiki.faults.add(Fault.drop(), skip=after)
    run = init()
    wiki.faults.clear()

    assert run.returncode == 2
    assert run.stderr.count(b"\n") == 1
    assert b"nothing was written: try again, or make a skeleton with --offline" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_has_files_is_refused(init: Init, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / ".hidden").touch()

    run = init(TITLE, "--offline")

    assert run.returncode == 2
    assert b"made has files (.hidden): name a folder that is not there yet, or an empty one" in run.stderr
    assert [path.name for path in (tmp_path / "made").iterdir()] == [".hidden"]


def test_an_empty_folder_is_taken_and_parents_are_made(tmp_path: Path) -> None:
    common = ["--title", TITLE, "--base", BASE, "--offline"]
    (tmp_path / "empty").mkdir()
    place = (tmp_path / "empty").stat().st_ino

    assert run_in_process("init", ".", *common, cwd=tmp_path / "empty").returncode == 0
    assert run_in_process("init", "a/b/c", *common, cwd=tmp_path).returncode == 0

    assert (tmp_path / "empty").stat().st_ino == place
    names = [sorted(path.name for path in folder.iterdir()) for folder in (tmp_path / "empty", tmp_path / "a/b/c")]
    assert names == [[".gitignore", "README.md", "graph"]] * 2


def test_a_file_in_the_place_of_the_folder_is_refused(init: Init, tmp_path: Path) -> None:
    (tmp_path / "made").touch()

    run = init(TITLE, "--offline")

    assert (run.returncode, [path.name for path in tmp_path.iterdir()]) == (2, ["made"])
    assert b"made is no folder" in run.stderr
