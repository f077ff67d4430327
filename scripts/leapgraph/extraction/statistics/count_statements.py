"""Counts an item's statements by property, with the infobox's rule for references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.errors import DataError
from leapgraph.extraction.statistics.statement_counts import PropertyCounts, StatementCounts
from leapgraph.infobox.predict_shown_statements import accepts_reference, is_usable_reference
from leapgraph.wikibase.conversion_errors import MALFORMED_JSON_ERRORS, describe_problem
from leapgraph.wikibase.mentioned_entities import IS_ENTITY_ID, entity_statements, snak_entity_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from leapgraph.wikibase.display_text import Labels
    from leapgraph.wikibase.json_types import Json


def count_statements(entity: Json, labels: Labels) -> StatementCounts:
    """Return the counts of an item's statements; none for an entity that is not an item.

    Args:
        entity: Wikibase JSON.
        labels: The labels of the entities that its references name: see `entity_ids_to_label`. An item without label
            is accepted, except as the project that a statement is imported from (P143).

    Raises:
        DataError: A statement is malformed such that it cannot be converted.
    """
    counts = StatementCounts()
    if entity["type"] != "item":
        return counts
    counts.items = 1
    try:
        # PHP writes an empty map as a list.
        for property_id, statements in dict(entity.get("claims") or {}).items():
            if statements:
                counts.properties[property_id] = _count_property(statements, labels)
    except MALFORMED_JSON_ERRORS as error:
        message = f"{entity['id']}: a statement is malformed: {describe_problem(error)}"
        raise DataError(message) from error
    return counts


def _count_property(statements: Iterable[Json], labels: Labels) -> PropertyCounts:
    counts = PropertyCounts(items=1)
    for statement in statements:
        counts.statements += 1
        match statement["rank"]:
            case "preferred":
                counts.preferred += 1
            case "normal":
                counts.normal += 1
            case "deprecated":
                counts.deprecated += 1
            case rank:
                message = f"there is no rank {rank!r}"
                raise ValueError(message)
        counts.datatype = counts.datatype or str(statement["mainsnak"].get("datatype", ""))
        references = statement.get("references") or []
        if references:
            counts.referenced += 1
            counts.accepted += any(_holds(accepts_reference, one, labels) for one in references)
            counts.usable += any(_holds(is_usable_reference, one, labels) for one in references)
        qualifiers = [one for one, snaks in dict(statement.get("qualifiers") or {}).items() if snaks]
        if qualifiers:
            counts.qualified += 1
            counts.qualifiers.update(qualifiers)
    return counts


def _holds(rule: Callable[[Json, Labels], bool], reference: Json, labels: Labels) -> bool:
    """Return whether a reference passes a rule of the infobox, which one does not whose text it cannot show."""
    try:
        return rule(reference, labels)
    except MALFORMED_JSON_ERRORS:
        return False


def entity_ids_to_label(entity: Json, concept_base: str) -> set[str]:
    """Return the ids of the entities whose labels the statistics of an entity need.

    Those that its references name decide whether the infobox accepts them; those of the properties of its statements
    and qualifiers name the rows.

    Args:
        entity: Wikibase JSON.
        concept_base: The prefix of the wiki's entity IRIs, as units have it.

    Raises:
        DataError: A statement is malformed.
    """
    found: set[str] = set()
    try:
        for property_id, statement in entity_statements(entity):
            found |= {property_id, *dict(statement.get("qualifiers") or {})}
            for reference in statement.get("references") or ():
                for snaks in dict(reference["snaks"]).values():
                    found.update(one for snak in snaks for one in snak_entity_ids(snak, concept_base))
    except MALFORMED_JSON_ERRORS as error:
        message = f"{entity['id']}: a statement is malformed: {describe_problem(error)}"
        raise DataError(message) from error
    return {one for one in found if IS_ENTITY_ID(one)}
