"""The derived graph: what the CONSTRUCT queries make, spelt as the graph spells it."""

from pathlib import Path
from traceback import walk_tb

import pytest
from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

from leapgraph.dataset import load_dataset
from leapgraph.derive import derive, derived_graph
from leapgraph.errors import DataError
from support.example_project import BASE, small_project

COPY = "CONSTRUCT { ?s <a:copied> ?o } WHERE { ?s <a:p> ?o }"
XSD = "http://www.w3.org/2001/XMLSchema#"


def derived(folder: Path, query: str, graph: str = "", pulled: str = "") -> list[bytes]:
    files = {"queries/derive/test.rq": query, "graph/more.ttl": graph, "graph/wikidata/more.nt": pulled}
    project = small_project(folder, files)
    (folder / "queries" / "derive" / "people-members.rq").unlink()
    return derived_graph(project, load_dataset(project)).lines


def test_the_derived_graph_joins_the_others(tmp_path: Path) -> None:
    project = small_project(tmp_path)

    dataset = derive(project, load_dataset(project))

    member = f"<{BASE}id/club> <https://schema.org/member> <{BASE}id"
    assert [f"{member}/ann> .\n".encode(), f"{member}/bob> .\n".encode()] == dataset.graphs["derived"].lines
    assert f"{BASE}graph/derived" == dataset.graphs["derived"].iri


@pytest.mark.parametrize(
    "literal",
    [
        f'"+010.50"^^<{XSD}decimal>',
        f'"5"^^<{XSD}nonNegativeInteger>',
        f'"1"^^<{XSD}boolean>',
        f'"2020-01-01+00:00"^^<{XSD}date>',
        f'"1.0E0"^^<{XSD}double>',
        f'"2017"^^<{XSD}gYear>',
        '"text"@en-gb',
        '"a\\r\\n\\"\\u0001^^<x> ."',
    ],
)
def test_literals_are_spelt_as_curated(tmp_path: Path, literal: str) -> None:
    lines = derived(tmp_path, COPY, f"<a:s> <a:p> {literal} .")

    assert [f"<a:s> <a:copied> {literal} .\n".encode()] == lines


def test_the_curated_spelling_wins_over_the_pulled_one(tmp_path: Path) -> None:
    pulled = f'<a:w> <a:q> "+5"^^<{XSD}decimal> .\n'

    lines = derived(tmp_path, COPY, f'<a:s> <a:p> "5.0"^^<{XSD}decimal> .', pulled)

    assert [f'<a:s> <a:copied> "5.0"^^<{XSD}decimal> .\n'.encode()] == lines


def test_a_pulled_literal_keeps_its_spelling(tmp_path: Path) -> None:
    lines = derived(tmp_path, COPY, pulled=f'<a:w> <a:p> "+5"^^<{XSD}decimal> .\n')

    assert [f'<a:w> <a:copied> "+5"^^<{XSD}decimal> .\n'.encode()] == lines


def test_a_value_spelt_in_two_ways_is_refused(tmp_path: Path) -> None:
    graph = f'<a:s> <a:p> "5.0"^^<{XSD}decimal> . <a:t> <a:p> "+5"^^<{XSD}decimal> .'

    with pytest.raises(DataError, match=r'^queries/derive/test\.rq: it yields a value .*"\+5".*"5\.0"'):
        derived(tmp_path, COPY, graph)


def test_a_value_spelt_in_two_ways_that_nothing_derives_is_fine(tmp_path: Path) -> None:
    graph = f'<a:s> <a:other> "5.0"^^<{XSD}decimal> . <a:t> <a:other> "+5"^^<{XSD}decimal> .'

    assert derived(tmp_path, COPY, graph) == []


def test_a_computed_literal_is_as_computed(tmp_path: Path) -> None:
    query = 'CONSTRUCT { <a:s> <a:label> ?label } WHERE { BIND(STRLANG("made", "en") AS ?label) }'

    assert derived(tmp_path, query) == [b'<a:s> <a:label> "made"@en .\n']


def test_queries_do_not_see_what_others_derive(tmp_path: Path) -> None:
    project = small_project(
        tmp_path,
        {
            "graph/more.ttl": "<a:s> <a:p> <a:o> .",
            "queries/derive/a.rq": COPY,
            "queries/derive/b.rq": "CONSTRUCT { ?s <a:again> ?o } WHERE { ?s <a:copied> ?o }",
        },
    )

    lines = derived_graph(project, load_dataset(project)).lines

    assert [line for line in lines if b"<a:s>" in line] == [b"<a:s> <a:copied> <a:o> .\n"]


def test_a_project_without_queries_derives_nothing(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    (tmp_path / "queries" / "derive" / "people-members.rq").unlink()

    assert derived_graph(project, load_dataset(project)).lines == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("CONSTRUCT { ?s <a:p> ?o }\nWHERE { ?s <a:p> % }", r":2:\d+: this is not SPARQL: %"),
        ("CONSTRUCT { ?s <a:p> ?o }\nWHERE { ?s ?p ?o", r":2:\d+: the query ends too early"),
        ("CONSTRUCT { ?s a:p ?o }\nWHERE { ?s ?p ?o }", r":1:\d+: a prefix in this line is not declared"),
        (
            "CONSTRUCT { ?s ?p ?y }\nWHERE { ?s ?p ?o BIND(<http://e/f>(1) AS ?y) }",
            r":2:23: there is no function <http://e/f> here",
        ),
        ("SELECT * WHERE { ?s ?p ?o }", ": a query here must be a CONSTRUCT query"),
        ("ASK { ?s ?p ?o }", ": a query here must be a CONSTRUCT query"),
        ("# CONSTRUCT\nDESCRIBE <a:s>", ": a query here must be a CONSTRUCT query"),
        ("CONSTRUCT { [] <a:p> ?o } WHERE { <a:s> <a:p> ?o }", ": it makes a blank node: _:"),
        ("CONSTRUCT { ?s <a:p> ?o }\n# NOW()\nWHERE { ?s <a:p> ?x BIND(NOW() AS ?o) }", ":3: NOW gives another result"),
        (
            "CONSTRUCT { ?s <a:p> ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
            ":1: SERVICE gives another result",
        ),
        (b"\xff", ":1: the file is not UTF-8"),
    ],
)
def test_a_wrong_query_is_named_with_its_line(tmp_path: Path, query: str, message: str) -> None:
    with pytest.raises(DataError, match=rf"^queries/derive/test\.rq{message}") as refused:
        derived(tmp_path, query, "<a:s> <a:p> <a:o> .")
    kept = [value for frame, _ in walk_tb(refused.tb) for value in frame.f_locals.values()]
    # pyoxigraph's results must be freed in their own thread, and an error may be kept for long.
    assert not any(isinstance(value, (QueryBoolean, QuerySolutions, QueryTriples)) for value in kept)


def test_words_in_texts_and_iris_are_no_functions(tmp_path: Path) -> None:
    query = 'CONSTRUCT { ?s <a:copied> "now() RAND()" } # UUID()\nWHERE { ?s <a:p> <a:now()> }'

    assert derived(tmp_path, query, "<a:s> <a:p> <a:now()> .") == [b'<a:s> <a:copied> "now() RAND()" .\n']
