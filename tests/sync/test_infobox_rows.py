"""The infobox row by row, before a plan and after all of it."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings

from leapgraph.infobox.property_mapping import InfoboxMapping
from leapgraph.sync.plan_model import DesiredStatement, InfoboxRow
from leapgraph.sync.planning.infobox_rows import preview_rows, row_statements
from leapgraph.sync.planning.plan import make_plan
from support.hypothesis_plans import (
    ENDED,
    FORMER,
    NAME,
    URL,
    after,
    item,
    items,
    make_plan_input,
    planned,
    there,
    wish,
    wishes,
)
from support.infobox_fixtures import filled

Json = dict[str, Any]
HELD = there(1, "P1448", ("en", "Held"), URL)
OVER = there(2, "P1448", ("en", "Over"), URL, qualifiers=ENDED)


def test_a_row_reads_what_it_will_once_all_of_the_plan_is_done() -> None:
    remote = item(there(1, "P856", "https://example.org/"), there(2, "P571", ("2003-00-00", 9), URL))
    made = planned(remote, [wish("website", "P856", "https://example.org/", URL), wish("staff", "P1128", "+5", URL)])

    assert made.infobox == (
        InfoboxRow("website", "P856", "", "https://example.org/"),
        InfoboxRow("formation", "P571", "2003", "2003"),
        InfoboxRow("staff", "P1128", "", "5"),
    )


@settings(max_examples=60, deadline=None)
@given(items(), wishes())
def test_what_it_reads_then_is_what_it_reads_when_it_is_done(remote: Json, desired: list[DesiredStatement]) -> None:
    made = planned(remote, desired)
    done = preview_rows(make_plan_input(after(remote, made.operations), desired), ())

    assert [(one.row, one.now) for one in done] == [(one.row, one.then) for one in made.infobox if one.then]


def test_what_stands_in_the_article_stays() -> None:
    remote = item(there(1, "P1448", ("en", "Held")))
    wikitext = "{{#invoke:WikidataIB|getValue|P1448|name=name|fwd=ALL|{{{name|}}}}}"
    given_ = replace(
        make_plan_input(remote, [wish("name", "P1448", ("en", "Held"), URL)]), mapping=InfoboxMapping((NAME,))
    )

    assert make_plan(replace(given_, call=filled(wikitext))).infobox == (InfoboxRow("name", "P1448", "", "Held"),)
    local = "Local (written in the article)"
    written = make_plan(replace(given_, call=filled(wikitext, name="Local")))
    assert written.infobox == (InfoboxRow("name", "P1448", local, local),)


def test_without_a_template_each_of_two_rows_reads_its_own() -> None:
    given_ = replace(make_plan_input(item(HELD, OVER), []), mapping=InfoboxMapping((NAME, FORMER)))

    assert [(one.row, one.now) for one in preview_rows(given_, ())] == [
        ("name", "Held"),
        ("former_name", "Over"),
    ]


def test_a_row_alone_has_all_of_its_property() -> None:
    for row in (NAME, FORMER):
        given_ = replace(make_plan_input(item(HELD, OVER), []), mapping=InfoboxMapping((row,)))
        assert row_statements(given_, row, [HELD, OVER]) == [HELD, OVER]
