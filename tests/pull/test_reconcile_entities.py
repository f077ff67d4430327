"""Which item is which entity of ours: by sitelink, where the kind fits, and otherwise left to a person."""

import re

import pytest

from support.fake_wikibase import Page
from support.item_fixtures import item
from support.pull_fixtures import GRAPH, LEAP, TITLE, PullProject


def test_titles_are_requested_fifty_at_a_time(project: PullProject) -> None:
    pages = [f"Page {number}" for number in range(120)]
    project.wiki.entities.add(
        *(item(f"Q9999991{number:03}", page, ("P31", "Q163740"), page=page) for number, page in enumerate(pages))
    )
    project.write("more.ttl", "".join(f"id:x{n} a schema:NGO ; schema:sameAs page:Page_{n} .\n" for n in range(120)))

    run = project.pull()

    asked = [
        one.parameters["titles"].split("|")
        for one in project.wiki.log.of("wbgetentities")
        if "titles" in one.parameters
    ]
    assert [len(titles) for titles in asked] == [1, 50, 50, 20]
    assert len(project.links()) == 121
    assert "pages: 121 linked\n" in run.out


def test_what_a_wiki_leaves_out_of_a_large_answer_is_requested_again(project: PullProject) -> None:
    project.wiki.entities.add(
        *(item(f"Q9999991{number:03}", "X", ("P31", "Q163740"), page=f"Page {number}") for number in range(20))
    )
    project.write("more.ttl", "".join(f"id:x{n} a schema:NGO ; schema:sameAs page:Page_{n} .\n" for n in range(20)))
    project.wiki.entities.largest = 5_000

    run = project.pull()

    assert run.code == 0
    assert len(project.links()) == 21
    assert len(project.wiki.log.of("wbgetentities")) > 5


def test_a_wiki_that_leaves_out_everything_is_reported(project: PullProject) -> None:
    project.wiki.entities.largest = 0

    run = project.pull()

    assert run.code == 2
    assert f"returned nothing for {TITLE}" in run.err


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("<https://en.wikipedia.org/wiki/Caf%C3%A9_%28bar%29>", "Café (bar)"),
        ("<https://en.wikipedia.org/wiki/Café_(bar)>", "Café (bar)"),
        ("<https://en.wikipedia.org/wiki/AC/DC>", "AC/DC"),
        ("<https://en.wikipedia.org/wiki/What%3F>", "What?"),
    ],
)
def test_titles_are_decoded(project: PullProject, page: str, title: str) -> None:
    project.wiki.entities.add(item("Q999999002", "X", ("P31", "Q163740"), page=title))
    project.write("more.ttl", f"id:x a schema:NGO ; schema:sameAs {page} .")

    project.pull()

    assert "x> owl:sameAs wd:Q999999002 ." in project.links()


@pytest.mark.parametrize("page", ["A%7CB", "A#part", "A%5BB%5D", "%FF", "A%0AB%0A%7C", "x" * 300, ""])
def test_what_can_be_no_title_is_reported_and_not_requested(project: PullProject, page: str) -> None:
    project.write("more.ttl", f"id:x a schema:NGO ; schema:sameAs <https://en.wikipedia.org/wiki/{page}> .")

    run = project.pull()

    assert run.code == 0
    assert "pages: 1 linked, 1 no title\n" in run.out
    assert "no title\t<https://example.org/g/id/x>\tgraph/more.ttl\tno page can have this title" in run.out


def test_a_redirect_a_missing_page_and_a_missing_item_are_reported_never_guessed(project: PullProject) -> None:
    project.wiki.pages.add(Page("Old name", redirect="New name"), Page("New name"), Page("Lonely"))
    project.wiki.entities.add(item("Q999999002", "New", ("P31", "Q163740"), page="New name"))
    project.write("more.ttl", """
        id:a a schema:NGO ; schema:sameAs page:Old_name .
        id:b a schema:NGO ; schema:sameAs page:Lonely .
        id:c a schema:NGO ; schema:sameAs page:Nowhere .""")  # fmt: skip

    run = project.pull()

    assert "pages: 1 linked, 1 no item, 1 redirect, 1 no page\n" in run.out
    assert '"Old name" redirects to "New name"; if that page is meant, name it instead' in run.out
    assert 'no item has a sitelink to the page "Lonely"' in run.out
    assert 'there is no page "Nowhere"' in run.out
    assert [f"leap> owl:sameAs wd:{LEAP} ."] == project.links()


def test_an_item_of_another_kind_is_not_linked(project: PullProject) -> None:
    project.wiki.entities.add(item("Q5", "human"), item("Q999999002", "X", ("P31", "Q5"), page="X"))
    project.write("more.ttl", "id:x a schema:NGO ; schema:sameAs page:X .")

    run = project.pull()

    assert run.code == 0
    assert 'Q999999002 "X" is an instance of Q5 "human", no kind that fits <https://schema.org/NGO>' in run.out
    assert [f"leap> owl:sameAs wd:{LEAP} ."] == project.links()


def test_a_kind_fits_through_its_superclasses(project: PullProject) -> None:
    project.wiki.entities.add(
        item("Q999999002", "X", ("P31", "Q999999010"), page="X"),
        item("Q999999010", "narrow", ("P279", "Q999999011")),
        item("Q999999011", "wider", ("P279", "Q999999012"), ("P279", "Q163740")),
    )
    project.write("more.ttl", "id:x a schema:NGO ; schema:sameAs page:X .")

    project.pull()

    assert "x> owl:sameAs wd:Q999999002 ." in project.links()


def test_superclasses_are_followed_only_so_far_and_in_a_circle_only_once(project: PullProject) -> None:
    chain = [f"Q9999990{number}" for number in range(10, 17)]
    project.wiki.entities.add(
        item("Q999999002", "X", ("P31", chain[0]), page="X"),
        item("Q999999003", "Y", ("P31", "Q999999030"), page="Y"),
        *(item(one, one, ("P279", above)) for one, above in zip(chain, [*chain[1:], "Q163740"], strict=True)),
        item("Q999999030", "circle", ("P279", "Q999999031")),
        item("Q999999031", "circle", ("P279", "Q999999030")),
    )
    project.write("more.ttl", "id:x a schema:NGO ; schema:sameAs page:X . id:y a schema:NGO ; schema:sameAs page:Y .")

    run = project.pull()

    assert "pages: 1 linked, 2 mismatch\n" in run.out
    asked = "|".join(one.parameters.get("ids", "") for one in project.wiki.log.of("wbgetentities"))
    assert chain[3] in asked
    assert chain[4] not in asked


def test_a_deprecated_kind_does_not_count(project: PullProject) -> None:
    made = item("Q999999002", "X", ("P31", "Q163740"), page="X")
    made["claims"]["P31"][0]["rank"] = "deprecated"
    project.wiki.entities.add(made)
    project.write("more.ttl", "id:x a schema:NGO ; schema:sameAs page:X .")

    run = project.pull()

    assert 'Q999999002 "X" is an instance of nothing' in run.out


def test_without_a_word_about_kinds_nothing_is_linked(project: PullProject) -> None:
    project.wiki.entities.add(item("Q999999002", "X", ("P31", "Q163740"), page="X"))
    project.write("more.ttl", "id:x a schema:Place ; schema:sameAs page:X .")

    run = project.pull()

    assert "pages: 1 linked, 1 unchecked\n" in run.out
    assert (
        "nothing says which kinds fit <https://schema.org/Place>: say so by tool:matchesKind in queries/sync/kinds.ttl"
        in run.out
    )
    assert [f"leap> owl:sameAs wd:{LEAP} ."] == project.links()


def test_kinds_that_the_project_says_nothing_of_are_the_tools(project: PullProject) -> None:
    # Q5 is human in Wikidata; of a class that the project names, what the tool has is no longer said.
    project.wiki.entities.add(item("Q999999002", "X", ("P31", "Q5"), page="X"), item("Q999999003", "Y", page="Y"))
    project.write("more.ttl", """id:x a schema:Person ; schema:sameAs page:X .
        id:y a skos:Concept ; schema:sameAs page:Y .""")  # fmt: skip
    project.write_kinds("skos:Concept tool:matchesKind wd:Q999999010 .")

    run = project.pull()

    assert "x> owl:sameAs wd:Q999999002 ." in project.links()
    assert "pages: 2 linked, 1 mismatch\n" in run.out


def test_a_broken_file_of_kinds_is_named_with_its_line(project: PullProject) -> None:
    project.write_kinds("schema:NGO tool:matchesKind .")

    run = project.pull()

    assert run.code == 1
    assert re.search(r"queries/sync/kinds\.ttl:\d+:\d+: ", run.err)


def test_a_topic_is_close_to_its_item_and_not_the_same(project: PullProject) -> None:
    project.wiki.entities.add(item("Q999999002", "X", ("P31", "Q999999010"), page="X"))
    project.write("more.ttl", "id:x a skos:Concept ; schema:sameAs page:X .")
    project.write_kinds("skos:Concept tool:matchesKind wd:Q999999010 .")

    project.pull()

    assert "x> skos:closeMatch wd:Q999999002 ." in project.links()


def test_a_class_may_accept_any_kind_but_some(project: PullProject) -> None:
    project.wiki.entities.add(
        item("Q999999002", "X", ("P31", "Q999999010"), page="X"),
        item("Q999999003", "Y", ("P31", "Q999999011"), page="Y"),
        item("Q999999004", "Z", page="Z"),
        item("Q999999011", "several things", ("P279", "Q999999012")),
    )
    project.write_kinds("skos:Concept tool:matchesAnyKind true ; tool:refusesKind wd:Q999999012 .")
    project.write("more.ttl", """id:x a skos:Concept ; schema:sameAs page:X .
id:y a skos:Concept ; schema:sameAs page:Y .
        id:z a skos:Concept ; schema:sameAs page:Z .""")  # fmt: skip

    run = project.pull()

    assert "pages: 3 linked, 1 mismatch\n" in run.out
    assert "x> skos:closeMatch wd:Q999999002 ." in project.links()
    assert "z> skos:closeMatch wd:Q999999004 ." in project.links()


def test_a_class_that_accepts_any_kind_falsely_accepts_none(project: PullProject) -> None:
    project.wiki.entities.add(item("Q999999002", "X", ("P31", "Q999999010"), page="X"))
    project.write("more.ttl", "id:x a skos:Concept ; schema:sameAs page:X .")
    project.write_kinds("skos:Concept tool:matchesAnyKind false .")

    run = project.pull()

    assert "pages: 1 linked, 1 unchecked\n" in run.out


def test_what_a_person_matched_is_confirmed_or_contradicted(project: PullProject) -> None:
    project.wiki.entities.add(
        item("Q999999002", "X", ("P31", "Q999999010"), page="X"), item("Q999999003", "Y", page="Y")
    )
    project.write("more.ttl", """
        id:x a skos:Concept ; schema:sameAs page:X ; skos:closeMatch wd:Q999999002 .
        id:y a skos:Concept ; schema:sameAs page:Y ; skos:closeMatch wd:Q999999002 .""")  # fmt: skip

    run = project.pull()

    assert "pages: 1 linked, 1 confirmed, 1 disagrees\n" in run.out
    assert 'ours is Q999999002 "X"; the page\'s item is Q999999003 "Y"' in run.out
    assert [f"leap> owl:sameAs wd:{LEAP} ."] == project.links()


def test_two_entities_cannot_both_be_the_item_of_one_page(project: PullProject) -> None:
    project.wiki.entities.add(item("Q999999002", "X", ("P31", "Q163740"), page="X"))
    project.write("more.ttl", "id:x a schema:NGO ; schema:sameAs page:X . id:y a schema:NGO ; schema:sameAs page:X .")

    run = project.pull()

    assert "pages: 1 linked, 2 shared\n" in run.out
    assert [f"leap> owl:sameAs wd:{LEAP} ."] == project.links()


def test_the_main_item_of_another_kind_is_saved_and_left_to_a_person(project: PullProject) -> None:
    project.wiki.entities.add(item(LEAP, "LEAP", ("P31", "Q5"), page=TITLE))

    run = project.pull()

    assert run.code == 0
    assert "pages: 1 mismatch\n" in run.out
    assert project.links() == []
    assert f"{LEAP}.nt" in project.saved()


def test_a_statement_about_a_page_is_no_entity_that_names_it(project: PullProject) -> None:
    project.write("leap.ttl", GRAPH + """id:s a <http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement> ;
        <http://www.w3.org/1999/02/22-rdf-syntax-ns#object> page:Other .
        id:leap schema:sameAs <https://de.wikipedia.org/wiki/Andere> .""")  # fmt: skip

    run = project.pull()

    assert "pages: 1 linked\n" in run.out
