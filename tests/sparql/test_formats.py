"""Every format holds what it can hold, letter by letter, and says so of what it cannot."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

from leapgraph.errors import DataError, RunError
from leapgraph.namespaces import prefix_table
from leapgraph.sparql.formats import RESULT_FORMATS, default_format, write_result
from leapgraph.sparql.results import Boolean, Solutions, Triples
from support.rdf_readers import by_pyld, by_pyoxigraph

if TYPE_CHECKING:
    from leapgraph.sparql.results import Term

PREFIXES = prefix_table("https://example.org/")
XSD = "http://www.w3.org/2001/XMLSchema#"
TERMS = (
    NamedNode("https://example.org/id/ann"),
    BlankNode("b0"),
    Literal('a\tb\n"c", \\d\r'),
    Literal("Ännchen 😀", language="de"),
    Literal("010", datatype=NamedNode(f"{XSD}integer")),
    Literal("1.", datatype=NamedNode(f"{XSD}decimal")),
    Literal("2002-03", datatype=NamedNode(f"{XSD}gYearMonth")),
    Literal(""),
    None,
)
ROWS = Solutions(("term", "number"), [(term, Literal(str(number))) for number, term in enumerate(TERMS)])
GRAPH = Triples(
    sorted([
        b'<https://example.org/id/ann> <https://schema.org/name> "Ann | <b>"@en .\n',
        b"<https://example.org/id/ann> <https://schema.org/knows> _:c14n0 .\n",
        b'_:c14n0 <https://schema.org/name> "x" .\n',
    ])
)  # fmt: skip
STANDARD = {"json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML, "tsv": QueryResultsFormat.TSV}


def text(answer: Solutions | Boolean | Triples, name: str, width: int | None = None) -> str:
    return b"".join(write_result(answer, name, PREFIXES, width)).decode()


def read(document: str, name: str) -> Solutions | Boolean:
    result = parse_query_results(document, STANDARD[name])
    if not isinstance(result, QuerySolutions):
        return Boolean(bool(result))
    return Solutions(tuple(variable.value for variable in result.variables), [tuple(row) for row in result])


@pytest.mark.parametrize("name", STANDARD)
def test_what_is_written_is_what_is_read(name: str) -> None:
    assert read(text(ROWS, name), name) == ROWS


@pytest.mark.parametrize("name", STANDARD)
@pytest.mark.parametrize("rows", [Solutions(("a", "b"), []), Solutions((), [(), ()]), Solutions((), [])], ids=repr)
def test_answers_without_rows_or_columns_are_written(name: str, rows: Solutions) -> None:
    document = text(rows, name)

    assert document.endswith("\n")
    if rows.variables:
        assert read(document, name) == rows
    else:
        assert len(document.splitlines()) == (1 + len(rows.rows) if name == "tsv" else 1)


literals = st.builds(Literal, st.text(st.characters(exclude_categories=["Cs"])))


@given(st.lists(st.tuples(literals | st.none(), literals), max_size=4))
def test_any_text_comes_back_from_tsv_and_json(rows: list[tuple[Literal | None, Literal]]) -> None:
    answer = Solutions(("a", "b"), list(rows))

    assert read(text(answer, "tsv"), "tsv") == answer
    assert read(text(answer, "json"), "json") == answer


def test_csv_is_read_by_any_reader_of_csv() -> None:
    rows = list(csv.reader(io.StringIO(text(ROWS, "csv"), newline="")))

    assert rows[0] == ["term", "number"]
    assert [row[0] for row in rows[1:]] == [
        "https://example.org/id/ann",
        "_:b0",
        'a\tb\n"c", \\d\r',
        "Ännchen 😀",
        "010",
        "1.",
        "2002-03",
        "",
        "",
    ]


def by_csv(document: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(document, newline=""), strict=True))


def test_a_comma_in_an_iri_parts_no_field() -> None:
    rows = Solutions(("page", "name"), [(NamedNode("https://en.wikipedia.org/wiki/Medford,_Oregon"), Literal("a"))])

    assert text(rows, "csv") == 'page,name\r\n"https://en.wikipedia.org/wiki/Medford,_Oregon",a\r\n'


def test_a_row_of_one_empty_field_is_a_row_to_any_reader() -> None:
    rows = Solutions(("a",), [(Literal(""),), (None,), (Literal("b"),)])

    assert by_csv(text(rows, "csv")) == [["a"], [""], [""], ["b"]]


# What delimits, quotes and ends something in one format or another.
marks = st.text(st.sampled_from(",;\"'\t\n\r <>&]\\|{}a\u0085\u2028\ufeffé"), max_size=8)
any_terms = st.one_of(
    st.none(),
    marks.map(Literal),
    marks.map(lambda text: Literal(text, language="de-ch")),
    marks.map(lambda text: Literal(text, datatype=NamedNode("https://example.org/d,t'"))),
    st.text(st.sampled_from(",;'()&a"), max_size=8).map(lambda text: NamedNode(f"https://example.org/{text}")),
)


@given(st.lists(st.tuples(any_terms, any_terms), max_size=5))
@settings(max_examples=60, deadline=None)
def test_any_value_comes_back_from_each_format_by_other_peoples_readers(drawn: list[tuple[Term | None, ...]]) -> None:
    answer = Solutions(("a", "b"), drawn)
    values = [[str(getattr(term, "value", "")) for term in row] for row in drawn]
    bound = [{name: term.value for name, term in zip("ab", row, strict=True) if term is not None} for row in drawn]

    bindings = json.loads(text(answer, "json"))["results"]["bindings"]
    results = ET.fromstring(text(answer, "xml")).findall(".//{*}result")  # noqa: S314 - our own

    assert by_csv(text(answer, "csv")) == [["a", "b"], *values]
    assert [{name: cell["value"] for name, cell in row.items()} for row in bindings] == bound
    assert [{binding.get("name"): binding[0].text or "" for binding in result} for result in results] == bound
    assert all(line.count("\t") == 1 for line in text(answer, "tsv")[:-1].split("\n"))
    assert read(text(answer, "tsv"), "tsv") == answer


def test_xml_keeps_a_carriage_return() -> None:
    document = text(Solutions(("a",), [(Literal("a\rb\r\nc"),)]), "xml")

    assert "a&#13;b&#13;\nc" in document
    assert ET.fromstring(document).findtext(".//{*}literal") == "a\rb\r\nc"  # noqa: S314 - our own


def test_json_and_xml_are_read_by_any_reader() -> None:
    document = json.loads(text(ROWS, "json"))
    tree = ET.fromstring(text(ROWS, "xml"))  # noqa: S314 - our own

    assert document["head"] == {"vars": ["term", "number"]}
    assert document["results"]["bindings"][3]["term"] == {"type": "literal", "value": "Ännchen 😀", "xml:lang": "de"}
    assert len(tree.findall(".//{*}result")) == len(TERMS)


@pytest.mark.parametrize("mark", ["\x00", "\x1b", "\ufffe", "\x0b"])
def test_what_xml_cannot_hold_is_an_error(mark: str) -> None:
    with pytest.raises(DataError, match=f"the character U\\+{ord(mark):04X}, which XML cannot hold"):
        text(Solutions(("a",), [(Literal(f"a{mark}"),)]), "xml")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("table", "yes\n"),
        ("csv", "true\n"),
        ("tsv", "true\n"),
        ("json", '{"head":{},"boolean":true}\n'),
        ("markdown", "true\n"),
    ],
)
def test_a_truth_value_in_each_format(name: str, expected: str) -> None:
    assert text(Boolean(value=True), name) == expected
    assert text(Boolean(value=False), name) != expected


def test_a_truth_value_in_xml() -> None:
    assert read(text(Boolean(value=False), "xml"), "xml") == Boolean(value=False)


@pytest.mark.parametrize(
    ("name", "reader"), [("turtle", by_pyoxigraph), ("ntriples", by_pyoxigraph), ("jsonld", by_pyld)]
)
def test_graphs_are_read_back_as_they_are(name: str, reader: object) -> None:
    document = text(GRAPH, name).encode()

    read_back = by_pyld(document) if reader is by_pyld else by_pyoxigraph(document, name)

    assert len(read_back) == 3
    assert [line for line in read_back if b"_:" not in line] == [line for line in GRAPH.lines if b"_:" not in line]


def test_turtle_has_the_prefixes_it_uses() -> None:
    document = text(GRAPH, "turtle")

    assert document.startswith("@prefix id: <https://example.org/id/> .\n@prefix schema: <https://schema.org/> .\n\n")
    assert 'schema:name "Ann | <b>"@en' in document


def test_an_empty_graph_is_a_document_in_each_format() -> None:
    assert (text(Triples([]), "ntriples"), text(Triples([]), "turtle")) == ("", "")
    assert by_pyld(text(Triples([]), "jsonld").encode()) == []


@pytest.mark.parametrize("name", [name for name, form in RESULT_FORMATS.items() if Triples not in form.result_types])
def test_a_table_format_refuses_triples_and_names_those_that_hold_them(name: str) -> None:
    with pytest.raises(RunError) as raised:
        text(GRAPH, name)

    assert str(raised.value) == (
        f"the answer is triples, which {name} cannot hold: take --format turtle or ntriples or jsonld"
    )


@pytest.mark.parametrize("name", ["turtle", "ntriples", "jsonld"])
@pytest.mark.parametrize("answer", [ROWS, Boolean(value=True)], ids=["rows", "truth"])
def test_a_graph_format_refuses_rows_and_truth_values(name: str, answer: Solutions | Boolean) -> None:
    with pytest.raises(RunError, match=f"which {name} cannot hold: take --format table or csv or tsv or json or"):
        text(answer, name)


def test_the_default_is_for_eyes_on_a_terminal_and_for_programs_in_a_pipe() -> None:
    names = [default_format(answer, terminal=terminal) for answer in (ROWS, GRAPH) for terminal in (True, False)]

    assert names == ["table", "csv", "turtle", "turtle"]


def test_media_types_are_the_registered_ones() -> None:
    kinds = {name: form.media_type for name, form in RESULT_FORMATS.items()}

    assert kinds == {
        "table": "text/plain",
        "csv": "text/csv",
        "tsv": "text/tab-separated-values",
        "json": "application/sparql-results+json",
        "xml": "application/sparql-results+xml",
        "markdown": "text/markdown",
        "turtle": "text/turtle",
        "ntriples": "application/n-triples",
        "jsonld": "application/ld+json",
    }


def test_a_table_in_a_pipe_is_aligned_and_whole() -> None:
    rows = Solutions(
        ("who", "name"),
        [
            (NamedNode("https://example.org/id/ann"), Literal("日本")),
            (NamedNode("https://elsewhere.org/x"), Literal("b" * 300)),
            (None, Literal("c")),
        ],
    )

    lines = text(rows, "table").splitlines()

    assert lines[:3] == [
        "who                        name",
        f"-------------------------  {'-' * 300}",
        "id:ann                     日本",
    ]
    assert lines[3] == f"<https://elsewhere.org/x>  {'b' * 300}"
    assert lines[4] == "                           c"


def test_no_value_commands_the_terminal() -> None:
    evil = Literal("a\x1b[2Jb\x07\nc\u202ed\u2028\x9b\u00a0\u200d")

    for width in (None, 60):
        shown = re.sub(r"\x1b\[[0-9;]*m", "", text(Solutions(("a",), [(evil,)]), "table", width))
        assert "a\\u{001B}[2Jb\\u{0007}\\nc\\u{202E}d\\u{2028}\\u{009B}\u00a0\u200d" in shown
        assert "\x1b" not in shown


def plain(document: str) -> list[str]:
    return [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", document).splitlines()]


def test_a_table_for_a_terminal_keeps_to_its_width_and_names_whole() -> None:
    rows = Solutions(("who", "what"), [(NamedNode("https://example.org/id/diane-goldstein"), Literal("word " * 30))])

    lines = plain(text(rows, "table", 60))

    assert max(map(len, lines)) <= 60
    assert lines[0].split() == ["who", "what"]
    assert lines[2].startswith("id:diane-goldstein   word word")
    assert sum(line.count("word") for line in lines) == 30


def test_a_narrow_table_breaks_texts_and_no_names() -> None:
    rows = Solutions(("who", "what"), [(NamedNode("https://example.org/id/diane-goldstein"), Literal("word " * 30))])

    lines = plain(text(rows, "table", 30))

    assert lines[2].startswith("id:diane-goldstein   word")
    assert max(map(len, lines)) <= 30


def test_columns_that_cannot_stand_side_by_side_are_a_block_a_row() -> None:
    names = tuple(f"column{number}" for number in range(12))
    rows = Solutions(names, [(*[Literal(f"value-{number}") for number in range(11)], None)] * 2)

    lines = plain(text(rows, "table", 60))

    assert lines[0].startswith("1 ────")
    assert lines[1] == "column0   value-0"
    assert lines[11] == "column10  value-10"
    assert lines[12].startswith("2 ────")
    assert max(map(len, lines)) <= 60


def test_markdown_shows_each_value_as_it_is() -> None:
    rows = Solutions(
        ("a_b", "c"),
        [
            (NamedNode("https://example.org/id/ann"), Literal("x | y *z* <b> `c` [d](e) \\ $f$ &amp;\nline")),
            (NamedNode("urn:x"), None),
        ],
    )

    assert text(rows, "markdown").splitlines() == [
        "| a\\_b | c |",
        "| --- | --- |",
        r"| [id:ann](<https://example.org/id/ann>) | x \| y \*z\* \<b\> \`c\` \[d\](e) \\ \$f\$ \&amp;\\nline |",
        "| \\<urn:x\\> |  |",
    ]


def odd(iri: str) -> NamedNode:
    """Return an IRI that RFC 3987 does not allow, as a dataset reads it from Wikidata."""
    (quad,) = parse(f"<{iri}> <s:p> <s:o> .", format=RdfFormat.N_TRIPLES, lenient=True)
    assert isinstance(quad.subject, NamedNode)
    return quad.subject


@pytest.mark.parametrize("iri", ["https://example.org/a|b", "https://example.org/a b", "javascript:alert(1)"])
def test_markdown_makes_no_link_that_could_break_out(iri: str) -> None:
    assert "](" not in text(Solutions(("a",), [(odd(iri),)]), "markdown")


ODD = 'https://example.org/100%,"a"&'


def test_iris_that_no_rfc_allows_are_written_as_they_are() -> None:
    typed = Literal("x", datatype=odd("https://example.org/%"))
    rows = Solutions(("a", "b"), [(odd(ODD), Literal("urn:iri-0-")), (typed, None)])

    in_tsv = ODD.replace('"', "\\u0022")
    assert text(rows, "tsv") == f'?a\t?b\n<{in_tsv}>\t"urn:iri-0-"\n"x"^^<https://example.org/%>\t\n'
    assert list(csv.reader(io.StringIO(text(rows, "csv"), newline="")))[1] == [ODD, "urn:iri-0-"]
    assert json.loads(text(rows, "json"))["results"]["bindings"][0]["a"] == {"type": "uri", "value": ODD}
    assert ET.fromstring(text(rows, "xml")).findtext(".//{*}uri") == ODD  # noqa: S314 - our own
