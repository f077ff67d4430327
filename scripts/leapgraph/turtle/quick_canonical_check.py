"""Recognize blocks of a Turtle file in canonical form without a source map, which takes most of the time of formatting.

The triples alone are laid out and compared with the text. Comments are passed over where the canonical form leaves
them: in paragraphs above the prefix declarations, and above a subject.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.errors import DataError
from leapgraph.turtle.blank_node_syntax import arrange_blank_nodes
from leapgraph.turtle.layout import Layout, group_triples
from leapgraph.turtle.reader import triple_tuples
from leapgraph.turtle.terms import TermWriter
from leapgraph.turtle.writer import declarations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.turtle.reader import TurtleFile

_COMMENT = r"#(?:[^\r\n]*[^\r\n \t])?\n"
_PARAGRAPHS = rf"(?:(?:{_COMMENT})+\n)*"
_ABOVE_PREFIXES = re.compile(_PARAGRAPHS)
_ABOVE_SUBJECT = re.compile(f"{_PARAGRAPHS}(?:{_COMMENT})*")


def find_blocks_with_comments(file: TurtleFile, prefixes: Mapping[str, str]) -> str | None:
    """Return the blocks of a file that its triples alone do not lay out as they stand: those with comments inside.

    Where these blocks, as a document of their own with the file's prefixes, are in canonical form, the whole file is.

    Returns:
        The prefix declarations and these blocks; empty without such a block; None where only the whole file can tell.
    """
    subjects = group_triples(triple_tuples(file.triples))
    table = {**file.prefixes, **prefixes}
    names = TermWriter({**prefixes, **table})
    try:
        blanks = arrange_blank_nodes(subjects)
    except DataError:
        return None
    blocks = list(Layout(subjects, blanks, names).blocks())
    head = declarations(names.used_prefixes, table)
    # Comments may decide the order of labels, and of blocks without a name.
    if blanks.labels or not head or any(block.startswith("[") for block in blocks):
        return None
    text = file.text
    at = _skip(_ABOVE_PREFIXES, text, 0)
    if not text.startswith(head, at):
        return None
    at += len(head)
    others = []
    for block in blocks:
        if not text.startswith("\n\n", at):
            return None
        at = _skip(_ABOVE_SUBJECT, text, at + 2)
        end = at + len(block)
        if not text.startswith(f"{block}\n", at):
            end = text.find("\n\n", at) % len(text)  # without a block after it, the line end of the text
            others.append(text[at:end])
        at = end
    if text[at:] != "\n":
        return None
    return "\n\n".join([head, *others]) + "\n" if others else ""


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
