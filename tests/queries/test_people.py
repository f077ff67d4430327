"""What the answers on people must say of people who are made up, and that they leave out nobody whom the graph has.

The whole answers on the graph of today are expected results; these hold whoever else comes into it or goes.
"""

from collections.abc import Callable

import pytest

from leapgraph.queries.parameters import ParameterError
from support.extra_facts import agency, membership, person, place, service, statement
from support.query_assertions import PublishedProject, nodes, units


def test_all_who_sit_on_the_board_are_on_it_in_the_order_of_their_names(leap: PublishedProject) -> None:
    seated = {
        about["member"][0]
        for about in nodes(leap, "Membership")
        if about["organization"] == ["leap"]
        and about["role"][0] in {"role-board-chair", "role-board-member"}
        and not {"endDate", "asOf"} & set(about)
        and about.get("isFormer") != ["true"]
    }

    names = leap.column("people-board", "name")
    assert names == sorted(names)
    assert set(leap.column("people-board", "person")) == seated


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


def test_each_service_of_a_member_is_on_the_board_with_its_status_if_it_has_one(leap: PublishedProject) -> None:
    rows = leap.rows("people-board")

    for about in nodes(leap, "Service"):
        (who,) = about["person"]
        shown = [(row.get("agency"), row.get("rank"), row.get("status")) for row in rows if row["person"] == who]
        agency_of, status = about.get("agency", [None])[0], about.get("serviceStatus", [None])[0]
        if shown:
            assert (agency_of, status) in [
                (place_of, f"status-{word}" if word else None) for place_of, _, word in shown
            ], who


def test_a_member_is_on_the_board_with_what_is_stated_and_nothing_else(
    leap_with: Callable[..., PublishedProject],
) -> None:
    seat = "org:organization id:leap ; org:role role:board-member"
    changed = leap_with(
        organizations=place("own-place", "Place") + agency("first", "First") + agency("second", "Second"),
        people="".join(person(slug, slug) + membership(f"{slug}-seat", slug, seat) for slug in ("ann", "bob", "cat"))
        + statement("title", "id:ann", "schema:jobTitle", '"Professor"@en')
        + statement("of", "id:ann", "vocab:place", "id:own-place")
        + service("chief", "bob", "first", "chief")
        + service("major-here", "cat", "first", "major", "vocab:serviceStatus status:retired ;")
        + service("major-there", "cat", "second", "major", "vocab:serviceStatus status:retired ;"),
    )

    rows = [row for row in changed.rows("people-board") if row["person"] in {"ann", "bob", "cat"}]
    columns = ("person", "title", "place", "agencyName", "rank", "status")
    assert [tuple(row.get(column) for column in columns) for row in rows] == [
        ("ann", "Professor", "own-place", None, None, None),
        ("bob", None, None, "First", "chief", None),
        ("cat", None, None, "First", "major", "retired"),
        ("cat", None, None, "Second", "major", "retired"),
    ]


def test_seats_titles_and_services_that_are_past_are_not_on_the_board(
    leap: PublishedProject, leap_with: Callable[..., PublishedProject]
) -> None:
    former = "vocab:isFormer true"
    seat = "org:organization id:leap ; org:role role:board-member"
    changed = leap_with(
        people=person("ann", "Ann")
        + person("bob", "Bob")
        + person("cat", "Cat")
        + membership("one", "cat", f"{seat} ; {former}")
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
    own = place("own-place", "Place")
    bob = person("bob", "Bob") + statement("bob-is-of", "id:bob", "vocab:place", "id:own-place")
    changed = leap_with(
        organizations=own,
        people=bob
        + person("ann", "Ann")
        + membership("one", "ann", f"{seat}board-member {then}")
        + membership("two", "ann", f"{seat}board-chair {then}")
        + membership("three", "ann", f"{seat}executive-director {then}")
        + membership("four", "ann", f"{seat}executive-director ; vocab:isFormer true")
        + statement("five", "id:ann", "vocab:place", "id:own-place", 'vocab:asOf "2009"^^xsd:gYear ;'),
    )

    assert {"board": changed.rows("people-board"), "chair": changed.rows("people-chair")} == {
        "board": leap.rows("people-board"),
        "chair": leap.rows("people-chair"),
    }
    assert changed.column("people-by-place", "person", place="own-place") == ["bob"]
    assert {row["place"]: row["people"] for row in changed.rows("people-place-list")}["own-place"] == "1"
    roles = {row["statement"]: (row.get("asOf"), row["former"]) for row in changed.rows("people-roles")}
    assert [roles[name] for name in ("one", "two", "three", "four")] == [("2009", "false")] * 3 + [(None, "true")]
    directors = {row["statement"]: (row.get("asOf"), row["former"]) for row in changed.rows("people-executives")}
    assert directors == {name: told for name, told in roles.items() if name in directors}
    assert {"three", "four"} <= set(directors)


def test_two_seats_of_one_row_are_one_row_whoever_contradicts_them(leap_with: Callable[..., PublishedProject]) -> None:
    seat = "org:organization id:leap ; org:role role:board-member"
    changed = leap_with(
        people=person("ann", "Ann")
        + membership("seat", "ann", seat)
        + membership("since", "ann", f'{seat} ; schema:startDate "2001"^^xsd:gYear')
        + membership("former", "ann", f"{seat} ; vocab:isFormer true")
        + membership("past", "ann", f'{seat} ; vocab:isFormer true ; vocab:asOf "2009"^^xsd:gYear')
    )

    (row,) = (row for row in changed.rows("people-board") if row["person"] == "ann")
    assert [iri.rpartition("/")[2] for iri in row["contradictedBy"].split()] == ["former", "past"]


def test_a_former_chair_alone_does_not_chair(
    leap: PublishedProject, leap_with: Callable[..., PublishedProject]
) -> None:
    chair = "org:organization id:leap ; org:role role:board-chair"
    changed = leap_with(
        people=person("ann", "Ann")
        + person("bob", "Bob")
        + membership("one", "ann", f"{chair} ; vocab:isFormer true")
        + membership("two", "bob", f'{chair} ; schema:endDate "2012"^^xsd:gYear')
    )

    assert changed.column("people-chair", "name") == leap.column("people-chair", "name")


def test_executives_stand_in_the_order_of_their_starts(leap_with: Callable[..., PublishedProject]) -> None:
    director = "org:organization id:leap ; org:role role:executive-director"
    changed = leap_with(
        people=person("ann", "Ann")
        + person("bob", "Bob")
        + membership("later", "ann", f'{director} ; schema:startDate "1902"^^xsd:gYear')
        + membership("first", "bob", f'{director} ; schema:startDate "1901"^^xsd:gYear')
    )

    statements = changed.column("people-executives", "statement")
    assert [one for one in statements if one in {"first", "later"}] == ["first", "later"]


def test_an_agency_finds_all_who_served_in_it(leap: PublishedProject) -> None:
    served: dict[str, set[str]] = {}
    for about in nodes(leap, "Service"):
        for one in about.get("agency", []):
            served.setdefault(one, set()).update(about["person"])

    assert served
    for one, people in served.items():
        assert people <= set(leap.column("people-by-agency", "person", agency=one)), one


def test_a_seat_in_an_agency_is_no_service_in_it(leap_with: Callable[..., PublishedProject]) -> None:
    seat = "org:organization id:own-agency ; org:role role:board-member"

    changed = leap_with(
        organizations=agency("own-agency", "Own"),
        people=person("ann", "Ann")
        + membership("seat", "ann", seat)
        + person("bob", "Bob")
        + service("served", "bob", "own-agency", "chief"),
    )

    assert changed.column("people-by-agency", "name", agency="own-agency") == ["Bob"]


def test_a_person_who_served_twice_counts_once(leap_with: Callable[..., PublishedProject]) -> None:
    changed = leap_with(
        organizations=agency("own-agency", "Own") + place("own-place", "Place"),
        people=person("ann", "Ann")
        + service("chief", "ann", "own-agency", "chief")
        + service("major", "ann", "own-agency", "major")
        + statement("one", "id:ann", "vocab:place", "id:own-place")
        + statement("two", "id:ann", "vocab:place", "id:own-place"),
    )

    counts = {row["agency"]: row["people"] for row in changed.rows("people-agency-list")}
    assert counts["own-agency"] == "1"
    assert {row["place"]: row["people"] for row in changed.rows("people-place-list")}["own-place"] == "1"
    assert len(changed.rows("people-by-agency", agency="own-agency")) == 2


def test_leap_is_no_agency(leap: PublishedProject) -> None:
    with pytest.raises(ParameterError, match="agency=leap: it is not in the list"):
        leap.rows("people-by-agency", agency="leap")


def test_a_place_finds_all_who_are_of_it(leap: PublishedProject) -> None:
    persons = set(leap.column("people-list", "person"))
    of_place: dict[str, set[str]] = {}
    for about in nodes(leap, "Statement"):
        past = {"endDate", "asOf"} & set(about) or about.get("isFormer") == ["true"]
        if about["predicate"] == ["place"] and set(about["subject"]) <= persons and not past:
            of_place.setdefault(about["object"][0], set()).update(about["subject"])

    assert of_place
    for one, people in of_place.items():
        assert people <= set(leap.column("people-by-place", "person", place=one)), one


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
    (row,) = changed.rows("people-by-place", place="own-country")
    assert (row["name"], row["place"], row["placeSource"]) == ("Ann", "own-city", "wikipedia-leap-board")
    assert "placeSource" not in changed.rows("people-by-place", place="own-city")[0]


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
        + membership("seat", "ann", "org:organization id:leap ; org:role role:board-member")
        + statement("cat-is-of", "id:cat", "vocab:place", "id:ohio")
        + statement("dan-is-of", "id:dan", "vocab:place", "id:own-state")
        + statement("eve-was-of", "id:eve", "vocab:place", "id:own-state", "vocab:isFormer true ;"),
    )

    rows = changed.rows("people-by-place", place="own-state")
    assert [row["name"] for row in rows] == ["ann", "dan"]
    assert [row.get("agencySource") for row in rows] == ["wikipedia-leap-board", None]
    assert next(row["people"] for row in changed.rows("people-place-list") if row["place"] == "own-state") == "2"
    # Where an agency is, is nothing that the board's own source says of its member.
    assert [row.get("place") for row in changed.rows("people-board") if row["person"] == "ann"] == [None]


def test_nobody_is_where_leap_is_for_that_alone(leap_with: Callable[..., PublishedProject]) -> None:
    changed = leap_with(
        organizations=place("own-place", "Place"),
        leap=statement("seat", "id:leap", "vocab:headquarters", "id:own-place")
        + statement("located", "id:leap", "schema:location", "id:own-place"),
    )

    assert "own-place" not in changed.column("people-place-list", "place")


def test_the_speakers_come_from_every_profession_and_agency_that_the_graph_states(leap: PublishedProject) -> None:
    answered = {(row["statement"], row.get("agency", "")) for row in leap.rows("people-speakers")}

    stated = [about for about in nodes(leap, "Composition") if units(leap) & set(about["composes"])]
    assert len(answered) == len(stated)
    assert sorted(one for _, one in answered if one) == sorted(
        one for about in stated for one in about.get("agency", [])
    )


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
        ("ann", ""),
        ("is", "false"),
        ("was", "true"),
        ("of", ""),
        ("served", "true"),
        ("serves", "false"),
    } == {(row["statement"], row.get("former", "")) for row in changed.rows("people-facts", person="ann")}


def test_what_a_person_founded_is_shown_too(leap_with: Callable[..., PublishedProject]) -> None:
    changed = leap_with(people=person("ann", "Ann"), leap=statement("founded", "id:leap", "schema:founder", "id:ann"))

    rows = [row for row in changed.rows("people-facts", person="ann") if row["property"] == "founder"]
    assert [(row["subject"], row["value"]) for row in rows] == [("leap", "ann")]


def test_everyone_in_the_graph_is_in_the_list(leap: PublishedProject) -> None:
    people = {
        quad.subject.value.rpartition("/")[2]
        for quad in leap.dataset.graphs["people"].triples()
        if quad.predicate.value.endswith("#type") and str(quad.object) == "<https://schema.org/Person>"
    }

    assert set(leap.column("people-list", "person")) == people
