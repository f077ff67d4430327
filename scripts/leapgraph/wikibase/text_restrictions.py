"""The restrictions on text values: surrounding blanks, tabs, line ends, control and bidirectional characters.

Wikibase rejects a text with surrounding white space, a tab or a line end (`wikibase-validator-
malformed-value`). Other control characters are rejected here, and bidirectional controls are shown as escapes,
because they make a text look different (Unicode Standard Annex 9; Unicode Technical Report 36).
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from leapgraph.printable import escape_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.wikibase.json_types import Json

_NAMES = {"\t": "a tab", "\n": "the end of a line", "\r": "the end of a line"}
_LINE_ENDS = "\u000b\u000c\u0085\u2028\u2029"
_BIDIRECTIONAL = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def is_bidirectional(mark: str) -> bool:
    """Return whether a character changes the direction of the text around it (U+202A to U+202E, U+2066 to U+2069)."""
    return mark in _BIDIRECTIONAL


def is_control(mark: str) -> bool:
    """Return whether a character is not allowed in a text: a control, a line end, a lone surrogate."""
    return mark in _BIDIRECTIONAL or mark in _LINE_ENDS or unicodedata.category(mark) in {"Cc", "Cs"}


def text_problem(text: str) -> str:
    """Return why a wiki rejects a text, as a predicate without subject; empty if it does not."""
    mark = next((one for one in text if is_control(one) and not is_bidirectional(one)), "")
    if mark:
        name = _NAMES.get(mark) or ("the end of a line" if mark in _LINE_ENDS else "a control character")
        return f"has {name} (U+{ord(mark):04X}) in it"
    return "begins or ends with white space" if text != text.strip() else ""


def escaped_bidi_controls(text: str) -> str:
    """Return the bidirectional controls of a text as escapes; empty if there are none."""
    return " ".join(dict.fromkeys(escape_of(mark) for mark in text if is_bidirectional(mark)))


def snak_texts(snak: Json) -> Iterator[str]:
    """Yield every string of a snak's value: a text, URL or id itself; the parts of a date or quantity."""
    if snak["snaktype"] == "value":
        yield from _texts(snak["datavalue"]["value"])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inside in value.values():
            yield from _texts(inside)
