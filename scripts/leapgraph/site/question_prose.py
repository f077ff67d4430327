"""The description of a question as pieces of prose: names of columns in words, names of questions as links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.site.answer_tables import split_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_PIECE = re.compile(r"`([^`\n]+)`|\b([a-z][a-z0-9]*(?:-[a-z0-9]+)+)\b")


class Piece(NamedTuple):
    """A piece of prose: its text, and whether it is the name of a column, a question or code; else it is plain."""

    text: str
    kind: str = ""


def prose_pieces(text: str, heads: Mapping[str, str], columns: Collection[str], names: Collection[str]) -> list[Piece]:
    """Return a description as pieces.

    Args:
        text: The description, in which names of columns stand in backticks.
        heads: The heads of columns, by variable.
        columns: The variables of the question; those without a head have their name in words.
        names: The names of all questions.
    """
    return list(_pieces(" ".join(text.split()), heads, columns, names))


def _pieces(
    text: str, heads: Mapping[str, str], columns: Collection[str], names: Collection[str]
) -> Iterator[Piece]:  # fmt: skip
    end = 0
    for found in _PIECE.finditer(text):
        code, name = found.groups()
        if name and name not in names:
            continue
        if found.start() > end:
            yield Piece(text[end : found.start()])
        end = found.end()
        if name or code in names:
            yield Piece(name or code, "question")
        elif code in columns:
            yield Piece(heads.get(code) or split_words(code), "column")
        else:
            yield Piece(code, "code")
    if end < len(text):
        yield Piece(text[end:])
