"""The saved questions that answer what a list page shows, whose results are the page's data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.sparql.results import Solutions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.sparql.results import QueryResult

# The names of the questions by the page of the list.
_QUESTIONS = {
    "people": ("people-list", "people-board", "people-roles"),
    "organizations": ("organizations-list", "organizations-related"),
    "issues": ("issues-positions", "issues-tree"),
    "funding": ("funding-shares", "funding-funders", "funding-sponsorships"),
    "disagreements": ("sources-conflicts",),
    "sources": ("sources-documents", "sources-sections", "sources-weak"),
    "graphs": ("dataset-provenance",),
}


def list_questions(
    page: str, queries: Mapping[str, SavedQuery], results: Mapping[str, QueryResult | None]
) -> list[SavedQuery]:
    """Return the questions whose rows a list page shows: those that the release has with rows of an answer.

    Args:
        page: The name of the page.
        queries: The saved questions by name.
        results: Their results by name.
    """
    return [
        queries[name]
        for name in _QUESTIONS.get(page, ())
        if name in queries and isinstance(found := results.get(name), Solutions) and found.rows
    ]
