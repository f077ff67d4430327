"""Finds years, numbers and shares in a text, in digits and in English words: `2017`, `eight`, `a third`, `33%`.

Of other languages a few words for shares are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from leapgraph.watch.words import without_targets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leapgraph.watch.words import Token

YEAR, NUMBER, SHARE = "year", "number", "share"
_UNIT_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_UNITS = {word: number for number, word in enumerate(_UNIT_WORDS.split())}
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: 10 * number for number, word in enumerate(_TEN_WORDS.split(), 2)}
_ONES = frozenset(_UNIT_WORDS.split()[1:10])
NUMBER_WORDS = {word: str(number) for word, number in {**_UNITS, **_TENS}.items()}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_PARTS = {
    word: number
    for number, words in enumerate(
        (("half", "halves"), ("third", "thirds"), ("quarter", "quarters"), ("fifth", "fifths"), ("sixth", "sixths"),
         ("seventh", "sevenths"), ("eighth", "eighths"), ("ninth", "ninths"), ("tenth", "tenths")), 2
    )
    for word in words
} | {"fourth": 4, "fourths": 4, "hundredth": 100, "hundredths": 100}  # fmt: skip
# Words for shares that mean nothing else, in Dutch and German.
_SHARES = {"helft": 2, "halfte": 2, "drittel": 3, "kwart": 4, "viertel": 4}
_SLASHES = {"/", "\u2044"}
_ONE = {"a": 1, "an": 1}
_MAX_OUT_OF = 100
_YEAR_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a text.

    Attributes:
        kind: `YEAR`, `NUMBER` or `SHARE`.
        value: Its value; a share is between 0 and 1.
        tolerance: How far a value may be from it that is rounded to it.
        words: The places of its words.
    """

    kind: str
    value: Fraction
    tolerance: Fraction
    words: tuple[int, ...]

    def equals(self, kind: str, value: Fraction) -> bool:
        """Return whether this is the quantity that a statement has, as exactly as the text says it."""
        return self.kind == kind and abs(self.value - value) <= self.tolerance


def find_quantities(words: Sequence[Token], text: str) -> list[Quantity]:
    """Return the quantities among the words of a text; a number of four digits is a year and a number."""
    found: list[Quantity] = []
    at = 0
    while at < len(words):
        made = list(_quantities_at(words, text, at))
        found += made
        at = max((place + 1 for one in made for place in one.words), default=at + 1)
    return found


def _quantities_at(words: Sequence[Token], text: str, at: int) -> Iterator[Quantity]:
    key = words[at].key
    if (share := _share_in_a_word(key, _key(words, at + 1))) is not None:
        yield Quantity(SHARE, share, Fraction(0), (at,))
        return
    value, end, digits = _number_at(words, text, at)
    if value is None:
        return
    if _between(words, text, end - 1).strip() in _SLASHES and end < len(words) and words[end].is_number:
        below = _parse(words[end])
        if below:
            yield Quantity(SHARE, value / below, Fraction(0), tuple(range(at, end + 1)))
            return
    if (part := _PARTS.get(_key(words, end))) is not None:
        yield Quantity(SHARE, value / part, Fraction(0), tuple(range(at, end + 1)))
        return
    if key in _ONE:
        return
    if (last := _percent_end(words, text, end)) is not None:
        half = Fraction(1, 200 * 10**digits)
        yield Quantity(SHARE, value / 100, half, tuple(range(at, last)))
        return
    yield from _out_of(words, text, at, end, value)
    yield from _plain(words, text, at, end, value)


def _share_in_a_word(key: str, following: str) -> Fraction | None:
    """Return the share that one word or character means: "half", "third of", a fraction of Unicode."""
    above, slash, below = key.partition("\u2044")
    if slash and above.isdecimal() and below.isdecimal() and int(below):
        return Fraction(int(above), int(below))
    if key in _SHARES or (key in _PARTS and (key.startswith("hal") or following == "of")):
        return Fraction(1, _SHARES.get(key) or _PARTS[key])
    return None


def _plain(words: Sequence[Token], text: str, at: int, end: int, value: Fraction) -> Iterator[Quantity]:
    places = tuple(range(at, end))
    yield Quantity(NUMBER, value, Fraction(0), places)
    if not (words[at].raw.isdigit() and len(words[at].raw) == _YEAR_DIGITS):
        return
    yield Quantity(YEAR, value, Fraction(0), places)
    after = _between(words, text, at)
    if after in {"-", "–", "/"} and end < len(words) and words[end].raw.isdigit() and len(words[end].raw) == 2:  # noqa: PLR2004, RUF001
        yield Quantity(YEAR, Fraction(value // 100 * 100 + int(words[end].raw)), Fraction(0), (at, end))


def _out_of(words: Sequence[Token], text: str, at: int, end: int, value: Fraction) -> Iterator[Quantity]:
    """Yield the share of "one in three" and "one out of three"."""
    start = end + 2 if (_key(words, end), _key(words, end + 1)) == ("out", "of") else end + 1
    if start == end + 1 and _key(words, end) != "in":
        return
    below, last, _ = _number_at(words, text, start) if start < len(words) else (None, start, 0)
    if below and 0 < value < below <= _MAX_OUT_OF:
        yield Quantity(SHARE, value / below, Fraction(0), tuple(range(at, last)))


def _percent_end(words: Sequence[Token], text: str, end: int) -> int | None:
    if _between(words, text, end - 1).strip().startswith("%"):
        return end
    if _key(words, end) in {"percent", "procent", "prozent", "pct"}:
        return end + 1
    return end + 2 if (_key(words, end), _key(words, end + 1)) == ("per", "cent") else None


def _number_at(words: Sequence[Token], text: str, at: int) -> tuple[Fraction | None, int, int]:
    """Return the number that begins at a word, the place behind it, and its digits behind the point."""
    token = words[at]
    if token.is_number:
        value = _parse(token)
        end, digits = at + 1, len(token.key.partition(".")[2])
        if value is not None and _key(words, end) in _SCALES and not _between(words, text, at).strip():
            return value * _SCALES[_key(words, end)], end + 1, digits
        return value, end, digits
    if token.key in _ONE:
        return Fraction(1), at + 1, 0
    total, current, end = 0, None, at
    while end < len(words):
        key = words[end].key
        if key in _UNITS or key in _TENS:
            is_next = not current or (current in _TENS.values() and key in _ONES)
            if current is not None and not is_next:
                break
            current = (current or 0) + (_UNITS.get(key) or _TENS.get(key, 0))
        elif key in _SCALES and current is not None:
            total, current = total + current * _SCALES[key], 0
        else:
            break
        end += 1
    return (None, at, 0) if current is None else (Fraction(total + current), end, 0)


def _parse(token: Token) -> Fraction | None:
    try:
        return Fraction(token.key)
    except ValueError:
        return None


def _key(words: Sequence[Token], at: int) -> str:
    return words[at].key if 0 <= at < len(words) else ""


def _between(words: Sequence[Token], text: str, at: int) -> str:
    """Return what stands between a word and the next one."""
    end = words[at + 1].start if at + 1 < len(words) else len(text)
    return without_targets(text[words[at].end : end])
