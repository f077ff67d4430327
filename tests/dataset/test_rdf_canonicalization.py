"""Blank nodes get the labels of RDFC-1.0, or are refused where that might take for ever."""

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from leapgraph.errors import DataError
from leapgraph.rdf_canonicalization import MOST_ALIKE, blank_node_labels, canonicalize_blank_nodes

GRAPH = "a:g"


def every_to_every(number: int) -> list[bytes]:
    """Return a graph whose blank nodes all look alike and are all linked: the worst case."""
    names = range(number)
    return sorted(f"_:b{one} <a:p> _:b{other} .\n".encode() for one in names for other in names if one != other)


def test_labels_are_those_of_rdfc() -> None:
    lines = [b"<a:s> <a:p> _:zz .\n", b"_:aa <a:p> _:zz .\n", b"_:zz <a:q> <a:o> .\n"]

    canonical = canonicalize_blank_nodes({GRAPH: lines})[GRAPH]

    expected = Dataset(parse(b"".join(line[:-2] + b"<a:g> .\n" for line in lines), RdfFormat.N_QUADS))
    expected.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert sorted(str(expected).splitlines()) == [f"{line.decode()[:-2]}<a:g> .".strip() for line in canonical]


def test_labels_depend_on_the_graph_alone() -> None:
    one = [b"<a:s> <a:p> _:x .\n", b"<a:t> <a:p> _:y .\n"]
    other = [b"<a:s> <a:p> _:y .\n", b"<a:t> <a:p> _:x .\n"]

    assert canonicalize_blank_nodes({GRAPH: one}) == canonicalize_blank_nodes({GRAPH: other})


def test_many_blank_nodes_that_are_not_linked_are_welcome() -> None:
    lines = sorted(f"<a:s> <a:p> _:b{number} .\n".encode() for number in range(500))

    assert len(canonicalize_blank_nodes({GRAPH: lines})[GRAPH]) == 500


def test_a_few_that_look_alike_are_put_in_order() -> None:
    assert len(canonicalize_blank_nodes({GRAPH: every_to_every(MOST_ALIKE)})[GRAPH]) == MOST_ALIKE * (MOST_ALIKE - 1)


def test_a_poisoned_graph_is_refused() -> None:
    with pytest.raises(DataError, match="20 blank nodes look alike and are linked"):
        canonicalize_blank_nodes({GRAPH: every_to_every(20)})


def test_small_groups_that_look_alike_count_together() -> None:
    pairs = [f"_:b{group}-{one} <a:p{group}> _:b{group}-{1 - one} .\n".encode() for group in range(9) for one in (0, 1)]

    with pytest.raises(DataError, match="18 blank nodes"):
        canonicalize_blank_nodes({GRAPH: sorted(pairs)})


def test_a_text_that_looks_like_a_label_is_none() -> None:
    assert blank_node_labels(b'<a:s> <a:p> "> _:b " .\n') == []
    assert blank_node_labels(b"_:a <a:p> _:b .\n") == [b"_:a", b"_:b"]
