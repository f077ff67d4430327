"""What a statement can name, and by which words: a person, a place, a year, a share, a topic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from leapgraph.namespaces import NAMESPACES
from leapgraph.watch.words import phrase_keys, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Literal

PERSON, THING, PLACE, YEAR, NUMBER, SHARE, TEXT, TOPIC, TERM = (
    "person", "thing", "place", "year", "number", "share", "text", "topic", "term",
)  # fmt: skip
# A term is of a closed list of the vocabulary, such as a rank: a word of ours for what a text may say otherwise.
# What is looked for by itself where it is not known what was read: a topic may be in a text by other words.
STRICT = frozenset({PERSON, THING, PLACE, YEAR, NUMBER, SHARE, TEXT})
_XSD = NAMESPACES["xsd"]


_MAX_TEXT_WORDS = 8
_MOST_IN_WORDS = 100
# An exponent that would make a number of more digits than any text has.
_HUGE = re.compile(r"^[-+]?[\d.]+[eE][-+]?\d{3,}$")
# Behind a surname.
_ADDITIONS = frozenset(("jr", "sr", "ii", "iii", "iv", "phd", "md"))
_LITERAL_KINDS = {
    **dict.fromkeys(("gYear", "gYearMonth", "date", "dateTime"), YEAR),
    **dict.fromkeys(("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"), NUMBER),
    **dict.fromkeys(("string", f"{NAMESPACES['rdf']}langString"), TEXT),
    f"{NAMESPACES['owl']}rational": SHARE,
}


@dataclass(frozen=True)
class Name:
    """Something that a statement names.

    Attributes:
        kind: One of the kinds above.
        label: How a reader knows it.
        forms: The words of each of its names, by their keys.
        pages: The words of the titles of its Wikipedia pages.
        value: The value of a year, a number or a share.
        is_spelt: Whether a text may have it in words that are not known, as a share in most languages.
    """

    kind: str
    label: str
    forms: tuple[tuple[str, ...], ...] = ()
    pages: tuple[tuple[str, ...], ...] = ()
    value: Fraction = Fraction(0)
    is_spelt: bool = False

    @property
    def is_strict(self) -> bool:
        """Whether its absence by itself is a finding."""
        return self.kind in STRICT and not self.is_spelt


def name_forms(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the words of each name, without those that have none, each once."""
    return tuple(dict.fromkeys(form for one in names if (form := phrase_keys(one))))


def literal_name(term: Literal, *, is_english: bool = True) -> Name | None:
    """Return what a literal of a statement names; None for one that no text has, such as a truth value.

    Args:
        term: The literal.
        is_english: Whether texts are in English, of which number words are known.
    """
    kind = _LITERAL_KINDS.get(term.datatype.value.removeprefix(_XSD))
    if kind is None or _HUGE.search(term.value):
        return None
    if kind == TEXT:
        return _text_name(term.value)
    # Of a date the year: a month and a day have many spellings.
    found = re.match(r"-?\d{4}", term.value) if kind == YEAR else None
    try:
        value = Fraction(found[0] if found else term.value)
    except (ValueError, ZeroDivisionError):
        return None
    is_spelt = not is_english and (kind == SHARE or (kind == NUMBER and value <= _MOST_IN_WORDS))
    return Name(kind, found[0] if found else term.value, value=value, is_spelt=is_spelt)


def address_name(iri: str) -> Name | None:
    """Return the host of a web address that is a value; None for another IRI, and for a term of a vocabulary."""
    host = (urlsplit(iri).hostname or "").removeprefix("www.")
    is_term = any(iri.startswith(space) for space in NAMESPACES.values())
    return Name(TEXT, iri, (phrase_keys(host),)) if host and not is_term else None


def _text_name(text: str) -> Name | None:
    words = tokenize(text)[0]
    if not words or len(words) > _MAX_TEXT_WORDS:
        return None
    is_name = words[0].is_capital or any(one.is_number for one in words)
    return Name(TEXT if is_name else TERM, text, (tuple(one.key for one in words),))


def surname(form: tuple[str, ...]) -> str:
    """Return the last word of a person's name that is no addition to it."""
    plain = [word for word in form if word not in _ADDITIONS]
    return (plain or list(form))[-1]
