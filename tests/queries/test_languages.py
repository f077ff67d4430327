"""The language of the text columns of every question is that of the dataset."""

from pathlib import Path

import pytest

from support.query_assertions import ROOT, PublishedProject, leap_project, publish_in_memory, written

ENGLISH, GERMAN = "iso639-1/en>", "iso639-1/de>"
EXPECTED = ROOT / "tests" / "queries" / "expected"
WORDS = """
rank:chief skos:prefLabel "Polizeichef"@de .
role:board-member skos:prefLabel "Vorstandsmitglied"@de .
stance:end skos:prefLabel "beenden"@de .
"""
# A second text of what the questions show as it is written.
GERMAN_TEXTS = {
    "leap": """
statement:leap-goal-war-on-drugs schema:description "Ein Ende des Kriegs gegen Drogen."@de .
statement:leap-focus-until-2017 schema:description "Das Ende des Kriegs gegen Drogen."@de ;
    skos:note "Der Monat ist der der Umbenennung."@de .
""",
    "funding": """
statement:reynolds-american-2017 skos:note "Eine Anmerkung."@de .
""",
    "vocabulary": """
stance:end skos:definition "Es soll nicht mehr sein."@de .
kind:primary skos:definition "Von denen, von denen sie handelt."@de .
""",
    "sources": """
source:wikipedia-leap dcterms:title "Partnerschaft"@de .
source:wikipedia-leap-lead dcterms:title "Einleitung"@de .
""",
}
SHOWN = {
    "dataset-licences": "Partnerschaft",
    "dataset-terms": "Es soll nicht mehr sein.",
    "funding-shares": "Eine Anmerkung.",
    "issues-stances": "Es soll nicht mehr sein.",
    "leap-focus": "Der Monat ist der der Umbenennung.",
    "leap-goals": "Ein Ende des Kriegs gegen Drogen.",
    "leap-timeline": "Der Monat ist der der Umbenennung.",
    "sources-documents": "Partnerschaft",
    "sources-kinds": "Von denen, von denen sie handelt.",
    "sources-sections": "Einleitung",
}


@pytest.fixture(scope="module")
def bilingual(tmp_path_factory: pytest.TempPathFactory) -> PublishedProject:
    return publish_in_memory(leap_project(tmp_path_factory.mktemp("bilingual") / "leap", GERMAN_TEXTS))


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> PublishedProject:
    project = leap_project(
        tmp_path_factory.mktemp("german") / "leap", {**GERMAN_TEXTS, "vocabulary": WORDS + GERMAN_TEXTS["vocabulary"]}
    )
    _change(project.graph / "dataset.ttl")
    return publish_in_memory(project)


def _change(path: Path) -> None:
    text = path.read_text("utf-8")
    assert ENGLISH in text
    path.write_text(text.replace(ENGLISH, GERMAN), encoding="utf-8")


@pytest.mark.parametrize("name", SHOWN)
def test_a_text_in_a_second_language_adds_no_row(bilingual: PublishedProject, name: str) -> None:
    bilingual.rows(name)  # compares the engines

    assert written(bilingual.answer(name)) == (EXPECTED / f"{name}.tsv").read_text("utf-8")


@pytest.mark.parametrize(("name", "text"), SHOWN.items())
def test_a_text_is_shown_in_the_language_of_the_dataset(german: PublishedProject, name: str, text: str) -> None:
    # Names that are not there in German stop the other engine: it has no order of what is unbound.
    assert text in {getattr(term, "value", "") for row in german.answer(name).rows for term in row}


def test_answers_are_in_the_language_of_the_dataset(german: PublishedProject) -> None:
    assert "beenden" in german.column("issues-stances", "label")
    assert "end" not in german.column("issues-stances", "label")


def test_what_has_no_text_in_that_language_is_there_in_english(german: PublishedProject) -> None:
    assert "reform" in german.column("issues-stances", "label")


def test_both_engines_call_everyone_the_same(german: PublishedProject) -> None:
    # `rows` compares them.
    assert len(german.rows("people-board")) == len(german.rows("people-board"))
