"""What a person is told before an operation is approved, and what may not be approved at all."""

from typing import Any

import pytest

from leapgraph.infobox.property_mapping import MappingRow
from leapgraph.sync.planning.plan_warnings import operation_issues, term_issues
from leapgraph.sync.planning.property_constraints import OperationContext
from leapgraph.wikibase.canonical_json_hashes import add_statement_hashes
from leapgraph.wikibase.display_text import Labels
from support.hypothesis_plans import DATATYPES, item, snak, there

Json = dict[str, Any]
WEBSITE = MappingRow("website", (), "P856", "url", "shown")
SEAT = MappingRow("headquarters", (), "P159", "wikibase-item", "shown", single=True)
GOOD = {"snaks": {"P854": [snak("P854", "https://a.example/x")]}}


def constraint(kind: str, *, mandatory: bool = False, **qualifiers: list[Json]) -> Json:
    """Return a property constraint statement."""
    snaks = {name: group for name, group in qualifiers.items() if group}
    if mandatory:
        snaks["P2316"] = [entity("P2316", "Q21502408")]
    return {"mainsnak": entity("P2302", kind), "rank": "normal", "qualifiers": snaks}


def entity(property_id: str, item_id: str) -> Json:
    """Return a snak with an item or a property for its value."""
    value = {"entity-type": "item", "numeric-id": int(item_id[1:]), "id": item_id}
    return {"snaktype": "value", "property": property_id, "datavalue": {"value": value, "type": "wikibase-entityid"}}


def text(property_id: str, value: str) -> Json:
    """Return a snak with a text."""
    return {"snaktype": "value", "property": property_id, "datavalue": {"value": value, "type": "string"}}


def labels(*constraints: Json, of: str = "P856", **kinds: str) -> Labels:
    """Return labels with the constraints of a property, and what some items are instances of."""
    entities: dict[str, Json] = {one: {"datatype": kind} for one, kind in DATATYPES.items()}
    entities[of] = {**entities.get(of, {}), "claims": {"P2302": list(constraints)}}
    for one, kind in kinds.items():
        entities[one] = {"labels": {"en": {"value": one}}, "claims": {"P31": [{"mainsnak": entity("P31", kind)}]}}
    return Labels(entities)


def issues(
    statement: Json, it: Json, known: Labels, row: MappingRow = WEBSITE, **change: Json
) -> list[tuple[str, str]]:
    """Return grade and code of the issues of adding a statement, or of adding something to it."""
    op: Any = "add_reference" if "reference" in change else "add_qualifier" if "snak" in change else "add_statement"
    found = operation_issues(
        OperationContext(op, add_statement_hashes(statement), change or {"statement": statement}, it, known), row
    )
    return [(one.severity, one.code) for one in found]


def adding(value: Any, property_id: str = "P856", references: list[Json] | None = None, **more: Any) -> Json:
    """Return a statement that would be added."""
    made = {"mainsnak": snak(property_id, value), "rank": "normal", "references": references or [GOOD], **more}
    return {**made, "type": "statement", "id": "new"}


def test_a_good_statement_raises_no_issue() -> None:
    assert issues(adding("https://example.org"), item(), labels()) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ftp://example.org", ("critical", "address")),
        ("https:// example.org", ("critical", "address")),
        ("https://example.org/" + "a" * 500, ("critical", "length")),
        ("https://example.org/\n", ("critical", "blanks")),
    ],
)
def test_a_value_that_a_wiki_would_refuse_is_critical(value: str, expected: tuple[str, str]) -> None:
    statement = adding("https://example.org")
    statement["mainsnak"]["datavalue"]["value"] = value
    found = operation_issues(
        OperationContext("add_statement", statement, {"statement": statement}, item(), labels()), WEBSITE
    )

    assert expected in [(one.severity, one.code) for one in found]


def test_another_datatype_on_the_wiki_is_critical() -> None:
    assert ("critical", "datatype") in issues(
        adding("https://example.org"), item(), Labels({"P856": {"datatype": "string"}})
    )


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ({"P854": [snak("P854", "https://en.wikipedia.org/wiki/X")]}, ("critical", "source")),
        ({"P143": [snak("P143", "Q328")], "P854": [snak("P854", "https://a.example/")]}, ("critical", "source")),
        ({"P854": [snak("P854", "https://a.example/?utm_source=x")]}, ("warning", "tracking")),
        ({"P854": [snak("P854", "ftp://a.example/")]}, ("critical", "source-address")),
    ],
)
def test_a_reference_that_is_no_good_is_reported(reference: Json, expected: tuple[str, str]) -> None:
    statement = there(1, "P856", "https://example.org")

    assert expected in issues(statement, item(statement), labels(), reference={"snaks": reference})


def test_a_value_that_is_there_already_is_critical() -> None:
    it = item(there(1, "P856", "http://www.example.org/"))

    assert ("critical", "duplicate") in issues(adding("https://example.org"), it, labels())


def test_a_second_value_of_what_has_one_is_a_warning() -> None:
    it = item(there(1, "P159", "Q999999003"))

    assert ("warning", "single-value") in issues(adding("Q999999002", "P159"), it, labels(), SEAT)


def test_a_person_needs_a_source_and_a_second_look() -> None:
    known = labels(of="P159", Q999999002="Q5")

    assert ("warning", "living-person") in issues(adding("Q999999002", "P159"), item(), known, SEAT)
    wiki = {"snaks": {"P854": [snak("P854", "https://en.wikipedia.org/wiki/X")]}}
    assert ("critical", "living-person") in issues(adding("Q999999002", "P159", [wiki]), item(), known, SEAT)


def test_an_end_before_the_start_is_critical_and_one_before_the_inception_a_warning() -> None:
    times = {
        "P580": [{**snak("P582", ("2018-00-00", 9)), "property": "P580"}],
        "P582": [snak("P582", ("2017-01-00", 10))],
    }
    assert ("critical", "dates") in issues(adding("https://example.org", qualifiers=times), item(), labels())

    it = item(there(1, "P571", ("2019-00-00", 9)))
    ended = {"P582": [snak("P582", ("2017-01-00", 10))]}
    assert ("warning", "dates") in issues(adding("https://example.org", qualifiers=ended), it, labels())
    assert (
        issues(adding("https://example.org", qualifiers=ended), item(there(1, "P571", ("2017-00-00", 9))), labels())
        == []
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (constraint("Q21502404", P1793=[text("P1793", "https://example[.]org")]), []),
        (constraint("Q21502404", P1793=[text("P1793", "https://other.*")]), [("warning", "format")]),
        (constraint("Q21502404", mandatory=True, P1793=[text("P1793", "x")]), [("critical", "format")]),
        (constraint("Q21502404", P1793=[text("P1793", "(?<")]), []),
        (constraint("Q21502404", P1793=[text("P1793", "x")], P2303=[entity("P2303", "Q999999001")]), []),
        (constraint("Q21510851", P2306=[entity("P2306", "Q580")]), []),
        (constraint("Q21503250", P2308=[entity("P2308", "Q43229")]), [("warning", "subject-type")]),
        (constraint("Q999999009"), []),
    ],
)
def test_the_constraints_that_were_pulled_are_checked(given: Json, expected: list[tuple[str, str]]) -> None:
    assert issues(adding("https://example.org"), item(), labels(given)) == expected


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        ({"P576": ("2001-00-00", 9)}, ("2002-00-00", 9), [("warning", "contemporary")]),
        ({"P570": ("2001-12-31", 11)}, ("2002-00-00", 9), [("warning", "contemporary")]),
        ({"P576": ("2002-01-01", 11)}, ("2002-00-00", 9), []),
        ({"P571": ("2003-00-00", 9)}, ("2002-00-00", 9), []),
        ({}, ("2002-00-00", 9), []),
    ],
)
def test_what_had_ended_before_it_began_is_reported(theirs: Json, ours: Any, expected: list[tuple[str, str]]) -> None:
    known = labels(constraint("Q25796498"), of="P159", Q999999002="Q515")
    other = known.entity("Q999999002") or {}
    other["id"] = "Q999999002"
    other["claims"] |= {name: [{"mainsnak": {**snak("P571", date), "property": name}}] for name, date in theirs.items()}

    assert issues(adding("Q999999002", "P159"), item(there(1, "P571", ours)), known, SEAT) == expected


def test_it_may_not_have_ended_before_the_other_began() -> None:
    known = labels(constraint("Q25796498"), of="P159", Q999999002="Q515")
    other = known.entity("Q999999002") or {}
    other["id"] = "Q999999002"
    other["claims"]["P571"] = [{"mainsnak": snak("P571", ("2019-00-00", 9))}]
    dissolved = {**there(2, "P571", ("2018-00-00", 9)), "rank": "normal"}
    it = item(there(1, "P571", ("2002-00-00", 9)))
    it["claims"]["P576"] = [{**dissolved, "mainsnak": {**dissolved["mainsnak"], "property": "P576"}}]

    assert issues(adding("Q999999002", "P159"), it, known, SEAT) == [("warning", "contemporary")]
    it["claims"]["P576"][0]["rank"] = "deprecated"
    assert issues(adding("Q999999002", "P159"), it, known, SEAT) == []


def test_a_kind_that_was_not_read_forbids_nothing() -> None:
    """Only what an item says of itself is read, and not what its kinds are kinds of."""
    wanted = constraint("Q21503250", mandatory=True, P2308=[entity("P2308", "Q43229")])

    assert issues(adding("https://example.org"), item(), labels(wanted)) == [("warning", "subject-type")]


def test_a_qualifier_that_the_property_should_not_have_is_reported() -> None:
    allowed = constraint("Q21510851", P2306=[{**entity("P2306", "Q580")}])
    statement = there(1, "P856", "https://example.org")
    found = issues(statement, item(statement), labels(allowed), snak=snak("P582", ("2017-00-00", 9)))

    assert found == [("warning", "allowed-qualifiers")]


def test_a_value_of_another_kind_is_reported() -> None:
    known = labels(constraint("Q21510865", P2308=[entity("P2308", "Q515")]), of="P159", Q999999002="Q5398426")

    assert ("warning", "value-type") in issues(adding("Q999999002", "P159"), item(), known, SEAT)


def test_what_nobody_has_seen_in_the_infobox_is_marked() -> None:
    row = MappingRow("website", (), "P856", "url", "proposed")

    assert issues(adding("https://example.org"), item(), labels(), row) == [("info", "mapping")]


def test_the_sources_of_a_new_statement_are_looked_at_too() -> None:
    tracked = {"snaks": {"P854": [snak("P854", "https://a.example/?utm_source=x")]}}

    assert issues(adding("https://example.org", references=[tracked]), item(), labels()) == [("warning", "tracking")]


@pytest.mark.parametrize(
    "given",
    [
        constraint("Q21502404", P1793=[text("P1793", "x")]),
        constraint("Q19474404"),
        constraint("Q21503250", P2308=[entity("P2308", "Q43229")]),
    ],
)
def test_what_is_wrong_with_a_statement_that_is_there_does_not_keep_a_source_from_it(given: Json) -> None:
    statement = there(1, "P856", "https://example.org")
    it = item(statement, there(2, "P856", "https://example.org/other"))

    assert issues(statement, it, labels(given), reference=GOOD) == []


def test_the_kind_of_a_value_does_not_matter_once_it_is_there() -> None:
    known = labels(constraint("Q21510865", P2308=[entity("P2308", "Q515")]), of="P159", Q999999002="Q5398426")
    statement = there(1, "P159", "Q999999002")

    assert issues(statement, item(statement), known, SEAT, reference=GOOD) == []
    unknown = {**adding("Q999999002", "P159"), "mainsnak": {"snaktype": "somevalue", "property": "P159"}}
    assert issues(unknown, item(), known, SEAT) == []


@pytest.mark.parametrize("kind", ["Q19474404", "Q52060874"])
def test_a_second_value_where_the_property_wants_one_is_reported(kind: str) -> None:
    it = item(there(1, "P856", "https://example.org/other"))

    assert "single" in " ".join(code for _, code in issues(adding("https://example.org"), it, labels(constraint(kind))))
    assert issues(adding("https://example.org"), item(), labels(constraint(kind))) == []


CONTROLS = ["\t", "\n", "\r", "\x0b", "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize("mark", CONTROLS)
@pytest.mark.parametrize("place", ["value", "qualifier", "source", "title"])
def test_a_text_that_a_wiki_refuses_the_whole_edit_for_is_critical_wherever_it_stands(place: str, mark: str) -> None:
    hostile = f"a{mark}b"
    more: Json = {"qualifiers": {"P1810": [text("P1810", hostile)]}} if place == "qualifier" else {}
    url = f"https://a.example/{hostile}" if place == "source" else "https://a.example/x"
    source: Json = {"P854": [snak("P854", url)]}
    if place == "title":
        title = {"type": "monolingualtext", "value": {"language": "en", "text": hostile}}
        source["P1476"] = [{"snaktype": "value", "property": "P1476", "datavalue": title}]
    value = f"https://example.org/{hostile}" if place == "value" else "https://example.org"
    made = adding(value, references=[{"snaks": source}], **more)

    found = operation_issues(OperationContext("add_statement", made, {"statement": made}, item(), labels()), WEBSITE)

    name = {"value": "the value P856", "qualifier": "the qualifier P1810", "source": "the source's P854"}
    (message,) = [one.message for one in found if one.code == "blanks"]
    assert message.startswith(f"{name.get(place, 'the source' + chr(39) + 's P1476')} has ")
    assert f"(U+{ord(mark):04X})" in message
    assert next(one.severity for one in found if one.code == "blanks") == "critical"


@pytest.mark.parametrize(
    "mark", ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"]
)
def test_what_turns_the_direction_of_writing_is_reported_as_an_escape(mark: str) -> None:
    made = adding("https://example.org", references=[{"snaks": {"P854": [snak("P854", f"https://a.example/{mark}")]}}])
    found = operation_issues(OperationContext("add_statement", made, {"statement": made}, item(), labels()), WEBSITE)

    (one,) = [one for one in (*found, *term_issues("label", f"a{mark}b")) if one.code == "bidirectional"][:1]
    assert (one.severity, f"\\u{{{ord(mark):04X}}}" in one.message, mark in one.message) == ("warning", True, False)
    assert [one.code for one in term_issues("alias", f"a{mark}b")] == ["bidirectional"]


@pytest.mark.parametrize(("text_of_it", "code"), [("a\tb", "blanks"), (" a", "blanks"), ("a" * 251, "length")])
def test_a_name_that_a_wiki_would_refuse_is_critical(text_of_it: str, code: str) -> None:
    assert [(one.severity, one.code) for one in term_issues("label", text_of_it)] == [("critical", code)]
    assert term_issues("label", "LEAP") == ()


def test_what_others_wrote_keeps_a_source_from_a_statement_where_the_wiki_would_refuse_it_now() -> None:
    reference = {"snaks": {"P854": [snak("P854", "https://a.example/x")]}}
    theirs = there(1, "P856", "https://example.org", qualifiers={"P1810": [text("P1810", "a\tb")]})
    long = there(1, "P856", "https://example.org", qualifiers={"P1810": [text("P1810", "a" * 900)]})

    found = operation_issues(
        OperationContext("add_reference", theirs, {"reference": reference}, item(theirs), labels()), WEBSITE
    )
    assert [one.message for one in found if one.severity == "critical"] == [
        "the qualifier P1810, which is there already, has a tab (U+0009) in it: a wiki refuses the whole edit for it"
    ]
    # How long a text may be is the wiki's own business, and it has taken this one.
    assert not [
        one
        for one in operation_issues(
            OperationContext("add_reference", long, {"reference": reference}, item(long), labels()), WEBSITE
        )
        if one.severity == "critical"
    ]
