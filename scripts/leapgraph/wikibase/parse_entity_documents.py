"""Parses JSON documents to entities or errors, and splits a stream of JSON into its objects."""

from __future__ import annotations

import html
import re
from typing import IO, TYPE_CHECKING, Any

import orjson

from leapgraph.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.wikibase.json_types import Json


# The forms of an API error or warning by `errorformat`: plaintext and wikitext in format versions 2 and 1, html, and
# the legacy form with the text under `info`; the REST APIs have `message`, `messageTranslations`, or a title.
_TEXTS = ("info", "text", "html", "*", "warnings", "message", "detail", "title", "httpReason")
_CODES = ("code", "errorKey", "key", "httpCode")
_MARKUP = re.compile(r"<[^>]{0,1000}>")
_LONGEST = 500
_CHUNK = 1 << 20
# Whole strings, so that their brackets do not count; a lone quote begins a string that goes on beyond the buffer.
_TOKENS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*"|["\[\]{}]', re.DOTALL)
_BETWEEN = re.compile(rb"[\s,]*").fullmatch


def parse_entities(document: Any, name: str, line: int, warn: Callable[[str], None]) -> Iterator[Json]:
    """Yield the entities of one document: an API response, one entity, or a list of either.

    Args:
        document: The JSON.
        name: The name of its file, for errors.
        line: The line where it begins, for errors.
        warn: Receives each warning of a response with entities, in the API's own words.

    Raises:
        DataError: The document is an error report, or neither an entity nor a response with entities.
    """
    if isinstance(document, list):
        for element in document:
            yield from parse_entities(element, name, line, warn)
        return
    if not isinstance(document, dict):
        raise DataError(f"an entity is a JSON object, not {_json_excerpt(document)}", path=name, line=line)
    for warning in _warnings(document):
        warn(f"the wiki warns: {warning}")
    errors = _errors(document)
    if errors:
        message = f"the wiki answered with an error and no entities: {'; '.join(errors)}"
        raise DataError(message, path=name, line=line)
    if "entities" not in document:
        if not document.keys() & {"id", "entity", "missing"}:
            message = "this is neither an entity nor an answer with entities; expected is what Special:EntityData gives"
            raise DataError(message, path=name, line=line)
        yield document
        return
    yield from _keyed_entities(document["entities"], name, line)


def _json_excerpt(value: Any) -> str:
    """Return the beginning of a value's JSON."""
    return orjson.dumps(value).decode()[:60]


def _keyed_entities(entities: Any, name: str, line: int) -> Iterator[Json]:
    """Yield the entities of a response; one under another id than its own after its redirect."""
    pairs = entities.items() if isinstance(entities, dict) else ((None, entity) for entity in entities or ())
    for key, entity in pairs:
        if not isinstance(entity, dict):
            raise DataError(f"an entity is a JSON object, not {_json_excerpt(entity)}", path=name, line=line)
        if key and "id" in entity and key != entity["id"] and "redirects" not in entity:
            yield {"entity": key, "redirect": entity["id"]}
        yield entity


def _errors(document: Json) -> list[str]:
    """Return the errors that a response reports; none for an entity or a successful response."""
    if "error" in document:
        return [_report_text(document["error"])]
    if document.get("errors"):
        errors = document["errors"]
        return [_report_text(one) for one in (errors if isinstance(errors, list) else [errors])]
    if not document.keys() & {"entities", "id", "entity", "missing"}:
        # The REST API of Wikibase, those of MediaWiki, and the gateway before them.
        is_report = {"code", "message"} <= document.keys() or document.keys() & {"errorKey", "httpCode"}
        if is_report or {"title", "uri"} <= document.keys():
            return [_report_text(document)]
    return []


def _warnings(document: Json) -> list[str]:
    """Return the warnings of a response: a list in the newer formats, a map by module in the older ones."""
    warnings = document.get("warnings")
    if isinstance(warnings, dict):
        return [f"{_report_text(one)} ({module})" for module, one in warnings.items()]
    return [_report_text(one) for one in warnings] if isinstance(warnings, list) else []


def _report_text(report: Any) -> str:
    """Return the text of an error or warning on one line, with its code."""
    if not isinstance(report, dict):
        return _plain_line(report)
    translations = report.get("messageTranslations")
    if isinstance(translations, dict) and translations:
        report = {"message": translations.get("en") or next(iter(translations.values())), **report}
    texts = [report[key] for key in _TEXTS if report.get(key)]
    if not texts and report.get("params"):  # the format `raw`: a message's key and what goes into it
        texts = [f"{report.get('key', '')} {report['params']}"]
    code = next((str(report[key]) for key in _CODES if report.get(key)), "")
    text = _plain_line(texts[0]) if texts else ""
    if not text or not code or text == code:
        return text or code or _plain_line(report)
    return f"{text} ({_plain_line(code)})"


def _plain_line(text: object) -> str:
    """Return a text as one printable line, without markup."""
    plain = html.unescape(_MARKUP.sub("", str(text)))
    line = " ".join("".join(character if character.isprintable() else " " for character in plain).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


class JsonStreamSplitter:
    """Splits JSON into its objects at top level or in a top-level array, whatever its line breaks.

    Args:
        name: The name of the stream, for errors.
        line: The line number of the first text.
        in_array: Whether an array is already open.
    """

    def __init__(self, name: str, line: int, *, in_array: bool) -> None:
        self._name, self._line, self._in_array = name, line, in_array
        self._data, self._start, self._position, self._depth = b"", 0, 0, 0

    def split(self, stream: IO[bytes], head: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield every object in `head` and the rest of the stream, with the number of its first line.

        Memory holds one object and a chunk of the stream. The content of objects is not parsed.

        Raises:
            DataError: There is something other than objects, or the last one is truncated.
        """
        yield from self._cut(head)
        while more := stream.read(max(_CHUNK, len(self._data) - self._start)):
            yield from self._cut(more)
        rest = self._data[self._start :]
        if self._depth == 0 and not _BETWEEN(rest):
            raise self._unexpected(rest)
        if self._depth:
            raise DataError("the JSON that begins here breaks off; fetch it again", path=self._name, line=self._line)
        if self._in_array:
            line = self._line + rest.rstrip().count(b"\n")
            raise DataError("the array breaks off: its closing bracket is missing", path=self._name, line=line)

    def _cut(self, more: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield the objects that `more` completes."""
        self._data, self._position = self._data[self._start :] + more, self._position - self._start
        self._start = 0
        for token in _TOKENS.finditer(self._data, self._position):
            mark, end = token.group(), token.end()
            if mark == b'"':
                self._position = token.start()
                return
            if self._depth == 0:
                self._open(mark, token.start())
            elif mark in (b"{", b"["):
                self._depth += 1
            elif mark in (b"}", b"]"):
                self._depth -= 1
                if self._depth == 0:
                    yield self._line, self._data[self._start : end]
                    self._advance(end)
        self._position = len(self._data)

    def _open(self, mark: bytes, at: int) -> None:
        """Check the text between objects, and open the bracket after it."""
        between = self._data[self._start : at]
        if not _BETWEEN(between) or mark not in (b"{", b"]" if self._in_array else b"["):
            raise self._unexpected(between + mark)
        self._advance(at)
        if mark == b"{":
            self._depth = 1
        else:
            self._in_array = mark == b"["
            self._advance(at + 1)

    def _advance(self, to: int) -> None:
        self._line += self._data.count(b"\n", self._start, to)
        self._start = to

    def _unexpected(self, text: bytes) -> DataError:
        line = self._line + text[: len(text) - len(text.lstrip())].count(b"\n")
        said = text.strip()[:40].decode(errors="replace")
        return DataError(f"this is not JSON with entities: {said!r}", path=self._name, line=line)
