from collections.abc import Callable
from typing import Any

from support.apply_fixtures import editor

__all__ = ["editor"]


import pytest
from pyoxigraph import BlankNode, Literal, RdfFormat, parse

from support.samples import SAMPLES, sample_entity

Triple = tuple[str, str, str]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "sample" in metafunc.fixturenames:
        metafunc.parametrize("sample", SAMPLES)


@pytest.fixture
def triples() -> Callable[[str], set[Triple]]:
    """Give the triples of an N-Triples text, with `_:b` for every blank node."""
    return _triples


@pytest.fixture
def entity() -> Callable[..., dict[str, Any]]:
    """Make an item for a test, which Wikidata has not: Q1 with the given statements."""
    return lambda *statements, **rest: {"type": "item", "id": "Q1", "claims": _grouped(statements), **rest}


@pytest.fixture
def statement() -> Callable[..., dict[str, Any]]:
    """Make a statement of Q1, for a test, with one value of one datatype."""
    return _statement


@pytest.fixture
def sample_entities() -> list[dict[str, Any]]:
    """Give the six real items."""
    return [sample_entity(item) for item in SAMPLES]


def _statement(datatype: str, value: object, value_type: str = "string", **rest: Any) -> dict[str, Any]:
    snak = {
        "snaktype": "value",
        "property": "P1",
        "datatype": datatype,
        "datavalue": {"type": value_type, "value": value},
    }
    return {"type": "statement", "id": "Q1$a", "rank": "normal", "mainsnak": snak, **rest}


def _grouped(statements: tuple[dict[str, Any], ...]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in statements:
        groups.setdefault(one["mainsnak"]["property"], []).append(one)
    return groups


def _nodes(text: str) -> list[tuple[str, str, Any]]:
    parsed = parse(text.encode(), RdfFormat.N_TRIPLES, lenient=True)
    return [(_name(quad.subject), quad.predicate.value, quad.object) for quad in parsed]


def _name(node: Any) -> str:
    if isinstance(node, BlankNode):
        return "_:b"
    return str(node) if isinstance(node, Literal) else str(node.value)


def _triples(text: str) -> set[Triple]:
    return {(subject, predicate, _name(node)) for subject, predicate, node in _nodes(text)}
