"""The wikitext of templates: what of a page is transcluded, and which modules it calls.

The tags are those of mediawiki.org, Help:Templates (section "Control template inclusion").
"""

from __future__ import annotations

import re
from typing import Any

from leapgraph.infobox.template_names import normalize_title, strip_subst, strip_wikitext

_INCLUSION_TAGS = re.compile(
    r"<!--.*?(?:-->|\Z)|(?P<kept><(?P<raw>nowiki|pre)\b[^<>]*?(?:/>|>.*?(?:</(?P=raw)\s*>|\Z)))"
    r"|<noinclude\b[^<>]*/>|<noinclude\b[^<>]*>.*?(?:</noinclude\s*>|\Z)|</?includeonly\b[^<>]*>|</noinclude\s*>",
    re.DOTALL | re.IGNORECASE,
)
_ONLYINCLUDE = re.compile(r"<onlyinclude\b[^<>]*>(.*?)(?:</onlyinclude\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_INVOKE = re.compile(r"#invoke:(.*)", re.IGNORECASE | re.DOTALL)
_NO_TITLE = re.compile(r"[{}<>\[\]|#]")
# What is no part of a page that is looked at itself; what stands in these elements is no wikitext.
_NOT_DISPLAYED = re.compile(
    r"(?P<kept><!--.*?-->|<(?P<raw>nowiki|pre|syntaxhighlight|source|math|chem|ce|gallery|score|timeline|templatedata"
    r"|graph|hiero|imagemap|inputbox|categorytree|section)\b[^<>]*?(?:/>|>.*?(?:</(?P=raw)\s*>|\Z)))"
    r"|<!--.*|<includeonly\b[^<>]*/>|<includeonly\b[^<>]*>.*?(?:</includeonly\s*>|\Z)"
    r"|</?(?:noinclude|onlyinclude)\b[^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
# In the place of what was taken out: it is not seen, and keeps apart what stood on both sides of it.
_MARK = "<!---->"


def transcluded_wikitext(wikitext: str) -> str:
    """Return what of a template's page becomes part of a page that calls it, without comments."""
    text = _INCLUSION_TAGS.sub(lambda found: found["kept"] or "", wikitext)
    only = _ONLYINCLUDE.findall(text)
    return "".join(only) if only else text


def parse_transcluded(wikitext: str) -> Any:
    """Return what of a template's page becomes part of a page that calls it, parsed by mwparserfromhell."""
    import mwparserfromhell

    return mwparserfromhell.parse(transcluded_wikitext(wikitext), skip_style_tags=True)


def strip_comments(wikitext: str) -> str:
    """Return wikitext without comments, and without the white space around it."""
    return strip_wikitext(re.sub(r"<!--.*?(?:-->|\Z)", "", wikitext, flags=re.DOTALL))


def parse_displayed(wikitext: str) -> Any:
    """Return what of a page is shown where the page itself is looked at, parsed by mwparserfromhell.

    What is for pages that call it (`<includeonly>`) is gone, with the tags of what is for itself.
    """
    import mwparserfromhell

    text = _NOT_DISPLAYED.sub(lambda found: found["kept"] or _MARK, wikitext)
    return mwparserfromhell.parse(text, skip_style_tags=True)


def restore_wikitext(code: Any) -> str:
    """Return a part of what `parse_displayed` returns as it was written."""
    return str(code).replace(_MARK, "")


def plain_name(code: Any) -> str:
    """Return the name of a template or parameter as MediaWiki reads it where a page itself is looked at.

    Comments in it are gone wherever they stand, and a parameter of the page (`{{{1|x}}}`) has its default.
    """
    from mwparserfromhell.nodes import Argument, Comment

    def text(node: Any) -> str:
        if isinstance(node, Argument) and node.default is not None:
            return "".join(map(text, node.default.nodes))
        return "" if isinstance(node, Comment) else str(node)

    return strip_wikitext("".join(map(text, code.nodes)))


def call_name(template: Any) -> str:
    """Return the name of a template or parser function as written, without `safesubst:` and comments."""
    return strip_subst(strip_comments(str(template.name)))


def invoked_module(template: Any) -> str | None:
    """Return the name of the module that a parser function calls; None if it calls none."""
    found = _INVOKE.fullmatch(call_name(template))
    return normalize_title(found[1]) if found else None


def invoked_modules(wikitext: str) -> list[str]:
    """Return the names of the modules that a template calls, in the order of the text, each once."""
    names = (invoked_module(node) for node in parse_transcluded(wikitext).ifilter_templates())
    return list(dict.fromkeys(name for name in names if name and not _NO_TITLE.search(name)))
