"""What a page shows of differences: at most 5,000, and of what was withdrawn since only that it was withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from leapgraph.differences.model import Difference, DifferenceGroup, Differences, Kind, Role, Span
from leapgraph.namespaces import NAMESPACES

_MOST = 5000
# What each release says otherwise of itself stands at the top of its page.
_OF_RELEASE = {f"{NAMESPACES['dcat']}version", f"{NAMESPACES['dcterms']}issued", f"{NAMESPACES['dcterms']}modified"}
# What something withdrawn is called, whose name is not shown.
_NAMELESS = {Role.STATEMENT: "A statement", Role.SOURCE: "A source", Role.TERM: "A term", Role.QUESTION: "A question"}


@dataclass(frozen=True)
class ShownDifferences:
    """The differences that a page shows.

    Attributes:
        found: These differences.
        counts: The number of each kind, also of those that are left out because there are too many.
        withdrawn: The number of those left out because they are about what was withdrawn since; that it was is shown.
        more: The number of those left out because there are too many.
        base: The base IRI of the newer release.
    """

    found: Differences
    counts: dict[str, int]
    withdrawn: int
    more: int
    base: str

    @cached_property
    def _anchors(self) -> dict[int, str]:
        firsts: dict[str, Difference] = {}
        for one in self.found.flattened:
            if one.subject:
                firsts.setdefault(_anchor(one.subject, self.base), one)
        return {id(one): anchor for anchor, one in firsts.items()}

    def anchor(self, one: Difference) -> str:
        """Return the anchor of a difference, which the first one of each subject has; else nothing."""
        return self._anchors.get(id(one), "")

    @cached_property
    def by_iri(self) -> dict[str, tuple[str, list[Difference]]]:
        """The anchor of the first difference that mentions an IRI, and all that do."""
        found: dict[str, tuple[str, list[Difference]]] = {}
        for one in self.found.flattened:
            for iri in one.mentions:
                found.setdefault(iri, (_anchor(one.subject, self.base), []))[1].append(one)
        return found


def show_differences(found: Differences, withdrawn: frozenset[str], base: str) -> ShownDifferences:
    """Return what a page shows of differences.

    Args:
        found: The differences.
        withdrawn: The IRIs of what the dataset that the page is made with has withdrawn.
        base: The base IRI of the project.
    """
    left, hidden, more = _MOST, 0, 0
    renamed = frozenset(span.iri for one in found.flattened if one.kind is Kind.RENAMED for span in one.before)
    groups, counted = [], []
    for group in found.groups:
        of_data = [one for one in group.differences if one.subject != base or one.predicate not in _OF_RELEASE]
        named: list[Difference] = []
        others: list[Difference] = []
        for one in of_data:
            (named if _is_named(one, withdrawn, renamed) else others).append(one)
        present = (*named, *filter(None, (_nameless(one, withdrawn, renamed) for one in others)))
        hidden += len(of_data) - len(present)
        counted.append(DifferenceGroup(group.name, group.title, present))
        shown = present[:left]
        more += len(present) - len(shown)
        left -= len(shown)
        if shown:
            groups.append(DifferenceGroup(group.name, group.title, shown))
    counts = replace(found, groups=tuple(counted)).counts
    return ShownDifferences(replace(found, groups=tuple(groups)), counts, hidden, more, base)


def _is_named(one: Difference, withdrawn: frozenset[str], renamed: frozenset[str]) -> bool:
    """Return whether a difference is about nothing withdrawn and names nothing withdrawn.

    What only has another IRI since the release before is not withdrawn as a thing; its former IRI is not named.
    """
    shown = {one.subject, *(span.iri for spans in (one.words, one.before, one.after) for span in spans)}
    return withdrawn.isdisjoint(shown) and (withdrawn - renamed).isdisjoint(one.mentions)


def _nameless(one: Difference, withdrawn: frozenset[str], renamed: frozenset[str]) -> Difference | None:
    """Return a difference about something withdrawn without its name; None where it says more than that it was."""
    if one.kind is Kind.WITHDRAWN and one.subject in withdrawn:
        of_class = [span for span in one.before if span.iri not in withdrawn]
        classes = (Span(" ("), of_class[0], Span(")")) if of_class else ()
        words = (Span(_NAMELESS.get(one.role, "An entry")), *classes, Span(" withdrawn"))
        return Difference(one.kind, one.role, "", one.group, words)
    if one.kind is Kind.RENAMED:
        # What it is called now stands for the same; its former IRI alone was withdrawn.
        former = {span.iri for span in one.before}
        words = tuple(span for span in one.words if span.iri not in former)
        found = replace(one, words=(*words[:-2], words[-1]), before=())
        return found if _is_named(found, withdrawn, renamed) else None
    return None


def _anchor(iri: str, base: str) -> str:
    """Return the anchor of a subject on the page of a release: its name below the base, else its IRI."""
    name = iri.removeprefix(base) if base else iri
    # The other anchors of the page have no slash.
    return name if "/" in name or ":" in name else f"about-{name or 'dataset'}"
