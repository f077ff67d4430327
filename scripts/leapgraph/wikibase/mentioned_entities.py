"""The entities that an entity's statements mention, and its classes (instance of, subclass of)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.wikibase.json_types import Entity, Json


# Wikidata's property ids; another Wikibase must use the same two for reconciliation by class.
INSTANCE_OF = "P31"
SUBCLASS_OF = "P279"
IS_ENTITY_ID = re.compile(r"[QP][1-9][0-9]{0,9}").fullmatch
# Datatypes whose values name an entity by its IRI.
_IRI_FIELDS = {"quantity": "unit", "time": "calendarmodel", "globecoordinate": "globe"}


def entity_statements(entity: Entity) -> Iterator[tuple[str, Json]]:
    """Yield each property id and statement, as served."""
    # PHP writes an empty map as a list.
    for property_id, group in dict(entity.get("claims") or {}).items():
        for statement in group:
            yield property_id, statement


def statement_snaks(statement: Json) -> Iterator[Json]:
    """Yield the main snak, and the snaks of qualifiers and references."""
    yield statement["mainsnak"]
    for group in dict(statement.get("qualifiers") or {}).values():
        yield from group
    for reference in statement.get("references") or []:
        for group in dict(reference["snaks"]).values():
            yield from group


def referenced_entity_ids(entity: Entity, concept_base: str) -> set[str]:
    """Return the ids of the items and properties in an entity's statements and badges, except its own."""
    found: set[str] = set()
    for _, statement in entity_statements(entity):
        for snak in statement_snaks(statement):
            found.add(snak["property"])
            found.update(snak_entity_ids(snak, concept_base))
    for link in dict(entity.get("sitelinks") or {}).values():
        found.update(link.get("badges") or [])
    return {one for one in found if IS_ENTITY_ID(one)} - {entity["id"]}


def snak_entity_ids(snak: Json, concept_base: str) -> Iterator[str]:
    """Yield the id of the entity that a snak's value is, or that its unit, calendar model or globe is."""
    value = snak.get("datavalue")
    if snak["snaktype"] != "value" or value is None:
        return
    kind, content = value["type"], value["value"]
    if kind == "wikibase-entityid":
        yield entity_id(content)
    elif kind in _IRI_FIELDS:
        iri = str(content.get(_IRI_FIELDS[kind], ""))
        if iri.startswith(concept_base):
            yield iri.removeprefix(concept_base)


def entity_id(value: Json) -> str:
    """Return the id of an entity value; the oldest values have only the number."""
    if "id" in value:
        return str(value["id"])
    return {"item": "Q", "property": "P"}.get(value["entity-type"], "?") + str(value["numeric-id"])


def item_values(entity: Entity, property_id: str) -> list[str]:
    """Return the item values of an entity's `property_id` statements in order, without deprecated ones."""
    found = []
    for stated, statement in entity_statements(entity):
        snak = statement["mainsnak"]
        if stated == property_id and statement["rank"] != "deprecated" and snak["snaktype"] == "value":
            found.append(entity_id(snak["datavalue"]["value"]))
    return list(dict.fromkeys(one for one in found if IS_ENTITY_ID(one)))


def entity_label(entity: Entity, languages: tuple[str, ...] = ("en", "mul")) -> str | None:
    """Return an entity's label in the first of the given languages that it has; what is no text is no label.

    Raises:
        TypeError, ValueError, AttributeError: Its labels are no map.
    """
    labels = dict(entity.get("labels") or {})
    terms = (labels.get(code) for code in languages)
    values = (term.get("value") for term in terms if isinstance(term, dict))
    return next((value for value in values if isinstance(value, str)), None)
