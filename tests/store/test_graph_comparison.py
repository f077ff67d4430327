"""Two graphs are the same when they mean the same, however a store spells them."""

import pytest

from leapgraph.store.compare_and_upload_graphs import is_same_graph

XSD = "http://www.w3.org/2001/XMLSchema#"


def one(term: str) -> list[bytes]:
    return [f"<x:s> <x:p> {term} .\n".encode()]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (f'"+10"^^<{XSD}decimal>', f'"10"^^<{XSD}decimal>'),
        (f'"010"^^<{XSD}integer>', f'"10"^^<{XSD}integer>'),
        (f'"7"^^<{XSD}nonNegativeInteger>', f'"7"^^<{XSD}integer>'),
        ('"x"@en-GB', '"x"@en-gb'),
        (f'"x"^^<{XSD}string>', '"x"'),
        ("_:a", "_:b"),
    ],
)
def test_another_spelling_is_no_difference(here: str, there: str) -> None:
    assert is_same_graph(one(here), one(there))


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ('"10"', f'"10"^^<{XSD}integer>'),
        (f'"0.3333"^^<{XSD}decimal>', f'"0.33"^^<{XSD}decimal>'),
        ('"x"@en', '"x"@de'),
        ('"a"', '"A"'),
        ("<x:a>", "<x:b>"),
        ("_:a", "<x:a>"),
        (f'"2017"^^<{XSD}gYear>', f'"2017-01"^^<{XSD}gYearMonth>'),
    ],
)
def test_another_meaning_is_one(here: str, there: str) -> None:
    assert not is_same_graph(one(here), one(there))


def test_a_triple_more_or_less_is_one() -> None:
    assert not is_same_graph(one("<x:a>"), [*one("<x:a>"), *one("<x:b>")])
    assert not is_same_graph([*one("<x:a>"), *one("<x:b>")], one("<x:a>"))
    assert is_same_graph([], [])


def test_blank_nodes_are_distinguished_by_their_triples() -> None:
    here = [b"_:a <x:p> <x:1> .\n", b"_:b <x:p> _:a .\n"]

    assert is_same_graph(here, [b"_:x <x:p> _:y .\n", b"_:y <x:p> <x:1> .\n"])
    assert not is_same_graph(here, [b"_:x <x:p> _:x .\n", b"_:y <x:p> <x:1> .\n"])


def test_what_cannot_be_distinguished_in_time_counts_as_different() -> None:
    ring = [f"_:n{number} <x:p> _:n{(number + 1) % 12} .\n".encode() for number in range(12)]

    assert not is_same_graph(ring, ring)
