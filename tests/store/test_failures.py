"""What goes wrong at a store is one clear line, and what is there stays readable."""

import io
import re
import socket
from collections.abc import Callable
from queue import Queue
from signal import SIGINT, raise_signal

import pytest

from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.errors import RunError, StoppedError
from leapgraph.project import Project
from leapgraph.store.compare_and_upload_graphs import Difference
from leapgraph.store.remote_store import compare_with_store, open_remote_store, push_dataset
from leapgraph.verbs.progress import show_progress
from support.example_project import BASE
from support.fake_graph_store import FakeGraphStore, PlannedResponse, ReceivedRequest


def push_changes(project: Project, dataset: Dataset, url: str, silence: float = 10.0) -> list[tuple[Difference, str]]:
    with open_remote_store(url, silence=silence) as store:
        return list(push_dataset(dataset, store, compare_with_store(project, dataset, store)))


def failure(project: Project, dataset: Dataset, url: str, silence: float = 10.0) -> str:
    with pytest.raises(RunError) as caught:
        push_changes(project, dataset, url, silence)
    return str(caught.value)


def at_put(stem: str, answer: PlannedResponse) -> Callable[[ReceivedRequest], PlannedResponse | None]:
    return lambda request: answer if request.method == "PUT" and request.graph == f"{BASE}graph/{stem}" else None


def changed(dataset: Dataset) -> Dataset:
    """Return the dataset with one more triple in each graph."""
    more = {
        stem: NamedGraph(graph.iri, sorted([*graph.lines, b"<x:more> <x:more> <x:more> .\n"]))
        for stem, graph in dataset.graphs.items()
    }
    return Dataset(more)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            PlannedResponse(500, {}, b"disk\nfull\x1b[31m"),
            ("not done", "500 Internal Server Error: disk full\ufffd\\[31m"),
        ),
        (
            PlannedResponse(507, {"Content-Type": "text/html"}, b"<html>no</html>"),
            ("not done", "507 .*: an HTML page"),
        ),
        (
            PlannedResponse(403, {}, b"read only"),
            ("not done", "403 Forbidden: this user may not do that: read only"),
        ),
        (PlannedResponse(drop=True), ("perhaps done, perhaps not", "broke off: .*; whether it went on is not known")),
        (
            PlannedResponse(slow=0.6),
            ("perhaps done, perhaps not", "was silent for 0.3 s; whether it went on is not known"),
        ),
    ],
)
def test_a_failure_in_the_middle_says_what_is_done_and_leaves_the_rest_as_it_was(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, answer: PlannedResponse, told: tuple[str, str]
) -> None:
    push_changes(project, dataset, fake_store.protocol)
    before = dict(fake_store.graphs)
    fake_store.fault = at_put("identity", answer)

    message = failure(project, changed(dataset), fake_store.protocol, 0.3)

    state, words = told
    graph = f"{BASE}graph/"
    first, done, failed, undone, advice = message.splitlines()
    assert re.search(words, first)
    assert first.startswith(f"{graph}identity: {fake_store.protocol} ")
    assert done == f"  done: {graph}derived"
    assert failed == f"  {state}: {graph}identity"
    assert undone == "  not done: " + ", ".join(
        f"{graph}{stem}" for stem in ("people", "sources", "vocabulary", "wikidata", "dataset")
    )
    assert advice.endswith("run it again, and it goes on from here")
    assert {stem: fake_store.graphs[stem] for stem in before if stem != f"{graph}derived"} == {
        stem: lines for stem, lines in before.items() if stem != f"{graph}derived"
    }


def test_the_next_run_goes_on_from_there(project: Project, dataset: Dataset, fake_store: FakeGraphStore) -> None:
    fake_store.fault = at_put("people", PlannedResponse(500))
    failure(project, dataset, fake_store.protocol)
    done = fake_store.puts()[:-1]
    fake_store.fault = lambda _: None
    fake_store.requests.clear()

    push_changes(project, dataset, fake_store.protocol)

    assert sorted(done + fake_store.puts()) == sorted(graph.iri for graph in dataset.graphs.values())


def test_a_host_that_is_not_there_is_one_line(project: Project, dataset: Dataset) -> None:
    with socket.socket() as taken:  # and not listened at
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/store"

        assert failure(project, dataset, url) == f"{url} cannot be reached: Connection refused"


def test_a_name_that_is_not_known_is_one_line(
    project: Project, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    message = failure(project, dataset, "http://store.invalid/store")

    assert message == "http://store.invalid/store cannot be reached: Name or service not known"


@pytest.mark.parametrize("status", [400, 405, 501])
def test_a_store_without_the_graph_store_protocol_is_refused_with_the_other_way(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, status: int
) -> None:
    fake_store.fault = lambda _: PlannedResponse(status)

    message = failure(project, dataset, fake_store.protocol)

    assert "if this is no address of the Graph Store Protocol" in message
    assert "--store-update" in message


def test_a_web_site_is_no_store(project: Project, dataset: Dataset, fake_store: FakeGraphStore) -> None:
    fake_store.fault = lambda _: PlannedResponse(200, {"Content-Type": "text/html; charset=utf-8"}, b"<html></html>")

    assert "answered with text/html instead of triples" in failure(project, dataset, fake_store.protocol)
    assert fake_store.puts() == []


def test_triples_that_are_none_are_an_error(project: Project, dataset: Dataset, fake_store: FakeGraphStore) -> None:
    fake_store.fault = lambda _: PlannedResponse(200, {"Content-Type": "application/n-triples"}, b"oops")

    assert "answered with application/n-triples that is none" in failure(project, dataset, fake_store.protocol)


def test_a_store_that_asks_to_wait_is_waited_for(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([PlannedResponse(503, {"Retry-After": "7"}), PlannedResponse(429, {"Retry-After": "3"})])
    fake_store.fault = lambda _: next(answers, None)
    slept: list[float] = []

    with open_remote_store(fake_store.protocol) as store:
        monkeypatch.setattr(store.client, "sleep", slept.append)
        said: list[str] = []
        compare_with_store(project, dataset, store, said.append)

    assert slept == [7.0, 3.0]
    assert f"waiting 7 s, as {fake_store.protocol} asks" in said


@pytest.mark.parametrize("header", [{"Retry-After": "86400"}, {"Retry-After": "soon"}, {}])
def test_a_store_that_asks_for_too_much_or_nothing_is_not(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, header: dict[str, str]
) -> None:
    fake_store.fault = lambda _: PlannedResponse(503, header, b"overloaded")

    assert "503 Service Unavailable: overloaded" in failure(project, dataset, fake_store.protocol)
    assert len(fake_store.requests) == 1


def test_a_store_that_always_asks_to_wait_is_given_up(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_store.fault = lambda _: PlannedResponse(503, {"Retry-After": "0"})

    with open_remote_store(fake_store.protocol) as store:
        monkeypatch.setattr(store.client, "sleep", lambda _: None)
        with pytest.raises(RunError, match="503"):
            compare_with_store(project, dataset, store)

    assert len(fake_store.requests) < 200


def test_a_redirect_on_the_same_host_is_followed_with_the_data(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore
) -> None:

    def fault(request: ReceivedRequest) -> PlannedResponse | None:
        if request.path.startswith("/store"):
            return PlannedResponse(307, {"Location": request.path.replace("/store", "/moved")})
        return None

    fake_store.fault = fault

    push_changes(project, dataset, fake_store.protocol)

    assert set(fake_store.graphs) == {graph.iri for graph in dataset.graphs.values()}


def test_a_redirect_to_another_host_is_reported_and_nothing_is_sent_there(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAPGRAPH_STORE_TOKEN", "secret")
    with FakeGraphStore() as elsewhere:
        fake_store.fault = lambda _: PlannedResponse(307, {"Location": f"{elsewhere.protocol}?graph=x"})

        message = failure(project, dataset, fake_store.protocol)

        assert message == f"{fake_store.protocol} leads to {elsewhere.protocol}: give that address, if it is right"
        assert elsewhere.requests == []


def test_a_redirect_that_would_make_a_put_a_get_is_not_followed(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore
) -> None:
    fake_store.fault = lambda request: (
        PlannedResponse(303, {"Location": fake_store.protocol}) if request.method == "PUT" else None
    )

    assert ": give that address, if it is right" in failure(project, dataset, fake_store.protocol)


def test_a_circle_of_redirects_ends(project: Project, dataset: Dataset, fake_store: FakeGraphStore) -> None:
    fake_store.fault = lambda request: PlannedResponse(307, {"Location": request.path})

    assert "redirects in a circle" in failure(project, dataset, fake_store.protocol)


def test_a_name_that_a_store_makes_up_goes_into_no_request(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore
) -> None:
    count = '<http://rdfs.org/ns/void#triples> "1" .'
    odd = f"<{BASE}graph/x%3E> {count}\n<{BASE}graph/a/b> {count}\n<{BASE}graph/> {count}\n<{BASE}graph/y> {count}\n"
    fake_store.graphs[f"{BASE}graph/dataset"] = [f"{line}\n".encode() for line in odd.splitlines()]

    with open_remote_store(fake_store.protocol) as store:
        compare_with_store(project, dataset, store)

    asked = {request.graph for request in fake_store.requests}
    assert asked - {graph.iri for graph in dataset.graphs.values()} == {f"{BASE}graph/y"}


def test_no_proxy_comes_between_us_and_this_machine(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeGraphStore() as proxy:
        monkeypatch.setenv("http_proxy", proxy.protocol)
        monkeypatch.delenv("no_proxy", raising=False)

        push_changes(project, dataset, fake_store.protocol)

        assert proxy.requests == []


def test_ctrl_c_in_the_middle_says_what_is_done(project: Project, dataset: Dataset, fake_store: FakeGraphStore) -> None:
    def stop(request: ReceivedRequest) -> PlannedResponse | None:
        if request.method == "PUT" and request.graph == f"{BASE}graph/identity":
            raise_signal(SIGINT)
            return PlannedResponse(drop=True)
        return None

    fake_store.fault = stop

    with pytest.raises(StoppedError) as caught:
        push_changes(project, dataset, fake_store.protocol)

    first, done, failed, undone, _ = str(caught.value).splitlines()
    assert (first, caught.value.exit_code) == (f"{BASE}graph/identity: stopped", 130)
    assert (done, failed) == (f"  done: {BASE}graph/derived", f"  perhaps done, perhaps not: {BASE}graph/identity")
    assert undone.endswith(f"{BASE}graph/dataset")


def test_a_store_that_never_answers_is_given_up_after_the_first_question(
    project: Project, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leapgraph.store.http_client.FIRST_ANSWER_TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/store"

        told = failure(project, dataset, address, silence=300)

    assert told == f"{address} accepts connections and gives no answer within 0.05 s"


def test_the_first_question_is_about_the_small_catalogue(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore
) -> None:
    push_changes(project, Dataset(dict(reversed(dataset.graphs.items()))), fake_store.protocol)

    assert fake_store.requests[0].graph == f"{BASE}graph/dataset"


def test_a_long_step_is_a_line_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: Queue[str] = Queue()
    monkeypatch.setattr("leapgraph.verbs.progress.click.echo", lambda line, **_: lines.put(line))
    monkeypatch.setattr("sys.stderr", io.StringIO())

    with show_progress("asking the store", slow=0.01) as step:
        assert lines.get(timeout=60) == "leapgraph: still asking the store"
        step("sending people")
        assert lines.get(timeout=60) == "leapgraph: still sending people"
