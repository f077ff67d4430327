"""What the answers on LEAP itself must say of facts that are made up, and that they agree with the graph."""

from collections.abc import Callable

from support.extra_facts import SOURCE, statement
from support.query_assertions import PublishedProject, nodes


def test_each_name_is_there_with_its_time(leap: PublishedProject) -> None:
    stated = {
        (about["name"][0], *(about.get(time, [""])[0] for time in ("startDate", "endDate")))
        for about in nodes(leap, "DatedName")
        if about["nameOf"] == ["leap"]
    }

    rows = [row for row in leap.rows("leap-names") if row["property"] == "nameOf"]
    assert stated
    assert stated == {(row["name"], row.get("start", ""), row.get("end", "")) for row in rows}


def test_the_end_of_a_name_reads_as_an_end(leap_with: Callable[..., PublishedProject]) -> None:
    name = 'schema:name "Old Name"@en ; schema:endDate "2001-01"^^xsd:gYearMonth'
    changed = leap_with(leap=f"\nstatement:old a vocab:DatedName ; {name} ; vocab:nameOf id:leap ; {SOURCE} .\n")

    (row,) = (row for row in changed.rows("leap-timeline") if row["statement"] == "old")
    assert row["propertyName"] == "end date"
    assert row["label"].endswith(": named Old Name, until 2001-01")


def test_a_time_that_the_source_gives_as_about_is_shown_so(leap_with: Callable[..., PublishedProject]) -> None:
    about = 'vocab:asOf "1901"^^xsd:gYear ; vocab:asOfIsApproximate true ;'
    exact = 'vocab:asOf "1902"^^xsd:gYear ;'
    changed = leap_with(
        leap=statement("about", "id:leap", "schema:legalName", '"About"@en', about)
        + statement("exact", "id:leap", "schema:legalName", '"Exact"@en', exact)
    )

    for question, column in (("leap-names", "asOf"), ("leap-timeline", "date"), ("leap-profile", "asOf")):
        years = {row.get(column): row.get("approximate") for row in changed.rows(question)}
        assert (years["1901"], years["1902"]) == ("true", None), question


def test_all_founding_dates_stand_in_the_profile(leap: PublishedProject) -> None:
    stated = {
        about["object"][0]
        for about in nodes(leap, "Statement")
        if (about["subject"], about["predicate"]) == (["leap"], ["foundingDate"])
        and not {"asOf", "endDate"} & set(about)
    }

    rows = [row for row in leap.rows("leap-profile") if row["property"] == "foundingDate"]
    assert stated <= {row["value"] for row in rows}
    assert all(row["source"] for row in rows)


def test_the_former_website_is_not_in_the_profile(leap: PublishedProject) -> None:
    urls = {row["value"] for row in leap.rows("leap-profile") if row["property"] == "url"}
    former = {row["website"]: row["former"] for row in leap.rows("leap-websites")}

    assert urls == {website for website, value in former.items() if value == "false"}


def test_a_website_that_has_ended_is_a_former_one(leap_with: Callable[..., PublishedProject]) -> None:
    end = 'schema:endDate "2001"^^xsd:gYear ;'
    changed = leap_with(
        leap=statement("gone", "id:leap", "schema:url", "<http://gone.example/>", end)
        + statement("was", "id:leap", "schema:url", "<http://was.example/>", "vocab:isFormer true ;")
    )

    assert not {"gone.example", "was.example"} & set(changed.column("leap-profile", "value"))
    assert [row["former"] for row in changed.rows("leap-websites") if row["website"] == "was.example"] == ["true"]
    assert [
        (row["end"], row["former"]) for row in changed.rows("leap-websites") if row["website"] == "gone.example"
    ] == [("2001", "true")]


def test_the_timeline_goes_forward_whatever_the_kind_of_date(leap_with: Callable[..., PublishedProject]) -> None:
    kinds = {"1902": "gYear", "1902-03": "gYearMonth", "1902-03-16": "date", "1903": "gYear"}
    changed = leap_with(
        leap="".join(
            statement(f"on-{date}", "id:leap", "schema:foundingDate", f'"{date}"^^xsd:{kind}')
            for date, kind in reversed(kinds.items())
        )
    )

    dates = changed.column("leap-timeline", "date")
    assert [date for date in dates if date in kinds] == list(kinds)
    assert [date[:4] for date in dates] == sorted(date[:4] for date in dates)


def test_what_others_are_to_leap_and_its_end_are_on_the_timeline(leap_with: Callable[..., PublishedProject]) -> None:
    start = 'schema:startDate "2011-05-01"^^xsd:date ;'
    chapter = statement("chapter", "id:norml", "vocab:chapterOf", "id:leap", start)
    end = statement("end", "id:leap", "schema:dissolutionDate", '"2999"^^xsd:gYear')
    changed = leap_with(leap=chapter + end)

    dates = [(row["date"], row["statement"]) for row in changed.rows("leap-timeline")]
    assert ("2011-05-01", "chapter") in dates
    assert dates[-1] == ("2999", "end")
