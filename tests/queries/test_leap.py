"""What the answers on LEAP itself must say, read in the article; they may say more."""

from collections.abc import Callable

from support.extra_facts import statement
from support.query_assertions import PublishedProject


def test_leap_has_a_name_now_and_had_another(leap: PublishedProject) -> None:
    dated = [row for row in leap.rows("leap-names") if row["property"] == "nameOf"]

    assert {
        ("Law Enforcement Against Prohibition", "", "2017-01"),
        ("Law Enforcement Action Partnership", "2017-01", ""),
    } <= {(row["name"], row.get("start", ""), row.get("end", "")) for row in dated}


def test_the_end_of_a_name_reads_as_an_end(leap: PublishedProject) -> None:
    rows = [row for row in leap.rows("leap-timeline") if row["statement"] == "leap-name-against-prohibition"]

    assert {(row["propertyName"], row["label"]) for row in rows} == {
        (
            "end date",
            "Law Enforcement Action Partnership: named Law Enforcement Against Prohibition, until 2017-01",
        )
    }


def test_a_time_that_the_source_gives_as_about_is_shown_so(leap: PublishedProject) -> None:
    named = [row for row in leap.rows("leap-names") if "asOf" in row]
    dated = [row for row in leap.rows("leap-timeline") if row["property"] == "asOf"]
    profile = [row for row in leap.rows("leap-profile") if "asOf" in row]

    assert [row["approximate"] for row in named + dated + profile] == ["true"] * 5


def test_both_founding_dates_stand_in_the_profile(leap: PublishedProject) -> None:
    dates = [(row["value"], row["source"]) for row in leap.rows("leap-profile") if row["property"] == "foundingDate"]

    assert {("2002", "wikipedia-leap-infobox"), ("2002-03-16", "hanfparade-leap-deutschland")} <= set(dates)


def test_the_former_website_is_not_in_the_profile(leap: PublishedProject) -> None:
    urls = {row["value"] for row in leap.rows("leap-profile") if row["property"] == "url"}
    former = {row["website"]: row["former"] for row in leap.rows("leap-websites")}

    assert former["leap.cc"] == "true"
    assert urls == {website for website, value in former.items() if value == "false"}


def test_a_website_that_has_ended_is_a_former_one(leap_with: Callable[..., PublishedProject]) -> None:
    end = 'schema:endDate "2001"^^xsd:gYear ;'
    changed = leap_with(leap=statement("gone", "id:leap", "schema:url", "<http://gone.example/>", end))

    assert "gone.example" not in changed.column("leap-profile", "value")
    assert [
        (row["end"], row["former"]) for row in changed.rows("leap-websites") if row["website"] == "gone.example"
    ] == [("2001", "true")]


def test_leap_is_known_by_its_tax_number_and_three_codes(leap: PublishedProject) -> None:
    assert {"16-1645758", "B01", "R01", "R99"} <= set(leap.column("leap-identifiers", "identifier"))


def test_leap_speaks_to_three_audiences_as_it_claims(leap: PublishedProject) -> None:
    assert {"law enforcement", "legislators", "the public"} <= set(leap.column("leap-audiences", "audience"))
    assert {"leap"} == set(leap.column("leap-audiences", "claimedBy"))


def test_leap_is_modelled_after_the_veterans(leap: PublishedProject) -> None:
    assert "Vietnam Veterans Against the War" in leap.column("leap-influences", "name")


def test_five_people_founded_leap(leap: PublishedProject) -> None:
    names = {"Daniel Solano", "Howard Wooldridge", "Jack A. Cole", "John Gayder", "Peter Christ"}

    assert names <= set(leap.column("leap-founders", "name"))


def test_the_timeline_goes_forward_whatever_the_kind_of_date(leap: PublishedProject) -> None:
    dates = leap.column("leap-timeline", "date")

    assert [date for date in dict.fromkeys(dates) if date in {"2002", "2002-03-16", "2003"}] == [
        "2002",
        "2002-03-16",
        "2003",
    ]
    assert [date[:4] for date in dates] == sorted(date[:4] for date in dates)


def test_what_others_are_to_leap_and_its_end_are_on_the_timeline(leap_with: Callable[..., PublishedProject]) -> None:
    start = 'schema:startDate "2011-05-01"^^xsd:date ;'
    chapter = statement("chapter", "id:norml", "vocab:chapterOf", "id:leap", start)
    end = statement("end", "id:leap", "schema:dissolutionDate", '"2999"^^xsd:gYear')
    changed = leap_with(leap=chapter + end)

    dates = [(row["date"], row["statement"]) for row in changed.rows("leap-timeline")]
    assert ("2011-05-01", "chapter") in dates
    assert dates[-1] == ("2999", "end")
