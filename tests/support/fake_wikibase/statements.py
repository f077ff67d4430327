"""Statements as Wikibase takes them: whole bodies, their GUIDs, their references and hashes."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leapgraph.wikibase import reference_hash, snak_hash
from support.fake_wikibase.errors import refused
from support.fake_wikibase.snaks import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.fake_wikibase.snaks import Snaks

Json = dict[str, Any]
GUID = re.compile(r"([QPqp][1-9]\d*)\$([0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12})")
RANKS = {"preferred", "normal", "deprecated"}


@dataclass
class Statements:
    """Takes statements, and puts them into entities."""

    snaks: Snaks
    _made: int = field(default=0)

    def read(self, body: Any) -> Json:
        """Return a statement as it will be stored; without `id` when none was given."""
        if not isinstance(body, dict) or body.get("type") not in {"statement", "claim"}:
            raise Malformed("Statement serialization without a type")
        if not isinstance(body.get("mainsnak"), dict):
            raise Malformed("Statement serialization without a main snak")
        rank = body.get("rank", "normal")
        if rank not in RANKS:
            raise Malformed(f"Unknown rank {rank!r}")
        made: Json = {"mainsnak": self.snaks.take(body["mainsnak"]), "type": "statement"}
        if body.get("qualifiers"):
            made["qualifiers"], made["qualifiers-order"] = self._list(body, "qualifiers")
        if body.get("id") is not None:
            made["id"] = body["id"]
        made["rank"] = rank
        references: dict[str, Json] = {}
        for one in body.get("references", []):
            reference = self.reference(one)
            references.setdefault(reference["hash"], reference)
        if references:
            made["references"] = list(references.values())
        return made

    def reference(self, body: Any) -> Json:
        """Return a reference as it will be stored."""
        if not isinstance(body, dict) or not body.get("snaks"):
            raise Malformed("Reference serialization without snaks")
        snaks, order = self._list(body, "snaks")
        return {"hash": reference_hash({"snaks": snaks}), "snaks": snaks, "snaks-order": order}

    def put(self, entity: Json, made: Json) -> None:
        """Put a statement in the place of that with its GUID, or behind the others of its property."""
        guid = made.setdefault("id", None) or self._new(entity["id"])
        found = GUID.fullmatch(guid)
        if found is None:
            raise refused("modification-failed", "Statement GUID can not be parsed")
        if found[1].upper() != entity["id"]:
            raise refused("modification-failed", "Statement GUID invalid for given entity")
        whole = {key: value for key, value in {**made, "id": guid}.items() if value is not None}
        property_id = made["mainsnak"]["property"]
        for name, group in entity["claims"].items():
            for place, one in enumerate(group):
                if one["id"] == guid:
                    if name != property_id:
                        info = f"Claim with GUID {guid} uses property {name}, can't change to {property_id}"
                        raise refused("modification-failed", info)
                    group[place] = whole
                    return
        entity["claims"].setdefault(property_id, []).append(whole)

    def _list(self, holder: Json, key: str) -> tuple[dict[str, list[Json]], list[str]]:
        given = holder[key]
        flat = [one for group in given.values() for one in group] if isinstance(given, dict) else list(given)
        found: dict[str, dict[str, Json]] = {}
        for one in flat:
            snak = self.snaks.take(one)
            found.setdefault(snak["property"], {}).setdefault(snak["hash"], snak)
        order = [name for name in holder.get(f"{key}-order") or [] if name in found]
        order += [name for name in found if name not in order]
        return {name: list(found[name].values()) for name in order}, order

    def _new(self, entity_id: str) -> str:
        self._made += 1
        return f"{entity_id}${str(uuid.uuid5(uuid.NAMESPACE_OID, f'{entity_id} {self._made}')).upper()}"


def statements_of(entity: Json) -> Iterator[Json]:
    """Yield the statements of an entity, in order."""
    for group in dict(entity.get("claims") or {}).values():
        yield from group


def statement_of(entity: Json, guid: str) -> Json | None:
    """Return the statement of an entity with this GUID."""
    return next((one for one in statements_of(entity) if one["id"] == guid), None)


def drop(entity: Json, guid: str) -> bool:
    """Remove a statement; return whether it was there."""
    for name, group in list(entity["claims"].items()):
        left = [one for one in group if one["id"] != guid]
        if len(left) != len(group):
            entity["claims"][name] = left
            if not left:
                del entity["claims"][name]
            return True
    return False


def content(statement: Json) -> Any:
    """Return what makes two statements equal to Wikibase: qualifiers and references in any order."""
    qualifiers = sorted(_kept(one) for group in statement.get("qualifiers", {}).values() for one in group)
    references = sorted(one["hash"] for one in statement.get("references", []))
    return statement["id"], _kept(statement["mainsnak"]), statement.get("rank"), qualifiers, references


def rehash(entity: Json, *, everywhere: bool) -> None:
    """Give an entity's snaks and references the hashes that Wikibase would give them, in place.

    Args:
        entity: The entity.
        everywhere: Whether those get one that have none, as in what `Special:EntityData` serves.
    """
    for statement in statements_of(entity):
        snaks = [statement["mainsnak"], *(one for group in statement.get("qualifiers", {}).values() for one in group)]
        for reference in statement.get("references", []):
            held = [one for group in reference["snaks"].values() for one in group]
            snaks += held
            reference["hash"] = reference_hash({"snaks": {"": [{"hash": _computed(one)} for one in held]}})
        for snak in snaks:
            if everywhere or "hash" in snak:
                snak["hash"] = _computed(snak)


def _kept(snak: Json) -> str:
    return str(snak.get("hash") or _computed(snak))


def _computed(snak: Json) -> str:
    try:
        return snak_hash(snak)
    except (ValueError, KeyError, TypeError):
        # A test's own nonsense, or a datatype whose hash is not known.
        return str(snak.get("hash", "0" * 40))
