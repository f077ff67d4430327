"""`watch` of another organization, in Dutch and on a wiki of its own, and of a project as `init` makes it."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from support.article_fixtures import TITLE as FERRY
from support.article_fixtures import WIKITEXT, fill_with_article
from support.fake_wikibase import FakeWikibase, Page
from support.in_process import run_in_process

TESTS = Path(__file__).parents[1]
ARTICLE = (TESTS / "data" / "articles" / "nachtuil.wikitext").read_text("utf-8")
TITLE = "De Nachtuil"
# The club's own graph, with the sections of an article in place of its paper.
SECTIONS = {
    "bestuur": ("people.ttl", "Bestuur"),
    "geld": ("funding.ttl", "Geld"),
    "boten": ("boten.ttl", "Geld"),
    "lead": ("de-nachtuil.ttl", ""),
}


@pytest.fixture
def wiki() -> Iterator[FakeWikibase]:
    with FakeWikibase(wikibase=False) as fake_wiki:
        fake_wiki.general = {"lang": "nl", "articlepath": "/lees/$1"}
        fake_wiki.pages.add(Page(TITLE, ARTICLE, 7, 70))
        yield fake_wiki


@pytest.fixture
def club(tmp_path: Path) -> Path:
    graph = tmp_path / "graph"
    copytree(TESTS / "another_organization" / "nachtuil" / "graph", graph)
    page = "https://wiki.club.example/lees/De_Nachtuil"
    main = graph / "de-nachtuil.ttl"
    main.write_text(main.read_text("utf-8").replace("https://en.wikipedia.org/wiki/De_Nachtuil", page), "utf-8")
    sources = graph / "sources.ttl"
    added = f"\nsource:artikel a schema:WebPage ; schema:url <{page}> .\n"
    for name, (file, heading) in SECTIONS.items():
        fragment = f"schema:url <{page}#{heading}> ;" if heading else ""
        added += (
            f"source:{name} a schema:WebPageElement ; dcterms:isPartOf source:artikel ; {fragment}\n"
            f'    dcterms:title "{heading or "Inleiding"}"@nl .\n'
        )
        path = graph / file
        text = path.read_text("utf-8").replace("wasDerivedFrom source:clubblad", f"wasDerivedFrom source:{name}")
        path.write_text(text, "utf-8")
    sources.write_text(sources.read_text("utf-8") + added, "utf-8")
    return tmp_path


def watch(project: Path, wiki: FakeWikibase, *options: str) -> tuple[int, list[str]]:
    done = run_in_process("watch", "--project", project, "--article-api", wiki.api, *options)
    assert done.stderr == b""
    lines = done.stdout.decode().splitlines()
    return done.returncode, [line for line in lines if not line.startswith("note: no item was pulled yet")]


def test_nothing_needs_a_look(club: Path, wiki: FakeWikibase) -> None:
    code, lines = watch(club, wiki)

    assert code == 0
    assert len(lines) == 2
    assert lines[-1] == "7 statements in 4 sections looked at: nothing needs a look"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("''Uilenbal''", '"Uilenbal"'),
        ("* Piet Denkbeeld", "* Piet Denkbeeld<ref>{{Citeer boek|titel=Jan Niemand}}</ref>"),
        ("* [[Joke Verzonnen]], voorzitter", "* voorzitter: [[Joke Verzonnen (roeister)|Joke Verzonnen]]"),
        ("De helft van", "De helft (50%) van"),
        ("== Geld ==", "=== Geld ==="),
        ("{{Zijbalk roeien}}", "{{Zie hoofdartikel|Roeien in Nederland}}"),
    ],
)  # fmt: skip
def test_a_change_of_layout(club: Path, wiki: FakeWikibase, old: str, new: str) -> None:
    watch(club, wiki, "--accept")
    wiki.pages.add(Page(TITLE, ARTICLE.replace(old, new), 7, 71))

    assert watch(club, wiki)[0] == 0


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("* Piet Denkbeeld\n", "", "Bestuur: Piet Denkbeeld is no longer named [graph/people"),
        ("[[Riemenfonds]]", "Rijk", "Geld: Riemenfonds is no longer named [graph/funding"),
        ("in 1931 is", "in 1932 is", "Inleiding: 1931 is no longer named, but is in the infobox"),
        ("8 riemen", "6 riemen", "Geld: 8 is no longer named [graph/boten"),
        ("Roeiclub Nachtwerk", "Roeiclub Dagwerk", "Inleiding: “Roeiclub Nachtwerk” is no longer"),
        ("== Bestuur ==", "== Het bestuur ==", "Bestuur: the section is now called “Het bestuur”"),
    ],
)  # fmt: skip
def test_a_change_of_substance(club: Path, wiki: FakeWikibase, old: str, new: str, line: str) -> None:
    watch(club, wiki, "--accept")
    wiki.pages.add(Page(TITLE, ARTICLE.replace(old, new), 7, 71))

    code, lines = watch(club, wiki)

    assert code == 1
    assert lines[0].replace(", revision 71 (read: 70)", "").startswith(line), lines


def test_what_init_makes_needs_no_look(tmp_path: Path) -> None:
    with FakeWikibase(concept_base="http://www.wikidata.org/entity/") as wiki:
        fill_with_article(wiki)
        common = ["--title", FERRY, "--base", "https://example.org/ferry/", "--api", wiki.api]
        assert run_in_process("init", "made", *common, cwd=tmp_path).returncode == 0

        code, lines = watch(tmp_path / "made", wiki)

        assert (code, len(lines)) == (0, 1)
        assert lines[-1].endswith("sections looked at: nothing needs a look")

        wiki.pages.add(Page(FERRY, WIKITEXT.replace("* [[Old Quay]]", "* [[Old Quay]]\n* [[New Boat]]"), 41, 411))
        code, lines = watch(tmp_path / "made", wiki)

    assert (code, lines[0].partition(" [")[0]) == (
        1,
        "See also, revision 411 (read: 410): a new name in the list: New Boat",
    )


def test_an_infobox_that_says_something_else(tmp_path: Path) -> None:
    with FakeWikibase(concept_base="http://www.wikidata.org/entity/") as wiki:
        fill_with_article(wiki)
        common = ["--title", FERRY, "--base", "https://example.org/ferry/", "--api", wiki.api]
        assert run_in_process("init", "made", *common, cwd=tmp_path).returncode == 0
        made = tmp_path / "made"
        for path in (made / "graph").glob("*.ttl"):
            path.write_text(path.read_text("utf-8").replace('"1987-05"^^', '"2001-03"^^'), "utf-8")

        code, lines = watch(made, wiki)
        assert (code, lines[0].partition(" [")[0]) == (1, "Infobox, revision 410: 2001 is not named")
        assert not any("filled from Wikidata" in line for line in lines)

        watch(made, wiki, "--accept")
        assert watch(made, wiki)[0] == 0
        wiki.pages.add(Page(FERRY, WIKITEXT.replace("|1987|5}}", "|1989|5}}"), 41, 411))
        code, lines = watch(made, wiki)
        assert (code, lines[0].partition(": ")[2].partition(" [")[0]) == (
            1,
            "410): the sentence changed from “1987” to “1989”",
        )
