"""Which characters beyond ASCII the names of a query may have: PN_CHARS of SPARQL 1.1, section 19.8.

Apart from the lexer, because these classes take longer to compile than most queries take to answer, and few need them.
"""

from __future__ import annotations

import re
from functools import cache

_BASE = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_LATER = "\u00b7\u0300-\u036f\u203f-\u2040"  # only after the first character of a name


def first_illegal(name: str) -> int | None:
    """Return the offset of the first character in `name` that may not stand there; `None` if all may.

    Args:
        name: A variable with its mark, a prefixed name or the label of a blank node, whose ASCII is right.
    """
    found = _illegal().search(name)
    return found.start() if found else None


@cache
def _illegal() -> re.Pattern[str]:
    return re.compile(f"[^\\x00-\\x7f{_BASE}{_LATER}]|(?:^|(?<=[?$:]))[{_LATER}]")
