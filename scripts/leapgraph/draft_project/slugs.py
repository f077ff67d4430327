"""Slugs: the last parts of IRIs, made of names; ASCII letters, digits and single hyphens."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_MAX_LENGTH = 60
_LATIN_LETTER = re.compile(r"LATIN (?:SMALL|CAPITAL) (?:LETTER|LIGATURE) ([A-Z]{1,2})(?: WITH .*)?")
# Apostrophes join what they stand between.
_JOINING = re.compile(r"['\u2019\u02bc]")


def make_slug(name: str) -> str:
    """Return the slug of a name; empty if the name has neither Latin letters nor digits.

    Latin letters with marks lose them, as `ü`, `ł`, `æ` become `u`, `l`, `ae`; other scripts are left out.
    """
    plain = "".join(map(_ascii, unicodedata.normalize("NFKD", _JOINING.sub("", name)).replace("ß", "ss")))
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return slug if len(slug) <= _MAX_LENGTH else slug[: _MAX_LENGTH + 1].rpartition("-")[0] or slug[:_MAX_LENGTH]


def _ascii(letter: str) -> str:
    if letter.isascii() or unicodedata.combining(letter):
        return letter if letter.isascii() else ""
    found = _LATIN_LETTER.fullmatch(unicodedata.name(letter, ""))
    return found[1].lower() if found else " "


class UniqueSlugs:
    """Slugs that are handed out once; another thing of the same name gets `-2`, `-3` and so on."""

    def __init__(self, *reserved: str) -> None:
        self._used = Counter(reserved)

    def next(self, slug: str) -> str:
        """Return the slug, or with a number behind it where it was handed out before."""
        candidate, number = slug, 1
        while candidate in self._used:
            number += 1
            candidate = f"{slug}-{number}"
        self._used[candidate] += 1
        return candidate
