"""The counts are right, and count themselves."""

from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from leapgraph.dataset import Dataset, lines_to_triples, load_dataset
from leapgraph.errors import DataError
from leapgraph.release.build_dataset import describe_dataset
from support.example_project import BASE, small_project

VOID = "http://rdfs.org/ns/void#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def stated_number(dataset: Dataset, subject: str, name: str) -> int:
    """Return the one number that the dataset states."""
    (value,) = [
        triple.object.value
        for triple in dataset.graphs["dataset"].triples()
        if triple.subject == NamedNode(subject) and triple.predicate == NamedNode(VOID + name)
        if isinstance(triple.object, Literal)
    ]
    return int(value)


def partitions(dataset: Dataset, kind: str, number: str) -> dict[str, int]:
    """Return what each class or property partition counts."""
    graph = list(dataset.graphs["dataset"].triples())
    of = {str(triple.subject): triple.object for triple in graph if triple.predicate == NamedNode(VOID + kind)}
    return {str(term): stated_number(dataset, node[1:-1], number) for node, term in of.items()}


def test_each_graph_s_count_is_its_number_of_triples(dataset: Dataset) -> None:
    counted = {stem: stated_number(dataset, graph.iri, "triples") for stem, graph in dataset.graphs.items()}

    assert {stem: len(graph) for stem, graph in dataset.graphs.items()} == counted


def test_the_whole_count_is_that_of_the_merged_graph(dataset: Dataset) -> None:
    lines = dataset.merged_lines()

    assert len(lines) == stated_number(dataset, BASE, "triples")
    assert len({line.split(b" ")[0] for line in lines}) == stated_number(dataset, BASE, "distinctSubjects")
    assert len({line.split(b" ")[0] for line in lines if line.startswith(f"<{BASE}".encode())}) == stated_number(
        dataset, BASE, "entities"
    )


def test_classes_and_properties_are_counted_over_the_merged_graph(dataset: Dataset) -> None:
    triples = list(lines_to_triples(dataset.merged_lines()))

    classes = Counter(str(triple.object) for triple in triples if triple.predicate == TYPE)
    properties = Counter(str(triple.predicate) for triple in triples)
    assert classes == partitions(dataset, "class", "entities")
    assert properties == partitions(dataset, "property", "triples")
    assert len(classes) == stated_number(dataset, BASE, "classes")
    assert len(properties) == stated_number(dataset, BASE, "properties")


def test_links_to_a_described_dataset_are_a_linkset(dataset: Dataset) -> None:
    text = dataset.graphs["dataset"].ntriples().decode()

    node = f"{BASE}graph/dataset#links-source-wikidata-owl-sameAs"
    assert f"<{node}> <{VOID}linkPredicate> <http://www.w3.org/2002/07/owl#sameAs> .\n" in text
    assert f"<{node}> <{VOID}objectsTarget> <{BASE}source/wikidata> .\n" in text
    assert stated_number(dataset, node, "triples") == 1


def test_what_describes_the_graphs_links_to_nothing(tmp_path: Path) -> None:
    project = small_project(tmp_path, {"graph/more.ttl": "<a:s> a <http://www.wikidata.org/entity/Q5> ."})

    dataset = describe_dataset(project, load_dataset(project))

    assert b"void#class> <http://www.wikidata.org/entity/Q5>" in dataset.graphs["dataset"].ntriples()
    assert b"links-source-wikidata-void-class" not in dataset.graphs["dataset"].ntriples()


def test_a_graph_that_is_described_and_empty_counts_nothing(tmp_path: Path) -> None:
    project = small_project(tmp_path, pulled=False)

    dataset = describe_dataset(project, load_dataset(project))

    assert stated_number(dataset, f"{BASE}graph/wikidata", "triples") == 0


def test_a_pattern_that_is_none_is_named(tmp_path: Path) -> None:
    text = f'<{BASE}source/x> <{VOID}uriRegexPattern> "(" .'
    project = small_project(tmp_path, {"graph/more.ttl": text})

    with pytest.raises(DataError, match=r"source/x>: the void:uriRegexPattern is none"):
        describe_dataset(project, load_dataset(project))
