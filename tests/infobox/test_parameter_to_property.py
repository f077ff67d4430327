"""The calls of Module:WikidataIB in a template's wikitext, and what of them is not as the mapping has it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapgraph.infobox.parameter_to_property import ModuleCall, find_module_calls, mapping_differences, merge_template
from leapgraph.infobox.property_mapping import InfoboxMapping, MappingRow
from leapgraph.infobox.transcluded_text_and_modules import invoked_modules, transcluded_wikitext
from leapgraph.wikibase.display_text import Labels
from support.infobox_fixtures import template


def only(wikitext: str, **parameters: str) -> ModuleCall:
    (row,) = find_module_calls(wikitext, parameters)
    return row


def test_a_call_has_its_function_property_name_and_arguments() -> None:
    row = only("{{#invoke:WikidataIB|getValue|P571|name=formation|osd=no|fwd={{{fwd|ALL}}}|{{{formation|}}}}}")

    assert row == ModuleCall(
        "getValue", "P571", "formation", {"osd": "no", "fwd": "ALL", "2": ""}, ("formation",), reached=True
    )


@pytest.mark.parametrize(
    "wikitext",
    [
        "{{#invoke:WikidataIB|getValue|P571|name=formation}}",
        "{{ #invoke: WikidataIB | getValue | P571 | name = formation }}",
        "{{#INVOKE:wikidataIB|getValue|p571|name=formation}}",
        "{{#invoke:_WikidataIB_\n|getValue\n|P571\n|name=formation\n}}",
        "{{#invoke:WikidataIB|getValue|1=P571|name=formation}}",
        "{{#invoke:WikidataIB|getValue|name=formation|P571}}",
        "{{safesubst:#invoke:WikidataIB|getValue|P571|name=formation}}",
        "{{<includeonly>safesubst:</includeonly>#invoke:WikidataIB|getValue|P571|name=formation}}",
        "{{#invoke:WikidataIB<!-- the module -->|getValue<!-- x -->|P571<!-- inception -->|name=formation<!-- y -->}}",
        "{{wdib|P571|name=formation}}",
        "{{Wdib | 1 = P571 | name = formation}}",
        "{{Template:wdib|P571|name=formation}}",
        "{{#invoke:WikidataIB|getValue|{{{property|P571}}}|name={{#if:x|formation|founded}}}}",
        "{{Infobox|data1={{#if:{{{a|}}}|x|{{URL|{{#invoke:WikidataIB|getValue|P571|name=formation}}}}}}}}",
        "<includeonly>{{#invoke:WikidataIB|getValue|P571|name=formation}}</includeonly>",
        "before {{#invoke:WikidataIB|getValue|P0}}<onlyinclude>{{wdib|P571|name=formation}}</onlyinclude>",
        "{| class='a'\n|-\n! {{#invoke:WikidataIB|getValue|P571|name=formation}}\n|}",
        "<div>[[a|b]] ''{{#invoke:WikidataIB|getValue|P571|name=formation}}''</div>",
    ],
)
def test_a_call_is_read_however_it_is_written(wikitext: str) -> None:
    row = only(wikitext)

    assert (row.function, row.property, row.name, row.reached) == ("getValue", "P571", "formation", True)


@pytest.mark.parametrize(
    "wikitext",
    [
        "<!-- {{#invoke:WikidataIB|getValue|P571}} -->",
        "<!-- {{#invoke:WikidataIB|getValue|P571}}",
        "<nowiki>{{#invoke:WikidataIB|getValue|P571}}</nowiki>",
        "<pre>{{#invoke:WikidataIB|getValue|P571}}</pre>",
        "<noinclude>{{#invoke:WikidataIB|getValue|P571}}</noinclude>",
        "<NoInclude>{{#invoke:WikidataIB|getValue|P571}}",
        "{{#invoke:WikidataIB|getValue|P571}}<onlyinclude>x</onlyinclude>",
        "{{#invoke:Wikidata|getValue|P571}}",
        "{{#invoke:WikidataIB/sandbox|getValue|P571}}",
        "{{#invoke:wikidataib|getValue|P571}}",
        "{{#invoke:WikidataIB|getValue}}",
        "{{#invoke:WikidataIB|getValue|inception}}",
        "{{#invoke:WikidataIB|getValue|Q571}}",
        "{{#invoke:WikidataIB|url2|url=x}}",
        "{{#invoke:WikidataIB}}",
        "{{#invoke:WikidataIB|function=getValue|P571}}",
        "{{wdib}}",
        "{{{#invoke:WikidataIB|getValue|P571}}}",
        "{{invoke:WikidataIB|getValue|P571}}",
    ],
)
def test_what_is_not_transcluded_or_no_call_of_the_module_is_no_row(wikitext: str) -> None:
    assert find_module_calls(wikitext) == []


def test_calls_in_calls_are_all_read_in_the_order_of_the_text() -> None:
    text = (
        "{{#if:{{#invoke:WikidataIB|getValue|P1|name=a}}|{{#invoke:WikidataIB|getValue|P2|name=b"
        "|{{#invoke:WikidataIB|getValue|P3|name=c}}}}}}"
    )

    assert [(row.property, row.reached) for row in find_module_calls(text)] == [
        ("P1", True),
        ("P2", True),
        ("P3", True),
    ]


@pytest.mark.parametrize(
    ("wikitext", "names"),
    [
        ("{{#invoke:WikidataIB|getValue|P1|name=a|{{{b|{{{c|}}}}}}}}", ("a", "b", "c")),
        ("{{#invoke:WikidataIB|getValue|P1|name=a|2={{{b|}}}}}", ("a", "b")),
        ("{{#invoke:WikidataIB|getValue|P1|{{{a|}}}}}", ("a",)),
        ("{{#invoke:WikidataIB|getCoords|{{{b|}}}|name=a}}", ("a", "b")),
        ("{{wdib|P1|{{{a|}}}}}", ("a",)),
        ("{{wdib|P1|name= a | 2 = {{{ b |}}}}}", ("a", "b")),
        ("{{if empty|{{{a|}}}|{{{b|}}}|{{wdib|P1}}}}", ("a", "b")),
        ("{{#if:{{{a|}}}|{{{a}}}|{{wdib|P1}}}}", ("a",)),
        ("{{#if:{{{hide|}}}||{{wdib|P1}}}}", ()),
        ("{{{a|{{wdib|P1}}}}}", ("a",)),
        ("{{if empty|{{{a|}}}|{{URL|{{wdib|P1}}}}}}", ("a",)),
        ("{{URL|{{{b|}}}|{{wdib|P1}}}}", ()),
        ("{{wdib|P1}}", ()),
    ],
)
def test_a_field_is_called_by_its_name_and_by_the_parameters_of_its_local_value(
    wikitext: str, names: tuple[str, ...]
) -> None:
    assert names == only(wikitext).field_names()


@pytest.mark.parametrize(
    ("wikitext", "parameters", "local"),
    [
        ("{{wdib|P1|{{{a|}}}}}", {}, ""),
        ("{{wdib|P1|{{{a|}}}}}", {"a": "x"}, "x"),
        ("{{wdib|P1|{{{a|{{{b|}}}}}}}}", {"b": "x"}, "x"),
        ("{{wdib|P1|{{{a|{{{b|}}}}}}}}", {"a": "", "b": "x"}, ""),
        ("{{wdib|P1|{{if empty|{{{a|}}}|{{{b|}}}}}}}", {"a": "", "b": "x"}, "x"),
        ("{{wdib|P1|{{#if:{{{a|}}}|{{{a}}}|{{{b|}}}}}}}", {"b": "x=y"}, "x=y"),
        ("{{wdib|P1|{{unknown|{{{a|}}}}}}}", {"a": "x"}, ""),
        ("{{wdib|P1|{{if empty|{{unknown}}|{{{a|}}}}}}}", {"a": "x"}, "x"),
        ("{{wdib|P1|{{if empty| |{{{b|}}}}}}}", {"b": "x"}, "x"),
        ("{{wdib|P1|{{If Empty|a|b}}}}", {}, ""),
        ("{{wdib|P1|{{#ifeq:{{#if:1| a }}|a|x}}}}", {}, "x"),
        ("{{wdib|P1|{{{a}}}}}", {}, "{{{a}}}"),
        ("{{wdib|P1|{{{1|}}}}}", {"1": "x"}, "x"),
        ("{{wdib|P1|{{#ifeq:{{{a|}}}|no||{{{b|}}}}}}}", {"a": "no", "b": "x"}, ""),
        ("{{wdib|P1|{{#if:{{{a|}}}|x=y}}}}", {"a": "1"}, "x=y"),
    ],
)
def test_the_local_value_is_what_the_parameters_make_of_it(
    wikitext: str, parameters: dict[str, str], local: str
) -> None:
    assert local == only(wikitext, **parameters).local_value()


def test_the_modules_that_a_template_calls_are_named_once() -> None:
    text = (
        "{{#invoke:infobox|infobox|data={{#invoke:WikidataIB|getValue|P1}}{{#invoke:WikidataIB|getValue|P2}}}}"
        "{{#invoke:Check_for unknown parameters|check}}{{#invoke:{{{module|}}}|x}}{{#invoke:|x}}"
        "<noinclude>{{#invoke:Documentation|x}}</noinclude>{{wdib|P1}}"
    )

    assert invoked_modules(text) == ["Infobox", "WikidataIB", "Check for unknown parameters"]


@pytest.mark.parametrize(
    ("wikitext", "text"),
    [
        ("a<!-- b -->c", "ac"),
        ("a<noinclude>b</noinclude>c", "ac"),
        ("a<noinclude />b", "ab"),
        ("a<includeonly>b</includeonly>c", "abc"),
        ("a<onlyinclude>b</onlyinclude>c<onlyinclude>d</onlyinclude>", "bd"),
        ("<nowiki><!-- a --></nowiki>", "<nowiki><!-- a --></nowiki>"),
        ("<nowiki /><!-- a -->b", "<nowiki />b"),
        ("<!-- <noinclude> -->a", "a"),
        ("<nowiki><noinclude></nowiki>a</noinclude>", "<nowiki><noinclude></nowiki>a"),
    ],
)
def test_only_what_is_transcluded_counts(wikitext: str, text: str) -> None:
    assert text == transcluded_wikitext(wikitext)


PIECES = ["{{", "}}", "{{{", "}}}", "|", "#if:", "#ifeq:", "if empty", "#invoke:WikidataIB|getValue|P1", "wdib|P1", "a",
          "=", "<!--", "-->", "<nowiki>", "</nowiki>", "<noinclude>", "</noinclude>", "[[", "]]", "\n", "<ref>", "{|",
          "|}", "== ", "https://example.org "]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.dictionaries(st.just("a"), st.just("x")))
def test_any_wikitext_can_be_read(wikitext: str, parameters: dict[str, str]) -> None:
    assert all(row.property == "P1" for row in find_module_calls(wikitext, parameters))
    assert set(invoked_modules(wikitext)) <= {"WikidataIB"}


FORMATION = MappingRow("formation", ("founded",), "P571", "time", query=Path("formation.rq"))
WEBSITE = MappingRow("website", (), "P856", "url", query=Path("website.rq"))
MOTTO = MappingRow("motto", (), "P1451", "monolingualtext")
ROWS = InfoboxMapping((FORMATION, WEBSITE, MOTTO))
BOTH = "{{wdib|P571|name=founded|{{{founded|}}}}}{{wdib|P856|name=website}}"
WHERE = "Template:Infobox organization at revision 4"


@pytest.mark.parametrize(
    ("wikitext", "notes"),
    [
        (BOTH, []),
        (BOTH + "{{wdib|P112|name=founder}}" * 2, ["fills founder from P112, of which mapping.ttl has no row"]),
        (BOTH + "{{wdib|P112}}", []),
        (BOTH + "{{wdib|P1546|name=motto}}", ["fills motto from P1546, and mapping.ttl says P1451"]),
        ("{{wdib|P571|name=founded}}", ["does not fill website: statements of these are not shown there"]),
        (
            "{{wdib|P580|{{{formation|}}}}}",
            [
                "fills formation from P580, and mapping.ttl says P571",
                "does not fill formation, website: statements of these are not shown there",
            ],
        ),
        (
            "{{Infobox|data={{{founded|}}}}}",
            ["does not call Module:WikidataIB: it shows nothing that is added to Wikidata"],
        ),
        (
            "{{Infobox x/Wikidata}}",
            ["reads Wikidata through another template or module: no row of mapping.ttl could be verified"],
        ),
    ],
)  # fmt: skip
def test_what_differs_from_the_mapping_is_reported(wikitext: str, notes: list[str]) -> None:
    assert [f"{WHERE} {note}" for note in notes] == mapping_differences(ROWS, template(wikitext))


def test_without_a_saved_template_nothing_differs() -> None:
    assert mapping_differences(ROWS, None) == []
    assert merge_template(ROWS, None, Labels({})) is ROWS


def test_the_mapping_takes_over_what_the_template_confirms_and_what_only_it_has() -> None:
    labels = Labels({"P112": {"datatype": "wikibase-item"}})
    text = BOTH + "{{wdib|P112|name=founder|{{{founders|{{{founder|}}}}}}}}{{wdib|P1546|name=motto}}{{wdib|P9}}"

    found = merge_template(ROWS, template(text), labels)

    where = "Template:Infobox organization, revision 4"
    assert [(row.parameter, row.property, row.verified_against) for row in found.rows] == [
        ("formation", "P571", where), ("website", "P856", where), ("motto", "P1451", ""), ("founder", "P112", where),
    ]  # fmt: skip
    added = found.rows[-1]
    assert (added.aliases, added.datatype, added.status, added.query) == (("founders",), "wikibase-item", "shown", None)
    assert found.rows[0].query == FORMATION.query


@pytest.mark.parametrize(
    "how", ["safesubst:", "{{{|safesubst:}}}", "<includeonly>safesubst:</includeonly>", "SAFESUBST: "]
)
def test_a_call_that_may_also_be_put_in_for_good_is_a_call(how: str) -> None:
    for name in ("#invoke:WikidataIB|getValue", "template : wdib"):
        (row,) = find_module_calls(f"{{{{{how}{name}|P571|name=formation}}}}")

        assert (row.property, row.name, row.reached) == ("P571", "formation", True)
