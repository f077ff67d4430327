"""The items of a Wikibase that the project's graph links to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from leapgraph.dataset import WIKIDATA_STEM, lines_to_triples
from leapgraph.errors import DataError
from leapgraph.wikibase import WIKIDATA
from leapgraph.wikibase.mentioned_entities import IS_ENTITY_ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.dataset import Dataset


def linked_item_ids(dataset: Dataset, concept_base: str = WIKIDATA.concept_base) -> frozenset[str]:
    """Return the ids of the items that the graph links to, by any property, in its curated and identity graphs.

    The identity graph is what a pull found by sitelink (`owl:sameAs`, `skos:closeMatch`). What the pulled items
    themselves mention is not the project's link: the graph `wikidata` is left out.

    Args:
        dataset: The loaded dataset.
        concept_base: The prefix of the wiki's entity IRIs.

    Raises:
        DataError: The graph links to no item.
    """
    found = frozenset(_linked_items(dataset, concept_base))
    if not found:
        raise DataError(f"the graph links to no item of {concept_base}: run `leapgraph pull` first", path="graph")
    return found


def _linked_items(dataset: Dataset, concept_base: str) -> Iterator[str]:
    base = f"<{concept_base}Q".encode()
    for stem, graph in dataset.graphs.items():
        if stem == WIKIDATA_STEM:
            continue
        lines = [line for line in graph.lines if base in line]
        for node in {node for triple in lines_to_triples(lines) for node in (triple.subject, triple.object)}:
            if isinstance(node, NamedNode) and node.value.startswith(concept_base):
                name = node.value.removeprefix(concept_base)
                if IS_ENTITY_ID(name) and name[0] == "Q":
                    yield name
