"""One `data` of a `wbeditentity`, checked and carried out on an entity."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from support.fake_wikibase.errors import ApiError, refused
from support.fake_wikibase.snaks import Malformed
from support.fake_wikibase.statements import drop
from support.fake_wikibase.terms import change_terms

if TYPE_CHECKING:
    from support.fake_wikibase.statements import Statements

Json = dict[str, Any]
# What `data` may say of the entity, if it says it rightly; and the error if not.
FACTS = {"pageid": "param-illegal", "ns": "param-illegal", "title": "param-illegal", "lastrevid": "param-illegal",
         "id": "param-invalid", "type": "param-invalid"}  # fmt: skip


def check_facts(entity: Json, data: Any) -> None:
    """Refuse data that is no object, or that says of the entity what it is not: `lastrevid` is compared strictly."""
    if data is None:
        raise refused("invalid-json", "Invalid json: The supplied JSON structure could not be parsed")
    if not isinstance(data, dict):
        raise refused("not-recognized-array", "Top level structure must be a JSON object")
    if "remove" in data:
        raise ApiError("not-recognized", "An entity cannot be removed")
    for key, code in FACTS.items():
        if data.get(key) is None:
            continue
        right = entity.get(key)
        # As PHP's === has it: "12" is not 12, and no more is 12.0.
        if type(data[key]) is not type(right) or data[key] != right:
            raise refused(code, f'Illegal field used in call: "{key}", must either be correct or not given')


def changed(entity: Json, data: Json, statements: Statements) -> Json:
    """Return a copy of an entity after an edit.

    Args:
        entity: As the edit's base has it.
        data: What `check_facts` let pass.
        statements: Takes the statements.
    """
    made = copy.deepcopy(entity)
    made["claims"] = dict(made.get("claims") or {})
    change_terms(made, data)
    for claim in _claims(data.get("claims", [])):
        if isinstance(claim, dict) and "remove" in claim:
            _remove(made, claim)
            continue
        try:
            body = statements.read(claim)
        except Malformed as error:
            raise refused("invalid-claim", str(error)) from None
        statements.put(made, body)
    return made


def _claims(given: Any) -> list[Any]:
    if isinstance(given, dict):
        groups = list(given.values())
        if not all(isinstance(group, list) for group in groups):
            raise refused("not-recognized-array", "List of claims must be an array")
        return [one for group in groups for one in group]
    if not isinstance(given, list):
        raise refused("not-recognized-array", "List of claims must be an array")
    return given


def _remove(entity: Json, claim: Json) -> None:
    if "id" not in claim:
        raise refused("invalid-claim", "Cannot remove a claim with no GUID")
    if not drop(entity, claim["id"]):
        raise refused("modification-failed", f"Statement with GUID {claim['id']} not found")
