"""Makes a dump of any size out of the six real items of the tests: varied ids, and lines as long as those of Wikidata.

The same size always gives the same bytes. No entity of it is factual.
"""

from __future__ import annotations

import json
import re
from random import Random
from typing import TYPE_CHECKING, Any

from scripts.bench.convert import SAMPLES

from leapgraph.wikibase import read_entities

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONDITION = "P31=Q163740"
_MATCHING, _ONE_IN = 163740, 100
_SEED, _LAYOUTS = 20260101, 300
# Real dumps have 14.5 kB an entity: of the largest item a smaller share stands on a line.
_LARGEST, _ITS_SHARE = "Q8413", 0.4
_ITEM, _KIND = "@item@", "@kind@"
_PARTS = ("labels", "descriptions", "aliases", "claims", "sitelinks")
_SLOT = re.compile(rb'"numeric-id":[0-9]+,"id":"Q[0-9]+"|"id":"(?:Q[0-9]+|@item@)\$[0-9A-Fa-f-]{36}"')
_MOST_ITEMS = 120_000_000
_FIRST = 1000


def write_dump(path: Path, size: int) -> None:
    """Write an array of entities as the dumps have it, an entity a line, up to a size in bytes.

    Every hundredth item is a nonprofit organization (Q163740), as `CONDITION` has it; the others are something else.
    """
    with path.open("wb") as file:
        written = file.write(b"[\n")
        for number, line in enumerate(_lines()):
            if written + len(line) > size:
                break
            written += file.write(b",\n" + line if number else line)
        file.write(b"\n]\n")


def _lines() -> Iterator[bytes]:
    """Yield lines without end."""
    random = Random(_SEED)  # noqa: S311 - the same each time
    entities = [next(read_entities(path)) for path in SAMPLES]
    layouts = [_Layout(_choose_parts(random.choice(entities), random)) for _ in range(_LAYOUTS)]
    number = 0
    while True:
        kind = _MATCHING if number % _ONE_IN == 0 else 5 + number * 7919 % 1000
        yield random.choice(layouts).fill(_FIRST + number, kind, random)
        number += 1


def _choose_parts(entity: dict[str, Any], random: Random) -> dict[str, Any]:
    """Return an item with a share of an item's labels, statements and the rest: seldom with many."""
    share = random.random() ** 2 * (_ITS_SHARE if entity["id"] == _LARGEST else 1)
    parts: dict[str, Any] = {
        part: {key: value for key, value in dict(entity[part] or {}).items() if random.random() < share}
        for part in _PARTS
    }
    parts["claims"].pop("P31", None)
    parts["claims"] = {"P31": [_statement_of_kind()], **parts["claims"]}
    tail = {"pageid": 1, "ns": 0, "title": _ITEM, "lastrevid": entity["lastrevid"], "modified": entity["modified"]}
    return {"type": "item", "id": _ITEM, **parts, **tail}


def _statement_of_kind() -> dict[str, Any]:
    value = {"entity-type": "item", "numeric-id": 0, "id": _KIND}
    snak = {
        "snaktype": "value",
        "property": "P31",
        "hash": "ad7d38a03cdd40cdc373de0dc4e7b7fcbccb31d9",
        "datavalue": {"value": value, "type": "wikibase-entityid"},
        "datatype": "wikibase-item",
    }
    name = f"{_ITEM}$7E420540-71B0-4BA5-8EFC-4EE43871A142"
    return {"mainsnak": snak, "type": "statement", "id": name, "rank": "normal"}


class _Layout:
    """A line in which ids are yet to be filled in.

    Args:
        entity: The item on the line.
    """

    def __init__(self, entity: dict[str, Any]) -> None:
        # As PHP writes it: with escapes of what is not ASCII, and of slashes.
        text = json.dumps(entity, separators=(",", ":")).replace("/", "\\/").encode().replace(b"%", b"%%")
        self._values: list[bool] = []
        text = _SLOT.sub(self._make_slot, text)
        self._text = text.replace(b'"numeric-id":0,"id":"@kind@"', b"@kind@")

    def _make_slot(self, match: re.Match[bytes]) -> bytes:
        is_value = match[0].startswith(b'"numeric-id"')
        self._values.append(is_value)
        return b'"numeric-id":%d,"id":"Q%d"' if is_value else b'"id":"@item@$%08x-%04x-%04x-%04x-%012x"'

    def fill(self, number: int, kind: int, random: Random) -> bytes:
        """Return the line of an item with this number, an instance of the item with the other."""
        ids: list[int] = []
        bits = random.getrandbits
        for is_value in self._values:
            if is_value:
                # Some are values of many statements.
                ids += [1 + int(_MOST_ITEMS * random.random() ** 8)] * 2
            else:
                ids += [bits(32), bits(16), bits(16), bits(16), bits(48)]
        line = self._text % tuple(ids)
        return line.replace(b"@item@", b"Q%d" % number).replace(b"@kind@", b'"numeric-id":%d,"id":"Q%d"' % (kind, kind))
