"""SPARQL tokens: their kinds, the keywords and functions of SPARQL 1.1 and 1.2, the characters of names.

Sources: SPARQL 1.1 Query Language and SPARQL 1.1 Update, section 19.8; the drafts of SPARQL 1.2; LATERAL and ADJUST of
the SPARQL 1.2 community group. All but `a` are case-insensitive.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

UPDATE_KEYWORDS = frozenset(["ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"])
QUERY_FORMS = frozenset(["ASK", "CONSTRUCT", "DESCRIBE", "SELECT"])
PROLOGUE_KEYWORDS = frozenset(["BASE", "PREFIX", "VERSION"])
AGGREGATES = frozenset(["AVG", "COUNT", "GROUP_CONCAT", "MAX", "MIN", "SAMPLE", "SUM"])
# Keywords and functions that may yield another result each time.
NONDETERMINISTIC = frozenset(["BNODE", "NOW", "RAND", "SERVICE", "STRUUID", "UUID"])

_CLAUSES = """
    ALL AS ASC BIND BY DATA DEFAULT DESC DISTINCT EXISTS FALSE FILTER FROM GRAPH GROUP HAVING IN INTO LATERAL LIMIT
    MINUS NAMED NOT OFFSET OPTIONAL ORDER REDUCED SEPARATOR SERVICE SILENT TO TRUE UNDEF UNION USING VALUES WHERE
"""
_FUNCTIONS = """
    ABS ADJUST BNODE BOUND CEIL COALESCE CONCAT CONTAINS DATATYPE DAY ENCODE_FOR_URI FLOOR HASLANG HASLANGDIR HOURS IF
    IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LCASE MD5 MINUTES MONTH NOW OBJECT
    PREDICATE RAND REGEX REPLACE ROUND SAMETERM SECONDS SHA1 SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS
    STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR TIMEZONE TRIPLE TZ UCASE URI UUID YEAR
"""
KEYWORDS = (
    frozenset(re.findall(r"\S+", _CLAUSES + _FUNCTIONS))
    | UPDATE_KEYWORDS
    | QUERY_FORMS
    | PROLOGUE_KEYWORDS
    | AGGREGATES
)


class Token(NamedTuple):
    """A token: its kind, its text, and the half-open range of its characters.

    The kinds: iri, string, variable, pname, blank (with a label), number, langtag, word (`a` included), punctuation.
    """

    kind: str
    text: str
    start: int
    end: int


def is_keyword(text: str) -> bool:
    """Return whether `text` is a keyword or function of SPARQL."""
    return text == "a" or text.upper() in KEYWORDS


_BASE = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_LATER = "\u00b7\u0300-\u036f\u203f-\u2040"  # only after the first character of a name


def first_illegal_character(name: str) -> int | None:
    """Return the offset of the first character in `name` that is not allowed there; `None` if there is none.

    Args:
        name: A variable with its mark, a prefixed name or a blank node label, whose ASCII characters are valid.
    """
    found = _illegal_pattern().search(name)
    return found.start() if found else None


@cache
def _illegal_pattern() -> re.Pattern[str]:
    return re.compile(f"[^\\x00-\\x7f{_BASE}{_LATER}]|(?:^|(?<=[?$:]))[{_LATER}]")
