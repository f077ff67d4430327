"""The conditions of `--where`: an item is the value of a property, exactly or by its superclasses."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leapgraph.errors import DataError, RunError
from leapgraph.wikibase.mentioned_entities import SUBCLASS_OF, entity_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.wikibase.json_types import Json

_CONDITION = re.compile(r"(P[1-9][0-9]{0,9})(/P279\*)?\s*=\s*(.*)", re.DOTALL)
_IS_ITEM = re.compile(r"Q[1-9][0-9]{0,9}").fullmatch
_DEPRECATED = "deprecated"
_ITEM_VALUE = "wikibase-entityid"
_MALFORMED = (KeyError, TypeError, AttributeError)


class MalformedStatementsError(DataError):
    """Whether an entity is selected depends on a statement that cannot be read."""


@dataclass(frozen=True)
class Condition:
    """A condition on the statements of an entity: one that is not deprecated has one of the values.

    Attributes:
        property_id: The property of the statements.
        values: The ids of the items, of which one must be the value.
        with_subclasses: Whether the values' subclasses count as well, which `with_values` is yet to add.
    """

    property_id: str
    values: frozenset[str]
    with_subclasses: bool = False

    def __str__(self) -> str:
        """Return the condition as `parse_condition` reads it."""
        path = f"/{SUBCLASS_OF}*" if self.with_subclasses else ""
        return f"{self.property_id}{path}={','.join(sorted(self.values, key=lambda one: int(one[1:])))}"

    def with_values(self, values: frozenset[str]) -> Condition:
        """Return the condition that is met by these values alone: the values and all their subclasses."""
        return replace(self, values=values, with_subclasses=False)

    def is_met_by(self, entity: Json) -> bool:
        """Return whether an entity meets the condition.

        Raises:
            MalformedStatementsError: It depends on a statement that is malformed.
        """
        values = ItemValues(entity, self.property_id)
        if any(value in self.values for value in values):
            return True
        values.refuse_malformed()
        return False


def parse_condition(text: str) -> Condition:
    """Return the condition that `P31=Q163740,Q431603` or `P31/P279*=Q43229` describes.

    The values are items; those of other datatypes (texts, times, quantities, identifiers) cannot be compared.

    Raises:
        RunError: The text is no such condition.
    """
    match = _CONDITION.fullmatch(text.strip())
    if match is None:
        message = (
            f"--where {text!r} is no condition: write a property and items, as P31=Q163740,Q431603,"
            f" or with their subclasses, as P31/{SUBCLASS_OF}*=Q43229"
        )
        raise RunError(message)
    property_id, path, values = match.groups()
    items = [one.strip() for one in values.split(",")]
    wrong = next((one for one in items if not _IS_ITEM(one)), None)
    if wrong is not None:
        message = (
            f"--where {text!r}: {wrong!r} is no item: a value is an item's id, as Q163740;"
            " texts, dates, numbers and identifiers cannot be compared"
        )
        raise RunError(message)
    return Condition(property_id, frozenset(items), with_subclasses=path is not None)


class ItemValues:
    """The ids of the entities that are values of a property in an entity's statements that are not deprecated.

    A malformed statement has no value, and does not hide those of others. One without a rank counts: that it is left
    out is reported where the entity is converted.

    Args:
        entity: Wikibase JSON.
        property_id: The property.
    """

    def __init__(self, entity: Json, property_id: str) -> None:
        self._entity, self._property_id = entity, property_id
        self._problem: Exception | None = None

    def __iter__(self) -> Iterator[str]:
        for statement in self._statements():
            try:
                value = self._value(statement)
            except _MALFORMED as error:
                self._problem = error
                continue
            if value is not None:
                yield value

    def refuse_malformed(self) -> None:
        """Refuse an entity of which a statement was malformed.

        Raises:
            MalformedStatementsError: There was one among those that were iterated over.
        """
        if self._problem is not None:
            message = f"{self._entity['id']}: its statements of {self._property_id} are malformed ({self._problem!r})"
            raise MalformedStatementsError(message) from self._problem

    def _statements(self) -> list[Json]:
        try:
            # PHP writes an empty map as a list.
            return list((self._entity.get("claims") or {}).get(self._property_id) or ())
        except _MALFORMED as error:
            self._problem = error
            return []

    def _value(self, statement: Json) -> str | None:
        snak, rank = statement["mainsnak"], statement.get("rank")
        if rank == _DEPRECATED or snak["snaktype"] != "value" or snak["property"] != self._property_id:
            return None
        value = snak["datavalue"]
        return entity_id(value["value"]) if value["type"] == _ITEM_VALUE else None
