"""RDF/XML: what XML changes is escaped, what XML cannot say is named."""

import pytest

from leapgraph.errors import DataError
from leapgraph.rdf_canonicalization import canonicalize_blank_nodes
from leapgraph.serialization.rdfxml import RdfXmlWriter, write_rdfxml
from support.rdf_readers import by_pyoxigraph, by_rdflib

PREFIXES = {
    "schema": "https://schema.org/",
    "vocab": "https://example.org/vocab#",
    "rank": "https://example.org/vocab#r-",
}
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def canonical(lines: list[bytes]) -> list[bytes]:
    return canonicalize_blank_nodes({"a:g": lines})["a:g"]


def written(*lines: str) -> bytes:
    return b"".join(write_rdfxml(sorted(f"{line} .\n".encode() for line in lines), PREFIXES))


def test_carriage_returns_and_markup_survive() -> None:
    line = r'<http://a/?x=1&y=%27> <https://schema.org/name> "a\r\nb\tc <b> & ]]> \" é"@en .' + "\n"

    document = b"".join(write_rdfxml([line.encode()], PREFIXES))

    assert [line.encode()] == by_pyoxigraph(document, "rdfxml") == by_rdflib(document, "rdfxml")


def test_a_subject_has_one_element_and_used_prefixes_alone_are_declared() -> None:
    document = written('<a:s> <https://schema.org/name> "x"', "<a:s> <https://schema.org/member> _:b")

    assert f"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF
    xmlns:rdf="{RDF}"
    xmlns:schema="https://schema.org/">
  <rdf:Description rdf:about="a:s">
    <schema:member rdf:nodeID="b"/>
    <schema:name>x</schema:name>
  </rdf:Description>
</rdf:RDF>
""" == document.decode()


def test_unknown_namespaces_get_numbers_in_the_order_of_their_properties() -> None:
    document = written("<a:s> <http://b.example/p> <a:o>", "<a:s> <http://a.example/q-1> <a:o>").decode()

    assert '    xmlns:ns1="http://a.example/"\n    xmlns:ns2="http://b.example/"\n' in document
    assert '<ns1:q-1 rdf:resource="a:o"/>' in document


def test_the_name_is_as_long_as_xml_allows() -> None:
    document = written("<a:s> <http://a.example/1a> <a:o>").decode()

    assert 'xmlns:ns1="http://a.example/1"' in document
    assert "<ns1:a " in document


@pytest.mark.parametrize(
    "iri",
    ["http://a.example/p/", "http://a.example/12", f"{RDF}li", f"{RDF}Description", "http://www.w3.org/2000/xmlns/a"],
)
def test_a_property_that_is_no_name_is_refused(iri: str) -> None:
    with pytest.raises(DataError, match=f"the property <{iri}> cannot be an XML name"):
        written(f"<a:s> <{iri}> <a:o>")


@pytest.mark.parametrize(("escape", "point"), [(r"\u0001", "0001"), (r"\uFFFE", "FFFE"), (r"\u000B", "000B")])
def test_a_character_that_xml_has_not_is_named_with_its_statement(escape: str, point: str) -> None:
    with pytest.raises(DataError, match=rf"^<a:s> <https://schema.org/name>: .* U\+{point}"):
        written(f'<a:s> <https://schema.org/name> "a{escape}"')


def test_an_empty_graph_is_an_empty_document() -> None:
    assert by_rdflib(written(), "rdfxml") == []


def test_a_document_in_pieces_says_the_same_as_one_in_one_piece() -> None:
    pieces = [
        [b'<a:s> <https://schema.org/name> "x" .\n'],
        [b"<a:s> <http://b.example/p> _:1f .\n", b'_:1f <https://schema.org/name> "y" .\n'],
        [b"_:1f <http://b.example/p> <a:s> .\n", b"_:1f <http://c.example/p> _:hex-1f .\n"],
    ]
    writer = RdfXmlWriter(PREFIXES)

    document = b"".join([part for piece in pieces for part in writer.serialize(piece)] + [writer.end()])

    whole = canonical(sorted(line for piece in pieces for line in piece))
    assert whole == canonical(by_pyoxigraph(document, "rdfxml")) == canonical(by_rdflib(document, "rdfxml"))


@pytest.mark.parametrize("label", ["1f", "0", "a.b", "\u00e9", "hex-31", "_", "b0"])
def test_a_blank_nodes_label_becomes_a_name(label: str) -> None:
    document = written(f"<a:s> <https://schema.org/member> _:{label}", f"_:{label} <https://schema.org/member> <a:o>")

    assert len({triple.split()[0] for triple in by_rdflib(document, "rdfxml")}) == 2
    assert len(by_pyoxigraph(document, "rdfxml")) == 2


@pytest.mark.parametrize(
    "prefixes",
    [
        {"ns1": "http://other.example/"},
        {"": "http://a.example/"},
        {"xmlish": "http://a.example/", "xmlns": "http://b.example/"},
        {"1a": "http://a.example/"},
        {"rdf": "http://a.example/"},
        {"r": RDF},
        {"a": "http://a.example/", "b": "http://a.example/"},
    ],
)
def test_no_prefix_makes_it_no_xml(prefixes: dict[str, str]) -> None:
    lines = sorted(f"<a:s> <{space}p> <a:o> .\n".encode() for space in ("http://a.example/", "http://b.example/", RDF))

    document = b"".join(write_rdfxml(lines, prefixes))

    assert lines == by_pyoxigraph(document, "rdfxml") == by_rdflib(document, "rdfxml")


@pytest.mark.parametrize("line", ['"x"@en--ltr', "<<( <a:a> <a:b> <a:c> )>>"])
def test_what_rdf_1_1_has_not_is_refused(line: str) -> None:
    with pytest.raises(DataError, match="RDF/XML"):
        written(f"<a:s> <https://schema.org/name> {line}")
