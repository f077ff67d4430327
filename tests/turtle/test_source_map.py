"""Where in a file a subject, a predicate or an object stands."""

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from leapgraph.turtle import parse_turtle

TEXT = '''@prefix a: <http://e.org/> . @prefix z: <http://z.org/#> .
# a:x a:p 1 .
a:x a a:Y ;
    a:p "a:q", """
a:q
""" , [ a:in
        a:deep ] ;\r
    <http://e.org/q> 01 , # a comment
        a:b\\,c
    , "é"@en-US , a:é .
z: a:p ( 1
  2 ) . z:%41 a:p z:1.2 .

a:x a:p a:later .
_:b a:p 'x'^^a:t .
@base <http://base.org/d/> .
<../s> a:p <#o> .
'''


def named(local: str) -> NamedNode:
    return NamedNode(f"http://e.org/{local}")


@pytest.mark.parametrize(
    ("subject", "predicate", "object_", "position"),
    [
        (named("x"), None, None, (3, 1)),
        (named("x"), named("p"), None, (4, 5)),
        (named("x"), named("p"), Literal("a:q"), (4, 9)),
        (named("x"), named("p"), Literal("\na:q\n"), (4, 16)),
        (named("x"), named("q"), None, (8, 5)),
        (named("x"), named("q"), named("b,c"), (9, 9)),
        (named("x"), named("q"), Literal("é", language="en-us"), (10, 7)),
        (named("x"), named("q"), named("é"), (10, 19)),
        (named("x"), named("p"), named("later"), (14, 1 + len("a:x a:p "))),
        (NamedNode("http://z.org/#"), None, None, (11, 1)),
        (NamedNode("http://z.org/#%41"), named("p"), NamedNode("http://z.org/#1.2"), (12, 19)),
        (BlankNode("b"), named("p"), Literal("x", datatype=named("t")), (15, 9)),
        (NamedNode("http://base.org/s"), named("p"), NamedNode("http://base.org/d/#o"), (17, 12)),
    ],
)
def test_the_first_place_of_a_triple_is_found(
    subject: NamedNode | BlankNode,
    predicate: NamedNode | None,
    object_: NamedNode | Literal | None,
    position: tuple[int, int],
) -> None:
    file = parse_turtle(TEXT)

    assert position == file.position_of(subject, predicate, object_)


def test_what_is_not_there_is_found_at_what_is_around_it() -> None:
    file = parse_turtle(TEXT)

    assert file.line_of(named("x"), named("q"), Literal("never said")) == 8
    assert file.line_of(named("x"), named("never-said")) == 3
    assert file.line_of(named("x"), named("never-said"), Literal("x")) == 3
    assert file.line_of(named("nobody")) is None


def test_the_number_1_and_the_number_01_are_two_objects() -> None:
    file = parse_turtle("<a:x> <a:p> 1 ,\n 01 .")
    integer = NamedNode("http://www.w3.org/2001/XMLSchema#integer")

    assert file.line_of(NamedNode("a:x"), NamedNode("a:p"), Literal("01", datatype=integer)) == 2


def test_a_clean_reading_costs_no_walk_through_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_text: str) -> None:
        raise AssertionError

    monkeypatch.setattr("leapgraph.turtle.reader.build_source_map", never)

    file = parse_turtle(TEXT)

    assert len(file.triples) == 18
    with pytest.raises(AssertionError):
        file.line_of(named("x"))


def test_a_prefix_declared_again_holds_from_there_on() -> None:
    file = parse_turtle("@prefix a: <x:1/> .\na:s a:p 1 .\n@prefix a: <x:2/> .\na:s a:p 1 .\n")

    assert file.line_of(NamedNode("x:1/s")) == 2
    assert file.line_of(NamedNode("x:2/s")) == 4
    assert file.declarations == (("a", "x:1/", 1), ("a", "x:2/", 3))
