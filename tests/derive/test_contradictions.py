"""Which statements contradict each other, each kind of contradiction both ways, and which do not; on both engines."""

import pytest

from support.derive_query import ENDED, FORMER, made, seat, share, statement, turtle

AS_OF, SINCE = '; vocab:asOf "{}"^^xsd:gYear', '; schema:startDate "{}"^^xsd:gYear'


def contradict(*pairs: tuple[str, str]) -> str:
    return "".join(
        f"statement:{one} vocab:contradictedBy statement:{other} .\n"
        for pair in pairs
        for one, other in (pair, pair[::-1])
    )


@pytest.mark.parametrize(
    ("facts", "pairs"),
    [
        (seat("a", "ann") + seat("b", "ann", more=FORMER), [("a", "b")]),
        (seat("a", "ann") + seat("b", "ann", more=FORMER) + seat("c", "ann", more=FORMER), [("a", "b"), ("a", "c")]),
        # Both past; an end of its own; another role, person or organization; one alone.
        (seat("a", "ann", more=FORMER) + seat("b", "ann", more=FORMER), []),
        (seat("a", "ann", more=ENDED) + seat("b", "ann", more=FORMER), []),
        (seat("a", "ann", "board-chair") + seat("b", "ann", more=FORMER), []),
        (seat("a", "bob") + seat("b", "ann", more=FORMER), []),
        (seat("a", "ann", organization="other") + seat("b", "ann", more=FORMER), []),
        (seat("a", "ann") + seat("b", "ann", more="; vocab:isFormer false"), []),
        # As of one time and past at another, each may be true; held since before it is past, they are not.
        (seat("a", "ann", more=AS_OF.format(2009)) + seat("b", "ann", more=FORMER), []),
        (seat("a", "ann", more=AS_OF.format(2009)) + seat("b", "ann", more=FORMER + AS_OF.format(2012)), []),
        (seat("a", "ann", more=AS_OF.format(2009)) + seat("b", "ann", more=FORMER + AS_OF.format(2009)), [("a", "b")]),
        (seat("a", "ann") + seat("b", "ann", more=FORMER + AS_OF.format(2012)), []),
        (seat("a", "ann", more=SINCE.format(2010)) + seat("b", "ann", more=FORMER + AS_OF.format(2012)), [("a", "b")]),
        (seat("a", "ann", more=SINCE.format(2012)) + seat("b", "ann", more=FORMER + AS_OF.format(2012)), []),
    ],
)
def test_a_role_held_and_past_contradicts(facts: str, pairs: list[tuple[str, str]]) -> None:
    assert made("sources-conflicts-of-role", facts) == turtle(contradict(*pairs))


@pytest.mark.parametrize(
    ("facts", "pairs"),
    [
        *(
            (seat("a", "ann", role) + seat("b", "bob", role), [("a", "b")])
            for role in ("board-chair", "chapter-chair", "executive-director")
        ),
        (seat("a", "ann", "board-chair") + seat("b", "bob", "board-chair", FORMER), []),
        (seat("a", "ann", "board-chair", ENDED) + seat("b", "bob", "board-chair"), []),
        (seat("a", "ann", "board-chair") + seat("b", "ann", "board-chair"), []),
        (seat("a", "ann") + seat("b", "bob"), []),  # a board has many members
        (seat("a", "ann", "board-chair") + seat("b", "bob", "board-chair", organization="other"), []),
        (seat("a", "ann", "board-chair") + seat("b", "bob", "executive-director"), []),
        *(
            (seat("a", "ann", "board-chair", ours) + seat("b", "bob", "board-chair", theirs), pairs)
            for ours, theirs, pairs in (
                (AS_OF.format(2005), AS_OF.format(2020), []),
                (AS_OF.format(2005), AS_OF.format(2005), [("a", "b")]),
                (AS_OF.format(2005), "", []),
                (AS_OF.format(2005), SINCE.format(2020), []),
                (AS_OF.format(2020), SINCE.format(2020), []),
                (AS_OF.format(2021), SINCE.format(2020), [("a", "b")]),
                ('; vocab:asOf "2020-05"^^xsd:gYearMonth', SINCE.format(2020), []),
                (SINCE.format(2019), SINCE.format(2020), [("a", "b")]),
            )
        ),
    ],
)
def test_two_people_in_a_seat_for_one_contradict(facts: str, pairs: list[tuple[str, str]]) -> None:
    assert made("sources-conflicts-of-seat", facts) == turtle(contradict(*pairs))


def value(node: str, predicate: str, object_: str, more: str = "", subject: str = "id:club") -> str:
    return statement(predicate, object_, more, subject, f"statement:{node}")


YEAR, DAY, OTHER = '"2002"^^xsd:gYear', '"2002-03-16"^^xsd:date', '"2003"^^xsd:gYear'


@pytest.mark.parametrize(
    ("facts", "pairs"),
    [
        (value("a", "schema:foundingDate", YEAR) + value("b", "schema:foundingDate", OTHER), [("a", "b")]),
        (value("a", "schema:foundingDate", DAY) + value("b", "schema:foundingDate", OTHER), [("a", "b")]),
        (value("a", "schema:taxID", '"16"') + value("b", "schema:taxID", '"16-1645758"'), [("a", "b")]),
        (value("a", "schema:legalName", '"A"@en') + value("b", "schema:legalName", '"A, INC."@en'), [("a", "b")]),
        (value("a", "vocab:headquarters", "id:town") + value("b", "vocab:headquarters", "id:other"), [("a", "b")]),
        (value("a", "vocab:taxRulingYear", YEAR) + value("b", "vocab:taxRulingYear", OTHER), [("a", "b")]),
        (
            value("a", "schema:legalName", '"A"@en', AS_OF.format(2017))
            + value("b", "schema:legalName", '"B"@en', AS_OF.format(2017)),
            [("a", "b")],
        ),
        # The same in another precision, language, time, or said twice; what has ended; what may have many values.
        (value("a", "schema:foundingDate", YEAR) + value("b", "schema:foundingDate", DAY), []),
        (value("a", "schema:foundingDate", YEAR) + value("b", "schema:foundingDate", YEAR), []),
        (value("a", "schema:legalName", '"A"@en') + value("b", "schema:legalName", '"B"@de'), []),
        (
            value("a", "schema:legalName", '"A"@en', AS_OF.format(2017))
            + value("b", "schema:legalName", '"B"@en', AS_OF.format(2019)),
            [],
        ),
        (
            value("a", "vocab:headquarters", "id:town", AS_OF.format(2017)) + value("b", "vocab:headquarters", "id:o"),
            [],
        ),
        (
            value("a", "vocab:headquarters", "id:town", AS_OF.format(2017))
            + value("b", "vocab:headquarters", "id:other", SINCE.format(2015)),
            [("a", "b")],
        ),
        # The day on which something began is the same at all times.
        (
            value("a", "schema:foundingDate", YEAR, AS_OF.format(2017)) + value("b", "schema:foundingDate", OTHER),
            [("a", "b")],
        ),
        (value("a", "vocab:headquarters", "id:town", ENDED) + value("b", "vocab:headquarters", "id:other"), []),
        (value("a", "vocab:headquarters", "id:town") + value("b", "vocab:headquarters", "id:other", FORMER), []),
        (value("a", "schema:founder", "id:ann") + value("b", "schema:founder", "id:bob"), []),
        (value("a", "schema:taxID", '"1"') + value("b", "schema:taxID", '"2"', subject="id:other"), []),
    ],
)
def test_two_values_of_what_has_one_contradict(facts: str, pairs: list[tuple[str, str]]) -> None:
    assert made("sources-conflicts-of-value", facts) == turtle(contradict(*pairs))


A, B = "statement:a", "statement:b"
# The section a of a document of one publisher, and the documents b and c of others.
PUBLISHED = """source:a dcterms:isPartOf source:whole . source:whole dcterms:publisher id:town .
source:b dcterms:publisher id:other . source:c dcterms:publisher id:third .
"""


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        (("1/2", "2/3"), ("", "1/3"), True),
        ((">1/3", ""), ("1/3", "1/3"), True),
        (("1/3", ""), ("", "<1/3"), True),
        (("1/3", "1/3"), ("2/6", "2/6"), False),
        (("1/3", ""), ("", "1/3"), False),
        (("1/4", "1/2"), ("1/3", "2/3"), False),
        ((">1/3", ""), ("", ""), False),
        ((">1/3", ""), ("1/2", ""), False),
    ],
)
def test_shares_with_no_share_in_common_contradict(one: tuple[str, str], other: tuple[str, str], is_one: bool) -> None:  # noqa: FBT001
    for year, source, counts in ((2017, "b", True), (2019, "b", True), (2017, "a", True), (2019, "a", False)):
        # Of two years by one publisher, each may be true.
        facts = PUBLISHED + share(*one, node=A) + share(*other, node=B, year=year, source=source)
        expected = contradict(("a", "b")) if is_one and counts else ""

        assert made("sources-conflicts-of-share", facts) == turtle(expected), (year, source)


def test_shares_of_two_years_contradict_only_where_each_publisher_gives_one_year() -> None:
    facts = PUBLISHED + share(">1/3", node=A) + share("", "1/3", node=B, year=2019, source="b")
    series = facts + share("1/4", "1/4", node="statement:c", year=2020, source="c")

    assert made("sources-conflicts-of-share", facts) == turtle(contradict(("a", "b")))
    # Another document of the publisher of b gives another year: it tells its years apart.
    assert made("sources-conflicts-of-share", series.replace("id:third", "id:other")) == set()
    # Whose the documents are is not known.
    assert made("sources-conflicts-of-share", facts.replace(PUBLISHED, "")) == set()


def test_shares_of_another_funder_or_whole_do_not_contradict() -> None:
    facts = share(">1/3", node=A) + share("", "1/3", node=B)

    assert made("sources-conflicts-of-share", facts) == turtle(contradict(("a", "b")))
    for ours, others in (("schema:funder id:other", "schema:funder id:ann"), ("vocab:total-funding", "vocab:x")):
        changed = share(">1/3", node=A) + share("", "1/3", node=B).replace(ours, others)
        assert made("sources-conflicts-of-share", changed) == set()
