"""What makes two statements, references or files the same: canonical JSON, hashes, and the GUIDs planned from them."""

from __future__ import annotations

import hashlib
import json
import unicodedata
import uuid
from typing import TYPE_CHECKING, Any

from leapgraph.wikibase import reference_hash, snak_hash
from leapgraph.wikibase.times import normalize_time

if TYPE_CHECKING:
    from leapgraph.wikibase.json_types import Json

RETRIEVED = "P813"
# Of a name-based UUID (RFC 9562, version 5); any fixed one does.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://w3id.org/leap-graph/sync")


def canonical_json(value: Any) -> bytes:
    """Return JSON with sorted keys and no spaces, in UTF-8: one value, one text.

    Raises:
        ValueError: The value has a number that JSON does not have.
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256_of(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON, in hex."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def add_statement_hashes(statement: Json) -> Json:
    """Return a statement with its values normalised as Wikibase does, and every snak and reference with its hash."""
    made = {**statement, "mainsnak": add_snak_hash(statement["mainsnak"])}
    if statement.get("qualifiers"):
        made["qualifiers"] = _add_group_hashes(statement["qualifiers"])
        made["qualifiers-order"] = _property_order(statement, "qualifiers")
    made["references"] = [add_reference_hash(one) for one in statement.get("references", [])]
    return made


def add_reference_hash(reference: Json) -> Json:
    """Return a reference with its values normalised, and with its hash and its snaks'."""
    made: Json = {"snaks": _add_group_hashes(reference["snaks"]), "snaks-order": _property_order(reference, "snaks")}
    return {"hash": reference_hash(made), **made}


def statement_hash(statement: Json) -> str:
    """Return a hash of all that a statement says: value, rank, qualifiers, references; in any order, under any id."""
    full = add_statement_hashes(statement)
    return sha256_of(
        [
            full["mainsnak"]["property"],
            full["mainsnak"]["hash"],
            full.get("rank", "normal"),
            sorted(one["hash"] for group in full.get("qualifiers", {}).values() for one in group),
            sorted(one["hash"] for one in full["references"]),
        ]
    )


def reference_key(reference: Json) -> frozenset[str]:
    """Return what makes two references the same source: their snaks but the day when it was read (P813)."""
    return frozenset(
        add_snak_hash(one)["hash"] for name, group in reference["snaks"].items() if name != RETRIEVED for one in group
    )


def qualifier_hashes(statement: Json, properties: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sorted hashes of a statement's qualifiers of some properties."""
    qualifiers = statement.get("qualifiers", {})
    return tuple(sorted(add_snak_hash(one)["hash"] for name in properties for one in qualifiers.get(name, [])))


def planned_guid(entity: str, statement: Json, identifying: tuple[str, ...] = (), number: int = 0) -> str:
    """Return the GUID that a new statement gets: the same whenever the same statement is planned for the same item.

    Args:
        entity: The item's id.
        statement: Wikibase JSON.
        identifying: The properties whose qualifiers tell two statements of one value apart.
        number: Another one for each number.
    """
    snak = add_snak_hash(statement["mainsnak"])
    name = "|".join([entity, snak["property"], snak["hash"], *qualifier_hashes(statement, identifying)])
    name += f"|{number}" if number else ""
    return f"{entity}${str(uuid.uuid5(_NAMESPACE, name)).upper()}"


def add_snak_hash(snak: Json) -> Json:
    """Return a snak with its value normalised as Wikibase does, and with its hash."""
    made = {**snak}
    if snak["snaktype"] == "value":
        made["datavalue"] = {**snak["datavalue"], "value": _normalize_value(snak["datavalue"])}
    return {**made, "hash": _snak_hash(made)}


def _snak_hash(snak: Json) -> str:
    try:
        return snak_hash(snak)
    except ValueError:
        # Of a kind of value that is not known here (entity schemas, what an extension adds): as the server has it.
        return str(snak.get("hash") or sha256_of({key: snak[key] for key in snak if key != "datatype"})[:40])


def _normalize_value(datavalue: Json) -> Any:
    value = datavalue["value"]
    match datavalue["type"]:
        case "string":
            return unicodedata.normalize("NFC", value).strip()
        case "monolingualtext":
            return {**value, "text": unicodedata.normalize("NFC", value["text"]).strip()}
        case "time":
            return {**value, "time": normalize_time(value["time"]) or value["time"]}
    return value


def _add_group_hashes(snaks: dict[str, list[Json]]) -> dict[str, list[Json]]:
    return {name: [add_snak_hash(one) for one in group] for name, group in snaks.items()}


def _property_order(holder: Json, key: str) -> list[str]:
    named = holder.get(f"{key}-order") or []
    return [name for name in named if name in holder[key]] + [name for name in holder[key] if name not in named]
