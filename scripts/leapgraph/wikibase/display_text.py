"""Display text of entities, statements and snaks: labels from a pull's stubs, and values as short phrases."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from leapgraph.printable import MAX_LINE_LENGTH, escape_unprintable
from leapgraph.wikibase.mentioned_entities import entity_id, entity_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.wikibase.json_types import Json


# How much of `+2002-03-16T00:00:00Z` each time precision covers; below a year a word says the precision.
_DATE_LENGTHS = {11: 10, 10: 7, 9: 4}
_COARSE_PRECISIONS = {8: "decade", 7: "century", 6: "millennium"}
LABEL_LANGUAGES = ("en", "mul")
DEFAULT_SITE = "enwiki"


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
        return f"{escape_unprintable(one)} ({self._shorten(name)})" if name else escape_unprintable(one)

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
                return f'"{self._shorten(value["text"])}" ({value["language"]})'
            case "globecoordinate":
                return f"{value['latitude']}, {value['longitude']}"
            case _:
                return f'"{self._shorten(value)}"'

    def _shorten(self, text: object) -> str:
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


class Labels:
    """Labels, sitelinks and datatypes of entities by id.

    Args:
        entities: Wikibase JSON by id, full or partial.
        site: The site id of the wiki whose infobox is synchronized.
    """

    def __init__(self, entities: Mapping[str, Json], site: str = DEFAULT_SITE) -> None:
        self._entities = entities
        self._site = site
        # A person who approves a value sees all of it.
        self._words = SnakFormatter(entities, sys.maxsize)

    def label(self, entity: str) -> str | None:
        """Return the English label, else the one for all languages (`mul`); None if neither is known."""
        return entity_label(self._entities.get(entity, {}), LABEL_LANGUAGES)

    def page(self, entity: str) -> str | None:
        """Return the title of the wiki's page about an item; None if it is not known."""
        links = self._entities.get(entity, {}).get("sitelinks") or {}
        return links[self._site]["title"] if self._site in links else None

    def datatype(self, property_id: str) -> str | None:
        """Return a property's datatype; None if it is not known."""
        found: str | None = self._entities.get(property_id, {}).get("datatype")
        return found

    def entity(self, entity: str) -> Json | None:
        """Return the known Wikibase JSON of an entity."""
        return self._entities.get(entity)

    def label_with_id(self, entity: str) -> str:
        """Return `label (id)`, or the id alone."""
        label = self.label(entity)
        return f"{label} ({entity})" if label else entity

    def snak_text(self, snak: Json) -> str:
        """Return the value of a snak as text for display."""
        return self._words.snak(snak)
