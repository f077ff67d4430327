"""The digest of a page's text: the same with other tags around its words, other scripts and other white space."""

from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser

_SILENT = frozenset(("script", "style", "template", "noscript", "svg", "iframe", "object"))
# What does not stand in a line with the words before it: blocks (HTML, section 15.3), cells, options and breaks.
_BLOCK = re.compile(
    r"address|article|aside|blockquote|body|br|button|caption|center|dd|details|dialog|dir|div|dl|dt|"
    r"fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hgroup|hr|html|legend|li|listing|main|menu|"
    r"nav|ol|optgroup|option|p|plaintext|pre|search|section|select|summary|table|tbody|td|textarea|tfoot|"
    r"th|thead|title|tr|ul|xmp"
)
_CHARSET = re.compile(r"charset=[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base class's
        if tag in _SILENT:
            self._silent.append(tag)
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)

    def _separate(self, tag: str) -> None:
        if _BLOCK.fullmatch(tag):
            self.parts.append(" ")


def digest_page(body: bytes, content_type: str) -> str:
    """Return `sha256:` and the digest of an HTML page's text, else of the whole body.

    Args:
        body: The body of the response.
        content_type: The header `Content-Type`; empty if there was none.
    """
    kind = content_type.partition(";")[0].strip().lower()
    is_html = kind in {"text/html", "application/xhtml+xml"} or (not kind and body.lstrip()[:1] == b"<")
    data = _html_text(body, content_type).encode() if is_html else body
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _html_text(body: bytes, content_type: str) -> str:
    found = _CHARSET.search(content_type) or _CHARSET.search(body[:2048].decode("latin-1"))
    try:
        text = body.decode(found[1] if found else "utf-8", "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    parser = _Text()
    parser.feed(text)
    parser.close()
    return " ".join("".join(parser.parts).split())
