"""Types of Wikibase's JSON as the API serves it (mw:Wikibase/DataModel/JSON)."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
Entity = Json
JsonPath = tuple[str | int, ...]
"""The keys and indexes that lead to a value."""
