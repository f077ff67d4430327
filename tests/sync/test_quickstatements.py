"""What QuickStatements can say it says, read back it is the same, and what it cannot say is named."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leapgraph.errors import DataError
from leapgraph.sync.model import Operation
from leapgraph.sync.quickstatements import read, said_of, url, write

ITEM = "Q42"
BASE = "http://www.wikidata.org/entity/"
Json = dict[str, Any]


def snak(property_id: str, kind: str, value: Any) -> Json:
    """Return a snak with this datavalue."""
    return {"snaktype": "value", "property": property_id, "datavalue": {"type": kind, "value": value}}


def time(text: str = "+2002-03-16T00:00:00Z", precision: int = 11, **more: Any) -> Json:
    """Return a time value."""
    bare = {"time": text, "precision": precision, "timezone": 0, "before": 0, "after": 0}
    return {**bare, "calendarmodel": f"{BASE}Q1985727", **more}


PROPERTIES = st.integers(1, 99999).map(lambda number: f"P{number}")
# A cell is what stands between two tabs of a line.
TEXTS = st.text(st.characters(exclude_characters="\t\r\n", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1)
VALUES = st.one_of(
    TEXTS.map(lambda text: ("string", text)),
    TEXTS.map(lambda text: ("monolingualtext", {"language": "en-gb", "text": text})),
    st.integers(1, 10**9).map(lambda number: ("wikibase-entityid", {"entity-type": "item", "id": f"Q{number}"})),
    st.dates().map(lambda day: ("time", time(f"+{day.isoformat()}T00:00:00Z"))),
    st.integers(1, 9999).map(lambda year: ("time", time(f"+{year:04}-00-00T00:00:00Z", 9))),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, max_value=10**9, min_value=-(10**9)).map(
        lambda number: ("quantity", {"amount": f"{number:+f}", "unit": f"{BASE}Q4917"})
    ),
)
SNAKS = st.builds(lambda name, value: snak(name, *value), PROPERTIES, VALUES)


def grouped(snaks: list[Json]) -> dict[str, list[Json]]:
    """Return snaks by property."""
    groups: dict[str, list[Json]] = {}
    for one in snaks:
        groups.setdefault(one["property"], []).append(one)
    return groups


REFERENCES = st.lists(SNAKS, min_size=1, max_size=3).map(lambda snaks: {"snaks": grouped(snaks)})


def stated(main: Json, qualifiers: list[Json], references: list[Json]) -> Json:
    """Return a statement."""
    return {"mainsnak": main, "rank": "normal", "qualifiers": grouped(qualifiers), "references": references}


STATEMENTS = st.builds(stated, SNAKS, st.lists(SNAKS, max_size=3), st.lists(REFERENCES, max_size=3))


def operation(op: Any, change: Json, before: Json | None = None) -> Operation:
    """Return an operation with nothing in it but what matters here."""
    name = before["mainsnak"]["property"] if before else ""
    return Operation("one", op, "", name, "", change, before, None, "", ())


OPERATIONS = st.one_of(
    STATEMENTS.map(lambda one: operation("add_statement", {"statement": one})),
    st.builds(lambda one, it: operation("add_reference", {"reference": it}, one), STATEMENTS, REFERENCES),
    st.builds(lambda one, it: operation("add_qualifier", {"snak": it}, one), STATEMENTS, SNAKS),
    st.builds(lambda one, it: operation("end_date", {"snak": it}, one), STATEMENTS, SNAKS),
    st.builds(
        lambda op, text: operation(op, {"kind": "", "language": "pt-br", "text": text}),
        st.sampled_from(["add_label", "add_description", "add_alias"]),
        TEXTS,
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(OPERATIONS, min_size=1, max_size=4), st.sampled_from(["v1", "v3"]))
def test_what_is_written_is_read_back_as_the_same(operations: list[Operation], version: str) -> None:
    text, left = write(ITEM, operations, version)

    assert left == []
    assert read(text) == [said_of(ITEM, one) for one in operations]
    assert read(unquote(url(text, version).partition("v1=")[2])) == read(text)


def test_a_statement_with_all_that_it_can_have() -> None:
    statement = {
        "mainsnak": snak("P1448", "monolingualtext", {"language": "en", "text": 'The "A" | B'}),
        "qualifiers": {"P582": [snak("P582", "time", time("+2017-01-00T00:00:00Z", 10))]},
        "references": [
            {"snaks": {"P854": [snak("P854", "string", "https://example.org/?a=1")]}},
            {"snaks": {"P248": [snak("P248", "wikibase-entityid", {"entity-type": "item", "id": "Q5"})]}},
        ],
    }

    text, _ = write(ITEM, [operation("add_statement", {"statement": statement})])

    assert text == (
        'Q42\tP1448\ten:"The "A" | B"\tP582\t+2017-01-00T00:00:00Z/10'
        '\tS854\t"https://example.org/?a=1"\t!S248\tQ5\n'
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (("string", "a\tb"), "a tab or the end of a line in a text"),
        (("time", time(calendarmodel=f"{BASE}Q1985786")), "a date of another calendar"),
        (("time", time(timezone=60)), "the time zone or the bounds of a date"),
        (("time", time("+2002-03-16T12:00:00Z")), "the hour of a date"),
        (
            ("quantity", {"amount": "+1", "unit": "1", "upperBound": "+2", "lowerBound": "+0"}),
            "the bounds of an amount",
        ),
        (("quantity", {"amount": "+1", "unit": "https://example.org/metre"}), "a unit that is no item"),
        (("globecoordinate", {"latitude": 1.0}), "the precision and the globe of a globecoordinate"),
    ],
)
def test_what_the_format_cannot_say_is_named(value: tuple[str, Any], why: str) -> None:
    text, left = write(ITEM, [operation("add_statement", {"statement": {"mainsnak": snak("P1", *value)}})])

    assert (text, [(one.id, one.why) for one in left]) == ("", [("one", why)])


def test_a_rank_is_never_dropped_in_silence() -> None:
    there = {"mainsnak": snak("P1", "string", "a"), "rank": "normal"}
    operations = [
        operation("set_rank", {"rank": "preferred"}, there),
        operation("add_statement", {"statement": {**there, "rank": "preferred"}}),
    ]

    assert [one.why for one in write(ITEM, operations)[1]] == ["the rank of a statement"] * 2


def test_unknown_values_are_for_version_3() -> None:
    unknown = operation("add_statement", {"statement": {"mainsnak": {"snaktype": "somevalue", "property": "P1"}}})

    assert write(ITEM, [unknown], "v1")[0] == ""
    assert write(ITEM, [unknown], "v3")[0] == "Q42\tP1\tsomevalue\n"


@pytest.mark.parametrize(
    "line",
    [
        "Q42",
        "42\tP1\tQ5",
        "Q42\tP1\tfive",
        "Q42\tP1\tQ5\tS854",
        "Q42\tP1\tQ5\tS1\tQ1\tP2\tQ2",
        "Q42\tLen\tQ5",
        "Q42\tP1\tQ5\tX1\tQ1",
    ],
)
def test_what_is_no_command_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(DataError, match=r"^2: this is no command of QuickStatements"):
        read(f'Q42\tLen\t"a"\n{line}\n')
