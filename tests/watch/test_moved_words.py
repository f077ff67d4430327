"""An office, a rank, a place or a share that stands with someone else in the same list is told; layout is not."""

from collections.abc import Sequence
from fractions import Fraction

import pytest

from leapgraph.watch.compare_article import ArticleComparison, ArticleRevision
from leapgraph.watch.parse_article import parse_article
from leapgraph.watch.sourced_graph import CitedSection, CitedStatement
from leapgraph.watch.statement_names import PERSON, SHARE, TERM, THING, YEAR, Name, name_forms

CHAIR = Name(TERM, "chair", name_forms(["chair", "president"]))
MEMBER = Name(TERM, "board member", name_forms(["board member"]))
ADA, BO, CY = (Name(PERSON, one, name_forms([one])) for one in ("Ada Invented", "Bo Made-Up", "Cy Untrue"))
FUND, QUAY = (Name(THING, one, name_forms([one])) for one in ("Ferry Fund", "Quay Trust"))
SECTION = CitedSection(
    "board", "page", "Board of directors", "https://w/", "F", "Board_of_directors", None, is_part=True
)
BOARD = [("ada", ADA, CHAIR), ("bo", BO, MEMBER)]
MONEY = [("fund", FUND), ("quay", QUAY)]
TABLE = '{| class="wikitable"\n! Name !! Office\n|-\n| Ada Invented || chair\n|-\n| Bo Made-Up || judge, Utah\n|}'

MOVED_IN_TABLE = TABLE.replace("|| chair", "||").replace("judge, Utah", "chair, judge, Utah")


def findings_of(read: str, now: str, graph: Sequence[tuple[str, *tuple[Name, ...]]] = BOARD) -> list[tuple[str, str]]:
    statements = [CitedStatement(iri, tuple(names), ("board",)) for iri, *names in graph]
    known = frozenset(form for _, *names in graph for name in names for form in name.forms)
    then, today = (
        ArticleRevision("F", number, parse_article(f"Text.\n== Board of directors ==\n{one}\n"))
        for number, one in enumerate((read, now), 1)
    )
    found = ArticleComparison([SECTION], statements, known, today, then).findings()
    return [(one.rule.id, one.message) for one in found]


LIST = "* Ada Invented, chair\n* Bo Made-Up, judge, Utah"


@pytest.mark.parametrize(
    ("read", "now", "words"),
    [
        (LIST, "* Ada Invented\n* Bo Made-Up, chair, judge, Utah", "“chair” stands with Bo Made-Up now"),
        (LIST, "* Ada Invented, Utah\n* Bo Made-Up, chair, judge", "“chair” stands with Bo Made-Up"),
        (LIST, "* Ada Invented, chair, judge\n* Bo Made-Up, Utah", "“judge” stands with Ada Invented"),
        (LIST, "* Ada Invented\n* president: Bo Made-Up, judge, Utah", "“chair” stands with Bo Made-Up"),
        ("* Ada Invented, chair\n* Di Dreamt", "* Ada Invented\n* Di Dreamt, chair", "“chair” stands with Di Dreamt"),
        ("* Ada Invented, chair\n* Bo Made-Up", "* Ada Invented\n* Bo Made-Up, chair", "“chair” stands with Bo"),
        ("* Capt. Ada Invented\n* Bo Made-Up", "* Ada Invented\n* Captain Bo Made-Up", "“Capt” stands with Bo"),
        ("* Ada Invented\n* Di Dreamt, treasurer", "* Ada Invented, treasurer\n* Di Dreamt", "“treasurer” stands"),
        (
            "The board: Ada Invented (clerk), Bo Made-Up and Cy Untrue.",
            "The board: Ada Invented, Bo Made-Up (clerk) and Cy Untrue.",
            "“clerk” stands with Bo Made-Up now, and no longer with Ada Invented",
        ),
        (
            "Ada Invented is the clerk. Bo Made-Up is a judge.",
            "Ada Invented is a judge. Bo Made-Up is the clerk.",
            "“clerk” stands with Bo Made-Up",
        ),
        (TABLE, MOVED_IN_TABLE, "“chair” stands with Bo Made-Up"),
        (LIST, MOVED_IN_TABLE, "“chair” stands"),
    ],
)  # fmt: skip
def test_what_stands_with_another_person(read: str, now: str, words: str) -> None:
    found = findings_of(read, now, [*BOARD, ("cy", CY)] if "Cy" in read else BOARD)

    # Of what the graph itself has together, the two are told.
    apart = "Ada Invented and “chair” are no longer named together"
    assert any(words in message or (words.startswith("“chair”") and message == apart) for _, message in found), found


@pytest.mark.parametrize(
    ("read", "now"),
    [
        ("* Ferry Fund, 60 percent\n* Quay Trust, 40 percent", "* Ferry Fund, 40 percent\n* Quay Trust, 60 percent"),
        ("* Ferry Fund, a third\n* Quay Trust, half", "* Ferry Fund, half\n* Quay Trust, a third"),
        ("Ferry Fund gave 300 in gold, Quay Trust 200.", "Ferry Fund gave 200 in gold, Quay Trust 300."),
    ],
)
def test_a_share_of_another_organization(read: str, now: str) -> None:
    assert any(rule == "names-apart" for rule, _ in findings_of(read, now, MONEY)), findings_of(read, now, MONEY)


def test_an_office_that_is_dropped_in_a_list_of_two() -> None:
    chair = Name(TERM, "board chair", name_forms(["board chair"]))

    graph = [("ada", ADA, chair), ("bo", BO)]

    found = findings_of("* Ada Invented, chair\n* Bo Made-Up", "* Ada Invented\n* Bo Made-Up", graph)

    assert found == [("sentence-changed", "the sentence lost “chair”")]


@pytest.mark.parametrize(
    "now",
    [
        "* Bo Made-Up, judge, Utah\n* Ada Invented, chair",
        "* chair: Ada Invented\n* judge: Bo Made-Up (Utah)",
        "Ada Invented, chair, and Bo Made-Up, judge, Utah.",
        "Ada Invented is the chair. Bo Made-Up is a judge in Utah.",
        "; chair: Ada Invented\n; judge, Utah: Bo Made-Up",
        TABLE,
        '{| class="wikitable"\n! Office !! Name\n|-\n| president || Ada Invented\n|-\n| judge, Utah || Bo Made-Up\n|}',
        "{{plainlist|\n* Ada Invented ''(chair)''\n* Judge Bo Made-Up, [[Utah]]\n}}",
        "{{ubl|Ada Invented, chair|Bo Made-Up, judge, Utah}}",
        "* [[Ada Invented]], chair<ref>Bo Made-Up, chair</ref>\n* Bo Made-Up, judge, Utah",
    ],
)
def test_a_list_in_another_layout(now: str) -> None:
    assert findings_of(LIST, now) == []
    assert findings_of(now, LIST) == []


@pytest.mark.parametrize(
    ("read", "now", "message"),
    [
        (
            "* Ada Invented\n* Bo Made-Up",
            "* Ada Invented\n* Bo Made-Up\n* Di Dreamt",
            "a new name in the list: Di Dreamt",
        ),
        ("* Ada Invented", "* Ada Invented\n* Di Dreamt, clerk", "a new name in the list: Di Dreamt"),
        ("They are:\n* Ada Invented", "They are:\n* Di Dreamt\n* Ada Invented", "a new name in the list: Di Dreamt"),
        (TABLE, TABLE.replace("|}", "|-\n| Di Dreamt || clerk\n|}"), "a new name in the list: Di Dreamt"),
    ],
)
def test_a_new_name_in_a_short_list(read: str, now: str, message: str) -> None:
    assert findings_of(read, now, BOARD if "Bo" in read else BOARD[:1]) == [("name-new", message)]


def test_a_new_entry_in_a_short_list_of_pages() -> None:
    graph = [("fund", FUND)]

    assert findings_of("* [[Ferry Fund]]", "* [[Ferry Fund]]\n* [[Old Quay]]", graph) == [
        ("name-new", "a new name in the list: Old Quay")
    ]
    assert findings_of("* [[Ferry Fund]]", "* [[Ferry Fund]], a fund", graph) == []


def test_all_that_is_missing_is_told_at_once() -> None:
    year, share = Name(YEAR, "2020", value=Fraction(2020)), Name(SHARE, "1/4", value=Fraction(1, 4))
    graph = [("money", FUND, share, year), ("ada", ADA)]
    text = "* Ada Invented\n* Ferry Fund, a quarter of 2020"
    absent = "Ferry Fund is {} named, nor are the share 1/4 and 2020"

    assert findings_of(text, "* Ada Invented", graph) == [("name-gone", absent.format("no longer"))]
    assert findings_of("* Ada Invented", "* Ada Invented", graph) == [("name-gone", absent.format("not"))]
    moved = "* Ada Invented\n== Money ==\nThe Ferry Fund, in 2020."
    assert findings_of(text, moved, graph) == [
        ("name-moved", "Ferry Fund is now named in Money"),
        ("name-gone", "the share 1/4 is no longer named"),
    ]


@pytest.mark.parametrize(
    ("parameters", "infobox", "counts"),
    [
        (("formation", "founded"), "", (0, 1, 0)),
        (("formation", "founded"), "| formation = <!-- of Wikidata -->", (0, 1, 0)),
        (("formation", "founded"), "| founded = 1999", (1, 0, 0)),
        (("formation", "founded"), "| founded = 2001", (0, 0, 0)),
        ((), "| founded = 1999", (0, 0, 1)),
    ],
)
def test_what_an_infobox_does_not_show(parameters: tuple[str, ...], infobox: str, counts: tuple[int, int, int]) -> None:
    section = CitedSection("box", "page", "Infobox", "https://w/", "F", "", None, is_part=True)
    statement = CitedStatement("date", (Name(YEAR, "2001", value=Fraction(2001)),), ("box",), parameters)
    # A year elsewhere in the infobox is another one.
    logo = "| logo = of 2001" if parameters and "founded" in infobox else ""
    now = ArticleRevision("F", 2, parse_article(f"{{{{Infobox club\n{logo}\n{infobox}\n}}}}\nText."))

    comparison = ArticleComparison([section], [statement], frozenset(), now, None)

    assert (len(comparison.findings()), comparison.unseen, comparison.unmapped) == counts
