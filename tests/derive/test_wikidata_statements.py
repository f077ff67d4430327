"""What is derived of the statements that Wikidata has on the main entity; on both engines."""

import pytest

from support.derive_query import ENDED, FORMER, made, statement, turtle

ITEM = "<http://www.wikidata.org/entity/Q1>"
PROPERTIES = {
    "P571": "time", "P159": "item", "P17": "item", "P1448": "text", "P1813": "text", "P1297": "text", "P856": "url",
    "P1454": "item",
}  # fmt: skip
THEIRS = "<http://www.wikidata.org/entity/statement/Q1-1>"
PULLED = f"id:club owl:sameAs {ITEM} .\n" + "".join(
    f"<http://www.wikidata.org/entity/{one}> wikibase:claim <http://w/p/{one}> ; "
    f"wikibase:statementProperty <http://w/ps/{one}> ; wikibase:statementValue <http://w/psv/{one}> ; "
    f"wikibase:qualifier <http://w/pq/{one}> ; wikibase:reference <http://w/pr/{one}> .\n"
    for one in (*PROPERTIES, "P143", "P248", "P582", "P813", "P854")
)


def theirs(one: str, value: str, more: str = "") -> str:
    """Return a statement of Wikidata on the club; without a value where `value` is empty."""
    said = f"; <http://w/ps/{one}> {value}" if value else ""
    return f"{PULLED}{ITEM} <http://w/p/{one}> {THEIRS} .\n{THEIRS} a wikibase:BestRank {said} {more} .\n"


def date(text: str, precision: int) -> str:
    """Return a statement of when the club was founded."""
    value = f'"{text}T00:00:00Z"^^xsd:dateTime'
    return theirs("P571", value, "; <http://w/psv/P571> <http://w/v>") + (
        f"<http://w/v> wikibase:timePrecision {precision} .\n"
    )


NAMED = '<http://www.wikidata.org/entity/Q2> rdfs:label "Elsewhere"@en .\n'
ELSEWHERE = "<http://www.wikidata.org/entity/Q2>"


@pytest.mark.parametrize(
    ("facts", "label"),
    [
        (date("2003-05-17", 11), "2003-05-17"),
        (date("2003-05-01", 10), "2003-05"),
        (date("2003-01-01", 9), "2003"),
        (date("2003-01-01", 8), "2000s"),
        (theirs("P159", ELSEWHERE) + NAMED, "Elsewhere"),
        (theirs("P1297", '"16-1"'), "16-1"),
        (theirs("P159", "_:unknown"), "unknown"),
        (theirs("P159", ""), "no value"),
    ],
)
def test_a_statement_is_called_by_its_value(facts: str, label: str) -> None:
    assert made("wikidata-statement-labels", facts) == turtle(f'{THEIRS} rdfs:label "{label}"@en .')


def test_the_item_itself_as_a_value_gives_one_label() -> None:
    facts = theirs("P159", ITEM) + f'{ITEM} rdfs:label "Club"@en, "Klub"@de .\n'

    assert made("wikidata-statement-labels", facts) == turtle(f'{THEIRS} rdfs:label "Club"@en .')


REFERENCE = "<http://w/reference>"


@pytest.mark.parametrize(
    ("reference", "sourced"),
    [
        ("", "false"),
        ("<http://w/pr/P854> <https://example.org/about>", "true"),
        ("<http://w/pr/P854> <https://en.wikipedia.org/wiki/Club>", "false"),
        ('<http://w/pr/P813> "2026-01-01"', "false"),
        (f"<http://w/pr/P143> {ELSEWHERE}", "false"),
        ("<http://w/pr/P248> <http://www.wikidata.org/entity/Q3>", "false"),
        (f"<http://w/pr/P248> {ELSEWHERE}", "true"),
    ],
)
def test_a_reference_counts_if_it_names_a_source_other_than_wikipedia(reference: str, sourced: str) -> None:
    facts = theirs("P1297", '"16-1"', f"; prov:wasDerivedFrom {REFERENCE}" if reference else "")
    facts += f"{REFERENCE} {reference} .\n" if reference else ""
    facts += NAMED + '<http://www.wikidata.org/entity/Q3> rdfs:label "Wikipedia"@mul .\n'

    assert made("wikidata-sourced-statements", facts) == turtle(f"{THEIRS} vocab:isSourced {sourced} .")


ADDRESS, DATE = "wikidata-differences-of-address", "wikidata-differences-of-date"
PLACE, STATUS = "wikidata-differences-of-item", "wikidata-differences-of-status"
TEXT = "wikidata-differences-of-text"
SAME_PLACE = "<http://www.wikidata.org/entity/Q4>"
LINKED = "id:town owl:sameAs <http://www.wikidata.org/entity/Q4> .\n"


@pytest.mark.parametrize(
    ("query", "ours", "facts", "differs"),
    [
        (DATE, ("schema:foundingDate", '"2002"^^xsd:gYear'), date("2003-01-01", 9), True),
        (DATE, ("schema:foundingDate", '"2003-05-17"^^xsd:date'), date("2003-01-01", 9), False),
        (DATE, ("schema:foundingDate", '"2002"^^xsd:gYear'), date("2003-01-01", 8), False),
        (DATE, ("schema:foundingDate", '"2002"^^xsd:gYear'), date("2003-01-01", 7), False),
        (PLACE, ("vocab:headquarters", "id:town"), LINKED + theirs("P159", ELSEWHERE), True),
        (
            PLACE,
            ("vocab:headquarters", "id:town"),
            LINKED + theirs("P159", "<http://www.wikidata.org/entity/Q4>"),
            False,
        ),
        (PLACE, ("vocab:headquarters", "id:town"), theirs("P159", ELSEWHERE), False),
        (TEXT, ("schema:legalName", '"Club, Inc."@en'), theirs("P1448", '"Club"@en'), True),
        (TEXT, ("schema:legalName", '"CLUB"@en'), theirs("P1448", '"Club"@en'), False),
        (TEXT, ("schema:legalName", '"Club"@en'), theirs("P1448", '"Klub"@de'), False),
        (ADDRESS, ("schema:url", "<https://club.org>"), theirs("P856", "<https://other.org/>"), True),
        (ADDRESS, ("schema:url", "<https://club.org>"), theirs("P856", "<http://www.club.org/>"), False),
        (STATUS, ("schema:nonprofitStatus", "schema:Nonprofit501c3"), theirs("P1454", ELSEWHERE) + NAMED, True),
        (
            STATUS,
            ("schema:nonprofitStatus", "schema:Nonprofit501c3"),
            theirs("P1454", ELSEWHERE) + NAMED.replace("Elsewhere", "501(c)(3) organization"),
            False,
        ),
    ],
)
def test_what_differs_is_reported_and_what_one_side_lacks_is_not(
    query: str, ours: tuple[str, str], facts: str, *, differs: bool
) -> None:
    expected = turtle(f"statement:s vocab:differsFrom {THEIRS} ." if differs else "")

    assert made(query, facts + statement(*ours)) == expected
    for past in (FORMER, ENDED):
        assert made(query, facts + statement(*ours, past)) == set()


def test_what_has_ended_on_wikidata_does_not_differ() -> None:
    ended = theirs("P856", "<https://other.org/>", '; <http://w/pq/P582> "2020"')

    assert made(ADDRESS, ended + statement("schema:url", "<https://club.org>")) == set()
