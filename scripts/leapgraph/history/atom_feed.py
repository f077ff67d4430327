"""The releases as an Atom feed (RFC 4287).

Identifiers are the releases' own IRIs and dates their own, so that a feed that is made again differs only by what
is new. Without the address of the site the links are relative, which RFC 4287 allows: they stand for addresses beside
the feed's own.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from leapgraph.differences.formats.web_page import visible_text
from leapgraph.namespaces import RELEASES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leapgraph.history.release_pages import ReleaseView

FEED = "feed.atom"
_MOST_SENTENCES = 50


def write_feed(views: Sequence[ReleaseView], title: str, base: str, site: str, language: str) -> bytes:
    """Return the feed.

    Args:
        views: The releases with a date, the latest first; at least one.
        title: The title of the dataset.
        base: The base IRI of the project.
        site: The address of the site, with a slash at its end; empty where it is not known.
        language: The tag of the language of the dataset.
    """
    beside = f"{site}{RELEASES}" if site else ""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(language)}">',
        f"<id>{_text(base)}{RELEASES}</id>",
        f"<title>{_text(title)}</title>",
        f"<updated>{_time(max(view.day for view in views))}</updated>",
        f'<link rel="self" type="application/atom+xml" href="{_text(beside)}{FEED}"/>',
        f'<link rel="alternate" type="text/html" href="{_text(beside)}index.html"/>',
        # Of entries without authors of their own (section 4.2.1).
        f"<author><name>{_text(title)}</name></author>",
        *(line for view in views for line in _entry(view, title, beside)),
        "</feed>",
        "",
    ]
    return "\n".join(lines).encode()


def _entry(view: ReleaseView, title: str, beside: str) -> Iterator[str]:
    page = f"{_text(beside)}{quote(view.version)}.html"
    yield "<entry>"
    yield f"<id>{_text(view.iri)}</id>"
    yield f"<title>{_text(title)} {_text(view.version)}</title>"
    yield f"<published>{_time(view.day)}</published>"
    yield f"<updated>{_time(view.day)}</updated>"
    yield from (f"<author><name>{_text(name)}</name></author>" for name in view.creators)
    yield f'<link rel="alternate" type="text/html" href="{page}"/>'
    if view.file:
        file = f"{_text(beside)}{quote(view.file)}"
        yield f'<link rel="enclosure" type="application/zstd" length="{view.size}" href="{file}"/>'
    yield f'<summary xml:lang="en">{_text(view.summary)}</summary>'
    if view.shown and view.shown.found.groups:
        yield f'<content type="html">{escape(_content(view))}</content>'
    yield "</entry>"


def _content(view: ReleaseView) -> str:
    """Return the first sentences on what changed, as HTML."""
    sentences = [one.text for one in view.shown.found.flattened] if view.shown else []
    items = "".join(f"<li>{_text(sentence)}</li>" for sentence in sentences[:_MOST_SENTENCES])
    more = len(sentences) - _MOST_SENTENCES
    return f"<ul>{items}</ul>" + (f"<p>{more:,} more</p>" if more > 0 else "")


def _text(text: str) -> str:
    return escape(visible_text(text))


def _time(day: str) -> str:
    """Return the beginning of a day (RFC 3339): a release has a date, and no time of day."""
    return f"{day}T00:00:00Z"
