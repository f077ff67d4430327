"""A published dataset in a real Virtuoso: as documented, with what Virtuoso does otherwise seen and told."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.errors import RunError
from leapgraph.project import Project
from leapgraph.store.compare_and_upload_graphs import Difference, format_alterations
from leapgraph.store.remote_store import RemoteStore, compare_with_store, open_remote_store, push_dataset
from support.example_project import BASE
from support.fake_graph_store import RecordingClient
from support.virtuoso_server import PASSWORD, USER, Virtuoso, needs_virtuoso, running

pytestmark = [pytest.mark.programs, needs_virtuoso]

XSD = "http://www.w3.org/2001/XMLSchema#"
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    with running(tmp_path_factory.mktemp("virtuoso")) as started:
        yield started


@pytest.fixture
def virtuoso(server: Virtuoso, monkeypatch: pytest.MonkeyPatch) -> Virtuoso:
    """That server, emptied, and its user in the environment."""
    server.clear()
    monkeypatch.setenv("LEAPGRAPH_STORE_USER", USER)
    monkeypatch.setenv("LEAPGRAPH_STORE_PASSWORD", PASSWORD)
    return server


@pytest.fixture
def store(virtuoso: Virtuoso) -> Iterator[RemoteStore]:
    plain = open_remote_store(virtuoso.protocol)
    with replace(plain, client=RecordingClient(plain.client.credentials, plain.client.silence)) as opened:
        yield opened


def push_changes(
    project: Project, dataset: Dataset, store: RemoteStore, step: Callable[[str], None] = lambda _: None
) -> list[tuple[Difference, str]]:
    return list(push_dataset(dataset, store, compare_with_store(project, dataset, store), step=step))


def words(done: list[tuple[Difference, str]]) -> dict[str, str]:
    return {one.iri.removeprefix(f"{BASE}graph/"): word for one, word in done}


def having(dataset: Dataset, stem: str, *lines: str) -> Dataset:
    """Return the dataset with more triples in one of its graphs."""
    graph = dataset.graphs[stem]
    more = sorted({*graph.lines, *(f"{line} .\n".encode() for line in lines)})
    return dataset.with_graph(stem, NamedGraph(graph.iri, more))


def writes(store: RemoteStore) -> list[str]:
    assert isinstance(store.client, RecordingClient)
    return [method for method in store.client.methods if method != "GET"]


def test_a_new_dataset_is_there_afterwards_and_again_nothing_is_written(
    project: Project, dataset: Dataset, store: RemoteStore, virtuoso: Virtuoso
) -> None:
    assert set(words(push_changes(project, dataset, store)).values()) == {"replaced"}
    assert len(writes(store)) == len(dataset.graphs)
    for graph in dataset.graphs.values():
        assert len(virtuoso.graph(graph.iri)) == len(graph.lines)

    again = push_changes(project, dataset, store)

    assert set(words(again).values()) == {"unchanged"}
    assert len(writes(store)) == len(dataset.graphs)


def test_only_the_graph_that_changed_is_replaced(
    project: Project, dataset: Dataset, store: RemoteStore, virtuoso: Virtuoso
) -> None:
    push_changes(project, dataset, store)
    other = f"{BASE}another/graph"
    virtuoso.run(f"SPARQL INSERT INTO <{other}> {{ <a:b> <a:c> 1 }}")

    done = words(push_changes(project, having(dataset, "people", "<x:y> <x:z> <x:y>"), store))

    assert [stem for stem, word in done.items() if word == "replaced"] == ["people"]
    assert writes(store)[len(dataset.graphs) :] == ["PUT"]
    assert b"<x:y> <x:z> <x:y> .\n" in virtuoso.graph(f"{BASE}graph/people")
    assert len(virtuoso.graph(other)) == 1


@pytest.mark.parametrize("scheme", ["", "digest"])
def test_digest_is_found_or_chosen(
    project: Project, dataset: Dataset, virtuoso: Virtuoso, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("LEAPGRAPH_STORE_AUTH", scheme)

    with open_remote_store(virtuoso.protocol) as store:
        found = compare_with_store(project, dataset, store)

    assert {one.kind for one in found} == {"new"}


@pytest.mark.parametrize("wrong", [("AUTH", "basic"), ("PASSWORD", "wrong")])
def test_what_it_does_not_take_is_reported(
    project: Project, dataset: Dataset, virtuoso: Virtuoso, monkeypatch: pytest.MonkeyPatch, wrong: tuple[str, str]
) -> None:
    monkeypatch.setenv(f"LEAPGRAPH_STORE_{wrong[0]}", wrong[1])

    with open_remote_store(virtuoso.protocol) as store, pytest.raises(RunError, match="401 Unauthorized: it refuses"):
        compare_with_store(project, dataset, store)


def test_a_right_that_goes_in_the_middle_says_what_is_done_and_the_next_run_does_the_rest(
    project: Project, dataset: Dataset, store: RemoteStore, virtuoso: Virtuoso
) -> None:
    before = push_changes(project, dataset, store)
    changed = Dataset(dict(dataset.graphs))
    for stem in dataset.graphs:
        changed = having(changed, stem, "<x:more> <x:more> <x:more>")

    def step(word: str) -> None:
        if word == f"sending {BASE}graph/people":
            virtuoso.run(f'REVOKE SPARQL_UPDATE FROM "{USER}"')

    try:
        with pytest.raises(RunError) as caught:
            push_changes(project, changed, store, step)
    finally:
        virtuoso.run(f'GRANT SPARQL_UPDATE TO "{USER}"')

    first, done, failed, undone, _ = str(caught.value).splitlines()
    assert first.startswith(f"{BASE}graph/people: {virtuoso.protocol} answered 403 Forbidden")
    assert (done, failed) == (
        f"  done: {BASE}graph/derived, {BASE}graph/identity",
        f"  not done: {BASE}graph/people",
    )
    assert undone.endswith(f"{BASE}graph/dataset")
    assert len(virtuoso.graph(f"{BASE}graph/people")) == len(dataset.graphs["people"].lines)

    rest = words(push_changes(project, changed, store))

    assert [stem for stem, word in rest.items() if word == "unchanged"] == ["derived", "identity"]
    assert len(rest) == len(before)


SPELT_OTHERWISE = [
    f'<x:s> <x:p> "38.774049"^^<{XSD}double>',
    f'<x:s> <x:p> "1.5E300"^^<{XSD}double>',
    f'<x:s> <x:p> "INF"^^<{XSD}double>',
    f'<x:s> <x:p> "0.1"^^<{XSD}float>',
    f'<x:s> <x:p> "2435351572"^^<{XSD}integer>',
    f'<x:s> <x:p> "-123456789012345678901234567890"^^<{XSD}integer>',
    f'<x:s> <x:p> "+0.000277777777777778"^^<{XSD}decimal>',
    f'<x:s> <x:p> "-0044-03-15T00:00:00Z"^^<{XSD}dateTime>',
    f'<x:s> <x:p> "2017-00-00T00:00:00Z"^^<{XSD}dateTime>',
    f'<x:s> <x:p> "2017-01"^^<{XSD}gYearMonth>',
    f'<x:s> <x:p> "Point(-71.11666667 42.41833333)"^^<{WKT}>',
    r'<x:s> <x:p> "a\"b\nc\rd\te \\u0041 é😀"@en-gb',
    "<x:s> <x:p> <http://example.org/100%>",
    "_:one <x:p> _:two",
    '_:two <x:p> "two"',
]


def test_what_virtuoso_spells_otherwise_is_no_difference(
    project: Project, dataset: Dataset, store: RemoteStore
) -> None:
    odd = having(dataset, "people", *SPELT_OTHERWISE)

    assert words(push_changes(project, odd, store))["people"] == "replaced"
    assert words(push_changes(project, odd, store))["people"] == "unchanged"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f'"38.774049"^^<{XSD}double>', f'"38.774051"^^<{XSD}double>'),
        (f'"2435351572"^^<{XSD}integer>', f'"2435351573"^^<{XSD}integer>'),
        (f'"-0044-03-15T00:00:00Z"^^<{XSD}dateTime>', f'"0044-03-15T00:00:00Z"^^<{XSD}dateTime>'),
        (f'"Point(-71.1 42.4)"^^<{WKT}>', f'"Point(-71.1 42.5)"^^<{WKT}>'),
    ],
)
def test_a_small_change_is_seen(project: Project, dataset: Dataset, store: RemoteStore, old: str, new: str) -> None:
    push_changes(project, having(dataset, "people", f"<x:s> <x:p> {old}"), store)

    assert words(push_changes(project, having(dataset, "people", f"<x:s> <x:p> {new}"), store))["people"] == "replaced"


def test_what_it_cannot_keep_is_reported(project: Project, dataset: Dataset, store: RemoteStore) -> None:
    odd = having(dataset, "people", f'<x:s> <x:p> "P1Y"^^<{XSD}duration>')

    done = push_changes(project, odd, store)

    assert words(done)["people"] == "altered"
    assert (
        f'1 of our {len(odd.graphs["people"].lines)} not as they were sent, such as <x:s> <x:p> "P1Y"'
        in format_alterations(done, "here")
    )


def test_a_graph_of_which_it_shows_a_part_is_reported(project: Project, dataset: Dataset, store: RemoteStore) -> None:
    many = having(dataset, "people", *(f'<x:s> <x:p> "{number}"' for number in range(10_500)))

    done = push_changes(project, many, store)

    assert words(done)["people"] == "altered"
    assert "has 10,001 triples" in format_alterations(done, "here")


def test_its_sparql_update_is_refused(project: Project, dataset: Dataset, virtuoso: Virtuoso) -> None:
    address = f"{virtuoso.url}/sparql-auth"

    with (
        open_remote_store(address, address) as store,
        pytest.raises(RunError, match="leave --store-update out and give its"),
    ):
        compare_with_store(project, dataset, store)


def test_a_graph_that_is_no_longer_published_is_removed(
    project: Project, dataset: Dataset, store: RemoteStore, virtuoso: Virtuoso
) -> None:
    push_changes(project, dataset, store)
    rest = Dataset({stem: graph for stem, graph in dataset.graphs.items() if stem != "people"})

    done = {
        one.iri: word for one, word in push_dataset(rest, store, compare_with_store(project, rest, store), remove=True)
    }

    assert done[f"{BASE}graph/people"] == "removed"
    assert virtuoso.graph(f"{BASE}graph/people") == []
