"""Puts the text of templates without arguments into an article: a list that stands in a template of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.infobox.transcluded_text_and_modules import parse_displayed, transcluded_wikitext
from leapgraph.watch.render_wikitext import is_note_or_mark
from leapgraph.wiki.fetch_in_batches import API_BATCH_SIZE
from leapgraph.wiki.fetch_pages import fetch_pages

if TYPE_CHECKING:
    from leapgraph.wiki.read_client import WikiClient


def expand_plain_templates(wiki: WikiClient, wikitext: str) -> str:
    """Return wikitext with the text of each template that is called without arguments, in one request.

    Notes, citations and marks are left as they are, and so is what more than one request would ask for.

    Raises:
        UnreachableError: The wiki does not respond.
    """
    calls: dict[str, str] = {}
    for template in parse_displayed(wikitext).ifilter_templates():
        name = " ".join(str(template.name).replace("_", " ").split())
        if not template.params and name and not is_note_or_mark(name):
            calls[str(template)] = name if ":" in name else f"Template:{name}"
    titles = list(dict.fromkeys(calls.values()))[:API_BATCH_SIZE]
    pages = fetch_pages(wiki, titles) if titles else {}
    for call, title in calls.items():
        if title in pages:
            wikitext = wikitext.replace(call, transcluded_wikitext(pages[title].wikitext))
    return wikitext
