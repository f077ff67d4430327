"""The sections of an article, from its wikitext: titles, numbers and anchors as MediaWiki makes them.

The rules are those of MediaWiki's Preprocessor (headings), Parser::finalizeHeadings (numbers, repeated anchors) and
Sanitizer::escapeIdForAttribute (fragments of HTML 5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from leapgraph.infobox.transcluded_text_and_modules import parse_displayed

_MAX_LEVEL = 6
# Elements whose content is no wikitext, and comments; with comments removed, what stands behind a heading is its own.
_OPAQUE = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<raw>nowiki|pre|syntaxhighlight|source|math|score|timeline|gallery|templatedata|includeonly)"
    r"\b[^<>]*?(?:/>|>.*?(?:</(?P=raw)\s*>|\Z))",
    re.DOTALL | re.IGNORECASE,
)
_HEADING = re.compile(r"^(?P<left>=+)(?P<text>.*?)(?P<right>=+)[ \t]*$", re.MULTILINE)
_REFERENCE = re.compile(r"<ref\b[^<>]*/>|<ref\b[^<>]*>.*?</ref\s*>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class ArticleSection:
    """A section of an article.

    Attributes:
        title: The heading as text, without markup.
        level: The number of its equals signs, from 1 to 6.
        number: Its number in the table of contents, such as `3.1`.
        anchor: Its fragment, unique in the article; repeated headings have `_2`, `_3`, …
        wikitext: Its text without the heading, with that of the sections within it, without comments.
        own_wikitext: The same without the sections within it.
    """

    title: str
    level: int
    number: str
    anchor: str
    wikitext: str
    own_wikitext: str


def split_sections(wikitext: str) -> tuple[str, list[ArticleSection]]:
    """Return the lead of an article, and its sections in order; a heading without any text has none.

    Args:
        wikitext: The wikitext of the page.
    """
    text = _OPAQUE.sub("", wikitext)
    found = [(match, *_level_and_text(match)) for match in _HEADING.finditer(text)]
    headings = [(match, level, title) for match, level, inner in found if (title := heading_text(inner))]
    numbers, anchors = _Numbers(), _Anchors()
    sections = []
    for place, (match, level, title) in enumerate(headings):
        after = headings[place + 1 :]
        end = next((later.start() for later, other, _ in after if other <= level), len(text))
        own_end = after[0][0].start() if after else len(text)
        within, own = text[match.end() : end], text[match.end() : own_end]
        sections.append(ArticleSection(title, level, numbers.next(level), anchors.next(title), within, own))
    return text[: headings[0][0].start()] if headings else text, sections


def heading_text(wikitext: str) -> str:
    """Return the text of a heading: without markup, references and templates, white space collapsed."""
    code = parse_displayed(_REFERENCE.sub("", wikitext))
    plain = str(code.strip_code(normalize=True, collapse=False))
    return re.sub(r"[\s_]+", " ", plain.replace("'''", "").replace("''", "")).strip()


def _level_and_text(heading: re.Match[str]) -> tuple[int, str]:
    """Return the level of a heading and its wikitext: equals signs beyond the shorter side are part of the text."""
    left, right = len(heading["left"]), len(heading["right"])
    if not heading["text"]:
        left, right = (left + right) // 2, (left + right + 1) // 2
        level = min((left + right - 1) // 2, _MAX_LEVEL)
        return level, "=" * (left + right - 2 * level) if level else ""
    level = min(left, right, _MAX_LEVEL)
    return level, "=" * (left - level) + heading["text"] + "=" * (right - level)


class _Numbers:
    """The numbers of a table of contents."""

    def __init__(self) -> None:
        self._open: list[tuple[int, int]] = []

    def next(self, level: int) -> str:
        """Return the number of the next heading, given its level."""
        count = 0
        while self._open and self._open[-1][0] >= level:
            count = self._open.pop()[1]
        self._open.append((level, count + 1))
        return ".".join(str(number) for _, number in self._open)


class _Anchors:
    """The fragments of headings, each once."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def next(self, title: str) -> str:
        """Return the fragment of the next heading, given its text."""
        anchor, key, count = title.replace(" ", "_"), _lower(title), 1
        while key in self._used:
            count += 1
            key = f"{_lower(title)}_{count}"
        self._used.add(key)
        return anchor if count == 1 else f"{anchor}_{count}"


def _lower(text: str) -> str:
    # PHP's strtolower, which since PHP 8 changes ASCII letters alone.
    return text.translate(_ASCII_LOWER)


_ASCII_LOWER: dict[int, Any] = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
