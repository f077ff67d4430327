"""The digest of a page's text: the same with other tags around its words, other scripts and other white space.

Pages are as hostile as they like: what a browser would mend is read in one pass, in time linear in the page's size.
"""

from __future__ import annotations

import codecs
import hashlib
import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a browser reads as no markup, to the end of the page where no end tag follows; and what else shows no text.
_RAW = ("iframe", "noscript", "script", "style")
_SILENT = (*_RAW, "object", "svg", "template")
# What does not stand in a line with the words before it: blocks (HTML, section 15.3), cells, options and breaks.
_BLOCK = re.compile(
    r"address|article|aside|blockquote|body|br|button|caption|center|dd|details|dialog|dir|div|dl|dt|"
    r"fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hgroup|hr|html|legend|li|listing|main|menu|"
    r"nav|ol|optgroup|option|p|plaintext|pre|search|section|select|summary|table|tbody|td|textarea|tfoot|"
    r"th|thead|title|tr|ul|xmp"
)
_CHARSET = re.compile(r"charset=[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
# Codecs of Python's own that no page is written in; they raise, or take quadratic time.
_NO_CHARSETS = frozenset(("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"))
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*+)")
# A quote in a tag opens a value only behind an equals sign.
_REST_OF_TAG = re.compile(r"""(?:=\s*+(?:"[^"]*+"|'[^']*+')|[^>=]++|=)*+>""")
_END_TAGS = {name: re.compile(f"</{name}(?![^\\s/>])", re.IGNORECASE) for name in _SILENT}
# No character has such a number, and Python refuses to read longer ones.
_NO_CHARACTER = re.compile(r"&#(?:[xX][0-9A-Fa-f]{8,}|[0-9]{8,});?")


def digest_page(body: bytes, content_type: str) -> str:
    """Return `sha256:` and the digest of an HTML page's text, else of the whole body.

    Args:
        body: The body of the response.
        content_type: The header `Content-Type`; empty if there was none.
    """
    kind = content_type.partition(";")[0].strip().lower()
    is_html = kind in {"text/html", "application/xhtml+xml"} or (not kind and body.lstrip()[:1] == b"<")
    data = _html_text(_decode(body, content_type)).encode(errors="replace") if is_html else body
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _decode(body: bytes, content_type: str) -> str:
    """Return a page's characters: by the charset that it states, or as UTF-8 where there is none of that name."""
    found = _CHARSET.search(content_type) or _CHARSET.search(body[:2048].decode("latin-1"))
    try:
        name = codecs.lookup(found[1]).name if found else "utf-8"
        return body.decode("utf-8" if name in _NO_CHARSETS else name, "replace")
    except (LookupError, UnicodeError):
        return body.decode("utf-8", "replace")


def _html_text(text: str) -> str:
    return " ".join(html.unescape(_NO_CHARACTER.sub("\ufffd", "".join(_parts_outside_markup(text)))).split())


def _parts_outside_markup(text: str) -> Iterator[str]:
    """Yield what is outside of markup, and a space for each tag that parts words."""
    place, closed, has_closed_quotes = 0, set(_SILENT), True
    while (start := text.find("<", place)) >= 0:
        yield text[place:start]
        tag = _NAME.match(text, start)
        if tag is None and text[start + 1 : start + 2] not in {"!", "?", "/"}:
            yield "<"
            place = start + 1
            continue
        rest = _REST_OF_TAG.match(text, tag.end()) if tag and has_closed_quotes else None
        # Where a quote does not end, none behind it is taken for one: each tag would look to the end of the page.
        has_closed_quotes = has_closed_quotes and (tag is None or rest is not None)
        last, mark = (start + 2, "-->") if text.startswith("<!--", start) else (start, ">")
        place = rest.end() if rest else text.find(mark, last) + len(mark)
        if place <= start + 1:
            # As in a browser, a comment or tag that does not end is all the rest.
            return
        if tag is None:
            continue
        name = tag[1].lower()
        if _BLOCK.fullmatch(name):
            yield " "
        if name in closed and text[start + 1] != "/" and text[place - 2] != "/":
            after = _END_TAGS[name].search(text, place)
            if after is None and name in _RAW:
                return
            place = after.start() if after else place
            closed -= set() if after else {name}
    yield text[place:]
