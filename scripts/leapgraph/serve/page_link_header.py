"""The links in the head of a page as a Link header (RFC 8288): FAIR Signposting for clients that do not read HTML."""

from __future__ import annotations

from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin

_RELATIONS = frozenset({"alternate", "canonical", "cite-as", "describedby", "item", "license", "type"})
# Of the characters that a target or a parameter in quotes must not have.
_UNSAFE = frozenset('<>"\\')
_END = b"</head>"
# Proxies buffer the head of a response: 4 or 8 kB is what they usually hold.
_LONGEST = 3000


def page_link_header(page: bytes, path: str) -> str:
    """Return the Link header of a page: the links of its head, each to an absolute path or IRI; empty without any.

    Args:
        page: The page.
        path: Its path on this server, such as `/id/leap.html`.
    """
    parser = _HeadParser(path)
    parser.feed(page.partition(_END)[0].decode(errors="replace"))
    shown = ""
    for link in parser.links:
        longer = f"{shown}, {link}" if shown else link
        if len(longer) > _LONGEST:
            break
        shown = longer
    return shown


class _HeadParser(HTMLParser):
    """Collects the links of a head as the values of a Link header."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up a link element with a relation that is of use in a header."""
        of = {name: value or "" for name, value in attrs}
        relations, target, media_type = of.get("rel", ""), of.get("href", ""), of.get("type", "")
        if tag != "link" or not _RELATIONS.intersection(relations.split()) or not target:
            return
        text = f"{target}{relations}{media_type}"
        if text.isascii() and text.isprintable() and not _UNSAFE.intersection(text) and " " not in target:
            kind = f'; type="{media_type}"' if media_type else ""
            with suppress(ValueError):  # of an address that is none
                self.links.append(f'<{urljoin(self._path, target)}>; rel="{relations}"{kind}')
