"""Text made safe to show: what a terminal would obey, or an eye would not see, stands there as an escape."""

from __future__ import annotations

MAX_LINE_LENGTH = 120
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Not printable to Python, but shown as they should be: the no-break spaces, and what joins letters and emoji.
_HARMLESS = "\u00a0\u202f\u200c\u200d"


def escape_unprintable(text: str) -> str:
    r"""Return a text as one line with escapes (`\u{202E}`) for control characters, and for all else that hides."""
    if text.isprintable():
        return text
    return "".join(mark if mark.isprintable() or mark in _HARMLESS else escape_of(mark) for mark in text)


def escape_of(mark: str) -> str:
    """Return how a character is written where it must not stand itself."""
    return _ESCAPES.get(mark) or f"\\u{{{ord(mark):04X}}}"


def printable_line(text: object) -> str:
    """Return what a wiki said as one short, printable line."""
    line = " ".join("".join(char if char.isprintable() else " " for char in str(text)).split())
    return line if len(line) <= MAX_LINE_LENGTH else f"{line[:MAX_LINE_LENGTH]}…"
