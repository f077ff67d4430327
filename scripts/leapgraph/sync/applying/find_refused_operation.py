"""Finds which operation of a refused edit the wiki rejects: an edit is refused as a whole, usually without saying why.

The wiki validates every snak of a touched statement, also those of others, which may name a file or an item that was
deleted since. First the error's text is compared with the sent values; then the wiki validates them one by
one without writing (`wbparsevalue` with `validate`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leapgraph.errors import RunError
from leapgraph.printable import escape_unprintable
from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.wikibase.canonical_json_hashes import add_snak_hash
from leapgraph.wikibase.mentioned_entities import entity_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leapgraph.sync.plan_model import Operation, Plan
    from leapgraph.wiki.edit_session import Session
    from leapgraph.wiki.errors import RefusedError
    from leapgraph.wikibase.json_types import Json

# Error codes that one value among many may cause.
VALUE_ERROR_CODES = {"modification-failed", "invalid-snak", "invalid-claim", "invalid-entity-id"}
# Refusals for the state of the page or by a filter; a URL on the spam blacklist is named in the error.
SAVE_ERROR_CODES = {"failed-save", "spamblacklist"}
# The maximal number of properties to validate; each is one request.
MAX_PROPERTIES = 20
# The API's limit of values per request (API:Data formats).
VALUES_PER_REQUEST = 50
# Shorter texts occur in any sentence.
_SHORTEST, _SHORTEST_PART = 4, 8


@dataclass(frozen=True)
class SentValue:
    """One text or id of the sent data.

    Attributes:
        operations: The ids of the operations that touch or add its statement.
        property: The property of its snak; empty if the wiki cannot validate it.
        value: The value as a person would enter it.
        where: Its place in the statement.
        foreign: Whether it was there before the edit.
    """

    operations: tuple[str, ...]
    property: str
    value: str
    where: str
    foreign: bool


def describe_refused_operation(  # noqa: PLR0913, PLR0917 - what there is to it
    session: Session, plan: Plan, operations: Sequence[Operation], item: Json, data: Json, failure: RefusedError
) -> str:
    """Describe which operations the wiki rejects, and how to go on; empty if no operation is the cause.

    Args:
        session: The authenticated session; nothing is written.
        plan: The plan.
        operations: The operations sent.
        item: The current item.
        data: The `data` that was sent.
        failure: The wiki's refusal.
    """
    if failure.code not in VALUE_ERROR_CODES | SAVE_ERROR_CODES:
        return ""
    parts = list(_sent_values(operations, item, data))
    found = [one for one in parts if _is_named_in_error(one.value, failure)]
    if not found and failure.code in SAVE_ERROR_CODES:
        return ""
    found = found or _refused_values(session, parts)
    if found:
        words = "; ".join(dict.fromkeys(f"{', '.join(one.operations)}: {one.where}" for one in found))
        blamed = {name for one in found for name in one.operations}
        return f"the wiki does not take {escape_unprintable(words)}{_remaining_hint(plan, operations, blamed)}"
    foreign = {name for one in parts if one.foreign for name in one.operations}
    what = f"the wiki does not say for which of {', '.join(one.id for one in operations)}"
    if foreign:
        mine = ", ".join(sorted(foreign))
        what += f"; {mine} touch{'es' if len(foreign) == 1 else ''} statements that others have written in too, which"
        what += " the wiki looks at again"
    if len(operations) == 1:
        return escape_unprintable(
            f"it was {operations[0].id} alone{', which' + what.partition(', which')[2] if foreign else ''}"
        )
    return escape_unprintable(f"{what}: send each by itself with --only ID, and look at the one that is refused")


def _remaining_hint(plan: Plan, operations: Sequence[Operation], blamed: set[str]) -> str:
    left = [one.id for one in operations if one.id not in blamed]
    if not left or plan.kind != "plan":
        return ""
    return escape_unprintable(f"; to send the others without it: {' '.join(f'--only {one}' for one in left)}")


def _is_named_in_error(value: str, failure: RefusedError) -> bool:
    """Return whether the error names a value, or a part of it: the spam blacklist may name the host only."""
    return value in failure.values or any(
        (len(value) >= _SHORTEST and value in one) or (len(one) >= _SHORTEST_PART and one in value)
        for one in failure.values
    )


def _refused_values(session: Session, parts: list[SentValue]) -> list[SentValue]:
    """Return the values that the wiki says it would reject."""
    found: list[SentValue] = []
    names = list(dict.fromkeys(one.property for one in parts if one.property))
    for name in names[:MAX_PROPERTIES]:
        mine = [one for one in parts if one.property == name]
        values = list(dict.fromkeys(one.value for one in mine))
        try:
            refused = {
                bad
                for start in range(0, len(values), VALUES_PER_REQUEST)
                for bad in session.refused_values(name, values[start : start + VALUES_PER_REQUEST])
            }
        except RunError:
            break
        found += [one for one in mine if one.value in refused]
    return found


def _sent_values(operations: Sequence[Operation], item: Json, data: Json) -> Iterator[SentValue]:
    there = statements_by_guid(item)
    for claim in data.get("claims", []):
        if "mainsnak" not in claim:
            continue
        guid = claim["id"]
        ids = tuple(one.id for one in operations if one.guid == guid)
        before = {add_snak_hash(snak)["hash"] for _, snak in _located_snaks(there[guid])} if guid in there else set()
        for where, snak in _located_snaks(claim):
            value, is_askable = _askable_value(snak)
            if value:
                foreign = add_snak_hash(snak)["hash"] in before
                by = ", which was there before," if foreign else ""
                yield SentValue(
                    ids,
                    snak["property"] if is_askable else "",
                    value,
                    f'{where} {snak["property"]} "{value}"{by} of {guid}',
                    foreign,
                )
    for one in operations:
        if not one.guid:
            kind, text = one.change["kind"], one.change["text"]
            yield SentValue((one.id,), "", text, f'the {kind} "{text}"', foreign=False)


def _located_snaks(statement: Json) -> Iterator[tuple[str, Json]]:
    yield "the value", statement["mainsnak"]
    for group in dict(statement.get("qualifiers") or {}).values():
        yield from (("the qualifier", snak) for snak in group)
    for reference in statement.get("references", []):
        for group in dict(reference["snaks"]).values():
            yield from (("the source's", snak) for snak in group)


def _askable_value(snak: Json) -> tuple[str, bool]:
    """Return the text that a person would enter for a value, else nothing; and whether the wiki can validate it."""
    if snak["snaktype"] != "value":
        return "", False
    value: Any = snak["datavalue"]["value"]
    match snak["datavalue"]["type"]:
        case "string":
            return str(value), True
        case "wikibase-entityid":
            return entity_id(value), True
        case "monolingualtext":
            # A monolingual text is parsed together with a language, which the request cannot give.
            return str(value["text"]), False
    return "", False
