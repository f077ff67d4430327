"""`pull --check`: what changed, in words; nothing written."""

import json
from collections.abc import Callable

import pytest

from leapgraph.pull.snapshot_differences import compare_snapshots
from support.fake_wikibase import Page
from support.item_fixtures import Json, item, prop, referred, statement
from support.pull_fixtures import LEAP, TITLE, PullProject

GUID = f"{LEAP}$00000000-0000-4000-8000-00000000000"


@pytest.fixture
def pulled(project: PullProject) -> PullProject:
    project.pull()
    return project


def check_output(project: PullProject) -> list[str]:
    """Return what a check says of a change, which writes nothing."""
    before = project.saved()
    run = project.pull("--check")
    assert (run.code, run.err, project.saved()) == (1, "", before)
    return run.out.splitlines()


def test_an_unchanged_wiki(pulled: PullProject) -> None:
    run = pulled.pull("--check")

    assert (run.code, run.out, run.err) == (0, "unchanged\n", "")


def test_the_wiki_is_the_one_that_was_pulled_from_where_none_is_named(pulled: PullProject) -> None:
    run = pulled.pull_again("--check")

    assert (run.code, run.out, run.err) == (0, "unchanged\n", "")


def test_no_snapshot_yet(project: PullProject) -> None:
    assert check_output(project) == [f"there is no snapshot; a pull would save {LEAP} at revision 12"]
    assert project.saved() == {}


def add_statement(entity: Json) -> None:
    entity["claims"]["P571"].append(statement(f"{LEAP}$new", "P571", 2002, reference="https://example.org/"))


def remove_statement(entity: Json) -> None:
    del entity["claims"]["P571"]


def add_reference(entity: Json) -> None:
    entity["claims"]["P571"][0]["references"] = [referred("https://example.org/")]


def change_rank(entity: Json) -> None:
    entity["claims"]["P571"][0]["rank"] = "preferred"


def change_value(entity: Json) -> None:
    entity["claims"]["P571"][0] = statement(f"{GUID}2", "P571", 2002)


def forget_value(entity: Json) -> None:
    entity["claims"]["P1813"][0] = statement(f"{GUID}3", "P1813", None)


def add_qualifier(entity: Json) -> None:
    entity["claims"]["P1813"][0]["qualifiers"] = {"P571": [entity["claims"]["P571"][0]["mainsnak"]]}


def change_label(entity: Json) -> None:
    entity["labels"]["en"]["value"] = "Other"


def add_label(entity: Json) -> None:
    entity["labels"]["de"] = {"language": "de", "value": "Auch"}


def remove_description(entity: Json) -> None:
    entity["descriptions"] = {}


def add_alias(entity: Json) -> None:
    entity["aliases"]["en"] = [{"language": "en", "value": "A"}, {"language": "en", "value": "B"}]


def add_sitelink(entity: Json) -> None:
    link = {"site": "dewiki", "title": "T", "badges": [], "url": "https://de.wikipedia.org/wiki/T"}
    entity["sitelinks"]["dewiki"] = link


def nothing(_entity: Json) -> None:
    pass


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (add_statement, "P571 (inception): statement added 2002"),
        (remove_statement, "P571 (inception): statement removed 1999"),
        (add_reference, 'P571 (inception): 1999: reference added: P854 (reference URL) "https://example.org/"'),
        (change_rank, "P571 (inception): 1999: rank changed from normal to preferred"),
        (change_value, "P571 (inception): value changed from 1999 to 2002"),
        (forget_value, 'P1813 (short name): value changed from "TEST" (en) to an unknown value'),
        (add_qualifier, 'P1813 (short name): "TEST" (en): qualifier added: P571 (inception) 1999'),
        (change_label, 'label (en) changed from "LEAP" to "Other"'),
        (add_label, 'label (de) added: "Auch"'),
        (remove_description, 'description (en) removed: "made for a test"'),
        (add_alias, 'aliases (en) added: "A | B"'),
        (add_sitelink, 'sitelink (dewiki) added: "T"'),
    ],
)
def test_a_change_of_the_item(pulled: PullProject, change: Callable[[Json], None], expected: str) -> None:
    entity = pulled.wiki.entities.entities[LEAP]
    change(entity)
    entity["lastrevid"] = 15

    lines = check_output(pulled)

    assert lines[:2] == [f"{LEAP}: revision 12 -> 15", f"{LEAP}: {expected}"]


def test_a_new_revision_that_says_the_same(pulled: PullProject) -> None:
    pulled.wiki.entities.entities[LEAP]["lastrevid"] = 15

    assert check_output(pulled) == [f"{LEAP}: revision 12 -> 15, the same content"]


def test_another_item(pulled: PullProject) -> None:
    del pulled.wiki.entities.entities[LEAP]
    pulled.wiki.entities.add(item("Q999999002", "Merged", ("P31", "Q163740"), page=TITLE))

    assert check_output(pulled)[0] == f"the item is Q999999002 (Merged), and was {LEAP} (LEAP)"


@pytest.mark.parametrize(
    ("wikitext", "expected"),
    [
        (
            "{{Infobox organization|name=LEAP|type={{ubl|a|b}}<!-- c -->|third|website=x}}",
            'infobox: parameter "website" added: "x"',
        ),
        (
            "{{Infobox organization|name=LEAP|third}}",
            'infobox: parameter "type" removed, it was "{{ubl|a|b}}<!-- c -->"',
        ),
        (
            "{{Infobox organization|name=L|type={{ubl|a|b}}<!-- c -->|third}}",
            'infobox: parameter "name" changed from "LEAP" to "L"',
        ),
        (
            "{{Infobox party|name=LEAP|type={{ubl|a|b}}<!-- c -->|third}}",
            'infobox: template changed from "Infobox organization" to "Infobox party"',
        ),
    ],
)
def test_a_change_of_the_infobox(pulled: PullProject, wikitext: str, expected: str) -> None:
    pulled.wiki.pages.add(Page(TITLE, wikitext, 7, 71))

    assert check_output(pulled) == [
        expected,
        f'article: "{TITLE}" at revision 70 -> "{TITLE}" at revision 71',
    ]


def test_an_infobox_that_went(pulled: PullProject) -> None:
    pulled.wiki.pages.add(Page(TITLE, "none", 7, 71))

    assert check_output(pulled) == [
        "infobox: there is none any more",
        f'article: "{TITLE}" at revision 70 -> "{TITLE}" at revision 71',
    ]


def test_a_label_of_what_is_mentioned(pulled: PullProject) -> None:
    pulled.wiki.entities.add(item("Q163740", "renamed"), prop("P571", "begin", revision=2))

    assert check_output(pulled) == [
        'P571 (begin): label (en) changed from "inception" to "begin"',
        'Q163740 (renamed): label (en) changed from "nonprofit organization" to "renamed"',
    ]


def test_a_newer_revision_of_what_is_mentioned_is_no_change(pulled: PullProject) -> None:
    pulled.wiki.entities.entities["Q163740"]["lastrevid"] = 2

    run = pulled.pull("--check")

    assert (run.code, run.out) == (0, "unchanged (newer revisions of 1 mentioned entities say the same here)\n")


def test_a_page_that_now_has_an_item(pulled: PullProject) -> None:
    pulled.write("more.ttl", "id:x a schema:NGO ; schema:sameAs page:X .")
    pulled.pull()
    pulled.wiki.entities.add(item("Q999999002", "X", ("P31", "Q163740"), page="X"))

    assert check_output(pulled) == [
        "Q999999002 (X): newly mentioned",
        "<https://example.org/g/id/x>: no page -> linked (Q999999002)",
    ]


@pytest.mark.parametrize("name", ["record.json", f"{LEAP}.json", "stubs.json", "infobox.json"])
@pytest.mark.parametrize("content", ["", "{", "[]", '{"item": 5}', "\x80"])
def test_a_damaged_snapshot_is_reported_and_replaced(pulled: PullProject, name: str, content: str) -> None:
    good = pulled.saved()
    (pulled.root / "graph" / "wikidata" / name).write_text(content, "latin-1")

    assert check_output(pulled) == ["the snapshot cannot be read; a pull would replace it"]
    assert pulled.pull().code == 0
    assert pulled.saved() == good


def test_a_file_that_was_edited_is_named(pulled: PullProject) -> None:
    path = pulled.root / "graph" / "wikidata" / "identity.ttl"
    path.write_bytes(path.read_bytes() + b"# mine\n")

    assert check_output(pulled) == ["identity.ttl differs"]


def test_a_record_that_was_edited_is_named(pulled: PullProject) -> None:
    path = pulled.root / "graph" / "wikidata" / "record.json"
    record = json.loads(path.read_bytes())
    record["mentioned"].clear()
    path.write_text(json.dumps(record))

    assert check_output(pulled) == ["record.json differs"]


def test_a_record_without_a_revision_is_reported(pulled: PullProject) -> None:
    path = pulled.root / "graph" / "wikidata" / "record.json"
    record = json.loads(path.read_bytes())
    del next(iter(record["mentioned"].values()))["lastrevid"]
    path.write_text(json.dumps(record))

    assert check_output(pulled) == ["the snapshot cannot be read; a pull would replace it"]


def test_a_snapshot_nested_too_deeply_is_reported(pulled: PullProject) -> None:
    good = pulled.saved()
    names = [name for name in good if name.endswith(".json") and name != "history.json"]

    told = {name: compare_snapshots({**good, name: b"[" * 100_000}, good)[0] for name in names}

    assert told == {name: ["the snapshot cannot be read; a pull would replace it"] for name in names}


@pytest.mark.parametrize("content", ["[" * 100_000, '{"api": "x", "articleApi": "x", "site": "x"}'])
def test_no_other_wiki_is_asked_where_the_record_does_not_say_which(pulled: PullProject, content: str) -> None:
    (pulled.root / "graph" / "wikidata" / "record.json").write_text(content, "latin-1")

    run = pulled.pull_again("--check")

    assert (run.code, run.out) == (1, "")
    assert run.err.startswith(
        "leapgraph: graph/wikidata/record.json: this does not say which wiki the last pull was from"
    )
