"""One cited section as it was read and as it is now, with the statements on it and where they are in its sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from leapgraph.watch.find_names import ALIKE
from leapgraph.watch.parse_article import Segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leapgraph.watch.find_names import NameFinder
    from leapgraph.watch.sourced_graph import CitedStatement
    from leapgraph.watch.statement_names import Name

Segments = tuple[Segment, ...]


@dataclass
class SectionPair:
    """A section in two revisions.

    Attributes:
        title: The section's title in the graph; what it names is there.
        statements: The statements that cite it.
        now: Its sentences and entries now, without those of subsections that are cited by themselves.
        read: The same as it was read; None where that is not known.
        inside_now: The sentences of these subsections.
        inside_read: The same as they were read.
        is_infobox: Whether it is the infobox, or parameters of it, of which one stands for another.
        finder: Finds names; shared by all sections of an article.
    """

    title: str
    statements: Sequence[CitedStatement]
    now: Segments
    read: Segments | None
    finder: NameFinder
    inside_now: Segments = ()
    inside_read: Segments = ()
    is_infobox: bool = False
    _located: dict[tuple[str, int], list[int]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def _heading(self) -> Segment:
        return Segment(self.title, is_prose=False)

    @cached_property
    def names(self) -> list[Name]:
        """All that the statements name, each once."""
        return list(dict.fromkeys(name for one in self.statements for name in one.names))

    @cached_property
    def has_other_words(self) -> bool:
        """Whether any sentence or entry has other words, or stands in another place."""
        return self.read is not None and [one.keys for one in self.now] != [one.keys for one in self.read]

    def has(self, name: Name) -> bool:
        """Return whether the section, with its heading and subsections, has a name now."""
        return self._is_in(name, (self._heading, *self.now, *self.inside_now))

    def had(self, name: Name) -> bool:
        """Return whether it had a name when it was read; False where that is not known."""
        return self.read is not None and self._is_in(name, (self._heading, *self.read, *self.inside_read))

    def _is_in(self, name: Name, segments: Iterable[Segment]) -> bool:
        return any(self.finder.find(name, one) is not None for one in segments)

    def positions(self, name: Name, segment: Segment) -> frozenset[int]:
        """Return the positions of the words that name something in a sentence."""
        found = self.finder.find(name, segment)
        return found.words if found is not None else frozenset()

    def named_words(self, names: Sequence[Name], segments: Segments) -> dict[int, frozenset[int]]:
        """Return the positions of the words that are names, by the number of the sentence."""
        found: dict[int, frozenset[int]] = {}
        for number, segment in enumerate(segments):
            mentions = (self.finder.find(name, segment) for name in names)
            found[number] = frozenset(place for one in mentions if one and one.level > ALIKE for place in one.words)
        return found

    def located(self, statement: CitedStatement, segments: Segments) -> list[int]:
        """Return the numbers of the sentences that name most of what a statement names."""
        key = (statement.iri, id(segments))
        if key not in self._located:
            counts = [sum(self.finder.find(name, one) is not None for name in statement.names) for one in segments]
            most = max(counts, default=0)
            self._located[key] = [number for number, count in enumerate(counts) if count == most] if most else []
        return self._located[key]
