"""The lexer: tokens of a SPARQL query or update, by section 19.8 of SPARQL 1.1, with the punctuation of SPARQL 1.2.

Query inspection rests on it, so it is strict: an unknown word, a codepoint escape outside strings and IRIs, an
unmatched bracket or a character that UTF-8 cannot encode is an error here, whatever an engine would make of it. Time
and memory are linear in the length of the text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.escapes import iri_value, string_value
from leapgraph.sparql.nesting_limit import NestingChecker
from leapgraph.sparql.tokens import KEYWORDS, Token, first_illegal_character, is_keyword

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["QuerySyntaxError", "iter_tokens", "tokenize"]

# Character classes for names. They match everything that is not ASCII, which is quick to compile; the few names with
# such characters are then checked by `first_illegal_character`.
_BASE = r"[^\x00-@\[-`{-\x7f]"
_FIRST = r"[^\x00-/:-@\[-^`{-\x7f]"  # letters, digits and the low line
_CHARS = r"[^\x00-,./:-@\[-^`{-\x7f]"  # and the hyphen
_LOCAL_CHARS = r"[^\x00-,./;-@\[-^`{-\x7f]"  # and the colon
_LOCAL_FIRST = r"[^\x00-/;-@\[-^`{-\x7f]"
_HEX = "[0-9A-Fa-f]"
_CODEPOINT = rf"\\u{_HEX}{{4}}|\\U{_HEX}{{8}}"
_ECHAR = rf"\\[tbnrf\"'\\]|{_CODEPOINT}"
_PLX = rf"%{_HEX}{{2}}|\\[_~.\-!$&'()*+,;=/?#@%]"
# A dot is part of a name only if more of the name follows.
_PREFIX = rf"(?:{_BASE}{_CHARS}*+(?:\.++{_CHARS}++)*)?"
_LOCAL_REST = rf"{_LOCAL_CHARS}*+(?:(?:{_PLX}){_LOCAL_CHARS}*+)*"
_LOCAL = rf"(?:(?:{_LOCAL_FIRST}|{_PLX}){_LOCAL_REST}(?:\.++(?:{_LOCAL_CHARS}|{_PLX}){_LOCAL_REST})*)?"
_IN_IRI = r'[^\x00-\x20<>"{}|^`\\]'

# Possessive quantifiers (`++`, `*+`) keep matching linear: there is no backtracking. No group has one: Python before
# 3.11.5 misreads `(?:ab)*+` where `a` matches and `b` does not (gh-106052).
_PATTERNS = {
    "iri": rf"<{_IN_IRI}*+(?:(?:{_CODEPOINT}){_IN_IRI}*+)*>",
    "string": (
        rf'"""[^"\\]*+(?:(?:{_ECHAR}|"(?!""))[^"\\]*+)*"""|'
        rf"'''[^'\\]*+(?:(?:{_ECHAR}|'(?!''))[^'\\]*+)*'''|"
        rf'"(?!"")[^"\\\r\n]*+(?:(?:{_ECHAR})[^"\\\r\n]*+)*"|'
        rf"'(?!'')[^'\\\r\n]*+(?:(?:{_ECHAR})[^'\\\r\n]*+)*'"
    ),
    "variable": rf"[?$]{_FIRST}++",
    "blank": rf"_:{_FIRST}{_CHARS}*+(?:\.++{_CHARS}++)*",
    "pname": f"{_PREFIX}:{_LOCAL}",
    "number": r"[+-]?+(?:[0-9]++(?:\.[0-9]*+[eE][+-]?+[0-9]++|\.[0-9]++|[eE][+-]?+[0-9]++)?"
    r"|\.[0-9]++(?:[eE][+-]?+[0-9]++)?)",
    "langtag": r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*(?:--[A-Za-z]++)?",
    "word": r"[A-Za-z][A-Za-z0-9_]*+",
    "punctuation": r"<<\(|\)>>|<<(?![A-Za-z][A-Za-z0-9+.-]*+://)|>>|\{\||\|\}|&&|\|\||\^\^|[<>!]=|"
    r"[-+*/|^?!=<>.,;~(){}\[\]]",
}


def _compile_patterns(kinds: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{kind}>{_PATTERNS[kind]})" for kind in kinds))


_TOKEN = _compile_patterns(_PATTERNS)
_RUN = re.compile(_PREFIX)
_GAP = re.compile(r"[ \t\r\n]*+(?:#[^\r\n]*+[ \t\r\n]*+)*")
# Within a comment it would end the comment for a parser that decodes escapes first, as section 19.2 specifies.
_ESCAPED_LINE_END = re.compile(r"\\(?:u000|U0000000)[AaDd]")
_SHOWN = 40  # characters of a word in a message
_NAMES = frozenset(["variable", "pname", "blank"])
# Beginnings that are no IRI in an expression, but a less-than sign and its right side.
_NO_IRI = re.compile(r"<(?:[?$=(!+\-.0-9']|_:|[^>&]*+(?:&[^>&]++)*&&)")


def tokenize(text: str) -> list[Token]:
    """Return the tokens of `text` in order, without comments and white space.

    Raises:
        QuerySyntaxError: There is something that is not a token of SPARQL, or an unmatched bracket.
    """
    return list(iter_tokens(text))


def iter_tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of `text` one by one; see `tokenize`."""
    _refuse_unwritable(text)
    brackets = NestingChecker(text)
    run = 0  # the end of a run of name characters without a colon after it, in which no prefixed name can begin
    at = _gap(text, 0)
    while at < len(text):
        found = (_pattern_without_pname() if at < run else _TOKEN).match(text, at)
        if found is None:
            raise QuerySyntaxError(_bad_character_message(text, at), text, at)
        token = _token(text, found, brackets)
        if token.kind == "word" and at >= run and text[token.end : token.end + 1] in {"-", "."}:
            # Without this, a text like `a.a.a.a` would be scanned to its end from every letter.
            run = _end(_RUN.match(text, at))
        brackets.add_token(token)
        yield token
        at = _gap(text, token.end)
    brackets.close()


@cache
def _pattern_without_pname() -> re.Pattern[str]:
    return _compile_patterns(kind for kind in _PATTERNS if kind != "pname")


def _end(found: re.Match[str] | None) -> int:
    return found.end() if found else 0


def _token(text: str, found: re.Match[str], brackets: NestingChecker) -> Token:
    kind, matched, at = found.lastgroup or "", found[0], found.start()
    if kind == "iri" and brackets.in_parentheses and brackets.after_operand and _NO_IRI.match(matched):
        kind, matched = "punctuation", "<=" if matched.startswith("<=") else "<"
    try:
        if kind == "iri":
            iri_value(matched)
        elif kind == "string":
            string_value(matched)
    except ValueError as error:
        raise QuerySyntaxError(str(error), text, at) from error
    if kind == "word" and not is_keyword(matched):
        raise QuerySyntaxError(_unknown_word_message(matched), text, at)
    if kind in _NAMES and not matched.isascii():
        illegal = first_illegal_character(matched)
        if illegal is not None:
            raise QuerySyntaxError(_bad_character_message(text, at + illegal), text, at + illegal)
    return Token(kind, matched, at, at + len(matched))


def _gap(text: str, at: int) -> int:
    """Return the end of the white space and comments that begin at `at`."""
    found = _GAP.match(text, at)
    end = _end(found)
    if end - at > len(r"#\u000A"):
        escape = _ESCAPED_LINE_END.search(text, at, end)
        if escape:
            raise QuerySyntaxError("an escaped line end must not stand in a comment", text, escape.start())
    return end


def _refuse_unwritable(text: str) -> None:
    if text.startswith("\ufeff"):
        raise QuerySyntaxError("the query begins with a byte order mark: save it without one", text, 0)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QuerySyntaxError("half of a surrogate pair is no character", text, error.start) from error


def _unknown_word_message(word: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word.upper()[:_SHOWN], sorted(KEYWORDS), n=1)
    if word == "A":
        close = ["a"]
    hint = f"; did you mean {close[0]}?" if close else ""
    return f"{_shorten_word(word)} is not a word of SPARQL{hint}"


def _shorten_word(word: str) -> str:
    return word if len(word) <= _SHOWN else f"{word[:_SHOWN]}..."


def _bad_character_message(text: str, at: int) -> str:
    """Return the error message for the character at `at`, with which no token begins."""
    mark = text[at]
    if mark in "\"'":
        return "this string is not closed, or holds an escape that SPARQL does not know"
    if mark == "\\":
        return "an escape may stand only in a string, an IRI or the local part of a name"
    if mark == "@":
        return "a language tag must follow the @"
    shown = mark if mark.isprintable() else f"U+{ord(mark):04X}"
    return f"this is not SPARQL: {shown} is not allowed here"
