"""The short description of an entity that others mention, and the parts of a malformed entity that can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.errors import DataError
from leapgraph.extraction.statistics.count_statements import entity_ids_to_label
from leapgraph.wikibase import property_declaration
from leapgraph.wikibase.conversion_errors import (
    MALFORMED_JSON_ERRORS,
    EntityError,
    describe_problem,
    ignore_omission,
)
from leapgraph.wikibase.entity_to_rdf import converter
from leapgraph.wikibase.mentioned_entities import (
    INSTANCE_OF,
    entity_label,
    entity_statements,
    item_values,
    referenced_entity_ids,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.wikibase.json_types import Json
    from leapgraph.wikibase.wikibase_instance import Repository


def mentioned_entity_ntriples(entity: Json, repository: Repository) -> bytes:
    """Return the N-Triples of a mentioned entity as Wikidata serves them, type, labels, descriptions, and its classes.

    A property has its declaration too, as Wikidata serves it.

    Raises:
        EntityError: The entity is malformed, or neither an item nor a property.
    """
    text = converter(repository).stub(entity)
    try:
        if entity["type"] == "property":
            text += property_declaration(entity["id"], entity["datatype"], repository).encode()
        claims = dict(entity.get("claims") or {})
        if INSTANCE_OF not in claims:
            return text
        bare: Json = {key: entity[key] for key in ("type", "id", "datatype") if key in entity}
    except MALFORMED_JSON_ERRORS as problem:
        raise EntityError(f"{entity['id']}: {describe_problem(problem)}") from problem
    whole = converter(repository).entity({**bare, "claims": {INSTANCE_OF: claims[INSTANCE_OF]}}, ignore_omission)
    types = f"<{repository.concept_base}{entity['id']}> <{repository.namespaces['wdt']}{INSTANCE_OF}> ".encode()
    return text + b"".join(line for line in whole.splitlines(keepends=True) if line.startswith(types))


def without_parts(entity: Json, parts: Iterable[object]) -> Json:
    """Return an entity without some of its statements, sitelinks and labels, so that what was converted is left.

    Args:
        entity: Wikibase JSON.
        parts: The objects in it to leave out; without any the entity itself is returned.
    """
    left_out = {id(part) for part in parts}
    if not left_out:
        return entity
    rest = dict(entity)
    for key in ("labels", "sitelinks"):
        if isinstance(entity.get(key), dict):
            rest[key] = {name: one for name, one in entity[key].items() if id(one) not in left_out}
    if isinstance(entity.get("claims"), dict):
        rest["claims"] = {
            property_id: [one for one in group if id(one) not in left_out]
            for property_id, group in entity["claims"].items()
        }
    return rest


def legible_part(entity: Json) -> Json:
    """Return an entity without the terms, statements and sitelinks that are malformed."""
    legible: Json = {"id": entity["id"], "type": entity["type"]}
    for key in ("labels", "sitelinks"):
        if _is_legible({**legible, key: entity.get(key)}):
            legible[key] = entity.get(key)
    claims: dict[str, list[Json]] = {}
    try:
        statements = list(entity_statements(entity))
    except MALFORMED_JSON_ERRORS:
        statements = []
    for property_id, statement in statements:
        if _is_legible({**legible, "claims": {property_id: [statement]}}):
            claims.setdefault(property_id, []).append(statement)
    return {**legible, "claims": claims}


def _is_legible(entity: Json) -> bool:
    """Return whether label, classes and mentioned entities of an entity can be read."""
    try:
        entity_label(entity)
        item_values(entity, INSTANCE_OF)
        entity_ids_to_label(entity, "")
        referenced_entity_ids(entity, "")
    except (DataError, *MALFORMED_JSON_ERRORS):
        return False
    return True
