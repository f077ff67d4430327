"""`pull --check`: the findings of a watch on the article that the pull has read anyway."""

from support.fake_wikibase import Page
from support.in_process import run_in_process
from support.pull_fixtures import TITLE, PullProject, project, wiki

__all__ = ["project", "wiki"]

STATEMENTS = """
@prefix org: <http://www.w3.org/ns/org#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix source: <https://example.org/g/source/> .
source:article a schema:WebPage ; schema:url page:Law_Enforcement_Action_Partnership .
source:board a schema:WebPageElement ; dcterms:isPartOf source:article ; dcterms:title "Board" ;
    schema:url <https://en.wikipedia.org/wiki/Law_Enforcement_Action_Partnership#Board> .
id:ada a schema:Person ; schema:name "Ada Imagined"@en .
id:seat a org:Membership ; org:member id:ada ; org:organization id:leap ; prov:wasDerivedFrom source:board .
"""


def test_a_check_of_a_pull_has_the_same_findings(project: PullProject) -> None:
    project.write("people.ttl", STATEMENTS)
    project.wiki.pages.add(Page(TITLE, "{{Infobox organization}}\n== Board ==\n* Ada Imagined\n", 7, 71))
    project.pull()
    unknown = f"note: which revision of “{TITLE}” was read is not known, so its names alone are looked for; "
    assert project.pull("--check").out.startswith(f"unchanged\n{unknown}")
    assert run_in_process("watch", "--project", project.root, "--accept").returncode == 0
    project.wiki.pages.add(Page(TITLE, "{{Infobox organization}}\n== Board ==\n* Ben Imagined\n", 7, 72))
    before = project.saved()

    run = project.pull("--check")

    assert (run.code, run.err, project.saved()) == (1, "", before)
    assert run.out.splitlines()[-1] == (
        "Board, revision 72 (read: 71): Ada Imagined is no longer named [graph/people.ttl:13]; "
        "a new name in the list: Ben Imagined [graph/people.ttl:10]"
    )
    assert run_in_process("watch", "--project", project.root).stdout.decode().startswith(run.out.splitlines()[-1])
