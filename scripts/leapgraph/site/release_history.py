"""What the pages of a release say of the kept releases: which there are, and in which of them each thing changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leapgraph.namespaces import RELEASES

if TYPE_CHECKING:
    from collections.abc import Mapping

RELEASE_LIST = f"{RELEASES}index"


@dataclass(frozen=True)
class Change:
    """That a thing changed in a kept release.

    Attributes:
        version: The version of the release.
        date: Its date in words.
        what: What happened, in a word or two.
        anchor: The place on the page of the release; empty for the whole page.
    """

    version: str
    date: str
    what: str
    anchor: str

    @property
    def page(self) -> str:
        """The name of the page of the release."""
        return f"{RELEASES}{self.version}"


@dataclass(frozen=True)
class ReleaseHistory:
    """The kept releases up to the one that is made: nothing in it says what came later.

    Attributes:
        versions: Their versions, the oldest first.
        changes: The releases in which a thing, statement or source changed, by its IRI, the latest first.
    """

    versions: tuple[str, ...] = ()
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)

    @property
    def pages(self) -> tuple[str, ...]:
        """The names of the pages that the pages of the release may lead to; none without a kept release."""
        return (RELEASE_LIST, *(f"{RELEASES}{version}" for version in self.versions)) if self.versions else ()


NO_HISTORY = ReleaseHistory()
