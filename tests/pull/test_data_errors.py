"""What is wrong with the data: one clear line, exit 1, nothing written."""

import pytest

from support.fake_wikibase import Fault, Page
from support.pull_fixtures import LEAP, TITLE, PullProject, Run


def refused(project: PullProject, run: Run) -> str:
    """Return the one line that a run said which wrote nothing."""
    assert (run.code, run.out, project.saved()) == (1, "", {})
    assert run.err.startswith("leapgraph: ")
    assert run.err.count("\n") == 1
    return run.err


def test_a_page_without_an_item(project: PullProject) -> None:
    project.wiki.entities.entities.clear()

    line = refused(project, project.pull())

    assert f'has no item with a sitelink (enwiki) to "{TITLE}"' in line
    assert "the page is there: its item is missing, or deleted, or has lost its sitelink" in line


def test_a_page_that_redirects(project: PullProject) -> None:
    project.wiki.entities.entities.clear()
    project.wiki.pages.add(Page(TITLE, redirect="Another"), Page("Another"))

    line = refused(project, project.pull())

    assert 'that page redirects to "Another": name that one in graph/leap.ttl' in line


def test_a_page_that_does_not_exist(project: PullProject) -> None:
    project.wiki.entities.entities.clear()
    project.wiki.pages.pages.clear()

    line = refused(project, project.pull())

    assert "there is no such page: correct the title in graph/leap.ttl" in line


def test_an_item_that_is_redirected(project: PullProject) -> None:
    # No Wikibase is known to answer so to a title; one that does must not pass.
    moved = f'"redirects": {{"from": "Q999999009", "to": "{LEAP}"}}, "claims": {{'.encode()
    project.wiki.faults.add(
        Fault.mutate(lambda body: body.replace(b'"claims": {', moved, 1)), action="wbgetentities", times=1
    )

    line = refused(project, project.pull())

    assert f"is redirected, Q999999009 to {LEAP}" in line


@pytest.mark.parametrize("claims", [[1], {"P31": [{}]}, {"P31": 5}, {"P31": [{"mainsnak": None}]}, "x", {"P31": [[]]}])
def test_an_item_that_is_not_shaped_like_one(project: PullProject, claims: object) -> None:
    project.wiki.entities.entities[LEAP]["claims"] = claims

    refused(project, project.pull())


def test_a_broken_file_of_the_graph_is_named_with_its_line(project: PullProject) -> None:
    project.write("leap.ttl", "id:leap a .")

    line = refused(project, project.pull())

    assert line.startswith("leapgraph: graph/leap.ttl:6:11: ")
    assert project.wiki.log.entries == []


@pytest.mark.parametrize("turtle", ["", "id:leap schema:sameAs page:A, page:B .", "id:leap schema:sameAs page:A%7CB ."])
def test_a_main_entity_that_does_not_name_one_page(project: PullProject, turtle: str) -> None:
    project.write("leap.ttl", turtle)

    line = refused(project, project.pull())

    assert "<https://example.org/g/id/leap> must name one English Wikipedia page" in line
    assert project.wiki.log.entries == []


def test_the_old_snapshot_outlives_a_refused_pull(project: PullProject) -> None:
    project.pull()
    before = project.saved()
    project.wiki.entities.entities[LEAP]["modified"] = "made for a test"

    run = project.pull()

    assert run.code == 1
    assert project.saved() == before
