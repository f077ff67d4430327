"""Choose the syntax of each blank node, brackets or a label, and labels that depend on the graph alone.

A blank node that is the object of one triple is written in brackets there. One with several references, or on a cycle,
needs a label; `blank_node_order` decides their order.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from leapgraph.errors import DataError
from leapgraph.turtle.blank_node_order import order_blank_nodes
from leapgraph.turtle.terms import RDF_FIRST, RDF_NIL, RDF_REST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.turtle.terms import Properties, Resource, TripleTuple

MOST_NESTED = 50


@dataclass
class BlankNodeSyntax:
    """How each blank node of a graph is written.

    Attributes:
        nested: Those in brackets.
        cells: Those of `nested` that are cells of a complete list, which can be written as `( ... )`.
        labels: The label, with `_:`, of each of the others.
    """

    nested: set[BlankNode] = field(default_factory=set)
    cells: set[BlankNode] = field(default_factory=set)
    labels: dict[BlankNode, str] = field(default_factory=dict)


def arrange_blank_nodes(
    subjects: Mapping[Resource, Properties], hints: Mapping[BlankNode, str] | None = None
) -> BlankNodeSyntax:
    """Return how each blank node of a graph is written.

    Args:
        subjects: The objects by subject and predicate.
        hints: What distinguishes blank nodes besides the graph: their comments.

    Raises:
        DataError: Brackets are nested too deep, or the blank nodes take too long to order.
    """
    touching = [
        (subject, predicate, term)
        for subject, properties in subjects.items()
        for predicate, objects in properties.items()
        for term in objects
        if isinstance(subject, BlankNode) or isinstance(term, BlankNode)
    ]
    if not touching:
        return BlankNodeSyntax()
    parents: dict[BlankNode, list[TripleTuple]] = {}
    for subject, predicate, term in touching:
        if isinstance(subject, BlankNode):
            parents.setdefault(subject, [])
        if isinstance(term, BlankNode):
            parents.setdefault(term, []).append((subject, predicate, term))
    labelled = {node for node, above in parents.items() if len(above) > 1} | _on_cycles(parents)
    nested = {node for node, above in parents.items() if len(above) == 1} - labelled
    cells = _cells(touching, nested, parents)
    _refuse_depth(nested, cells, parents)
    order = order_blank_nodes(touching, labelled, nested, hints or {}) if labelled else []
    return BlankNodeSyntax(nested, cells, {node: f"_:b{number}" for number, node in enumerate(order)})


def _on_cycles(parents: dict[BlankNode, list[TripleTuple]]) -> set[BlankNode]:
    # Follow the single references upwards: a path that returns to its start is a cycle.
    cycles: set[BlankNode] = set()
    done: set[BlankNode] = set()
    for start in parents:
        way: dict[BlankNode, None] = {}
        node = start
        while node not in done and node not in way:
            way[node] = None
            above = parents[node]
            if len(above) != 1 or not isinstance(above[0][0], BlankNode):
                break
            node = above[0][0]
        else:
            if node in way:
                steps = list(way)
                cycles.update(steps[steps.index(node) :])
        done.update(way)
    return cycles


def _cells(
    triples: list[TripleTuple], nested: set[BlankNode], parents: dict[BlankNode, list[TripleTuple]]
) -> set[BlankNode]:
    # From each rdf:nil upwards, as long as a cell has one rdf:first, one rdf:rest and nothing else.
    verbs: dict[Resource, list[NamedNode]] = defaultdict(list)
    ends: list[Resource] = []
    for subject, predicate, term in triples:
        verbs[subject].append(predicate)
        if predicate == RDF_REST and term == RDF_NIL:
            ends.append(subject)
    cells: set[BlankNode] = set()
    for end in ends:
        node = end
        while isinstance(node, BlankNode) and node in nested and sorted(verbs[node], key=str) == [RDF_FIRST, RDF_REST]:
            cells.add(node)
            node, predicate, _ = parents[node][0]
            if predicate != RDF_REST:
                break
    return cells


def _refuse_depth(nested: set[BlankNode], cells: set[BlankNode], parents: dict[BlankNode, list[TripleTuple]]) -> None:
    depths: dict[Resource, int] = {}
    for start in nested:
        way: list[BlankNode] = []
        above: Resource = start
        while isinstance(above, BlankNode) and above in nested and above not in depths:
            way.append(above)
            above = parents[above][0][0]
        depth = depths.get(above, 0)
        for node in reversed(way):
            # The next cell of a list is written beside this one, not inside it.
            depth += not (node in cells and parents[node][0][1] == RDF_REST)
            depths[node] = depth
            if depth > MOST_NESTED:
                raise DataError(f"brackets are nested more than {MOST_NESTED} deep: name what is inside with IRIs")
