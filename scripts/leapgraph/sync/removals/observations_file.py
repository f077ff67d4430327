"""The file of observed item parts and removals: JSON with one part a line, for readable diffs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from leapgraph.errors import DataError, RunError
from leapgraph.sync.removals.item_part_hashes import ItemPart
from leapgraph.sync.removals.observed_parts import Edit, ObservedPart, ObservedParts, OwnEdit, part_sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from leapgraph.wikibase.json_types import Json

# In `graph/wikidata/`, beside the files of `pull.snapshot`.
HISTORY_FILE = "history.json"
FORMAT_VERSION = 1
ItemKey = tuple[str, str]
"""The wiki's `api.php` and the item's id."""


def read_observed_parts(path: Path, shown: Path | None = None) -> dict[ItemKey, ObservedParts]:
    """Read the observed parts of each item; empty if there is no file.

    Args:
        path: The file.
        shown: The file in messages; `path` by default.

    Raises:
        DataError: The file is malformed.
        RunError: The file cannot be read.
    """
    try:
        return parse_observed_parts(path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise RunError(f"cannot read {shown or path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = "it is not as `leapgraph pull` writes it: take it back from the repository"
        raise DataError(f"{what} ({_describe_error(error)})", path=shown or path) from error


def _describe_error(error: Exception) -> str:
    """Describe an error of the file without Python's terms."""
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON: line {error.lineno}: {error.msg}"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(error, KeyError):
        return f"`{error.args[0]}` is missing"
    return str(error) if type(error) is ValueError else "a part of it has another form"


def parse_observed_parts(content: bytes) -> dict[ItemKey, ObservedParts]:
    """Parse the observed parts of each item from the content of a file.

    Raises:
        ValueError: The content is malformed; also TypeError and KeyError.
    """
    entry = json.loads(content)
    if entry["format"] != FORMAT_VERSION:
        raise ValueError(f"format {entry['format']}")
    return {(str(one["api"]), str(one["entity"])): _parse_item_entry(one) for one in entry["items"]}


def _parse_item_entry(entry: Json) -> ObservedParts:
    records = [_parse_part(one) for one in entry["parts"]]
    own = tuple(OwnEdit(int(one["revision"]), str(one["kind"]), str(one["user"])) for one in entry["own"])
    return ObservedParts({one.part.key(): one for one in records}, int(entry["revision"]), int(entry["since"]), own)


def _parse_part(entry: Json) -> ObservedPart:
    qualifiers = tuple((str(name), tuple(map(str, like))) for name, like in entry.get("qualifiers", []))
    like = tuple(map(str, entry.get("like", [])))
    name, guid, detail = (str(entry.get(key, "")) for key in ("property", "guid", "detail"))
    part = ItemPart(entry["kind"], name, guid, str(entry["hash"]), like, detail, qualifiers)
    gone = entry.get("removed")
    removed = Edit(int(gone["revision"]), str(gone["user"]), str(gone["at"]), int(gone["after"])) if gone else None
    if not isinstance(entry["stands"], bool):
        raise TypeError("stands")
    part_sort_key(part)  # also raises for an unknown kind or an invalid property
    return ObservedPart(part, entry["stands"], removed)


def dump_observed_parts(memories: Mapping[ItemKey, ObservedParts]) -> bytes:
    """Return the content of a file; equal observations give equal bytes."""
    items = [_item_entry(*item, memory) for item, memory in sorted(memories.items())]
    return f'{{"format": {FORMAT_VERSION}, "items": [\n{",".join(items)}]}}\n'.encode()


def _item_entry(api: str, entity: str, memory: ObservedParts) -> str:
    head = {"api": api, "entity": entity, "since": memory.since, "revision": memory.revision}
    own = [{"revision": one.revision, "kind": one.kind, "user": one.user} for one in memory.own]
    parts = [_part_json(one) for one in sorted(memory.records.values(), key=lambda one: part_sort_key(one.part))]
    return f'{_json(head)[:-1]},\n"own": [{_lines(own)}],\n"parts": [{_lines(parts)}]}}\n'


def _part_json(record: ObservedPart) -> Json:
    part = record.part
    words = {"property": part.property, "guid": part.guid, "hash": part.hash, "detail": part.detail}
    data: Json = {"kind": part.kind, **{name: text for name, text in words.items() if text}}
    if part.like:
        data["like"] = list(part.like)
    if part.qualifiers:
        data["qualifiers"] = [[name, list(like)] for name, like in part.qualifiers]
    data["stands"] = record.stands
    if record.removed is not None:
        gone = record.removed
        data["removed"] = {"revision": gone.revision, "user": gone.user, "at": gone.timestamp, "after": gone.parent}
    return data


def _lines(values: Iterable[Json]) -> str:
    return ",".join(f"\n{_json(one)}" for one in values)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
