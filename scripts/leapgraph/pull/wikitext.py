"""The wikitext of templates: what of a page is transcluded, and which modules it calls.

The tags are those of mediawiki.org, Help:Templates (section "Control template inclusion").
"""

from __future__ import annotations

import re
from typing import Any

_PARTS = re.compile(
    r"<!--.*?(?:-->|\Z)|(?P<kept><(?P<raw>nowiki|pre)\b[^<>]*?(?:/>|>.*?(?:</(?P=raw)\s*>|\Z)))"
    r"|<noinclude\b[^<>]*/>|<noinclude\b[^<>]*>.*?(?:</noinclude\s*>|\Z)|</?includeonly\b[^<>]*>|</noinclude\s*>",
    re.DOTALL | re.IGNORECASE,
)
_ONLY = re.compile(r"<onlyinclude\b[^<>]*>(.*?)(?:</onlyinclude\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_INVOKE = re.compile(r"#invoke:(.*)", re.IGNORECASE | re.DOTALL)
_NO_TITLE = re.compile(r"[{}<>\[\]|#]")
_SUBST = re.compile(r"(?:safesubst|subst|msgnw|raw|msg):\s*", re.IGNORECASE)


def transcluded(wikitext: str) -> str:
    """Return what of a template's page becomes part of a page that calls it, without comments."""
    text = _PARTS.sub(lambda found: found["kept"] or "", wikitext)
    only = _ONLY.findall(text)
    return "".join(only) if only else text


def parsed(wikitext: str) -> Any:
    """Return what of a template's page becomes part of a page that calls it, parsed by mwparserfromhell."""
    import mwparserfromhell

    return mwparserfromhell.parse(transcluded(wikitext), skip_style_tags=True)


def without_comments(wikitext: str) -> str:
    """Return wikitext without comments, and without the white space around it."""
    return re.sub(r"<!--.*?(?:-->|\Z)", "", wikitext, flags=re.DOTALL).strip()


def name_of(template: Any) -> str:
    """Return the name of a template or parser function as written, without `safesubst:` and comments."""
    return without_subst(without_comments(str(template.name)))


def without_subst(name: str) -> str:
    """Return the name of a template or parser function without what says how it is put in (`safesubst:`)."""
    return _SUBST.sub("", name.strip(), count=1).strip()


def title_of(name: str) -> str:
    """Return a page's name as MediaWiki has it: spaces for underscores, the first letter a capital one."""
    text = " ".join(name.replace("_", " ").split())
    return text[:1].upper() + text[1:]


def invoked(template: Any) -> str | None:
    """Return the name of the module that a parser function calls; None if it calls none."""
    found = _INVOKE.fullmatch(name_of(template))
    return title_of(found[1]) if found else None


def modules_of(wikitext: str) -> list[str]:
    """Return the names of the modules that a template calls, in the order of the text, each once."""
    names = (invoked(node) for node in parsed(wikitext).ifilter_templates())
    return list(dict.fromkeys(name for name in names if name and not _NO_TITLE.search(name)))
