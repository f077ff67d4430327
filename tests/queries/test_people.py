"""What the answers on people must say: of those whom the article names, and of some who are made up.

The whole answers on the graph of today are expected results; these hold whoever else comes into it.
"""

import re
from collections.abc import Callable

import pytest

from leapgraph.queries.parameters import ParameterError
from support.extra_facts import agency, membership, person, place, service, statement
from support.query_assertions import PublishedProject

STATUSES = ("current", "former", "retired")


def test_the_fifteen_whom_the_article_names_sit_on_the_board_in_the_order_of_their_names(
    leap: PublishedProject,
) -> None:
    names = leap.column("people-board", "name")

    assert names == sorted(names)
    assert set(names) >= {
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
    }


def test_who_chaired_before_too_is_not_on_the_board_twice(leap_with: Callable[..., PublishedProject]) -> None:
    chair = "org:organization id:leap ; org:role role:board-chair"
    changed = leap_with(
        people=person("ann", "Ann")
        + membership("is", "ann", chair)
        + membership("was", "ann", f"{chair} ; vocab:isFormer true")
    )

    rows = [row for row in changed.rows("people-board") if row["person"] == "ann"]
    assert [(row["role"], row["source"]) for row in rows] == [("chair of the board", "wikipedia-leap-board")]
    assert [row["statement"] for row in changed.rows("people-chair") if row["name"] == "Ann"] == ["is"]


def test_franklin_served_as_major_in_two_agencies(leap: PublishedProject) -> None:
    rows = [row for row in leap.rows("people-board") if row["person"] == "neill-franklin"]

    assert [(row["agencyName"], row["rank"], row["status"]) for row in rows] == [
        ("Baltimore Police Department", "major", "retired"),
        ("Maryland State Police", "major", "retired"),
    ]


def test_a_member_without_a_service_is_on_the_board(leap: PublishedProject) -> None:
    rows = {row["person"]: row for row in leap.rows("people-board")}

    assert rows["matt-simon"]["title"] == "Director of Public and Government Relations"
    assert (rows["kendra-mcsweeney"]["title"], rows["kendra-mcsweeney"]["place"]) == ("Professor", "ohio")
    assert rows["tom-schoolcraft"]["place"] == "minnesota"
    assert not {"rank", "status", "agency"} & set(rows["matt-simon"])


def test_where_the_source_gives_no_status_none_is_made_up(leap: PublishedProject) -> None:
    without = {row["person"] for row in leap.rows("people-board") if "status" not in row and "rank" in row}

    assert {"brendan-cox", "corinne-mason", "sarko-gergerian", "trevor-velinor"} <= without


def test_seats_titles_and_services_that_are_past_are_not_on_the_board(
    leap: PublishedProject, leap_with: Callable[..., PublishedProject]
) -> None:
    former = "vocab:isFormer true"
    seat = "org:organization id:leap ; org:role role:board-member"
    changed = leap_with(
        people=person("ann", "Ann")
        + person("bob", "Bob")
        + membership("one", "peter-christ", f"{seat} ; {former}")
        + membership("two", "bob", f'{seat} ; schema:endDate "2012"^^xsd:gYear')
        + membership("seat", "ann", seat)
        + statement("three", "id:ann", "schema:jobTitle", '"Clerk"@en', f"{former} ;")
        + statement("four", "id:ann", "vocab:place", "id:ohio", f"{former} ;")
    )

    board = changed.rows("people-board")
    assert {row["person"] for row in board} == {*leap.column("people-board", "person"), "ann"}
    assert [(row.get("title"), row.get("place")) for row in board if row["person"] == "ann"] == [(None, None)]
    assert {"one", "two"} <= {row["statement"] for row in changed.rows("people-roles") if row["former"] == "true"}


def test_a_seat_as_of_a_year_is_no_seat_of_today(
    leap: PublishedProject, leap_with: Callable[..., PublishedProject]
) -> None:
    seat, then = "org:organization id:leap ; org:role role:", '; vocab:asOf "2009"^^xsd:gYear'
    changed = leap_with(
        people=person("ann", "Ann")
        + membership("one", "ann", f"{seat}board-member {then}")
        + membership("two", "ann", f"{seat}board-chair {then}")
        + membership("three", "ann", f"{seat}executive-director {then}")
        + membership("four", "ann", f"{seat}executive-director ; vocab:isFormer true")
        + statement("five", "id:ann", "vocab:place", "id:ohio", 'vocab:asOf "2009"^^xsd:gYear ;')
    )

    assert {"board": changed.rows("people-board"), "chair": changed.rows("people-chair")} == {
        "board": leap.rows("people-board"),
        "chair": leap.rows("people-chair"),
    }
    assert "ann" not in changed.column("people-by-place", "person", place="ohio")
    assert changed.rows("people-place-list") == leap.rows("people-place-list")
    roles = {row["statement"]: (row.get("asOf"), row["former"]) for row in changed.rows("people-roles")}
    assert [roles[name] for name in ("one", "two", "three", "four")] == [("2009", "false")] * 3 + [(None, "true")]
    directors = {row["statement"]: (row.get("asOf"), row["former"]) for row in changed.rows("people-executives")}
    assert directors == {name: told for name, told in roles.items() if name in directors}
    assert {"three", "four", "diane-goldstein-executive-director"} <= set(directors)


def test_two_seats_of_one_row_are_one_row_whoever_contradicts_them(leap_with: Callable[..., PublishedProject]) -> None:
    chair = "org:organization id:leap ; org:role role:board-chair"
    changed = leap_with(
        people=membership("since", "diane-goldstein", f'{chair} ; schema:startDate "2001"^^xsd:gYear')
        + membership("past", "diane-goldstein", f'{chair} ; vocab:isFormer true ; vocab:asOf "2009"^^xsd:gYear')
    )

    (row,) = (row for row in changed.rows("people-board") if row["person"] == "diane-goldstein")
    assert [iri.rpartition("/")[2] for iri in row["contradictedBy"].split()] == ["diane-goldstein-former-chair", "past"]


def test_a_former_chair_alone_does_not_chair(
    leap: PublishedProject, leap_with: Callable[..., PublishedProject]
) -> None:
    chair = "org:organization id:leap ; org:role role:board-chair"
    changed = leap_with(
        people=membership("one", "peter-christ", f"{chair} ; vocab:isFormer true")
        + membership("two", "john-gayder", f'{chair} ; schema:endDate "2012"^^xsd:gYear')
    )

    assert changed.column("people-chair", "name") == leap.column("people-chair", "name")


def test_franklin_directed_leap_before_goldstein(leap: PublishedProject) -> None:
    rows = list(dict.fromkeys((row["name"], row["start"]) for row in leap.rows("people-executives")))

    assert [row for row in rows if row[0] in {"Neill Franklin", "Diane Goldstein"}] == [
        ("Neill Franklin", "2010"),
        ("Diane Goldstein", "2020"),
    ]
    assert [start for _, start in rows] == sorted(start for _, start in rows)


def test_two_members_served_with_the_maryland_state_police(leap: PublishedProject) -> None:
    rows = leap.rows("people-by-agency", agency="maryland-state-police")

    assert {("Leigh Maddox", "captain"), ("Neill Franklin", "major")} <= {(row["name"], row["rank"]) for row in rows}


def test_a_seat_in_an_agency_is_no_service_in_it(leap_with: Callable[..., PublishedProject]) -> None:
    seat = "org:organization id:maryland-state-police ; org:role role:board-member"

    changed = leap_with(people=person("ann", "Ann") + membership("seat", "ann", seat))

    assert "Ann" not in changed.column("people-by-agency", "name", agency="maryland-state-police")


def test_a_person_who_served_twice_counts_once(leap_with: Callable[..., PublishedProject]) -> None:
    changed = leap_with(
        organizations=agency("own-agency", "Own"),
        people=person("ann", "Ann")
        + service("chief", "ann", "own-agency", "chief")
        + service("major", "ann", "own-agency", "major")
        + statement("one", "id:ann", "vocab:place", "id:portugal")
        + statement("two", "id:ann", "vocab:place", "id:portugal"),
    )

    counts = {row["agency"]: row["people"] for row in changed.rows("people-agency-list")}
    assert counts["own-agency"] == "1"
    assert {row["place"]: row["people"] for row in changed.rows("people-place-list")}["portugal"] == "1"
    assert len(changed.rows("people-by-agency", agency="own-agency")) == 2


def test_leap_is_no_agency(leap: PublishedProject) -> None:
    with pytest.raises(ParameterError, match="agency=leap: it is not in the list"):
        leap.rows("people-by-agency", agency="leap")


@pytest.mark.parametrize(
    ("slug", "people"),
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
def test_a_place_finds_its_people_and_those_of_its_cities(leap: PublishedProject, slug: str, people: list[str]) -> None:
    assert set(people) <= set(leap.column("people-by-place", "name", place=slug))


def test_colorado_finds_longmont_and_says_who_says_so(leap: PublishedProject) -> None:
    (row,) = (row for row in leap.rows("people-by-place", place="colorado") if row["person"] == "mike-butler")

    assert (row["place"], row["placeSource"]) == ("longmont", "wikipedia-leap-board")
    assert [row for row in leap.rows("people-by-place", place="longmont") if "placeSource" in row] == []


def test_a_place_of_nobody_is_not_in_the_list(leap_with: Callable[..., PublishedProject]) -> None:
    changed = leap_with(organizations=place("empty", "Empty"))

    with pytest.raises(ParameterError, match="place=empty: it is not in the list"):
        changed.rows("people-by-place", place="empty")


def test_a_country_finds_the_cities_of_its_states(leap_with: Callable[..., PublishedProject]) -> None:
    changed = leap_with(
        organizations=place("own-country", "Country")
        + place("own-state", "State")
        + place("own-city", "City")
        + statement("in-state", "id:own-city", "schema:containedInPlace", "id:own-state")
        + statement("in-country", "id:own-state", "schema:containedInPlace", "id:own-country"),
        people=person("ann", "Ann") + statement("of-city", "id:ann", "vocab:place", "id:own-city"),
    )

    # Both steps have the same source.
    assert changed.column("people-by-place", "place", place="own-country") == ["own-city"]


def test_a_service_without_a_place_is_where_its_agency_is(leap_with: Callable[..., PublishedProject]) -> None:
    changed = leap_with(
        organizations=place("own-state", "State")
        + "".join(agency(slug, slug) for slug in ("there", "moved-away", "also-there"))
        + statement("one", "id:there", "schema:location", "id:own-state")
        + statement("two", "id:moved-away", "schema:location", "id:own-state", "vocab:isFormer true ;")
        + statement("three", "id:also-there", "schema:location", "id:own-state"),
        people="".join(person(slug, slug) for slug in ("ann", "bob", "cat", "dan", "eve"))
        + service("four", "ann", "there", "chief")
        + service("five", "bob", "moved-away", "chief")
        + service("six", "cat", "also-there", "chief")
        + statement("cat-is-of", "id:cat", "vocab:place", "id:ohio")
        + statement("dan-is-of", "id:dan", "vocab:place", "id:own-state")
        + statement("eve-was-of", "id:eve", "vocab:place", "id:own-state", "vocab:isFormer true ;"),
    )

    rows = changed.rows("people-by-place", place="own-state")
    assert [row["name"] for row in rows] == ["ann", "dan"]
    assert [row.get("agencySource") for row in rows] == ["wikipedia-leap-board", None]
    assert next(row["people"] for row in changed.rows("people-place-list") if row["place"] == "own-state") == "2"


def test_goldstein_is_of_california_by_her_department_alone(leap: PublishedProject) -> None:
    rows = [row for row in leap.rows("people-by-place", place="california") if row["person"] == "diane-goldstein"]

    assert [(row["statement"], row["agencySource"]) for row in rows] == [
        ("diane-goldstein-service", "wikipedia-leap-board")
    ]
    board = leap.rows("people-board")
    assert "california" not in {row.get("place") for row in board if row["person"] == "diane-goldstein"}


def test_the_board_is_not_where_leap_is(leap: PublishedProject) -> None:
    assert not {"medford", "united-states"} & set(leap.column("people-place-list", "place"))


def test_the_speakers_come_from_ten_professions(leap: PublishedProject) -> None:
    rows = leap.rows("people-speakers")

    of_status = {status: {row["profession"] for row in rows if row["status"] == status} for status in STATUSES}
    assert all(len(professions) >= 10 for professions in of_status.values())
    assert {
        ("DEA agent", "Drug Enforcement Administration"),
        ("FBI agent", "Federal Bureau of Investigation"),
    } == {(row["profession"], row["agencyName"]) for row in rows if "agency" in row}


def test_all_that_is_known_of_a_person_is_shown(leap_with: Callable[..., PublishedProject]) -> None:
    retired = "vocab:serviceStatus status:retired ;"
    changed = leap_with(
        people=person("ann", "Ann")
        + membership("is", "ann", "org:organization id:leap ; org:role role:board-member")
        + membership("was", "ann", "org:organization id:leap ; org:role role:board-chair ; vocab:isFormer true")
        + statement("of", "id:ann", "vocab:place", "id:ohio")
        + service("served", "ann", "maryland-state-police", "chief", retired)
        + service("serves", "ann", "redondo-beach-police-department", "chief")
    )

    assert {
        ("ann", "false"),
        ("is", "false"),
        ("was", "true"),
        ("of", "false"),
        ("served", "true"),
        ("serves", "false"),
    } == {(row["statement"], row["former"]) for row in changed.rows("people-facts", person="ann")}


def test_what_a_person_founded_is_shown_too(leap: PublishedProject) -> None:
    rows = [row for row in leap.rows("people-facts", person="peter-christ") if row["property"] == "founder"]

    assert ("leap", "peter-christ") in [(row["subject"], row["value"]) for row in rows]


def test_everyone_in_the_graph_is_in_the_list(leap: PublishedProject) -> None:
    people = (leap.project.graph / "people.ttl").read_text("utf-8")

    assert set(leap.column("people-list", "person")) == set(re.findall(r"(?m)^id:(\S+) a schema:Person\b", people))
