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
from leapgraph.release.rdfxml import RdfXml
from leapgraph.serve.asking import Answer, Broken
from leapgraph.serve.negotiation import N_TRIPLES, RDF_XML, RESULTS_XML
from leapgraph.sparql.results.standard import xml_text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from leapgraph.serve.negotiation import Offer

XML = frozenset([RDF_XML.suffix, RESULTS_XML.suffix])
# What may become a character that XML has not, in UTF-8.
_BEGINNING = re.compile(rb"\xef\xbf?\Z")
# Larger pieces are written beside the event loop: 64 kB take a millisecond.
_SHORT = 64 << 10


class _Writer(Protocol):
    def read(self, part: bytes) -> bytes: ...

    def end(self) -> bytes: ...


def asked_type(form: Offer) -> str:
    """Return the media type in which the engine is asked for an answer in `form`."""
    return (N_TRIPLES if form.suffix == RDF_XML.suffix else form).asked[0]


async def in_form(answer: Answer, form: Offer, prefixes: Mapping[str, str]) -> Answer:
    """Return the answer, which the engine gave in `asked_type`, in `form`.

    Raises:
        DataError: XML cannot say what its beginning says.
    """
    if form.suffix not in XML:
        return answer
    writer: _Writer = _Graph(prefixes) if form.suffix == RDF_XML.suffix else _Results()
    begun = await _read(writer, answer.begun)
    if answer.rest is None:
        return Answer(begun + writer.end(), None)
    return Answer(begun, _rest(writer, answer.rest))


async def _rest(writer: _Writer, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    try:
        async for part in parts:
            yield await _read(writer, part)
        yield writer.end()
    except DataError as error:
        raise Broken(str(error)) from error


async def _read(writer: _Writer, part: bytes) -> bytes:
    return writer.read(part) if len(part) <= _SHORT else await asyncio.to_thread(writer.read, part)


class _Graph:
    """RDF/XML from N-Triples."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._writer = RdfXml(dict(prefixes))
        self._line = b""

    def read(self, part: bytes) -> bytes:
        whole, end, rest = part.rpartition(b"\n")
        if not end:
            self._line += part
            return b""
        lines = (self._line + whole + end).splitlines(keepends=True)
        self._line = rest
        return b"".join(self._writer.written(lines))

    def end(self) -> bytes:
        # Of an empty graph nothing was written yet.
        return b"".join(self._writer.written([])) + self._writer.end()


class _Results:
    """SPARQL results in XML, as they are but for the line ends that an XML parser would change."""

    def __init__(self) -> None:
        self._begun = b""

    def read(self, part: bytes) -> bytes:
        part = self._begun + part
        beginning = _BEGINNING.search(part)
        self._begun = beginning[0] if beginning else b""
        return xml_text(part[: len(part) - len(self._begun)])

    def end(self) -> bytes:
        return self._begun
