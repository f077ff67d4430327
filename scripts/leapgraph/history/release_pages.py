"""The pages of kept releases: one each, with what changed, and the list of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from leapgraph.differences.formats.web_page import visible_text
from leapgraph.differences.model import Kind
from leapgraph.history.shown_differences import show_differences
from leapgraph.namespaces import RELEASES
from leapgraph.site.page_renderer import Page
from leapgraph.site.release_history import RELEASE_LIST
from leapgraph.site.source_citations import format_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from leapgraph.archive.release_archive import KeptRelease
    from leapgraph.history.compare_releases import ComparedRelease
    from leapgraph.history.shown_differences import ShownDifferences
    from leapgraph.site.iri_links import Link

    LinkOf = Callable[[str], Link | None]

# The number of differences of each kind, in words.
_COUNTED = {
    Kind.ADDED: ("entry added", "entries added"),
    Kind.REMOVED: ("entry removed", "entries removed"),
    Kind.RENAMED: ("entry renamed", "entries renamed"),
    Kind.MOVED: ("entry moved", "entries moved"),
    Kind.WITHDRAWN: ("entry withdrawn", "entries withdrawn"),
    Kind.RESTORED: ("entry restored", "entries restored"),
    Kind.LABEL_CHANGED: ("name changed", "names changed"),
    Kind.VALUE_ADDED: ("value added", "values added"),
    Kind.VALUE_REMOVED: ("value removed", "values removed"),
    Kind.VALUE_CHANGED: ("value changed", "values changed"),
    Kind.SOURCE_ADDED: ("source added", "sources added"),
    Kind.SOURCE_REMOVED: ("source removed", "sources removed"),
    Kind.SOURCE_CHANGED: ("source changed", "sources changed"),
    Kind.DERIVED_OTHERWISE: ("entry derived otherwise", "entries derived otherwise"),
}


@dataclass(frozen=True)
class ReleaseView:
    """What the site says of a kept release.

    Attributes:
        version: Its version.
        iri: Its permanent address.
        date: Its date in words; empty where its file is lost.
        day: The same by ISO 8601.
        before: The version that it is compared with; empty for the first.
        shown: What differs; None where it is not compared.
        problem: Why it cannot be compared; empty where it can.
        file: The name of its packed file; empty where it is lost.
        size: The size of this file in bytes.
        digest: The SHA-256 digest of this file in hex.
        creators: The names of its creators.
    """

    version: str
    iri: str
    date: str
    day: str
    before: str
    shown: ShownDifferences | None
    problem: str
    file: str
    size: int
    digest: str
    creators: tuple[str, ...]

    @property
    def page(self) -> str:
        """The name of its page."""
        return f"{RELEASES}{self.version}"

    @property
    def count(self) -> int:
        """The number of differences from the release before that are shown, or too many to show."""
        return sum(self.shown.counts.values()) if self.shown else 0

    @property
    def counts(self) -> str:
        """The number of differences of each kind, in words."""
        pieces = [
            f"{number:,} {_COUNTED[Kind(kind)][number != 1]}"
            for kind, number in (self.shown.counts.items() if self.shown else ())
        ]
        return ", ".join(pieces)

    @property
    def summary(self) -> str:
        """What changed, in a sentence."""
        if self.shown is None:
            return self.problem or "The first release that is kept."
        hidden = self.shown.withdrawn
        if not self.count and not hidden:
            return f"Nothing has changed since {self.before} but the version and its dates."
        total = self.count + hidden
        noun = "difference" if total == 1 else "differences"
        what = [self.counts] if self.count else []
        what += [f"{hidden:,} not shown, about what was withdrawn since"] if hidden else []
        return f"{total:,} {noun} from {self.before}, besides the version and its dates: {'; '.join(what)}."


def view_release(step: ComparedRelease, release: KeptRelease, withdrawn: frozenset[str], base: str) -> ReleaseView:
    """Return what the site says of a kept release.

    Args:
        step: What differs from the one before.
        release: The kept release.
        withdrawn: The IRIs of what the present dataset has withdrawn.
        base: The base IRI of the project.
    """
    found = step.differences
    return ReleaseView(
        version=step.version,
        iri=f"{base}{RELEASES}{step.version}",
        date=format_date(Literal(step.date)) if step.date else "",
        day=step.date,
        before=step.before,
        shown=None if found is None else show_differences(found, withdrawn, base),
        problem=step.problem,
        file=release.path.name if release.size else "",
        size=release.size,
        digest=release.digest,
        creators=release.creators,
    )


def release_pages(views: Sequence[ReleaseView], base: str, root_name: str) -> Iterator[Page]:
    """Yield the list of the releases, then the page of each.

    Args:
        views: The releases, the latest first.
        base: The base IRI of the project.
        root_name: The name of the main entity, which the folder in a packed file begins with.
    """

    def published_links(link: LinkOf) -> LinkOf:
        """Return links that lead to pages of the site, or to other sites: what was removed has no page."""

        def find(iri: str) -> Link | None:
            target = link(iri)
            return None if target and target.external and iri.startswith(base) else target

        return find

    shared = {"views": views, "latest": views[0].version, "visible": visible_text}
    description = "The releases of this dataset, what changed in each, and each as a file to keep."
    yield Page(RELEASE_LIST, "releases.html", "Releases and what changed", description, shared)
    for view in views:
        content = {**shared, "view": view, "published_links": published_links, "root_name": root_name}
        title = f"Release {view.version}"
        yield Page(view.page, "release.html", title, f"{title}, {view.date}: {view.summary}", content)
