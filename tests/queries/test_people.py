"""What the answers on people must say, read in the article and in graph/people.ttl."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leapgraph.queries import ParameterError
from support.facts import membership, statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.asked import Asked


def test_fifteen_people_sit_on_the_board(leap: Asked) -> None:
    assert list(dict.fromkeys(leap.column("people-board", "name"))) == [
        "Brendan Cox",
        "Cheryl Morris",
        "Corinne Mason",
        "Diane Goldstein",
        "Kendra McSweeney",
        "Leigh Maddox",
        "Matt Simon",
        "Michael Harvey",
        "Mike Butler",
        "Neil Woods",
        "Neill Franklin",
        "Sarko Gergerian",
        "Tom Schoolcraft",
        "Tom Thompson",
        "Trevor Velinor",
    ]


def test_the_former_chair_is_not_on_the_board_twice(leap: Asked) -> None:
    rows = [row for row in leap.rows("people-board") if row["person"] == "diane-goldstein"]

    assert [(row["role"], row["source"]) for row in rows] == [("chair of the board", "wikipedia-leap-board")]
    assert [(row["name"], row["source"]) for row in leap.rows("people-chair")] == [
        ("Diane Goldstein", "wikipedia-leap-board")
    ]


def test_franklin_served_as_major_in_two_agencies(leap: Asked) -> None:
    rows = [row for row in leap.rows("people-board") if row["person"] == "neill-franklin"]

    assert [(row["agencyName"], row["rank"], row["status"]) for row in rows] == [
        ("Baltimore Police Department", "major", "retired"),
        ("Maryland State Police", "major", "retired"),
    ]


def test_a_member_without_a_service_is_on_the_board(leap: Asked) -> None:
    rows = {row["person"]: row for row in leap.rows("people-board")}

    assert rows["matt-simon"]["title"] == "Director of Public and Government Relations"
    assert (rows["kendra-mcsweeney"]["title"], rows["kendra-mcsweeney"]["place"]) == ("Professor", "ohio")
    assert rows["tom-schoolcraft"]["place"] == "minnesota"
    assert not {"rank", "status", "agency"} & set(rows["matt-simon"])


def test_where_the_source_gives_no_status_none_is_made_up(leap: Asked) -> None:
    without = {row["person"] for row in leap.rows("people-board") if "status" not in row and "rank" in row}

    assert {"brendan-cox", "corinne-mason", "sarko-gergerian", "trevor-velinor"} == without


def test_seats_titles_and_services_that_are_past_are_not_on_the_board(leap_with: Callable[..., Asked]) -> None:
    former = "vocab:isFormer true"
    seat = "org:organization id:leap ; org:role role:board-member"
    changed = leap_with(
        people=membership("one", "peter-christ", f"{seat} ; {former}")
        + membership("two", "john-gayder", f'{seat} ; schema:endDate "2012"^^xsd:gYear')
        + statement("three", "id:matt-simon", "schema:jobTitle", '"Clerk"@en', f"{former} ;")
        + statement("four", "id:matt-simon", "vocab:place", "id:ohio", f"{former} ;")
    )

    assert len(changed.rows("people-board")) == 16
    assert [
        [row["title"], row.get("place", "")] for row in changed.rows("people-board") if row["person"] == "matt-simon"
    ] == [["Director of Public and Government Relations", ""]]
    assert {"one", "two"} <= {row["statement"] for row in changed.rows("people-roles") if row["former"] == "true"}


def test_a_former_chair_alone_does_not_chair(leap_with: Callable[..., Asked]) -> None:
    chair = "org:organization id:leap ; org:role role:board-chair"
    changed = leap_with(
        people=membership("one", "peter-christ", f"{chair} ; vocab:isFormer true")
        + membership("two", "john-gayder", f'{chair} ; schema:endDate "2012"^^xsd:gYear')
    )

    assert changed.column("people-chair", "name") == ["Diane Goldstein"]


def test_franklin_directed_leap_before_goldstein(leap: Asked) -> None:
    rows = [(row["name"], row["start"], row.get("end")) for row in leap.rows("people-executives")]

    assert list(dict.fromkeys(rows)) == [("Neill Franklin", "2010", "2020"), ("Diane Goldstein", "2020", None)]


def test_two_members_served_with_the_maryland_state_police(leap: Asked) -> None:
    rows = leap.rows("people-by-agency", agency="maryland-state-police")

    assert [(row["name"], row["rank"]) for row in rows] == [("Leigh Maddox", "captain"), ("Neill Franklin", "major")]


def test_a_seat_in_an_agency_is_no_service_in_it(leap_with: Callable[..., Asked]) -> None:
    seat = "org:organization id:maryland-state-police ; org:role role:board-member"

    changed = leap_with(people=membership("seat", "matt-simon", seat))

    assert "Matt Simon" not in changed.column("people-by-agency", "name", agency="maryland-state-police")


def test_a_person_who_served_twice_counts_once(leap_with: Callable[..., Asked]) -> None:
    again = "vocab:agency id:maryland-state-police ; vocab:person id:leigh-maddox"
    changed = leap_with(
        people="".join(
            f"statement:{slug} a vocab:Service ; {again} ; vocab:rank rank:{slug} ; "
            "prov:wasDerivedFrom source:wikipedia-leap-board .\n"
            for slug in ("chief", "major")
        )
        + statement("one", "id:leigh-maddox", "vocab:place", "id:ohio")
        + statement("two", "id:leigh-maddox", "vocab:place", "id:ohio")
    )

    counts = {row["agency"]: row["people"] for row in changed.rows("people-agency-list")}
    assert counts["maryland-state-police"] == "2"
    assert {row["place"]: row["people"] for row in changed.rows("people-place-list")}["ohio"] == "2"
    assert len(changed.rows("people-by-agency", agency="maryland-state-police")) == 4


def test_leap_is_no_agency(leap: Asked) -> None:
    with pytest.raises(ParameterError, match="agency=leap: it is not in the list"):
        leap.rows("people-by-agency", agency="leap")


@pytest.mark.parametrize(
    ("place", "people"),
    [
        ("colorado", ["Mike Butler"]),
        ("longmont", ["Mike Butler"]),
        ("massachusetts", ["Sarko Gergerian"]),
        ("new-york", ["Brendan Cox"]),
        ("california", ["Diane Goldstein"]),
        ("england", ["Neil Woods"]),
        ("ohio", ["Kendra McSweeney"]),
        ("minnesota", ["Tom Schoolcraft"]),
        ("virginia", ["Michael Harvey"]),
        ("new-jersey", ["Corinne Mason"]),
    ],
)
def test_a_place_finds_its_people_and_those_of_its_cities(leap: Asked, place: str, people: list[str]) -> None:
    assert people == leap.column("people-by-place", "name", place=place)


def test_colorado_finds_longmont_and_says_who_says_so(leap: Asked) -> None:
    (row,) = leap.rows("people-by-place", place="colorado")

    assert (row["place"], row["placeSource"]) == ("longmont", "wikipedia-leap-board")
    assert "placeSource" not in leap.rows("people-by-place", place="longmont")[0]


def test_a_place_of_nobody_is_not_in_the_list(leap: Asked) -> None:
    with pytest.raises(ParameterError, match="place=portugal: it is not in the list"):
        leap.rows("people-by-place", place="portugal")


def test_a_country_finds_the_cities_of_its_states(leap_with: Callable[..., Asked]) -> None:
    contained = statement("in-us", "id:colorado", "schema:containedInPlace", "id:united-states")

    rows = leap_with(organizations=contained).rows("people-by-place", place="united-states")

    assert list(dict.fromkeys(row["place"] for row in rows)) == ["longmont"]
    assert len(rows) == 1  # both steps have the same source


def test_a_service_without_a_place_is_where_its_agency_is(leap_with: Callable[..., Asked]) -> None:
    sinclair = "id:sinclair-community-college-public-safety-department"
    changed = leap_with(
        organizations=statement("in-ohio", sinclair, "schema:location", "id:ohio")
        + statement("moved", "id:maryland-state-police", "schema:location", "id:ohio", "vocab:isFormer true ;")
        + statement("also", "id:redondo-beach-police-department", "schema:location", "id:ohio")
    )

    rows = changed.rows("people-by-place", place="ohio")
    assert [row["name"] for row in rows] == ["Kendra McSweeney", "Tom Thompson"]
    assert [row.get("agencySource") for row in rows] == [None, "wikipedia-leap-board"]
    assert next(row["people"] for row in changed.rows("people-place-list") if row["place"] == "ohio") == "2"


def test_the_board_is_not_where_leap_is(leap: Asked) -> None:
    assert not {"medford", "united-states"} & set(leap.column("people-place-list", "place"))


def test_the_speakers_come_from_ten_professions(leap: Asked) -> None:
    rows = leap.rows("people-speakers")

    assert len({row["profession"] for row in rows}) == 10
    assert {("current", 10), ("former", 10), ("retired", 10)} == {
        (status, sum(row["status"] == status for row in rows)) for status in leap.column("people-speakers", "status")
    }
    assert {
        ("DEA agent", "Drug Enforcement Administration"),
        ("FBI agent", "Federal Bureau of Investigation"),
    } == {(row["profession"], row["agencyName"]) for row in rows if "agency" in row}


def test_all_that_is_known_of_goldstein_is_told(leap: Asked) -> None:
    statements = {(row["statement"], row["former"]) for row in leap.rows("people-facts", person="diane-goldstein")}

    assert {
        ("diane-goldstein", "false"),
        ("diane-goldstein-board", "false"),
        ("diane-goldstein-executive-director", "false"),
        ("diane-goldstein-former-chair", "true"),
        ("diane-goldstein-place", "false"),
        ("diane-goldstein-service", "true"),
    } == statements


def test_what_a_person_founded_is_told_too(leap: Asked) -> None:
    rows = [row for row in leap.rows("people-facts", person="peter-christ") if row["property"] == "founder"]

    assert [(row["subject"], row["value"]) for row in rows] == [("leap", "peter-christ")]


def test_everyone_in_the_graph_is_in_the_list(leap: Asked) -> None:
    # Fifteen on the board, five founders, Robert Peel.
    assert len(set(leap.column("people-list", "person"))) == 21
