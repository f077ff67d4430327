"""The model of a draft: what a project for an organization begins with, and which files and graphs it has."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leapgraph.draft_project.slugs import make_slug
from leapgraph.project import TOOL_PROJECT, Project

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leapgraph.draft_project.infobox_statements import InfoboxStatement
    from leapgraph.draft_project.read_article import ArticleParts, RelatedPage
    from leapgraph.draft_project.wiki_of_article import ArticleWiki
    from leapgraph.wikibase.json_types import Json

# The files of every project, beside that of its main entity.
STEMS = ("dataset", "funding", "issues", "organizations", "people", "sources", "vocabulary")
# Graphs that are made, and have no file.
_MADE = ("derived", "identity", "wikidata")
# Files of a release that could have the name of that of the main entity.
_FILES = ("context", "frame", "graph", "lints", "queries", "report", "shapes", "vocab", "void")


@dataclass(frozen=True)
class Draft:
    """What a project begins with.

    Attributes:
        base: The base IRI of the project.
        title: The title of the main entity's article.
        wiki: The wiki of the article.
        day: The day of the reading, as `2026-11-28`.
        article: The article; None if it was not read.
        statements: The statements of its infobox.
        parameters: The parameters of its infobox that are no statements.
        left_out: What its list of related pages has and the draft has not, each with the reason.
    """

    base: str
    title: str
    wiki: ArticleWiki
    day: str
    article: ArticleParts | None = None
    statements: Sequence[InfoboxStatement] = ()
    parameters: Sequence[Json] = ()
    left_out: Sequence[str] = ()

    @property
    def other_names(self) -> list[RelatedPage]:
        """The related pages that their list calls by another name than their title."""
        pages = self.article.related if self.article else ()
        return [page for page in pages if page.called not in {page.title, plain_name(page.title)}]

    @property
    def drafted_nodes(self) -> int:
        """The number of nodes with the mark of a draft."""
        if self.article is None:
            return 1
        return 2 + len(self.statements) + 2 * len(self.article.related) + len(self.other_names)

    @property
    def name(self) -> str:
        """The name of the main entity: the title without a word in parentheses behind it."""
        return plain_name(self.title)

    @property
    def dataset_title(self) -> str:
        """The title of the dataset: a phrase on an English wiki, else the name and the word "graph"."""
        return f"The graph of {self.name}" if self.wiki.language == "en" else f"{self.name}: graph"

    @property
    def slug(self) -> str:
        """The slug of the main entity, which a file and a graph are named after."""
        slug = make_slug(self.title) or "main"
        return f"{slug}-main" if slug in {*STEMS, *_MADE, *_FILES} else slug

    @property
    def document(self) -> str:
        """The slug of the article as a source."""
        return f"{'wikipedia' if self.wiki.code else 'wiki'}-{self.slug}"

    @property
    def stems(self) -> list[str]:
        """The names of the files in `graph/`, sorted."""
        return sorted({*STEMS, self.slug})

    @property
    def graphs(self) -> list[str]:
        """The names of the named graphs, sorted."""
        return sorted({*self.stems, *_MADE})


def plain_name(title: str) -> str:
    """Return a title without the word in parentheses that tells it from others."""
    return re.sub(r" \([^()]*\)$", "", title)


def draft_from_article(skeleton: Draft, article: ArticleParts) -> Draft:
    """Return a draft with what an article gives."""
    # Imported here: a skeleton needs neither the mapping nor a parser of wikitext.
    from leapgraph.draft_project.infobox_statements import read_infobox_statements
    from leapgraph.infobox.property_mapping import read_mapping

    statements, parameters = read_infobox_statements(article.infobox or (), read_mapping(Project(TOOL_PROJECT)))
    return replace(
        skeleton, title=article.title, wiki=article.wiki, article=article, statements=statements,
        parameters=parameters, left_out=article.left_out,
    )  # fmt: skip


def drop_related_pages(draft: Draft, others: Mapping[str, str]) -> Draft:
    """Return a draft without some of the related pages.

    Args:
        draft: The draft.
        others: The titles of these pages, each with the reason.
    """
    if draft.article is None:
        return draft
    related = tuple(page for page in draft.article.related if page.title not in others)
    reasons = tuple(f"{page.title} ({others[page.title]})" for page in draft.article.related if page.title in others)
    return replace(draft, article=replace(draft.article, related=related), left_out=(*draft.left_out, *reasons))
