"""Keep XML results well-formed: characters that XML cannot express are found before they are sent.

The engine writes characters and names that XML 1.0 does not allow, and line ends that XML parsers normalize. So RDF/XML
is serialized here from the triples, and SPARQL results in XML (whose element names are fixed) are checked as a stream.
The buffered beginning of a result is checked before the response starts; an error after that cuts the response.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Protocol

from leapgraph.errors import DataError
from leapgraph.serialization.rdfxml import RdfXmlWriter
from leapgraph.serve.content_negotiation import N_TRIPLES, RDF_XML, RESULTS_XML
from leapgraph.serve.query_execution import IncompleteResultError, ResultStream
from leapgraph.sparql.formats.w3c import xml_text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from leapgraph.serve.content_negotiation import Representation

XML_SUFFIXES = frozenset([RDF_XML.suffix, RESULTS_XML.suffix])
# An incomplete UTF-8 sequence that may become a character that XML does not allow.
_BEGINNING = re.compile(rb"\xef\xbf?\Z")
# Larger parts are converted in a thread: 64 kB take a millisecond.
_SHORT = 64 << 10


class _XmlConverter(Protocol):
    def read(self, part: bytes) -> bytes: ...

    def end(self) -> bytes: ...


def engine_media_type(form: Representation) -> str:
    """Return the media type that the engine is to write for a result in `form`."""
    return (N_TRIPLES if form.suffix == RDF_XML.suffix else form).media_types[0]


async def convert_result(answer: ResultStream, form: Representation, prefixes: Mapping[str, str]) -> ResultStream:
    """Return the result, which the engine wrote in `engine_media_type(form)`, in `form`.

    Raises:
        DataError: XML cannot express the beginning of the result.
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
    """Converts N-Triples to RDF/XML."""

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
        # Nothing has been written yet for an empty graph.
        return b"".join(self._writer.serialize([])) + self._writer.end()


class _ResultsXmlConverter:
    """Passes SPARQL results in XML through, escaping the line ends that an XML parser would normalize."""

    def __init__(self) -> None:
        self._held_back = b""

    def read(self, part: bytes) -> bytes:
        part = self._held_back + part
        beginning = _BEGINNING.search(part)
        self._held_back = beginning[0] if beginning else b""
        return xml_text(part[: len(part) - len(self._held_back)])

    def end(self) -> bytes:
        return self._held_back
