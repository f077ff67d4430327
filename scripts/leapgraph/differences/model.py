"""The differences between two datasets as plain data: what all formats, pages and feeds are made from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """What happened. `VALUE_…`, `SOURCE_…` and `LABEL_CHANGED` are changes of a subject that both sides describe."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    LABEL_CHANGED = "label-changed"
    VALUE_ADDED = "value-added"
    VALUE_REMOVED = "value-removed"
    VALUE_CHANGED = "value-changed"
    SOURCE_ADDED = "source-added"
    SOURCE_REMOVED = "source-removed"
    SOURCE_CHANGED = "source-changed"
    DERIVED_OTHERWISE = "derived-otherwise"


# What each kind is when the two sides are exchanged; the others are their own opposites.
OPPOSITES = {
    Kind.ADDED: Kind.REMOVED,
    Kind.REMOVED: Kind.ADDED,
    Kind.WITHDRAWN: Kind.RESTORED,
    Kind.RESTORED: Kind.WITHDRAWN,
    Kind.VALUE_ADDED: Kind.VALUE_REMOVED,
    Kind.VALUE_REMOVED: Kind.VALUE_ADDED,
    Kind.SOURCE_ADDED: Kind.SOURCE_REMOVED,
    Kind.SOURCE_REMOVED: Kind.SOURCE_ADDED,
}


class Role(StrEnum):
    """What a subject is to a reader."""

    THING = "thing"
    STATEMENT = "statement"
    SOURCE = "source"
    TERM = "term"
    QUESTION = "question"
    DATASET = "dataset"
    WIKIDATA = "wikidata"


@dataclass(frozen=True)
class Span:
    """A piece of a sentence.

    Attributes:
        text: Its text, as the dataset has it: escape it for where it is shown.
        iri: What it names; empty for plain words and values.
        language: The language tag of a text from the dataset; empty for the tool's own words, which are English.
    """

    text: str
    iri: str = ""
    language: str = ""


@dataclass(frozen=True)
class Difference:
    """One difference.

    Attributes:
        kind: What happened.
        role: What the subject is to a reader.
        subject: The IRI of what differs, in the newer side where it is there, else in the older.
        group: The name of its group: the stem of its named graph.
        words: The whole as a sentence.
        predicate: The IRI of the property of a value or label; empty for a subject as a whole.
        before: The values, sources, or the IRI, as they were, in words, and of a withdrawn thing its class; empty where
            something was added.
        after: The same as they are now; empty where something was removed.
        mentions: The IRIs of what it is about, sorted: its subject, and the things that a statement is about.
        removed: The quads that the older side alone has, as sorted canonical N-Quads lines.
        added: The quads that the newer side alone has, likewise. Each differing quad is part of one difference.
    """

    kind: Kind
    role: Role
    subject: str
    group: str
    words: tuple[Span, ...]
    predicate: str = ""
    before: tuple[Span, ...] = ()
    after: tuple[Span, ...] = ()
    mentions: tuple[str, ...] = ()
    removed: tuple[bytes, ...] = ()
    added: tuple[bytes, ...] = ()

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return "".join(span.text for span in self.words)


@dataclass(frozen=True)
class DifferenceGroup:
    """The differences in one named graph, such as that of people; those of the saved queries are a group of their own.

    Attributes:
        name: The stem of the named graph, or `questions`; unique.
        title: What it is called, as the dataset calls its graph.
        differences: At least one, in the order of their sentences.
    """

    name: str
    title: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class SideDescription:
    """What one of the two datasets is called, and what it states of itself.

    Attributes:
        name: How the user named it.
        title: The title of the dataset; empty without one.
        version: Its version; empty without one.
        date: The date of the version, in words; empty without one.
        base: Its base IRI; empty where it states none.
    """

    name: str
    title: str = ""
    version: str = ""
    date: str = ""
    base: str = ""


@dataclass(frozen=True)
class QueryResultDifference:
    """A saved query that gives other rows.

    Attributes:
        iri: The IRI of the question.
        summary: The question in words.
        columns: The names of the columns in words, in the order of the rows.
        removed: The rows that only the older side gives, each cell in words.
        added: The rows that only the newer side gives.
        problem: Why it cannot be compared; empty where it can.
    """

    iri: str
    summary: str
    columns: tuple[str, ...]
    removed: tuple[tuple[Span, ...], ...] = ()
    added: tuple[tuple[Span, ...], ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Differences:
    """All differences between two datasets.

    Attributes:
        old: The older side.
        new: The newer side.
        groups: The differences by named graph; graphs without a difference are left out.
        answers: The saved questions that give other rows; None where questions were not compared.
        notes: What a reader has to know of the comparison, such as different bases; a sentence each.
        language: The language in which labels were chosen first.
    """

    old: SideDescription
    new: SideDescription
    groups: tuple[DifferenceGroup, ...]
    answers: tuple[QueryResultDifference, ...] | None = None
    notes: tuple[str, ...] = ()
    language: str = "en"

    def __bool__(self) -> bool:
        """Whether anything differs; a question that cannot be asked is no difference."""
        return bool(self.groups or self.other_answers)

    @cached_property
    def other_answers(self) -> tuple[QueryResultDifference, ...]:
        """The questions that give other rows, without those that cannot be asked."""
        return tuple(one for one in self.answers or () if not one.problem)

    @cached_property
    def flattened(self) -> tuple[Difference, ...]:
        """The differences of all groups."""
        return tuple(one for group in self.groups for one in group.differences)

    @cached_property
    def counts(self) -> dict[str, int]:
        """The number of differences of each kind that occurs, in the order of `Kind`."""
        found = Counter(one.kind for one in self.flattened)
        return {kind.value: found[kind] for kind in Kind if found[kind]}
