"""Names of templates as MediaWiki reads them: what says how one is put in, its namespace, and the title it has then.

The rules are those of MediaWiki's Parser::braceSubstitution, MediaWikiTitleCodec::splitTitleString and Sanitizer.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import NamedTuple

# PHP's trim takes these off, and no other white space; its sixth, NUL, stands in no wikitext.
_WIKITEXT_SPACE = " \t\n\r\x0b"
# Marks of the direction of writing are no part of a title, and every kind of space is one.
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e]+")
_SPACES = re.compile("[ _\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_REFERENCE = re.compile(r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z0-9]+);")
_ILLEGAL_TITLE = re.compile(r"[\x00-\x1f\x7f<>\[\]{}|\ufffd]|%[0-9A-Fa-f]{2}|&(?:[^;\s&]+);|~~~")
_MAX_TITLE_BYTES = 255
# `safesubst:` alone or as the default of a parameter without a name, then `msg:`, then `raw:`: what follows is called
# as if they were not there. `subst:` and `msgnw:` put in no template: a page that still has them shows them as they
# are.
_SUBST_PREFIX = re.compile(
    r"(?:(?:\{\{\{\s*\|\s*)?safesubst:(?:\s*\}\}\})?)?\s*(?:msg:)?\s*(?:raw:)?\s*",
    re.IGNORECASE,
)
_UNTRANSCLUDED_PREFIX = re.compile(r"(?:\{\{\{\s*\|\s*)?(?:subst|msgnw):", re.IGNORECASE)
TEMPLATE_NAMESPACE_NAME = "template"


class CalledPage(NamedTuple):
    """The page that a call names.

    Attributes:
        name: Its name without a namespace that is known, with spaces, as written otherwise.
        prefix: What stands before the first colon, and may be a namespace or an alias of one; empty if nothing does, or
            if it is known.
        in_main: Whether a page without a namespace is meant: its name begins with a colon.
    """

    name: str
    prefix: str
    in_main_namespace: bool

    def candidate_titles(self) -> list[str]:
        """Return the titles that it may have, to be asked for: the first that is a template is it."""
        as_written = [f"{self.prefix}:{self.name}"] if self.prefix else []
        if self.in_main_namespace:
            return as_written
        return [*as_written, f"Template:{self.full_name}"]

    @property
    def full_name(self) -> str:
        """The name with what may be a namespace or a part of it."""
        return f"{self.prefix}:{self.name}" if self.prefix else self.name


def strip_wikitext(text: str) -> str:
    """Return wikitext without the white space around it that MediaWiki takes off."""
    return text.strip(_WIKITEXT_SPACE)


def strip_subst(name: str) -> str:
    """Return the name of a template or parser function without what says how it is put in, as `safesubst:`."""
    text = strip_wikitext(name)
    found = _SUBST_PREFIX.match(text)
    return strip_wikitext(text[found.end() :]) if found else text


def normalize_spaces(name: str) -> str:
    """Return a page's name with its character references read, no marks of direction, and single spaces."""
    text = unicodedata.normalize("NFC", _REFERENCE.sub(lambda found: unescape(found[0]), name))
    return _SPACES.sub(" ", _DIRECTION_MARKS.sub("", text)).strip(" ")


def normalize_title(name: str) -> str:
    """Return a page's name as MediaWiki has it: spaces for underscores, the first letter a capital one."""
    text = normalize_spaces(strip_wikitext(name))
    return text[:1].upper() + text[1:]


def parse_called_page(name: str) -> CalledPage | None:
    """Return the page that a call names; None where it is no title, or the call puts in no template.

    Args:
        name: As written between the braces and the first bar, without comments.
    """
    if _UNTRANSCLUDED_PREFIX.match(strip_wikitext(name)):
        return None
    text = normalize_spaces(strip_subst(name)).partition("#")[0].strip(" ")
    in_main = text.startswith(":")
    prefix, colon, rest = text.removeprefix(":").strip(" ").partition(":")
    if colon and prefix.strip(" ").lower() == TEMPLATE_NAMESPACE_NAME:
        prefix, in_main = "", False
    elif not (colon and prefix.strip(" ") and rest.strip(" ")):
        prefix, rest = "", prefix + colon + rest
    page = CalledPage(rest.strip(" "), prefix.strip(" "), in_main)
    good = page.name and not _ILLEGAL_TITLE.search(page.full_name) and len(page.full_name.encode()) <= _MAX_TITLE_BYTES
    return page if good else None


def template_title(name: str) -> str:
    """Return the title of the template that a name in a call means, without its namespace; empty if it is none."""
    page = parse_called_page(name)
    return "" if page is None or page.in_main_namespace else normalize_title(page.full_name)
