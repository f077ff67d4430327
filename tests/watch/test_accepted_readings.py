"""What a person has accepted is not shown again; what comes after it is."""

from support.fake_wikibase import Page
from support.in_process import run_in_process
from support.pull_fixtures import TITLE, PullProject, project, wiki

__all__ = ["project", "wiki"]

SOURCES = """
@prefix org: <http://www.w3.org/ns/org#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix source: <https://example.org/g/source/> .
source:article a schema:WebPage ; schema:url page:Law_Enforcement_Action_Partnership .
source:board a schema:WebPageElement ; dcterms:isPartOf source:article ; dcterms:title "Board" ;
    schema:url <https://en.wikipedia.org/wiki/Law_Enforcement_Action_Partnership#Board> .
"""


def seat(name: str) -> str:
    slug = name.split(maxsplit=1)[0].lower()
    return (
        f'id:{slug} a schema:Person ; schema:name "{name}"@en .\n'
        f"id:{slug}-seat a org:Membership ; org:member id:{slug} ; org:organization id:leap ; "
        "prov:wasDerivedFrom source:board .\n"
    )


def show(project: PullProject, *people: str, heading: str = "Board", revision: int) -> None:
    text = f"== {heading} ==\n" + "".join(f"* {name}\n" for name in people)
    project.wiki.pages.add(Page(TITLE, f"The lead.\n{text}", 7, revision))


def watch(project: PullProject, *options: str) -> tuple[int, list[str]]:
    done = run_in_process("watch", "--project", project.root, "--article-api", project.wiki.api, *options)
    assert done.stderr == b""
    return done.returncode, [line for line in done.stdout.decode().splitlines() if not line.startswith("note: no item")]


def test_a_name_that_was_accepted_as_gone(project: PullProject) -> None:
    project.write("people.ttl", SOURCES + seat("Ada Imagined") + seat("Ben Imagined"))
    show(project, "Ada Imagined", "Ben Imagined", revision=71)
    watch(project, "--accept")
    show(project, "Ben Imagined", revision=72)
    assert watch(project)[0] == 1
    assert watch(project, "--accept")[0] == 0

    assert watch(project) == (
        0,
        [
            f"note: “{TITLE}” lacks, as it did when that was accepted: Ada Imagined",
            "2 statements in 1 section looked at: nothing needs a look",
        ],
    )
    assert watch(project, "--accept")[1][-1] == "accepted already"

    project.write("people.ttl", SOURCES + seat("Ada Imagined") + seat("Ben Imagined") + seat("Cem Imagined"))
    assert watch(project)[1][0].startswith("Board, revision 72: Cem Imagined is not named [graph/people.ttl:")


def test_a_heading_that_was_accepted(project: PullProject) -> None:
    project.write("people.ttl", SOURCES + seat("Ada Imagined") + seat("Ben Imagined"))
    show(project, "Ada Imagined", "Ben Imagined", revision=71)
    watch(project, "--accept")
    show(project, "Ada Imagined", "Ben Imagined", heading="The board", revision=72)
    assert "the section is now called “The board”" in watch(project)[1][0]
    watch(project, "--accept")
    assert watch(project)[0] == 0

    show(project, "Ada Imagined", heading="The board", revision=73)
    assert watch(project)[1][0].startswith("Board, revision 73 (read: 72): Ben Imagined is no longer named")


def test_a_section_that_was_accepted_as_gone(project: PullProject) -> None:
    project.write("people.ttl", SOURCES + seat("Ada Imagined"))
    show(project, "Ada Imagined", revision=71)
    watch(project, "--accept")
    project.wiki.pages.add(Page(TITLE, "The lead is all that is left of this article.", 7, 72))
    assert "there is no such section any more" in watch(project)[1][0]
    watch(project, "--accept")

    assert watch(project)[0] == 0
    assert watch(project)[1][0].endswith("lacks, as it did when that was accepted: the section Board")


def test_an_article_that_is_gone_redirected_or_renamed(project: PullProject) -> None:
    project.write("people.ttl", SOURCES + seat("Ada Imagined"))
    show(project, "Ada Imagined", revision=71)
    watch(project, "--accept")

    project.wiki.pages.add(Page(TITLE, "", 7, 72, redirect="Other"), Page("Other", "== Board ==\nAda Imagined", 8, 80))
    assert watch(project)[1][0] == (
        f"“{TITLE}”, revision 80: is a redirect to “Other” now: 1 statement rests on it [graph/people.ttl:13]"
    )

    project.wiki.pages.add(Page("Other", "== Board ==\nAda Imagined", 7, 81))
    assert watch(project)[1][0] == f"“{TITLE}”, revision 81: has the title “Other” now [graph/people.ttl:13]"

    del project.wiki.pages.pages[TITLE]
    assert watch(project)[1][0].startswith(f"“{TITLE}”: there is no such article any more: 1 statement rests on it")


def test_a_revision_that_cannot_be_had_any_more(project: PullProject) -> None:
    project.write("people.ttl", SOURCES + seat("Ada Imagined"))
    show(project, "Ada Imagined", revision=71)
    watch(project, "--accept")
    show(project, "Ada Imagined", revision=72)
    gone = f"note: revision 71 of “{TITLE}”, which was read, cannot be had any more: its names alone are looked for"

    project.wiki.pages.hidden = {71}
    assert watch(project)[1][0] == gone

    del project.wiki.pages.revisions[71]
    assert watch(project)[1][0] == gone


def test_a_revision_that_the_graph_says_was_read(project: PullProject) -> None:
    version = "source:article dcterms:hasVersion <https://en.wikipedia.org/w/index.php?oldid=71> .\n"
    project.write("people.ttl", SOURCES + version + seat("Ada Imagined"))
    show(project, "Ada Imagined", revision=71)
    show(project, "Cem Imagined", revision=72)

    assert watch(project)[1][0].startswith("Board, revision 72 (read: 71): Ada Imagined is no longer named")


def test_a_link_to_a_redirect_names_its_target(project: PullProject) -> None:
    fund = (
        'id:fund a schema:Organization ; schema:name "New Fund"@en ; schema:sameAs page:New_Fund .\n'
        "id:fund-seat a org:Membership ; org:member id:fund ; org:organization id:leap ; "
        "prov:wasDerivedFrom source:board .\n"
    )
    project.write("people.ttl", SOURCES + seat("Ada Imagined") + fund)
    show(project, "Ada Imagined", "[[Old Fund]]", revision=71)
    assert watch(project)[1][0].startswith("Board, revision 71: New Fund is not named")

    project.wiki.pages.add(Page("Old Fund", redirect="New Fund"), Page("New Fund", "Text.", 9, 90))

    assert watch(project)[0] == 0


def test_a_list_in_a_template_of_its_own(project: PullProject) -> None:
    project.write("people.ttl", SOURCES + seat("Ada Imagined") + seat("Ben Imagined"))
    show(project, "Ada Imagined", "Ben Imagined", revision=71)
    watch(project, "--accept")
    project.wiki.pages.add(
        Page(TITLE, "The lead.\n== Board ==\n{{The board}}\n{{Authority control}}", 7, 72),
        Page("Template:The board", "* Ada Imagined\n* Ben Imagined<noinclude>\n* Cem Imagined</noinclude>", 8, 80),
    )
    assert watch(project)[0] == 0

    project.wiki.pages.add(Page("Template:The board", "* Ada Imagined", 8, 81))
    assert watch(project)[1][0].startswith("Board, revision 72 (read: 71): Ben Imagined is no longer named")
