"""What a wiki serves, or a pull has saved, is looked at down to each snak before anything is made of it."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from leapgraph.project import Project
from leapgraph.sync.planning.load_observed_parts import fetch_observed_parts
from leapgraph.wiki.deadline import Deadline
from leapgraph.wiki.edit_session import open_session
from leapgraph.wiki.errors import NoResponseError
from leapgraph.wiki.read_client import UnreachableError
from leapgraph.wikibase.validate_pulled_files import validate_item
from support.apply_fixtures import CONTACT, ITEM, WikiEditor, adding
from support.fake_wikibase import Fault

Json = dict[str, Any]


def without_a_value(item: Json) -> None:
    del item["claims"]["P31"][0]["mainsnak"]["datavalue"]["value"]


def with_a_precision_in_words(item: Json) -> None:
    item["claims"]["P571"][0]["mainsnak"]["datavalue"]["value"]["precision"] = "year"


def with_a_reference_of_texts(item: Json) -> None:
    item["claims"]["P571"][0]["references"][0]["snaks"]["P854"] = ["https://example.org/"]


def with_a_name_that_is_none(item: Json) -> None:
    item["labels"]["en"] = {"language": "en"}


def with_half_a_character(item: Json) -> None:
    item["labels"]["en"]["value"] = "\ud800"


BROKEN: list[tuple[Callable[[Json], None], str]] = [
    (without_a_value, "claims.P31[0].mainsnak.datavalue: lacks value"),
    (with_a_precision_in_words, "claims.P571[0].mainsnak.datavalue.value.precision: must be a whole number"),
    (with_a_reference_of_texts, "claims.P571[0].references[0].snaks.P854[0]: must be a mapping"),
    (with_a_name_that_is_none, "labels.en: lacks value"),
    (with_half_a_character, "labels.en.value: has half a character in it"),
]


def served(change: Callable[[Json], None]) -> Fault:
    """Return an answer whose item is changed on its way."""

    def changed(body: bytes) -> bytes:
        said = json.loads(body)
        for item in [*said.get("entities", {}).values(), *([said["entity"]] if "entity" in said else [])]:
            change(item)
        return json.dumps(said).encode()

    return Fault("mutate", change=changed)


@pytest.mark.parametrize(("change", "what"), BROKEN, ids=lambda one: getattr(one, "__name__", ""))
def test_an_item_that_is_none_is_reported_with_the_way_to_what_is_wrong(
    editor: WikiEditor, change: Callable[[Json], None], what: str
) -> None:
    item = editor.item
    change(item)

    with pytest.raises(ValueError, match=f"^{re.escape(what)}$"):
        validate_item(item)


def test_a_wiki_that_serves_no_whole_item_is_not_written_to(editor: WikiEditor) -> None:
    plan = editor.plan(adding(editor.item))
    editor.fake_wiki.faults.add(served(without_a_value), action="wbgetentities")

    with pytest.raises(
        NoResponseError, match=r"is not the item Q999999001: claims\.P31\[0\]\.mainsnak\.datavalue: lacks value"
    ):
        editor.apply(plan)

    assert editor.edits() == []


def test_of_an_edit_whose_answer_is_no_whole_item_the_outcome_is_read(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(served(with_a_precision_in_words), action="wbeditentity")

    result = editor.apply(editor.plan(adding(editor.item)))

    assert (result.outcome, result.exit_code) == ("applied", 0)
    assert len(editor.edits()) == 1


def test_the_history_of_what_is_no_whole_item_is_not_looked_at(editor: WikiEditor) -> None:
    item = editor.item
    with_a_reference_of_texts(item)

    with pytest.raises(UnreachableError, match=r"gives a malformed item: claims\.P571\[0\]"):
        fetch_observed_parts(Project(editor.folder), editor.fake_wiki.api, item, CONTACT, Deadline(60))


@pytest.mark.parametrize(("name", "value"), [("size", None), ("parentid", []), ("revid", "1")])
def test_a_list_of_revisions_without_numbers_is_none(editor: WikiEditor, name: str, value: Any) -> None:
    def changed(body: bytes) -> bytes:
        said = json.loads(body)
        for one in said["query"]["pages"][0]["revisions"]:
            one[name] = value
        return json.dumps(said).encode()

    editor.fake_wiki.faults.add(Fault("mutate", change=changed), action="query")

    with pytest.raises(UnreachableError, match="answers in another form, without its revisions"):
        fetch_observed_parts(Project(editor.folder), editor.fake_wiki.api, editor.item, CONTACT, Deadline(60))


def test_an_item_without_a_title_is_read_by_its_id(editor: WikiEditor) -> None:
    item = editor.item
    del item["title"]

    with open_session(editor.fake_wiki.api, editor.credentials, CONTACT, editor.limits) as session:
        assert session.revisions_after(item, item["lastrevid"]) == {}
    assert (
        fetch_observed_parts(Project(editor.folder), editor.fake_wiki.api, item, CONTACT, Deadline(60)).revision
        == item["lastrevid"]
    )
    assert item["id"] == ITEM
