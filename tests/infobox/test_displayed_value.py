"""The value of an infobox parameter as a reader sees it."""

import pytest

from leapgraph.infobox.displayed_value import displayed_value


@pytest.mark.parametrize(
    ("wikitext", "shown"),
    [
        ("NFA<ref>A paper.</ref>", "NFA"),
        ('NFA<ref name="a" /> and more<REF>b</REF>', "NFA and more"),
        ("[[Ferry Fund|the fund]], [[Bo]]", "the fund, Bo"),
        ("[https://example.org/ Site]", "Site"),
        ("'''Bold'''<br>next<!-- not this -->", "Bold next"),
        ("<small>few</small> {{start date|1987|5}}", "few {{start date|1987|5}}"),
        ("A &amp; B", "A & B"),
        ("<ref>only</ref>", "<ref>only</ref>"),
    ],
)
def test_a_value_is_shown_without_footnotes_and_marks(wikitext: str, shown: str) -> None:
    assert displayed_value(wikitext) == shown
