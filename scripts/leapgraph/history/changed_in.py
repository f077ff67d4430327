"""In which kept releases each thing, statement and source changed, as its own page says."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from leapgraph.archive.versions import version_key
from leapgraph.differences.model import Kind
from leapgraph.history.shown_differences import show_differences
from leapgraph.site.release_history import NO_HISTORY, Change, ReleaseHistory
from leapgraph.site.source_citations import format_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leapgraph.differences.model import Difference
    from leapgraph.history.compare_releases import ComparedRelease

# What happened to a subject as a whole; all else is a change.
_WHOLE = {Kind.ADDED: "added", Kind.RENAMED: "renamed", Kind.RESTORED: "restored", Kind.WITHDRAWN: "withdrawn"}


def build_release_history(
    steps: Sequence[ComparedRelease], version: str, withdrawn: frozenset[str], base: str
) -> ReleaseHistory:
    """Return the history up to a release.

    Args:
        steps: The kept releases, the oldest version first.
        version: The version of the release; of one without a version nothing is known.
        withdrawn: The IRIs of what it has withdrawn.
        base: The base IRI of the project.
    """
    until = [step for step in steps if version_key(step.version) <= version_key(version)] if version else []
    if not until:
        return NO_HISTORY
    changes: dict[str, list[Change]] = defaultdict(list)
    for step in reversed(until):
        if step.differences is None:
            continue
        day = format_date(Literal(step.date))
        for iri, (anchor, of) in show_differences(step.differences, withdrawn, base).by_iri.items():
            changes[iri].append(Change(step.version, day, _what(iri, of), anchor))
    found = {iri: tuple(of) for iri, of in changes.items()}
    return ReleaseHistory(tuple(step.version for step in until), found)


def _what(iri: str, differences: Iterable[Difference]) -> str:
    kinds = (_WHOLE[one.kind] for one in differences if one.subject == iri and one.kind in _WHOLE)
    return next(kinds, "changed")
