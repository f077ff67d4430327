"""What a pull says of the items that a person wrote beside an entity, and of the revision that it saw."""

import json

import pytest

from support.fake_wikibase import Page
from support.item_fixtures import item
from support.pull_fixtures import GRAPH, LEAP, TITLE, PullProject

THINGS = """
    id:x a schema:NGO ;
        schema:sameAs page:X, wd:Q999999002 .
    id:y a schema:NGO ;
        schema:sameAs page:Y ;
        schema:sameAs wd:Q999999002 .
    id:z a schema:NGO ; schema:sameAs wd:Q999999003 .
    """


@pytest.fixture
def items(project: PullProject) -> PullProject:
    project.wiki.entities.add(
        item("Q999999002", "X", ("P31", "Q163740"), page="X"), item("Q999999003", "Y", ("P31", "Q163740"), page="Y")
    )
    project.write("more.ttl", THINGS)
    return project


def matches(project: PullProject) -> list[tuple[str, str]]:
    record = json.loads(project.saved()["record.json"])
    return [(one["entity"].rpartition("/")[2], one["status"]) for one in record["matches"]]


def test_each_item_beside_a_thing_is_confirmed_contradicted_or_not_looked_at(items: PullProject) -> None:
    run = items.pull()

    assert run.code == 0
    assert "pages: 2 linked, 1 disagrees\n" in run.out
    assert "items in the files: 1 confirmed, 1 contradicted, 1 not looked at\n" in run.out
    assert "confirmed by their pages: Q999999002\n" in run.out
    first = next(
        n for n, line in enumerate((items.root / "graph/more.ttl").read_text().splitlines(), 1) if "id:y" in line
    )
    assert (
        f"contradicted\t<https://example.org/g/id/y>\tgraph/more.ttl:{first + 2}\t"
        'ours is Q999999002 "X"; the page\'s item is Q999999003 "Y"\n' in run.out
    )
    assert "not looked at\t<https://example.org/g/id/z>\tgraph/more.ttl:" in run.out
    assert "disagrees\t" not in run.out
    assert matches(items) == [("x", "confirmed"), ("y", "contradicted"), ("z", "not looked at")]


def test_the_link_is_made_from_the_page_alone(items: PullProject) -> None:
    items.pull()

    # What is confirmed is linked as without a word of ours; what is contradicted, or names no page, is not.
    assert [f"leap> owl:sameAs wd:{LEAP} .", "x> owl:sameAs wd:Q999999002 ."] == items.links()


def test_a_confirmed_item_of_another_kind_is_not_linked(items: PullProject) -> None:
    items.wiki.entities.add(item("Q5", "human"), item("Q999999002", "X", ("P31", "Q5"), page="X"))

    run = items.pull()

    assert "1 mismatch" in run.out
    assert "items in the files: 1 confirmed" in run.out
    assert [f"leap> owl:sameAs wd:{LEAP} ."] == items.links()


def test_two_items_beside_one_thing_cannot_both_be_right(project: PullProject) -> None:
    project.wiki.entities.add(item("Q999999002", "X", ("P31", "Q163740"), page="X"), item("Q999999003", "Y"))
    project.write("more.ttl", "id:x a schema:NGO ; schema:sameAs page:X, wd:Q999999002, wd:Q999999003 .")

    run = project.pull()

    assert "items in the files: 1 confirmed, 1 contradicted\n" in run.out
    assert [f"leap> owl:sameAs wd:{LEAP} ."] == project.links()


def test_a_topic_may_be_close_to_more_than_its_page_s_item(project: PullProject) -> None:
    project.wiki.entities.add(item("Q999999002", "X", ("P31", "Q163740"), page="X"), item("Q999999003", "Y"))
    project.write("more.ttl", """id:x a skos:Concept ; schema:sameAs page:X ;
        skos:closeMatch wd:Q999999002, wd:Q999999003, <https://example.org/thesaurus/1> .""")  # fmt: skip

    run = project.pull()

    assert "items in the files: 1 confirmed, 1 not looked at\n" in run.out
    assert 'Q999999003: the page\'s item is Q999999002 "X", which is named too' in run.out


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Q999999009", "ours is Q999999009, which is not there"),
        ("Q999999008", "ours is Q999999008, which was merged into it: write Q999999002"),
    ],
)
def test_an_item_that_is_gone_is_reported_as_such(project: PullProject, written: str, told: str) -> None:
    project.wiki.entities.add(item("Q999999002", "X", ("P31", "Q163740"), page="X"))
    project.wiki.entities.redirects["Q999999008"] = "Q999999002"
    project.write("more.ttl", f"id:x a schema:NGO ; schema:sameAs page:X, wd:{written} .")

    run = project.pull()

    assert f'{told}; the page\'s item is Q999999002 "X"' in run.out


def test_what_has_no_page_there_and_what_is_no_item_are_not_looked_at(project: PullProject) -> None:
    project.write("more.ttl", """id:x a schema:NGO ; schema:sameAs page:Nowhere, wd:Q999999002 .
        id:y a schema:NGO ; schema:sameAs <https://example.org/y>, wd:P31, "no IRI" .""")  # fmt: skip

    run = project.pull()

    assert "items in the files: 1 not looked at\n" in run.out
    assert 'Q999999002: there is no page "Nowhere"' in run.out


def test_without_items_in_the_files_nothing_is_shown_of_them(project: PullProject) -> None:
    run = project.pull()

    assert "items in the files" not in run.out
    assert "confirmed" not in run.out


def test_a_check_says_what_became_of_an_item_since(items: PullProject) -> None:
    items.pull()
    items.wiki.entities.add(
        item("Q999999002", "X", ("P31", "Q163740")), item("Q999999004", "X", ("P31", "Q163740"), page="X")
    )

    run = items.pull("--check")

    assert run.code == 1
    wd = "http://www.wikidata.org/entity/"
    assert f"<https://example.org/g/id/x>, matched with <{wd}Q999999002>: confirmed -> contradicted\n" in run.out


DOCUMENT = """
    <https://example.org/g/source/article> schema:url page:Law_Enforcement_Action_Partnership .
    <https://example.org/g/source/board>
        schema:url <https://en.wikipedia.org/wiki/Law_Enforcement_Action_Partnership#Board> .
    """


def test_the_article_s_document_has_the_revision_that_was_seen(project: PullProject) -> None:
    project.write("leap.ttl", GRAPH + DOCUMENT)

    project.pull()

    address = f"{project.wiki.api.removesuffix('api.php')}index.php?oldid=70"
    (line,) = (line for line in project.saved()["identity.ttl"].decode().splitlines() if "hasVersion" in line)
    assert line.endswith(f"<https://example.org/g/source/article> dcterms:hasVersion <{address}> .")
    assert line.startswith("<https://example.org/g/source/article>")


def test_a_newer_revision_takes_the_place_of_the_older(project: PullProject) -> None:
    project.write("leap.ttl", GRAPH + DOCUMENT)
    project.pull()
    project.wiki.pages.add(Page(TITLE, "new", 7, 71))

    project.pull()

    assert b"oldid=71>" in project.saved()["identity.ttl"]
    assert b"oldid=70>" not in project.saved()["identity.ttl"]


def test_without_a_node_for_the_article_its_revision_stands_in_the_record_alone(project: PullProject) -> None:
    project.pull()

    assert b"hasVersion <" not in project.saved()["identity.ttl"]
    assert json.loads(project.saved()["record.json"])["article"]["revision"] == 70
