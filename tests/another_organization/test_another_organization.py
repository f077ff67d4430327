"""Another organization: an invented rowing club, in Dutch, that builds on the shared model and copies none of it."""

import copy
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from leapgraph.base_project import adapt_to_project, model_files
from leapgraph.checks.run_checks import check_dataset
from leapgraph.cli import main as run_leapgraph
from leapgraph.dataset import load_dataset
from leapgraph.errors import RunError
from leapgraph.project import TOOL_PROJECT, Project
from leapgraph.queries.header import read_header
from leapgraph.queries.query_conventions import check_query_text
from leapgraph.queries.query_set import load_queries
from leapgraph.queries.saved_query import find_query
from leapgraph.release.build_dataset import load_project_queries
from leapgraph.release.dataset_cache import cached_dataset
from leapgraph.sparql.engines import load_engine
from leapgraph.sparql.parsed_query import parse_query
from leapgraph.sparql.results import QueryResult, Solutions
from leapgraph.sync.plan_file.writer import read_plan
from support.apply_fixtures import content
from support.fake_wikibase import FakeWikibase, Page
from support.item_fixtures import item, prop
from support.pull_fixtures import WD
from support.samples import sample_path
from support.server_process import start as start_server
from support.server_process import stop
from support.sync_project import SECRET, SyncProject

Edit = Callable[[dict[str, str]], Project]

CLUB = Path(__file__).parent / "nachtuil"
BASE = "https://club.example/"
TITLE = "De Nachtuil"
ITEM = "Q999999031"
# Below the base of the model's own project, but for the vocabularies that all projects share and who made them.
OF_LEAP = re.compile(rb"https://w3id\.org/leap-graph/(?!vocab\b|tool\b|id/leapgraph\b)[a-z]*")


@pytest.fixture(scope="module")
def club() -> Project:
    return Project(CLUB)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("club") / "dist"
    assert verb("publish", "-o", str(folder)) == 0
    return folder


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    def made(files: dict[str, str]) -> Project:
        root = shutil.copytree(CLUB, tmp_path / "club")
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, "utf-8")
        return Project(root)

    return made


def verb(*arguments: str, project: Path = CLUB) -> int:
    with pytest.raises(SystemExit) as left:
        run_leapgraph(["--project", str(project), *arguments])
    return int(left.value.code or 0)


def rows(answer: QueryResult) -> list[str]:
    assert isinstance(answer, Solutions)
    return [" ".join(answer.variables), *sorted(str(row) for row in answer.rows)]


def test_the_club_has_no_file_of_the_model() -> None:
    copies = [
        path.relative_to(CLUB)
        for part in ("queries", "shapes", "graph")
        for path in (CLUB / part).rglob("*.*")
        if (TOOL_PROJECT / path.relative_to(CLUB)).exists()
        and (TOOL_PROJECT / path.relative_to(CLUB)).read_bytes() == path.read_bytes()
    ]

    assert not copies
    assert not list((CLUB / "queries").glob("*/*"))


def test_it_is_as_the_model_has_it(capfd: pytest.CaptureFixture[str]) -> None:
    assert verb("check") == 0
    assert capfd.readouterr().out.startswith("0 violations, 0 warnings; 9 files")


def test_format_looks_at_its_own_files_alone(capfd: pytest.CaptureFixture[str]) -> None:
    assert verb("format", "--check") == 0
    assert "9 files are in canonical form" in "".join(capfd.readouterr())


def test_a_release_speaks_of_no_other_organization(dist: Path) -> None:
    found = {path.relative_to(dist).as_posix() for path in dist.rglob("*") if path.is_file()}

    assert not {
        (name, *OF_LEAP.findall((dist / name).read_bytes()))
        for name in found
        if OF_LEAP.search((dist / name).read_bytes())
    }
    assert not {name for name in found if re.search(rb"\bLEAP\b", (dist / name).read_bytes())}
    assert {"de-nachtuil.jsonld", "query/de-nachtuil-names.csv", "shapes/de-nachtuil.ttl", "shapes/boten.ttl"} <= found
    assert not {name for name in found if "leap" in name}


def test_the_readme_of_a_release_names_what_is_there(dist: Path) -> None:
    rows = [line for line in (dist / "README.md").read_text("utf-8").splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row.split(" | ")[0])]

    assert "de-nachtuil.jsonld" in named
    assert not [name for name in named if not any(dist.glob(name.replace("<stem>", "*").rstrip("/")))]
    pages = {path.name for path in dist.glob("*.html")} - {"index.html"}
    there = {path.name for path in dist.iterdir()} - {"README.md", "SHA256SUMS"} - pages
    assert there == {name.partition("/")[0] for name in named}


def test_the_terms_are_the_shared_ones_and_its_own(dist: Path) -> None:
    vocabulary = (dist / "vocab.ttl").read_text("utf-8")

    assert "\nroeien:Boot a " in vocabulary
    assert "\nvocab:FundingShare a " in vocabulary
    assert "@prefix vocab: <https://w3id.org/leap-graph/vocab#> ." in vocabulary


def test_every_question_answers_the_same_on_both_engines(club: Project) -> None:
    dataset = cached_dataset(club)
    questions = load_project_queries(club, dataset)
    first, second = load_engine(dataset), load_engine(dataset, "rdflib")

    assert questions.keys() == load_queries(club).keys() > {"boten-riemen", "people-board", "de-nachtuil-names"}
    for name, question in questions.items():
        if not question.services:
            # Texts of two languages, one of them the shared terms', have no order of SPARQL's own.
            assert rows(first.answer(question.text)) == rows(second.answer(question.text)), name


def test_a_query_stands_in_the_release_as_it_is_run(dist: Path, club: Project) -> None:
    header = read_header((dist / "query" / "people-facts.rq").read_text("utf-8"), "people-facts.rq")

    check_query_text(club, parse_query(header.body))
    assert [one.default for one in header.parameters] == ["joke-verzonnen"]
    assert [one.example for one in header.parameters] == ["piet-denkbeeld"]
    assert "VALUES ?person { <https://club.example/id/joke-verzonnen> }" in header.body
    assert (dist / "query" / "people-facts.csv").read_text("utf-8").count("clubblad") > 0


def test_defaults_are_things_of_the_project(capfd: pytest.CaptureFixture[str]) -> None:
    assert verb("query", "people-facts", "--describe") == 0
    assert "person (one-of; joke-verzonnen if not given; for example piet-denkbeeld)" in capfd.readouterr().out
    assert verb("query", "issues-positions-by-area", "--format", "csv") == 0
    assert "nachtverlichting" in capfd.readouterr().out


def test_a_question_on_what_was_not_pulled_says_so(dist: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert verb("query", "wikidata-disagreements", "--format", "csv") == 0
    said = "nothing was pulled yet, so this cannot be answered: run `leapgraph pull`"
    assert capfd.readouterr().err == f"leapgraph: {said}\n"
    assert verb("query", "wikidata-members", "--format", "csv") == 0
    assert capfd.readouterr().err == f"leapgraph: {said}\n"
    for name in ("wikidata-disagreements", "wikidata-infobox", "wikidata-members", "wikidata-unsourced"):
        assert verb("query", name, "--describe") == 0
        assert f"\nIn this project {said}.\n" in capfd.readouterr().out
    assert verb("query", "people-list", "--describe") == 0
    assert "pulled" not in capfd.readouterr().out
    assert f"No finding: {said}." in (dist / "query" / "wikidata-missing.md").read_text("utf-8")
    assert "Nothing was pulled from Wikidata" in (dist / "README.md").read_text("utf-8")

    assert verb("query", "people-list", "--format", "csv") == 0
    assert capfd.readouterr().err == ""


def test_a_list_that_is_empty_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    assert verb("query", "people-by-place", "--param", "place=rowers") == 2
    empty = "leapgraph: place=rowers: the list is empty in this project: people-place-list finds nothing\n"
    assert capfd.readouterr().err == empty

    assert verb("query", "people-by-place", "--describe") == 0
    told = capfd.readouterr().out
    assert "place (one-of)" in told
    assert "The list is empty in this project" in told
    assert "--param" not in told


def test_a_prefix_that_is_not_declared_is_reported_ready_to_paste(
    capfd: pytest.CaptureFixture[str], edit: Edit
) -> None:
    assert verb("query", "--sparql", "SELECT ?n { id:de-nachtuil ?p ?n }") == 1
    assert "write PREFIX id: <https://club.example/id/> above the query" in capfd.readouterr().err

    text = (CLUB / "graph" / "dataset.ttl").read_text("utf-8")
    project = edit({"graph/dataset.ttl": re.sub(r"(?m)^@prefix dcterms: .*\n", "", text)})
    assert verb("check", project=project.root) == 1
    assert "add the line: @prefix dcterms: <http://purl.org/dc/terms/> ." in "".join(capfd.readouterr())


def test_what_has_no_label_in_its_language_has_the_english_one(capfd: pytest.CaptureFixture[str]) -> None:
    assert verb("query", "people-board", "--format", "csv") == 0
    rows = [line.split(",")[1:3] for line in capfd.readouterr().out.splitlines()[1:]]

    assert rows == [["Joke Verzonnen", "voorzitter"], ["Piet Denkbeeld", "member of the board"]]


def test_a_shared_term_has_the_label_that_the_project_gives_it(club: Project, edit: Edit) -> None:
    def labels(project: Project, term: str) -> list[str]:
        lines = cached_dataset(project).merged_lines()
        facts = (line.decode().split(" ", 2) for line in lines)
        return [rest for node, what, rest in facts if node.endswith(f"{term}>") and what.endswith("#label>")]

    assert labels(club, "vocab#chapterOf") == ['"afdeling van"@nl .\n']
    assert labels(club, "vocab#asOf") == ['"as of"@en .\n']

    # A label of a common term stands in the shared vocabulary too; one in a third language replaces nothing.
    text = (CLUB / "graph" / "vocabulary.ttl").read_text("utf-8")
    more = '\nrdf:type rdfs:label "soort"@nl .\n\nvocab:asOf rdfs:label "vom Stand"@de .\n'
    project = edit({"graph/vocabulary.ttl": text + more})
    assert labels(project, "ns#type") == ['"soort"@nl .\n']
    assert labels(project, "vocab#asOf") == ['"as of"@en .\n', '"vom Stand"@de .\n']


def test_the_words_in_labels_are_its_own_or_english(club: Project) -> None:
    lines = b"".join(cached_dataset(club).graphs["derived"].lines).decode()

    assert '"Roeivereniging De Nachtuil: bijdrage van Riemenfonds, 1999: ten minste 1/2"@nl' in lines
    assert '"1999: ten minste 1/2"@nl' in lines
    assert '"Roeivereniging De Nachtuil: named Roeiclub Nachtwerk, until 1958"@nl' in lines


def test_a_file_of_the_same_name_takes_the_models_place(edit: Edit) -> None:
    own = (CLUB / "queries" / "boten-riemen.rq").read_text("utf-8")
    project = edit(
        {"queries/people-board.rq": own, "queries/funding-funders.rq": "", "queries/derive/people-board-members.rq": ""}
    )

    assert find_query(project, "people-board").summary == "Hoeveel riemen heeft elke boot?"
    with pytest.raises(RunError, match="there is no question funding-funders"):
        find_query(project, "funding-funders")
    assert "people-chair" in load_queries(project)
    assert check_dataset(project).conforms


def test_a_shape_of_the_same_iri_takes_the_models_place(edit: Edit) -> None:
    # Without a source: the model's shape tells so, until the project does without it.
    people = (CLUB / "graph" / "people.ttl").read_text("utf-8")
    unsourced = people.replace(" ;\n    prov:wasDerivedFrom source:clubblad .", " .", 1)
    head = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix shape: <https://club.example/shape/> .\n\n"
    project = edit({"graph/people.ttl": unsourced})
    shapes = {result.shape for result in check_dataset(project).results}
    (project.root / "shapes" / "people.ttl").write_text(
        f"# People.\n\n{head}shape:Sourced sh:deactivated true .\n", "utf-8"
    )

    assert f"{BASE}shape/Sourced" in shapes
    assert f"{BASE}shape/Sourced" not in {result.shape for result in check_dataset(project).results}


def test_without_saying_so_a_project_has_nothing_of_the_model(edit: Edit) -> None:
    text = (CLUB / "graph" / "dataset.ttl").read_text("utf-8")
    project = edit(
        {"graph/dataset.ttl": text.replace("    dcterms:conformsTo <https://w3id.org/leap-graph/vocab> ;\n", "")}
    )

    assert project.model is None
    assert list(load_queries(project)) == ["boten-riemen"]
    assert len(load_dataset(project).graphs["vocabulary"].lines) < 50


@pytest.mark.parametrize("base", ["https://club.example/c++(a)/", "http://example.org/x.y/$z/"])
def test_a_base_is_put_into_patterns_as_it_is_and_not_as_an_expression(edit: Edit, base: str) -> None:
    project = edit(
        {
            "graph/dataset.ttl": f"""@prefix void: <http://rdfs.org/ns/void#> . @prefix schema: <https://schema.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<{base}> void:uriSpace "{base}" ; schema:mainEntity <{base}id/x> ;
    dcterms:conformsTo <https://w3id.org/leap-graph/vocab> ."""
        }
    )
    patterns = [
        quad.object.value
        for path in model_files(project, "shapes", ".ttl").values()
        for quad in parse(adapt_to_project(project, path.read_text("utf-8")), format=RdfFormat.TURTLE)
        if quad.predicate.value == "http://www.w3.org/ns/shacl#pattern"
    ]

    assert any(
        re.search(pattern, f"{base}source/x") and not re.search(pattern, "https://club.example/c/source/x")
        for pattern in patterns
    )
    assert any(
        re.fullmatch(pattern, f"{base}vocab#Boot") and re.fullmatch(pattern, "https://w3id.org/leap-graph/vocab#Goal")
        for pattern in patterns
    )


def test_its_release_is_served(dist: Path) -> None:
    server = start_server(dist, "--project", str(CLUB))
    try:
        thing = httpx.get(f"{server.url}id/uilenbal", headers={"accept": "text/turtle"}, follow_redirects=True)
        answer = httpx.get(f"{server.url}query/people-facts", headers={"accept": "text/csv"})
        chosen = httpx.get(f"{server.url}query/people-facts?person=piet-denkbeeld", headers={"accept": "text/csv"})
    finally:
        stop(server)

    assert "roeien:Boot" in thing.text
    assert (answer.status_code, chosen.status_code) == (200, 200)
    assert "voorzitter" in answer.text
    assert "member of the board" in chosen.text


@pytest.fixture
def wiki() -> Iterator[FakeWikibase]:
    with FakeWikibase(concept_base=WD) as fake_wiki:
        fake_wiki.entities.add(
            item(ITEM, TITLE, ("P31", "Q163740"), page=TITLE, revision=3),
            item("Q163740", "nonprofit organization"),
            prop("P31", "instance of"),
            prop("P571", "inception"),
            prop("P582", "end time"),
            prop("P813", "retrieved"),
            prop("P854", "reference URL"),
            prop("P1448", "official name"),
            prop("P1476", "title"),
        )
        fake_wiki.sessions.passwords["Editor@leapgraph"] = SECRET
        fake_wiki.pages.add(Page(TITLE, "{{Infobox organization\n| name = De Nachtuil\n}}", 7, 70))
        yield fake_wiki


def test_the_wiki_of_its_article_is_the_one_that_its_graph_names(
    edit: Edit, wiki: FakeWikibase, capfd: pytest.CaptureFixture[str]
) -> None:
    text = (CLUB / "graph" / "de-nachtuil.ttl").read_text("utf-8")
    people = (CLUB / "graph" / "people.ttl").read_text("utf-8")
    root = edit(
        {
            "graph/de-nachtuil.ttl": text.replace("https://en.wikipedia.org/", "https://nl.wikipedia.org/"),
            "graph/people.ttl": people + f"\nid:joke-verzonnen schema:sameAs <{WD}Q163740> .\n",
        }
    ).root
    entity = wiki.entities.entities[ITEM]
    entity["sitelinks"] = {"nlwiki": {"site": "nlwiki", "title": TITLE, "badges": []}}

    assert verb("pull", "--or-go-on", "--api", wiki.api, project=root) == 0

    told = "".join(capfd.readouterr())
    assert "the entity names no page of that Wikipedia to find its item by" in told
    assert "English" not in told
    identity = (root / "graph" / "wikidata" / "identity.ttl").read_text("utf-8")
    assert f"{BASE}id/de-nachtuil" in identity or "id:de-nachtuil owl:sameAs" in identity
    assert '"site": "nlwiki"' in (root / "graph" / "wikidata" / "record.json").read_text("utf-8")


def test_from_pull_to_undo_on_its_own_item(edit: Edit, wiki: FakeWikibase, capfd: pytest.CaptureFixture[str]) -> None:
    root = edit({}).root
    sync_project = SyncProject(root, wiki)
    before = copy.deepcopy(wiki.entities.entities[ITEM])

    def output(*arguments: str) -> str:
        assert verb(*arguments, project=root) == 0
        return capfd.readouterr().out

    def editors() -> list[str]:
        return [one.user for one in wiki.history(ITEM)]

    def untouched() -> bool:
        return wiki.entities.entities[ITEM] == before and editors() == ["Founder"]

    output("pull", "--api", wiki.api)
    identity = (root / "graph" / "wikidata" / "identity.ttl").read_text("utf-8")
    assert f"<{BASE}id/de-nachtuil>" in identity or "id:de-nachtuil owl:sameAs" in identity
    assert untouched()

    status = output("sync", "status")
    board = {line.split("\t")[0]: line.split("\t")[3:] for line in status.splitlines()}
    assert (board["fields"][0], BASE in status) == ("water (1 source)", False)
    assert board["formation"] == ["1931 (1 source)", "missing there"]
    assert board["former_name"] == ["Roeiclub Nachtwerk (1 source)", "missing there"]
    assert untouched()

    assert "plan.yaml: 3 operations, 0 to settle" in output(
        "sync", "plan", "--api", wiki.api, "-o", str(sync_project.plan)
    )
    year = next(one for one in read_plan(sync_project.plan)[0].operations if one.property == "P571")
    assert year.sources == (f"{BASE}statement/nachtuil-oprichting",)
    assert untouched()

    shown = output("sync", "show", str(sync_project.plan))
    assert f"{TITLE} ({ITEM}) on {wiki.api}" in shown
    assert f'  {year.id}\n  + 1931\n  + source: reference URL (P854) "https://clubblad.example/1999.html"' in shown
    commands = output("sync", "quickstatements", str(sync_project.plan)).splitlines()
    assert len(commands) == 3
    assert [one.split("\t") for one in commands if one.startswith(f"{ITEM}\tP571\t")] == [
        [ITEM, "P571", "+1931-00-00T00:00:00Z/9", "S854", '"https://clubblad.example/1999.html"',
         "S1476", 'nl:"Het clubblad"', "S813", "+2026-11-23T00:00:00Z/11"]
    ]  # fmt: skip
    assert untouched()

    wiki.log.clear()
    applied = sync_project.apply("--only", year.id, "--yes")
    assert (applied.returncode, applied.stderr) == (0, "")
    assert f"{year.id}\tapplied\n" in applied.stdout
    now = copy.deepcopy(wiki.entities.entities[ITEM])
    (made,) = now["claims"].pop("P571")
    (reference,) = made["references"]
    assert editors() == ["Founder", "Editor"]
    assert content(now) == content(before)
    assert (made["id"], made["mainsnak"]["datavalue"]["value"]["time"]) == (year.guid, "+1931-00-00T00:00:00Z")
    assert {name: one["datavalue"]["value"] for name, (one,) in reference["snaks"].items() if name != "P813"} == {
        "P854": "https://clubblad.example/1999.html",
        "P1476": {"text": "Het clubblad", "language": "nl"},
    }
    (sent,) = wiki.log.of("wbeditentity")
    assert f"({BASE}) Pywikibot/" in sent.agent

    (result,) = (root / "sync").glob("result-*.json")
    assert output("sync", "verify", str(result)) == f"{year.id}\tstands\n"
    assert wiki.entities.entities[ITEM]["claims"]["P571"] == [made]
    assert len(wiki.log.of("wbeditentity")) == 1

    undone = sync_project.run("sync", "undo", str(result), "--yes")
    assert (undone.returncode, undone.stderr) == (0, "")
    assert f"all of it was taken back from {ITEM}\n" in undone.stdout
    assert editors() == ["Founder", "Editor", "Editor"]
    assert content(wiki.entities.entities[ITEM]) == content(before)


def test_convert_needs_no_project() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "leapgraph", "--project", str(CLUB), "convert", sample_path("Q7632057")],
        capture_output=True,
        check=True,
    )

    assert run.stdout.count(b"\n") > 100
