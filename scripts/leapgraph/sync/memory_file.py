"""The file that keeps what was seen on items: JSON, a part a line, so that a change of it reads as what has changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from leapgraph.errors import DataError, RunError
from leapgraph.sync.memory import Edit, Memory, Own, Record, order
from leapgraph.sync.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from leapgraph.sync.model import Json

# In `graph/wikidata/`, beside what `pull.snapshot` names.
HISTORY = "history.json"
FORMAT = 1
Item = tuple[str, str]
"""The wiki's `api.php` and the item's id."""


def read_memories(path: Path) -> dict[Item, Memory]:
    """Return what a file keeps of each item; nothing where there is no file.

    Raises:
        DataError: It is not as it was written.
        RunError: It cannot be read.
    """
    try:
        return memories_in(path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = "it is not as `leapgraph pull` writes it: take it back from the repository"
        raise DataError(f"{what} ({_in_words(error)})", path=path) from error


def _in_words(error: Exception) -> str:
    """Return what is wrong with the file, without the words of the language that it is read with."""
    if isinstance(error, json.JSONDecodeError):
        return f"it is no JSON: line {error.lineno}: {error.msg}"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(error, KeyError):
        return f"`{error.args[0]}` is missing"
    return str(error) if type(error) is ValueError else "a part of it has another form"


def memories_in(content: bytes) -> dict[Item, Memory]:
    """Return what the content of a file keeps of each item.

    Raises:
        ValueError: It is of another form, as are TypeError and KeyError.
    """
    said = json.loads(content)
    if said["format"] != FORMAT:
        raise ValueError(f"format {said['format']}")
    return {(str(one["api"]), str(one["entity"])): _memory(one) for one in said["items"]}


def _memory(said: Json) -> Memory:
    records = [_record(one) for one in said["parts"]]
    own = tuple(Own(int(one["revision"]), str(one["kind"]), str(one["user"])) for one in said["own"])
    return Memory({one.part.key(): one for one in records}, int(said["revision"]), int(said["since"]), own)


def _record(said: Json) -> Record:
    qualifiers = tuple((str(name), tuple(map(str, like))) for name, like in said.get("qualifiers", []))
    like = tuple(map(str, said.get("like", [])))
    name, guid, detail = (str(said.get(key, "")) for key in ("property", "guid", "detail"))
    part = Part(said["kind"], name, guid, str(said["hash"]), like, detail, qualifiers)
    gone = said.get("removed")
    removed = Edit(int(gone["revision"]), str(gone["user"]), str(gone["at"]), int(gone["after"])) if gone else None
    if not isinstance(said["stands"], bool):
        raise TypeError("stands")
    order(part)  # also says of a kind or a property that is none that it is not
    return Record(part, said["stands"], removed)


def memories_as_bytes(memories: Mapping[Item, Memory]) -> bytes:
    """Return the content of a file: the same for the same memories."""
    items = [_item(*item, memory) for item, memory in sorted(memories.items())]
    return f'{{"format": {FORMAT}, "items": [\n{",".join(items)}]}}\n'.encode()


def _item(api: str, entity: str, memory: Memory) -> str:
    head = {"api": api, "entity": entity, "since": memory.since, "revision": memory.revision}
    own = [{"revision": one.revision, "kind": one.kind, "user": one.user} for one in memory.own]
    parts = [_plain(one) for one in sorted(memory.records.values(), key=lambda one: order(one.part))]
    return f'{_json(head)[:-1]},\n"own": [{_lines(own)}],\n"parts": [{_lines(parts)}]}}\n'


def _plain(record: Record) -> Json:
    part = record.part
    words = {"property": part.property, "guid": part.guid, "hash": part.hash, "detail": part.detail}
    made: Json = {"kind": part.kind, **{name: text for name, text in words.items() if text}}
    if part.like:
        made["like"] = list(part.like)
    if part.qualifiers:
        made["qualifiers"] = [[name, list(like)] for name, like in part.qualifiers]
    made["stands"] = record.stands
    if record.removed is not None:
        gone = record.removed
        made["removed"] = {"revision": gone.revision, "user": gone.user, "at": gone.timestamp, "after": gone.parent}
    return made


def _lines(values: Iterable[Json]) -> str:
    return ",".join(f"\n{_json(one)}" for one in values)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
