"""An item that has lost the article's sitelink since the pull is neither planned for nor edited."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from leapgraph.errors import DataError
from leapgraph.project import Project
from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.sync.load_snapshot import describe_lost_sitelink, read_snapshot, sitelink_title
from leapgraph.sync.planning.plan import make_plan
from leapgraph.sync.planning.plan_input import read_plan_input
from leapgraph.wiki.errors import ConflictError
from support.apply_fixtures import ITEM, KIND, WikiEditor, adding, sourcing
from support.pull_fixtures import LEAP, TITLE
from support.snapshot_fixture import pulled_project

Json = dict[str, Any]
ARTICLE = {"site": "enwiki", "page": "Made"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return pulled_project(tmp_path_factory.mktemp("pulled"))


def removed(it: Json) -> None:
    del it["sitelinks"]["enwiki"]


def emptied(it: Json) -> None:
    it["sitelinks"] = []  # as PHP writes an object with nothing in it


def renamed(it: Json) -> None:
    it["sitelinks"]["enwiki"]["title"] = "Moved"


def elsewhere(it: Json) -> None:
    it["sitelinks"]["frwiki"] = it["sitelinks"].pop("enwiki")


LOST: dict[str, tuple[Callable[[Json], None], str]] = {
    "removed": (removed, 'has no sitelink to the article "{page}" (enwiki) any more: pull and plan again'),
    "emptied": (emptied, 'has no sitelink to the article "{page}" (enwiki) any more: pull and plan again'),
    "another wiki's": (elsewhere, 'has no sitelink to the article "{page}" (enwiki) any more: pull and plan again'),
    "renamed": (
        renamed,
        'has a sitelink to "Moved" now, and not to the article "{page}" (enwiki): pull and plan again',
    ),
}


@pytest.mark.parametrize("what", LOST)
def test_an_item_that_has_lost_the_sitelink_is_not_edited(editor: WikiEditor, what: str) -> None:
    change, message = LOST[what]
    plan = editor.plan(adding(editor.item), **ARTICLE)
    editor.fake_wiki.edits.by("Other", ITEM, change)

    with pytest.raises(ConflictError) as raised:
        editor.apply(plan)

    assert str(raised.value) == f"{ITEM} {message.format(page='Made')}; nothing was sent"
    assert raised.value.exit_code == 3
    assert editor.fake_wiki.log.of("wbeditentity") == []


def test_a_sitelink_that_has_moved_to_another_item_is_reported(editor: WikiEditor) -> None:
    plan = editor.plan(adding(editor.item), **ARTICLE)
    link = editor.item["sitelinks"]["enwiki"]
    editor.fake_wiki.edits.by("Other", ITEM, removed)
    editor.fake_wiki.edits.by("Other", KIND, lambda it: it["sitelinks"].update(enwiki=link))

    with pytest.raises(ConflictError, match="has no sitelink to the article"):
        editor.apply(plan)


def test_of_an_item_that_was_merged_nothing_is_kept_for_the_item_that_it_leads_to(editor: WikiEditor) -> None:
    plan = editor.plan(sourcing(editor.item), **ARTICLE)
    editor.fake_wiki.edits.merge(ITEM, KIND)

    with pytest.raises(ConflictError, match=f"is now a redirect to {KIND}: pull and plan again"):
        editor.apply(plan)

    assert KIND not in editor.written()


def test_a_sitelink_that_is_lost_during_the_prompt_keeps_the_edit_from_being_made(editor: WikiEditor) -> None:
    plan = editor.plan(adding(editor.item), **ARTICLE)

    result = editor.apply(plan, ask=lambda _item, _operations: editor.fake_wiki.edits.by("Other", ITEM, removed))

    assert (result.outcome, result.exit_code, editor.edits()) == ("not applied", 3, [])


def test_a_sitelink_lost_between_two_goes_is_seen(editor: WikiEditor) -> None:
    first, second = adding(editor.item), adding(editor.item, value=41)
    plan = editor.plan(first, second, **ARTICLE)
    editor.apply(plan, [first.id])
    editor.fake_wiki.edits.by("Other", ITEM, removed)

    with pytest.raises(ConflictError, match="has no sitelink to the article"):
        editor.apply(plan, [second.id])


def test_an_item_that_keeps_the_sitelink_is_edited_and_what_is_ours_can_still_be_taken_back(editor: WikiEditor) -> None:
    result = editor.apply(editor.plan(adding(editor.item), **ARTICLE))
    assert result.outcome == "applied"
    editor.fake_wiki.edits.by("Other", ITEM, removed)

    # It was put on what may be another subject's item: that is no reason to keep it there.
    assert editor.undo(result).outcome == "applied"
    assert result.operations[0]["guid"] not in statements_by_guid(editor.item)


@pytest.mark.parametrize("what", LOST)
def test_no_plan_is_made_for_an_item_that_has_lost_the_sitelink(project: Project, what: str) -> None:
    change, message = LOST[what]
    now = copy.deepcopy(read_snapshot(project).item)
    change(now)

    with pytest.raises(DataError) as raised:
        read_plan_input(project, now)

    assert str(raised.value).endswith(f"{LEAP} {message.format(page=TITLE)}")
    assert raised.value.exit_code == 1


def test_a_plan_names_the_article(project: Project) -> None:
    made = make_plan(read_plan_input(project, read_snapshot(project).item))

    assert (made.site, made.page) == ("enwiki", TITLE)


def test_where_no_page_is_meant_none_is_missed() -> None:
    assert sitelink_title({"id": "Q1"}, "enwiki") == ""
    assert describe_lost_sitelink({"id": "Q1", "sitelinks": {}}, "enwiki", "") == ""
