"""The types of Wikibase's JSON, as the API serves it (mw:Wikibase/DataModel/JSON): any of it, and an entity's."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
Entity = Json
JsonPath = tuple[str | int, ...]
"""The keys and places that lead to a part of it."""
