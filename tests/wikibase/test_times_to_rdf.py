from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapgraph.wikibase import EntityError, entity_ntriples
from leapgraph.wikibase.times_to_rdf import GREGORIAN, JULIAN, normalize_time, xsd_datetime

HEBREW = "http://www.wikidata.org/entity/Q44722"

# Worked out by hand after Wikibase's DateTimeValueCleaner and JulianDateTimeValueCleaner.
TIMES = [
    # Precision: what is not known becomes 1.
    ("+2002-03-16", 11, GREGORIAN, "2002-03-16"),
    ("+2002-03-16", 10, GREGORIAN, "2002-03-01"),
    ("+2002-03-16", 9, GREGORIAN, "2002-01-01"),
    ("+2002-00-00", 9, GREGORIAN, "2002-01-01"),
    ("+0200-10-00", 11, GREGORIAN, "0200-10-01"),
    ("+1850-00-00", 7, GREGORIAN, "1850-01-01"),
    ("+2000000200-10-00", 5, GREGORIAN, "2000000200-01-01"),
    # Days that the month does not have.
    ("+2014-02-29", 11, GREGORIAN, "2014-02-28"),
    ("+2012-02-31", 11, GREGORIAN, "2012-02-29"),
    ("+1900-02-29", 11, GREGORIAN, "1900-02-28"),
    ("+2014-04-31", 11, GREGORIAN, "2014-04-30"),
    ("+2014-12-31", 11, GREGORIAN, "2014-12-31"),
    ("+92000000200-02-31", 11, GREGORIAN, "92000000200-02-28"),
    ("+92000000204-02-31", 11, GREGORIAN, "92000000204-02-29"),
    ("+92000000400-02-31", 11, GREGORIAN, "92000000400-02-29"),
    ("+8888888888888888-02-31", 11, GREGORIAN, "8888888888888888-02-29"),
    ("+10000-02-30", 12, GREGORIAN, "10000-02-29"),
    ("+2014-02-31", 14, GREGORIAN, "2014-02-28"),
    # BCE: XSD 1.1 has a year zero, but only years count that are known.
    ("-0044-03-15", 11, GREGORIAN, "-0043-03-15"),
    ("-0001-00-00", 9, GREGORIAN, "0000-01-01"),
    ("-0500-00-00", 7, GREGORIAN, "-0500-01-01"),
    ("-0001-02-29", 11, GREGORIAN, "0000-02-29"),
    ("-0002-02-29", 11, GREGORIAN, "-0001-02-28"),
    ("-200000200-04-31", 11, GREGORIAN, "-200000199-04-30"),
    ("-13798000000-00-00", 3, GREGORIAN, "-13798000000-01-01"),
    # Julian days become Gregorian; Julian months and years do not.
    ("+1917-10-25", 11, JULIAN, "1917-11-07"),
    ("+2012-02-29", 11, JULIAN, "2012-03-13"),
    ("+1582-10-04", 11, JULIAN, "1582-10-14"),
    ("+0325-05-20", 11, JULIAN, "0325-05-21"),
    ("+0299-03-01", 11, JULIAN, "0299-03-01"),
    ("+0300-03-01", 11, JULIAN, "0300-03-02"),
    ("+1917-10-25", 10, JULIAN, "1917-10-01"),
    ("-2010-02-29", 9, JULIAN, "-2009-01-01"),
    ("-0044-03-15", 11, JULIAN, "-0043-03-13"),
    ("+0001-01-01", 11, JULIAN, "0000-12-30"),
    ("-0001-12-31", 11, JULIAN, "0000-12-29"),
    ("+1917-10-00", 11, JULIAN, "1917-10-14"),
    # Where PHP's calendar ends, Julian days count as Gregorian.
    ("-4713-01-02", 11, JULIAN, "-4713-11-25"),
    ("-4713-01-01", 11, JULIAN, "-4712-01-01"),
    ("-5000-02-30", 11, JULIAN, "-4999-02-29"),
    ("+1465073-01-01", 11, JULIAN, "1465073-01-01"),
    # Any other calendar: days are not understood, the rest is taken as it is.
    ("+5700-02-03", 11, HEBREW, None),
    ("+5700-02-03", 10, HEBREW, "5700-02-01"),
    # There is no year zero.
    ("+0000-02-29", 9, GREGORIAN, None),
    ("+0000-02-29", 11, JULIAN, None),
]


@pytest.mark.parametrize(("day", "precision", "calendar", "expected"), TIMES)
def test_a_time_becomes_the_date_that_wikibase_writes(
    day: str, precision: int, calendar: str, expected: str | None
) -> None:
    actual = xsd_datetime(f"{day}T00:00:00Z", precision, calendar)

    assert (expected and f"{expected}T00:00:00Z") == actual


def test_hours_stay(entity: Callable[..., Any], statement: Callable[..., Any]) -> None:
    made = entity(statement("time", time("+2002-03-16T12:34:56Z", 14), "time"))

    assert '"2002-03-16T12:34:56Z"^^' in entity_ntriples(made)


def test_a_time_that_is_no_date_time_stays_a_string(entity: Callable[..., Any], statement: Callable[..., Any]) -> None:
    made = entity(statement("time", time("+0000-00-00T00:00:00Z", 9), "time"))

    lines = [line for line in entity_ntriples(made).splitlines() if "P1>" in line or "timeValue>" in line]

    assert sum(line.endswith(' "+0000-00-00T00:00:00Z" .') for line in lines) == 3


def test_needless_zeros_leave_the_year(entity: Callable[..., Any], statement: Callable[..., Any]) -> None:
    long = entity(statement("time", time("+00000002026-11-23T00:00:00Z", 11), "time"))
    short = entity(statement("time", time("+2026-11-23T00:00:00Z", 11), "time"))

    assert entity_ntriples(short) == entity_ntriples(long)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"time": "2002-03-16T00:00:00Z"}, "is not a time as Wikibase writes one"),
        ({"time": "+2002-13-16T00:00:00Z"}, "is not a time as Wikibase writes one"),
        ({"time": "+2002-03-32T00:00:00Z"}, "is not a time as Wikibase writes one"),
        ({"time": "+2002-03-16T24:00:00Z"}, "is not a time as Wikibase writes one"),
        ({"time": "+2002-03-16T00:00:00Z\n"}, "is not a time as Wikibase writes one"),
        ({"time": "+٢٠٠٢-03-16T00:00:00Z"}, "is not a time as Wikibase writes one"),
        ({"precision": 15}, "a time's precision is 0 to 14, not 15"),
        ({"precision": "11"}, "'11' stands where a whole number belongs"),
        ({"timezone": 0.5}, "0.5 stands where a whole number belongs"),
        ({"calendarmodel": "Julian"}, "'Julian' is not an absolute IRI"),
    ],
)
def test_a_malformed_time_is_named(
    value: dict[str, Any], expected: str, entity: Callable[..., Any], statement: Callable[..., Any]
) -> None:
    made = entity(statement("time", time("+2002-03-16T00:00:00Z", 11) | value, "time"))

    with pytest.raises(EntityError, match="Q1, P1, statement") as caught:
        entity_ntriples(made)

    assert expected in str(caught.value)


@given(st.dates(min_value=date(1, 1, 3), max_value=date(9999, 1, 1)))
def test_julian_days_are_converted_as_days_are_counted(day: date) -> None:
    # The Julian calendar has 365 days and a leap day every fourth year, and its first day is two before ours.
    for year, month, number in julian_candidates(day):
        if julian_ordinal(year, month, number) == day.toordinal() + 2:
            written = f"+{year:04}-{month:02}-{number:02}T00:00:00Z"
            break

    assert xsd_datetime(written, 11, JULIAN) == f"{day.isoformat()}T00:00:00Z"


@given(st.from_regex(r"\A[+-][0-9]{1,16}-(0[0-9]|1[0-2])-([0-2][0-9]|3[01])T00:00:00Z\Z"), st.integers(0, 14))
def test_every_time_gives_a_date_time_or_none(written: str, precision: int) -> None:
    normal = normalize_time(written)
    assert normal is not None

    actual = xsd_datetime(normal, precision, GREGORIAN)

    if actual is not None:
        year, month, day = actual.removeprefix("-").removesuffix("T00:00:00Z").split("-")
        assert len(year) == 4 or not year.startswith("0")
        assert 1 <= int(month) <= 12
        assert 1 <= int(day) <= 31


def julian_ordinal(year: int, month: int, day: int) -> int:
    lengths = [31, 29 if year % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return 365 * (year - 1) + (year - 1) // 4 + sum(lengths[: month - 1]) + day


def julian_candidates(day: date) -> list[tuple[int, int, int]]:
    years = [year for year in (day.year - 1, day.year, day.year + 1) if year > 0]
    lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return [
        (year, month, number)
        for year in years
        for month in range(1, 13)
        for number in range(1, lengths[month - 1] + 1)
        if (month, number) != (2, 29) or year % 4 == 0
    ]


def time(text: str, precision: int) -> dict[str, Any]:
    return {
        "time": text,
        "timezone": 0,
        "before": 0,
        "after": 0,
        "precision": precision,
        "calendarmodel": GREGORIAN,
    }
