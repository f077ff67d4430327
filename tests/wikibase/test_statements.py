import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from leapgraph.wikibase import EntityError, entity_ntriples, reference_hash, snak_hash

Make = Callable[..., Any]

WD, WIKIBASE = "http://www.wikidata.org/", "http://wikiba.se/ontology#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def text(value: str, number: str = "a", **rest: Any) -> dict[str, Any]:
    """Make a statement of P1 with a string, for a test."""
    return {"type": "statement", "id": f"Q1${number}", "rank": "normal", "mainsnak": snak("P1", value), **rest}


def snak(property_id: str, value: str) -> dict[str, Any]:
    datavalue = {"type": "string", "value": value}
    return {"snaktype": "value", "property": property_id, "datatype": "string", "datavalue": datavalue}


def unknown(kind: str, property_id: str = "P1") -> dict[str, Any]:
    return {"snaktype": kind, "property": property_id, "datatype": "string"}


def objects(triples: set[Any], predicate: str) -> set[str]:
    return {term for _, said, term in triples if said == predicate}


def test_a_statement_is_a_node_with_rank_and_value(entity: Make, triples: Make) -> None:
    node = f"{WD}entity/statement/Q1-a"

    actual = triples(entity_ntriples(entity(text("x"))))

    assert actual >= {
        (f"{WD}entity/Q1", f"{WD}prop/P1", node),
        (node, RDF_TYPE, f"{WIKIBASE}Statement"),
        (node, RDF_TYPE, f"{WIKIBASE}BestRank"),
        (node, f"{WIKIBASE}rank", f"{WIKIBASE}NormalRank"),
        (node, f"{WD}prop/statement/P1", '"x"'),
        (f"{WD}entity/Q1", f"{WD}prop/direct/P1", '"x"'),
    }


def test_preferred_statements_are_the_best_and_deprecated_ones_never(entity: Make, triples: Make) -> None:
    ranks = {"p": "preferred", "q": "preferred", "n": "normal", "d": "deprecated"}

    actual = triples(entity_ntriples(entity(*(text(name, name, rank=rank) for name, rank in ranks.items()))))

    assert {'"p"', '"q"'} == objects(actual, f"{WD}prop/direct/P1")
    assert {'"p"', '"q"', '"n"', '"d"'} == objects(actual, f"{WD}prop/statement/P1")
    best = {subject for subject, _, term in actual if term == f"{WIKIBASE}BestRank"}
    assert best == {f"{WD}entity/statement/Q1-{name}" for name in "pq"}


def test_without_a_preferred_one_normal_statements_are_the_best(entity: Make, triples: Make) -> None:
    statements = text("n", "n"), text("d", "d", rank="deprecated")

    actual = triples(entity_ntriples(entity(*statements)))

    assert {'"n"'} == objects(actual, f"{WD}prop/direct/P1")


def test_deprecated_statements_alone_have_no_best(entity: Make, triples: Make) -> None:
    actual = triples(entity_ntriples(entity(text("d", rank="deprecated"))))

    assert set() == objects(actual, f"{WD}prop/direct/P1")
    assert f"{WIKIBASE}DeprecatedRank" in objects(actual, f"{WIKIBASE}rank")


def test_each_property_has_its_own_best(entity: Make, triples: Make) -> None:
    other = text("y", "b", mainsnak=snak("P2", "y"))

    actual = triples(entity_ntriples(entity(text("x", rank="preferred"), other)))

    assert {'"y"'} == objects(actual, f"{WD}prop/direct/P2")


def test_two_statements_of_one_value_make_one_truthy_line(entity: Make) -> None:
    lines = entity_ntriples(entity(text("x", "a"), text("x", "b"))).splitlines()

    assert sum("/prop/direct/P1>" in line for line in lines) == 1


@pytest.mark.parametrize(
    ("guid", "name"), [("q1$A-b_c", "q1-A-b_c"), ("Q1$a> <b", "Q1-a---b"), ("Q1$é", "Q1---"), ("Q1.a", "Q1-a")]
)
def test_what_cannot_stand_in_a_name_becomes_hyphens(guid: str, name: str, entity: Make, triples: Make) -> None:
    actual = triples(entity_ntriples(entity(text("x", id=guid))))

    assert {f"{WD}entity/statement/{name}"} == objects(actual, f"{WD}prop/P1")


def test_an_unknown_value_is_a_blank_node_with_wikibases_label(entity: Make) -> None:
    statement = text("", mainsnak=unknown("somevalue"), qualifiers={"P2": [unknown("somevalue", "P2")]})
    main, qualifier = snak_hash(unknown("somevalue")), snak_hash(unknown("somevalue", "P2"))

    written = entity_ntriples(entity(statement))

    for path, hashed in (("direct", main), ("statement", main), ("qualifier", qualifier)):
        parts = f"Q1-a-{WD}prop/{path}/-{WD}value/-{hashed}"
        label = hashlib.md5(parts.encode(), usedforsecurity=False).hexdigest()
        assert f" _:{label} .\n" in written


def test_the_served_hash_of_an_unknown_value_is_taken(entity: Make) -> None:
    served = unknown("somevalue") | {"hash": "34cd2bfdd85d46b51d8cc63c87996cc9c4e88b15"}
    parts = f"Q1-a-{WD}prop/statement/-{WD}value/-{served['hash']}"
    label = hashlib.md5(parts.encode(), usedforsecurity=False).hexdigest()

    assert f" _:{label} .\n" in entity_ntriples(entity(text("", mainsnak=served)))


def test_no_value_is_a_class_of_the_statement_and_of_the_item(entity: Make, triples: Make) -> None:
    actual = triples(entity_ntriples(entity(text("", mainsnak=unknown("novalue")))))

    novalue = f"{WD}prop/novalue/P1"
    assert {subject for subject, _, term in actual if term == novalue} == {
        f"{WD}entity/Q1",
        f"{WD}entity/statement/Q1-a",
    }


def test_qualifiers_stand_on_the_statement(entity: Make, triples: Make) -> None:
    qualifiers = {"P2": [snak("P2", "x"), snak("P2", "y")], "P3": [unknown("novalue", "P3")]}
    node = f"{WD}entity/statement/Q1-a"

    actual = triples(entity_ntriples(entity(text("", qualifiers=qualifiers))))

    assert actual >= {
        (node, f"{WD}prop/qualifier/P2", '"x"'),
        (node, f"{WD}prop/qualifier/P2", '"y"'),
        (node, RDF_TYPE, f"{WD}prop/novalue/P3"),
    }


def test_a_shared_reference_is_described_once_under_its_served_hash(entity: Make) -> None:
    reference = {"hash": "0123456789abcdef" * 2 + "01234567", "snaks": {"P2": [snak("P2", "x")]}}

    lines = entity_ntriples(
        entity(text("x", "a", references=[reference]), text("y", "b", references=[reference]))
    ).splitlines()

    node = f"<{WD}reference/{reference['hash']}>"
    assert sum(line.endswith(f"#wasDerivedFrom> {node} .") for line in lines) == 2
    assert [line for line in lines if line.startswith(node)] == [
        f"{node} <{RDF_TYPE}> <{WIKIBASE}Reference> .",
        f'{node} <{WD}prop/reference/P2> "x" .',
    ]


def test_a_reference_without_hash_gets_the_one_wikibase_would_give(entity: Make) -> None:
    reference = {"snaks": {"P2": [snak("P2", "x")], "P3": [snak("P3", "y")]}}

    written = entity_ntriples(entity(text("x", references=[reference])))

    assert f"<{WD}reference/{reference_hash(reference)}> <{RDF_TYPE}>" in written


def test_the_order_of_snaks_does_not_change_a_references_hash() -> None:
    one = {"snaks": {"P2": [snak("P2", "x")], "P3": [snak("P3", "y"), snak("P3", "z")]}}
    other = {"snaks": {"P3": [snak("P3", "z"), snak("P3", "y")], "P2": [snak("P2", "x")]}}

    assert reference_hash(one) == reference_hash(other)


def test_references_of_two_entities_are_each_described(entity: Make) -> None:
    made = entity(text("x", references=[{"snaks": {"P2": [snak("P2", "x")]}}]))

    assert entity_ntriples(made) == entity_ntriples(made)


BAD = [
    (text("x", rank="best"), "Q1, P1, statement Q1$a: the rank 'best' is unknown"),
    (text("x", mainsnak=unknown("maybe")), "Q1, P1, statement Q1$a: the snak type 'maybe' is unknown"),
    (text("x", id=""), "Q1, P1, statement : its id is empty"),
    (text("x", id=None), "Q1, P1, statement None: the JSON is not shaped like an entity"),
    (text("x", references=[{"hash": "abc> <x", "snaks": {}}]), "not 40 hexadecimal digits"),
    (text("x", references=["a"]), "Q1, P1, statement Q1$a: the JSON is not shaped like an entity"),
    (text("x", qualifiers={"Q2": [snak("Q2", "x")]}), "'Q2' is not a property id"),
    (text("x", qualifiers={"P2": [snak("P3", "x")]}), "a snak of 'P3' stands under 'P2'"),
    ({key: part for key, part in text("x").items() if key != "rank"}, "Q1, P1, statement Q1$a: 'rank' is missing"),
    ({key: part for key, part in text("x").items() if key != "id"}, "Q1, P1, statement None: 'id' is missing"),
]


@pytest.mark.parametrize(("bad", "expected"), BAD, ids=[expected[:60] for _, expected in BAD])
def test_a_statement_that_cannot_be_written_is_named(bad: dict[str, Any], expected: str, entity: Make) -> None:
    with pytest.raises(EntityError) as caught:
        entity_ntriples(entity(bad))

    assert expected in str(caught.value)


def test_a_statement_under_the_wrong_property_is_named() -> None:
    with pytest.raises(EntityError, match="its main snak is of 'P1', but it stands under 'P9'"):
        entity_ntriples({"type": "item", "id": "Q1", "claims": {"P9": [text("x")]}})
