"""Compare datasets of different bases by what follows the base: the IRIs of the older side get the newer one's base."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.dataset import split_triple
from leapgraph.differences.compare_graphs import GraphTriple
from leapgraph.namespaces import MODEL_BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class RebasedLines:
    """The lines of the older side with the base IRI of the newer one; as they are where the bases do not differ.

    The shared vocabulary keeps its IRIs: it is the same in every project.

    Attributes:
        lines: The sorted lines by stem.

    Args:
        graphs: The sorted N-Triples lines of each graph by stem.
        old: The base of the older side; empty where it states none.
        new: The base of the newer side.
    """

    def __init__(self, graphs: Mapping[str, list[bytes]], old: str, new: str) -> None:
        self._originals = graphs
        self._rebased: dict[str, list[bytes]] = {}
        self.lines = dict(graphs)
        if old and old != new:
            shared = r"(?!vocab\b|tool\b)" if old == MODEL_BASE else ""
            pattern = re.compile(rf"<{re.escape(old)}{shared}".encode())
            start = f"<{new}".encode()
            self._rebased = {stem: [_rebase(pattern, start, line) for line in of] for stem, of in graphs.items()}
            self.lines = {stem: sorted(of) for stem, of in self._rebased.items()}

    def originals(self, facts: Iterable[GraphTriple]) -> dict[GraphTriple, GraphTriple]:
        """Return facts of the older side as they were, by what they are with the other base; those that differ."""
        if not self._rebased:
            return {}
        wanted = {(fact.stem, fact.line): fact for fact in facts}
        found = {}
        for stem, lines in self._rebased.items():
            for line, original in zip(lines, self._originals[stem], strict=True):
                fact = wanted.get((stem, line)) if line is not original else None
                if fact is not None:
                    found[fact] = GraphTriple(stem, *split_triple(original))
        return found


def _rebase(pattern: re.Pattern[bytes], start: bytes, line: bytes) -> bytes:
    subject, predicate, rest = line.split(b" ", 2)
    term = rest if rest.startswith(b"<") else b""
    if not (pattern.match(subject) or pattern.match(predicate) or pattern.match(term)):
        return line
    terms = (pattern.sub(start, one, count=1) for one in (subject, predicate))
    return b" ".join([*terms, pattern.sub(start, rest, count=1) if term else rest])
