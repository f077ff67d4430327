"""The wikitext of templates: what of a page is transcluded, and which modules it calls.

The tags are those of mediawiki.org, Help:Templates (section "Control template inclusion").
"""

from __future__ import annotations

import re
from typing import Any

from leapgraph.pull.titles import title_of, trimmed, without_subst

_PARTS = re.compile(
    r"<!--.*?(?:-->|\Z)|(?P<kept><(?P<raw>nowiki|pre)\b[^<>]*?(?:/>|>.*?(?:</(?P=raw)\s*>|\Z)))"
    r"|<noinclude\b[^<>]*/>|<noinclude\b[^<>]*>.*?(?:</noinclude\s*>|\Z)|</?includeonly\b[^<>]*>|</noinclude\s*>",
    re.DOTALL | re.IGNORECASE,
)
_ONLY = re.compile(r"<onlyinclude\b[^<>]*>(.*?)(?:</onlyinclude\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_INVOKE = re.compile(r"#invoke:(.*)", re.IGNORECASE | re.DOTALL)
_NO_TITLE = re.compile(r"[{}<>\[\]|#]")
# What is no part of a page that is looked at itself; what stands in these elements is no wikitext.
_UNSEEN = re.compile(
    r"(?P<kept><!--.*?-->|<(?P<raw>nowiki|pre|syntaxhighlight|source|math|chem|ce|gallery|score|timeline|templatedata"
    r"|graph|hiero|imagemap|inputbox|categorytree|section)\b[^<>]*?(?:/>|>.*?(?:</(?P=raw)\s*>|\Z)))"
    r"|<!--.*|<includeonly\b[^<>]*/>|<includeonly\b[^<>]*>.*?(?:</includeonly\s*>|\Z)"
    r"|</?(?:noinclude|onlyinclude)\b[^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
# In the place of what was taken out: it is not seen, and keeps apart what stood on both sides of it.
_MARK = "<!---->"


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
    return trimmed(re.sub(r"<!--.*?(?:-->|\Z)", "", wikitext, flags=re.DOTALL))


def seen(wikitext: str) -> Any:
    """Return what of a page is shown where the page itself is looked at, parsed by mwparserfromhell.

    What is for pages that call it (`<includeonly>`) is gone, with the tags of what is for itself.
    """
    import mwparserfromhell

    text = _UNSEEN.sub(lambda found: found["kept"] or _MARK, wikitext)
    return mwparserfromhell.parse(text, skip_style_tags=True)


def written(code: Any) -> str:
    """Return a part of what `seen` returns as it was written."""
    return str(code).replace(_MARK, "")


def plain(code: Any) -> str:
    """Return the name of a template or parameter as MediaWiki reads it where a page itself is looked at.

    Comments in it are gone wherever they stand, and a parameter of the page (`{{{1|x}}}`) has its default.
    """
    from mwparserfromhell.nodes import Argument, Comment

    def text(node: Any) -> str:
        if isinstance(node, Argument) and node.default is not None:
            return "".join(map(text, node.default.nodes))
        return "" if isinstance(node, Comment) else str(node)

    return trimmed("".join(map(text, code.nodes)))


def name_of(template: Any) -> str:
    """Return the name of a template or parser function as written, without `safesubst:` and comments."""
    return without_subst(without_comments(str(template.name)))


def invoked(template: Any) -> str | None:
    """Return the name of the module that a parser function calls; None if it calls none."""
    found = _INVOKE.fullmatch(name_of(template))
    return title_of(found[1]) if found else None


def modules_of(wikitext: str) -> list[str]:
    """Return the names of the modules that a template calls, in the order of the text, each once."""
    names = (invoked(node) for node in parsed(wikitext).ifilter_templates())
    return list(dict.fromkeys(name for name in names if name and not _NO_TITLE.search(name)))
