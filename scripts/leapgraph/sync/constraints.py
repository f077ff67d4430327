"""The property constraints that Wikidata's own editors see, as far as a pull has read them (P2302 of each property).

Which item means which constraint is Wikidata's own (Help:Property constraints portal).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.pull.claims import entity_id
from leapgraph.sync.model import Issue
from leapgraph.sync.values import dates, is_before

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.sync.labels import Labels
    from leapgraph.sync.model import Json, Op

CONSTRAINT, EXCEPTION, STATUS, MANDATORY = "P2302", "P2303", "P2316", "Q21502408"
_FORMAT, _CLASS, _PROPERTY = "P1793", "P2308", "P2306"
_INSTANCE_OF = "P31"
# A pull keeps no date of birth.
_BEGINNINGS, _ENDS = ("P571",), ("P570", "P576")


@dataclass(frozen=True, slots=True)
class Case:
    """An operation under scrutiny.

    Attributes:
        op: What is done.
        statement: The statement after it.
        change: What is added.
        item: The item as it is.
        labels: What is known of what is mentioned.
    """

    op: Op
    statement: Json
    change: Json
    item: Json
    labels: Labels

    @property
    def others(self) -> list[Json]:
        """The item's statements of the same property that are not deprecated."""
        group = dict(self.item.get("claims") or {}).get(self.statement["mainsnak"]["property"], [])
        return [one for one in group if one.get("rank") != "deprecated" and one["id"] != self.statement.get("id")]


def constraint_issues(case: Case) -> Iterator[Issue]:
    """Yield what the constraints of the statement's property have to say; nothing where they were not read."""
    entity = case.labels.entity(case.statement["mainsnak"]["property"]) or {}
    for constraint in dict(entity.get("claims") or {}).get(CONSTRAINT, []):
        if constraint["mainsnak"]["snaktype"] != "value" or constraint.get("rank") == "deprecated":
            continue
        qualifiers = constraint.get("qualifiers", {})
        if case.item["id"] in _items(qualifiers, EXCEPTION):
            continue
        kind = entity_id(constraint["mainsnak"]["datavalue"]["value"])
        found = _CHECKS.get(kind)
        if found is None:
            continue
        code, check = found
        # What an item is a kind of was not read: that it does not say so itself forbids nothing.
        grave = MANDATORY in _items(qualifiers, STATUS) and check not in {_subject, _value}
        for message in check(case, qualifiers):
            yield Issue("critical" if grave else "warning", code, message)


def _items(qualifiers: Json, name: str) -> list[str]:
    return [entity_id(one["datavalue"]["value"]) for one in qualifiers.get(name, []) if one["snaktype"] == "value"]


def _format(case: Case, qualifiers: Json) -> Iterator[str]:
    snak = case.statement["mainsnak"]
    if case.op != "add_statement" or snak["snaktype"] != "value":
        return
    value = snak["datavalue"]["value"]
    text = value["text"] if isinstance(value, dict) and "text" in value else value
    for pattern in qualifiers.get(_FORMAT, []):
        try:
            good = re.fullmatch(pattern["datavalue"]["value"], str(text)) is not None
        except re.error:
            continue  # PCRE has more than Python: nothing is known then
        if not good:
            yield f"{text} is not of the form {pattern['datavalue']['value']}"


def _single(case: Case, _qualifiers: Json) -> Iterator[str]:
    if case.op == "add_statement" and case.others:
        yield "the property should have a single value, and the item has one already"


def _allowed(case: Case, qualifiers: Json) -> Iterator[str]:
    allowed = set(_items(qualifiers, _PROPERTY))
    added = [case.change["snak"]["property"]] if "snak" in case.change else list(case.statement.get("qualifiers", {}))
    for name in sorted(set(added) - allowed):
        yield f"the property should not have the qualifier {case.labels.named(name)}"


def _types_of(item: Json) -> list[str]:
    return [
        entity_id(one["mainsnak"]["datavalue"]["value"])
        for one in dict(item.get("claims") or {}).get(_INSTANCE_OF, [])
        if one["mainsnak"]["snaktype"] == "value"
    ]


def _subject(case: Case, qualifiers: Json) -> Iterator[str]:
    classes = _items(qualifiers, _CLASS)
    kinds = _types_of(case.item)
    if case.op == "add_statement" and classes and not set(classes) & set(kinds):
        yield f"the item should be {_any(classes, case.labels)}, or of a kind of it; it is {_any(kinds, case.labels)}"


def _value(case: Case, qualifiers: Json) -> Iterator[str]:
    snak = case.statement["mainsnak"]
    if case.op != "add_statement" or snak["snaktype"] != "value" or snak["datavalue"]["type"] != "wikibase-entityid":
        return
    value = entity_id(snak["datavalue"]["value"])
    known = case.labels.entity(value)
    classes = _items(qualifiers, _CLASS)
    if known is not None and classes and not set(classes) & set(_types_of(known)):
        yield f"{case.labels.named(value)} should be {_any(classes, case.labels)}, or of a kind of it"


def _contemporary(case: Case, _qualifiers: Json) -> Iterator[str]:
    snak = case.statement["mainsnak"]
    if case.op != "add_statement" or snak["snaktype"] != "value" or snak["datavalue"]["type"] != "wikibase-entityid":
        return
    value = case.labels.entity(entity_id(snak["datavalue"]["value"]))
    for one, other in ((case.item, value), (value, case.item)) if value else ():
        ended, began = lifetime(one)[1], lifetime(other)[0]
        if is_before(ended, began):
            names = case.labels.named(one["id"]), case.labels.named(other["id"])
            yield f"{names[0]} ended in {ended}, before {names[1]} began in {began}"


def lifetime(item: Json) -> tuple[str, str]:
    """Return when something began and when it ended, as far as its item says so; empty where it does not."""
    claims = dict(item.get("claims") or {})
    began, ended = (
        dates(one["mainsnak"] for name in names for one in claims.get(name, []) if one.get("rank") != "deprecated")
        for names in (_BEGINNINGS, _ENDS)
    )
    return min(began, default=""), max(ended, default="")


def _any(ids: list[str], labels: Labels) -> str:
    return " or ".join(labels.named(one) for one in ids[:4]) or "nothing that is known"


_CHECKS: dict[str, tuple[str, Callable[[Case, Json], Iterator[str]]]] = {
    "Q21502404": ("format", _format),
    "Q19474404": ("single-value", _single),
    "Q52060874": ("single-best-value", _single),
    "Q21510851": ("allowed-qualifiers", _allowed),
    "Q21503250": ("subject-type", _subject),
    "Q21510865": ("value-type", _value),
    "Q25796498": ("contemporary", _contemporary),
}
