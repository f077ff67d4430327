"""Entities out of JSON of every form that Wikibase hands out, one after another, in the memory of one."""

from __future__ import annotations

import bz2
import gzip
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import orjson

from leapgraph.errors import DataError, RunError
from leapgraph.wikibase.splitting import Splitter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.wikibase.hashes import Json

_BOM = b"\xef\xbb\xbf"
_PACKED = {".gz": gzip.GzipFile, ".bz2": bz2.BZ2File}
# A line of a dump holds one entity, of some megabytes at most; what is longer is not read as a line.
_LONGEST_LINE = 1 << 26
_GLANCE = 16
# What stands around an entity on its line of a dump.
_AROUND = b" \t\r\n,"


class Record(NamedTuple):
    """One entity and the place where it begins."""

    entity: Json
    name: str
    line: int


def read_entities(source: IO[bytes] | Path | str) -> Iterator[Json]:
    """Yield every entity of a file or a binary stream, in order.

    Understood are an answer of Special:EntityData or wbgetentities (also with `[]` for empty maps), a bare entity,
    any of these one a line or one after another, and a dump's array, whatever its line breaks. Lines and arrays are
    read as a stream: memory holds one entity at a time. Files ending in .gz and .bz2 are unpacked. An entity under
    another id than its own is preceded by the redirect, in a dump's form: `{"entity": "Q1", "redirect": "Q2"}`.

    Raises:
        DataError: Something is no JSON in UTF-8, breaks off, is an error message of the API, or holds no entities.
        RunError: The file cannot be read.
    """
    return (record.entity for record in read_records(source))


def read_records(source: IO[bytes] | Path | str, name: str = "standard input") -> Iterator[Record]:
    """Yield what `read_entities` yields, with source (a path, or `name` for a stream) and line."""
    if not isinstance(source, (str, Path)):
        yield from _records(source, name)
        return
    path = Path(source)
    packed = _PACKED.get(path.suffix)
    try:
        with packed(path) if packed else path.open("rb") as stream:
            yield from _records(stream, str(source))
    except (OSError, EOFError, zlib.error) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise RunError(f"{source} cannot be read: {reason}") from problem


def _records(stream: IO[bytes], name: str) -> Iterator[Record]:
    found = False
    for line, document in _documents(stream, name):
        for entity in _entities(document, name, line):
            found = True
            yield Record(entity, name, line)
    if not found:
        raise DataError("there is no entity in it", path=name)


def _documents(stream: IO[bytes], name: str) -> Iterator[tuple[int, Any]]:
    """Yield every JSON document and the line it begins on: by lines where these are whole, else by braces."""
    number, line = 0, b""
    opened = closed = whole_lines = False
    for number, line in enumerate(_lines(stream), 1):
        text = line.strip(_AROUND)
        if text == b"[" and not opened:
            opened = True
        elif text == b"]" and opened and not closed:
            closed = True
        elif text:
            try:
                document = orjson.loads(text)
            except orjson.JSONDecodeError as problem:
                if whole_lines:
                    raise _no_json(problem, name, number) from problem
                break
            whole_lines = True
            yield number, document
    else:
        if opened and not closed:
            raise DataError("the array breaks off: its closing bracket is missing", path=name, line=number)
        return
    splitter = Splitter(name, number, in_array=opened and not closed)
    for start, element in splitter.split(stream, line):
        try:
            document = orjson.loads(element)
        except orjson.JSONDecodeError as problem:
            raise _no_json(problem, name, start + problem.lineno - 1) from problem
        yield start, document


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a stream, the first without byte order mark; of one that opens an array, only the opening."""
    first = stream.readline(_GLANCE).removeprefix(_BOM)
    whole = first.endswith(b"\n") or (first.lstrip().startswith(b"[") and first.strip() != b"[")
    yield first if whole else first + stream.readline(_LONGEST_LINE)
    while line := stream.readline(_LONGEST_LINE):
        yield line


def _no_json(problem: orjson.JSONDecodeError, name: str, line: int) -> DataError:
    return DataError(f"this is no JSON in UTF-8: {problem.msg}", path=name, line=line)


def _entities(document: Any, name: str, line: int) -> Iterator[Json]:
    """Yield the entities of one document: an answer, one entity, or a list of either."""
    if isinstance(document, list):
        for element in document:
            yield from _entities(element, name, line)
        return
    if not isinstance(document, dict):
        raise DataError(f"an entity is a JSON object, not {str(document)[:60]!r}", path=name, line=line)
    if "error" in document:
        error = document["error"]
        info = error.get("info") or error.get("code") if isinstance(error, dict) else error
        raise DataError(f"the wiki answered with an error and no entities: {info}", path=name, line=line)
    if "entities" not in document:
        if not document.keys() & {"id", "entity", "missing"}:
            message = "this is neither an entity nor an answer with entities; expected is what Special:EntityData gives"
            raise DataError(message, path=name, line=line)
        yield document
        return
    entities = document["entities"]
    pairs = entities.items() if isinstance(entities, dict) else ((None, entity) for entity in entities or ())
    for key, entity in pairs:
        if not isinstance(entity, dict):
            raise DataError(f"an entity is a JSON object, not {str(entity)[:60]!r}", path=name, line=line)
        if key and "id" in entity and key != entity["id"] and "redirects" not in entity:
            yield {"entity": key, "redirect": entity["id"]}
        yield entity
