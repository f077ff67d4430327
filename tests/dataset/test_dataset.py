"""What of `graph/` gets into which named graph, unchanged."""

from pathlib import Path

import pytest

from leapgraph.dataset import lines_to_triples, load_dataset, merge_lines, split_triple, triples_to_lines
from leapgraph.errors import DataError, RunError
from support.example_project import BASE, small_project


def test_each_file_is_a_named_graph_and_the_pull_is_two(tmp_path: Path) -> None:
    dataset = load_dataset(small_project(tmp_path))

    assert {
        stem: f"{BASE}graph/{stem}" for stem in ("dataset", "identity", "people", "sources", "vocabulary", "wikidata")
    } == {stem: graph.iri for stem, graph in dataset.graphs.items()}


def test_without_a_pull_there_is_neither_wikidata_nor_identity(tmp_path: Path) -> None:
    dataset = load_dataset(small_project(tmp_path, pulled=False))

    assert {"wikidata", "identity"} & set(dataset.graphs) == set()


def test_all_pulled_files_are_one_graph(tmp_path: Path) -> None:
    line = b'<http://www.wikidata.org/entity/Q5> <http://www.w3.org/2000/01/rdf-schema#label> "human"@en .\n'

    dataset = load_dataset(small_project(tmp_path, {"graph/wikidata/stubs.nt": line}))

    assert line in dataset.graphs["wikidata"].lines
    assert len(dataset.graphs["wikidata"]) == 4


@pytest.mark.parametrize(
    "literal",
    [
        '"+10"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"007"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"5"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>',
        '"1"^^<http://www.w3.org/2001/XMLSchema#boolean>',
        '"2001-00-00T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
        '"nonsense"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"e\u0301 \u00e9"',
    ],
)
def test_literals_stay_as_written(tmp_path: Path, literal: str) -> None:
    project = small_project(tmp_path, {"graph/more.ttl": f"<a:s> <a:p> {literal} ."})

    dataset = load_dataset(project)

    assert [f"<a:s> <a:p> {literal} .\n".encode()] == dataset.graphs["more"].lines


def test_an_address_that_no_rfc_allows_stays_as_wikidata_serves_it(tmp_path: Path) -> None:
    line = b"<a:s> <a:p> <http://example.org/100%> .\n"

    dataset = load_dataset(small_project(tmp_path, {"graph/wikidata/more.nt": line}))

    assert line in dataset.graphs["wikidata"].lines
    assert f"<http://example.org/100%> <{BASE}graph/wikidata> .\n".encode() in b"".join(dataset.nquads())
    assert len(list(dataset.quads())) == len(dataset.nquads())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"<a:s> <a:p>\n  oops .\n", r"^graph/more\.ttl:2:3: .*oops"),
        (b"<a:s> <a:p> <a:o> .\n\xff", r"^graph/more\.ttl:2:1: .*UTF-8"),
        (b"<a:s> <a:p> <a:o>\n<a:s> <a:p> <a:o> .", r"^graph/more\.ttl:2:1: a '\.' is missing before this"),
        (b"id:x a id:y .", r"^graph/more\.ttl:1:1: the prefix id: is not declared; add the line: @prefix id: <"),
        (b"<relative> <a:p> <a:o> .", r"^graph/more\.ttl:1:1: .*IRI"),
        (b"<a:s> <a:p> <<( <a:s> <a:p> <a:o> )>> .", r"^graph/more\.ttl: RDF 1\.1 cannot express this: <a:s>"),
        (b'<a:s> <a:p> "x"@ar--rtl .', r"^graph/more\.ttl: RDF 1\.1 cannot express this: <a:s>"),
        (b"<a:s> <a:p> " + b"[ <a:p> " * 100_000, r"^graph/more\.ttl:1:"),
    ],
    ids=["syntax", "encoding", "full stop", "prefix", "relative", "triple term", "direction", "nesting"],
)
def test_what_is_no_turtle_is_named_with_its_place(tmp_path: Path, text: bytes, message: str) -> None:
    project = small_project(tmp_path, {"graph/more.ttl": text})

    with pytest.raises(DataError, match=message):
        load_dataset(project)


def test_a_direction_within_a_text_is_none(tmp_path: Path) -> None:
    project = small_project(tmp_path, {"graph/more.ttl": '<a:s> <a:p> "<<( a--rtl"@en, "b@c--ltr" .'})

    assert len(load_dataset(project).graphs["more"]) == 2


@pytest.mark.parametrize("stem", ["derived", "identity", "wikidata"])
def test_no_file_takes_the_name_of_a_graph_that_is_made(tmp_path: Path, stem: str) -> None:
    project = small_project(tmp_path, {f"graph/{stem}.ttl": ""})

    with pytest.raises(DataError, match=rf"^graph/{stem}\.ttl: this name is reserved"):
        load_dataset(project)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    (tmp_path / "graph" / "more.ttl").mkdir()

    with pytest.raises(RunError, match=r"^cannot read graph/more\.ttl: "):
        load_dataset(project)


def test_labels_of_two_files_are_two_blank_nodes(tmp_path: Path) -> None:
    files = {"graph/more.ttl": "_:a <a:p> <a:one> .", "graph/other.ttl": "_:a <a:p> <a:two> ."}

    dataset = load_dataset(small_project(tmp_path, files, pulled=False))

    assert sorted(dataset.graphs["more"].lines + dataset.graphs["other"].lines) == [
        b"_:c14n0 <a:p> <a:one> .\n",
        b"_:c14n1 <a:p> <a:two> .\n",
    ]


def test_quads_are_sorted_by_code_point_with_their_graphs(tmp_path: Path) -> None:
    files = {"graph/more.ttl": '<a:s> <a:p> "b", "a", "a"@en, "a b", "\u00e9", "\U0001f600", "\uffee" .'}

    lines = load_dataset(small_project(tmp_path, files)).nquads()

    assert sorted(line.decode() for line in lines) == [line.decode() for line in lines]
    assert f'<a:s> <a:p> "a"@en <{BASE}graph/more> .\n'.encode() in lines


def test_the_merged_graph_has_each_triple_once(tmp_path: Path) -> None:
    files = {"graph/more.ttl": "<a:s> <a:p> <a:o> .", "graph/other.ttl": "<a:s> <a:p> <a:o>, <a:o2> ."}

    dataset = load_dataset(small_project(tmp_path, files))

    assert dataset.merged_lines().count(b"<a:s> <a:p> <a:o> .\n") == 1
    assert merge_lines([dataset.graphs["more"].lines, dataset.graphs["other"].lines]) == dataset.graphs["other"].lines


def test_lines_split_into_their_terms() -> None:
    assert split_triple(b'<a:s> <a:p> "a . b <c> "@en .\n') == (b"<a:s>", b"<a:p>", b'"a . b <c> "@en')


def test_lines_and_triples_are_the_same_thing() -> None:
    lines = [b'<a:s> <a:p> "\\r\\n\\u0000"@en .\n', b"<a:s> <a:p> _:b .\n"]

    assert lines == triples_to_lines(lines_to_triples(reversed(lines)))
