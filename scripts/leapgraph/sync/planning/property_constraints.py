"""Checks operations against Wikidata's property constraints (P2302), as far as a pull has fetched them.

The items of the constraint types are Wikidata's own (Help:Property constraints portal).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.sync.plan_model import Issue
from leapgraph.wikibase.compare_values import is_before, snak_dates
from leapgraph.wikibase.mentioned_entities import entity_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.sync.plan_model import Op
    from leapgraph.wikibase.display_text import Labels
    from leapgraph.wikibase.json_types import Json

PROPERTY_CONSTRAINT, EXCEPTION_TO_CONSTRAINT, CONSTRAINT_STATUS, MANDATORY_CONSTRAINT = (
    "P2302",
    "P2303",
    "P2316",
    "Q21502408",
)
_FORMAT, _CLASS, _PROPERTY = "P1793", "P2308", "P2306"
_INSTANCE_OF = "P31"
# A pull saves no date of birth.
_BEGINNINGS, _ENDS = ("P571",), ("P570", "P576")


@dataclass(frozen=True, slots=True)
class OperationContext:
    """An operation with the context for checking it.

    Attributes:
        op: The kind of operation.
        statement: The statement after the operation.
        change: The added part.
        item: The item before the operation.
        labels: The known data of mentioned entities.
    """

    op: Op
    statement: Json
    change: Json
    item: Json
    labels: Labels

    @property
    def other_statements(self) -> list[Json]:
        """The item's other statements of the same property that are not deprecated."""
        group = dict(self.item.get("claims") or {}).get(self.statement["mainsnak"]["property"], [])
        return [one for one in group if one.get("rank") != "deprecated" and one["id"] != self.statement.get("id")]


def constraint_issues(case: OperationContext) -> Iterator[Issue]:
    """Yield the violated constraints of the statement's property; none if they were not fetched."""
    entity = case.labels.entity(case.statement["mainsnak"]["property"]) or {}
    for constraint in dict(entity.get("claims") or {}).get(PROPERTY_CONSTRAINT, []):
        if constraint["mainsnak"]["snaktype"] != "value" or constraint.get("rank") == "deprecated":
            continue
        qualifiers = constraint.get("qualifiers", {})
        if case.item["id"] in _qualifier_items(qualifiers, EXCEPTION_TO_CONSTRAINT):
            continue
        kind = entity_id(constraint["mainsnak"]["datavalue"]["value"])
        found = _CHECKS.get(kind)
        if found is None:
            continue
        code, check = found
        # The classes of the value were not fetched: their absence proves nothing.
        grave = MANDATORY_CONSTRAINT in _qualifier_items(qualifiers, CONSTRAINT_STATUS) and check not in {
            _check_subject_type,
            _check_value_type,
        }
        for message in check(case, qualifiers):
            yield Issue("critical" if grave else "warning", code, message)


def _qualifier_items(qualifiers: Json, name: str) -> list[str]:
    return [entity_id(one["datavalue"]["value"]) for one in qualifiers.get(name, []) if one["snaktype"] == "value"]


def _check_format(case: OperationContext, qualifiers: Json) -> Iterator[str]:
    snak = case.statement["mainsnak"]
    if case.op != "add_statement" or snak["snaktype"] != "value":
        return
    value = snak["datavalue"]["value"]
    text = value["text"] if isinstance(value, dict) and "text" in value else value
    for pattern in qualifiers.get(_FORMAT, []):
        try:
            good = re.fullmatch(pattern["datavalue"]["value"], str(text)) is not None
        except re.error:
            continue  # a PCRE that Python does not support is not checked
        if not good:
            yield f"{text} is not of the form {pattern['datavalue']['value']}"


def _check_single_value(case: OperationContext, _qualifiers: Json) -> Iterator[str]:
    if case.op == "add_statement" and case.other_statements:
        yield "the property should have a single value, and the item has one already"


def _check_allowed_qualifiers(case: OperationContext, qualifiers: Json) -> Iterator[str]:
    allowed = set(_qualifier_items(qualifiers, _PROPERTY))
    added = [case.change["snak"]["property"]] if "snak" in case.change else list(case.statement.get("qualifiers", {}))
    for name in sorted(set(added) - allowed):
        yield f"the property should not have the qualifier {case.labels.label_with_id(name)}"


def _instance_of(item: Json) -> list[str]:
    return [
        entity_id(one["mainsnak"]["datavalue"]["value"])
        for one in dict(item.get("claims") or {}).get(_INSTANCE_OF, [])
        if one["mainsnak"]["snaktype"] == "value"
    ]


def _check_subject_type(case: OperationContext, qualifiers: Json) -> Iterator[str]:
    classes = _qualifier_items(qualifiers, _CLASS)
    kinds = _instance_of(case.item)
    if case.op == "add_statement" and classes and not set(classes) & set(kinds):
        expected, found = _alternatives_text(classes, case.labels), _alternatives_text(kinds, case.labels)
        yield f"the item should be {expected}, or of a kind of it; it is {found}"


def _check_value_type(case: OperationContext, qualifiers: Json) -> Iterator[str]:
    snak = case.statement["mainsnak"]
    if case.op != "add_statement" or snak["snaktype"] != "value" or snak["datavalue"]["type"] != "wikibase-entityid":
        return
    value = entity_id(snak["datavalue"]["value"])
    known = case.labels.entity(value)
    classes = _qualifier_items(qualifiers, _CLASS)
    if known is not None and classes and not set(classes) & set(_instance_of(known)):
        expected = _alternatives_text(classes, case.labels)
        yield f"{case.labels.label_with_id(value)} should be {expected}, or of a kind of it"


def _check_contemporary(case: OperationContext, _qualifiers: Json) -> Iterator[str]:
    snak = case.statement["mainsnak"]
    if case.op != "add_statement" or snak["snaktype"] != "value" or snak["datavalue"]["type"] != "wikibase-entityid":
        return
    value = case.labels.entity(entity_id(snak["datavalue"]["value"]))
    for one, other in ((case.item, value), (value, case.item)) if value else ():
        ended, began = lifetime(one)[1], lifetime(other)[0]
        if is_before(ended, began):
            names = case.labels.label_with_id(one["id"]), case.labels.label_with_id(other["id"])
            yield f"{names[0]} ended in {ended}, before {names[1]} began in {began}"


def lifetime(item: Json) -> tuple[str, str]:
    """Return the start and end of an item's existence; empty if it has no such statement."""
    claims = dict(item.get("claims") or {})
    began, ended = (
        snak_dates(one["mainsnak"] for name in names for one in claims.get(name, []) if one.get("rank") != "deprecated")
        for names in (_BEGINNINGS, _ENDS)
    )
    return min(began, default=""), max(ended, default="")


def _alternatives_text(ids: list[str], labels: Labels) -> str:
    return " or ".join(labels.label_with_id(one) for one in ids[:4]) or "nothing that is known"


_CHECKS: dict[str, tuple[str, Callable[[OperationContext, Json], Iterator[str]]]] = {
    "Q21502404": ("format", _check_format),
    "Q19474404": ("single-value", _check_single_value),
    "Q52060874": ("single-best-value", _check_single_value),
    "Q21510851": ("allowed-qualifiers", _check_allowed_qualifiers),
    "Q21503250": ("subject-type", _check_subject_type),
    "Q21510865": ("value-type", _check_value_type),
    "Q25796498": ("contemporary", _check_contemporary),
}
