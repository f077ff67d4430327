"""The main entity as one nested document, which the published frame makes of it again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pyld import jsonld

from leapgraph.dataset import Dataset
from leapgraph.errors import RunError
from leapgraph.namespaces import prefixes
from leapgraph.release.context import make_context
from leapgraph.release.framing import Reach, framed, make_frame, refuse_to_load
from leapgraph.release.jsonld import nodes
from support.readers import by_pyld
from support.small import BASE

if TYPE_CHECKING:
    from leapgraph.project import Project

CLUB = f"{BASE}id/club"


@pytest.fixture
def reach(project: Project, dataset: Dataset) -> Reach:
    return Reach(BASE, project.main_entity, dataset.merged())


@pytest.fixture
def frame(dataset: Dataset, reach: Reach) -> dict[str, Any]:
    return make_frame(CLUB, reach, make_context(prefixes(BASE), dataset))


def test_the_document_is_one_node_with_the_others_in_it(frame: dict[str, Any], reach: Reach) -> None:
    document = json.loads(framed(frame, reach))

    assert document["@id"] == "id:club"
    assert [member["@id"] for member in document["member"]] == ["id:ann", "id:bob"]
    assert document["member"][0]["type"] == "schema:Person"
    assert [one["@id"] for one in document["@reverse"]["organization"]] == [
        "statement:ann-member",
        "statement:bob-member",
    ]


def test_it_holds_the_triples_that_the_main_entity_reaches(
    frame: dict[str, Any], reach: Reach, dataset: Dataset
) -> None:
    lines = by_pyld(framed(frame, reach))

    assert lines == reach.lines
    assert set(lines) <= set(dataset.merged())
    assert {line.split(b" ")[0].decode()[1:-1].removeprefix(BASE) for line in lines} == {
        "id/ann",
        "id/bob",
        "id/club",
        "statement/ann-member",
        "statement/bob-member",
    }


def test_the_frame_alone_makes_it_again(frame: dict[str, Any], reach: Reach) -> None:
    options = {"documentLoader": refuse_to_load, "omitDefault": True}

    again = jsonld.frame(list(nodes(reach.lines)), frame, options)

    assert json.loads(framed(frame, reach)) == again


def test_a_thing_met_twice_is_nested_once() -> None:
    lines = [
        f"<{CLUB}> <a:one> <{BASE}id/ann> .\n".encode(),
        f"<{CLUB}> <a:two> <{BASE}id/ann> .\n".encode(),
        f"<{BASE}id/ann> <a:back> <{CLUB}> .\n".encode(),
    ]
    reach = Reach(BASE, CLUB, sorted(lines))
    context = make_context(prefixes(BASE), Dataset({}))

    document = json.loads(framed(make_frame(CLUB, reach, context), reach))

    assert document["a:one"] == {"@id": "id:ann", "a:back": {"@id": "id:club"}}
    assert document["a:two"] == {"@id": "id:ann"}


def test_nesting_too_deep_is_said() -> None:
    chain = [f"<{BASE}id/{at}> <a:next> <{BASE}id/{at + 1}> .\n".encode() for at in range(2000)]
    reach = Reach(BASE, f"{BASE}id/0", sorted(chain))
    context = make_context(prefixes(BASE), Dataset({}))

    with pytest.raises(RunError, match="nested too deep"):
        framed(make_frame(f"{BASE}id/0", reach, context), reach)


def test_nothing_is_ever_fetched() -> None:
    with pytest.raises(RunError, match="no JSON-LD context is fetched"):
        refuse_to_load("https://schema.org/")
