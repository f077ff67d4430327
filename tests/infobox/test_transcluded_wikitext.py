"""What a pull saves of the infobox's template and of the modules that it calls."""

import json
from typing import Any

import pytest

from leapgraph.wiki.deadline import Deadline
from leapgraph.wiki.fetch_pages import Article, fetch_pages
from leapgraph.wiki.read_client import UnreachableError, WikiClient
from support.fake_wikibase import Page
from support.pull_fixtures import TITLE, PullProject, Run

TEXT = (
    "{{#invoke:Infobox|infobox|data={{#invoke:WikidataIB|getValue|P571|name=formation}}}}"
    "<!-- {{#invoke:Commented out|x}} --><noinclude>{{#invoke:Documentation|x}}</noinclude>"
)


@pytest.fixture
def syncing(project: PullProject) -> PullProject:
    """A project that syncs, and the pages of an infobox."""
    (project.root / "queries" / "sync").mkdir(parents=True)
    project.wiki.pages.add(
        Page("Template:Infobox organization", TEXT, 11, 110),
        Page("Module:Infobox", "return {}", 12, 120),
        Page("Module:WikidataIB", "-- made for a test", 13, 130),
        Page("Module:Documentation", "-- no part of the infobox", 14, 140),
    )
    return project


def saved(project: PullProject) -> Any:
    return json.loads(project.saved()["template.json"])


def page_titles(project: PullProject) -> list[str]:
    """Return the titles of the requests for the text of pages, in order."""
    asked = [one.parameters for one in project.wiki.log.of("query") if one.parameters.get("prop") == "revisions"]
    return [one["titles"] for one in asked if "titles" in one and "content" in one["rvprop"]]


def test_the_template_and_its_modules_are_saved_as_they_are(syncing: PullProject) -> None:
    run = syncing.pull()

    assert (run.code, run.err) == (0, "")
    assert saved(syncing) == {
        "called": "Infobox organization",
        "title": "Template:Infobox organization",
        "page": 11,
        "revision": 110,
        "wikitext": TEXT,
        "modules": [
            {"title": "Module:Infobox", "page": 12, "revision": 120, "wikitext": "return {}"},
            {"title": "Module:WikidataIB", "page": 13, "revision": 130, "wikitext": "-- made for a test"},
        ],
    }


def test_two_requests_more_are_enough(syncing: PullProject) -> None:
    syncing.pull()

    assert page_titles(syncing) == [TITLE, "Template:Infobox organization", "Module:Infobox|Module:WikidataIB"]


def test_redirects_of_the_template_and_of_a_module_are_followed(syncing: PullProject) -> None:
    syncing.wiki.pages.add(
        Page(TITLE, "{{ infobox_NGO }}", 7, 71),
        Page("Template:Infobox NGO", redirect="Template:Infobox charity"),
        Page("Template:Infobox charity", redirect="Template:Infobox organization"),
        Page("Module:Infobox", redirect="Module:Infobox/core"),
        Page("Module:Infobox/core", "return {}", 15, 150),
    )

    syncing.pull()

    found = saved(syncing)
    assert (found["called"], found["title"], found["revision"]) == (
        "infobox NGO", "Template:Infobox organization", 110,
    )  # fmt: skip
    assert [one["title"] for one in found["modules"]] == ["Module:Infobox/core", "Module:WikidataIB"]


def test_two_names_of_one_module_are_one_module(syncing: PullProject) -> None:
    syncing.wiki.pages.add(Page("Module:Infobox", redirect="Module:WikidataIB"))

    syncing.pull()

    assert [one["title"] for one in saved(syncing)["modules"]] == ["Module:WikidataIB"]


def test_a_module_that_is_missing_is_left_out(syncing: PullProject) -> None:
    del syncing.wiki.pages.pages["Module:Infobox"]

    assert syncing.pull().code == 0

    assert [one["title"] for one in saved(syncing)["modules"]] == ["Module:WikidataIB"]


def test_a_template_that_calls_no_module_costs_no_request_for_one(syncing: PullProject) -> None:
    syncing.wiki.pages.add(Page("Template:Infobox organization", "{{Infobox|data={{{name|}}}}}", 11, 111))

    syncing.pull()

    assert saved(syncing)["modules"] == []
    assert len(page_titles(syncing)) == 2


@pytest.mark.parametrize("article", ["No infobox here.", "{{Infobox nowhere}}", "{{Infobox {{{kind}}}}}"])
def test_no_infobox_or_no_template_is_no_error(syncing: PullProject, article: str) -> None:
    syncing.wiki.pages.add(Page(TITLE, article, 7, 71))

    run = syncing.pull()

    assert (run.code, run.err) == (0, "")
    assert "template.json" not in syncing.saved()


def test_a_project_that_does_not_sync_asks_for_no_template(project: PullProject) -> None:
    project.pull()

    assert page_titles(project) == [TITLE]
    assert "template.json" not in project.saved()


def check(project: PullProject) -> Run:
    run = project.pull("--check")
    assert run.err == ""
    return run


def test_a_check_finds_nothing_changed_after_a_pull(syncing: PullProject) -> None:
    syncing.pull()

    assert (check(syncing).code, check(syncing).out) == (0, "unchanged\n")


@pytest.mark.parametrize(
    ("page", "line"),
    [
        (Page("Template:Infobox organization", TEXT, 11, 111), "Template:Infobox organization: revision 110 -> 111"),
        (Page("Module:WikidataIB", "-- new", 13, 131), "Module:WikidataIB: revision 130 -> 131"),
        (
            Page("Template:Infobox organization", redirect="Template:Infobox organization/Wikidata"),
            "Template:Infobox organization: revision 110 -> none",
        ),
    ],
)
def test_a_check_reports_which_page_of_the_infobox_changed(syncing: PullProject, page: Page, line: str) -> None:
    syncing.wiki.pages.add(Page("Template:Infobox organization/Wikidata", TEXT, 16, 160))
    syncing.pull()
    syncing.wiki.pages.add(page)

    run = check(syncing)

    assert run.code == 1
    assert line in run.out.splitlines()


class ScriptedClient(WikiClient):
    """A wiki that gives the answers it was made with, one after the other."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        super().__init__("http://127.0.0.1/w/api.php", Deadline(1))
        self.answers = list(answers)
        self.titles: list[str] = []

    def request(self, **parameters: str) -> dict[str, Any]:
        self.titles.append(parameters["titles"])
        return {"query": self.answers.pop(0)}


def page(title: str, text: str | None = None) -> dict[str, Any]:
    bare = {"pageid": 1, "title": title}
    if text is None:
        return bare
    return bare | {"revisions": [{"revid": 2, "slots": {"main": {"content": text}}}]}


def test_what_a_wiki_leaves_out_because_it_is_much_is_requested_again() -> None:
    wiki = ScriptedClient({"pages": [page("Module:A", "a"), page("Module:B")]}, {"pages": [page("Module:B", "b")]})

    found = fetch_pages(wiki, ["Module:A", "Module:B"])

    assert found == {"Module:A": Article("Module:A", 1, 2, "a"), "Module:B": Article("Module:B", 1, 2, "b")}
    assert wiki.titles == ["Module:A|Module:B", "Module:B"]


def test_redirects_that_lead_in_a_circle_end() -> None:
    circle = [{"from": "Module:A", "to": "Module:B"}, {"from": "Module:B", "to": "Module:A"}]
    wiki = ScriptedClient({"pages": [page("Module:A", "a"), page("Module:C", "c")], "redirects": circle})

    assert [*fetch_pages(wiki, ["Module:A", "Module:C"])] == ["Module:A", "Module:C"]


@pytest.mark.parametrize(
    "answer",
    [
        {"pages": []},
        {"pages": [page("Module:A", "a")]},
        {"pages": [page("Module:A"), page("Module:B")]},
        {"pages": [{"title": "Module:A", "pageid": "1", "revisions": [{}]}, page("Module:B", "b")]},
        {"pages": None},
    ],
)
def test_an_answer_that_does_not_list_the_pages_is_refused(answer: dict[str, Any]) -> None:
    with pytest.raises(UnreachableError, match=r"api\.php"):
        fetch_pages(ScriptedClient(answer), ["Module:A", "Module:B"])
