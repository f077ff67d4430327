"""The page properties of an entity that Wikibase exports: how many statements, sitelinks and identifiers it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leapgraph.wikibase.datavalues import XSD
from leapgraph.wikibase.errors import ValueProblem
from leapgraph.wikibase.wikibase_instance import WIKIBASE

if TYPE_CHECKING:
    from leapgraph.wikibase.json_types import Json

_IDENTIFIER = "external-id"


def page_property_ntriples(node: str, entity: Json, kind: str) -> str:
    """Return the lines that say of an entity's document how much the entity holds.

    As Wikibase's setting `pagePropertiesRdf` has it: statements of items and properties, sitelinks and identifiers
    (statements of the datatype `external-id`) of items alone. What the JSON was asked without is not counted.

    Raises:
        ValueError: Statements or sitelinks are no lists or maps of such.
    """
    numbers: dict[str, int] = {}
    if "claims" in entity:
        groups = _groups(entity["claims"])
        numbers["statements"] = sum(map(len, groups))
        if kind == "item":
            numbers["identifiers"] = sum(len(group) for group in groups if group and _datatype(group[0]) == _IDENTIFIER)
    if kind == "item" and "sitelinks" in entity:
        numbers["sitelinks"] = len(entity["sitelinks"])
    return "".join(f'{node} <{WIKIBASE}{name}> "{number}"^^<{XSD}integer> .\n' for name, number in numbers.items())


def _groups(claims: Any) -> list[list[Any]]:
    groups = list(claims.values()) if isinstance(claims, dict) else []
    if claims and not all(isinstance(group, list) for group in groups or [claims]):
        message = "its statements are no map of lists"
        raise ValueProblem(message)
    return groups


def _datatype(statement: Any) -> object:
    """Return the datatype that a statement's property has; all statements of a group are of one property."""
    snak = statement.get("mainsnak") if isinstance(statement, dict) else None
    return snak.get("datatype") if isinstance(snak, dict) else None
