"""Pages that a server makes: the answer to any query, with the query to change, and why something is not answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.page_renderer import Page
from leapgraph.site.question_pages import EDITOR, answer_size, describe_shown_rows, result_turtle
from leapgraph.sparql.results import Boolean, Solutions

if TYPE_CHECKING:
    from leapgraph.site.site_model import SiteModel
    from leapgraph.sparql.results import QueryResult

# The path of the endpoint below the site's root, at which the page stands.
ENDPOINT = "sparql"
_MOST_LINES = 40


def answer_page(model: SiteModel, text: str, result: QueryResult) -> Page:
    """Return the page of an answer, which stands at the address of the endpoint.

    Args:
        model: The model of the site.
        text: The query as its user wrote it.
        result: Its answer.
    """
    content = {
        "text": text,
        "lines": min(_MOST_LINES, text.count("\n") + 2),
        "endpoint": ENDPOINT,
        "table": model.answers.table(result) if isinstance(result, Solutions) else None,
        "is_yes": result.value if isinstance(result, Boolean) else None,
        "turtle": result_turtle(model, result),
        "size": answer_size(result),
        "shown": describe_shown_rows(result),
    }
    return Page(ENDPOINT, "answer.html", "Answer", "The answer to a query in SPARQL.", content, EDITOR)


def refusal_page(model: SiteModel, why: str, question: str = "") -> Page:
    """Return the page that says why a request is not answered, and leads back.

    Args:
        model: The model of the site.
        why: What is wrong and what to do.
        question: The name of the question that was asked; empty for none.
    """
    name = f"{PROJECT_PATHS['query']}{question}" if question in model.publication.queries else ""
    content = {"why": why, "question": name, "summary": model.publication.queries[question].summary if name else ""}
    return Page(
        "refused", "refused.html", "Not answered", "Why a request is not answered.", content, root="/", is_listed=False
    )
