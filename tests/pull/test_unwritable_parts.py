"""What of the item cannot be written as RDF is left out there and named; its sites are asked for where need be."""

import json
from typing import Any

import pytest

from leapgraph.wikibase.parse_site_list import read_sites
from support.pull_fixtures import LEAP, WD, PullProject

ACME = {"site": "acmewiki", "title": "A B", "badges": [], "url": "https://acme.example/wiki/A_B"}
MATRIX = {"count": 1, "specials": [{"url": "https://acme.example", "dbname": "acmewiki", "code": "acme"}]}
INTERWIKI = {"prefix": "acme", "bcp47": "de", "url": "//acme.example/wiki/$1", "wikiid": "acmewiki"}


def lines(project: PullProject) -> str:
    return project.saved()[f"{LEAP}.nt"].decode()


def recorded_requests(project: PullProject) -> list[str]:
    return [one.get("siprop", one["action"]) for one in json.loads(project.saved()["record.json"])["asked"]]


def test_a_statement_that_cannot_be_written_is_named_and_the_item_is_saved(project: PullProject) -> None:
    lost = project.wiki.entities.entities[LEAP]["claims"]["P571"][0]
    lost["mainsnak"]["datatype"] = "made-for-a-test"

    run = project.pull()

    assert run.code == 0
    assert run.err == (
        f"leapgraph: left out of the item's RDF: {LEAP}, P571, statement {lost['id']}: "
        "the datatype 'made-for-a-test' is unknown to this converter\n"
    )
    assert "/prop/P571>" not in lines(project)
    assert "/prop/P31>" in lines(project)
    saved = json.loads(project.saved()[f"{LEAP}.json"])["entities"][LEAP]
    assert lost["id"] == saved["claims"]["P571"][0]["id"]


def test_the_sites_that_are_known_are_not_requested(project: PullProject) -> None:
    project.pull()

    assert not {"sitematrix", "interwikimap"} & set(recorded_requests(project))
    assert "sites.json" not in project.saved()


def link(project: PullProject) -> None:
    project.wiki.entities.entities[LEAP]["sitelinks"]["acmewiki"] = ACME


@pytest.mark.parametrize(
    ("matrix", "interwikis", "language", "group"),
    [(MATRIX, [], "en", "acme"), (None, [INTERWIKI], "de", None), (MATRIX, [INTERWIKI], "en", "acme")],
    ids=["site matrix", "interwikis", "both"],
)
def test_a_site_that_the_wiki_alone_knows_comes_from_the_wiki(
    matrix: Any, interwikis: Any, language: str, group: str | None, project: PullProject
) -> None:
    link(project)
    project.wiki.site_matrix, project.wiki.interwikis = matrix, interwikis

    run = project.pull()

    assert (run.code, run.err) == (0, "")
    page = "<https://acme.example/wiki/A_B>"
    assert f'{page} <http://schema.org/name> "A B"@{language} .\n' in lines(project)
    assert ('<https://acme.example/> <http://wikiba.se/ontology#wikiGroup> "acme" .\n' in lines(project)) == bool(group)
    sites = read_sites(project.root / "graph" / "wikidata" / "sites.json")
    assert {site_id: (site.language, site.group) for site_id, site in sites.items()} == {"acmewiki": (language, group)}
    before = project.saved()
    assert project.pull().code == 0
    assert before == project.saved()


@pytest.mark.parametrize("matrix", [None, {}, {"0": 7}, []])
def test_a_site_that_the_wiki_does_not_list_is_left_out_and_named(matrix: Any, project: PullProject) -> None:
    link(project)
    project.wiki.site_matrix = matrix

    run = project.pull()

    assert run.code == 0
    assert f"left out of the item's RDF: {LEAP}: the site 'acmewiki' of a sitelink is unknown" in run.err
    assert "acme.example" not in lines(project)
    assert f"<{WD}{LEAP}>" in lines(project)
