"""What a look at the sources found: the kinds of findings, and one finding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Rule(NamedTuple):
    """A kind of finding: its id, its level in SARIF, and what it means."""

    id: str
    level: str
    meaning: str


ARTICLE_GONE = Rule("article-gone", "error", "The cited article is not there any more.")
ARTICLE_REDIRECTED = Rule("article-redirected", "error", "The cited article has become a redirect to another one.")
ARTICLE_MOVED = Rule("article-moved", "warning", "The cited article has another title now.")
ARTICLE_BLANKED = Rule("article-blanked", "error", "The cited article has lost its text.")
SECTION_GONE = Rule("section-gone", "error", "The cited section is not there any more.")
SECTION_RENAMED = Rule("section-renamed", "warning", "The cited section has another heading now.")
SECTION_EMPTY = Rule("section-empty", "error", "The cited section has lost its text.")
NAME_GONE = Rule("name-gone", "error", "What a statement names is no longer named in the section that it cites.")
NAME_MOVED = Rule("name-moved", "warning", "What a statement names is now named in another section.")
NAMES_APART = Rule("names-apart", "warning", "What a statement names is no longer named together.")
SENTENCE_CHANGED = Rule("sentence-changed", "warning", "A sentence that statements rest on has other words now.")
NAME_NEW = Rule("name-new", "note", "A list that statements rest on has a name that the graph does not have.")
ITEM_CHANGED = Rule("item-changed", "warning", "Wikidata's item has changed since the last pull.")
ITEM_GONE = Rule("item-gone", "error", "Wikidata's item is not there any more.")
PAGE_GONE = Rule("page-gone", "error", "A cited page is not there any more.")
PAGE_MOVED = Rule("page-moved", "warning", "A cited page has moved for good.")
PAGE_CHANGED = Rule("page-changed", "warning", "A cited page has another text than at the last accepted reading.")
# What is accepted with a reading: that something which statements name is not there.
ABSENCES = frozenset((ARTICLE_BLANKED, SECTION_EMPTY, SECTION_GONE, NAME_GONE, NAME_MOVED))


def citing_count_text(number: int) -> str:
    """Return how many statements cite something, as a clause."""
    return "1 statement rests on it" if number == 1 else f"{number} statements rest on it"


@dataclass(frozen=True)
class Finding:
    """Something that a person should look at.

    Attributes:
        rule: Its kind.
        message: What was found, as part of a sentence.
        where: The section, the item or the page, as a reader knows it.
        source: The source in the graph; empty for Wikidata's item.
        statements: The statements that rest on it, sorted.
        revision: The revision in which it was found; None for a page.
        read: The revision that it was compared with; None where that is not known.
        url: The address to look at.
    """

    rule: Rule
    message: str
    where: str
    source: str = ""
    statements: tuple[str, ...] = ()
    revision: int | None = None
    read: int | None = None
    url: str = ""


class SectionFinding(NamedTuple):
    """A finding within one section: its kind, its words and the statements that rest on it, sorted."""

    rule: Rule
    message: str
    statements: tuple[str, ...]


@dataclass
class Report:
    """All findings of a run.

    Attributes:
        findings: What needs a look.
        notes: What is worth knowing and needs no look.
        statements: The number of statements that were looked at.
        sections: The number of sections that they cite.
        places: The file and line of each node that a finding names.
        problem: Why the run failed in part, in one sentence; empty if it did not.
    """

    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    statements: int = 0
    sections: int = 0
    locations: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    problem: str = ""
