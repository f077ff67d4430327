"""Hashes of canonical JSON, by which statements, references and files are compared, and planned GUIDs."""

from __future__ import annotations

import hashlib
import json
import unicodedata
import uuid
from typing import TYPE_CHECKING, Any

from leapgraph.wikibase import reference_hash, snak_hash
from leapgraph.wikibase.times_to_rdf import normalize_time

if TYPE_CHECKING:
    from leapgraph.wikibase.json_types import Json

RETRIEVED = "P813"
# The namespace of the name-based UUIDs (RFC 9562, version 5); its value is arbitrary but fixed.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://w3id.org/leap-graph/sync")


def canonical_json(value: Any) -> bytes:
    """Return a value's canonical JSON: sorted keys, no spaces, UTF-8.

    Raises:
        ValueError: The value has a number that JSON cannot represent.
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256_of(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON, in hex."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def add_statement_hashes(statement: Json) -> Json:
    """Return a statement with values normalized as Wikibase does, and with a hash on every snak and reference."""
    new = {**statement, "mainsnak": add_snak_hash(statement["mainsnak"])}
    if statement.get("qualifiers"):
        new["qualifiers"] = _add_group_hashes(statement["qualifiers"])
        new["qualifiers-order"] = _property_order(statement, "qualifiers")
    new["references"] = [add_reference_hash(one) for one in statement.get("references", [])]
    return new


def add_reference_hash(reference: Json) -> Json:
    """Return a reference with values normalized, and with hashes on it and its snaks."""
    new: Json = {"snaks": _add_group_hashes(reference["snaks"]), "snaks-order": _property_order(reference, "snaks")}
    return {"hash": reference_hash(new), **new}


def statement_hash(statement: Json) -> str:
    """Return a hash of a statement without its id: value, rank, and qualifiers and references in any order."""
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
    """Return the key by which references count as the same source: their snaks without the retrieval date (P813)."""
    return frozenset(
        add_snak_hash(one)["hash"] for name, group in reference["snaks"].items() if name != RETRIEVED for one in group
    )


def qualifier_hashes(statement: Json, properties: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sorted hashes of a statement's qualifiers of some properties."""
    qualifiers = statement.get("qualifiers", {})
    return tuple(sorted(add_snak_hash(one)["hash"] for name in properties for one in qualifiers.get(name, [])))


def planned_guid(entity: str, statement: Json, identifying: tuple[str, ...] = (), number: int = 0) -> str:
    """Return the GUID of a planned statement: deterministic for equal statements on the same item.

    Args:
        entity: The item id.
        statement: Wikibase JSON.
        identifying: The qualifier properties that distinguish statements of equal value.
        number: Distinguishes further statements that are otherwise equal.
    """
    snak = add_snak_hash(statement["mainsnak"])
    name = "|".join([entity, snak["property"], snak["hash"], *qualifier_hashes(statement, identifying)])
    name += f"|{number}" if number else ""
    return f"{entity}${str(uuid.uuid5(_NAMESPACE, name)).upper()}"


def add_snak_hash(snak: Json) -> Json:
    """Return a snak with its value normalized as Wikibase does, and with its hash."""
    new = {**snak}
    if snak["snaktype"] == "value":
        new["datavalue"] = {**snak["datavalue"], "value": _normalize_value(snak["datavalue"])}
    return {**new, "hash": _snak_hash(new)}


def _snak_hash(snak: Json) -> str:
    try:
        return snak_hash(snak)
    except ValueError:
        # A value type that is unknown here (entity schemas, extensions) keeps the server's form.
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
