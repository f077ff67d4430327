"""The pages that a section lists, such as "See also": the first link of each item of its lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.infobox.template_names import normalize_title, template_title
from leapgraph.infobox.transcluded_text_and_modules import call_name, parse_displayed

if TYPE_CHECKING:
    from collections.abc import Iterator

# Templates that are a link with a description.
_LINK_TEMPLATES = frozenset({"Annotated link", "Anl", "Annotated", "Annotiertes Link"})
_ITEM = re.compile(r"^[ \t]*[*#:;]+(?P<text>.*)$", re.MULTILINE)


class ListedLink(NamedTuple):
    """A link in a list.

    Attributes:
        title: The title of the page.
        text: What the reader sees.
    """

    title: str
    text: str


def listed_links(wikitext: str) -> list[ListedLink]:
    """Return the pages that the items of a section's lists link to first, each once, in text order.

    A link to a section of a page, or to the same page, is left out; so are the links behind the first one of an item,
    which belong to its description.

    Args:
        wikitext: The wikitext of the section, without comments.
    """
    links: dict[str, ListedLink] = {}
    for found in _ITEM.finditer(wikitext):
        link = _first_link(found["text"])
        if link is not None and link.title:
            links.setdefault(link.title, link)
    return list(links.values())


def _first_link(item: str) -> ListedLink | None:
    for target, text in _links(item):
        page, hash_sign, _ = target.partition("#")
        title = "" if hash_sign else normalize_title(page.removeprefix(":"))
        return ListedLink(title, " ".join(text.replace("'''", "").replace("''", "").split()) or title)
    return None


def _links(item: str) -> Iterator[tuple[str, str]]:
    from mwparserfromhell.nodes import Template, Wikilink

    for node in parse_displayed(item).ifilter(recursive=True):
        if isinstance(node, Wikilink):
            shown = node.title if node.text is None else node.text
            yield str(node.title).strip(), str(shown.strip_code())
        elif isinstance(node, Template) and template_title(call_name(node)) in _LINK_TEMPLATES and node.has("1"):
            title = str(node.get("1").value).strip()
            yield title, title
