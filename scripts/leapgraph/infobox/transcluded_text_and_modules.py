"""What a template transcludes: its displayed wikitext, and the Lua modules that it invokes.

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
# Parts that are not displayed on the page itself; the content of these elements is not wikitext.
_NOT_DISPLAYED = re.compile(
    r"(?P<kept><!--.*?-->|<(?P<raw>nowiki|pre|syntaxhighlight|source|math|chem|ce|gallery|score|timeline|templatedata"
    r"|graph|hiero|imagemap|inputbox|categorytree|section)\b[^<>]*?(?:/>|>.*?(?:</(?P=raw)\s*>|\Z)))"
    r"|<!--.*|<includeonly\b[^<>]*/>|<includeonly\b[^<>]*>.*?(?:</includeonly\s*>|\Z)"
    r"|</?(?:noinclude|onlyinclude)\b[^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
# Replaces a removed part: invisible, and keeps its neighbours apart.
_MARK = "<!---->"


def transcluded_wikitext(wikitext: str) -> str:
    """Return the part of a template page that is transcluded, without comments."""
    text = _INCLUSION_TAGS.sub(lambda found: found["kept"] or "", wikitext)
    only = _ONLYINCLUDE.findall(text)
    return "".join(only) if only else text


def parse_transcluded(wikitext: str) -> Any:
    """Return the part of a template page that is transcluded, parsed by mwparserfromhell."""
    import mwparserfromhell

    return mwparserfromhell.parse(transcluded_wikitext(wikitext), skip_style_tags=True)


def strip_comments(wikitext: str) -> str:
    """Return wikitext without comments and without surrounding white space."""
    return strip_wikitext(re.sub(r"<!--.*?(?:-->|\Z)", "", wikitext, flags=re.DOTALL))


def parse_displayed(wikitext: str) -> Any:
    """Return the part of a page that is displayed on the page itself, parsed by mwparserfromhell.

    `<includeonly>` parts are removed, and the tags of `<noinclude>`.
    """
    import mwparserfromhell

    text = _NOT_DISPLAYED.sub(lambda found: found["kept"] or _MARK, wikitext)
    return mwparserfromhell.parse(text, skip_style_tags=True)


def restore_wikitext(code: Any) -> str:
    """Return part of a `parse_displayed` result as originally written."""
    return str(code).replace(_MARK, "")


def plain_name(code: Any) -> str:
    """Return the name of a template or parameter as MediaWiki reads it on the page itself.

    Comments in it are removed, and a parameter of the page (`{{{1|x}}}`) has its default.
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
    """Return the module that a parser function invokes; None if it invokes none."""
    found = _INVOKE.fullmatch(call_name(template))
    return normalize_title(found[1]) if found else None


def invoked_modules(wikitext: str) -> list[str]:
    """Return the modules that a template invokes, each once, in text order."""
    names = (invoked_module(node) for node in parse_transcluded(wikitext).ifilter_templates())
    return list(dict.fromkeys(name for name in names if name and not _NO_TITLE.search(name)))
