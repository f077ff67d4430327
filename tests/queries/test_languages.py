"""The language of the text columns of every question is that of the dataset."""

from pathlib import Path

import pytest

from support.query_assertions import PublishedProject, leap_project, publish_in_memory

ENGLISH, GERMAN = "iso639-1/en>", "iso639-1/de>"
WORDS = """
rank:chief skos:prefLabel "Polizeichef"@de .
role:board-member skos:prefLabel "Vorstandsmitglied"@de .
stance:end skos:prefLabel "beenden"@de .
"""


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> PublishedProject:
    project = leap_project(tmp_path_factory.mktemp("german") / "leap", {"vocabulary": WORDS})
    _change(project.graph / "dataset.ttl")
    return publish_in_memory(project)


def _change(path: Path) -> None:
    text = path.read_text("utf-8")
    assert ENGLISH in text
    path.write_text(text.replace(ENGLISH, GERMAN), encoding="utf-8")


def test_answers_are_in_the_language_of_the_dataset(german: PublishedProject) -> None:
    assert "beenden" in german.column("issues-stances", "label")
    assert "end" not in german.column("issues-stances", "label")


def test_what_has_no_text_in_that_language_is_there_in_english(german: PublishedProject) -> None:
    assert "reform" in german.column("issues-stances", "label")


def test_both_engines_call_everyone_the_same(german: PublishedProject) -> None:
    # `rows` compares them.
    assert len(german.rows("people-board")) == len(german.rows("people-board"))
