"""Answers in XML that every XML parser reads: what XML cannot say is found before it is sent.

The engine writes characters and names that XML 1.0 has not, and line ends that its readers change. So RDF/XML is
written here from the triples, and SPARQL results in XML (whose element names are fixed) are looked at as they come.
What is held back of an answer is looked at before the answer is called a success; in the rest the answer breaks off.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Protocol

from leapgraph.errors import DataError
from leapgraph.serialization.rdfxml import RdfXmlWriter
from leapgraph.serve.content_negotiation import N_TRIPLES, RDF_XML, RESULTS_XML
from leapgraph.serve.query_execution import IncompleteResultError, ResultStream
from leapgraph.sparql.result_formats.w3c import xml_text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from leapgraph.serve.content_negotiation import Representation

XML_SUFFIXES = frozenset([RDF_XML.suffix, RESULTS_XML.suffix])
# What may become a character that XML has not, in UTF-8.
_BEGINNING = re.compile(rb"\xef\xbf?\Z")
# Larger pieces are written beside the event loop: 64 kB take a millisecond.
_SHORT = 64 << 10


class _XmlConverter(Protocol):
    def read(self, part: bytes) -> bytes: ...

    def end(self) -> bytes: ...


def engine_media_type(form: Representation) -> str:
    """Return the media type in which the engine is asked for an answer in `form`."""
    return (N_TRIPLES if form.suffix == RDF_XML.suffix else form).media_types[0]


async def convert_result(answer: ResultStream, form: Representation, prefixes: Mapping[str, str]) -> ResultStream:
    """Return the answer, which the engine gave in `asked_type`, in `form`.

    Raises:
        DataError: XML cannot say what its beginning says.
    """
    if form.suffix not in XML_SUFFIXES:
        return answer
    writer: _XmlConverter = _RdfXmlConverter(prefixes) if form.suffix == RDF_XML.suffix else _ResultsXmlConverter()
    begun = await _convert_part(writer, answer.first_part)
    if answer.rest is None:
        return ResultStream(begun + writer.end(), None)
    return ResultStream(begun, _convert_rest(writer, answer.rest))


async def _convert_rest(writer: _XmlConverter, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    try:
        async for part in parts:
            yield await _convert_part(writer, part)
        yield writer.end()
    except DataError as error:
        raise IncompleteResultError(str(error)) from error


async def _convert_part(writer: _XmlConverter, part: bytes) -> bytes:
    return writer.read(part) if len(part) <= _SHORT else await asyncio.to_thread(writer.read, part)


class _RdfXmlConverter:
    """RDF/XML from N-Triples."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._writer = RdfXmlWriter(dict(prefixes))
        self._line = b""

    def read(self, part: bytes) -> bytes:
        whole, end, rest = part.rpartition(b"\n")
        if not end:
            self._line += part
            return b""
        lines = (self._line + whole + end).splitlines(keepends=True)
        self._line = rest
        return b"".join(self._writer.serialize(lines))

    def end(self) -> bytes:
        # Of an empty graph nothing was written yet.
        return b"".join(self._writer.serialize([])) + self._writer.end()


class _ResultsXmlConverter:
    """SPARQL results in XML, as they are but for the line ends that an XML parser would change."""

    def __init__(self) -> None:
        self._held_back = b""

    def read(self, part: bytes) -> bytes:
        part = self._held_back + part
        beginning = _BEGINNING.search(part)
        self._held_back = beginning[0] if beginning else b""
        return xml_text(part[: len(part) - len(self._held_back)])

    def end(self) -> bytes:
        return self._held_back
