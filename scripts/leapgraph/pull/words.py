"""A snak, a statement and an id as a person reads them, in one short phrase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leapgraph.pull.claims import entity_id, label
from leapgraph.pull.wiki import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, Any]

# Precision of a time value to how much of `+2002-03-16T00:00:00Z` is known; below a year it is said in words.
_KNOWN = {11: 10, 10: 7, 9: 4}
_COARSE = {8: "decade", 7: "century", 6: "millennium"}


class Words:
    """Speaks of entities by their labels.

    Args:
        entities: Id to entity with `labels`, of all that may be spoken of.
    """

    def __init__(self, entities: Mapping[str, Json]) -> None:
        self._entities = entities

    def entity(self, one: str) -> str:
        """Return an id, with the label where one is known."""
        name = label(self._entities.get(one, {}))
        return f"{one} ({shown(name)})" if name else one

    def snak(self, snak: Json) -> str:
        """Return a snak's value."""
        if snak["snaktype"] != "value":
            return {"somevalue": "an unknown value", "novalue": "no value"}.get(snak["snaktype"], "?")
        return self._value(snak["datavalue"]["type"], snak["datavalue"]["value"])

    def _value(self, kind: str, value: Any) -> str:
        match kind:
            case "wikibase-entityid":
                return self.entity(entity_id(value))
            case "time":
                return _time(value)
            case "quantity":
                unit = str(value.get("unit", "1")).rpartition("/")[2]
                amount = str(value["amount"]).removeprefix("+")
                return amount if unit == "1" else f"{amount} {self.entity(unit)}"
            case "monolingualtext":
                return f'"{shown(value["text"])}" ({value["language"]})'
            case "globecoordinate":
                return f"{value['latitude']}, {value['longitude']}"
            case _:
                return f'"{shown(value)}"'

    def statement(self, statement: Json) -> str:
        """Return the main snak's value, and the rank if it is not the normal one."""
        rank = statement.get("rank", "normal")
        return self.snak(statement["mainsnak"]) + (f" ({rank})" if rank != "normal" else "")

    def reference(self, reference: Json) -> str:
        """Return the snaks of a reference."""
        return ", ".join(
            f"{self.entity(property_id)} {self.snak(snak)}"
            for property_id, group in dict(reference["snaks"]).items()
            for snak in group
        )


def _time(value: Json) -> str:
    time, precision = str(value["time"]), value["precision"]
    era = "" if time.startswith("+") else " BCE"
    year, _, rest = time[1:].partition("-")
    day = f"{year.lstrip('0').rjust(4, '0')}-{rest}"
    if precision in _COARSE:
        return f"{_COARSE[precision]} of {day.partition('-')[0]}{era}"
    return day[: _KNOWN.get(precision, 10) + max(0, len(day) - 20)] + era
