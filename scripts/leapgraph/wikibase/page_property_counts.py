"""The page properties of an entity that Wikibase exports: its counts of statements, sitelinks and identifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leapgraph.wikibase.datavalues import XSD
from leapgraph.wikibase.errors import ValueProblem
from leapgraph.wikibase.wikibase_instance import WIKIBASE

if TYPE_CHECKING:
    from leapgraph.wikibase.json_types import Json

_IDENTIFIER = "external-id"


def page_property_ntriples(node: str, entity: Json, kind: str) -> str:
    """Return the N-Triples of an entity's counts, about its document.

    They follow Wikibase's setting `pagePropertiesRdf`: statements of items and properties; sitelinks and identifiers
    (statements of the datatype `external-id`) of items only. Parts that are absent from the JSON are not counted.

    Raises:
        ValueError: Statements or sitelinks are malformed.
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
    """Return the datatype of a statement's property; all statements of a group share one property."""
    snak = statement.get("mainsnak") if isinstance(statement, dict) else None
    return snak.get("datatype") if isinstance(snak, dict) else None
