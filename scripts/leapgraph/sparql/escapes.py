"""Escape and unescape the strings and IRIs of a query."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
LONG_QUOTES = ('"""', "'''")
_LAST_CODEPOINT = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_WITH_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+://")
_UNSAFE = re.compile(r'["\\\x00-\x1f\x7f]')
_STRING_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def string_value(token: str) -> str:
    """Return the value of a string token with its quotes.

    Raises:
        ValueError: An escape in it is not a character.
    """
    width = 3 if token[:3] in LONG_QUOTES else 1
    return _unescape(token[width:-width])


def iri_value(token: str) -> str:
    """Return the IRI, possibly relative, of a `<...>` token.

    Raises:
        ValueError: An escape in it is not a character, or one that IRIs must not contain.
    """
    value = _unescape(token[1:-1])
    if "\\" in token and _NOT_IN_IRI.search(value):
        raise ValueError("an escape in this IRI stands for a character that no IRI may have")
    return value


def serialize_string(value: str) -> str:
    """Return the string token for `value`: in double quotes, on one line."""
    return f'"{_UNSAFE.sub(_escape_match, value)}"'


def serialize_iri(iri: str) -> str:
    """Return the IRI token for `iri`, spelled so that no parser reads `<` as a less-than sign.

    An engine without a lexer may look for an operand after `<`: in `?a <'b> ...` it finds the string `'b> ...'`. No
    operand begins with a backslash, or with a scheme and `://`.
    """
    if not iri or _WITH_AUTHORITY.match(iri):
        return f"<{iri}>"
    return f"<\\U{ord(iri[0]):08X}{iri[1:]}>"


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_unescape_match, text) if "\\" in text else text


def _unescape_match(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    if not digits:
        return _CONTROLS.get(match[3], match[3])
    code = int(digits, 16)
    if code > _LAST_CODEPOINT or code in _SURROGATES:
        raise ValueError(f"{match[0]} names no character")
    return chr(code)


def _escape_match(match: re.Match[str]) -> str:
    return _STRING_ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"
