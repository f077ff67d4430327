"""JSON-LD: the context's terms, and the compaction held against PyLD's."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from leapgraph.dataset import Dataset, NamedGraph, load_dataset
from leapgraph.errors import DataError
from leapgraph.namespaces import prefix_table
from leapgraph.serialization.jsonld import (
    compact_node,
    entity_document,
    node_objects,
    write_compacted_jsonld,
    write_expanded_jsonld,
)
from leapgraph.serialization.jsonld_context import Context, make_context
from support.example_project import BASE, small_project
from support.rdf_readers import refuse_to_load

# The prefixes of the small project, whose own terms lie below its base.
TABLE = {**prefix_table(BASE), "vocab": f"{BASE}vocab#", "rank": f"{BASE}vocab#rank-"}
SCHEMA = "https://schema.org/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"


def dataset_of(text: str, stem: str = "people") -> Dataset:
    lines = sorted(f"{line.strip()} .\n".encode() for line in text.strip().splitlines())
    return Dataset({stem: NamedGraph(f"{BASE}graph/{stem}", lines)})


def context_of(text: str) -> Context:
    return make_context(TABLE, dataset_of(text))


def by_pyld(expanded_nodes: list[dict[str, Any]], context: Context) -> list[dict[str, Any]]:
    options = {"documentLoader": refuse_to_load, "graph": True}
    graph: list[dict[str, Any]] = jsonld.compact(expanded_nodes, context.document(), options)["@graph"]
    return graph


SUBJECTS = [f"<{BASE}id/ann>", f"<{BASE}id/bob>", "<http://elsewhere.example/x>", "_:c14n0"]
PREDICATES = [
    *(f"<{SCHEMA}{name}>" for name in ("name", "member", "year")),
    *(f"<{BASE}vocab#{name}>" for name in ("name", "rank", "source", "type")),
    *("<http://www.w3.org/ns/org#member>", "<http://unknown.example/p>", "<http://unknown.example/p/1>", f"<{TYPE}>"),
]
OBJECTS = [
    *SUBJECTS,
    *(f"<{BASE}vocab#rank-chief>", f"<{SCHEMA}Person>"),
    *('"text"', '"text"@en', '"other"@en', '"Text"@de', f'"01"^^<{XSD}integer>', f'"2"^^<{XSD}integer>'),
    *(f'"2017"^^<{XSD}gYear>', '"{}"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>'),
]


@given(st.lists(st.tuples(*map(st.sampled_from, (SUBJECTS, PREDICATES, OBJECTS))), min_size=1, max_size=15))
@settings(max_examples=150, deadline=None)
def test_compaction_is_pylds(drawn: list[tuple[str, str, str]]) -> None:
    dataset = dataset_of("\n".join({" ".join(triple) for triple in drawn}))
    context = make_context(prefix_table(BASE), dataset)
    expanded_nodes = list(node_objects(dataset.merged_lines()))

    ours = [compact_node(node, context) for node in expanded_nodes]

    assert by_pyld(expanded_nodes, context) == ours


def test_the_small_project_compacts_as_pyld_does(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    dataset = load_dataset(project)
    context = make_context(project.prefixes, dataset)

    document = json.loads(b"".join(write_compacted_jsonld(dataset.merged_lines(), context)))

    assert by_pyld(list(node_objects(dataset.merged_lines())), context) == document["@graph"]
    assert context.document() == document["@context"]


def test_an_entity_document_holds_no_more_context_than_it_needs(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    dataset = load_dataset(project)
    context = make_context(project.prefixes, dataset)
    lines = [line for line in dataset.merged_lines() if line.startswith(f"<{BASE}id/ann>".encode())]

    document = json.loads(entity_document(f"{BASE}id/ann", lines, context))

    assert {"@version", "type", "id", "schema", "name"} == set(document["@context"])
    assert [f"{BASE}id/ann"] == [node["@id"] for node in jsonld.expand(document)]


def test_the_entity_itself_comes_first() -> None:
    dataset = dataset_of(f'<{BASE}id/a> <{SCHEMA}name> "A"\n<{BASE}id/b> <{SCHEMA}name> "B"')

    document = orjson.loads(
        entity_document(f"{BASE}id/b", dataset.merged_lines(), make_context(prefix_table(BASE), dataset))
    )

    assert [node["@id"] for node in document["@graph"]] == ["id:b", "id:a"]


@pytest.mark.parametrize(
    ("objects", "entry"),
    [
        ([f"<{BASE}id/a>", f"<{BASE}id/b>"], {"@id": "schema:member", "@type": "@id"}),
        (['"a"@en', '"b"@de'], {"@id": "schema:member", "@container": "@language"}),
        ([f'"1"^^<{XSD}integer>'], {"@id": "schema:member", "@type": "xsd:integer"}),
        (['"a"'], "schema:member"),
        (['"a"@en', '"b"'], "schema:member"),
        ([f'"1"^^<{XSD}integer>', '"2017"^^<' + XSD + "gYear>"], "schema:member"),
    ],
)
def test_a_term_says_what_all_of_its_values_are(objects: list[str], entry: object) -> None:
    context = context_of("\n".join(f"<{BASE}id/x> <{SCHEMA}member> {term}" for term in objects))

    assert entry == context.document()["member"]


def test_schema_org_has_the_short_name_and_then_the_project() -> None:
    context = context_of(
        f"<a:s> <{SCHEMA}member> <a:o>\n<a:s> <http://www.w3.org/ns/org#member> <a:o>\n"
        f"<a:s> <{BASE}vocab#rank> <a:o>\n<a:s> <http://purl.org/dc/terms/rank> <a:o>\n"
        "<a:s> <http://purl.org/dc/terms/title> <a:o>\n<a:s> <http://unknown.example/title> <a:o>"
    )

    assert {
        f"{SCHEMA}member": "member",
        "http://www.w3.org/ns/org#member": "org:member",
        f"{BASE}vocab#rank": "rank",
        "http://purl.org/dc/terms/rank": "dcterms:rank",
        "http://purl.org/dc/terms/title": "dcterms:title",
        "http://unknown.example/title": "http://unknown.example/title",
    } == context.terms


def test_a_prefix_within_another_gives_way_to_a_term_and_no_other_does() -> None:
    context = context_of(f"<a:s> <{BASE}vocab#rank> <a:o>\n<a:s> <http://purl.org/dc/terms/source> <a:o>")

    assert "rank" not in context.prefixes
    assert context.compact_iri(f"{BASE}vocab#rank-chief") == "vocab:rank-chief"
    assert context.terms["http://purl.org/dc/terms/source"] == "dcterms:source"
    assert context.compact_iri(f"{BASE}source/letter") == "source:letter"


def test_what_only_wikidata_uses_is_no_term() -> None:
    dataset = dataset_of("<a:s> <http://www.wikidata.org/prop/direct/P31> <a:o>", "wikidata")

    assert make_context(prefix_table(BASE), dataset).terms == {}


def test_an_iri_that_reads_as_a_prefix_is_refused() -> None:
    dataset = dataset_of(f"<a:s> <{SCHEMA}member> <schema:ann>")

    with pytest.raises(DataError, match="<schema:ann> would be read as the prefix schema:"):
        b"".join(write_compacted_jsonld(dataset.merged_lines(), make_context(prefix_table(BASE), dataset)))


def test_expanded_form_is_what_pyld_expands_to(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    lines = load_dataset(project).merged_lines()

    document = json.loads(b"".join(write_expanded_jsonld(lines)))

    assert jsonld.expand(document) == document


def test_an_empty_graph_is_an_empty_document() -> None:
    assert b"".join(write_expanded_jsonld([])) == b"[]\n"
    assert json.loads(b"".join(write_compacted_jsonld([], context_of(""))))["@graph"] == []
