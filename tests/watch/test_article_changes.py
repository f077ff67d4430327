"""Changes of an article made for the real graph: each change of substance is found, no change of layout is an alarm."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from leapgraph.dataset import load_dataset
from leapgraph.project import Project
from leapgraph.watch.compare_article import ArticleComparison, ArticleRevision
from leapgraph.watch.find_names import NameFinder
from leapgraph.watch.findings import Finding
from leapgraph.watch.parse_article import ArticleText, parse_article
from leapgraph.watch.sourced_graph import SourcedGraph, read_sourced_graph

ROOT = Path(__file__).parents[2]
ARTICLE = (ROOT / "tests" / "data" / "articles" / "leap.wikitext").read_text("utf-8")
HOST = "en.wikipedia.org"
Change = Callable[[str], str]


def replaced(*pairs: tuple[str, str]) -> Change:
    """Return a change that replaces each text once."""

    def change(text: str) -> str:
        for old, new in pairs:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the article"
            text = text.replace(old, new)
        return text

    return change


def section_of(text: str, title: str) -> str:
    """Return the text of a section, with its heading and without its subsections."""
    found = re.search(rf"^=+ {title} =+\n.*?(?=^=|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, title
    return found[0]


def without_section(title: str) -> Change:
    return lambda text: text.replace(section_of(text, title), "")


def section_moved(title: str, before: str) -> Change:
    def change(text: str) -> str:
        section = section_of(text, title)
        return text.replace(section, "").replace(section_of(text, before), section + section_of(text, before))

    return change


def blanked(title: str) -> Change:
    def change(text: str) -> str:
        section = section_of(text, title)
        return text.replace(section, section.partition("\n")[0] + "\n")

    return change


def board_as_table(text: str) -> str:
    """Return the article with the members of the board as rows: name, rank, and the rest."""
    board = section_of(text, "Board of directors")
    entries = [line.removeprefix("* ") for line in board.splitlines() if line.startswith("* ")]
    table = '{| class="wikitable sortable"\n|+ Members\n! Entry !! Note\n' + "".join(
        f"|-\n| {first} || {rest}\n" for first, _, rest in (entry.partition(", ") for entry in entries)
    )
    start = board.partition("\n* ")[0]
    return text.replace(board, f"{start}\n{table}|}}\n\n")


def board_as_prose(text: str) -> str:
    board = section_of(text, "Board of directors")
    entries = [line.removeprefix("* ") for line in board.splitlines() if line.startswith("* ")]
    start = board.partition("\n* ")[0]
    return text.replace(board, f"{start} {'; '.join(entries)}.\n\n")


def board_as_commas(text: str) -> str:
    return board_as_prose(text).replace("; ", ", ")


def outlets_as_list(text: str) -> str:
    old = section_of(text, "Media")
    start, _, rest = old.partition("among others to ")
    listed, dot, more = rest.partition(". ")
    outlets = re.split(r", | and ", listed)
    return text.replace(old, f"{start}among others to\n{{{{hlist|{'|'.join(outlets)}}}}}{dot[:0]}\n\n{more}")


def columns_around_board(text: str) -> str:
    board = section_of(text, "Board of directors")
    entries = "\n".join(line for line in board.splitlines() if line.startswith("* "))
    return text.replace(entries, f"{{{{columns-list|colwidth=22em|\n{entries}\n}}}}")


def linked_persons(text: str) -> str:
    return re.sub(r"(Trevor Velinor|Sarko Gergerian|Kendra McSweeney)", r"[[\1 (activist)|\1]]", text)


def references_added(text: str) -> str:
    return re.sub(r"\n(\* [^\n]+)", r'\n\1<ref name="b">{{cite news |title=Cheryl Smith joins |date=2031}}</ref>', text)


BOARD = "Board of directors"
LAYOUT: dict[str, Change] = {
    "nothing": lambda text: text,
    "a template around a list": lambda text: text.replace("{{div col|colwidth=20em}}", "{{plainlist|").replace(
        "{{div col end}}", "}}"
    ),
    "columns around the board": columns_around_board,
    "a list as a table": board_as_table,
    "a list as prose": board_as_prose,
    "a list as prose with commas": board_as_commas,
    "outlets in a list template": outlets_as_list,
    "references added": references_added,
    "a reference in the middle of a name": replaced(
        (
            "for violent criminal organizations",
            "for violent criminal<ref>{{cite web|title=Ohio 1999}}</ref> organizations",
        )
    ),
    "a named reference reused": replaced(("2020; that foundation", '2020;<ref name="about" /> that foundation')),
    "a typo mended": lambda text: text.replace("Its first aim", "Its frist aim"),
    "a word in another spelling": replaced(("in favour of", "in favor of")),
    "a word in another inflection": replaced(("hopes for more", "hoping for more")),
    "quotes restyled": lambda text: text.replace("''Filter''", '"Filter"').replace("'''LEAP'''", "“LEAP”"),
    "apostrophes restyled": replaced(("in the group's view", "in the group\u2019s view")),
    "link piping changed": lambda text: text.replace("[[Longmont, Colorado|Longmont]], CO", "[[Longmont, Colorado]]"),
    "links removed": lambda text: re.sub(
        r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]", r"\1", text.partition("[[Category")[0]
    ),
    "links added": linked_persons,
    "the infobox in another order": replaced(
        (
            "| name         = Law Enforcement Action Partnership\n| logo         =\n",
            "| logo =\n| name = Law Enforcement Action Partnership\n",
        )
    ),
    "an infobox image": replaced(("| logo         =", "| logo         = [[File:Logo.svg|thumb|The logo of 1999]]")),
    "a comment": replaced(("* Matt Simon", "<!-- Please add nobody without a source: John Smith 2020 -->* Matt Simon")),
    "non-breaking spaces": lambda text: text.replace("Lt. Diane", "Lt.&nbsp;Diane").replace(
        "in 2017", "in{{nbsp}}2017"
    ),
    "an infobox row": replaced(
        ("| logo         =", "| logo =\n| formation = 2002\n| headquarters = [[Medford, Massachusetts|Medford]]")
    ),
    "an infobox row that is empty": replaced(("| logo         =", "| formation = <!-- of Wikidata -->\n| logo =")),
    "a rank written out": replaced(("Lt. Sarko", "Lieutenant Sarko"), ("Maj. Neill", "Major Neill")),
    "a status written out": replaced(("Tom Thompson (Ret.)", "Tom Thompson (retired)")),
    "an abbreviation": replaced(("local television", "local TV")),
    "another word for more": replaced(("More than a third", "Over 33%")),
    "another preposition": replaced(("the funding in 2017", "the funding during 2017")),
    "a paragraph break": replaced((". The other members", ".\n\nThe other members")),
    "a topic of the section in a new sentence": replaced(
        ("== Goals ==\n", "== Goals ==\nHow law enforcement could be taught has been asked for centuries.\n")
    ),
    "a slip in a function word": replaced(
        ("; that foundation runs", "; thta foundation runs"),
        ("such as [[arrest quota]]s", "such as teh [[arrest quota]]s"),
    ),
    "a hyphen": lambda text: text.replace("nonprofit organization", "non-profit organization"),
    "an ampersand": replaced(("Public and Government", "Public & Government")),
    "a date at the end": lambda text: text.replace("which until January 2017 went", "which went").replace(
        "Prohibition" + "'" * 3 + ", is", "Prohibition" + "'" * 3 + " until January 2017, is"
    ),
    "a heading of another level": replaced(("=== Media ===", "== Media ==")),
    "a heading with other spaces": replaced(("=== Media ===", "===Media===")),
    "a subheading": replaced((". The other members", ".\n\n==== Members ====\nThe other members")),
    "a hatnote": replaced(
        ("=== Board of directors ===\n", "=== Board of directors ===\n{{Main|Boards of Ohio charities}}\n"),
        ("== Goals ==\n", "== Goals ==\n:''For the goals of others, see [[Goal (disambiguation)]].''\n"),
    ),
    "a tag": replaced(
        ("from [[Reynolds American]].", "from [[Reynolds American]].{{better source needed|date=May 2026}}")
    ),
    "a notice": replaced(("== Funding ==\n", "== Funding ==\n{{Expand section|with=funding of 2018|date=May 2026}}\n")),
    "an image": replaced(
        ("== Funding ==\n", "== Funding ==\n[[File:Chart.png|thumb|upright|Donors of [[Philip Morris]], 2018]]\n")
    ),
    "a section in another place": section_moved("Funding", "Goals"),
    "entries in another order": lambda text: text.replace("* Tom Schoolcraft, [[Minnesota]]\n", "").replace(
        "* Matt Simon", "* Tom Schoolcraft, [[Minnesota]]\n* Matt Simon"
    ),
    "a sentence in two": replaced(("until 2020; that foundation runs", "until 2020. That foundation runs")),
    "two sentences in one": replaced(
        ("guests.", "guests."),
        ("subject of study for the group. It blames", "subject of study for the group; it blames"),
    ),
    "line ends": lambda text: text.replace(". It ", ".\nIt "),
    "a middle initial": replaced(("Kendra McSweeney", "Kendra J. McSweeney")),
    "a diacritic": replaced(("Corinne Mason", "Corinné Mason")),
    "the surname first": replaced(("Professor Kendra McSweeney,", "Professor {{sortname|Kendra|McSweeney}},")),
    "a state written out": replaced((", CO\n", ", [[Colorado]]\n"), (", MA\n", ", Massachusetts\n")),
    "an organization by its initials": replaced(("(National Organization for the Reform of Marijuana Laws)\n", "\n")),
    "a share in other words": replaced(("More than a third", "More than one-third")),
    "a share in percent": replaced(("More than a third", "More than 33.3 percent")),
    "a number without change": replaced(("into five areas", "into 5 areas")),
    "a category and interwiki links": lambda text: f"{text}[[Category:2002 establishments in Ohio]]\n[[de:LEAP]]\n",
    "a navbox": lambda text: f"{text}{{{{Cannabis in the United States|state=collapsed}}}}\n",
    "an added section": lambda text: text.replace("== See also ==", "== Reception ==\nNot known.\n\n== See also =="),
    "an annotated link": replaced(("* [[DrugWarRant]]", "* {{annotated link|DrugWarRant}}")),
    "italics and bold": lambda text: text.replace("Matt Simon", "'''Matt Simon'''").replace("the AP", "the ''AP''"),
    "html instead of wikitext": lambda text: text.replace("''[[Newsweek]]''", "<i>[[Newsweek]]</i>").replace(
        "* Brendan", "<br />* Brendan"
    ),
}

# What is taken away the other way round is a loss.
ONE_WAY = {"an infobox row", "a topic of the section in a new sentence"}
GONE, MOVED, CHANGED, NEW, APART = "name-gone", "name-moved", "sentence-changed", "name-new", "names-apart"
SUBSTANCE: dict[str, tuple[Change, list[tuple[str, str, str]]]] = {
    "a name removed": (
        replaced(("* Deputy Superintendent Cheryl Morris (Ret.)\n", "")),
        [(GONE, BOARD, "Cheryl Morris is no longer named")],
    ),
    "a name struck through": (
        replaced(("Deputy Superintendent Cheryl Morris (Ret.)", "<s>Deputy Superintendent Cheryl Morris (Ret.)</s>")),
        [(GONE, BOARD, "Cheryl Morris is no longer named")],
    ),
    "a name in a comment and a reference alone": (
        replaced(
            (
                "* Tom Schoolcraft, [[Minnesota]]",
                "* <!-- Tom Schoolcraft --> nobody<ref>Tom Schoolcraft, Minnesota</ref>",
            )
        ),
        [(GONE, BOARD, "Tom Schoolcraft is no longer named")],
    ),
    "a name in another's place": (
        replaced(("Cheryl Morris", "Ada Imagined")),
        [(GONE, BOARD, "Cheryl Morris is no longer named"), (NEW, BOARD, "Ada Imagined")],
    ),
    "a new sentence about someone": (
        replaced(("=== Speakers bureau ===", "Cheryl Morris left the board in 2031.\n\n=== Speakers bureau ===")),
        [(CHANGED, BOARD, "got “left board 2031”")],
    ),
    "an office of another member": (
        replaced(
            ("Matt Simon, Director of Public and Government Relations", "Matt Simon"),
            (
                "* Professor Kendra McSweeney",
                "* Director of Public and Government Relations Professor Kendra McSweeney",
            ),
        ),
        [(APART, BOARD, "Matt Simon and “Director of Public and Government Relations” are no longer")],
    ),
    "a place of another member": (
        replaced((", MA\n", "\n"), ("* Commissioner Trevor Velinor", "* Commissioner Trevor Velinor, MA")),
        [(APART, BOARD, "")],
    ),
    "a town of another member": (
        replaced(
            (", [[Albany, New York|Albany]], NY", ""),
            ("* Commissioner Trevor Velinor", "* Commissioner Trevor Velinor, [[Albany, New York|Albany]], NY"),
        ),
        [(APART, BOARD, "")],
    ),
    "a free word of another member": (
        replaced(("once of the Redondo Beach", "of the Redondo Beach"), ("* Matt Simon,", "* Matt Simon, once")),
        [(APART, BOARD, "“once” stands with Matt Simon now, and no longer with Diane Goldstein")],
    ),
    "the chair and a member swapped": (
        replaced(
            ("chaired by Lt. Diane Goldstein (Ret.)", "chaired by XX (Ret.)"),
            ("* Tom Schoolcraft", "* Lt. Diane Goldstein"),
            ("XX", "Tom Schoolcraft"),
        ),
        [(APART, BOARD, "Diane Goldstein and “chair of the board”"), (APART, BOARD, "Tom Schoolcraft and Minnesota")],
    ),
    "a year in the infobox that is not ours": (
        replaced(
            (
                "| logo         =\n",
                "| logo = [[File:L.svg|thumb|The logo of 2002]]\n| founded = {{start date|1999|5}}\n",
            )
        ),
        [(GONE, "Infobox", "2002 is not named")],
    ),
    "a place in the infobox that is not ours": (
        replaced(("| logo         =\n", "| headquarters = [[Utah]]\n")),
        [(GONE, "Infobox", "Medford is not named")],
    ),
    "more and fewer swapped in a list": (
        replaced(
            ("* more police training and pay", "* fewer police training and pay"),
            ("* fewer racial disparities", "* more racial disparities"),
        ),
        [
            (
                APART,
                "Police-community relations",
                "“more” stands with racial disparities in the justice system now, and",
            ),
            (APART, "Police-community relations", "“fewer” stands with police training and pay now, and no longer"),
        ],
    ),
    "ranks of one list swapped in prose": (
        lambda text: (
            board_as_commas(text)
            .replace("Commissioner Trevor", "Chief Trevor")
            .replace("Chief Mike", "Commissioner Mike")
        ),
        [(APART, BOARD, "Mike Butler and “chief”"), (APART, BOARD, "Trevor Velinor and “commissioner”")],
    ),
    "a name added": (
        replaced(("* Tom Schoolcraft", "* Sheriff Ada Imagined, Utah\n* Tom Schoolcraft")),
        [(NEW, BOARD, "Sheriff Ada Imagined, Utah")],
    ),
    "a name with another given name": (
        replaced(("Tom Thompson", "Ned Thompson")),
        [(GONE, BOARD, "Tom Thompson is no longer named"), (NEW, BOARD, "Ned")],
    ),
    "the chair replaced": (
        replaced(("chaired by Lt. Diane Goldstein (Ret.)", "chaired by Lt. Ada Imagined (Ret.)")),
        [(GONE, BOARD, "Diane Goldstein is no longer named"), (NEW, BOARD, "Ada Imagined")],
    ),
    "a chair no more": (
        replaced(("The board is chaired by", "The board was chaired until May by")),
        [(CHANGED, BOARD, "“was until May”")],
    ),
    "an abbreviated rank changed": (
        replaced(("Lt. Sarko", "Capt. Sarko")),
        [(CHANGED, BOARD, "from “Lt” to “Capt”")],
    ),
    "a rank changed for one that others have": (
        replaced(("Chief Brendan Cox", "Commissioner Brendan Cox")),
        [(CHANGED, BOARD, "from “Chief” to “Commissioner”")],
    ),
    "a rank changed": (
        replaced(("Commissioner Trevor", "Sheriff Trevor")),
        [(CHANGED, BOARD, "from “Commissioner” to “Sheriff”")],
    ),
    "ranks swapped": (
        replaced(("Commissioner Trevor", "Chief Trevor"), ("Chief Mike", "Commissioner Mike")),
        [(APART, BOARD, "Mike Butler and “chief”"), (APART, BOARD, "Trevor Velinor and “commissioner”")],
    ),
    "a retirement taken back": (
        replaced(("Tom Thompson (Ret.)", "Tom Thompson")),
        [(CHANGED, BOARD, "lost “Ret”")],
    ),
    "a place changed": (
        replaced(("Kendra McSweeney, [[Ohio]]", "Kendra McSweeney, [[Utah]]")),
        [(GONE, BOARD, "Ohio is no longer named"), (NEW, BOARD, "Utah")],
    ),
    "an agency taken from one person": (
        replaced(("Leigh Maddox (Ret.), Maryland State Police", "Leigh Maddox (Ret.)")),
        [(APART, BOARD, "Leigh Maddox and Maryland State Police are no longer named together")],
    ),
    "a person moved to another section": (
        lambda text: text.replace("* Tom Schoolcraft, [[Minnesota]]\n", "").replace(
            "=== Speakers bureau ===",
            "=== Former members ===\n* Tom Schoolcraft, [[Minnesota]]\n\n=== Speakers bureau ===",
        ),
        [(MOVED, BOARD, "Tom Schoolcraft is now named in Former members")],
    ),
    "a section renamed": (
        replaced(("=== Board of directors ===", "=== Executive board ===")),
        [("section-renamed", BOARD, "now called “Executive board”")],
    ),
    "a heading in other case": (
        replaced(("=== Board of directors ===", "=== Board of Directors ===")),
        [("section-renamed", BOARD, "now called “Board of Directors”")],
    ),
    "a section renamed and a name removed": (
        replaced(("=== Board of directors ===", "=== Executive board ==="), ("* Tom Schoolcraft, [[Minnesota]]\n", "")),
        [("section-renamed", BOARD, "Executive board"), (GONE, BOARD, "Tom Schoolcraft is no longer named")],
    ),
    "a section removed": (
        without_section("Events"),
        [("section-gone", "Events", "no such section any more: 5 statements")],
    ),
    "a section split": (
        replaced(("LEAP was the fiscal sponsor", "=== Fiscal sponsorship ===\nLEAP was the fiscal sponsor")),
        [
            (MOVED, "Harm reduction", "Filter and Influence Foundation are now named in Fiscal sponsorship"),
        ],
    ),
    "a section blanked": (
        blanked(BOARD),
        [("section-empty", BOARD, "has lost its text")],
    ),
    "the article blanked": (
        lambda _text: "",
        [("article-blanked", "L", "has lost its text")],
    ),
    "vandalism": (
        lambda _text: "This organization is bad",
        [("article-blanked", "L", "has lost its text")],
    ),
    "a year changed": (
        replaced(("the funding in 2017", "the funding in 2018")),
        [(GONE, "Funding", "2017 is no longer named, but is in the lead")],
    ),
    "a year within a date changed": (
        replaced(("until January 2017", "until 3 January 2016")),
        [(GONE, "Lead", "2017 is no longer named, but is in Funding")],
    ),
    "a month changed": (
        replaced(("until January 2017", "until March 2017")),
        [(CHANGED, "Lead", "from “January” to “March”")],
    ),
    "a share changed": (
        replaced(("More than a third", "About 40 percent")),
        [(GONE, "Funding", "the share 1/3 is no longer named"), (CHANGED, "Funding", "from “More” to “About”")],
    ),
    "a share made exact": (
        replaced(("More than a third of", "Exactly a third of")),
        [(CHANGED, "Funding", "from “More” to “Exactly”")],
    ),
    "a number changed": (
        replaced(("hundreds of interviews", "dozens of interviews")),
        [(CHANGED, "Media", "from “hundreds” to “dozens”")],
    ),
    "an organization renamed": (
        replaced(("[[Reynolds American]]", "[[RAI Services]]")),
        [(GONE, "Funding", "Reynolds American is no longer named")],
    ),
    "an outlet removed": (
        replaced((" [[CNN]],", "")),
        [(GONE, "Media", "CNN is no longer named")],
    ),
    "a topic removed": (
        replaced(("* syringe exchange\n", "")),
        [(GONE, "Harm reduction", "“syringe exchange” is no longer named")],
    ),
    "a sentence negated": (
        replaced(("LEAP was the fiscal sponsor", "LEAP was not the fiscal sponsor")),
        [(CHANGED, "Harm reduction", "got “not”")],
    ),
    "a stance turned": (
        replaced(
            (
                "[[Civil forfeiture in the United States|civil asset forfeiture]]",
                "[[Civil forfeiture in the United States|civil asset forfeiture]]",
            ),
            ("* an end of [[Civil", "* an extension of [[Civil"),
        ),
        [(CHANGED, "Police-community relations", "extension")],
    ),
    "payer and payee swapped": (
        replaced(
            ("Some of the money came from tobacco companies.", "Tobacco companies got some of the money that came.")
        ),
        [(CHANGED, "Funding", "")],
    ),
    "payer and payee swapped in the same words": (
        replaced(
            ("of the Influence Foundation until 2020", "of the Influence Foundation until 2020"),
            (
                "LEAP was the fiscal sponsor of the Influence Foundation until 2020",
                "Once the Influence Foundation was the fiscal sponsor of LEAP until 2020",
            ),
        ),
        [(CHANGED, "Harm reduction", "")],
    ),
    "a model country removed": (
        replaced(("[[Switzerland]] and [[Portugal]]", "[[Portugal]]")),
        [(GONE, "Global issues", "Switzerland is no longer named")],
    ),
    "an entry of see also removed": (
        replaced(("* [[Prohibition]]\n", "")),
        [(GONE, "See also", "“prohibition” is no longer named")],
    ),
    "the model organization removed": (
        replaced((" [[Vietnam Veterans Against the War]] served as its model.", "")),
        [(GONE, "Lead", "Vietnam Veterans Against the War is no longer named")],
    ),
}


# Most sentences stand in all of the articles.
FINDER = NameFinder()


@cache
def graph() -> SourcedGraph:
    project = Project(ROOT)
    return read_sourced_graph(project, load_dataset(project))


@cache
def parsed(wikitext: str) -> ArticleText:
    return parse_article(wikitext)


def findings(now: str, read: str | None = ARTICLE) -> list[Finding]:
    sections = [one for one in graph().sections.values() if one.host == HOST]
    cited = {one.iri for one in sections}
    statements = [one for one in graph().statements if not cited.isdisjoint(one.sections)]
    before = None if read is None else ArticleRevision("L", 1, parsed(read))
    article = ArticleRevision("L", 2, parsed(now))
    return ArticleComparison(sections, statements, graph().known, article, before, finder=FINDER).findings()


def messages(found: list[Finding]) -> list[str]:
    return [f"{one.rule.id} | {one.where} | {one.message}" for one in found]


@pytest.mark.parametrize("name", LAYOUT)
def test_a_change_of_layout_is_no_alarm(name: str) -> None:
    changed = LAYOUT[name](ARTICLE)
    assert (changed == ARTICLE) is (name == "nothing")

    assert messages(findings(changed)) == []


@pytest.mark.parametrize("name", [name for name in LAYOUT if name not in ONE_WAY])
def test_the_same_the_other_way_round(name: str) -> None:
    assert messages(findings(ARTICLE, LAYOUT[name](ARTICLE))) == []


@pytest.mark.parametrize("name", SUBSTANCE)
def test_a_change_of_substance_is_found_and_nothing_else(name: str) -> None:
    change, expected = SUBSTANCE[name]

    found = findings(change(ARTICLE))

    assert [(one.rule.id, one.where) for one in found] == [(rule, where) for rule, where, _ in expected], messages(
        found
    )
    assert all(words in one.message for one, (_, _, words) in zip(found, expected, strict=True)), messages(found)


@pytest.mark.parametrize("name", list(LAYOUT)[::4])
def test_no_alarm_where_it_is_not_known_what_was_read(name: str) -> None:
    assert messages(findings(LAYOUT[name](ARTICLE), None)) == []


def test_half_a_surrogate_pair_is_no_letter_of_an_article() -> None:
    article = parse_article("a\ud800 b\n== c\udfff ==\nd")

    assert [one.title for one in article.sections[2:]] == ["c"]
    assert [segment.text for one in article.sections for segment in one.segments] == ["a b", "d"]
