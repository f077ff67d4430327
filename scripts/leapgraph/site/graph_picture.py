"""The picture of the graph: a tree with two wings around the main entity, placed without a layout library."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Literal

    from leapgraph.site.picture_branches import Branch, Leaf

# All lengths are in units of the picture: at its natural size one is a CSS pixel.
_FONT, _ROW, _GAP = 13, 19, 12
_REACH = 120  # between the middle box and a wing
_INDENT = 12  # between a wing's line and its leaves
_EDGE = 6
_WIDEST = 480  # of a text; a longer one is cut, and whole in its tooltip
_HUB_WORDS = 16  # letters in a line of the middle box
_HUB_LINES = 6
_NARROW, _WIDE = frozenset("iljftrI.,:;!|'()[] -"), frozenset("mwMW@%")


@dataclass(frozen=True)
class PlacedLeaf:
    """A leaf with its line, its text as cut to fit, and the whole text where it was cut."""

    leaf: Leaf
    y: int
    text: str
    note: str
    whole: str


@dataclass(frozen=True)
class PlacedBranch:
    """A branch with the line of its heading, its leaves, and the path that joins them with the middle."""

    branch: Branch
    y: int
    title: str
    leaves: tuple[PlacedLeaf, ...]
    path: str
    more_y: int


@dataclass(frozen=True)
class Wing:
    """A side of the picture: where its headings and its leaves are aligned, and its branches."""

    is_left: bool
    heading_x: int
    leaf_x: int
    branches: tuple[PlacedBranch, ...]


@dataclass(frozen=True)
class Picture:
    """The picture of a graph.

    Attributes:
        width: Its width.
        height: Its height.
        hub: The box in the middle: x, y, width and height.
        lines: The lines of the name in it, each with its y.
        wings: The left and the right wing.
        name: The name of what is in the middle.
    """

    width: int
    height: int
    hub: tuple[int, int, int, int]
    lines: tuple[tuple[int, str], ...]
    wings: tuple[Wing, Wing]
    name: Literal

    @property
    def middle(self) -> int:
        """The x of the middle of the box."""
        return self.hub[0] + self.hub[2] // 2


def draw_picture(name: Literal, left: Sequence[Branch], right: Sequence[Branch]) -> Picture:
    """Return the picture of `name` between two wings; the left one gets the last branches while it is shorter."""
    left, right = _balance(left, right)
    lines = _wrap(name.value)
    hub_width = max(80, max(text_width(line) for line in lines) + 40)
    hub_height = len(lines) * _ROW + 22
    height = max(_height(left), _height(right), hub_height) + 2 * _EDGE
    left_width, right_width = _width(left), _width(right)
    start = _EDGE + left_width + (_REACH if left else 0)
    middle_y = height // 2
    hub = (start, middle_y - hub_height // 2, hub_width, hub_height)
    wings = (
        _place(left, start - _REACH, (start, middle_y), (height - _height(left)) // 2, is_left=True),
        _place(right, start + hub_width + _REACH, (start + hub_width, middle_y), (height - _height(right)) // 2),
    )
    width = start + hub_width + (_REACH + right_width if right else 0) + _EDGE
    first = hub[1] + 11 + _FONT
    return Picture(width, height, hub, tuple((first + at * _ROW, line) for at, line in enumerate(lines)), wings, name)


def text_width(text: str, font: int = _FONT) -> int:
    """Return about how wide a text is at a size of `font`, rather too wide than too narrow."""
    return round(sum(_letter_width(letter) for letter in text) * font)


def _letter_width(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter in _NARROW:
        return 0.4
    return 0.98 if letter in _WIDE else 0.72 if letter.isupper() else 0.62


def _cut(text: str, widest: int) -> str:
    """Return a text, or as much of it as fits with an ellipsis."""
    width = 0.0
    fits = 0
    for at, letter in enumerate(text):
        width += _letter_width(letter) * _FONT
        if width <= widest - _FONT:
            fits = at + 1
        elif width > widest:
            return f"{text[:fits].rstrip()}…"
    return text


def _wrap(text: str) -> list[str]:
    """Return a name in the lines of the middle box."""
    lines = [""]
    for word in text.split(maxsplit=_HUB_WORDS * _HUB_LINES)[: _HUB_WORDS * _HUB_LINES]:
        if lines[-1] and len(lines[-1]) + len(word) >= _HUB_WORDS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {_cut(word, _WIDEST // 2)}".strip()
    return lines if len(lines) <= _HUB_LINES else [*lines[: _HUB_LINES - 1], "…"]


def _balance(left: Sequence[Branch], right: Sequence[Branch]) -> tuple[list[Branch], list[Branch]]:
    """Return the two wings, with the last branches of the right one moved to the left while that stays the shorter."""
    rows = sum(branch.rows for branch in left)
    rest = sum(branch.rows for branch in right)
    at = len(right)
    while at > 1 and rows + right[at - 1].rows <= rest - right[at - 1].rows:
        at -= 1
        rows += right[at].rows
        rest -= right[at].rows
    return [*left, *right[at:]], list(right[:at])


def _height(branches: Sequence[Branch]) -> int:
    return sum(branch.rows * _ROW + _GAP for branch in branches) - _GAP if branches else 0


def _width(branches: Sequence[Branch]) -> int:
    texts = [_INDENT + _leaf_width(leaf) for branch in branches for leaf in branch.leaves]
    return max([*texts, *(text_width(_title(branch)) + 14 for branch in branches)], default=0)


def _leaf_width(leaf: Leaf) -> int:
    text, note = _leaf_texts(leaf)
    return text_width(f"{text} {note}".strip())


def _leaf_texts(leaf: Leaf) -> tuple[str, str]:
    """Return the text and the note of a leaf as they fit."""
    note = _cut(leaf.note.value, _WIDEST // 2) if leaf.note else ""
    return _cut(leaf.text.value, _WIDEST - text_width(note)), note


def _title(branch: Branch) -> str:
    title = branch.title.value
    return _cut(title[:1].upper() + title[1:], _WIDEST - 60)


def _place(
    branches: Sequence[Branch], x: int, hub: tuple[int, int], top: int, *, is_left: bool = False
) -> Wing:  # fmt: skip
    """Return a wing whose line is at `x`; `hub` is where its curves begin."""
    sign = -1 if is_left else 1
    placed = []
    y = top
    for branch in branches:
        heading = y + _ROW // 2
        leaves = []
        for at, leaf in enumerate(branch.leaves, start=1):
            text, note = _leaf_texts(leaf)
            whole = leaf.text.value if text != leaf.text.value else ""
            leaves.append(PlacedLeaf(leaf, heading + at * _ROW + 4, text, note, whole))
        last = heading + (branch.rows - 1) * _ROW
        path = _curve(hub, (x, heading), sign) + _comb(x, heading, last, sign)
        placed.append(PlacedBranch(branch, heading + 4, _title(branch), tuple(leaves), path, last + 4))
        y += branch.rows * _ROW + _GAP
    return Wing(is_left, x + sign * 8, x + sign * _INDENT, tuple(placed))


def _curve(start: tuple[int, int], end: tuple[int, int], sign: int) -> str:
    (x, y), (to_x, to_y) = start, end
    bend = sign * _REACH * 6 // 10
    return f"M{x} {y}C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"


def _comb(x: int, top: int, bottom: int, sign: int) -> str:
    """Return the line beside the leaves, with a tick for each."""
    if bottom <= top:
        return ""
    ticks = "".join(f"M{x} {y}h{sign * 6}" for y in range(top + _ROW, bottom + 1, _ROW))
    return f"V{bottom}{ticks}"
