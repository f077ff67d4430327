"""The prefixed names of the nodes of a draft; things, and sections, of the same title get names of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.draft_project.draft_model import plain_name
from leapgraph.draft_project.slugs import UniqueSlugs, make_slug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.article.sections import ArticleSection
    from leapgraph.draft_project.draft_model import Draft

_LEAD, _INFOBOX = "lead", "infobox"


@dataclass(frozen=True)
class NodeNames:
    """The names of nodes, with their prefixes.

    Attributes:
        main: The main entity.
        publisher: The wiki as the publisher of the article.
        dataset_source: The dataset as a source.
        document: The article as a source; that of the dataset if no article was read.
        lead: The part of the article before its first section; that of the dataset if no article was read.
        infobox: The infobox as a part of the article.
        sections: The sections by anchor.
        related: The related organizations by page title.
    """

    main: str
    publisher: str
    dataset_source: str
    document: str
    lead: str
    infobox: str
    sections: Mapping[str, str]
    related: Mapping[str, str]

    def section(self, section: ArticleSection) -> str:
        """Return the node of a section."""
        return self.sections[section.anchor]


def name_nodes(draft: Draft) -> NodeNames:
    """Return the names of all nodes of a draft."""
    things = UniqueSlugs(draft.slug, "maintainers", "wikidata")
    publisher = things.next(make_slug(draft.wiki.name) or "wiki")
    own = f"source:{draft.slug}-graph"
    if draft.article is None:
        return NodeNames(f"id:{draft.slug}", f"id:{publisher}", own, own, own, own, {}, {})
    parts = UniqueSlugs(_LEAD, _INFOBOX)
    start = f"source:{draft.document}"
    return NodeNames(
        f"id:{draft.slug}", f"id:{publisher}", own, start, f"{start}-{_LEAD}", f"{start}-{_INFOBOX}",
        {
            one.anchor: f"{start}-{parts.next(make_slug(one.title) or 'section-' + one.number.replace('.', '-'))}"
            for one in draft.article.sections
        },
        {
            page.title: f"id:{things.next(make_slug(plain_name(page.title)) or 'related')}"
            for page in draft.article.related
        },
    )  # fmt: skip
