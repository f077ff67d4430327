"""What a new project has, in a few lines, and how to go on."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from leapgraph.printable import printable_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from leapgraph.draft_project.draft_model import Draft
    from leapgraph.draft_project.read_article import ArticleParts


def summary_lines(folder: Path, draft: Draft) -> Iterator[str]:
    """Yield the lines of a summary."""
    article = draft.article
    if article is None:
        yield f'made {folder}: {draft.base}id/{draft.slug}, named "{draft.name}"; a skeleton of the title alone'
    else:
        yield f'made {folder}: {draft.base}id/{draft.slug}, from "{article.title}" at {draft.wiki.host}'
        if article.redirected_from:
            yield f'redirect: "{article.redirected_from}" leads to "{article.title}"'
        yield f"article: revision {article.revision}, {_count(len(article.sections), 'section')}"
        yield f"related: {_related(draft, article)}"
        yield f"infobox: {_infobox(draft, article)}"
        drafts = "entries that a program drafted (tool:isDraft)"
        yield f"to read: {draft.drafted_nodes} {drafts}; `leapgraph check` lists them"
    yield f"next: cd {quote(str(folder))}; leapgraph check; leapgraph publish; leapgraph serve"
    yield "      an address for corrections (dcat:contactPoint), as the comment of graph/dataset.ttl has it"


def _related(draft: Draft, article: ArticleParts) -> str:
    if article.see_also is None:
        usual = " or ".join(f'"{heading}"' for heading in draft.wiki.see_also)
        return f"no section {usual or 'is known to list them'}; name its heading with --see-also"
    left_out = f", {len(draft.left_out)} left out" if draft.left_out else ""
    count = _count(len(article.related), "organization")
    whether = "; that they are organizations is a guess" if article.related else ""
    return f'{count} from "{printable_line(article.see_also.title)}"{left_out}{whether}'


def _infobox(draft: Draft, article: ArticleParts) -> str:
    if article.infobox is None:
        return "none"
    others = f", {_count(len(draft.parameters), 'more parameter')} in the comment of graph/{draft.slug}.ttl"
    return f"{_count(len(draft.statements), 'statement')}{others if draft.parameters else ''}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
