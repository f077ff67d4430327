"""What QuickStatements can say it says, read back it is the same, and what it cannot say is named."""

import copy
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leapgraph.errors import DataError
from leapgraph.sync.plan_model import Operation
from leapgraph.sync.quickstatements import command_for, commands_url, is_ambiguous, parse_commands, write_commands
from leapgraph.sync.quickstatements.command_syntax import comparable_value
from leapgraph.sync.quickstatements.indistinct_statements import is_same_value
from support import hypothesis_plans as planned

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
CHARACTERS = st.characters(
    exclude_characters='"\\\u201c\u201d', exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Zs"]
)
TEXTS = st.text(CHARACTERS | st.just("|"), min_size=1).filter(lambda text: "||" not in text)
# What the tools split at, take away, or take for something else.
SNAGS = st.lists(
    st.sampled_from(
        (
            *(
                '"',
                '""',
                "|",
                "||",
                "\\",
                "\u201c",
                "\u201d",
                " ",
                "\u00a0",
                "/*",
                "*/",
                "\u202e",
                "\t",
                "\x1f",
                "\u200b",
            ),
            *(
                "a",
                "Q42",
                "LAST",
                "novalue",
                "+2002-03-16T00:00:00Z/11",
                "5U11573",
                "https:",
                "___QSTS3_PLACEHOLDER___",
            ),
        )
    ),
    min_size=1,
    max_size=6,
).map("".join)
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


def operations(statements: st.SearchStrategy[Json], texts: st.SearchStrategy[str]) -> st.SearchStrategy[Operation]:
    """Return operations with these statements and texts."""
    terms = st.sampled_from(["add_label", "add_description", "add_alias"])
    return st.one_of(
        statements.map(lambda one: operation("add_statement", {"statement": one})),
        st.builds(lambda one, it: operation("add_reference", {"reference": it}, one), statements, REFERENCES),
        st.builds(lambda one, it: operation("add_qualifier", {"snak": it}, one), statements, SNAKS),
        st.builds(lambda one, it: operation("end_date", {"snak": it}, one), statements, SNAKS),
        st.builds(lambda op, text: operation(op, {"kind": "", "language": "pt-br", "text": text}), terms, texts),
    )


OPERATIONS = operations(STATEMENTS, TEXTS.filter(lambda text: "|" not in text))
SNAGGED = st.builds(
    stated,
    st.builds(
        lambda kind, text: snak("P1", kind, text if kind == "string" else {"language": "en", "text": text}),
        st.sampled_from(["string", "monolingualtext"]),
        SNAGS,
    ),
    st.lists(SNAKS, max_size=1),
    st.lists(SNAGS.map(lambda text: {"snaks": {"P2": [snak("P2", "string", text)]}}), max_size=2),
)


def new(one: Operation, among: list[Operation]) -> bool:
    """Return whether an operation makes a statement of a value that stands more than once."""
    return one.op == "add_statement" and is_ambiguous(one, among)


@settings(max_examples=150, deadline=None)
@given(st.lists(OPERATIONS, min_size=1, max_size=4), st.sampled_from(["v1", "v3"]))
def test_what_is_written_is_read_back_as_the_same(operations: list[Operation], version: str) -> None:
    text, left = write_commands(ITEM, operations, version)

    silent = {one.id for one in left}
    assert {one.reason for one in left} <= {"which of several statements of one value is meant"}
    meant = [command_for(ITEM, one, new=new(one, operations)) for one in operations if one.id not in silent]
    assert parse_commands(text, version=version) == meant
    assert parse_commands(unquote(commands_url(text, version).partition("v1=")[2]), version=version) == meant


@settings(max_examples=300, deadline=None)
@given(st.lists(operations(SNAGGED, SNAGS), min_size=1, max_size=3), st.sampled_from(["v1", "v3"]), st.booleans())
def test_what_a_tool_would_read_otherwise_is_left_out(
    operations: list[Operation],
    version: str,
    as_url: bool,  # noqa: FBT001 - hypothesis draws it
) -> None:
    numbered = [replace(one, id=str(number)) for number, one in enumerate(operations)]
    text, left = write_commands(ITEM, numbered, version, as_url=as_url)

    silent = {one.id for one in left}
    meant = [command_for(ITEM, one, new=new(one, numbered)) for one in numbered if one.id not in silent]
    received = unquote(commands_url(text, version).partition("v1=")[2]) if as_url else text
    assert parse_commands(received, version=version) == meant


def test_a_statement_with_all_that_it_can_have() -> None:
    statement = {
        "mainsnak": snak("P1448", "monolingualtext", {"language": "en", "text": 'The "A" | B'}),
        "qualifiers": {"P582": [snak("P582", "time", time("+2017-01-00T00:00:00Z", 10))]},
        "references": [
            {"snaks": {"P854": [snak("P854", "string", "https://example.org/?a=1")]}},
            {"snaks": {"P248": [snak("P248", "wikibase-entityid", {"entity-type": "item", "id": "Q5"})]}},
        ],
    }

    text, _ = write_commands(ITEM, [operation("add_statement", {"statement": statement})])

    assert text == (
        'Q42\tP1448\ten:"The "A" | B"\tP582\t+2017-01-00T00:00:00Z/10'
        '\tS854\t"https://example.org/?a=1"\t!S248\tQ5\n'
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (("string", "a\tb"), "a tab or the end of a line in a text"),
        (("string", "a\x1bb"), "a character that is not seen, \\u{001B}, in a text"),
        (
            ("monolingualtext", {"language": "en", "text": "a\u202eb"}),
            "a character that is not seen, \\u{202E}, in a text",
        ),
        (("string", "a "), "white space at the beginning or the end of a text"),
        (("string", "\u00a0a"), "white space at the beginning or the end of a text"),
        (("monolingualtext", {"language": "es-419", "text": "a"}), "it so that the tool reads what is meant"),
        (("time", time(calendarmodel=f"{BASE}Q1985786")), "a date of another calendar"),
        (("time", time(timezone=60)), "the time zone or the bounds of a date"),
        (("time", time("+2002-03-16T12:00:00Z")), "the hour of a date"),
        (
            ("quantity", {"amount": "+1", "unit": "1", "upperBound": "+2", "lowerBound": "+0"}),
            "the bounds of an amount",
        ),
        (("quantity", {"amount": "+1", "unit": "https://example.org/metre"}), "a unit that is not an item"),
        (("globecoordinate", {"latitude": 1.0}), "the precision and the globe of a globecoordinate"),
    ],
)
def test_what_the_format_cannot_say_is_named(value: tuple[str, Any], why: str) -> None:
    text, left = write_commands(ITEM, [operation("add_statement", {"statement": {"mainsnak": snak("P1", *value)}})])

    assert (text, [(one.id, one.reason) for one in left]) == ("", [("one", why)])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\u201cA\u201d", "curly quotation marks in a text"),
        ('"A" | B', "a text with a quotation mark and a bar"),
        ('5" disk', "where a text with these quotation marks ends"),
        ('""A""', "where a text with these quotation marks ends"),
        ("C:\\", "a backslash before a quotation mark"),
        ("___QSTS3_PLACEHOLDER___", "it so that the tool reads what is meant"),
    ],
)
def test_what_version_3_reads_otherwise_is_named_and_version_1_is_not_kept_from_it(text: str, why: str) -> None:
    value = operation("add_statement", {"statement": {"mainsnak": snak("P1", "string", text)}})
    name = operation("add_label", {"kind": "label", "language": "en", "text": text})

    assert [one.reason for one in write_commands(ITEM, [value, name], "v3")[1]] == [why] * 2
    assert write_commands(ITEM, [value, name], "v1") == (f'Q42\tP1\t"{text}"\nQ42\tLen\t"{text}"\n', [])


def test_a_bar_ends_another_name_in_version_1_and_two_end_a_line_of_an_address() -> None:
    name = operation("add_alias", {"kind": "alias", "language": "en", "text": "A | B"})
    value = operation("add_statement", {"statement": {"mainsnak": snak("P1", "string", "a||b")}})

    assert [one.reason for one in write_commands(ITEM, [name])[1]] == ["it so that the tool reads what is meant"]
    assert write_commands(ITEM, [name], "v3")[0] == 'Q42\tAen\t"A | B"\n'
    assert write_commands(ITEM, [value]) == ('Q42\tP1\t"a||b"\n', [])
    assert [one.reason for one in write_commands(ITEM, [value], as_url=True)[1]] == ["two bars in a text of an address"]
    assert commands_url("Q1\tP1\tQ2\nQ1\tP2\tQ3\n").endswith("#/v1=Q1%09P1%09Q2%7C%7CQ1%09P2%09Q3")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("string", "007"), ("string", "7")),
        (("string", "1e3"), ("string", "1000")),
        (("string", "e\u0301"), ("string", "\u00e9")),
        (("quantity", {"amount": "+5", "unit": "1"}), ("quantity", {"amount": "+5.0", "unit": f"{BASE}Q4917"})),
        (("time", time("+2002-00-00T00:00:00Z", 9)), ("time", time("+00002002-00-00T00:00:00Z", 9))),
        (("wikibase-entityid", {"entity-type": "item", "numeric-id": 5}), ("wikibase-entityid", {"id": "Q5"})),
    ],
)
def test_what_the_tool_takes_for_the_same_is_the_same_here(one: tuple[str, Any], other: tuple[str, Any]) -> None:
    assert is_same_value(snak("P1", *one), snak("P1", *other))
    assert not is_same_value(snak("P1", *one), snak("P1", "string", "other"))
    assert not is_same_value(snak("P1", *one), {"snaktype": "somevalue", "property": "P1"})


def tool(item: Json, text: str, version: str) -> Json:
    """Return an item after the commands, as the tools carry them out: each finds its statement by the value alone."""
    claims = copy.deepcopy(item["claims"])
    for number, said in enumerate(parse_commands(text, version=version)):
        name, *value = said.value
        group = claims.setdefault(name, [])
        like = [one for one in group if list(comparable_value(one["mainsnak"])) == value]
        if said.new or not like:
            # It makes the statement first, then finds it by its value, as the last or (where it is new) as itself.
            like = [{"id": f"new {number}", "mainsnak": {}, "added": []}]
            group += like
        (like[-1] if version == "v1" else like[0]).setdefault("added", []).append((said.qualifiers, said.references))
    return dict(claims)


@pytest.mark.parametrize("version", ["v1", "v3"])
def test_nothing_is_written_at_a_statement_that_is_not_meant(version: str) -> None:
    earlier = {"P582": [planned.snak("P582", ("2017-00-00", 9))]}
    later = {"P582": [planned.snak("P582", ("2019-00-00", 9))]}
    url_of = "https://a.example/x"
    item = planned.item(
        planned.there(1, "P1448", ("en", "Name"), qualifiers=earlier),
        planned.there(2, "P1448", ("en", "Other"), rank="deprecated"),
        planned.there(3, "P1448", ("en", "Other")),
        planned.there(4, "P856", "https://example.org"),
        planned.there(5, "P1448", ("en", "Third")),
    )
    plan = planned.planned(
        item,
        [
            planned.wish("name", "P1448", ("en", "Name"), url_of, qualifiers=later),
            planned.wish("name", "P1448", ("en", "Other"), url_of),
            planned.wish("website", "P856", "https://example.org", url_of),
        ],
    )
    wanted = [one for one in plan.operations if one.guid]
    assert [(one.op, len(one.same_value)) for one in wanted] == [
        ("add_statement", 1), ("add_reference", 1), ("add_reference", 0),
    ]  # fmt: skip

    text, left = write_commands(plan.entity, wanted, version)

    sign = ("Q999999001\t!P1448", "+Q999999001\tP1448")[version == "v3"]
    assert text.startswith(f'{sign}\ten:"Name"\tP582')
    assert [(one.id, one.reason) for one in left] == [
        (wanted[1].id, "which of several statements of one value is meant")
    ]  # fmt: skip
    after = tool(item, text, version)
    touched = [one["id"] for group in after.values() for one in group if "added" in one]
    assert touched == ["new 0", wanted[2].guid]


def test_two_new_statements_of_one_value_are_both_made_anew_and_nothing_else_is_written_at_them() -> None:
    there = {"mainsnak": snak("P1", "string", "a"), "rank": "normal"}
    dated = {**there, "qualifiers": {"P2": [snak("P2", "string", "b")]}}
    first, second = (
        replace(operation("add_statement", {"statement": one}), id=name, property="P1", guid=name)
        for name, one in (("one", there), ("two", dated))
    )
    source = replace(
        operation("add_reference", {"reference": {"snaks": {"P3": [snak("P3", "string", "c")]}}}, there), guid="three"
    )

    assert write_commands(ITEM, [first, second])[0] == 'Q42\t!P1\t"a"\nQ42\t!P1\t"a"\tP2\t"b"\n'
    assert write_commands(ITEM, [first])[0] == 'Q42\tP1\t"a"\n'
    # Also where the others of the plan are sent another day.
    assert write_commands(ITEM, [first], among=[first, second])[0] == 'Q42\t!P1\t"a"\n'
    assert write_commands(ITEM, [source], among=[source, first])[0] == ""
    assert write_commands(ITEM, [source])[0] == 'Q42\tP1\t"a"\tS3\t"c"\n'


def test_a_rank_is_never_dropped_in_silence() -> None:
    there = {"mainsnak": snak("P1", "string", "a"), "rank": "normal"}
    operations = [
        operation("set_rank", {"rank": "preferred"}, there),
        operation("add_statement", {"statement": {**there, "rank": "preferred"}}),
    ]

    assert [one.reason for one in write_commands(ITEM, operations)[1]] == ["the rank of a statement"] * 2


def test_unknown_values_are_for_version_3() -> None:
    unknown = operation("add_statement", {"statement": {"mainsnak": {"snaktype": "somevalue", "property": "P1"}}})

    assert write_commands(ITEM, [unknown], "v1")[0] == ""
    assert write_commands(ITEM, [unknown], "v3")[0] == "Q42\tP1\tsomevalue\n"


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
    with pytest.raises(DataError, match=r"^2: this is not a QuickStatements command"):
        parse_commands(f'Q42\tLen\t"a"\n{line}\n')
