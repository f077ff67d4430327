"""Validates the operations of a plan or result: the kind of operation, and a change that fits it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leapgraph.wikibase.validate_data_model import (
    LANGUAGE,
    MAX_NAME_LENGTH,
    RANKS,
    TERM_KINDS,
    check_guid,
    check_list,
    check_mapping,
    check_reference,
    check_snak,
    check_statement,
    check_text,
    raise_malformed,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.wikibase.json_types import JsonPath

OPS = (
    "add_statement", "add_reference", "add_qualifier", "set_rank", "end_date", "add_label", "add_description",
    "add_alias", "remove_own_statement", "remove_own_reference", "remove_own_qualifier", "remove_own_term",
)  # fmt: skip
_CHANGES = {
    "add_statement": ("statement", check_statement), "remove_own_statement": ("statement", check_statement),
    "add_reference": ("reference", check_reference), "remove_own_reference": ("reference", check_reference),
    "add_qualifier": ("snak", check_snak), "end_date": ("snak", check_snak),
    "remove_own_qualifier": ("snak", check_snak),
}  # fmt: skip


def check_operation(value: dict[str, Any], path: JsonPath) -> None:
    """Check that a value is an operation, complete and consistent.

    Args:
        value: A mapping with `id`, `op`, `row`, `property`, `guid`, `change`, `sources`, `before` and `after`.
        path: The path of the value.

    Raises:
        MalformedError: It is not; with the path.
    """
    for name in ("id", "op", "row", "property", "guid"):
        check_text(value[name], (*path, name))
    if value["op"] not in OPS:
        raise_malformed((*path, "op"), f"{value['op'][:MAX_NAME_LENGTH]} is unknown; operations are {', '.join(OPS)}")
    check_list(value["sources"], (*path, "sources"), check_text)
    if value["op"] in TERM_KINDS or value["op"] == "remove_own_term":
        _check_term(value, path)
    else:
        _check_change(value, path)


def check_term(value: Any, path: JsonPath, kinds: Sequence[str] = tuple(TERM_KINDS.values())) -> None:
    """Check that a value is a label, description or alias of one of these kinds.

    Raises:
        MalformedError: It is not; with the path.
    """
    term = check_mapping(value, path, ("kind", "language", "text"))
    for name in ("kind", "language", "text"):
        check_text(term[name], (*path, name), LANGUAGE if name == "language" else None)
    if set(term) != {"kind", "language", "text"} or term["kind"] not in kinds:
        raise_malformed(path, f"must be a kind ({', '.join(kinds)}), a language and a text")


def _check_term(value: dict[str, Any], path: JsonPath) -> None:
    kinds = [TERM_KINDS[value["op"]]] if value["op"] in TERM_KINDS else [*TERM_KINDS.values()]
    check_term(value["change"], (*path, "change"), kinds)
    if value["guid"] or value["property"]:
        raise_malformed((*path, "guid"), "must be empty, and the property too, for a name has none")
    for name in ("before", "after"):
        if value[name] is not None:
            check_text(value[name], (*path, name))


def _check_change(value: dict[str, Any], path: JsonPath) -> None:
    check_guid(value["guid"], (*path, "guid"))
    change = check_mapping(value["change"], (*path, "change"))
    name, check = _CHANGES.get(value["op"], ("rank", None))
    if set(change) != {name}:
        raise_malformed((*path, "change"), f"must be `{name}` and nothing else")
    if check is not None:
        check(change[name], (*path, "change", name))
    elif change[name] not in RANKS:
        raise_malformed((*path, "change", name), f"must be one of {', '.join(RANKS)}")
    for side in ("before", "after"):
        if value[side] is not None:
            check_statement(value[side], (*path, side))
            if value[side].get("id") != value["guid"]:
                raise_malformed((*path, side), "must be the statement with the operation's GUID")
    statements = [change.get("statement"), value["before"], value["after"]]
    if any(one is not None and one["mainsnak"]["property"] != value["property"] for one in statements):
        raise_malformed((*path, "property"), "must be the property of the statement")
