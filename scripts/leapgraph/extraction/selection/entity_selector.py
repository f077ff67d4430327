"""Selects the entities of a dump's lines: by id, or by conditions on their statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

from leapgraph.errors import DataError
from leapgraph.extraction.selection.byte_prefilter import ENTITY_HEAD, BytePrefilter
from leapgraph.extraction.selection.conditions import MalformedStatementsError
from leapgraph.wikibase.mentioned_entities import IS_ENTITY_ID

if TYPE_CHECKING:
    from leapgraph.extraction.selection.conditions import Condition
    from leapgraph.wikibase.json_types import Json

# What surrounds an entity on its line of a dump's array.
_BEFORE, _AFTER = b" \t\r\n,[", b" \t\r\n,]"
_BOM = b"\xef\xbb\xbf"
_KINDS = frozenset({"item", "property"})


@dataclass(frozen=True)
class EntitySelector:
    """Selects an entity that has one of the ids, or that meets all conditions.

    With ids and no conditions only the ids count; with neither, every item and property is selected. Instances are
    picklable.

    Attributes:
        conditions: The conditions, with all their values: see `Condition.with_values`.
        ids: The ids of entities that are selected whatever the conditions.
    """

    conditions: tuple[Condition, ...] = ()
    ids: frozenset[str] = frozenset()
    _prefilter: BytePrefilter = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if any(condition.with_subclasses for condition in self.conditions):
            message = "the subclasses of a condition's values are not known yet"
            raise ValueError(message)
        object.__setattr__(self, "_prefilter", BytePrefilter(self.conditions, self.ids))

    def select(self, line: bytes) -> Json | None:
        """Return the entity on a line of a dump if it is selected, else None.

        None are the brackets of the dump's array, empty lines, redirects, and entities that are neither items nor
        properties. Most lines that are not selected are not parsed: what is malformed in them is not noticed.

        Raises:
            DataError: The line may hold a selected entity, and is not JSON of an entity.
        """
        if not self.may_match(line):
            return None
        entity = parse_line(line)
        return entity if entity is not None and self.is_selected(entity) else None

    def may_match(self, line: bytes) -> bool:
        """Return False if the bytes of a line show that it holds no selected entity."""
        return not (self.conditions or self.ids) or self._prefilter.may_match(line)

    def is_selected(self, entity: Json) -> bool:
        """Return whether an item or property is selected.

        Raises:
            DataError: It depends on a malformed statement.
        """
        if entity["id"] in self.ids:
            return True
        undecided: MalformedStatementsError | None = None
        for condition in self.conditions:
            try:
                if not condition.is_met_by(entity):
                    return False
            except MalformedStatementsError as error:
                undecided = undecided or error
        if undecided:
            raise undecided
        return bool(self.conditions or not self.ids)


def entity_text(line: bytes) -> bytes:
    """Return what is left of a line of a dump without what surrounds an entity there: byte order mark, array, spaces.

    It is JSON as it stands in the dump, or empty.
    """
    return line.removeprefix(_BOM).lstrip(_BEFORE).rstrip(_AFTER)


def has_content(line: bytes) -> bool:
    """Return whether a line has anything on it besides brackets of the dump's array."""
    return bool(entity_text(line))


def parse_line(line: bytes) -> Json | None:
    """Return the item or property on a line of a dump; None if the line holds none.

    A line whose head names another entity than the rest of it, by a key that stands twice (RFC 8259, section 4), is an
    error: what is selected must not depend on which of them is read.

    Raises:
        DataError: The line is not JSON of an entity.
    """
    text = entity_text(line)
    if not text:
        return None
    try:
        entity = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        message = f"this is not JSON in UTF-8: {error.msg}"
        raise DataError(message) from error
    if not isinstance(entity, dict):
        raise DataError("this is no entity: it is not a JSON object")
    kind, name = entity.get("type"), entity.get("id")
    if kind is None and isinstance(entity.get("redirect"), str):
        return None
    if not isinstance(kind, str) or not isinstance(name, str):
        raise DataError("this is no entity: it has no type and id")
    if kind not in _KINDS:
        return None
    if not IS_ENTITY_ID(name) or name[0] != ("Q" if kind == "item" else "P"):
        raise DataError(f"this is no entity: {name!r} is no id of an entity of type {kind!r}")
    head = ENTITY_HEAD.match(text)
    if head is not None and head[1].decode() != name:
        raise DataError(f"this is no entity: it has two ids, {head[1].decode()} and {name}")
    return entity
