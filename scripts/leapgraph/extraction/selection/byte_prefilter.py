r"""Rejects most lines of a dump by their bytes alone, and never one that the exact test would select.

Why none is lost: in JSON without escapes of ASCII characters (RFC 8259, section 7), the string P31 is the bytes
`"P31"`. A statement of P31 has that string as the `property` of its main snak. For each occurrence that is neither a
key nor the value of `"id":`, the whole snak around it is spelled as Wikibase does, so that its value can be read from
the bytes; or else the line is parsed. So is a line with escapes of digits or of P: `\u003…` and `\u005…`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.extraction.selection.conditions import Condition

_ESCAPED_ASCII = re.compile(rb"\\u00[35]")
_SNAK_BEGIN = b'{"snaktype":"value","property":'
_ID_KEY = b'"id":'
_SNAK_END = (
    rb',(?:"hash":"[0-9a-f]{40}",)?"datavalue":\{"value":\{"entity-type":"item","numeric-id":([1-9][0-9]*)'
    rb'(?:,"id":"Q([0-9]+)")?\},"type":"wikibase-entityid"\},"datatype":"wikibase-item"\}'
)
# An entity at the head of its line, as the dumps have it, and as the API does.
ENTITY_HEAD = re.compile(
    rb"[\s,\[]*\{"
    rb'(?:"pageid":\d+,"ns":\d+,"title":"[^"\\]*","lastrevid":\d+,"modified":"[^"\\]*",)?'
    rb'"type":"(?:item|property)",(?:"datatype":"[^"\\]*",)?"id":"([QP][0-9]+)",'
)


class ConditionPrefilter:
    """The prefilter of one condition; picklable.

    Args:
        condition: The condition, with all its values.
    """

    def __init__(self, condition: Condition) -> None:
        name = re.escape(f'"{condition.property_id}"'.encode())
        self._values = condition.values
        self._occurrence = re.compile(name + rb"(?!:)")
        self._snak = re.compile(re.escape(_SNAK_BEGIN) + name + _SNAK_END)

    def may_match(self, line: bytes) -> bool:
        """Return False if no statement of the line can meet the condition; the line has no escapes of ASCII."""
        for occurrence in self._occurrence.finditer(line):
            start = occurrence.start()
            snak = self._snak.match(line, start - len(_SNAK_BEGIN))
            if snak is None:
                if not line.startswith(_ID_KEY, start - len(_ID_KEY)):
                    return True
            elif f"Q{(snak[2] or snak[1]).decode()}" in self._values:
                return True
        return False


class BytePrefilter:
    """The prefilter of a selection: entities by id, and those that meet all conditions; picklable.

    Args:
        conditions: The conditions, with all their values; none selects no entity.
        ids: The ids of entities that are selected whatever the conditions.
    """

    def __init__(self, conditions: Iterable[Condition], ids: frozenset[str]) -> None:
        self._conditions = tuple(ConditionPrefilter(condition) for condition in conditions)
        self._ids = ids

    def may_match(self, line: bytes) -> bool:
        """Return False if the line holds no entity that is selected."""
        if self._ids:
            head = ENTITY_HEAD.match(line)
            if head is None or head[1].decode() in self._ids:
                return True
        if not self._conditions:
            return False
        if all(condition.may_match(line) for condition in self._conditions):
            return True
        return _ESCAPED_ASCII.search(line) is not None


def may_have_property(line: bytes, property_id: str) -> bool:
    """Return False if no statement of the line has the property."""
    return f'"{property_id}"'.encode() in line or _ESCAPED_ASCII.search(line) is not None
