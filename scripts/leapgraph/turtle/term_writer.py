"""Write IRIs and literals as Turtle: with the longest matching prefix, and short forms that keep the lexical form."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from leapgraph.turtle.lexer import PLAIN_LOCAL
from leapgraph.turtle.term_parser import XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyoxigraph import Literal

_MOST_KNOWN = 100_000
# Turtle allows any number in short form, but rdflib reads those by value: `-0` becomes 0 and `1e5` 100000.0. These are
# the forms that every parser leaves unchanged.
_SHORT = {
    f"{XSD}boolean": re.compile(r"true|false"),
    f"{XSD}integer": re.compile(r"0|-?[1-9][0-9]{,17}"),
    f"{XSD}decimal": re.compile(r"-?[1-9][0-9]{,9}\.[0-9]{1,6}|0\.[0-9]{1,6}"),
}
_NAMED_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Escaped besides what must be: control characters, line and paragraph separators, the byte order mark, and the
# bidirectional controls, with which a text can be displayed differently from how it is parsed.
_INVISIBLE = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069"
_SPECIAL = re.compile(f'["\\\\\n\t{_INVISIBLE}]')
_SPECIAL_IN_LONG = re.compile(f'\\\\|"(?="|\\Z)|[\t{_INVISIBLE}]')
_NOT_IN_AN_IRI = re.compile('[\x00-\x20<>"{}|^`\\\\]')


# A release writes a thousand files with one table.
@lru_cache(maxsize=16)
def _reverse_table(
    prefixes: tuple[tuple[str, str], ...],
) -> tuple[Mapping[str, str], Callable[[str], re.Match[str] | None]]:
    """Return prefix by namespace, and what splits an IRI into a namespace and a local name."""
    # Of two prefixes for one namespace the first in the table is used; of two namespaces that match, the longer.
    table: dict[str, str] = {}
    for prefix, namespace in prefixes:
        table.setdefault(namespace, prefix)
    longest_first = sorted((namespace for namespace in table if namespace), key=len, reverse=True)
    spaces = "|".join(map(re.escape, longest_first)) or "(?!)"
    return table, re.compile(f"({spaces})({PLAIN_LOCAL})").fullmatch


class TermWriter:
    """Writes terms with a table of prefixes, and records which of them it used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.used_prefixes: set[str] = set()
        self._prefix, self._split = _reverse_table(tuple(prefixes.items()))
        self._iri_texts: dict[str, str] = {}

    def iri(self, iri: str) -> str:
        """Return `prefix:local`, or `<iri>` where no prefix matches or the local name would need an escape."""
        text = self._iri_texts.get(iri)
        if text is None:
            if len(self._iri_texts) >= _MOST_KNOWN:
                self._iri_texts.clear()  # bounds the memory for long streams
            text = self._iri_texts[iri] = self._shorten(iri)
        return text

    def literal(self, literal: Literal) -> str:
        """Return the literal with its lexical form, datatype and language tag unchanged."""
        value = literal.value
        if literal.language is not None:
            return f"{quote(value)}@{literal.language}"
        datatype = literal.datatype.value
        if datatype == f"{XSD}string":
            return quote(value)
        short = _SHORT.get(datatype)
        if short and short.fullmatch(value):
            return value
        return f"{quote(value)}^^{self.iri(datatype)}"

    def _shorten(self, iri: str) -> str:
        found = self._split(iri)
        if found is None:
            return f"<{_NOT_IN_AN_IRI.sub(_unicode_escape, iri)}>"
        prefix = self._prefix[found[1]]
        self.used_prefixes.add(prefix)
        return f"{prefix}:{found[2]}"


def quote(value: str) -> str:
    """Return `value` as a Turtle string: long quotes if it has several lines, escapes only where needed."""
    if "\n" in value:
        return f'"""{_SPECIAL_IN_LONG.sub(_escape, value)}"""'
    return f'"{_SPECIAL.sub(_escape, value)}"'


def _escape(match: re.Match[str]) -> str:
    return _NAMED_ESCAPES.get(match[0]) or _unicode_escape(match)


def _unicode_escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04X}"
