"""What a sync reads of the last pull, and what people call the things in it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from leapgraph.errors import DataError, RunError
from leapgraph.project import Project
from leapgraph.sync.load_snapshot import read_snapshot
from leapgraph.wikibase.display_text import Labels
from support.hypothesis_plans import snak
from support.query_assertions import leap_project
from support.snapshot_fixture import TEMPLATE, pulled_project


@pytest.fixture(scope="module")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return pulled_project(tmp_path_factory.mktemp("pulled"))


@pytest.fixture
def copy(pulled: Project, tmp_path: Path) -> Project:
    return Project(shutil.copytree(pulled.root, tmp_path / "copy"))


def test_the_item_comes_with_all_that_was_saved_of_the_infobox(pulled: Project) -> None:
    snapshot = read_snapshot(pulled)

    assert (snapshot.entity_id, snapshot.item["id"], snapshot.item["lastrevid"]) == ("Q999999001", "Q999999001", 12)
    assert snapshot.infobox is not None
    assert snapshot.infobox["template"] == "Infobox organization"
    assert snapshot.template is not None
    assert snapshot.template["wikitext"] == TEMPLATE
    assert snapshot.api.startswith("http://127.0.0.1:")
    assert snapshot.concept_base == "http://www.wikidata.org/entity/"
    assert snapshot.pull_status(pulled.main_entity) == ("linked", "")
    assert snapshot.pull_status("urn:other") == ("no page", "it names no page")


def test_what_the_item_mentions_has_a_name_and_properties_a_datatype(pulled: Project) -> None:
    labels = read_snapshot(pulled).labels

    assert labels.label("Q54145") == "Medford"
    assert labels.page("Q54145") == "Medford, Massachusetts"
    assert labels.datatype("P571") == "time"
    assert labels.datatype("P577") == "time"  # the item does not mention it; the queries do
    assert labels.datatype("P9999") is None
    assert labels.snak_text(snak("P856", "https://example.org")) == '"https://example.org"'


def test_without_a_pull_the_error_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"graph/wikidata: nothing was pulled yet: run `leapgraph pull` first"):
        read_snapshot(leap_project(tmp_path))


def test_a_pull_without_an_infobox_has_none(copy: Project) -> None:
    for name in ("infobox.json", "template.json", "properties.json"):
        (copy.wikidata / name).unlink()

    snapshot = read_snapshot(copy)

    assert (snapshot.infobox, snapshot.template) == (None, None)
    assert snapshot.labels.datatype("P577") is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("record.json", "{"),
        ("record.json", '{"item": {}}'),
        ("record.json", "[]"),
        ("Q999999001.json", '{"entities": {}}'),
        ("stubs.json", '{"entities": 1}'),
        ("properties.json", "[1]"),
        ("infobox.json", "nothing"),
        ("infobox.json", '{"template": "Infobox"}'),
        ("infobox.json", '{"template": "Infobox", "parameters": ["name"]}'),
        ("template.json", '{"title": "Template:Infobox", "wikitext": ""}'),
        ("template.json", '{"title": "Template:Infobox", "wikitext": "", "revision": 1, "modules": [1]}'),
        ("stubs.json", '{"entities": {"Q1": {"labels": {"en": 1}}}}'),
        ("stubs.json", '{"entities": {"Q1": {"sitelinks": {"enwiki": "Page"}}}}'),
        ("properties.json", '{"entities": {"P1": {"datatype": 1}}}'),
    ],
)
def test_a_file_that_is_not_as_a_pull_writes_it_is_named(copy: Project, name: str, text: str) -> None:
    (copy.wikidata / name).write_text(text, "utf-8")

    with pytest.raises(DataError, match=f"{name}: is not as a pull writes it: run `leapgraph pull` again"):
        read_snapshot(copy)


def test_a_label_for_all_languages_stands_in_for_the_english_one() -> None:
    both = {"mul": {"value": "Any"}, "en": {"value": "English"}}
    terms: dict[str, Any] = {"Q1": both, "Q2": {"mul": {"value": "Any"}}, "Q3": []}
    labels = Labels({one: {"labels": terms[one]} for one in terms})

    assert [labels.label(one) for one in ("Q1", "Q2", "Q3", "Q4")] == ["English", "Any", None, None]
    assert [labels.label_with_id(one) for one in ("Q2", "Q4")] == ["Any (Q2)", "Q4"]


def test_a_page_is_that_of_the_wiki_whose_infobox_it_is() -> None:
    links = {"dewiki": {"title": "Deutsch"}, "enwiki": {"title": "English"}}
    entities: dict[str, dict[str, Any]] = {"Q1": {"sitelinks": links}, "Q2": {"sitelinks": []}}

    assert Labels(entities).page("Q1") == "English"
    assert Labels(entities, "dewiki").page("Q1") == "Deutsch"
    assert Labels(entities).page("Q2") is None


def test_the_record_is_what_the_pull_wrote(pulled: Project) -> None:
    record = json.loads((pulled.wikidata / "record.json").read_text("utf-8"))

    assert read_snapshot(pulled).record == record


@pytest.mark.parametrize("text", ["[" * 100_000, '{"entities": 1}', "{}"])
def test_what_is_wrong_with_a_file_is_told_without_terms_of_python(copy: Project, text: str) -> None:
    (copy.wikidata / "stubs.json").write_text(text, "utf-8")

    with pytest.raises(DataError, match=r"stubs\.json: is not as a pull writes it") as raised:
        read_snapshot(copy)

    assert "Error" not in str(raised.value)


def test_a_file_that_cannot_be_read_is_named(copy: Project) -> None:
    path = copy.wikidata / "stubs.json"
    path.unlink()
    path.mkdir()

    with pytest.raises(RunError, match=r"^cannot read graph/wikidata/stubs\.json: Is a directory$"):
        read_snapshot(copy)
