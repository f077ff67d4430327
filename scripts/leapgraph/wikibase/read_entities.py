"""Reads entities one at a time from every JSON form that Wikibase serves: API responses, entities, dumps."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import orjson

from leapgraph.decompression import DecompressedStream, decompress_stream
from leapgraph.errors import DataError, RunError
from leapgraph.wikibase.parse_entity_documents import JsonStreamSplitter, parse_entities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.wikibase.json_types import Json

_BOM = b"\xef\xbb\xbf"
# A dump has one entity a line, of some megabytes at most; a longer line is not read as a line.
_MAX_LINE_BYTES = 1 << 26
_FIRST_BYTES = 16
# The characters around an entity on its line of a dump.
_LINE_PADDING = b" \t\r\n,"
# How many lines are searched for a whole entity when the first ones are broken or begin a multi-line document.
_LOOKAHEAD = 100
_KINDS = frozenset(["item", "property", "lexeme", "mediainfo"])


class TruncatedDumpError(DataError):
    """A dump's array is not closed: what was read is complete, but more may be missing."""


class LocatedEntity(NamedTuple):
    """An entity and where it begins."""

    entity: Json
    name: str
    line: int


def read_entities(source: IO[bytes] | Path | str) -> Iterator[Json]:
    """Yield every entity of a file or binary stream, in order.

    Accepted are a response of Special:EntityData or wbgetentities (also with `[]` for empty maps), a bare entity,
    any of these one per line or concatenated, and a dump's array, whatever its line breaks. Lines and arrays are
    streamed: memory holds one entity at a time. gzip and bzip2 are detected by their first bytes and
    decompressed. An entity under another id than its own is preceded by the redirect, in a dump's form:
    `{"entity": "Q1", "redirect": "Q2"}`.

    Raises:
        DataError: Invalid JSON or UTF-8, truncated input, an API error, or no entities.
        RunError: The file cannot be read, or compressed data is damaged or truncated.
    """
    return (record.entity for record in read_located_entities(source))


def read_located_entities(
    source: IO[bytes] | Path | str,
    name: str = "standard input",
    *,
    leave_out: Callable[[DataError], None] | None = None,
    warn: Callable[[str], None] = lambda _warning: None,
) -> Iterator[LocatedEntity]:
    """Yield the entities like `read_entities`, with source (a path, or `name` for a stream) and line.

    Args:
        source: The file or stream.
        name: The name of a stream in errors.
        leave_out: Receives the error of each malformed line or object, and reading goes on; without it the
            first error is raised.
        warn: Receives each warning of an API response.

    Raises:
        DataError: See `read_entities`.
        RunError: See `read_entities`.
    """
    name = name if not isinstance(source, (str, Path)) else str(source)
    try:
        if isinstance(source, (str, Path)):
            with Path(source).open("rb") as stream:
                yield from _read_stream(decompress_stream(stream, name), name, leave_out, warn)
        else:
            yield from _read_stream(decompress_stream(source, name), name, leave_out, warn)
    except OSError as problem:
        raise RunError(f"{name} cannot be read: {problem.strerror or problem}") from problem


def _read_stream(
    stream: IO[bytes], name: str, leave_out: Callable[[DataError], None] | None, warn: Callable[[str], None]
) -> Iterator[LocatedEntity]:
    try:
        yield from _read_documents(stream, name, leave_out, warn)
    except DataError:
        if isinstance(stream, DecompressedStream):
            stream.check_integrity()
        raise


def _read_documents(
    stream: IO[bytes], name: str, leave_out: Callable[[DataError], None] | None, warn: Callable[[str], None]
) -> Iterator[LocatedEntity]:
    found = False
    for line, document in _split_documents(stream, name, leave_out):
        try:
            for entity in parse_entities(document, name, line, warn):
                found = True
                yield LocatedEntity(entity, name, line)
        except DataError as problem:
            if leave_out is None:
                raise
            leave_out(problem)
    if not found:
        raise DataError("there is no entity in it", path=name)


def _split_documents(
    stream: IO[bytes], name: str, leave_out: Callable[[DataError], None] | None
) -> Iterator[tuple[int, Any]]:
    """Yield every JSON document and its first line: by lines if these are whole documents, else by braces."""
    lines = _LineReader(stream)
    opened = closed = False
    while line := lines.next():
        text = line.strip(_LINE_PADDING)
        if text == b"[" and not opened:
            opened = True
        elif text == b"]" and opened and not closed:
            closed = True
        elif text:
            try:
                document = orjson.loads(text)
            except orjson.JSONDecodeError as problem:
                if not lines.are_whole and (leave_out is None or not lines.has_entity_ahead()):
                    break
                _leave_out(_json_error(problem, name, lines.number), leave_out, problem)
                continue
            lines.are_whole = True
            yield lines.number, document
    else:
        if opened and not closed:
            message = "the array breaks off: its closing bracket is missing"
            _leave_out(TruncatedDumpError(message, path=name, line=lines.number), leave_out)
        return
    splitter = JsonStreamSplitter(name, lines.number, in_array=opened and not closed)
    for start, element in splitter.split(stream, line + lines.rest()):
        try:
            document = orjson.loads(element)
        except orjson.JSONDecodeError as problem:
            _leave_out(_json_error(problem, name, start + problem.lineno - 1), leave_out, problem)
            continue
        yield start, document


class _LineReader:
    """The numbered lines of a stream, with lookahead.

    Attributes:
        number: The number of the line returned last.
        are_whole: Whether a line with a whole document was seen.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._lines = _lines(stream)
        self._ahead: list[bytes] = []
        self._ends = True
        self.number = 0
        self.are_whole = False

    def next(self) -> bytes:
        """Return the next line with its end, or nothing at the end of the stream."""
        line = self._ahead.pop(0) if self._ahead else next(self._lines, b"")
        if line:
            self.number += self._ends
            # An overlong line comes in pieces with the same number; an opening bracket has its own.
            self._ends = line.endswith(b"\n")
        return line

    def has_entity_ahead(self) -> bool:
        """Return whether one of the next lines holds a whole entity: then the lines before it are broken."""
        size = 0
        while (
            self._ends and len(self._ahead) < _LOOKAHEAD and size < _MAX_LINE_BYTES and (line := next(self._lines, b""))
        ):
            self._ahead.append(line)
            size += len(line)
            try:
                document = orjson.loads(line.strip(_LINE_PADDING) or b"null")
            except orjson.JSONDecodeError:
                continue
            if isinstance(document, dict) and ("entities" in document or document.get("type") in _KINDS):
                self.are_whole = True
                return True
        return False

    def rest(self) -> bytes:
        """Return the lines that were looked ahead at but not returned yet."""
        rest, self._ahead = b"".join(self._ahead), []
        return rest


def _leave_out(error: DataError, leave_out: Callable[[DataError], None] | None, cause: Exception | None = None) -> None:
    if leave_out is None:
        raise error from cause
    leave_out(error)


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a stream, the first without byte order mark; of one that opens an array, only the opening."""
    first = stream.readline(_FIRST_BYTES).removeprefix(_BOM)
    whole = first.endswith(b"\n") or (first.lstrip().startswith(b"[") and first.strip() != b"[")
    yield first if whole else first + stream.readline(_MAX_LINE_BYTES)
    while line := stream.readline(_MAX_LINE_BYTES):
        yield line


def _json_error(problem: orjson.JSONDecodeError, name: str, line: int) -> DataError:
    return DataError(f"this is not JSON in UTF-8: {problem.msg}", path=name, line=line)
