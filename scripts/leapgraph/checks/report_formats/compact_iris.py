"""Compact IRIs and terms for display, with the project's prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def compact_iri(iri: str, prefixes: Mapping[str, str]) -> str:
    """Return `iri` with the prefix of the longest matching namespace, else in angle brackets."""
    fitting = [(len(space), prefix) for prefix, space in prefixes.items() if iri.startswith(space) and iri != space]
    if not fitting:
        return f"<{iri}>"
    length, prefix = max(fitting)
    return f"{prefix}:{iri[length:]}"


def compact_term(ntriples: str, prefixes: Mapping[str, str], most: int = 60) -> str:
    """Return an N-Triples term for display, on one line of about `most` characters at most."""
    if ntriples.startswith("<"):
        return to_printable_line(compact_iri(ntriples[1:-1], prefixes))
    literal, marks, datatype = ntriples.rpartition("^^<")
    if marks:
        ntriples = f"{literal}^^{compact_iri(datatype[:-1], prefixes)}"
    return to_printable_line(ntriples if len(ntriples) <= most else f"{ntriples[: most - 1]}…")


def to_printable_line(text: str) -> str:
    """Return `text` on one line, without control characters for a terminal or bidirectional controls."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04X}" for char in " ".join(text.split()))
