"""Looks for what a statement names in a sentence or entry: by each of its names, their short forms, and by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from leapgraph.watch.quantities import find_quantities
from leapgraph.watch.statement_names import NUMBER, PERSON, PLACE, SHARE, TERM, TEXT, THING, TOPIC, YEAR, surname
from leapgraph.watch.words import STOP_WORDS, is_abbreviated, word_stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from leapgraph.watch.parse_article import Segment
    from leapgraph.watch.quantities import Quantity
    from leapgraph.watch.statement_names import Name
    from leapgraph.watch.words import Token

EXACT, SHORT, ALIKE = 3, 2, 1
_MAX_BETWEEN = 3


class Mention(NamedTuple):
    """Where a segment names something.

    Attributes:
        level: `EXACT` for one of its names, `SHORT` for a short form, `ALIKE` for all of its significant words.
        words: The places of the words that name it; empty where only a link leads to it.
    """

    level: int
    words: frozenset[int]


class NameFinder:
    """Finds names in segments; what was found once is kept, by the segment's text."""

    def __init__(self, redirects: Mapping[tuple[str, ...], tuple[str, ...]] | None = None) -> None:
        """Begin with nothing found; `redirects` has the words of the title that a link's title redirects to."""
        self._redirects = redirects or {}
        # A name is known by its identity: comparing it costs as much as looking for it. It is kept, so that its id is.
        self._found: dict[tuple[int, str], Mention | None] = {}
        self._kept: dict[int, Name] = {}
        self._stems: dict[str, frozenset[str]] = {}
        self._quantities: dict[str, list[Quantity]] = {}

    def find(self, name: Name, segment: Segment) -> Mention | None:
        """Return where a segment names something; None if it does not."""
        key = (id(name), segment.text)
        if key not in self._found:
            self._kept[id(name)] = name
            self._found[key] = self._search(name, segment)
        return self._found[key]

    def _search(self, name: Name, segment: Segment) -> Mention | None:
        if name.kind in {YEAR, NUMBER, SHARE}:
            return self._quantity(name, segment)
        stems = self._stems_of(segment)
        for form in name.forms:
            if (found := self._form(name, form, segment, stems)) is not None:
                return found
        targets = [tuple(token.key for token in target) for target in segment.targets]
        targets += [self._redirects[one] for one in targets if one in self._redirects]
        for page in (*name.pages, *name.forms):
            if any(_phrase(page, target) for target in targets):
                return Mention(EXACT, frozenset())
        short = (_short_form(name, form, segment) for form in name.forms)
        if (found := next(filter(None, short), None)) is not None:
            return found
        return self._alike(name, segment, stems) if name.kind in {TERM, THING, TOPIC} else None

    def _form(self, name: Name, form: tuple[str, ...], segment: Segment, stems: frozenset[str]) -> Mention | None:
        if name.kind == PERSON and len(form) > 1:
            return _person(form, segment)
        if not stems.issuperset(map(word_stem, form)):
            return None
        compare: Callable[[str], str] = word_stem if name.kind in {TERM, TOPIC} else str
        places = _phrase(tuple(map(compare, form)), [compare(key) for key in segment.keys])
        # A list may have a rank in full and in short.
        more = _abbreviations(form, segment) if places and name.kind == TERM else set()
        return Mention(EXACT, frozenset({*places, *more})) if places else None

    def _alike(self, name: Name, segment: Segment, stems: frozenset[str]) -> Mention | None:
        """Return a mention by all of the significant words of a name, in any order and inflection."""
        for form in name.forms:
            wanted = {word_stem(key) for key in form if key not in STOP_WORDS}
            if len(wanted) > 1 and stems >= wanted:
                places = (number for number, key in enumerate(segment.keys) if word_stem(key) in wanted)
                return Mention(ALIKE, frozenset(places))
        return None

    def quantities(self, segment: Segment) -> list[Quantity]:
        """Return the quantities of a segment."""
        if segment.text not in self._quantities:
            self._quantities[segment.text] = find_quantities(segment.words, segment.text)
        return self._quantities[segment.text]

    def _quantity(self, name: Name, segment: Segment) -> Mention | None:
        found = [one for one in self.quantities(segment) if one.equals(name.kind, name.value)]
        return Mention(EXACT, frozenset(place for one in found for place in one.words)) if found else None

    def _stems_of(self, segment: Segment) -> frozenset[str]:
        if segment.text not in self._stems:
            self._stems[segment.text] = frozenset(map(word_stem, segment.keys))
        return self._stems[segment.text]


def _phrase(wanted: tuple[str, ...], keys: Sequence[str]) -> list[int]:
    """Return the places of all occurrences of words in a row."""
    length = len(wanted)
    starts = (at for at, key in enumerate(keys) if key == wanted[0] and tuple(keys[at : at + length]) == wanted)
    return [place for start in starts for place in range(start, start + length)]


def _person(form: tuple[str, ...], segment: Segment) -> Mention | None:
    """Return where a person is named: with or without middle names and initials, or the surname first."""
    first, last = form[0], surname(form)
    if last not in segment.keys:
        return None
    words = segment.words
    places: set[int] = set()
    for at, token in enumerate(words):
        if token.key != last or not token.is_capital:
            continue
        for start in range(at - 1, max(-1, at - 2 - _MAX_BETWEEN), -1):
            if words[start].key == first:
                places.update(range(start, at + 1))
                break
            if not (words[start].is_capital or words[start].key in form):
                break
        if at + 1 < len(words) and words[at + 1].key == first and "," in segment.text[token.end : words[at + 1].start]:
            places.update((at, at + 1))
    return Mention(EXACT, frozenset(places)) if places else None


def _short_form(name: Name, form: tuple[str, ...], segment: Segment) -> Mention | None:
    """Return where a segment has a person's surname or initials, an organization's initials, a state's two letters."""
    if name.kind == PERSON:
        places = _surname_alone(form, segment.words) if len(form) > 1 and surname(form) in segment.keys else set()
    elif name.kind == TERM:
        places = _abbreviations(form, segment)
    elif not segment.has_capitals:
        return None
    elif name.kind in {THING, PLACE, TEXT} and len(form) > 1:
        letters = {"".join(key[0] for key in form if key not in STOP_WORDS), "".join(key[0] for key in form)}
        places = _capitals(segment.words, lambda key: len(key) > 1 and key in letters)
    elif name.kind == PLACE:
        key = form[0]
        places = _capitals(segment.words, lambda two: len(two) == 2 and two[0] == key[0] and two[1] in key[1:])  # noqa: PLR2004
    else:
        places = set()
    return Mention(SHORT, frozenset(places)) if places else None


def _abbreviations(form: tuple[str, ...], segment: Segment) -> set[int]:
    """Return where a word with a full stop is short for a term of one word, as `Lt.` for a rank."""
    dotted = (at for at, token in enumerate(segment.words) if segment.text[token.end : token.end + 1] == ".")
    return {at for at in dotted if len(form) == 1 and is_abbreviated(segment.words[at], form[0])}


def _capitals(words: Iterable[Token], fits: Callable[[str], bool]) -> set[int]:
    return {at for at, token in enumerate(words) if token.raw.replace(".", "").isupper() and fits(token.key)}


def _surname_alone(form: tuple[str, ...], words: Sequence[Token]) -> set[int]:
    """Return where the surname stands without a given name, behind no word with a capital letter but an initial."""
    last, places = surname(form), set[int]()
    for at, token in enumerate(words):
        if token.key != last or not token.is_capital or len(last) < 3:  # noqa: PLR2004 - letters
            continue
        before = words[at - 1] if at else None
        if before is None or not before.is_capital or (len(before.key) == 1 and before.key == form[0][0]):
            places.add(at)
    return places
