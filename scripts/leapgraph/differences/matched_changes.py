"""Match the changed facts of two datasets: what is renamed, what moved to another graph, and the rest by subject."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leapgraph.differences.renames import find_renames, rename
from leapgraph.namespaces import PROJECT_PATHS

if TYPE_CHECKING:
    from leapgraph.differences.compare_graphs import ChangedTriples, GraphTriple
    from leapgraph.differences.subject_index import SubjectIndex


@dataclass
class SubjectTriples:
    """The changed facts of a subject, those of the older side with the present IRIs of renamed nodes.

    Facts of blank nodes, and of the parts of a question, are those of what refers to them.
    """

    subject: str
    removed: list[GraphTriple] = field(default_factory=list)
    added: list[GraphTriple] = field(default_factory=list)

    @property
    def every(self) -> list[GraphTriple]:
        """The facts of both sides."""
        return [*self.removed, *self.added]


@dataclass
class MatchedChanges:
    """Changed facts, matched.

    Attributes:
        renames: The present term of each renamed node by its former one.
        renamed: The facts of both sides that differ only because of the rename, by the former term.
        moved: The facts that are now in another graph, by subject.
        subjects: All other facts, by subject.
        originals: The facts of the older side as they were, where a rename changed them.
    """

    renames: dict[bytes, bytes]
    renamed: dict[bytes, SubjectTriples] = field(default_factory=dict)
    moved: dict[str, SubjectTriples] = field(default_factory=dict)
    subjects: dict[str, SubjectTriples] = field(default_factory=dict)
    originals: dict[GraphTriple, GraphTriple] = field(default_factory=dict)


def match_changes(changed: ChangedTriples, old: SubjectIndex, new: SubjectIndex, base: str) -> MatchedChanges:
    """Return each changed fact as part of a rename, of a move to another graph, or of the changes of its subject.

    Args:
        changed: The facts that one side alone states.
        old: What the older side says.
        new: What the newer side says.
        base: The base IRI of both.
    """
    found = MatchedChanges(find_renames(changed, old, new))
    removed, added = _take_renamed(found, changed, new)
    places: dict[tuple[bytes, ...], GraphTriple] = {fact[1:]: fact for fact in added}
    moved = [(fact, places[fact[1:]]) for fact in removed if fact[1:] in places]
    for before, after in moved:
        of = found.moved.setdefault(iri_or_label(before.subject), SubjectTriples(iri_or_label(before.subject)))
        of.removed.append(before)
        of.added.append(after)
    gone = {fact for pair in moved for fact in pair}
    _group(found, [fact for fact in removed if fact not in gone], [fact for fact in added if fact not in gone], base)
    return found


def _take_renamed(
    found: MatchedChanges, changed: ChangedTriples, new: SubjectIndex
) -> tuple[list[GraphTriple], list[GraphTriple]]:
    """Put what differs only because of a rename in its place, and return the other facts of both sides."""
    renames = found.renames
    if not renames:
        return changed.removed, changed.added
    added = dict.fromkeys(changed.added)
    removed = []
    for fact in changed.removed:
        present = rename(fact, renames)
        if present == fact:
            removed.append(fact)
            continue
        if present not in added and not new.states(present):
            removed.append(present)
            found.originals[present] = fact
            continue
        key = next(term for term in fact[1:] if term in renames)
        of = found.renamed.setdefault(key, SubjectTriples(renames[key][1:-1].decode()))
        of.removed.append(fact)
        if present in added:
            of.added.append(present)
            del added[present]
    return removed, list(added)


def _group(found: MatchedChanges, removed: list[GraphTriple], added: list[GraphTriple], base: str) -> None:
    questions = base + PROJECT_PATHS["query"]
    for facts, name in ((removed, "removed"), (added, "added")):
        owners = _Owners(facts)
        for fact in facts:
            subject = owners.find(fact.subject)
            if subject.startswith(questions):
                subject = subject.partition("#")[0]
            of = found.subjects.setdefault(subject, SubjectTriples(subject))
            getattr(of, name).append(fact)


class _Owners:
    """What refers to each blank node, directly or through others."""

    def __init__(self, facts: list[GraphTriple]) -> None:
        self._owners = {fact.object: fact.subject for fact in facts if fact.object.startswith(b"_:")}

    def find(self, subject: bytes) -> str:
        """Return the IRI of what refers to a blank node; of another subject its own IRI."""
        passed: dict[bytes, None] = {}
        while subject.startswith(b"_:") and subject in self._owners and subject not in passed:
            passed[subject] = None
            subject = self._owners[subject]
        # The next one that comes here needs one step.
        self._owners.update(dict.fromkeys(passed, subject))
        return iri_or_label(subject)


def iri_or_label(subject: bytes) -> str:
    """Return the IRI of a term in N-Triples, or the label of a blank node."""
    return subject[1:-1].decode() if subject.startswith(b"<") else subject.decode()
