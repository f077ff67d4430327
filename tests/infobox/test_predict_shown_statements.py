"""The infobox's gate: what is shown of a statement, and why not."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapgraph.infobox.infobox_call import read_infobox_call
from leapgraph.infobox.predict_shown_statements import (
    accepts_reference,
    is_usable_reference,
    predict_visibilities,
    predict_visibility,
    row_text,
)
from leapgraph.infobox.property_mapping import MappingRow
from leapgraph.wikibase.display_text import Labels
from support.infobox_fixtures import FORMATION, LABELS, call, filled, quantity, statement
from support.snapshot_fixture import DAY, YEAR, reference, snak

Json = dict[str, Any]
SINCE = snak("P571", "time", ("2002-00-00", YEAR))
RETRIEVED = snak("P813", "time", ("2026-11-01", DAY))
URL = snak("P854", "url", "https://example.org/about")
GOOD = reference(URL, RETRIEVED)
IMPORTED = snak("P143", "wikibase-item", "Q328")
ONLY_IMPORTED = reference(IMPORTED)
SHORT = MappingRow("abbreviation", (), "P1813", "monolingualtext")
ALL = call(fetchwikidata="ALL")


def item(property_id: str, value: str) -> Json:
    return snak(property_id, "wikibase-item", value)


@pytest.mark.parametrize(
    ("told", "accepted"),
    [
        ([URL], True),
        ([IMPORTED], False),
        ([IMPORTED, URL], False),
        ([snak("P854", "url", "https://en.wikipedia.org/wiki/Example")], True),
        ([snak("P854", "url", "https://en.wikipedia.org/wiki/Wikipedia")], False),
        ([snak("P854", "url", "https://www.WikiTree.com/")], False),
        ([snak("P854", "url", "https://example.org/WIKI/wiki")], True),
        ([snak("P1476", "monolingualtext", ("en", "How Wikis work"))], False),
        ([snak("P1476", "monolingualtext", ("en", "How wikis work"))], True),
        ([RETRIEVED], True),
        ([item("P248", "Q1")], True),
        ([item("P248", "Q2")], False),
        ([item("P248", "Q3")], False),
        ([item("P248", "Q4")], True),
        ([item("P248", "Q999")], True),
        ([item("P143", "Q999")], False),
        ([item("P143", "Q1")], True),
        ([item("P248", "?")], True),
        ([snak("P854", "url", None)], True),
        ([snak("P1810", "string", "A Wiki")], False),
        ([quantity("+3", "Q2")], False),
        ([], True),
    ],
)
def test_a_reference_is_accepted_if_none_of_its_values_says_wiki(told: list[Json], accepted: bool) -> None:  # noqa: FBT001 - a table
    assert accepted is accepts_reference(reference(*told), LABELS)


def test_an_items_label_counts_and_not_the_title_of_its_page() -> None:
    page = Labels({"Q1": {"labels": {"en": {"value": "Wiki"}}, "sitelinks": {"enwiki": {"title": "Paper"}}}})

    assert accepts_reference(reference(item("P248", "Q1")), LABELS)
    assert not accepts_reference(reference(item("P248", "Q1")), page)


@pytest.mark.parametrize(
    ("told", "good"),
    [
        ([URL], True),
        ([item("P248", "Q1"), RETRIEVED], True),
        ([snak("P1581", "external-id", "A1"), RETRIEVED], True),
        ([RETRIEVED], False),
        ([RETRIEVED, snak("P577", "time", ("2020-01-01", DAY))], False),
        ([snak("P854", "url", "?"), RETRIEVED], False),
        ([item("P143", "Q1"), URL], False),
        ([snak("P4656", "url", "https://example.org/w"), URL], False),
        ([item("P3452", "Q1")], False),
        ([item("P887", "Q1"), URL], False),
        ([item("P248", "Q2"), URL], False),
        *(
            ([snak("P854", "url", url)], False)
            for url in (
                "https://en.wikipedia.org/wiki/Example",
                "HTTPS://EN.WIKIPEDIA.ORG/",
                "http://de.m.wikipedia.org",
                "//commons.wikimedia.org/wiki/File:A.png",
                "https://www.wikidata.org:443/wiki/Q1",
                "https://web.archive.org/web/2020/https://en.wikipedia.org/wiki/Example",
                "https://species.wikimedia.org?x",
            )
        ),
        *(
            ([snak("P854", "url", url)], True)
            for url in (
                "https://wikipedia.org.example.net/",
                "https://example.org/?about=wikipedia.org",
                "https://notwikipedia.org/",
                "https://web.archive.org/web/2020/https://example.org/",
            )
        ),
    ],
)
def test_a_usable_reference_names_a_document_that_is_no_wiki(told: list[Json], good: bool) -> None:  # noqa: FBT001 - a table
    assert good is is_usable_reference(reference(*told), LABELS)


@given(
    st.lists(
        st.one_of(
            st.text(alphabet="Wikpeda ", max_size=6).map(lambda text: snak("P1810", "string", text)),
            st.sampled_from(["Q1", "Q2", "Q3", "Q328", "Q999"]).map(lambda one: item("P248", one)),
            st.just(RETRIEVED),
        ),
        max_size=4,
    )
)
def test_one_value_too_many_spoils_a_reference_and_none_mends_it(told: list[Json]) -> None:
    accepted = accepts_reference(reference(*told), LABELS)

    assert accepted == all(accepts_reference(reference(one), LABELS) for one in told)
    assert not (is_usable_reference(reference(*told), LABELS) and not accepted)


@pytest.mark.parametrize(
    ("references", "words"),
    [
        ([], "hidden: unsourced"),
        ([ONLY_IMPORTED], "hidden: only Wiki references"),
        ([ONLY_IMPORTED, reference(IMPORTED, URL)], "hidden: only Wiki references"),
        ([ONLY_IMPORTED, GOOD], "shown"),
        ([GOOD], "shown"),
    ],
)
def test_one_accepted_reference_is_enough_and_none_hides(references: list[Json], words: str) -> None:
    assert words == predict_visibility(statement(SINCE, *references), ALL, FORMATION, LABELS).description


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("no", "shown"), ("No", "shown"), ("n", "shown"), ("never", "shown"), ("false", "shown"), ("FALSE", "shown"),
        ("0", "shown"), ("", "hidden: unsourced"), ("yes", "hidden: unsourced"), ("true", "hidden: unsourced"),
        ("1", "hidden: unsourced"), ("00", "hidden: unsourced"), ("off", "hidden: unsourced"),
        ("f", "hidden: unsourced"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["onlysourced", "osd"])
def test_the_source_is_needed_unless_onlysourced_says_no(name: str, value: str, words: str) -> None:
    infobox = call(fetchwikidata="ALL", **{name: value})

    assert words == predict_visibility(statement(SINCE), infobox, FORMATION, LABELS).description


def test_of_a_long_and_a_short_name_the_long_one_counts_even_if_blank() -> None:
    infobox = call(fetchwikidata="ALL", onlysourced="", osd="no")

    assert predict_visibility(statement(SINCE), infobox, FORMATION, LABELS).reason == "unsourced"
    assert (
        predict_visibility(statement(SINCE, GOOD), call(fetchwikidata="", fwd="ALL"), FORMATION, LABELS).reason
        == "not fetched"
    )


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("ALL", ""), ("formation", ""), ("website; formation; type", ""), ("the formation of", ""), ("founded", ""),
        ("all", "not fetched"), ("NONE", "not fetched"), ("none", "not fetched"), ("", "not fetched"),
        ("website", "not fetched"), ("Formation", "not fetched"), ("ALL; website", "not fetched"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["fetchwikidata", "fwd"])
def test_a_field_is_fetched_if_its_name_stands_anywhere_in_the_list(name: str, value: str, why: str) -> None:
    assert why == predict_visibility(statement(SINCE, GOOD), call(**{name: value}), FORMATION, LABELS).reason


def test_nothing_is_fetched_by_default() -> None:
    assert predict_visibility(statement(SINCE, GOOD), call(), FORMATION, LABELS).reason == "not fetched"


@pytest.mark.parametrize("name", ["suppressfields", "spf"])
def test_suppressed_fields_are_hidden_before_anything_else_counts(name: str) -> None:
    infobox = call(fetchwikidata="ALL", formation="1999", **{name: "website, formation"})

    assert predict_visibility(statement(SINCE, GOOD), infobox, FORMATION, LABELS).reason == "suppressed"
    assert row_text([statement(SINCE, GOOD)], infobox, FORMATION, LABELS) == ""


def test_a_blank_list_suppresses_nothing() -> None:
    assert predict_visibility(
        statement(SINCE, GOOD), call(fetchwikidata="ALL", suppressfields=""), FORMATION, LABELS
    ).is_shown


@pytest.mark.parametrize("parameter", ["formation", "founded", "established"])
def test_a_local_value_under_any_of_the_names_wins(parameter: str) -> None:
    infobox = call(fetchwikidata="ALL", **{parameter: " [[2001]] "})

    assert predict_visibility(statement(SINCE, GOOD), infobox, FORMATION, LABELS).reason == "local value"
    assert row_text([statement(SINCE, GOOD)], infobox, FORMATION, LABELS) == "[[2001]]"


@pytest.mark.parametrize("blank", ["", "  ", "<!-- 2001 -->", "\n<!-- a\nb -->\n<!-- unclosed"])
def test_a_blank_local_value_is_none(blank: str) -> None:
    assert predict_visibility(
        statement(SINCE, GOOD), call(fetchwikidata="ALL", founded=blank), FORMATION, LABELS
    ).is_shown


def test_what_has_no_row_or_no_infobox_is_hidden() -> None:
    assert predict_visibility(statement(SINCE, GOOD), ALL, None, LABELS).reason == "not mapped"
    assert (
        predict_visibility(statement(SINCE, GOOD), read_infobox_call(None), FORMATION, LABELS).reason
        == "the article has no infobox"
    )


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", ["preferred", "normal"]),
        ("best", ["preferred"]),
        ("b d", ["preferred"]),
        ("preferred", ["preferred"]),
        ("n", ["normal"]),
        ("preferred deprecated", ["preferred", "deprecated"]),
        ("Deprecated", ["deprecated"]),
        ("x", ["preferred", "normal"]),
    ],
)
def test_the_requested_ranks_are_shown(asked: str, shown: list[str]) -> None:
    three = [
        statement(snak("P571", "time", (f"200{number}-00-00", YEAR)), GOOD, rank=rank, number=number)
        for number, rank in enumerate(("preferred", "normal", "deprecated"))
    ]
    infobox = call(fetchwikidata="ALL", rank=asked)

    found = [one["rank"] for one in three if predict_visibility(one, infobox, FORMATION, LABELS, among=three).is_shown]

    assert shown == found


def test_a_normal_rank_is_the_best_where_none_is_preferred() -> None:
    two = [statement(SINCE, GOOD, number=1), statement(SINCE, GOOD, rank="deprecated", number=2)]
    infobox = call(fetchwikidata="ALL", rank="best")

    assert [predict_visibility(one, infobox, FORMATION, LABELS, among=two).reason for one in two] == ["", "deprecated"]
    assert predict_visibility(two[0], infobox, FORMATION, LABELS).is_shown


def test_a_statement_after_a_change_stands_in_its_own_place_among_the_others() -> None:
    before = statement(SINCE, GOOD, number=1)
    others = [before, statement(SINCE, GOOD, number=2)]
    infobox = call(fetchwikidata="ALL", rank="best")

    after = predict_visibility({**before, "rank": "preferred"}, infobox, FORMATION, LABELS, among=others)
    new = predict_visibility(
        statement(SINCE, GOOD, rank="preferred", number=3), infobox, FORMATION, LABELS, among=others
    )

    assert [after.description, new.description] == ["shown", "shown"]


def test_the_first_parameter_set_shows_the_best_of_all_without_a_source() -> None:
    infobox = call(ps="1", fetchwikidata="NONE", onlysourced="yes", rank="deprecated")
    two = [statement(SINCE, number=1), statement(SINCE, number=2, rank="preferred")]

    assert [predict_visibility(one, infobox, FORMATION, LABELS, among=two).reason for one in two] == [
        "not best rank",
        "",
    ]
    assert predict_visibility(two[0], call(ps="2"), FORMATION, LABELS).reason == "not fetched"


def test_no_value_shows_nothing_and_an_unknown_one_is_shown() -> None:
    row = MappingRow("founder", (), "P112", "wikibase-item")

    assert predict_visibility(statement(item("P112", "?"), GOOD), ALL, row, LABELS).text == "Unknown"
    assert (
        predict_visibility(statement(snak("P112", "wikibase-item", None), GOOD), ALL, row, LABELS).reason == "no value"
    )


def test_a_value_without_label_or_page_is_reported() -> None:
    row = MappingRow("founder", (), "P112", "wikibase-item")
    verdict = predict_visibility(statement(item("P112", "Q4"), GOOD), ALL, row, LABELS)

    assert (verdict.description, verdict.text) == ("hidden: no English label", "Q4")


def test_of_several_texts_only_one_is_shown_the_english_one_first() -> None:
    texts = [("de", "LEAP d"), ("en", "LEAP"), ("en", "L.E.A.P."), ("fr", "LEAP f")]
    some = [statement(snak("P1813", "monolingualtext", text), GOOD, number=n) for n, text in enumerate(texts)]

    shown = [predict_visibility(one, ALL, SHORT, LABELS, among=some).reason for one in some]

    assert shown == ["another value is shown", "", "another value is shown", "another value is shown"]
    assert row_text(some, ALL, SHORT, LABELS) == "LEAP"
    assert row_text([some[0], some[3]], ALL, SHORT, LABELS) == "LEAP d"


def test_an_unknown_value_beside_texts_does_not_keep_one_from_being_shown() -> None:
    unknown = {"snaktype": "somevalue", "property": "P1813", "datatype": "monolingualtext"}
    texts = [snak("P1813", "monolingualtext", (language, "LEAP")) for language in ("de", "en")]
    some = [statement(one, GOOD, number=n) for n, one in enumerate([texts[0], unknown, texts[1]])]

    assert [one.reason for one in predict_visibilities(some, ALL, SHORT, LABELS)] == ["another value is shown", "", ""]


def test_a_text_that_is_itself_hidden_keeps_no_other_from_being_shown() -> None:
    hidden = statement(snak("P1813", "monolingualtext", ("en", "LEAP")), number=1)
    other = statement(snak("P1813", "monolingualtext", ("fr", "LEAP f")), GOOD, number=2)

    assert [predict_visibility(one, ALL, SHORT, LABELS, among=[hidden, other]).reason for one in (hidden, other)] == [
        "unsourced",
        "",
    ]


GATED = "{{Infobox|data={{#invoke:WikidataIB|getValue|P571|name=formation|%s|{{{formation|{{{founded|}}}}}}}}}}"


@pytest.mark.parametrize(
    ("arguments", "parameters", "why"),
    [
        ("fetchwikidata={{{fetchwikidata|ALL}}}", {}, ""),
        ("fetchwikidata={{{fetchwikidata|ALL}}}", {"fetchwikidata": "NONE"}, "not fetched"),
        ("fetchwikidata={{{fetchwikidata|}}}", {}, "not fetched"),
        ("fetchwikidata={{{fetchwikidata|}}}", {"fetchwikidata": "formation"}, ""),
        ("fetchwikidata={{{fetchwikidata|}}}", {"fetchwikidata": "founded"}, "not fetched"),
        ("fwd={{{fetchwikidata|{{{fwd|ALL}}}}}}", {"fwd": "website"}, "not fetched"),
        ("fwd=ALL|spf={{{suppressfields|}}}", {"suppressfields": "formation"}, "suppressed"),
        ("fwd=ALL|spf={{{suppressfields|}}}", {"suppressfields": "founded"}, ""),
        ("fwd=ALL", {"suppressfields": "formation"}, ""),
        ("fwd=ALL", {"founded": "2001"}, "local value"),
        ("fwd=ALL", {"formation": "", "founded": "2001"}, "local value"),
        ("fwd=ALL|qid={{{qid|}}}", {"qid": "Q42"}, "the infobox is of Q42"),
        ("fwd=ALL|qid={{{qid|}}}", {"qid": "Q999999001"}, ""),
        ("fwd=ALL|qid={{{qid|}}}", {"qid": "q999999001"}, ""),
    ],
)
def test_each_call_of_the_template_counts_with_what_the_article_hands_it(
    arguments: str, parameters: dict[str, str], why: str
) -> None:
    infobox = filled(GATED % arguments, **parameters)

    assert why == predict_visibility(statement(SINCE, GOOD), infobox, FORMATION, LABELS).reason


@pytest.mark.parametrize(
    ("arguments", "parameters", "why"),
    [
        ("onlysourced=no", {}, ""),
        ("osd={{{onlysourced|}}}", {}, "unsourced"),
        ("osd={{{onlysourced|}}}", {"onlysourced": "no"}, ""),
        ("onlysourced=yes", {"onlysourced": "no"}, "unsourced"),
        ("onlysourced={{#if:{{{strict|}}}|yes|no}}", {}, ""),
        ("onlysourced={{#if:{{{strict|}}}|yes|no}}", {"strict": "1"}, "unsourced"),
    ],
)
def test_a_source_is_needed_where_the_templates_call_says_so(
    arguments: str, parameters: dict[str, str], why: str
) -> None:
    infobox = filled(GATED % f"fwd=ALL|{arguments}", **parameters)

    assert why == predict_visibility(statement(SINCE), infobox, FORMATION, LABELS).reason


@pytest.mark.parametrize(
    ("around", "parameters", "why"),
    [
        ("{{if empty|{{{founded|}}}|%s}}", {"founded": "2001"}, "local value"),
        ("{{If_empty|{{{founded|}}}|%s}}", {}, ""),
        ("{{#if:{{{founded|}}}|{{{founded}}}|%s}}", {"founded": "2001"}, "local value"),
        ("{{{founded|%s}}}", {"founded": ""}, "the template leaves it out"),
        ("{{#if:{{{plain|}}}||%s}}", {"plain": "x"}, "the template leaves it out"),
        ("{{#ifeq:{{{source|wd}}}|wd|%s}}", {}, ""),
        ("{{#ifeq:{{{source|wd}}}|wd|%s}}", {"source": "none"}, "the template leaves it out"),
        ("{{#if:{{PAGENAME}}||%s}}", {}, ""),
        ("{{start date|%s}}", {}, ""),
        ("<span>[[a|%s]]</span>", {}, ""),
    ],
)
def test_a_call_that_is_not_reached_shows_nothing(around: str, parameters: dict[str, str], why: str) -> None:
    infobox = filled(around % "{{#invoke:WikidataIB|getValue|P571|name=formation|fwd=ALL}}", **parameters)

    assert why == predict_visibility(statement(SINCE, GOOD), infobox, FORMATION, LABELS).reason


def test_of_several_calls_for_a_property_the_one_of_the_rows_name_counts() -> None:
    names = (
        MappingRow("name", (), "P1448", "monolingualtext"),
        MappingRow("former_name", (), "P1448", "monolingualtext"),
    )
    infobox = filled(
        "{{#invoke:WikidataIB|getValue|P1448|name=name|fwd=ALL|{{{name|}}}}}"
        "{{#invoke:WikidataIB|getValue|P1448|name=former_name|fwd=ALL}}",
        name="LEAP",
    )
    one = statement(snak("P1448", "monolingualtext", ("en", "LEAP, Inc.")), GOOD)

    assert [predict_visibility(one, infobox, row, LABELS).description for row in names] == [
        "hidden: local value",
        "shown",
    ]
    assert [row_text([one], infobox, row, LABELS) for row in names] == ["LEAP", "LEAP, Inc."]
    other = MappingRow("official_name", (), "P1448", "monolingualtext")
    assert predict_visibility(one, infobox, other, LABELS).description == "shown as former_name"
    assert row_text([one], infobox, other, LABELS) == ""


def test_a_field_that_is_suppressed_in_one_place_is_shown_in_another() -> None:
    infobox = filled(
        "{{#invoke:WikidataIB|getValue|P571|name=formation|fwd=ALL|spf=formation}}"
        "{{#invoke:WikidataIB|getValue|P571|name=formation|fwd=ALL}}"
    )

    assert row_text([statement(SINCE, GOOD)], infobox, FORMATION, LABELS) == "2002"


def test_where_two_fields_hide_it_the_first_says_why() -> None:
    infobox = filled(
        "{{#invoke:WikidataIB|getValue|P571|name=since|fwd=NONE}}{{#invoke:WikidataIB|getValue|P571|name=age|fwd=ALL}}"
    )
    (verdict,) = predict_visibilities([statement(SINCE)], infobox, FORMATION, LABELS)

    assert (verdict.reason, verdict.elsewhere) == ("not fetched", "")


def test_a_changed_statement_stands_in_the_place_of_the_one_it_was() -> None:
    was, other = statement(SINCE, GOOD, rank="preferred"), statement(SINCE, GOOD, number=2)
    infobox = call(fetchwikidata="ALL", rank="best")

    assert predict_visibility({**was, "rank": "normal"}, infobox, FORMATION, LABELS, among=[was, other]).is_shown


def test_new_statements_without_an_id_are_not_taken_for_one_another() -> None:
    preferred, normal = ({**statement(SINCE, GOOD, rank=rank), "id": None} for rank in ("preferred", "normal"))
    infobox = call(fetchwikidata="ALL", rank="best")

    assert predict_visibility(normal, infobox, FORMATION, LABELS, among=[preferred]).reason == "not best rank"


def test_where_only_qualifiers_are_requested_a_statement_without_them_shows_nothing() -> None:
    infobox = filled("{{#invoke:WikidataIB|getValue|P571|name=formation|fwd=ALL|qual=P580|qo=yes}}")

    assert predict_visibility(statement(SINCE, GOOD), infobox, FORMATION, LABELS).reason == "no value"
    assert predict_visibility(statement(SINCE, GOOD, P580=[SINCE]), infobox, FORMATION, LABELS).text == "2002"


def test_a_property_that_the_template_does_not_ask_for_is_not_mapped() -> None:
    infobox = filled("{{#invoke:WikidataIB|getValue|P580|name=formation|fwd=ALL}}", fetchwikidata="ALL")

    assert predict_visibility(statement(SINCE, GOOD), infobox, FORMATION, LABELS).reason == "not mapped"


def test_coordinates_need_no_source_and_are_the_best() -> None:
    infobox = filled("{{#invoke:WikidataIB|getCoords|{{{coordinates|}}}|name=coordinates|fwd=ALL}}")
    row = MappingRow("coordinates", (), "P625", "globe-coordinate")
    value = {"latitude": 42.25, "longitude": -71.5, "precision": 0.0001, "globe": "http://www.wikidata.org/entity/Q2"}
    main = {"snaktype": "value", "property": "P625", "datavalue": {"type": "globecoordinate", "value": value}}
    two = [statement(main, number=1), statement(main, number=2, rank="preferred")]

    verdicts = [predict_visibility(one, infobox, row, LABELS, among=two) for one in two]

    assert [one.reason for one in verdicts] == ["not best rank", ""]
    assert verdicts[1].text == "42°15\u2032N 71°30\u2032W"


def test_the_preferred_value_is_requested_by_a_function_of_its_own() -> None:
    infobox = filled("{{#invoke:WikidataIB|getPreferredValue|P571|name=formation|fwd=ALL|rank=deprecated}}")
    two = [statement(SINCE, GOOD, number=1), statement(SINCE, GOOD, number=2, rank="preferred")]

    assert [predict_visibility(one, infobox, FORMATION, LABELS, among=two).reason for one in two] == [
        "not best rank",
        "",
    ]


def test_a_function_that_shows_something_else_is_named() -> None:
    infobox = filled("{{#invoke:WikidataIB|getValueByQual|P571|name=formation|fwd=ALL|qualID=P407|qvalue=Q1860}}")

    assert (
        predict_visibility(statement(SINCE, GOOD), infobox, FORMATION, LABELS).reason == "read by getValueByQual only"
    )


def test_not_more_values_are_shown_than_requested() -> None:
    infobox = filled("{{#invoke:WikidataIB|getValue|P571|name=formation|fwd=ALL|maxvals=1}}")
    three = [statement(SINCE, number=1), statement(SINCE, GOOD, number=2), statement(SINCE, GOOD, number=3)]

    shown = [predict_visibility(one, infobox, FORMATION, LABELS, among=three).reason for one in three]

    assert shown == ["unsourced", "", "another value is shown"]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ("", "a, Unknown, c"),
        ('|sep=" / "', "a / Unknown / c"),
        ("|list=prose", "a, Unknown and c"),
        ("|list=Prose|maxvals=2", "a and Unknown"),
        ("|list=prose|maxvals=1", "a"),
        ("|list=Prose|maxvals=1", "a"),
        ("|list=hlist", "a · Unknown · c"),
        ("|maxvals=2", "a, Unknown"),
        ('|prefix="("|postfix=")"', "(a), Unknown, (c)"),
    ],
)  # fmt: skip
def test_the_values_of_a_row_are_joined_as_the_call_says(arguments: str, text: str) -> None:
    infobox = filled(f"{{{{#invoke:WikidataIB|getValue|P856|name=website|fwd=ALL{arguments}}}}}")
    row = MappingRow("website", (), "P856", "url")
    some = [
        statement(snak("P856", "url", value), *([GOOD] if value != "b" else []), number=number)
        for number, value in enumerate(("a", "?", "b", "c"))
    ]

    assert text == row_text(some, infobox, row, LABELS)


def test_a_row_without_a_mapping_has_no_text() -> None:
    assert row_text([statement(SINCE, GOOD)], ALL, None, LABELS) == ""


REFERENCES = st.lists(st.sampled_from([GOOD, ONLY_IMPORTED, reference(RETRIEVED), reference(item("P248", "Q2"))]))
CALLS = st.fixed_dictionaries(
    {},
    optional={
        "fetchwikidata": st.sampled_from(["ALL", "", "formation", "website", "NONE"]),
        "onlysourced": st.sampled_from(["", "yes", "no", "0"]),
        "suppressfields": st.sampled_from(["", "website", "formation"]),
        "rank": st.sampled_from(["", "best", "n", "d"]),
        "founded": st.sampled_from(["", "2001", "<!-- x -->"]),
        "ps": st.sampled_from(["", "1"]),
    },
)
RANKS = st.sampled_from(["normal", "preferred", "deprecated"])


@given(REFERENCES, CALLS, RANKS)
def test_a_good_reference_more_never_hides_and_always_mends_a_missing_source(
    references: list[Json], parameters: dict[str, str], rank: str
) -> None:
    infobox = call(**parameters)

    before = predict_visibility(statement(SINCE, *references, rank=rank), infobox, FORMATION, LABELS)
    after = predict_visibility(statement(SINCE, *references, GOOD, rank=rank), infobox, FORMATION, LABELS)

    assert after.is_shown or not before.is_shown
    assert after.reason not in {"unsourced", "only Wiki references"}
    assert after.is_shown == (before.is_shown or before.reason in {"unsourced", "only Wiki references"})
    assert before.text == after.text == "2002"


@given(REFERENCES, CALLS, RANKS)
def test_the_row_shows_exactly_the_statements_that_are_predicted(
    references: list[Json], parameters: dict[str, str], rank: str
) -> None:
    infobox = call(**parameters)
    two = [statement(SINCE, *references, number=1), statement(SINCE, GOOD, number=2, rank=rank)]

    shown = [one for one in two if predict_visibility(one, infobox, FORMATION, LABELS, among=two).is_shown]
    local = infobox.local_value(("formation", "founded"))
    suppressed = "formation" in parameters.get("suppressfields", "")

    expected = "" if suppressed else local or ", ".join("2002" for _ in shown)
    assert expected == row_text(two, infobox, FORMATION, LABELS)


@given(REFERENCES, CALLS, RANKS)
def test_a_template_that_hands_all_on_is_as_one_that_was_not_saved(
    references: list[Json], parameters: dict[str, str], rank: str
) -> None:
    handed = ("fetchwikidata", "onlysourced", "suppressfields", "rank", "ps")
    arguments = "".join(f"|{name}={{{{{{{name}|}}}}}}" for name in handed if name in parameters)
    text = f"{{{{#invoke:WikidataIB|getValue|P571|name=formation{arguments}|{{{{{{founded|}}}}}}}}}}"
    one = statement(SINCE, *references, rank=rank)
    row = replace(FORMATION, aliases=("founded",))

    unknown, known = (
        predict_visibility(one, made, row, LABELS) for made in (call(**parameters), filled(text, **parameters))
    )

    assert unknown == known
