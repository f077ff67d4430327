"""The lexer: Turtle tokens with their offsets, by the grammar of RDF 1.1 Turtle, section 6.5.

pyoxigraph has parsed the text before, so this only has to tell tokens apart, not to reject any.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# PN_CHARS_BASE, PN_CHARS_U and PN_CHARS of the grammar, as the content of a character class.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_FIRST = f"{_BASE}_"
_CHARS = f"{_FIRST}0-9\u00b7\u0300-\u036f\u203f-\u2040\\-"

# A local name without escapes; a colon would be legal, but `a:b:c` is hard to read. The second is the same for ASCII
# alone: a class with all the ranges takes milliseconds to compile.
PLAIN_LOCAL = f"[{_FIRST}0-9](?:[{_CHARS}.]*[{_CHARS}])?"
PLAIN_ASCII_LOCAL = r"[A-Za-z_0-9](?:[A-Za-z_0-9.\-]*[A-Za-z_0-9\-])?"

# For the same reason the classes of the tokens match everything that is not ASCII: outside strings, IRIs and comments a
# valid text has it in names only.
_LETTER = r"[^\x00-@\[-`{-\x7f]"
_PREFIX = rf"(?:{_LETTER}(?:[^\x00-,/:-@\[-^`{{-\x7f]*[^\x00-,./:-@\[-^`{{-\x7f])?)?"
_LABEL = r"[^\x00-/:-@\[-^`{-\x7f](?:[^\x00-,/:-@\[-^`{-\x7f]*[^\x00-,./:-@\[-^`{-\x7f])?"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = (
    rf"(?:(?:[^\x00-/;-@\[-^`{{-\x7f]|{_ESCAPED})(?:(?:[^\x00-,/;-@\[-^`{{-\x7f]|{_ESCAPED})*"
    rf"(?:[^\x00-,./;-@\[-^`{{-\x7f]|{_ESCAPED}))?)?"
)

# Possessive quantifiers (`++`, `*+`) save the backtracking positions of a literal of many megabytes. No group has
# one: Python before 3.11.5 misreads `(?:ab)*+` where `a` matches and `b` does not (gh-106052).
_IN_IRI = r'[^\x00-\x20<>"{}|^`\\]'
_TOKEN = re.compile(
    "|".join(
        f"(?P<{kind}>{pattern})"
        for kind, pattern in {
            "space": r"[ \t\r\n]++",
            "comment": r"#[^\r\n]*+",
            "iri": rf"<{_IN_IRI}*+(?:(?:\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}}){_IN_IRI}*+)*>",
            "string": (
                r'"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*"""|'
                r"'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*'''|"
                r'"[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*"|'
                r"'[^'\\\r\n]*+(?:\\.[^'\\\r\n]*+)*'"
            ),
            "at": r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*",
            "blank": f"_:{_LABEL}",
            "pname": f"{_PREFIX}:{_LOCAL}",
            "number": r"[+-]?(?:(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)",
            "word": r"[A-Za-z]++",
            "mark": r"\^\^|[.;,\[\]()]",
        }.items()
    ),
    re.DOTALL,
)
LINE_END = re.compile(r"\r\n|\r|\n")


class Token(NamedTuple):
    """A token: its kind (for punctuation its own text) and the half-open range of its characters."""

    kind: str
    start: int
    end: int


def tokenize(text: str) -> Iterator[Token]:
    """Yield the tokens of `text` in order, comments included and white space left out.

    Raises:
        ValueError: The text at some offset, which is the argument, is not a token.
    """
    at = 0
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        if start != at:
            break
        at = end
        kind = found.lastgroup or ""
        if kind != "space":
            yield Token(found[0] if kind == "mark" else kind, start, end)
    if at != len(text):
        raise ValueError(at)


def longest_token_line(text: str) -> int:
    """Return the line, counted from 1, in which the longest token of `text` begins; `text` need not be valid Turtle."""
    at, length, end = 0, 0, 0
    for found in _TOKEN.finditer(text):
        start = found.start()
        if start != end:
            break
        end = found.end()
        if end - start > length:
            at, length = start, end - start
    return LineIndex(text).line(at if length > len(text) - end else end)


def find_comments(text: str) -> list[str]:
    """Return the comments of `text` in order, without white space at their ends."""
    return [text[token.start : token.end].rstrip(" \t") for token in tokenize(text) if token.kind == "comment"]


class LineIndex:
    """The offsets of a text's lines, to turn an offset into a line and a column."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in LINE_END.finditer(text))]

    def line(self, offset: int) -> int:
        """Return the line of `offset`, counted from 1."""
        return bisect_right(self._starts, offset)

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column (in characters) of `offset`, both counted from 1."""
        line = self.line(offset)
        return line, offset - self._starts[line - 1] + 1
