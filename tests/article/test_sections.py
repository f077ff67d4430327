"""The sections of an article: numbers, titles and anchors as MediaWiki makes them."""

import pytest

from leapgraph.article.listed_links import listed_links
from leapgraph.article.sections import heading_text, split_sections


def outline(wikitext: str) -> list[str]:
    return [f"{one.number} {one.title} #{one.anchor}" for one in split_sections(wikitext)[1]]


def test_numbers_follow_the_nesting() -> None:
    text = "lead\n== A ==\n=== B ===\n==== C ====\n=== D ===\n== E ==\n= F =\n=== G ===\n== H =="

    assert outline(text) == ["1 A #A", "1.1 B #B", "1.1.1 C #C", "1.2 D #D", "2 E #E", "3 F #F", "3.1 G #G", "3.2 H #H"]


def test_repeated_headings_are_told_apart_without_regard_to_case() -> None:
    assert outline("== History ==\n== history ==\n== History 2 ==\n== HISTORY ==") == [
        "1 History #History", "2 history #history_2", "3 History 2 #History_2", "4 HISTORY #HISTORY_3",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("The ''early'' [[year|years]]", "The early years"),
        ("Funding<ref name=x>A [[paper]].</ref>", "Funding"),
        ("{{anchor|x}} Board &amp; staff", "Board & staff"),
        ("Deep_er  one", "Deep er one"),
        ("[https://example.org Site]", "Site"),
        ("<span id=x>Gründung</span>", "Gründung"),
        ("C#, 50% & “you”", "C#, 50% & “you”"),
        ("{{only a template}}", ""),
    ],
)
def test_the_text_of_a_heading_has_no_markup(heading: str, title: str) -> None:
    assert heading_text(heading) == title


@pytest.mark.parametrize("line", ["== A == b", " == A ==", "<!--\n== A ==\n-->", "<nowiki>\n== A ==\n</nowiki>", "=="])
def test_what_is_no_heading(line: str) -> None:
    assert outline(line) == []


def test_a_heading_may_have_a_comment_behind_it_and_unequal_sides() -> None:
    assert outline("== A == <!-- c -->\n=== B ==\n=====") == ["1 A #A", "2 = B #=_B", "3 = #="]


def test_a_section_has_the_text_of_those_within_it() -> None:
    lead, sections = split_sections("lead\n== A ==\na\n=== B ===\nb\n== C ==\nc")

    assert lead == "lead\n"
    assert [one.wikitext for one in sections] == ["\na\n=== B ===\nb\n", "\nb\n", "\nc"]
    assert [one.own_wikitext for one in sections] == ["\na\n", "\nb\n", "\nc"]


def test_the_first_link_of_each_item_is_listed() -> None:
    text = """{{div col}}
* [[Fund]], a [[foundation]]
* ''[[norml|x]]''
** {{annotated link|Foo bar}}
* [[#History]] and [[Other]]
* [[Harbour#Night|y]]
* [[:Category:Ferries]]
{{columns-list|
* [[A_b]]
* [[Fund]]
}}
A [[link]] in the text."""

    assert listed_links(text) == [
        ("Fund", "Fund"), ("Norml", "x"), ("Foo bar", "Foo bar"), ("Category:Ferries", ":Category:Ferries"),
        ("A b", "A_b"),
    ]  # fmt: skip
