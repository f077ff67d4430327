"""Formats snaks, statements and entity ids as short text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leapgraph.printable import MAX_LINE_LENGTH, escape_unprintable
from leapgraph.wikibase.entity_references import entity_id, entity_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.wikibase.json_types import Json


# How much of `+2002-03-16T00:00:00Z` each time precision covers; below a year a word says the precision.
_DATE_LENGTHS = {11: 10, 10: 7, 9: 4}
_COARSE_PRECISIONS = {8: "decade", 7: "century", 6: "millennium"}


class SnakFormatter:
    """Formats snaks, naming entities by their labels.

    Args:
        entities: Entities with `labels`, by id.
        longest: The maximal number of characters of a text.
    """

    def __init__(self, entities: Mapping[str, Json], longest: int = MAX_LINE_LENGTH) -> None:
        self._entities = entities
        self._longest = longest

    def entity(self, one: str) -> str:
        """Return an id, with the label if it is known."""
        name = entity_label(self._entities.get(one, {}))
        return f"{escape_unprintable(one)} ({self._shown(name)})" if name else escape_unprintable(one)

    def snak(self, snak: Json) -> str:
        """Return the text of a snak's value."""
        if snak["snaktype"] != "value":
            return {"somevalue": "an unknown value", "novalue": "no value"}.get(snak["snaktype"], "?")
        return escape_unprintable(self._value(snak["datavalue"]["type"], snak["datavalue"]["value"]))

    def _value(self, kind: str, value: Any) -> str:
        match kind:
            case "wikibase-entityid":
                return self.entity(entity_id(value))
            case "time":
                return _time_text(value)
            case "quantity":
                unit = str(value.get("unit", "1")).rpartition("/")[2]
                amount = str(value["amount"]).removeprefix("+")
                return amount if unit == "1" else f"{amount} {self.entity(unit)}"
            case "monolingualtext":
                return f'"{self._shown(value["text"])}" ({value["language"]})'
            case "globecoordinate":
                return f"{value['latitude']}, {value['longitude']}"
            case _:
                return f'"{self._shown(value)}"'

    def _shown(self, text: object) -> str:
        line = escape_unprintable(str(text))
        return line if len(line) <= self._longest else f"{line[: self._longest]}…"

    def statement(self, statement: Json) -> str:
        """Return the text of the main snak, and the rank if it is not normal."""
        rank = statement.get("rank", "normal")
        return self.snak(statement["mainsnak"]) + (f" ({rank})" if rank != "normal" else "")

    def reference(self, reference: Json) -> str:
        """Return the text of a reference's snaks."""
        return ", ".join(
            f"{self.entity(property_id)} {self.snak(snak)}"
            for property_id, group in dict(reference["snaks"]).items()
            for snak in group
        )


def _time_text(value: Json) -> str:
    time, precision = str(value["time"]), value["precision"]
    era = "" if time.startswith("+") else " BCE"
    year, _, rest = time[1:].partition("-")
    day = f"{year.lstrip('0').rjust(4, '0')}-{rest}"
    if precision in _COARSE_PRECISIONS:
        return f"{_COARSE_PRECISIONS[precision]} of {day.partition('-')[0]}{era}"
    return day[: _DATE_LENGTHS.get(precision, 10) + max(0, len(day) - 20)] + era
