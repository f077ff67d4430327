"""Words of a text as they are compared: without case, diacritics and inflection, each with its place in the text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """Return the set of the words of a text, which white space separates."""
    return frozenset(text.split())


# Marks in a rendered text; private-use characters, which no article has (they are removed from its text first).
# Between the first two: the argument of a template of which it is not known how it is shown. Between the next two: the
# page that a link leads to, where the link shows something else.
ARGUMENT, END_ARGUMENT, TARGET, END_TARGET = "\ue000\ue001\ue002\ue003"
# With these a word is one with and without a hyphen: non-profit, nonprofit.
_PREFIXES = "anti|bi|co|counter|inter|multi|non|over|pre|re|semi|sub|under"
_TOKEN = re.compile(
    f"[{ARGUMENT}{END_ARGUMENT}{TARGET}{END_TARGET}]"
    rf"|(?:[^\W\d_]\.){{2,}}|\b(?i:{_PREFIXES})[-\u2010\u2011][^\W\d_]+|[^\W\d_]+(?:['\u2019\u02bc][^\W\d_]+)*"
    r"|\d+(?:[.,]\d+)*|&"
)
_TARGETS = re.compile(f"{TARGET}[^{END_TARGET}]*{END_TARGET}?")
_POSSESSIVE = re.compile(r"['\u2019\u02bc]s$|['\u2019\u02bc\u2010\u2011-]")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3}){2,}")
_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "\u0131": "i", "þ": "th", "ð": "d"})
# Longest first. What is left has at least three letters.
_ENDINGS = (
    "izations", "isations", "ization", "isation", "ations", "ating", "ation", "ators", "ities", "izing", "ising",
    "ments", "ator", "ates", "ated", "ized", "ised", "izes", "ises", "ings", "ions", "ment", "ness", "ity", "ize",
    "ise", "ate", "ive", "ing", "ion", "ers", "er", "ed", "es", "s", "e",
)  # fmt: skip
# Function words, which say nothing by themselves. What negates, limits or compares is not among them.
STOP_WORDS = word_set(
    "a an the and or but of to in on at by for from with as into its it he she they them their his "
    "her our we you this that these those which who whom whose is are be been being am do does did "
    "has have also including include includes among such other others while where there here then "
    "than so if each de het een en van te op dat die met voor door aan bij als zijn haar hun der die "
    "das und ein eine einer den dem des zu im auf mit von bei als ist sind during within upon "
    "percent per cent procent prozent any can via own etc too yet now ook nog naar nur "
) - {"did"}
# Short words that do say something, in small letters too.
_SIGNIFICANT = word_set("no not nor ex ago was were had all one two six ten new old geen niet kein nie")
# A small word of so many letters is a function word in most languages.
_SHORT, _LONG_ENOUGH_FOR_A_SLIP = 2, 3
_LONGEST_ABBREVIATION = 5


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number of a text.

    Attributes:
        raw: As written.
        key: Its form for comparison.
        start: Its offset in the text.
        end: The offset behind it.
        is_certain: Whether the text shows it for certain; an argument of an unknown template may not be shown.
    """

    raw: str
    key: str
    start: int
    end: int
    is_certain: bool = True

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.raw[0].isupper()

    @property
    def is_number(self) -> bool:
        """Whether it is a number in digits."""
        return self.raw[0].isdigit()


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Return a word without case, diacritics, a possessive ending, and the separators of thousands."""
    if word == "&":
        return "and"
    if word[0].isdigit():
        return re.sub("[.,]", "", word) if _THOUSANDS.fullmatch(word) else word.replace(",", ".").rstrip(".")
    plain = "".join(one for one in unicodedata.normalize("NFKD", word) if not unicodedata.combining(one))
    return _POSSESSIVE.sub("", plain.casefold().replace(".", "")).translate(_UNDECOMPOSED) or word


@lru_cache(maxsize=20_000)
def word_stem(key: str) -> str:
    """Return a folded word without its inflection; words of one stem count as the same topic, not as the same name."""
    if key[0].isdigit():
        return key
    if key.endswith("ies") and len(key) > len("ties"):
        return f"{key[:-3]}y"
    for ending in _ENDINGS:
        least = 3 if len(ending) < 4 else 4  # noqa: PLR2004 - letters that are left
        if key.endswith(ending) and len(key) - len(ending) >= least and not key.endswith("ss"):
            return key[: -len(ending)]
    return key


def phrase_keys(text: str) -> tuple[str, ...]:
    """Return the keys of the words of a name."""
    return tuple(token.key for token in tokenize(text)[0])


def tokenize(text: str) -> tuple[list[Token], list[list[Token]]]:
    """Return the words that a rendered text shows, and the words of each page that its links lead to."""
    shown: list[Token] = []
    targets: list[list[Token]] = []
    depth, in_target = 0, False
    for found in _TOKEN.finditer(text):
        raw = found[0]
        if raw == TARGET:
            targets.append([])
            in_target = True
        elif raw == END_TARGET:
            in_target = False
        elif raw == ARGUMENT:
            depth += 1
        elif raw == END_ARGUMENT:
            depth = max(0, depth - 1)
        else:
            token = Token(raw, fold(raw), found.start(), found.end(), is_certain=depth == 0)
            (targets[-1] if in_target and targets else shown).append(token)
    return shown, targets


def without_targets(text: str) -> str:
    """Return a rendered text without the pages that its links lead to."""
    return _TARGETS.sub("", text)


def is_significant(token: Token, *, is_first: bool, before_dot: bool) -> bool:
    """Return whether a change of a word may be one of substance.

    Args:
        token: The word.
        is_first: Whether it begins its sentence or entry, where each word has a capital letter.
        before_dot: Whether a full stop follows in the middle of the text, as behind an abbreviation.
    """
    if token.is_number or token.key in _SIGNIFICANT:
        return True
    if token.key in STOP_WORDS or _is_slip(token.key):
        return False
    return len(token.key) > _SHORT or (token.is_capital and (not is_first or before_dot or token.raw.isupper()))


@lru_cache(maxsize=20_000)
def _is_slip(key: str) -> bool:
    """Return whether a word is a function word with a letter too few or too many, or two swapped: `thier`, `wich`."""
    if key in _SIGNIFICANT or len(key) < _LONG_ENOUGH_FOR_A_SLIP:
        return False
    alike = (
        one
        for one in STOP_WORDS
        if one[0] == key[0] and len(one) >= _LONG_ENOUGH_FOR_A_SLIP and abs(len(one) - len(key)) <= 1
    )
    return any(_letters_differ_in_place_alone(key, one) for one in alike)


def _letters_differ_in_place_alone(one: str, other: str) -> bool:
    is_longer = len(one) != len(other) and min(len(one), len(other)) > _LONG_ENOUGH_FOR_A_SLIP
    return _distance(one, other, 1) <= 1 and (is_longer or sorted(one) == sorted(other))


def is_respelt(one: str, other: str) -> bool:
    """Return whether two words are one in two spellings or inflections: a mended typo, `legalise` and `legalize`.

    The first letters agree, so that no prefix turns a word into its opposite; short words and numbers must be equal.
    """
    if one == other:
        return True
    if not (one[0].isalpha() and one[0] == other[0]):
        return False
    shorter = min(len(one), len(other))
    if word_stem(one) == word_stem(other):
        return True
    most = 0 if shorter < 5 else 1 if shorter < 8 else 2  # noqa: PLR2004 - letters
    return bool(most) and _distance(one, other, most) <= most


def is_abbreviated(short: Token, other: str) -> bool:
    """Return whether a word is short for another, of which the key is given: `Capt` or `Lt` for a rank, `TV`."""
    one = short.key
    if not (short.is_capital and len(one) <= _LONGEST_ABBREVIATION and len(other) > len(one) + 1):
        return False
    letters = iter(other)
    is_inside = one[0] == other[0] and all(letter in letters for letter in one)
    return is_inside and (other.startswith(one) or one[-1] == other[-1] or short.raw.isupper())


def _distance(one: str, other: str, most: int) -> int:
    """Return how many letters are added, left out, replaced or swapped with a neighbour, if not more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, theirs in enumerate(other, 1):
            cost = min(row[-1] + 1, before[j] + 1, before[j - 1] + (letter != theirs))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == theirs:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
