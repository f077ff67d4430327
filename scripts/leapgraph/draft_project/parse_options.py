"""Check the values of the options `--base` and `--title`."""

from __future__ import annotations

import re

from leapgraph.errors import RunError
from leapgraph.infobox.template_names import normalize_title
from leapgraph.namespaces import MODEL_BASE

_BASE = re.compile(r"https?://[^\s/?#@<>\"{}|\\^`]+/(?:[^\s?#<>\"{}|\\^`]*/)?")
# RFC 3986, section 5.2.4.
_DOT_SEGMENT = re.compile(r"/(?:\.|%2[Ee]){1,2}/")
_ILLEGAL = "#<>[]{}|"
_MAX_TITLE_BYTES = 255


def parse_base(base: str) -> str:
    """Return the base IRI as it is.

    Raises:
        RunError: It is no IRI that others can begin with; the message proposes one.
    """
    good = _BASE.fullmatch(base) and base.isprintable() and not re.search(r"%(?![0-9A-Fa-f]{2})", base)
    if not good:
        host = re.sub(r"^[a-z]*:/*|[\s?#<>\"{}|\\^`].*$", "", base).strip("/")
        advice = "https://example.org/dpa/"
        if re.fullmatch(r"[A-Za-z0-9-]+", host) and "://" not in base:
            # A word alone is the name of a project, and no host.
            advice = f"https://example.org/{host}/"
        elif re.fullmatch(r"[\w.-]+(?::\d+)?(?:/[\w.~-]+)*", host):
            advice = f"https://{host}/"
        what = "is no beginning of all addresses of a graph: that has http:// or https://, a host, and / at its end"
        raise RunError(f"--base {base!r} {what}; write {advice}")
    if _DOT_SEGMENT.search(base):
        raise RunError(f"--base {base!r} has a part . or .., which goes away where it is resolved: leave it out")
    if base.startswith(MODEL_BASE):
        raise RunError(f"--base {base} lies below the tool's own {MODEL_BASE}: write an address of your own")
    return base


def parse_title(title: str) -> str:
    """Return a title as MediaWiki stores it: spaces for underscores, the first letter upper case.

    Raises:
        RunError: No page of a wiki can have the title.
    """
    clean = normalize_title(title).lstrip(": ")
    illegal = next((char for char in clean if char in _ILLEGAL or not char.isprintable()), "")
    if not clean or illegal or len(clean.encode()) > _MAX_TITLE_BYTES:
        why = f"it has {illegal!r}" if illegal else "it is too long" if clean else "it is empty"
        raise RunError(f"no page of a wiki can have the title {title!r}, for {why}: write it as the page has it")
    return clean


def is_title(text: str) -> bool:
    """Return whether a page of a wiki can have a text as its title."""
    return (
        not any(char in _ILLEGAL or not char.isprintable() for char in text) and len(text.encode()) <= _MAX_TITLE_BYTES
    )
