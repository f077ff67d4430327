"""Triples as rows of a table, read from lines of N-Triples."""

from __future__ import annotations

import re
from typing import NamedTuple

_DATATYPE_OR_LANGUAGE = re.compile(r"(?:\^\^<([^>]*)>|@(\S+))?")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


class TripleRow(NamedTuple):
    """A triple as a row: terms without their marks; only a literal has a datatype, and a language or none."""

    subject: str
    predicate: str
    object: str
    datatype: str | None
    language: str | None


def triple_row(line: str) -> TripleRow:
    """Return the row of a line of N-Triples."""
    subject, predicate, rest = line.split(" ", 2)
    term = rest.removesuffix(" .\n")
    # No mark of quotation can stand behind the text, in a datatype or a language.
    end = term.rfind('"') if term.startswith('"') else 0
    kinds = _DATATYPE_OR_LANGUAGE.fullmatch(term, end + 1) if end else None
    if kinds is None:
        return TripleRow(_resource(subject), predicate[1:-1], _resource(term), None, None)
    text, (datatype, language) = term[1:end], kinds.groups()
    if "\\" in text:
        text = _ESCAPE.sub(_unescape, text)
    kind = datatype or (_LANGUAGE_STRING if language else _STRING)
    return TripleRow(_resource(subject), predicate[1:-1], text, kind, language)


def _resource(term: str) -> str:
    """Return the text of an IRI, which may have escapes, or of a blank node."""
    if not term.startswith("<"):
        return term
    return _ESCAPE.sub(_unescape, term[1:-1]) if "\\" in term else term[1:-1]


def _unescape(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(escape[3], escape[3])
