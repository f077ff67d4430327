"""The infobox call as MediaWiki reads it: comments, namespaces, marks, redirects, and what is no call at all."""

import json
from typing import Any

import pytest

from leapgraph.infobox.find_infobox_calls import TemplateCall, find_infoboxes
from leapgraph.infobox.template_names import parse_called_page, strip_subst, template_title
from leapgraph.wiki.deadline import Deadline
from leapgraph.wiki.fetch_pages import Article
from leapgraph.wiki.read_client import WikiClient
from support.fake_wikibase import Fault, Page
from support.pull_fixtures import TITLE, PullProject


class UnusedClient(WikiClient):
    """A wiki that is not to be asked."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1/w/api.php", Deadline(1))

    def request(self, **parameters: str) -> dict[str, Any]:
        raise AssertionError(parameters)


def read(wikitext: str) -> dict[str, Any]:
    """Return template and parameters of the first infobox, by the text alone."""
    found = find_infoboxes(UnusedClient(), Article("A", 1, 2, wikitext))[0]
    return {found["template"]: {one["name"]: one["value"] for one in found["parameters"]}}


BOX = "Infobox organization"


@pytest.mark.parametrize(
    ("wikitext", "parameters"),
    [
        ("{{Infobox organization\n| <!-- all -->a = ALL\n| b <!-- EIN --> = 1\n}}", {"a": "ALL", "b": "1"}),
        ("{{Infobox organization\n<!-- c -->\n|<!--\n-->a<!-- = -->_<!-- | -->b<!-- }} --> =<!----> 1}}", {"a_b": "1"}),
        ("{{<!-- x -->\nInfobox <!-- {{ --> organization<!-- | -->|a=b}}", {"a": "b"}),
        ("{{Infobox organization|a=<!-- | b = c -->d|<!-- e=f|-->g=h}}", {"a": "<!-- | b = c -->d", "g": "h"}),
        ("{{Infobox organization|a=1|A=2|a b=3|a_b=4|a=5}}", {"a": "5", "A": "2", "a b": "3", "a_b": "4"}),
        ("{{Infobox organization|x|b={{!}}|y{{=}}z|1=w| c = }}", {"1": "w", "b": "{{!}}", "2": "y{{=}}z", "c": ""}),
        ("{{Infobox organization|a=b=c|<nowiki>=</nowiki>|d=<nowiki>|}}</nowiki>|e=[[f|g]]|h={{i|j=k}}}}",
         {"a": "b=c", "1": "<nowiki>=</nowiki>", "d": "<nowiki>|}}</nowiki>", "e": "[[f|g]]", "h": "{{i|j=k}}"}),
        ("{{Infobox organization|\u200ea=1|b\u00a0=2|&#99;=3|d<nowiki/>=4}}",
         {"\u200ea": "1", "b\u00a0": "2", "&#99;": "3", "d<nowiki/>": "4"}),
        ("{{Infobox organization|<noinclude>a</noinclude>=<onlyinclude>1</onlyinclude>}}", {"a": "1"}),
        ("{{Infobox organization|b=<includeonly>2</includeonly>}}", {"b": ""}),
        ("{{Infobox organization|a=1<includeonly>|b=2</includeonly><includeonly/>|c=3<noinclude/>}}",
         {"a": "1", "c": "3"}),
        ("{{Infobox organization|a{{{x|b}}}=1|c={{{y|d}}}}}", {"ab": "1", "c": "{{{y|d}}}"}),
        ("{{Infobox organization|a=\u00a0|b=\t\n 1 \n}}", {"a": "\u00a0", "b": "1"}),
    ],
)  # fmt: skip
def test_parameters_are_read_as_mediawiki_reads_them(wikitext: str, parameters: dict[str, str]) -> None:
    assert read(wikitext) == {BOX: parameters}


@pytest.mark.parametrize(
    ("name", "called"),
    [
        (BOX, BOX),
        ("infobox_organization ", "infobox organization"),
        (" Infobox   organization_", BOX),
        ("Template:Infobox organization", BOX),
        ("template : infobox_organization", "infobox organization"),
        ("TEMPLATE:_Infobox organization", BOX),
        (":Template:Infobox organization", BOX),
        ("Infobox&nbsp;organization", BOX),
        ("Infobox&#32;&#111;rganization", BOX),
        ("Infobox\u00a0\u3000organization", BOX),
        ("\u200eInfobox organization\u200f\u202a", BOX),
        ("\u200eTemplate\u200f:\u200eInfobox organization", BOX),
        ("Infobox organization#top", BOX),
        ("safesubst:Infobox organization", BOX),
        ("SafeSubst: msg: raw:Template:Infobox organization", BOX),
        ("{{{|safesubst:}}}Infobox organization", BOX),
        ("<includeonly>safesubst:</includeonly>Infobox organization", BOX),
        ("<noinclude>Infobox</noinclude> organization", BOX),
        ("Infobox {{{kind|organization}}}", BOX),
        ("msg:Infobox organization", BOX),
        ("Infobox organisatie\u0301", "Infobox organisati\u00e9"),
    ],
)
def test_a_template_is_known_by_every_spelling_of_its_name(name: str, called: str) -> None:
    assert read(f"{{{{{name}\n| a = b\n}}}}") == {called: {"a": "b"}}


NONE = [
    "<nowiki>{{Infobox organization}}</nowiki>",
    "<pre>{{Infobox organization}}</pre>",
    "<syntaxhighlight lang=x>{{Infobox organization}}</syntaxhighlight>",
    "<!-- {{Infobox organization}} -->",
    "{{Infobox organization|a=<!-- never closed }}",
    "<includeonly>{{Infobox organization}}</includeonly>",
    "<includeonly>{{Infobox organization}}",
    "{{subst:Infobox organization}}",
    "{{msgnw:Infobox organization}}",
    "{{Infobox\norganization}}",
    "{{Infobox {{{kind}}}}}",
    "{{Infobox <nowiki/>organization}}",
    "{{Infobox%20organization}}",
    "{{Infobox &lt; organization}}",
    "{{Infobox &unknown; organization}}",
    "{<!-- -->{Infobox organization}}",
    "{<noinclude/>{Infobox organization}}",
    "[[Infobox organization]]",
    "{{#Infobox organization}}",
    "{{Template:}}",
    "{{}}",
    f"{{{{Infobox {'x' * 250}}}}}",
]


@pytest.mark.parametrize("wikitext", NONE)
def test_what_mediawiki_takes_for_no_call_is_none(wikitext: str) -> None:
    assert find_infoboxes(UnusedClient(), Article("A", 1, 2, wikitext)) == []


def test_what_stands_beside_elements_for_other_pages_is_read() -> None:
    assert read("<includeonly>x</includeonly>{{Infobox a|b=c}}<noinclude>{{Infobox d}}</noinclude>") == {
        "Infobox a": {"b": "c"}
    }
    assert read("<onlyinclude>{{Infobox a}}</onlyinclude>") == {"Infobox a": {}}
    assert read("<nowiki><includeonly></nowiki>{{Infobox a}}") == {"Infobox a": {}}
    assert read("<!-- <includeonly> -->{{Infobox a}}") == {"Infobox a": {}}


@pytest.mark.parametrize(
    ("name", "title"),
    [("wdib", "Wdib"), ("template:Wdib", "Wdib"), (":Wdib", ""), ("T:Wdib", "T:Wdib"), ("subst:wdib", ""), ("<x>", "")],
)
def test_the_title_of_a_template_has_no_namespace(name: str, title: str) -> None:
    assert template_title(name) == title


def test_only_what_may_be_a_namespace_is_requested_as_it_is_written() -> None:
    def titles(name: str) -> list[str]:
        page = parse_called_page(name)
        assert page is not None
        return page.candidate_titles()

    assert titles("A b") == ["Template:A b"]
    assert titles("template:A") == ["Template:A"]
    assert titles("T:A") == ["T:A", "Template:T:A"]
    assert titles(":T:A") == ["T:A"]
    assert titles(":A") == []
    assert titles("A:") == ["Template:A:"]
    assert strip_subst("safesubst:#invoke:X") == "#invoke:X"


# Through real pywikibot: what only the wiki knows is asked for, in one request.
def article(project: PullProject, wikitext: str, *pages: Page) -> None:
    project.wiki.pages.add(Page(TITLE, wikitext, 7, 71), *pages)


def saved(project: PullProject) -> dict[str, Any] | None:
    run = project.pull()
    assert (run.code, run.err) == (0, "")
    text = project.saved().get("infobox.json")
    return None if text is None else dict(json.loads(text))


def requested_titles(project: PullProject) -> list[str]:
    """Return the titles that were asked for to know where they lead."""
    queries = [one.parameters for one in project.wiki.log.of("query")]
    return [one["titles"] for one in queries if "titles" in one and "prop" not in one]


def test_a_redirect_to_an_infobox_is_one(project: PullProject) -> None:
    article(
        project,
        "{{Short description|x}}{{NGO box|a=b}}{{Infobox person}}",
        Page("Template:NGO box", redirect="Template:Charity box"),
        Page("Template:Charity box", redirect="Template:Infobox organization"),
        Page("Template:Infobox organization", "x"),
    )

    found = saved(project)

    assert found is not None
    assert (found["template"], found["parameters"]) == ("NGO box", [{"name": "a", "value": "b"}])
    assert requested_titles(project)[-1] == "Template:Short description|Template:NGO box"


@pytest.mark.parametrize("name", ["T:Infobox organization", "t : infobox_organization", "Vorlage:Infobox organization"])
def test_an_alias_of_the_namespace_is_what_the_wiki_says(project: PullProject, name: str) -> None:
    project.wiki.pages.aliases |= {"t": "Template", "vorlage": "Template"}
    article(project, f"{{{{{name}|a=b}}}}", Page("Template:Infobox organization", "x"))

    found = saved(project)

    assert found is not None
    assert (found["template"], len(requested_titles(project))) == ("Infobox organization", 1)


@pytest.mark.parametrize(
    "wikitext",
    [
        "{{T:Infobox organization|a=b}}",  # no alias here: a template of this whole name, and there is none
        "{{:Infobox organization}}",  # the article of that name
        "{{User:Infobox organization}}",
        "{{INFOBOX organization}}",  # another title, and nothing is there
        "{{\ufeffInfobox organization}}",
        "{{Info\u200bbox organization}}",
        "{{Short description|x}}",
        "{{NGO box|a=b}}",
    ],
)
def test_what_leads_to_no_infobox_is_none(project: PullProject, wikitext: str) -> None:
    article(
        project, wikitext, Page("Template:Infobox organization", "x"), Page("User:Infobox organization", "x"),
        Page("Infobox organization", "x"), Page("Template:NGO box", "x"),
    )  # fmt: skip

    assert saved(project) is None
    assert len(requested_titles(project)) == (wikitext != "{{:Infobox organization}}")


def test_a_name_in_other_letters_is_an_infobox_where_there_is_such_a_template(project: PullProject) -> None:
    article(project, "{{InfoBox NGO|a=b}}", Page("Template:InfoBox NGO", redirect="Template:Infobox x"),
            Page("Template:Infobox x", "x"))  # fmt: skip

    found = saved(project)

    assert found is not None
    assert found["template"] == "InfoBox NGO"


def test_an_article_that_begins_with_its_infobox_costs_no_request(project: PullProject) -> None:
    article(project, "{{Infobox organization|a=b}}{{Other}}")

    assert saved(project) is not None
    assert requested_titles(project) == []


def test_an_article_of_many_templates_costs_one_request(project: PullProject) -> None:
    article(project, "".join(f"{{{{box {number}}}}}" for number in range(120)))

    assert saved(project) is None
    assert [len(one.split("|")) for one in requested_titles(project)] == [50]


def test_where_the_wiki_does_not_answer_where_titles_lead_nothing_is_saved(project: PullProject) -> None:
    article(project, "{{NGO box|a=b}}")
    project.wiki.faults.add(
        Fault.mutate(lambda body: body.replace(b'"pages": [', b'"pages": [5, ') if b"Template:NGO" in body else body),
        action="query",
    )

    run = project.pull()

    assert run.code == 2
    assert "without what titles lead to" in run.err


def test_of_two_infoboxes_that_whose_template_is_there_is_shown(project: PullProject) -> None:
    (project.root / "queries" / "sync").mkdir(parents=True)
    article(
        project, "{{Infobox gone|a=1}}{{Infobox organization|a=2}}", Page("Template:Infobox organization", "x", 8, 80)
    )

    found = saved(project)

    assert found is not None
    assert (found["template"], found["parameters"]) == ("Infobox organization", [{"name": "a", "value": "2"}])
    assert json.loads(project.saved()["template.json"])["called"] == "Infobox organization"


def test_a_call_is_sure_by_its_name_alone() -> None:
    page = parse_called_page("Infobox x")
    assert page is not None
    assert TemplateCall(page, ()).is_infobox
