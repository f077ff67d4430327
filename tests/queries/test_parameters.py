"""Parameters: what a person types becomes one term of the right type, or an error that helps."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from leapgraph.project import Project
from leapgraph.queries.parameters import Parameter, ParameterError, parse_choice, parse_value
from leapgraph.sparql.parameter_binding import bind_terms
from leapgraph.sparql.parsed_query import parse_query

LEAP = Project(Path(__file__).parents[2])
BASE = "https://w3id.org/leap-graph/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def parameter(kind: str, example: str = "anything", namespace: str | None = None) -> Parameter:
    return Parameter(
        "it", kind, "default", example, "What it is.", namespace, "people-list" if kind == "one-of" else None
    )


@pytest.mark.parametrize(
    ("kind", "namespace", "value", "iri"),
    [
        ("iri", "id", "leap", f"{BASE}id/leap"),
        ("iri", "wd", "Q42", "http://www.wikidata.org/entity/Q42"),
        ("iri", "id", "issue:cannabis", f"{BASE}issue/cannabis"),
        ("iri", None, "stance:end", f"{BASE}vocab#stance-end"),
        ("iri", None, "wdt:P31", "http://www.wikidata.org/prop/direct/P31"),
        ("iri", "id", "https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("iri", None, "<urn:isbn:0-486-27557-4>", "urn:isbn:0-486-27557-4"),
        ("iri", None, "id:a/b:c", f"{BASE}id/a/b:c"),
        ("one-of", "stance", "end", f"{BASE}vocab#stance-end"),
    ],
)
def test_an_iri_is_typed_as_slug_as_prefixed_name_or_in_full(
    kind: str, namespace: str | None, value: str, iri: str
) -> None:
    assert parse_value(LEAP, parameter(kind, namespace=namespace), value) == NamedNode(iri)


@pytest.mark.parametrize(
    ("kind", "value", "text", "datatype"),
    [
        ("integer", "2017", "2017", "integer"),
        ("integer", "-007", "-7", "integer"),
        ("integer", "+9223372036854775807", "9223372036854775807", "integer"),
        ("date", "2024-02-29", "2024-02-29", "date"),
        ("number", "+005", "5", "integer"),
        ("number", "-0.250", "-0.250", "decimal"),
        ("number", ".5", ".5", "decimal"),
        ("number", "1e-3", "1e-3", "double"),
        ("number", "1.E6", "1.E6", "double"),
        ("year", "2017", "2017", "gYear"),
        ("year", "-0044", "-0044", "gYear"),
        ("string", "en", "en", "string"),
        ("string", "", "", "string"),
        ("string", "<http://e/> @en", "<http://e/> @en", "string"),
        ("one-of", "a:b", "a:b", "string"),
    ],
)
def test_a_literal_has_the_datatype_of_its_parameter(kind: str, value: str, text: str, datatype: str) -> None:
    assert parse_value(LEAP, parameter(kind), value) == Literal(text, datatype=NamedNode(XSD + datatype))


@pytest.mark.parametrize(
    ("kind", "namespace", "value", "what"),
    [
        ("integer", None, "2017.0", "it=2017.0: it is no whole number; for example it=anything"),
        ("integer", None, "٢٠١٧", "it=٢٠١٧: it is no whole number"),
        ("integer", None, "1 ", "it=1 : it is no whole number"),
        ("integer", None, "9223372036854775808", "it=9223372036854775808: it is too large a number"),
        ("integer", None, "9" * 100_000, "it=" + "9" * 80 + r"\.\.\.: it is too large a number"),
        ("integer", None, "", "it='': it is no whole number"),
        ("number", None, "0,25", "it=0,25: it is no number such as 5, 0.25 or 1e-3; for example it=anything"),
        ("number", None, "5.", "it is no number such as"),
        ("number", None, "INF", "it is no number such as"),
        ("number", None, "1e999", "it=1e999: it is too large a number"),
        ("number", None, "9223372036854775808", "it is too large a number"),
        ("number", None, "0." + "1" * 19, "it has more digits than 18 before the point or 18 behind it"),
        ("year", None, "17", "it=17: it is no year of four digits"),
        ("year", None, "2017-01", "it is no year of four digits"),
        ("year", None, "02017", "it is no year of four digits"),
        ("year", None, "20195", "it is no year of four digits"),
        ("year", None, "٢٠١٧", "it is no year of four digits"),
        ("date", None, "2023-02-29", "it=2023-02-29: the calendar has no such day"),
        ("date", None, "0000-01-01", "it=0000-01-01: the calendar has no such day"),
        ("date", None, "2023-2-9", "it is no date of the form YYYY-MM-DD"),
        ("date", None, "20230209", "it is no date of the form YYYY-MM-DD"),
        ("date", None, "2023-01-01Z", "it is no date of the form YYYY-MM-DD"),
        ("string", None, "\ud800", r"it='\\ud800': it is no Unicode text"),
        (
            "iri",
            "id",
            "Redondo Beach",
            "it=Redondo Beach: it is no slug below id: and no IRI; a slug has letters, digits",
        ),
        ("iri", "id", "", "it='': it is no slug below id:"),
        ("iri", "id", "..", r"it=\.\.: it is no slug below id:"),
        ("iri", "id", "a/../b", "it is no slug below id:"),
        ("iri", "id", "a>", "it is no slug below id:"),
        ("iri", "id", "é", "it is no slug below id:"),
        ("iri", None, "leap", "it is no IRI: write one in full or with a prefix of the project"),
        ("iri", "id", "stnace:end", "no prefix of the project is stnace:; did you mean stance:"),
        ("iri", "id", "id:a b", "it is no legal IRI: Invalid IRI code point"),
        ("iri", "id", "https://example.org/<", "it is no legal IRI: Invalid IRI code point"),
        ("iri", "id", "<rel>", "it is no legal IRI: No scheme found"),
        ("iri", "id", "id:%zz", "it is no legal IRI: Invalid IRI percent encoding"),
        ("iri", "id", "\x1b[31m", r"it='\\x1b\[31m': it is no slug"),
    ],
)
def test_a_value_of_another_type_is_refused_with_an_example(
    kind: str, namespace: str | None, value: str, what: str
) -> None:
    with pytest.raises(ParameterError, match=what):
        parse_value(LEAP, parameter(kind, namespace=namespace), value)


LISTED = [NamedNode(f"{BASE}vocab#stance-{slug}") for slug in ("adopt", "end", "limit")]


@pytest.mark.parametrize("value", ["end", "stance:end", "vocab:stance-end", f"{BASE}vocab#stance-end"])
def test_a_value_of_a_list_is_taken_however_it_is_typed(value: str) -> None:
    assert parse_choice(LEAP, parameter("one-of", namespace="stance"), value, LISTED) == LISTED[1]


def test_a_list_of_strings_takes_its_strings_whatever_their_language() -> None:
    listed = [Literal("blue", language="en"), Literal("red")]

    assert parse_choice(LEAP, parameter("one-of"), "blue", listed) == Literal("blue")


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("edn", "it=edn: it is not in the list; did you mean end?; the list is adopt, end, limit; for example it=end"),
        ("Limit", "it=Limit: it is not in the list; did you mean limit?; the list is adopt, end, limit"),
        (
            "to end",
            "it=to end: it is no slug below stance: and no IRI; a slug has letters, digits and hyphens, no space; ",
        ),
        ("id:leap", "it=id:leap: it is not in the list; the list is adopt, end, limit; for example it=end"),
    ],
)
def test_a_value_that_a_list_has_not_is_refused_with_what_comes_near(value: str, what: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parse_choice(LEAP, parameter("one-of", "end", "stance"), value, LISTED)

    assert str(caught.value).startswith(what)


def test_a_long_list_is_not_shown_but_named() -> None:
    listed = [NamedNode(f"{BASE}id/person-{number}") for number in range(13)]

    with pytest.raises(ParameterError) as caught:
        parse_choice(LEAP, parameter("one-of", namespace="id"), "nobody", listed)

    assert "person" not in str(caught.value)
    assert "`leapgraph query people-list` shows the list" in str(caught.value)


def test_what_lies_elsewhere_is_shown_with_its_prefix() -> None:
    listed = [NamedNode(f"{BASE}issue/cannabis"), NamedNode("http://example.org/x")]

    with pytest.raises(ParameterError, match=r"the list is issue:cannabis, <http://example\.org/x>;"):
        parse_choice(LEAP, parameter("one-of", namespace="id"), "nobody", listed)


HOSTILE = st.text(st.sampled_from("\"'\\{}<>#?$ \n\r\t:/%.-aQ1é😀"), max_size=20) | st.text(
    st.characters(exclude_categories=[])
)


@given(
    st.sampled_from(
        [parameter("iri", namespace="id"), parameter("iri"), *map(parameter, ["string", "integer", "date"])]
    ),
    HOSTILE,
)
@example(parameter("string"), 'en" } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } #')
@example(parameter("iri", namespace="id"), "a> } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } #")
@example(parameter("iri"), "<http://e/> } SERVICE <http://127.0.0.1:1/>")
@settings(max_examples=400, deadline=None)
def test_any_value_is_one_term_or_an_error(asked: Parameter, value: str) -> None:
    try:
        term = parse_value(LEAP, asked, value)
    except ParameterError:
        return

    result = Store().query(bind_terms(parse_query("SELECT ?it ?n { VALUES ?it { 1 } VALUES ?n { 2 } }"), {"it": term}))

    assert isinstance(result, QuerySolutions)
    assert [[row[0], row[1]] for row in result] == [[term, Literal(2)]]
    if asked.type == "string":
        assert term.value == value
