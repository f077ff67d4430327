"""Whatever the graph: it is written as the same bytes each time, and nothing in it changes."""

from collections.abc import Callable, Mapping
from random import Random

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from leapgraph.turtle import is_canonical, parse_turtle, stream_turtle, write_turtle
from leapgraph.turtle.writer import SubjectBlocks

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SPACES = ["https://example.org/id/", "https://example.org/vocab#", "https://example.org/vocab#role-", "urn:x:"]
LOCALS = ["a", "leap", "board-chair", "a.b", "2017", "x:y", "a/b", "a.", "-a", "é", "%20b", "", "a'b", "~"]
NUMBERS = [
    "+10",
    "0.0000001",
    "-0.0",
    "-0.5",
    "0.000001",
    "0.10",
    "9" * 5000,
    "01",
    "1",
    "-1",
    "-0",
    "0.3333",
    "1.",
    ".5",
    "1.0",
    "1e5",
    "1E-5",
    "true",
    "1 ",
    "2017",
]
STRINGS = ['"', '""', '"""', 'a"', '\n"', "\\", "\\\n", "a\r\nb", "\t\x00\x7f", "'''", "#", "\u202e", "é😀", "\ufeff"]

iris = st.builds(lambda space, local: NamedNode(space + local), st.sampled_from(SPACES), st.sampled_from(LOCALS))
blanks = st.sampled_from([BlankNode(name) for name in "abcd"])
values = st.one_of(
    st.sampled_from(NUMBERS), st.sampled_from(STRINGS), st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
)
datatypes = st.sampled_from(
    [NamedNode(XSD + name) for name in ("string", "integer", "decimal", "double", "boolean", "gYear", "date")]
)
literals = st.one_of(
    st.builds(lambda value, datatype: Literal(value, datatype=datatype), values, datatypes),
    st.builds(lambda value, tag: Literal(value, language=tag), values, st.sampled_from(["en", "de-at", "zh-hans-cn"])),
)
predicates = st.one_of(iris, st.sampled_from([NamedNode(RDF + name) for name in ("type", "first", "rest")]))
objects = st.one_of(iris, literals, blanks, st.just(NamedNode(f"{RDF}nil")))
graphs = st.lists(st.builds(Triple, st.one_of(iris, blanks), predicates, objects), max_size=14)


@given(graph=graphs, random=st.randoms(use_true_random=False))
def test_the_same_graph_is_written_as_the_same_bytes(
    graph: list[Triple], random: Random, table: Mapping[str, str], graph_of: Callable[..., set[str]]
) -> None:
    names = ["zz", "y", "x1", "w"]
    random.shuffle(names)
    new: dict[object, BlankNode] = {BlankNode(old): BlankNode(name) for old, name in zip("abcd", names, strict=True)}
    again = [Triple(new.get(t.subject) or t.subject, t.predicate, new.get(t.object) or t.object) for t in graph]
    random.shuffle(again)

    written = write_turtle(graph, table)

    assert written == write_turtle(again, table)
    assert graph_of(graph) == graph_of(written)
    assert is_canonical(parse_turtle(written), table)


@given(graph=graphs)
def test_a_stream_says_the_same_graph(
    graph: list[Triple], table: Mapping[str, str], graph_of: Callable[..., set[str]]
) -> None:
    streamed = "".join(stream_turtle(sorted(graph, key=str), table))

    assert graph_of(graph) == graph_of(streamed)


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
@settings(max_examples=40)
@given(graph=st.lists(st.builds(Triple, iris, iris, st.one_of(iris, literals)), max_size=8))
def test_rdflib_reads_the_same_graph(graph: list[Triple], table: Mapping[str, str]) -> None:
    written, plain = rdflib.Graph(), rdflib.Graph()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        written.parse(data=write_turtle(graph, table), format="turtle")
        plain.parse(data=serialize(graph, format=RdfFormat.N_TRIPLES), format="nt")

    assert set(plain) == set(written)


@given(graph=graphs)
def test_blocks_of_subjects_join_to_the_same_bytes(graph: list[Triple], table: Mapping[str, str]) -> None:
    blocks = SubjectBlocks(table)
    by_subject = {triple.subject: [one for one in graph if one.subject == triple.subject] for triple in graph}

    laid_out = [blocks.lay_out(triples) for triples in by_subject.values()]

    named = [block for block in laid_out if block is not None]
    has_blank = any(isinstance(term, BlankNode) for triple in graph for term in (triple.subject, triple.object))
    assert has_blank == (len(named) < len(laid_out))
    assert has_blank or blocks.join(named) == write_turtle(graph, table)
