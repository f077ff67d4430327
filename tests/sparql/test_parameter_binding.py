"""Binding: the data block of a parameter holds the value as a term, and nothing else of the query changes."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, Literal, NamedNode, QuerySolutions, Store

from leapgraph.errors import DataError
from leapgraph.sparql.lexer import tokenize
from leapgraph.sparql.parameter_binding import bind_terms, data_blocks, serialize_term
from leapgraph.sparql.parsed_query import parse_query

XSD = "http://www.w3.org/2001/XMLSchema#"
QUERY = """PREFIX a: <http://e/>
# VALUES ?x { 1 }
SELECT ?x ?y ?text WHERE {
    VALUES ?x { a:one } # of two
    VALUES ?y { "en" }
    BIND('VALUES ?y { 1 }' AS ?text)
}
"""


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


def rows(text: str) -> Any:
    result = Store().query(text)
    assert isinstance(result, QuerySolutions)
    return [[solution[str(variable.value)] for variable in result.variables] for solution in result]


def test_a_value_stands_in_its_data_block_and_the_rest_is_as_it_was() -> None:
    text = bind_terms(parse_query(QUERY), {"x": NamedNode("http://e/two"), "y": Literal("a'\"\n")})

    expected = QUERY.replace("a:one", "<http://e/two>").replace('"en"', '"a\'\\"\\n"')
    assert text == expected
    assert rows(text) == [[NamedNode("http://e/two"), Literal("a'\"\n"), Literal("VALUES ?y { 1 }")]]


def test_without_values_nothing_changes() -> None:
    assert bind_terms(parse_query(QUERY), {}) == QUERY


@pytest.mark.parametrize(
    ("block", "terms"),
    [
        ("VALUES ?x { a:b }", [NamedNode("http://e/b")]),
        ("values $x{<http://e/b>}", [NamedNode("http://e/b")]),
        ("BASE <http://f/> SELECT * { VALUES ?x { <b> } }", [NamedNode("http://f/b")]),
        (
            "VALUES ?x { '''a''' 'b'@EN-us 'c'@ar--rtl 'd'^^a:d }",
            [
                Literal("a"),
                Literal("b", language="en-us"),
                Literal("c", language="ar", direction=BaseDirection.RTL),
                Literal("d", datatype=NamedNode("http://e/d")),
            ],
        ),
        ("VALUES ?x { 1 -2.5 1e3 }", [typed("1", "integer"), typed("-2.5", "decimal"), typed("1e3", "double")]),
        ("VALUES ?x { true FALSE UNDEF }", [typed("true", "boolean"), typed("false", "boolean"), None]),
        ("VALUES ?x { }", []),
    ],
)
def test_the_terms_of_a_data_block_are_read(block: str, terms: list[Any]) -> None:
    text = f"PREFIX a: <http://e/> {block if 'SELECT' in block else f'SELECT * {{ {block} }}'}"

    (found,) = data_blocks(parse_query(text))

    assert (found.name, found.terms) == ("x", terms)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { VALUES (?x) { (1) } }",
        "SELECT * { VALUES (?x ?y) { (1 2) } }",
        "SELECT * { VALUES ?y { 1 } BIND('VALUES ?x { 1 }' AS ?t) } # VALUES ?x { 1 }",
    ],
)
def test_a_query_without_a_data_block_of_the_variable_alone_is_refused(text: str) -> None:
    with pytest.raises(DataError, match=r"^\?x cannot be bound: the query has no data block VALUES \?x \{ \.\.\. \}$"):
        bind_terms(parse_query(text), {"x": typed("1", "integer")})


def test_two_data_blocks_of_a_variable_are_refused_at_the_second() -> None:
    text = "SELECT * {\n  VALUES ?x { 1 }\n  OPTIONAL { VALUES ?x { 2 } }\n}"

    with pytest.raises(DataError, match=r"^3:24: \?x cannot be bound: this is its second data block"):
        bind_terms(parse_query(text), {"x": typed("1", "integer")})


@pytest.mark.parametrize("term", ["<rel>", "'a'@en-abcdefghijk", "'a'^^<rel>"])
def test_a_data_block_with_what_is_no_term_is_refused(term: str) -> None:
    with pytest.raises(DataError, match=r"^1:23: this holds what is no RDF term"):
        data_blocks(parse_query(f"SELECT * {{ VALUES ?x {{ {term} }} }}"))


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (NamedNode("http://e/a'b"), "<http://e/a'b>"),
        (Literal("a"), '"a"'),
        (Literal("a", language="en-GB"), '"a"@en-gb'),
        (Literal("a", language="ar", direction=BaseDirection.RTL), '"a"@ar--rtl'),
        (typed("+07", "integer"), f'"+07"^^<{XSD}integer>'),
        (Literal('"\\\0\x7f\t'), '"\\"\\\\\\u0000\\u007F\\t"'),
    ],
)
def test_a_term_is_written_in_full(term: NamedNode | Literal, text: str) -> None:
    assert serialize_term(term) == text


HOSTILE = st.text(st.sampled_from("\"'\\{}<>#?$ \n\r\t\0\x7f\x85\u2028\u202eé😀SERVICE.^@"), max_size=30) | st.text()


@given(HOSTILE)
@example('en" } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } VALUES ?z { "')
@example("' } #")
@example("\\u0022 }")
@example("\\")
@settings(max_examples=300, deadline=None)
def test_no_value_changes_the_query(value: str) -> None:
    text = bind_terms(parse_query(QUERY), {"y": Literal(value)})

    assert rows(text)[0][1] == Literal(value)
    before, after = tokenize(QUERY), tokenize(text)
    assert [token.kind for token in before] == [token.kind for token in after]
    changed = [(old.text, new.text) for old, new in zip(before, after, strict=True) if old.text != new.text]
    assert len(changed) <= 1
    assert all(old == '"en"' for old, _ in changed)
