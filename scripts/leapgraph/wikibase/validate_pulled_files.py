"""Validates items and the other JSON files of a pull, down to each snak."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leapgraph.wikibase.validate_data_model import (
    MalformedError,
    check_entity_id,
    check_integer,
    check_json,
    check_list,
    check_mapping,
    check_statement,
    check_text,
    raise_malformed,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.wikibase.json_types import Json, JsonPath


def validate_json(value: Any, check: Callable[[Any, JsonPath], object]) -> Any:
    """Validate a value and return it.

    Args:
        value: The value from a wiki or a file.
        check: A check function of this module.

    Raises:
        ValueError: The value is malformed; the message has the path.
    """
    try:
        check_json(value)
        check(value, ())
    except MalformedError as error:
        raise ValueError(error.sentence) from error
    return value


def validate_item(value: Any) -> Json:
    """Validate an item as the API serves it and return it.

    Raises:
        ValueError: The item is malformed; the message has the path.
    """
    return dict(validate_json(value, check_item))


def check_item(value: Any, path: JsonPath) -> None:
    """Check that a value is an item as the API serves it, with its statements and terms.

    Raises:
        MalformedError: It is not; with the path.
    """
    item = check_mapping(value, path, ("id", "lastrevid"))
    check_entity_id(item["id"], (*path, "id"))
    check_integer(item["lastrevid"], (*path, "lastrevid"))
    _check_entity(item, path)


def check_entities(value: Any, path: JsonPath) -> None:
    """Check that a value maps ids to entities as the API serves them, full or partial.

    Raises:
        MalformedError: It does not; with the path.
    """
    for name, entity in check_mapping(value, path).items():
        _check_entity(entity, (*path, name))


def check_infobox(value: Any, path: JsonPath) -> None:
    """Check that a value is an infobox call as a pull saves it.

    Raises:
        MalformedError: It is not; with the path.
    """
    call = check_mapping(value, path, ("template", "parameters"))
    check_text(call["template"], (*path, "template"))
    check_list(call["parameters"], (*path, "parameters"), lambda one, way: _check_texts(one, way, ("name", "value")))


def check_template(value: Any, path: JsonPath) -> None:
    """Check that a value is a template with its modules as a pull saves them.

    Raises:
        MalformedError: It is not; with the path.
    """
    template = _check_texts(value, path, ("title", "wikitext"))
    check_integer(check_mapping(template, path, ("revision",))["revision"], (*path, "revision"))
    check_list(
        template.get("modules", []), (*path, "modules"), lambda one, way: _check_texts(one, way, ("title", "wikitext"))
    )


def check_record(value: Any, path: JsonPath) -> None:
    """Check that a value is a pull's record, as far as a sync needs it.

    Raises:
        MalformedError: It is not; with the path.
    """
    record = _check_texts(value, path, ("api", "site", "conceptBase"))
    item = check_mapping(check_mapping(record, path, ("item",))["item"], (*path, "item"), ("id",))
    check_entity_id(item["id"], (*path, "item", "id"))
    check_list(record.get("pages", []), (*path, "pages"), lambda one, way: _check_texts(one, way, ("entity", "status")))


def _check_entity(value: Any, path: JsonPath) -> None:
    entity = check_mapping(value, path)
    parts = {
        "labels": _check_term, "descriptions": _check_term, "aliases": _check_aliases, "claims": _check_statements,
        "sitelinks": _check_sitelink,
    }  # fmt: skip
    for name, check in parts.items():
        # PHP writes an empty map as a list.
        for key, inside in check_mapping(entity.get(name) or {}, (*path, name)).items():
            check(inside, (*path, name, key))
    check_text(entity.get("datatype", ""), (*path, "datatype"))


def _check_texts(value: Any, path: JsonPath, names: tuple[str, ...]) -> Json:
    mapping = check_mapping(value, path, names)
    for name in names:
        check_text(mapping[name], (*path, name))
    return mapping


def _check_term(value: Any, path: JsonPath) -> None:
    _check_texts(value, path, ("value",))


def _check_sitelink(value: Any, path: JsonPath) -> None:
    _check_texts(value, path, ("title",))


def _check_aliases(value: Any, path: JsonPath) -> None:
    check_list(value, path, _check_term)


def _check_statements(value: Any, path: JsonPath) -> None:
    check_list(value, path, check_statement)
    if any("id" not in one for one in value):
        raise_malformed(path, "has a statement without an id")
