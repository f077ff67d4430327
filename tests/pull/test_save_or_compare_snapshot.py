"""What a pull saves, with real pywikibot on a wiki of 127.0.0.1."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from leapgraph.dataset import load_dataset
from leapgraph.project import Project
from leapgraph.wikibase import Repository, entity_ntriples
from support.fake_wikibase import FakeWikibase, Page
from support.item_fixtures import item, prop, snak
from support.pull_fixtures import LEAP, TITLE, WD, PullProject
from support.samples import SAMPLES, sample_entity


def test_the_item_is_saved_as_served(project: PullProject) -> None:
    run = project.pull()

    assert (run.code, run.err) == (0, "")
    served = project.wiki.entities.entities[LEAP]
    saved = json.loads(project.saved()[f"{LEAP}.json"])["entities"][LEAP]
    assert [*served.items()] == [*saved.items()]


def test_the_rdf_is_the_converted_item_sorted(project: PullProject) -> None:
    project.pull()

    repository = Repository(WD, f"{project.wiki.server}/wiki/Special:EntityData/")
    expected = sorted(entity_ntriples(project.wiki.entities.entities[LEAP], repository).splitlines())
    assert expected == project.saved()[f"{LEAP}.nt"].decode().splitlines()


def test_a_real_item_becomes_what_convert_makes_of_it(project: PullProject) -> None:
    project.wiki.entities.add(*map(sample_entity, SAMPLES))
    project.wiki.general["server"] = "https://www.wikidata.org"
    project.write("leap.ttl", "id:leap schema:sameAs page:Drug_Enforcement_Administration .")

    run = project.pull()

    assert run.code == 0
    real = sample_entity("Q622899")
    assert project.saved()["Q622899.nt"].decode().splitlines() == sorted(set(entity_ntriples(real).splitlines()))
    assert json.loads(project.saved()["Q622899.json"])["entities"]["Q622899"] == real


def test_the_snapshot_loads_as_two_named_graphs(project: PullProject) -> None:
    project.pull()

    dataset = load_dataset(Project(project.root))

    same = f"<https://example.org/g/id/leap> <http://www.w3.org/2002/07/owl#sameAs> <{WD}{LEAP}> .\n"
    name = f'<{WD}{LEAP}> <http://www.w3.org/2000/01/rdf-schema#label> "LEAP"@en .\n'
    assert sorted([same.encode(), name.encode()]) == dataset.graphs["identity"].lines
    assert len(dataset.graphs["wikidata"]) > 50


def test_a_stub_keeps_when_something_began_and_nothing_else_of_it(project: PullProject) -> None:
    project.wiki.entities.add(
        item("Q999999002", "X", ("P571", 1999), ("P856", "https://example.org"), page="X"),
        item(LEAP, "LEAP", ("P31", "Q163740"), ("P159", "Q999999002"), page=TITLE),
        prop("P159", "headquarters location"),
    )
    project.pull()

    stub = json.loads(project.saved()["stubs.json"])["entities"]["Q999999002"]
    assert list(stub["claims"]) == ["P571"]
    assert not [line for line in project.saved()["stubs.nt"].splitlines() if b"Q999999002" in line and b"P571" in line]


def test_a_stub_of_a_unit_keeps_how_it_is_written_in_our_languages(project: PullProject) -> None:
    dollar = item("Q999999002", "a unit")
    for number, (language, text) in enumerate((("en", "$"), ("tlh", "x")), 1):
        symbol = {**snak("P1813", (language, text)), "property": "P5061"}
        dollar["claims"].setdefault("P5061", []).append(
            {"mainsnak": symbol, "type": "statement", "id": f"Q999999002$0-{number}", "rank": "normal"}
        )
    leap = item(LEAP, "LEAP", ("P31", "Q163740"), ("P1128", 5), page=TITLE)
    leap["claims"]["P1128"][0]["mainsnak"]["datavalue"]["value"]["unit"] = f"{WD}Q999999002"
    project.wiki.entities.add(dollar, leap, prop("P1128", "employees"))
    project.pull()

    (kept,) = json.loads(project.saved()["stubs.json"])["entities"]["Q999999002"]["claims"]["P5061"]
    assert kept["mainsnak"]["datavalue"]["value"] == {"language": "en", "text": "$"}


def test_stubs_have_label_description_kind_page_and_datatype(project: PullProject) -> None:
    project.wiki.entities.add(
        item("Q999999002", "Kind", ("P31", "Q999999003"), page="A kind"),
        item(LEAP, "LEAP", ("P31", "Q163740"), ("P159", "Q999999002"), page=TITLE),
        prop("P159", "headquarters location"),
    )

    project.pull()

    lines = project.saved()["stubs.nt"].decode().splitlines()
    about = f"<{WD}Q999999002>"
    assert {
        f'{about} <http://www.w3.org/2000/01/rdf-schema#label> "Kind"@en .',
        f'{about} <http://schema.org/description> "made for a test"@en .',
        f"{about} <http://www.wikidata.org/prop/direct/P31> <{WD}Q999999003> .",
        f"<https://en.wikipedia.org/wiki/A_kind> <http://schema.org/about> {about} .",
        f"<{WD}P159> <http://wikiba.se/ontology#propertyType> <http://wikiba.se/ontology#WikibaseItem> .",
    } <= set(lines)
    assert sorted(lines) == lines
    assert not [line for line in lines if "/statement/Q" in line]


@pytest.mark.parametrize(
    ("labels", "label"),
    [
        pytest.param({"en": "Kind", "mul": "All", "de": "Art"}, '"Art"@de', id="the dataset's language"),
        pytest.param({"en": "Kind", "mul": "All", "fr": "Sorte"}, '"All"@mul', id="else for all languages"),
        pytest.param({"en": "Kind", "fr": "Sorte"}, '"Kind"@en', id="else English"),
        pytest.param({"fr": "Sorte"}, '"Q999999002"', id="else the id"),
        pytest.param({}, '"Q999999002"', id="no label at all"),
    ],
)
def test_a_stub_has_one_label_in_the_language_of_the_dataset(
    project: PullProject, labels: dict[str, str], label: str
) -> None:
    with (project.root / "graph" / "dataset.ttl").open("a", encoding="utf-8") as file:
        file.write("<https://example.org/g/> <http://purl.org/dc/terms/language> <https://example.org/lang/de> .\n")
    kind = item("Q999999002", "Kind")
    kind["labels"] = {code: {"language": code, "value": text} for code, text in labels.items()}
    project.wiki.entities.add(kind, item(LEAP, "LEAP", ("P31", "Q163740"), ("P159", "Q999999002"), page=TITLE))

    project.pull()

    start = f"<{WD}Q999999002> <http://www.w3.org/2000/01/rdf-schema#label> "
    lines = project.saved()["stubs.nt"].decode().splitlines()
    assert [line.removeprefix(start) for line in lines if line.startswith(start)] == [f"{label} ."]


def test_redirected_and_missing_mentions_are_distinguished(project: PullProject) -> None:
    project.wiki.entities.add(
        item("Q999999003", "Target"),
        item(LEAP, "LEAP", ("P31", "Q163740"), ("P159", "Q999999002"), ("P159", "Q999999004"), page=TITLE),
    )
    project.wiki.entities.redirects["Q999999002"] = "Q999999003"

    project.pull()

    record = json.loads(project.saved()["record.json"])
    assert record["redirected"] == {"Q999999002": "Q999999003"}
    assert sorted({"P159", *record["missing"]}) == ["P159", "Q999999004"]
    moved = f"<{WD}Q999999002> <http://www.w3.org/2002/07/owl#sameAs> <{WD}Q999999003> .\n"
    assert moved in project.saved()["stubs.nt"].decode()


def test_the_infobox_keeps_its_parameters_in_order_as_wikitext(project: PullProject) -> None:
    project.pull()

    expected = {
        "article": TITLE,
        "page": 7,
        "revision": 70,
        "template": "Infobox organization",
        "parameters": [
            {"name": "name", "value": "LEAP"},
            {"name": "type", "value": "{{ubl|a|b}}<!-- c -->"},
            {"name": "1", "value": "third"},
        ],
    }
    assert expected == json.loads(project.saved()["infobox.json"])


def test_a_missing_article_is_reported_and_no_failure(project: PullProject) -> None:
    project.wiki.pages.pages.clear()

    run = project.pull()

    assert run.code == 0
    assert "article: no article\n" in run.out
    assert "infobox.json" not in project.saved()


def test_an_article_without_an_infobox_is_reported(project: PullProject) -> None:
    project.wiki.pages.add(Page(TITLE, "{{Other|name=Infobox}}", 7, 71))

    run = project.pull()

    assert f"article: without an infobox, {TITLE}, revision 71\n" in run.out
    assert "infobox.json" not in project.saved()


def test_the_article_can_stand_in_another_wiki(project: PullProject) -> None:
    project.wiki.pages.pages.clear()
    with FakeWikibase("", wikibase=False) as articles:
        articles.pages.add(Page(TITLE, "{{infobox person|a=b}}", 8, 80))

        project.pull("--article-api", articles.api)

        assert json.loads(project.saved()["infobox.json"])["template"] == "infobox person"
        assert {"query"} == set(articles.log.actions())
        # What is not named is as in the last pull: the one wiki, and the other.
        for option in (("--api", project.wiki.api), ("--article-api", articles.api), ("--site", "enwiki")):
            first = len(articles.log.actions())
            assert project.pull_again("--check", *option).code == 0, option
            assert len(articles.log.actions()) > first, option


def test_a_second_pull_of_an_unchanged_wiki_touches_nothing(project: PullProject) -> None:
    project.pull()
    folder = project.root / "graph" / "wikidata"
    before = (folder.stat().st_ino, folder.stat().st_mtime_ns, project.saved())

    run = project.pull()

    assert run.out.startswith("unchanged: graph/wikidata\n")
    assert before == (folder.stat().st_ino, folder.stat().st_mtime_ns, project.saved())


def test_a_file_that_no_pull_writes_is_swept_out(project: PullProject) -> None:
    project.pull()
    (project.root / "graph" / "wikidata" / "Q5.nt").write_text("stale")

    project.pull()

    assert "Q5.nt" not in project.saved()


def test_the_record_has_what_was_requested_and_which_revision_answered(project: PullProject) -> None:
    project.pull()

    record = json.loads(project.saved()["record.json"])
    assert record["item"] == {"id": LEAP, "lastrevid": 12, "modified": "2000-01-01T00:00:00Z"}
    assert record["article"] == {"title": TITLE, "page": 7, "revision": 70}
    assert record["mentioned"]["Q163740"] == {"lastrevid": 1}
    assert [asked.parameters.get("titles") for asked in project.wiki.log.entries] == [
        asked.get("titles") for asked in record["asked"]
    ]


def test_nothing_but_reads_without_login_is_requested(project: PullProject) -> None:
    project.pull()

    assert {"query", "wbgetentities"} == set(project.wiki.log.actions())
    for asked in project.wiki.log.entries:
        assert not {"token", "assert", "lgname"} & asked.parameters.keys()
        assert "authorization" not in asked.headers


def test_the_user_agent_names_the_tool_and_the_base_of_the_project(project: PullProject) -> None:
    project.pull()

    agents = {asked.agent for asked in project.wiki.log.entries}
    (agent,) = agents
    assert agent.startswith("leapgraph/")
    assert " (https://example.org/g/) Pywikibot/11.9.0 " in agent


def test_the_contact_can_be_set(project: PullProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAPGRAPH_CONTACT", "mail@example.org")

    project.pull()
    project.pull("--contact", "https://example.org/{a}; other@example.org")

    agents = {asked.agent.partition(")")[0].partition("(")[2] for asked in project.wiki.log.entries}
    assert {"mail@example.org", "https://example.org/{a}; other@example.org"} == agents


def test_a_contact_that_cannot_stand_in_a_header_is_refused(project: PullProject) -> None:
    run = project.pull("--contact", "a\nHost: b")

    assert run.code == 2
    assert "must be a web or mail address" in run.err
    assert project.wiki.log.entries == []


def test_the_wikis_own_concept_base_is_followed(project: PullProject) -> None:
    project.wiki.concept_base = "https://wikibase.example/entity/"
    project.write("leap.ttl", "id:leap a schema:NGO ; schema:sameAs page:Law_Enforcement_Action_Partnership .")
    project.write_kinds("schema:NGO tool:matchesKind <https://wikibase.example/entity/Q163740> .")

    project.pull()

    assert b"@prefix wd: <https://wikibase.example/entity/> ." in project.saved()["identity.ttl"]
    assert f"wd:{LEAP} ." in project.saved()["identity.ttl"].decode()
    assert b"<https://wikibase.example/prop/direct/P31>" in project.saved()[f"{LEAP}.nt"]


def test_short_requests_over_https_are_gets_with_the_same_outcome(
    project: PullProject, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    project.pull()
    before = project.saved()
    # pywikibot allows GET over https only; this has it do so over the fake wiki's http.
    monkeypatch.setattr("pywikibot.config.enable_GET_without_SSL", True)
    project.wiki.log.clear()

    project.pull()

    assert {asked.method for asked in project.wiki.log.entries} == {"GET"}
    assert project.saved() == before


def test_any_script_path_will_do(project: PullProject) -> None:
    project.wiki.script = "/some/where/deep"

    run = project.pull()

    assert run.code == 0
    assert {"/some/where/deep/api.php"} == {asked.path for asked in project.wiki.log.entries}


def test_as_a_program_it_leaves_nothing_but_the_snapshot(project: PullProject, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    home = tmp_path / "home"
    home.mkdir()
    before = {path for path in tmp_path.rglob("*") if "wikidata" not in path.parts}

    run = subprocess.run(
        [sys.executable, "-m", "leapgraph", "pull", "--project", str(tmp_path), "--api", project.wiki.api],
        capture_output=True, text=True, check=False, cwd=tmp_path / "elsewhere",
        env={**os.environ, "TMPDIR": str(temporary), "HOME": str(home)},
    )  # fmt: skip

    assert (run.returncode, run.stderr) == (0, "")
    assert f"item: {LEAP} (LEAP), revision 12, 3 statements\n" in run.stdout
    assert before == {path for path in tmp_path.rglob("*") if "wikidata" not in path.parts}
    assert f"{LEAP}.json" in project.saved()
