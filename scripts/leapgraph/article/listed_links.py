"""The pages that a section lists, such as "See also": the first link of each item of its lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.infobox.template_names import normalize_title, template_title
from leapgraph.infobox.transcluded_text_and_modules import call_name, parse_displayed

if TYPE_CHECKING:
    from collections.abc import Iterator

# Templates that are a link with a description.
_LINK_TEMPLATES = frozenset({"Annotated link", "Anl", "Annotated", "Annotiertes Link"})
_ITEM = re.compile(r"^[ \t]*[*#:;]+(?P<text>.*)$", re.MULTILINE)


def listed_links(wikitext: str) -> list[str]:
    """Return the titles that the items of a section's lists link to first, each once, in text order.

    A link to a section of a page, or to the same page, is left out; so are the links behind the first one of an item,
    which belong to its description.

    Args:
        wikitext: The wikitext of the section, without comments.
    """
    titles = (_first_title(found["text"]) for found in _ITEM.finditer(wikitext))
    return list(dict.fromkeys(title for title in titles if title))


def _first_title(item: str) -> str:
    for target in _targets(item):
        page, hash_sign, _ = target.partition("#")
        return "" if hash_sign else normalize_title(page.removeprefix(":"))
    return ""


def _targets(item: str) -> Iterator[str]:
    from mwparserfromhell.nodes import Template, Wikilink

    for node in parse_displayed(item).ifilter(recursive=True):
        if isinstance(node, Wikilink):
            yield str(node.title).strip()
        elif isinstance(node, Template) and template_title(call_name(node)) in _LINK_TEMPLATES and node.has("1"):
            yield str(node.get("1").value).strip()
