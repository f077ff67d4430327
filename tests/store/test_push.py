"""A published dataset in a real store: what changed is replaced, each graph whole, and nothing else is touched."""

from collections.abc import Iterator

import pytest

from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.project import Project
from leapgraph.store.compare_and_upload_graphs import normalize_graph
from leapgraph.store.remote_store import RemoteStore, compare_with_store, open_remote_store, push_dataset
from support.example_project import BASE
from support.fake_graph_store import RealStore

OTHER = "https://example.org/another/graph/people"


@pytest.fixture(params=["graph store protocol", "update"])
def store(request: pytest.FixtureRequest, oxigraph: RealStore) -> Iterator[RemoteStore]:
    by_update = (f"{oxigraph.url}/query", f"{oxigraph.url}/update")
    with open_remote_store(*(by_update if request.param == "update" else (oxigraph.protocol,))) as opened:
        yield opened


def push_changes(project: Project, dataset: Dataset, store: RemoteStore, *, remove: bool = False) -> dict[str, str]:
    """Bring it, and return what was done to each graph by its stem."""
    done = push_dataset(dataset, store, compare_with_store(project, dataset, store), remove=remove)
    return {one.iri.removeprefix(f"{BASE}graph/"): word for one, word in done}


def without(dataset: Dataset, stem: str) -> Dataset:
    return Dataset({name: graph for name, graph in dataset.graphs.items() if name != stem})


def test_a_new_store_has_all_graphs_afterwards(
    project: Project, dataset: Dataset, store: RemoteStore, oxigraph: RealStore
) -> None:
    done = push_changes(project, dataset, store)

    assert done == dict.fromkeys(dataset.graphs, "replaced")
    assert oxigraph.graphs() == sorted(graph.iri for graph in dataset.graphs.values())
    for graph in dataset.graphs.values():
        assert normalize_graph(oxigraph.graph(graph.iri)) == normalize_graph(graph.lines)


def test_what_is_there_already_is_left(project: Project, dataset: Dataset, store: RemoteStore) -> None:
    push_changes(project, dataset, store)

    assert push_changes(project, dataset, store) == dict.fromkeys(dataset.graphs, "unchanged")


def test_only_the_graph_that_changed_is_replaced(
    project: Project, dataset: Dataset, store: RemoteStore, oxigraph: RealStore
) -> None:
    push_changes(project, dataset, store)
    people = dataset.graphs["people"]
    changed = dataset.with_graph("people", NamedGraph(people.iri, [*people.lines[1:], b"<x:y> <x:z> <x:y> .\n"]))

    done = push_changes(project, changed, store)

    assert [stem for stem, word in done.items() if word == "replaced"] == ["people"]
    assert normalize_graph(oxigraph.graph(people.iri)) == normalize_graph(changed.graphs["people"].lines)


def test_the_catalogue_is_brought_last(project: Project, dataset: Dataset, store: RemoteStore) -> None:
    assert list(push_changes(project, dataset, store))[-1] == "dataset"


def test_graphs_of_others_are_not_touched(
    project: Project, dataset: Dataset, store: RemoteStore, oxigraph: RealStore
) -> None:
    oxigraph.put(OTHER, "<a:b> <a:c> 1 .")
    oxigraph.put("default", "<a:b> <a:c> 2 .")

    push_changes(project, dataset, store, remove=True)

    assert len(oxigraph.graph(OTHER)) == 1
    assert oxigraph.default().count(b"\n") == 1


def test_a_graph_that_is_no_longer_published_is_reported_and_stays(
    project: Project, dataset: Dataset, store: RemoteStore, oxigraph: RealStore
) -> None:
    push_changes(project, dataset, store)

    done = push_changes(project, without(dataset, "people"), store)

    assert done["people"] == "left"
    assert oxigraph.graph(f"{BASE}graph/people") != []


def test_it_is_removed_when_that_is_requested(
    project: Project, dataset: Dataset, store: RemoteStore, oxigraph: RealStore
) -> None:
    push_changes(project, dataset, store)

    done = push_changes(project, without(dataset, "people"), store, remove=True)

    assert done["people"] == "removed"
    assert f"{BASE}graph/people" not in oxigraph.graphs()


def test_a_store_that_can_list_its_graphs_reports_any_that_is_below_our_base(
    project: Project, dataset: Dataset, oxigraph: RealStore
) -> None:
    oxigraph.put(f"{BASE}graph/forgotten", "<a:b> <a:c> 1 .")

    with open_remote_store(f"{oxigraph.url}/query", f"{oxigraph.url}/update") as store:
        done = push_changes(project, dataset, store)

    assert done["forgotten"] == "left"


def test_comparing_writes_nothing(project: Project, dataset: Dataset, store: RemoteStore, oxigraph: RealStore) -> None:
    found = compare_with_store(project, dataset, store)

    assert {one.kind for one in found} == {"new"}
    assert oxigraph.graphs() == []


def test_texts_of_every_kind_arrive_letter_by_letter(
    project: Project, dataset: Dataset, store: RemoteStore, oxigraph: RealStore
) -> None:
    texts = [r'"\\u0041 \\U00000041 \\\\u0041"', r'"a\"b\nc\rd\te"', '"é 😀 }"', r'"\\"', '"ends with \\\\"']
    lines = sorted(f"<x:s> <x:p> {text} .\n".encode() for text in texts)
    odd = dataset.with_graph("odd", NamedGraph(f"{BASE}graph/odd", lines))

    push_changes(project, odd, store)

    assert oxigraph.graph(f"{BASE}graph/odd") == lines


def test_an_empty_graph_is_no_difference_to_none(project: Project, dataset: Dataset, store: RemoteStore) -> None:
    empty = dataset.with_graph("empty", NamedGraph(f"{BASE}graph/empty", []))

    assert push_changes(project, empty, store)["empty"] == "unchanged"


def test_a_graph_that_became_empty_is_emptied(
    project: Project, dataset: Dataset, store: RemoteStore, oxigraph: RealStore
) -> None:
    push_changes(project, dataset, store)
    people = dataset.graphs["people"]

    done = push_changes(project, dataset.with_graph("people", NamedGraph(people.iri, [])), store)

    assert done["people"] == "replaced"
    assert oxigraph.graph(people.iri) == []


def test_addresses_that_no_standard_allows_arrive_as_served_with_oxigraph_s_own_switch(
    project: Project, dataset: Dataset, oxigraph: RealStore
) -> None:
    lines = [b"<x:s> <x:p> <http://example.org/100%> .\n"]
    odd = dataset.with_graph("odd", NamedGraph(f"{BASE}graph/odd", lines))

    with open_remote_store(f"{oxigraph.protocol}?lenient") as store:
        done = push_changes(project, odd, store)

    assert done["odd"] == "replaced"
