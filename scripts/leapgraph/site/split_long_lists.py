"""Parts of long lists: a list that would be too long for one page is split by first letter, then by number."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST = 1000  # entries of one page
_OTHER = "#"

T = TypeVar("T")


@dataclass(frozen=True)
class ListPart(Generic[T]):
    """A page of a list.

    Attributes:
        name: The name of the page.
        title: What tells it from the other parts, such as a letter; empty where the list has one page.
        entries: Its entries; none on the first page of a list in parts, which leads to them.
    """

    name: str
    title: str
    entries: tuple[T, ...]


def split_by_letter(
    name: str, entries: Sequence[T], label: Callable[[T], str], most: int = MOST
) -> list[ListPart[T]]:  # fmt: skip
    """Return the pages of a list: one, or a first page without entries and a part for each letter.

    Args:
        name: The name of the first page.
        entries: The entries in their order.
        label: Returns the label by which an entry is listed.
        most: The largest number of entries of a page.
    """
    if len(entries) <= most:
        return [ListPart(name, "", tuple(entries))]
    parts: list[ListPart[T]] = [ListPart(name, "", ())]
    by_letter = sorted(entries, key=lambda entry: first_letter(label(entry)))
    for letter, group in groupby(by_letter, key=lambda entry: first_letter(label(entry))):
        parts += _number(f"{name}-{_page_end(letter)}", letter, list(group), most)
    return parts


def split_by_number(name: str, entries: Sequence[T], most: int = MOST) -> list[ListPart[T]]:
    """Return the pages of a list that is not in the order of letters: parts of at most `most` entries."""
    return _number(name, "" if len(entries) <= most else "Part", list(entries), most)


def first_letter(label: str) -> str:
    """Return the letter that a label is listed under: upper case without accents; `#` for what is no letter."""
    for character in unicodedata.normalize("NFKD", label):
        if character.isalpha():
            return character.upper()[:1]
        if character.isdigit():
            break
    return _OTHER


def _number(name: str, title: str, entries: list[T], most: int) -> list[ListPart[T]]:
    """Return the parts of a group, the first under its plain name."""
    if len(entries) <= most:
        return [ListPart(name, title, tuple(entries))]
    return [
        ListPart(
            name if start == 0 else f"{name}-{start // most + 1}",
            f"{title} {start // most + 1}",
            tuple(entries[start : start + most]),
        )
        for start in range(0, len(entries), most)
    ]


def _page_end(letter: str) -> str:
    """Return the end of a page's name: the letter, or its number where it is not one of a to z."""
    if letter == _OTHER:
        return "other"
    return letter.lower() if letter.isascii() else f"u{ord(letter):04x}"
