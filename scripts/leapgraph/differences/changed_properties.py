"""The changed facts of one subject by property and language, with those of the blank nodes that they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.differences.compare_graphs import by_subject
from leapgraph.differences.matched_changes import SubjectTriples
from leapgraph.site.source_citations import SOURCE_PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.differences.compare_graphs import GraphTriple

_SOURCES = frozenset(f"<{iri}>".encode() for iri in SOURCE_PROPERTIES)
_SOURCE = f"<{SOURCE_PROPERTIES[0]}>".encode()


class BlankNodeFacts:
    """What is said of the blank nodes that the values of a subject lead to."""

    def __init__(self, facts: SubjectTriples) -> None:
        self._removed, self._added = by_subject(facts.removed), by_subject(facts.added)

    def with_facts(self, facts: SubjectTriples) -> SubjectTriples:
        """Return facts with those of the blank nodes that they lead to."""
        return SubjectTriples(facts.subject, _reached(facts.removed, self._removed), _reached(facts.added, self._added))


def _reached(facts: list[GraphTriple], within: dict[bytes, list[GraphTriple]]) -> list[GraphTriple]:
    found = list(facts)
    seen = set()
    for fact in found:  # which grows
        if fact.object in within and fact.object not in seen:
            seen.add(fact.object)
            found += within[fact.object]
    return found


def split_facts(facts: SubjectTriples, test: Callable[[GraphTriple], bool]) -> tuple[SubjectTriples, SubjectTriples]:
    """Return the facts of a subject that pass a test, and the others."""

    def part(wanted: bool) -> SubjectTriples:  # noqa: FBT001 - which of the two
        removed, added = ([one for one in of if test(one) == wanted] for of in (facts.removed, facts.added))
        return SubjectTriples(facts.subject, removed, added)

    return part(True), part(False)  # noqa: FBT003


def group_by_property(facts: SubjectTriples) -> list[SubjectTriples]:
    """Return facts by the property and the language of their values, all sources together, sorted.

    A text that only has another language now is one change.
    """
    return _rejoin_texts([part for _, part in _group(facts, _place)])


def _group(
    facts: SubjectTriples, key: Callable[[GraphTriple], tuple[bytes, bytes]]
) -> list[tuple[tuple[bytes, bytes], SubjectTriples]]:
    """Return facts by a key, sorted by it."""
    found: dict[tuple[bytes, bytes], SubjectTriples] = {}
    for of, name in ((facts.removed, "removed"), (facts.added, "added")):
        for fact in of:
            getattr(found.setdefault(key(fact), SubjectTriples(facts.subject)), name).append(fact)
    return sorted(found.items(), key=lambda item: item[0])


def _place(fact: GraphTriple) -> tuple[bytes, bytes]:
    """Return what a fact is compared with: the values of its property in its language; all sources with each other."""
    return _SOURCE if fact.predicate in _SOURCES else fact.predicate, _language(fact)


def _rejoin_texts(parts: list[SubjectTriples]) -> list[SubjectTriples]:
    """Return the facts of each property and language; one text that only has another language now is one change."""
    gone = {_text(part.removed[0]): part for part in parts if len(part.removed) == 1 and not part.added}
    found: list[SubjectTriples] = []
    joined = []
    for part in parts:
        former = gone.get(_text(part.added[0])) if len(part.added) == 1 and not part.removed else None
        if former is not None:
            joined.append(former)
            found.append(SubjectTriples(part.subject, former.removed, part.added))
        else:
            found.append(part)
    return [part for part in found if not any(part is one for one in joined)]


def _text(fact: GraphTriple) -> tuple[bytes, bytes]:
    """Return the property of a fact and its value, of a text in a language without its tag."""
    language = _language(fact)
    return fact.predicate, fact.object.removesuffix(b"@" + language) if language else fact.object


def _language(fact: GraphTriple) -> bytes:
    """Return the language tag of a text: a translation is a value of its own."""
    text, _, tag = fact.object.rpartition(b'"@')
    return tag if text.startswith(b'"') else b""
