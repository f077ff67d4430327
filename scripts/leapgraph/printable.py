"""Escape what is not printable in text: control characters, and characters that an eye would not see."""

from __future__ import annotations

MAX_LINE_LENGTH = 120
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Not printable to Python, but shown as they are: no-break spaces, and the joiners of letters and emoji.
_HARMLESS = "\u00a0\u202f\u200c\u200d"


def escape_unprintable(text: str) -> str:
    r"""Return a text as one line, with control and invisible characters escaped (`\u{202E}`)."""
    if text.isprintable():
        return text
    return "".join(mark if mark.isprintable() or mark in _HARMLESS else escape_of(mark) for mark in text)


def escape_of(mark: str) -> str:
    """Return the escape for a character."""
    return _ESCAPES.get(mark) or f"\\u{{{ord(mark):04X}}}"


def printable_line(text: object) -> str:
    """Return a message of a wiki as one short, printable line."""
    line = " ".join("".join(char if char.isprintable() else " " for char in str(text)).split())
    return line if len(line) <= MAX_LINE_LENGTH else f"{line[:MAX_LINE_LENGTH]}…"
