"""Names of templates as MediaWiki parses them: substitution prefixes, namespace and normalized title.

The rules are those of MediaWiki's Parser::braceSubstitution, MediaWikiTitleCodec::splitTitleString and Sanitizer.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import NamedTuple

# PHP's trim removes these and no other white space; its sixth, NUL, cannot occur in wikitext.
_WIKITEXT_SPACE = " \t\n\r\x0b"
# Directional marks are not part of a title; every kind of space is one space.
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e]+")
_SPACES = re.compile("[ _\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_REFERENCE = re.compile(r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z0-9]+);")
_ILLEGAL_TITLE = re.compile(r"[\x00-\x1f\x7f<>\[\]{}|\ufffd]|%[0-9A-Fa-f]{2}|&(?:[^;\s&]+);|~~~")
_MAX_TITLE_BYTES = 255
# `safesubst:` alone or as the default of an unnamed parameter, then `msg:`, then `raw:`: MediaWiki skips these
# prefixes. `subst:` and `msgnw:` transclude no template: a saved page that still has them shows them
# literally.
_SUBST_PREFIX = re.compile(
    r"(?:(?:\{\{\{\s*\|\s*)?safesubst:(?:\s*\}\}\})?)?\s*(?:msg:)?\s*(?:raw:)?\s*",
    re.IGNORECASE,
)
_UNTRANSCLUDED_PREFIX = re.compile(r"(?:\{\{\{\s*\|\s*)?(?:subst|msgnw):", re.IGNORECASE)
TEMPLATE_NAMESPACE_NAME = "template"


class CalledPage(NamedTuple):
    """The page that a template call names.

    Attributes:
        name: Its name without a known namespace, with spaces.
        prefix: The text before the first colon if it may be a namespace or an alias; empty if there is none or it is
            known.
        in_main: Whether the main namespace is meant: the name begins with a colon.
    """

    name: str
    prefix: str
    in_main_namespace: bool

    def candidate_titles(self) -> list[str]:
        """Return the candidate titles in order: the first that is a template is the one called."""
        as_written = [f"{self.prefix}:{self.name}"] if self.prefix else []
        if self.in_main_namespace:
            return as_written
        return [*as_written, f"Template:{self.full_name}"]

    @property
    def full_name(self) -> str:
        """The name with its possible namespace."""
        return f"{self.prefix}:{self.name}" if self.prefix else self.name


def strip_wikitext(text: str) -> str:
    """Return wikitext without the surrounding white space that MediaWiki removes."""
    return text.strip(_WIKITEXT_SPACE)


def strip_subst(name: str) -> str:
    """Return the name of a template or parser function without substitution prefixes such as `safesubst:`."""
    text = strip_wikitext(name)
    found = _SUBST_PREFIX.match(text)
    return strip_wikitext(text[found.end() :]) if found else text


def normalize_spaces(name: str) -> str:
    """Return a page name with character references decoded, directional marks removed and spaces collapsed."""
    text = unicodedata.normalize("NFC", _REFERENCE.sub(lambda found: unescape(found[0]), name))
    return _SPACES.sub(" ", _DIRECTION_MARKS.sub("", text)).strip(" ")


def normalize_title(name: str) -> str:
    """Return a page name as MediaWiki normalizes it: spaces for underscores, the first letter upper case."""
    text = normalize_spaces(strip_wikitext(name))
    return text[:1].upper() + text[1:]


def parse_called_page(name: str) -> CalledPage | None:
    """Return the page that a call names; None if the name is invalid or the call transcludes no template.

    Args:
        name: The text between the braces and the first bar, without comments.
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
    """Return the template title that a name in a call means, without its namespace; empty if it is not a template."""
    page = parse_called_page(name)
    return "" if page is None or page.in_main_namespace else normalize_title(page.full_name)
