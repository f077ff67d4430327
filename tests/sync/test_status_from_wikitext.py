"""From the article's wikitext to the board: what the infobox call says is what the board has of it."""

import pytest

from leapgraph.atomic_folder_replace import write_folder
from leapgraph.project import Project
from leapgraph.pull.run_pull import PullOptions, run_pull
from leapgraph.sync.planning.plan_input import read_plan_input
from leapgraph.sync.showing.comparison_table import status_rows
from support.fake_wikibase import FakeWikibase, Page
from support.pull_fixtures import TITLE, WD
from support.query_assertions import leap_project
from support.snapshot_fixture import fill

ALL = "{{Infobox organization\n| <!-- all rows -->fetchwikidata = ALL\n| tax_id <!-- EIN --> = LOCAL-1\n}}"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return leap_project(tmp_path_factory.mktemp("project"))


def shown(project: Project, wikitext: str, *pages: Page) -> dict[str, str]:
    """Return what the board says that the infobox shows, by parameter."""
    with FakeWikibase(concept_base=WD) as wiki:
        fill(wiki)
        wiki.pages.add(Page(TITLE, wikitext, page=5, revision=35), *pages)
        wiki.pages.aliases["t"] = "Template"
        _, files = run_pull(project, PullOptions(wiki.api, wiki.api, "enwiki", project.base, 60), lambda _: None)
    write_folder(project.wikidata, files)
    return {line.parameter: line.infobox for line in status_rows(read_plan_input(project))}


@pytest.mark.parametrize(
    "wikitext",
    [
        ALL,
        ALL.replace("Infobox organization", "<!-- x -->template :_infobox_organization\u200e"),
        ALL.replace("Infobox organization", "T:Infobox organization"),
        "{{Short description|x}}" + ALL.replace("Infobox organization", "safesubst:NGO box"),
    ],
)
def test_the_board_has_what_the_call_says(project: Project, wikitext: str) -> None:
    rows = shown(project, wikitext, Page("Template:NGO box", redirect="Template:Infobox organization"))

    assert rows["tax_id"] == "LOCAL-1 (written in the article)"
    assert rows["abbreviation"] == "LEAP"


def test_a_mark_in_a_name_makes_it_another_parameter(project: Project) -> None:
    rows = shown(project, ALL.replace("tax_id ", "tax_id\u200e "))

    assert rows["tax_id"] == "16-1645758"
