"""The language of the text columns, and what stands in for a label that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leapgraph.project import Project
from leapgraph.queries import load_questions
from support.asked import ROOT
from support.facts import SOURCE, membership

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.asked import Asked


QUESTIONS = load_questions(Project(ROOT))
IN_A_LANGUAGE = sorted(
    name
    for name, question in QUESTIONS.items()
    if not question.services and any(parameter.name == "language" for parameter in question.parameters)
)


@pytest.mark.parametrize("name", IN_A_LANGUAGE)
def test_a_language_without_labels_falls_back_to_english(leap: Asked, name: str) -> None:
    assert leap.answer(name) == leap.answer(name, {"language": "mi"})


def test_a_label_in_the_language_asked_for_is_taken(leap_with: Callable[..., Asked]) -> None:
    changed = leap_with(vocabulary='\nrank:chief skos:prefLabel "Leiter"@de, "responsable"@fr .\n')

    ranks = {row["person"]: row.get("rank") for row in changed.rows("people-board", language="de")}
    assert (ranks["mike-butler"], ranks["neill-franklin"]) == ("Leiter", "major")
    assert "Leiter" not in changed.column("people-board", "rank")
    assert len(changed.rows("people-board", language="de")) == 16


def test_the_language_may_be_typed_in_capitals(leap_with: Callable[..., Asked]) -> None:
    changed = leap_with(vocabulary='\nrank:chief skos:prefLabel "Obmann"@de-AT .\n')

    for typed in ("de-AT", "de-at", "DE-AT"):
        assert "Obmann" in changed.column("people-board", "rank", language=typed)
    assert "Obmann" not in changed.column("people-board", "rank", language="de")


def test_without_english_the_first_of_the_other_labels_is_taken_once(leap_with: Callable[..., Asked]) -> None:
    person = f'\nid:anna-example a schema:Person ; schema:name "Anna"@mi, "Änna"@de ; {SOURCE} .\n'
    seat = "org:organization id:leap ; org:role role:board-member"

    changed = leap_with(people=person + membership("anna", "anna-example", seat))

    for name in ("people-board", "people-list", "people-roles"):
        assert [row["name"] for row in changed.rows(name) if row["person"] == "anna-example"] == ["Anna"]
    assert "Änna" in changed.column("people-list", "name", language="de")


def test_what_has_no_label_is_called_by_the_end_of_its_address(leap_with: Callable[..., Asked]) -> None:
    seat = "org:organization id:leap ; org:role role:board-member"
    changed = leap_with(
        people=membership("nameless", "nameless-person", seat)
        + membership("service", "nameless-person", "a vocab:Service ; vocab:rank rank:sheriff ; vocab:place id:nowhere")
    )

    (row,) = [row for row in changed.rows("people-board") if row["person"] == "nameless-person"]
    assert (row["name"], row["rank"], row["placeName"]) == ("nameless-person", "rank-sheriff", "nowhere")
