"""Entities and other files as a wiki or a pull serves them, looked at down to each snak before anything trusts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leapgraph.sync.wellformed import (
    MalformedError,
    check_entity_id,
    check_json,
    check_statement,
    listed,
    mapping,
    refuse,
    text,
    whole_number,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.sync.model import Json
    from leapgraph.sync.wellformed import Path


def whole(value: Any, check: Callable[[Any, Path], object]) -> Any:
    """Return a value as it is, having looked at all of it.

    Args:
        value: What a wiki or a file has.
        check: One of the checks of this module.

    Raises:
        ValueError: It is malformed; in words, with the way to what is wrong.
    """
    try:
        check_json(value)
        check(value, ())
    except MalformedError as error:
        raise ValueError(error.sentence) from error
    return value


def whole_item(value: Any) -> Json:
    """Return an item as the API serves it, having looked at all of it.

    Raises:
        ValueError: It is malformed; in words, with the way to what is wrong.
    """
    return dict(whole(value, check_item))


def check_item(value: Any, path: Path) -> None:
    """Make sure that a value is an item as the API serves it, as far as its statements and names go.

    Raises:
        MalformedError: It is not; with the way to what is wrong.
    """
    item = mapping(value, path, ("id", "lastrevid"))
    check_entity_id(item["id"], (*path, "id"))
    whole_number(item["lastrevid"], (*path, "lastrevid"))
    _entity(item, path)


def check_entities(value: Any, path: Path) -> None:
    """Make sure that a value is entities by id, each as the API serves it or a part of that.

    Raises:
        MalformedError: It is not; with the way to what is wrong.
    """
    for name, entity in mapping(value, path).items():
        _entity(entity, (*path, name))


def check_infobox(value: Any, path: Path) -> None:
    """Make sure that a value is an infobox call as a pull saves it.

    Raises:
        MalformedError: It is not; with the way to what is wrong.
    """
    call = mapping(value, path, ("template", "parameters"))
    text(call["template"], (*path, "template"))
    listed(call["parameters"], (*path, "parameters"), lambda one, way: _texts(one, way, ("name", "value")))


def check_template(value: Any, path: Path) -> None:
    """Make sure that a value is a template with its modules as a pull saves them.

    Raises:
        MalformedError: It is not; with the way to what is wrong.
    """
    template = _texts(value, path, ("title", "wikitext"))
    whole_number(mapping(template, path, ("revision",))["revision"], (*path, "revision"))
    listed(template.get("modules", []), (*path, "modules"), lambda one, way: _texts(one, way, ("title", "wikitext")))


def check_record(value: Any, path: Path) -> None:
    """Make sure that a value is a pull's record, as far as a sync needs it.

    Raises:
        MalformedError: It is not; with the way to what is wrong.
    """
    record = _texts(value, path, ("api", "site", "conceptBase"))
    item = mapping(mapping(record, path, ("item",))["item"], (*path, "item"), ("id",))
    check_entity_id(item["id"], (*path, "item", "id"))
    listed(record.get("pages", []), (*path, "pages"), lambda one, way: _texts(one, way, ("entity", "status")))


def _entity(value: Any, path: Path) -> None:
    entity = mapping(value, path)
    parts = {
        "labels": _term, "descriptions": _term, "aliases": _aliases, "claims": _statements, "sitelinks": _sitelink,
    }  # fmt: skip
    for name, check in parts.items():
        # PHP writes an empty map as a list.
        for key, inside in mapping(entity.get(name) or {}, (*path, name)).items():
            check(inside, (*path, name, key))
    text(entity.get("datatype", ""), (*path, "datatype"))


def _texts(value: Any, path: Path, names: tuple[str, ...]) -> Json:
    said = mapping(value, path, names)
    for name in names:
        text(said[name], (*path, name))
    return said


def _term(value: Any, path: Path) -> None:
    _texts(value, path, ("value",))


def _sitelink(value: Any, path: Path) -> None:
    _texts(value, path, ("title",))


def _aliases(value: Any, path: Path) -> None:
    listed(value, path, _term)


def _statements(value: Any, path: Path) -> None:
    listed(value, path, check_statement)
    if any("id" not in one for one in value):
        refuse(path, "has a statement without an id")
