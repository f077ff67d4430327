"""`make accept` writes anew what follows from an edit of the graph, and nothing else."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from support.accept import accept, accept_outputs, accept_tables, unlisted_examples
from support.documentation import Step
from support.extra_facts import membership, person, place
from support.query_assertions import EXPECTED, TABLES, PublishedProject, leap_project, publish_in_memory

SEAT = "org:organization id:leap ; org:role role:board-member"


@pytest.fixture
def leap_without_places(tmp_path: Path) -> PublishedProject:
    """Return the project when no person has a place, and no agency an address."""
    project = leap_project(tmp_path / "no-places")
    for path in project.graph.glob("*.ttl"):
        text = path.read_text("utf-8")
        path.write_text(
            re.sub(r"rdf:predicate (vocab:place|schema:location) ;", "rdf:predicate schema:knowsAbout ;", text)
        )
    return publish_in_memory(project)


def test_a_new_member_adds_rows_to_the_questions_about_them(
    leap_with: Callable[..., PublishedProject], tmp_path: Path
) -> None:
    expected = shutil.copytree(EXPECTED, tmp_path / "expected")
    changed = leap_with(people=person("ann", "Ann Example") + membership("ann-board", "ann", SEAT))

    files = {path.stem for path in accept(changed, expected)}

    assert {"people-board", "people-list", "people-roles", "dataset-counts"} <= files
    assert not {name for name in files if name.startswith(("funding", "issues", "organizations"))}
    before, after = ((folder / "people-board.tsv").read_text("utf-8").splitlines() for folder in (EXPECTED, expected))
    (row,) = set(after) - set(before)
    assert "Ann Example" in row
    assert set(before) <= set(after)
    assert accept(changed, expected) == []


def test_a_new_question_gets_its_results_and_one_that_is_gone_loses_them(
    leap: PublishedProject, tmp_path: Path
) -> None:
    expected = shutil.copytree(EXPECTED, tmp_path / "expected")
    for name in ("people-chair", "people-by-place@place=massachusetts"):
        (expected / f"{name}.tsv").unlink()
    (expected / "people-gone.tsv").write_text("?person\n", encoding="utf-8")

    names = [path.stem for path in accept(leap, expected)]

    assert names == ["people-by-place@place=massachusetts", "people-chair", "people-gone"]
    assert {path.name for path in expected.glob("*.tsv")} == {path.name for path in EXPECTED.glob("*.tsv")}


def test_a_value_that_is_in_no_list_any_more_loses_its_result_and_is_named_as_an_example(
    leap: PublishedProject, leap_without_places: PublishedProject, tmp_path: Path
) -> None:
    expected = shutil.copytree(EXPECTED, tmp_path / "expected")
    before = {path.stem for path in expected.glob("people-by-place@*.tsv")}

    accept(leap_without_places, expected)

    assert before
    assert list(expected.glob("people-by-place@*.tsv")) == []
    assert unlisted_examples(leap) == []
    assert [line.partition(":")[0] for line in unlisted_examples(leap_without_places)] == ["queries/people-by-place.rq"]


def test_an_item_written_into_a_file_changes_the_table_of_items(
    leap_with: Callable[..., PublishedProject], tmp_path: Path
) -> None:
    tables = shutil.copytree(TABLES, tmp_path / "tables")
    changed = leap_with(organizations=place("own", "Own") + "\nid:own schema:sameAs wd:Q1 .\n")

    assert [path.name for path in accept_tables(changed, tables)] == ["items.tsv"]
    rows = set((tables / "items.tsv").read_text("utf-8").splitlines())
    (row,) = rows - set((TABLES / "items.tsv").read_text("utf-8").splitlines())
    assert row.split("\t")[1::2] == ['"Own"@en', "<http://www.wikidata.org/entity/Q1>"]


def test_an_output_is_written_anew_and_one_with_gaps_is_left_to_a_person(tmp_path: Path) -> None:
    steps = [Step("one", "old\n", "$ one\n"), Step("two", "… rows\n", "$ two\n"), Step("three", "same\n", "$ three\n")]
    page = tmp_path / "page.md"
    page.write_text("".join(step.typed + step.shown for step in steps), encoding="utf-8")
    outputs = ["new\n", "no row\n", "same\n"]

    pages, left = accept_outputs(tmp_path, [("page.md", *pair) for pair in zip(steps, outputs, strict=True)])

    assert page.read_text("utf-8") == "$ one\nnew\n$ two\n… rows\n$ three\nsame\n"
    assert (pages, left) == ([page], ["page.md: `$ two` no longer shows what stands below it; write that by hand"])
