"""Labels, sitelinks and datatypes of entities for display, from the stubs that a pull saved."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from leapgraph.wikibase.snak_text import SnakFormatter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.wikibase.json_types import Json

LABEL_LANGUAGES = ("en", "mul")
DEFAULT_SITE = "enwiki"


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
        labels = self._entities.get(entity, {}).get("labels") or {}
        return next((labels[code]["value"] for code in LABEL_LANGUAGES if code in labels), None)

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
