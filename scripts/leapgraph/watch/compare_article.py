"""Compares an article with what statements cite of it: which sections are there, and what each says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leapgraph.watch.changed_sentences import ChangedSentences
from leapgraph.watch.find_names import NameFinder
from leapgraph.watch.findings import (
    ARTICLE_BLANKED,
    SECTION_EMPTY,
    SECTION_GONE,
    SECTION_RENAMED,
    Finding,
    Rule,
    citing_count_text,
)
from leapgraph.watch.missing_names import MissingNames
from leapgraph.watch.moved_words import MovedWords
from leapgraph.watch.parse_article import INFOBOX, LEAD
from leapgraph.watch.section_pair import SectionPair
from leapgraph.watch.statement_names import NUMBER, SHARE, YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from leapgraph.watch.parse_article import ArticleText
    from leapgraph.watch.section_pair import Segments
    from leapgraph.watch.sourced_graph import CitedSection, CitedStatement
    from leapgraph.watch.statement_names import Name

# A section under another heading is the same one if so much of its words, or of the names looked for, is there.
_SAME_SECTION = 0.5
# An article with less than so much of its words was blanked.
_BLANKED = 0.1


@dataclass(frozen=True)
class ArticleRevision:
    """One revision of an article.

    Attributes:
        title: Its title.
        revision: The revision.
        text: Its sections.
        url: The address of this revision.
    """

    title: str
    revision: int
    text: ArticleText
    url: str = ""


@dataclass
class ArticleComparison:
    """All cited sections of one article.

    Attributes:
        sections: The sections that the graph cites.
        statements: The statements that cite them.
        known: The words of each name of the graph.
        now: The article today.
        read: The article as it was read; None where that is not known.
        accepted: The statements that a person has accepted with what was read, although it lacks what they name; None
            if nobody has accepted it.
        finder: Finds names, and keeps what it found.
        unseen: The number of statements on parameters of an infobox that are absent or empty.
        unmapped: The number of those on an infobox of which it is not known which parameter would show them.
        accepted_absences: The names that these statements lack, by statement.
        unresolved: The titles that sections link to which lack something with a page: one of them may be a redirect.
    """

    sections: Sequence[CitedSection]
    statements: Sequence[CitedStatement]
    known: frozenset[tuple[str, ...]]
    now: ArticleRevision
    read: ArticleRevision | None
    accepted: frozenset[str] | None = None
    finder: NameFinder = field(default_factory=NameFinder)
    unseen: int = field(default=0, init=False)
    unmapped: int = field(default=0, init=False)
    accepted_absences: dict[str, list[str]] = field(default_factory=dict, init=False)
    unresolved: set[str] = field(default_factory=set, init=False)

    def findings(self) -> list[Finding]:
        """Return what needs a look, section by section in the order of the article."""
        if self._is_blanked():
            iris = tuple(sorted(one.iri for one in self.statements))
            what = f"has lost its text: {citing_count_text(len(iris))}"
            return [self._finding(ARTICLE_BLANKED, what, self.sections[0].document, iris, self.now.title)]
        places = {one.iri: self._place(one, self.now) for one in self.sections}
        last = len(self.now.text.sections)
        ordered = sorted(self.sections, key=lambda one: (_order(places[one.iri], last), one.title, one.iri))
        return [finding for one in ordered for finding in self._section(one, places[one.iri])]

    def _is_blanked(self) -> bool:
        size = _size(self.now.text)
        return size == 0 or (self.read is not None and size < _BLANKED * _size(self.read.text))

    def _place(self, section: CitedSection, article: ArticleRevision) -> int | None:
        """Return the number of a cited section; the infobox and the lead come first and have no fragment."""
        text = article.text
        if section.fragment:
            return text.find(section.fragment)
        found = text.find(section.title) if section.is_part else None
        if found is not None:
            return found
        is_infobox = INFOBOX in section.title.casefold()
        return next(n for n, one in enumerate(text.sections) if one.title == (INFOBOX if is_infobox else LEAD))

    def _section(self, section: CitedSection, place: int | None) -> Iterator[Finding]:
        statements = [one for one in self.statements if section.iri in one.sections]
        if not statements:
            return
        place_read = self._place(section, self.read) if self.read is not None else None
        iris = tuple(sorted(one.iri for one in statements))
        if place is None:
            place, why = self._renamed(section, statements, place_read)
            twin = self._accepted_twin(place) if place_read is None else None
            if place is None and place_read is None and self._is_accepted(iris):
                self.accepted_absences |= {iri: [f"the section {section.title}"] for iri in iris}
            elif twin is None:
                rule = SECTION_GONE if place is None else SECTION_RENAMED
                yield self._finding(rule, why, section.iri, iris, section.title)
            if place is None:
                return
            place_read = place_read if twin is None else twin
        now, read = self._whole(section, place), self._whole_read(section)
        is_infobox = not section.fragment and now.sections[place].title == INFOBOX
        if is_infobox:
            statements, others = self._sayable(statements, place, place_read)
            for one in others:
                was = read.parameter_segments(one.parameters) if read is not None and place_read is not None else None
                names = SectionPair(section.title, [one], now.parameter_segments(one.parameters), was, self.finder)
                names.is_infobox = True
                yield from self._compare(section, names, place)
        parts_now = self._parts(now, place, self.now)
        before, inside = self._parts(read, place_read, self.read) if read and place_read is not None else (None, ())
        pair = SectionPair(
            section.title, statements, parts_now[0], before, self.finder, parts_now[1], inside, is_infobox
        )
        if pair.read and not (pair.now or pair.inside_now):
            yield self._finding(
                SECTION_EMPTY, f"has lost its text: {citing_count_text(len(iris))}", section.iri, iris, section.title
            )
            return
        yield from self._compare(section, pair, place)

    def _compare(self, section: CitedSection, pair: SectionPair, place: int) -> Iterator[Finding]:
        now, read = self._whole(section, place), self._whole_read(section) if pair.read is not None else None
        names = MissingNames(pair, now, now.extent(place), read, self.accepted or frozenset())
        gone = list(dict.fromkeys(name for listed in names.missing.values() for name in listed))
        sentences = list(ChangedSentences(pair, self.known, gone, names.reported).findings())
        reported = {iri for one in sentences for iri in one.statements}
        moved = MovedWords(pair, names.separated).findings()
        for found in (*names.missing_findings(), *names.separated_findings(reported), *moved, *sentences):
            yield self._finding(found.rule, found.message, section.iri, found.statements, section.title)
        self.accepted_absences |= names.accepted_absences
        if any(name.pages for name in gone):
            self.unresolved.update(title for one in pair.now for title in one.link_titles)

    def _parts(self, text: ArticleText, place: int, article: ArticleRevision | None) -> tuple[Segments, Segments]:
        """Return the sentences of a section, and those of its subsections that are cited by themselves."""
        cited = {self._place(one, article) for one in self.sections} - {place} if article is not None else set()
        inner = {number for one in cited if one in text.extent(place) for number in text.extent(one or 0)}
        own = [number for number in text.extent(place) if number not in inner]
        return _segments(text, own), _segments(text, sorted(inner))

    def _is_accepted(self, iris: Iterable[str]) -> bool:
        return self.accepted is not None and self.accepted.issuperset(iris)

    def _accepted_twin(self, place: int | None) -> int | None:
        """Return the number in the accepted revision of a section that had its new heading then; None if it had not."""
        if place is None or self.read is None or self.accepted is None:
            return None
        title = self.now.text.sections[place].title
        return next((n for n, one in enumerate(self.read.text.sections) if one.level and one.title == title), None)

    def _whole(self, section: CitedSection, place: int) -> ArticleText:
        return self.now.text if section.is_part else self.now.text.as_one(place)

    def _whole_read(self, section: CitedSection) -> ArticleText | None:
        if self.read is None or section.is_part:
            return self.read.text if self.read else None
        place = self._place(section, self.read)
        return self.read.text.as_one(place or 0)

    def _sayable(
        self, statements: list[CitedStatement], place: int, place_read: int | None
    ) -> tuple[list[CitedStatement], list[CitedStatement]]:
        """Return the statements that the wikitext of an infobox shows, and those that a parameter is written for.

        The parameters that are not there, or empty, may be filled from Wikidata.
        """
        texts = [self.now.text, *([self.read.text] if self.read is not None else ())]
        segments = self.now.text.segments(place)
        if self.read is not None and place_read is not None:
            segments += self.read.text.segments(place_read)
        shown, written = [], []
        for one in statements:
            is_found = any(self.finder.find(name, piece) for name in one.names for piece in segments)
            is_quantity = any(name.kind in {YEAR, NUMBER, SHARE} for name in one.names)
            # A year that stands elsewhere in the infobox is another one.
            if any(text.parameter_segments(one.parameters) for text in texts) and (is_quantity or not is_found):
                written.append(one)
            elif is_found:
                shown.append(one)
            elif one.parameters:
                self.unseen += 1
            else:
                self.unmapped += 1
        return shown, written

    def _renamed(
        self, section: CitedSection, statements: Sequence[CitedStatement], place_read: int | None
    ) -> tuple[int | None, str]:
        """Return the section that has taken the place of one whose heading is gone, and what to say of it."""
        text = self.now.text
        alike = text.find_alike(section.fragment.replace("_", " ")) or text.find_alike(section.title)
        names = {name for one in statements for name in one.names if name.is_strict}
        best, share = alike, 1.0
        if alike is None:
            shares = [(self._share(number, names, place_read), number) for number in self._candidates()]
            share, best = max(shares, default=(0.0, None), key=lambda one: (one[0], -(one[1] or 0)))
        if best is not None and share >= _SAME_SECTION:
            return best, f"the section is now called “{text.sections[best].title}”: its address leads nowhere"
        elsewhere = self._elsewhere(names)
        where = f"; of what it named, {elsewhere}" if elsewhere else ""
        return None, f"there is no such section any more: {citing_count_text(len(statements))}{where}"

    def _candidates(self) -> Iterable[int]:
        taken = {self._place(one, self.now) for one in self.sections}
        return (n for n, one in enumerate(self.now.text.sections) if one.level and n not in taken)

    def _share(self, number: int, names: set[Name], place_read: int | None) -> float:
        """Return how much of a section, 0 to 1, stands in another: by its words, else by the names looked for."""
        segments = self.now.text.segments(number)
        if self.read is not None and place_read is not None:
            words = Counter(key for one in self.read.text.segments(place_read) for key in one.keys)
            there = Counter(key for one in segments for key in one.keys)
            common, most = (words & there).total(), max(words.total(), there.total())
            return common / most if most else 0.0
        found = sum(any(self.finder.find(name, one) for one in segments) for name in names)
        return found / len(names) if len(names) > 1 else 0.0

    def _elsewhere(self, names: set[Name]) -> str:
        counts: Counter[str] = Counter()
        for section in self.now.text.sections:
            found = sum(any(self.finder.find(name, one) for one in section.segments) for name in names)
            if found:
                counts[section.display_title] += found
        return ", ".join(f"{count} in {title}" for title, count in counts.most_common(3))

    def _finding(self, rule: Rule, message: str, source: str, statements: tuple[str, ...], where: str) -> Finding:
        read = self.read.revision if self.read is not None else None
        return Finding(rule, message, where, source, statements, self.now.revision, read, self.now.url)


def _segments(text: ArticleText, numbers: Iterable[int]) -> Segments:
    return tuple(one for number in numbers for one in text.sections[number].segments)


def _size(text: ArticleText) -> int:
    return sum(len(one.words) for section in text.sections for one in section.segments)


def _order(place: int | None, last: int) -> int:
    return last if place is None else place
