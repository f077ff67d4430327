"""What the tool itself writes into a description, which changes with every release and says nothing to a reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.dataset import DATASET_STEM
from leapgraph.namespaces import NAMESPACES, PROJECT_PATHS, RELEASES

if TYPE_CHECKING:
    from collections.abc import Callable

# Of VoID, what people state; all the rest counts or lists.
_STATED_OF_VOID = "exampleResource|feature|uriRegexPattern|uriSpace|vocabulary"
_TERMS = (
    rf"{NAMESPACES['void']}(?!(?:{_STATED_OF_VOID})>)",
    NAMESPACES["spdx"],
    rf"{NAMESPACES['dcat']}(?:accessURL|byteSize|compressFormat|distribution|downloadURL|mediaType|packageFormat)>",
    rf"{NAMESPACES['dcat']}(?:hasCurrentVersion|hasVersion|previousVersion|prev|inSeries|servesDataset)>",
    rf"{NAMESPACES['sh']}prefixes>",
    rf"{NAMESPACES['schema']}target>",
)
_ISSUED, _MODIFIED = (f"> <{NAMESPACES['dcterms']}{name}> ".encode() for name in ("issued", "modified"))
_PREDICATE = re.compile(rf"<[^>]*> <(?:{'|'.join(_TERMS)})".encode())


def bookkeeping_predicate(stem: str, base: str) -> Callable[[bytes], object]:
    """Return a predicate that is true of a canonical N-Triples line of a graph which is the tool's own bookkeeping.

    Args:
        stem: The stem of the graph.
        base: The base IRI of the dataset.
    """
    if stem != DATASET_STEM:
        return lambda _: False
    # Nodes that the tool makes: a part of a graph's description (a partition, a link set, a file, what was pulled), the
    # prefixes of the questions, the release before, and the definitions of its own terms.
    graph, query = (re.escape(base + PROJECT_PATHS[name]) for name in ("graph", "query"))
    release, tool = re.escape(base + RELEASES), re.escape(NAMESPACES["tool"])
    made = rf"<(?:{graph}[^>#]*#|{query}prefixes[#>]|{release}|{tool})"
    node = re.compile(rf"{made}|<[^>]*> <[^>]*> <{graph}[^>#]*#".encode())
    return lambda line: _PREDICATE.match(line) or node.match(line)


def generated_modified_lines(lines: list[bytes]) -> frozenset[bytes]:
    """Return the lines with the day of the last change that the tool generates from that of issue."""
    return frozenset(line.replace(_ISSUED, _MODIFIED, 1) for line in lines if _ISSUED in line)
