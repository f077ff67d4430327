"""The entities' documents as Turtle and JSON-LD, from blocks: what a document has of one subject, as text.

A block stands in the documents of all entities that are connected with its subject, on average in seven: it is parsed
and laid out once, and kept while there is room.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.dataset import lines_to_triples
from leapgraph.serialization.jsonld import NodeText, join_nodes, node_object, write_node
from leapgraph.turtle.writer import SubjectBlock, SubjectBlocks, write_turtle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.serialization.jsonld_context import Context

# The number of blocks that are kept, about 3 KB each: all of a graph of 100,000 triples, of a larger one the latest.
_MOST_KEPT = 1 << 16


class DocumentBlock(NamedTuple):
    """What a document has of one subject.

    Attributes:
        lines: Its triples as sorted N-Triples lines.
        turtle: Its text in Turtle; None with a blank node, which depends on the other subjects.
        node: Its text in JSON-LD.
    """

    lines: tuple[bytes, ...]
    turtle: SubjectBlock | None
    node: NodeText


class DocumentBlocks:
    """Lays out blocks, and joins them to documents.

    Args:
        prefixes: The prefixes of Turtle.
        context: The context of JSON-LD.
    """

    def __init__(self, prefixes: Mapping[str, str], context: Context) -> None:
        self._prefixes = prefixes
        self._context = context
        self._subjects = SubjectBlocks(prefixes)
        self.block = lru_cache(_MOST_KEPT)(self._lay_out)

    def _lay_out(self, lines: tuple[bytes, ...]) -> DocumentBlock:
        """Return the block of sorted N-Triples lines, which have one subject."""
        triples = list(lines_to_triples(lines))
        return DocumentBlock(lines, self._subjects.lay_out(triples), write_node(node_object(triples), self._context))

    def turtle(self, blocks: list[DocumentBlock]) -> bytes:
        """Return the Turtle document of these blocks, of one subject each."""
        texts = [block.turtle for block in blocks if block.turtle is not None]
        if len(texts) == len(blocks):
            return self._subjects.join(texts).encode()
        return write_turtle(lines_to_triples(line for block in blocks for line in block.lines), self._prefixes).encode()

    def jsonld(self, iri: str, blocks: list[DocumentBlock]) -> bytes:
        """Return the JSON-LD document of these blocks, the node `iri` first."""
        return join_nodes(iri, (block.node for block in blocks), self._context)
