"""A graph is replaced by one request, or by several of which only the last touches it."""

import re

from pyoxigraph import NamedNode, Store

from leapgraph.store.compare_and_upload_graphs import is_same_graph
from leapgraph.store.replace_graph_update import removal, replacement

GRAPH = "https://example.org/graph/people"
LINES = [f'<x:s{number}> <x:p> "{number}" .\n'.encode() for number in range(50)]


def after(requests: list[bytes], store: Store | None = None) -> Store:
    store = Store() if store is None else store
    for request in requests:
        store.update(request.decode())
    return store


def held(store: Store, graph: str = GRAPH) -> list[bytes]:
    return sorted(f"{quad.triple} .\n".encode() for quad in store.quads_for_pattern(None, None, None, NamedNode(graph)))


def test_a_small_graph_is_one_request() -> None:
    requests = list(replacement(GRAPH, LINES))

    assert len(requests) == 1
    assert held(after(requests)) == sorted(LINES)


def test_what_was_there_goes() -> None:
    store = after(list(replacement(GRAPH, [b"<x:old> <x:p> <x:o> .\n"])))

    after(list(replacement(GRAPH, LINES)), store)

    assert held(store) == sorted(LINES)


def test_a_large_graph_comes_in_parts_none_of_which_is_too_large() -> None:
    requests = list(replacement(GRAPH, LINES, largest=300))

    assert len(requests) > 3
    assert max(map(len, requests)) < 500


def test_until_the_last_request_the_old_graph_is_whole() -> None:
    old = [b"<x:old> <x:p> <x:o> .\n"]
    store = after(list(replacement(GRAPH, old)))
    requests = list(replacement(GRAPH, LINES, largest=300))

    for request in requests[:-1]:
        store.update(request.decode())
        assert held(store) == old
    store.update(requests[-1].decode())

    assert held(store) == sorted(LINES)
    assert [graph.value for graph in store.named_graphs()] == [GRAPH]


def test_what_an_interrupted_run_left_does_not_come_in() -> None:
    store = after(list(replacement(GRAPH, LINES, largest=300))[:2])

    after(list(replacement(GRAPH, LINES[:20], largest=300)), store)

    assert held(store) == sorted(LINES[:20])


def test_blank_nodes_that_hang_together_come_together() -> None:
    chain = [f"_:b{number} <x:p> _:b{number + 1} .\n".encode() for number in range(5)]
    named = [f'_:b{number} <x:q> "{number}" .\n'.encode() for number in range(6)]
    other = [b'_:z <x:q> "z" .\n']
    requests = list(replacement(GRAPH, [*named, *LINES, *other, *reversed(chain)], largest=100))

    store = after(requests)

    assert len(requests) > 3
    assert is_same_graph(held(store), [*chain, *named, *other, *LINES])


def test_no_text_becomes_a_codepoint() -> None:
    text = rb'<x:s> <x:p> "\\u0041 \\\\u0042 \\U00000043" .' + b"\n"

    (request,) = replacement(GRAPH, [text])

    # As SPARQL has it (section 19.2), \uXXXX is replaced before anything else is read.
    read = re.sub(rb"\\u([0-9A-F]{4})|\\U([0-9A-F]{8})", lambda m: chr(int(m[1] or m[2], 16)).encode(), request)
    assert text in read
    assert held(after([request])) == [text]


def test_an_empty_graph_is_a_removal() -> None:
    assert list(replacement(GRAPH, [])) == [removal(GRAPH)]
