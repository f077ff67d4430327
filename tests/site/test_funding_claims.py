"""Funding claims: intervals with open and closed ends, in a picture and in words."""

from fractions import Fraction
from pathlib import Path

import pytest

from leapgraph.project import TOOL_PROJECT
from leapgraph.site.funding_claims import LEFT, RIGHT, Bound, Interval, find_funding_claims
from leapgraph.site.home_page import home_page
from support.html_tree import Element, read_html
from support.site_model import page_renderer, site_model

CLUB = Path(__file__).parents[1] / "another_organization" / "nachtuil"
MIDDLE = (LEFT + RIGHT) // 2


def interval(low: str = "", high: str = "") -> Interval:
    """Return an interval: `(1/3` is more than a third, `[1/3` at least a third, `1/2)` less than a half."""
    minimum = Bound(Fraction(low[1:]), low[0] == "(") if low else None
    maximum = Bound(Fraction(high[:-1]), high[-1] == ")") if high else None
    return Interval(minimum, maximum)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("(1/3", "", "more than 1/3; no upper bound is stated"),
        ("[1/3", "1/3]", "1/3, exactly"),
        ("[1/4", "1/2)", "at least 1/4; less than 1/2"),
        ("", "1/2]", "no lower bound is stated; at most 1/2"),
        ("(0", "1]", "more than none; at most all"),
        ("", "", "no share is stated"),
        ("(1/3", "1/3)", "more than 1/3; less than 1/3"),
    ],
)
def test_an_interval_in_words(low: str, high: str, words: str) -> None:
    assert interval(low, high).words == words


@pytest.mark.parametrize(
    ("low", "high", "start", "end"),
    [("[1/2", "", MIDDLE, RIGHT), ("", "1/2]", LEFT, MIDDLE), ("", "", LEFT, RIGHT), ("[1/2", "1/2]", MIDDLE, MIDDLE)],
)
def test_where_its_band_begins_and_ends(low: str, high: str, start: int, end: int) -> None:
    assert (interval(low, high).start, interval(low, high).end) == (start, end)


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        ("(1/3", "", ["none", "1/3", "all"]),
        ("[1/3", "1/3]", ["none", "1/3", "all"]),
        ("[1/3", "2/3]", ["none", "1/3", "2/3", "all"]),
        ("[0", "1]", ["none", "all"]),
        ("[1/100", "", ["1/100", "all"]),
        ("[99/100", "", ["none", "99/100"]),
        ("[1/2", "51/100]", ["none", "1/2", "51/100", "all"]),
    ],
)
def test_the_words_below_the_scale(low: str, high: str, marks: list[str]) -> None:
    assert [mark.words for mark in interval(low, high).scale_labels] == marks


def test_words_close_to_each_other_stand_apart() -> None:
    of = interval("[1/2", "51/100]").scale_labels

    assert [mark.anchor for mark in of] == ["start", "end", "start", "end"]


def test_a_share_beyond_all_stays_in_the_picture() -> None:
    assert Bound(Fraction(3), is_exclusive=False).position == RIGHT
    assert Bound(Fraction(-1), is_exclusive=False).position == LEFT


def drawn(root: Path) -> list[Element]:
    page = read_html(page_renderer(root).render(home_page(site_model(root))))
    return page.all("svg", class_="interval")


def test_open_and_closed_ends_are_told_apart() -> None:
    more_than, exactly = drawn(TOOL_PROJECT)

    assert [one.attributes["class"] for one in more_than.all("circle")] == ["open"]
    assert len(more_than.all("path", class_="arrow")) == 1
    assert {one.attributes["class"] for one in exactly.all("circle")} == {"closed"}
    assert not exactly.all("path", class_="arrow")


@pytest.mark.parametrize("root", [TOOL_PROJECT, CLUB], ids=["leap", "club"])
def test_a_picture_has_a_text_in_its_place(root: Path) -> None:
    claims = find_funding_claims(site_model(root), site_model(root).publication.project.main_entity)
    pictures = drawn(root)

    assert [one.attributes["role"] for one in pictures] == ["img"] * len(claims)
    assert [one.attributes["aria-label"].lower() for one in pictures] == [one.interval.words for one in claims]


def test_a_claim_in_words_does_not_repeat_its_year() -> None:
    [claim] = find_funding_claims(site_model(CLUB))

    assert claim.words
    assert (claim.words.value, claim.words.language) == ("ten minste 1/2", "nl")
    assert claim.statement.time == "1999"
