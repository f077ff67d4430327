"""Where the engines depart from SPARQL 1.1: as `query --help` and docs/asking.md say, until an engine changes."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from leapgraph.cli import cli
from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.sparql.engines import ENGINES, Engine, load_engine
from leapgraph.sparql.results import Boolean, Solutions

PAGE = (Path(__file__).parents[2] / "docs" / "asking.md").read_text(encoding="utf-8")
XSD = "http://www.w3.org/2001/XMLSchema#"
GRAPHS = {
    "a": [f'<x:s> <x:p> "+10"^^<{XSD}decimal> .', '<x:s> <x:q> "a"@en .', '<x:s> <x:q> "b"@en .'],
    "b": ['<x:t> <x:p> "z" .'],
}


@pytest.fixture(scope="module")
def engines() -> dict[str, Engine]:
    graphs = {stem: NamedGraph(f"x:{stem}", [f"{line}\n".encode() for line in lines]) for stem, lines in GRAPHS.items()}
    return {name: load_engine(Dataset(graphs), name) for name in ENGINES}


# What is asked, and the answer by the standard, of oxigraph, and of rdflib.
DEPARTURES = {
    # SPARQL 1.1 Query, 9.3 and 18.4: the path of length zero leads from a term to itself, whatever the graph holds.
    "path": [
        ("SELECT ?x { <x:none> <x:p>* ?x }", "x:none", "", "x:none"),
        ("SELECT ?x { ?x <x:p>? <x:none> }", "x:none", "", "x:none"),
        ("ASK { <x:none> <x:p>* <x:none> }", "true", "false", "true"),
    ],
    # 18.6, Evaluation of a Graph Pattern: once for each graph, which is joined to what comes of it.
    "graph": [
        ("SELECT ?g ?x { GRAPH ?g { VALUES ?x { 1 } } } ORDER BY ?g", "x:a 1, x:b 1", "- 1", "x:a 1, x:b 1"),
        (
            "SELECT ?g { GRAPH ?g { ?s <x:p> ?o MINUS { <x:t> <x:p> ?other } } } ORDER BY ?g",
            "x:a, x:b",
            "x:a",
            "x:a, x:b",
        ),
        (
            "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } } ORDER BY ?g",
            "x:a 3, x:b 1",
            "- 4",
            "x:a 3, x:b 1",
        ),
        (
            "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s <x:r> ?o } } } ORDER BY ?g",
            "x:a 0, x:b 0",
            "- 0",
            "x:a 0, x:b 0",
        ),
    ],
    # 18.5.1.7: a simple literal.
    "concat": [
        ("SELECT (LANG(GROUP_CONCAT(?o)) AS ?x) { <x:s> <x:q> ?o }", '""', "en", '""'),
    ],
    # 17.4.2.9: another blank node for each solution.
    "bnode": [('SELECT (COUNT(DISTINCT ?b) AS ?n) { VALUES ?i { 1 2 } BIND(BNODE("a") AS ?b) }', "2", "1", "1")],
    # RDF 1.1 Concepts, 3.3: equal values that are spelt otherwise are other terms. Both engines read what one has kept.
    "spelling": [
        ("SELECT (STR(?o) AS ?x) { <x:s> <x:p> ?o }", "+10", "10", "10"),
        (f'ASK {{ <x:s> <x:p> "10"^^<{XSD}decimal> }}', "false", "true", "true"),
        (f'SELECT (STR("1.50"^^<{XSD}decimal>) AS ?x) {{}}', "1.50", "1.5", "1.50"),
    ],
}


def shown(engine: Engine, text: str) -> str:
    answer = engine.answer(text)
    if isinstance(answer, Boolean):
        return "true" if answer.value else "false"
    assert isinstance(answer, Solutions)
    rows = [["-" if term is None else str(term.value) or '""' for term in row] for row in answer.rows]
    return ", ".join(map(" ".join, rows))


@pytest.mark.parametrize(
    ("text", "standard", "oxigraph", "rdflib"), [case for cases in DEPARTURES.values() for case in cases]
)
def test_the_engines_depart_where_it_is_documented_and_no_more(
    engines: dict[str, Engine], text: str, standard: str, oxigraph: str, rdflib: str
) -> None:
    assert (shown(engines["oxigraph"], text), shown(engines["rdflib"], text)) == (oxigraph, rdflib)
    assert standard != oxigraph or standard != rdflib


NAMED = {
    "path": r"path of length zero",
    "graph": r"GRAPH \?g",
    "concat": r"GROUP_CONCAT",
    "bnode": r"BNODE\(",
    "spelling": r'"\+10"',
}


@pytest.mark.parametrize("name", DEPARTURES)
def test_each_departure_is_named_where_a_reader_looks(name: str) -> None:
    text = CliRunner().invoke(cli, ["query", "--help"]).output

    assert NAMED.keys() == DEPARTURES.keys()
    assert re.search(NAMED[name], text)
    assert re.search(NAMED[name], PAGE)
