"""What is derived otherwise although nothing that it follows from is stated otherwise: the derive queries differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.dataset import DERIVED_STEM
from leapgraph.differences.compare_graphs import ChangedTriples
from leapgraph.differences.model import Difference, Kind, Role, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.differences.compare_graphs import GraphTriple
    from leapgraph.differences.subject_index import SubjectIndex
    from leapgraph.differences.term_words import TermWords
    from leapgraph.differences.write_nquads import NQuadsWriter


def derived_differences(
    derived: ChangedTriples,
    stated: ChangedTriples,
    sides: tuple[SubjectIndex, SubjectIndex],
    terms: TermWords,
    quads: NQuadsWriter,
) -> Iterator[Difference]:
    """Yield a difference for each property of which facts are derived otherwise, whatever their number.

    A derived fact follows from a change where its subject or object has changed, is named by what has changed, or names
    what has changed; else the query that derives it is another one.

    Args:
        derived: The changed facts of the derived graph.
        stated: The changed facts of all other graphs.
        sides: What the older and the newer side state of each subject.
        terms: Writes terms in words.
        quads: Writes facts as quads.
    """
    changed = {fact.subject for of in (stated.removed, stated.added) for fact in of}
    # A label for a property that is used for the first time follows from that use.
    used = {fact.predicate for of in (stated.removed, stated.added) for fact in of}
    near = changed | used | {fact.object for one in changed for side in sides for fact in side.facts(one)}

    def is_unexplained(fact: GraphTriple) -> bool:
        if fact.subject in near or fact.object in near:
            return False
        return not any(other.object in changed for side in sides for other in side.facts(fact.subject))

    rest, _ = derived.split(is_unexplained)
    found: dict[bytes, ChangedTriples] = {}
    for fact in rest.removed:
        found.setdefault(fact.predicate, ChangedTriples()).removed.append(fact)
    for fact in rest.added:
        found.setdefault(fact.predicate, ChangedTriples()).added.append(fact)
    for predicate in sorted(found):
        yield _difference(predicate[1:-1].decode(), found[predicate], terms, quads)


def _difference(predicate: str, facts: ChangedTriples, terms: TermWords, quads: NQuadsWriter) -> Difference:
    pieces = [_count(facts.removed, "fact", "removed"), _count(facts.added, "fact", "added")]
    text = f": derived otherwise, without a change in what is stated: {' and '.join(filter(None, pieces))}"
    return Difference(
        kind=Kind.DERIVED_OTHERWISE,
        role=Role.TERM,
        subject=predicate,
        group=DERIVED_STEM,
        words=(terms.field(predicate), Span(text)),
        predicate=predicate,
        mentions=(predicate,),
        removed=quads.removed(facts.removed),
        added=quads.added(facts.added),
    )


def _count(facts: Iterable[GraphTriple], noun: str, word: str) -> str:
    number = len(list(facts))
    return f"{number:,} {noun}{'' if number == 1 else 's'} {word}" if number else ""
