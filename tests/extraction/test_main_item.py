"""The project's main item as pulled, which the statistics compare with all items."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from extraction.extract_support import WHERE, extract, save, small
from leapgraph.errors import DataError
from leapgraph.extraction.statistics.main_item import read_main_item
from leapgraph.project import DESCRIPTION_FILE, Project
from leapgraph.wikibase import WIKIDATA
from support.item_fixtures import item

LEAP = item("Q999999001", "ours", ("P31", "Q163740"))
BASE = "http://e.org/entity/"
FILES: dict[str, Any] = {
    "record.json": {"api": "a", "site": "enwiki", "conceptBase": BASE, "item": {"id": LEAP["id"]}},
    "Q999999001.json": {"entities": {LEAP["id"]: LEAP}},
    "stubs.json": {"entities": {"P31": {"id": "P31", "labels": {"en": {"language": "en", "value": "instance of"}}}}},
}


def pulled(root: Path, **changed: Any) -> Project:
    project = Project(root)
    project.wikidata.mkdir(parents=True)
    for name, content in (FILES | changed).items():
        if content is not None:
            (project.wikidata / name).write_bytes(orjson.dumps(content))
    return project


def test_the_main_item_is_that_of_the_last_pull_with_what_it_mentions(tmp_path: Path) -> None:
    main = read_main_item(pulled(tmp_path), BASE)

    assert main is not None
    assert (main.item_id, main.item) == (LEAP["id"], LEAP)
    assert main.entities == FILES["stubs.json"]["entities"] | {LEAP["id"]: LEAP}


def test_an_item_of_another_wiki_is_not_compared(tmp_path: Path) -> None:
    assert read_main_item(pulled(tmp_path), "http://www.wikidata.org/entity/") is None


def test_a_project_that_was_never_pulled_has_none(tmp_path: Path) -> None:
    assert read_main_item(Project(tmp_path), BASE) is None


def test_the_pull_names_what_the_dump_has_no_label_for(tmp_path: Path) -> None:
    unnamed = {"type": "property", "id": "P31", "datatype": "wikibase-item", "labels": {}}
    dump = save(tmp_path, small(1), orjson.dumps(unnamed))
    record = {**FILES["record.json"], "conceptBase": WIKIDATA.concept_base}
    project = pulled(tmp_path, **{"record.json": record})
    (tmp_path / DESCRIPTION_FILE).touch()

    extract("--dump", dump, *WHERE, "--statistics", "--project", project.root, "-o", tmp_path / "out")

    statistics = orjson.loads((tmp_path / "out/statistics/statistics.json").read_bytes())
    assert [(one["property"], one["label"]) for one in statistics["properties"]] == [("P31", "instance of")]
    assert statistics["mainItem"]["id"] == LEAP["id"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", [None, [], {}, "text", {"entities": []}])
def test_a_file_that_no_pull_writes_is_named(tmp_path: Path, name: str, content: Any) -> None:
    project = pulled(tmp_path, **{name: content})
    if name == "record.json" and content is None:
        assert read_main_item(project, BASE) is None
        return

    with pytest.raises(DataError, match=rf"graph/wikidata/{name}: .*leapgraph pull"):
        read_main_item(project, BASE)
