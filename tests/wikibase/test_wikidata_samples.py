import re
from collections.abc import Iterator
from typing import Any

from leapgraph.wikibase import entity_ntriples, reference_hash, snak_hash, value_hash
from support.samples import sample_entity, sample_triples


def snaks(entity: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for statements in entity["claims"].values():
        for statement in statements:
            yield statement["mainsnak"]
            maps = [statement.get("qualifiers", {}), *(one["snaks"] for one in statement.get("references", []))]
            yield from (snak for each in maps for group in each.values() for snak in group)


def references(entity: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for statements in entity["claims"].values():
        for statement in statements:
            yield from statement.get("references", [])


def test_a_real_item_becomes_the_triples_that_wikidata_serves(sample: str) -> None:
    entity = sample_entity(sample)
    expected = sample_triples(sample)

    lines = entity_ntriples(entity).splitlines(keepends=True)

    # Byte by byte, as the samples are kept: sorted, every blank node `_:b`.
    assert expected == "".join(sorted(re.sub(r"(^|> )_:[0-9a-f]{32}", r"\1_:b", line) for line in lines))


def test_no_line_of_a_real_item_is_written_twice(sample: str) -> None:
    entity = sample_entity(sample)

    lines = entity_ntriples(entity).splitlines()

    assert len(set(lines)) == len(lines)


def test_computed_snak_hashes_are_the_served_ones(sample_entities: list[dict[str, Any]]) -> None:
    served = [snak for entity in sample_entities for snak in snaks(entity) if "hash" in snak]

    computed = [snak_hash(snak) for snak in served]

    assert len(served) == 642
    assert [snak["hash"] for snak in served] == computed


def test_computed_reference_hashes_are_the_served_ones(sample_entities: list[dict[str, Any]]) -> None:
    served = [reference for entity in sample_entities for reference in references(entity)]

    computed = [reference_hash({"snaks": without_hashes(reference["snaks"])}) for reference in served]

    assert len(served) == 183
    assert [reference["hash"] for reference in served] == computed


def test_computed_value_hashes_name_the_served_value_nodes(sample: str) -> None:
    entity = sample_entity(sample)
    served = sample_triples(sample)
    deep = [
        snak["datavalue"] for snak in snaks(entity) if snak.get("datatype") in {"time", "quantity", "globe-coordinate"}
    ]

    computed = {value_hash(datavalue) for datavalue in deep}

    assert {name for name in computed if f"<http://www.wikidata.org/value/{name}>" in served} == computed


def without_hashes(groups: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    return {
        key: [{name: part for name, part in snak.items() if name != "hash"} for snak in group]
        for key, group in groups.items()
    }
