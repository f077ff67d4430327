"""Order blank nodes for their labels, by the graph alone: an isomorphism-invariant order.

Colour refinement (Weisfeiler and Leman) distinguishes nodes by their neighbourhoods; a node in brackets counts as part
of its parent. Where several nodes have the same colour, each of them in turn is individualized and the rest refined
again, and the labelling with the smallest reading is chosen (McKay and Piperno, Practical graph isomorphism, 2014). Two
labellings with the same reading are an automorphism: either gives the same text, so one of them is enough, and
symmetric structures cost little.
"""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pyoxigraph import BlankNode

from leapgraph.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leapgraph.turtle.terms import Resource, Term, TripleTuple


# The limits on linked nodes with the same colour and on triples visited to order them: about a second.
MOST_ALIKE = 64
MOST_WORK = 100_000
MOST_ROUNDS = 64

Colours: TypeAlias = dict[BlankNode, str]


class _Leaf(NamedTuple):
    """A complete labelling: its reading, and the colours that distinguish all nodes."""

    reading: str
    colours: Colours


class _TangledError(Exception):
    """There are too many labellings to search."""


def order_blank_nodes(
    triples: list[TripleTuple], labelled: set[BlankNode], nested: set[BlankNode], hints: Mapping[BlankNode, str]
) -> list[BlankNode]:
    """Return the labelled blank nodes in the order of their labels.

    Args:
        triples: The triples with a blank node.
        labelled: The nodes that need a label.
        nested: The nodes in brackets, each the object of one triple.
        hints: What distinguishes nodes besides the graph.

    Raises:
        DataError: The nodes take too long to order.
    """
    found: list[tuple[str, _Leaf, Colours]] = []
    for part in _components(triples):
        if labelled.isdisjoint(node for triple in part for node in triple):
            continue
        component = _Component(part, labelled, nested)
        try:
            colours = component.refine(dict.fromkeys(component.labelled, ""))
            plain = _hash(*sorted(colours.values()))
            # Comments only break ties: they do not change an order that the graph decides.
            component.hints = hints
            leaf, _ = component.least_leaf(component.refine(colours) if hints else colours)
        except _TangledError:
            number = len(component.labelled)
            raise DataError(f"{number} interlinked blank nodes cannot be told apart in time: give them IRIs") from None
        found.append((plain, leaf, colours))
    # Components with the same reading keep their nodes together; their own order does not matter.
    found.sort(key=lambda one: (one[0], one[1].reading))
    return [
        node
        for _, leaf, colours in found
        for node in sorted(colours, key=lambda node: (colours[node], leaf.colours[node]))
    ]


def _components(triples: list[TripleTuple]) -> Iterable[list[TripleTuple]]:
    """Return the triples in groups that share no blank node."""
    parent: dict[BlankNode, BlankNode] = {}

    def root(node: BlankNode) -> BlankNode:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    for subject, _, term in triples:
        if isinstance(subject, BlankNode) and isinstance(term, BlankNode):
            parent[root(subject)] = root(term)
    parts: dict[BlankNode, list[TripleTuple]] = defaultdict(list)
    for triple in triples:
        node = triple[0] if isinstance(triple[0], BlankNode) else triple[2]
        if isinstance(node, BlankNode):
            parts[root(node)].append(triple)
    return parts.values()


class _Component:
    """Connected blank nodes and their colours."""

    def __init__(self, triples: list[TripleTuple], labelled: set[BlankNode], nested: set[BlankNode]) -> None:
        self.hints: Mapping[BlankNode, str] = {}
        self._below: dict[BlankNode, list[tuple[str, Term]]] = {}
        self._above: dict[BlankNode, list[tuple[str, Resource]]] = {}
        for subject, predicate, term in triples:
            if isinstance(subject, BlankNode):
                self._below.setdefault(subject, []).append((str(predicate), term))
            if isinstance(term, BlankNode):
                self._above.setdefault(term, []).append((str(predicate), subject))
        nodes = self._below | self._above
        self.labelled = [node for node in nodes if node in labelled]
        self._nested = nested
        # Each node in brackets comes after its parent.
        self._downwards = [
            node for node in nodes if node not in nested or not isinstance(self._above[node][0][1], BlankNode)
        ]
        for node in self._downwards:
            below = [term for _, term in self._below.get(node, ()) if isinstance(term, BlankNode)]
            self._downwards += [term for term in below if term in nested]
        self._cost = len(triples)
        self._work = max(MOST_WORK, MOST_ROUNDS * self._cost)

    def refine(self, colours: Colours) -> Colours:
        """Return the stable colours: refined until no more nodes are distinguished.

        Raises:
            _TangledError: That takes too long.
        """
        before = len(set(colours.values()))
        while True:
            colours = self._refine_once(colours)
            after = len(set(colours.values()))
            if after == before:
                return colours
            before = after

    def least_leaf(self, colours: Colours) -> tuple[_Leaf, set[str]]:
        """Return the labelling with the smallest reading, and the readings of all labellings.

        Raises:
            _TangledError: There are too many labellings.
        """
        alike = _tied_nodes(colours)
        if not alike:
            leaf = _Leaf(_hash(*sorted(colours.values())), colours)
            return leaf, {leaf.reading}
        if len(colours) - len(set(colours.values())) > MOST_ALIKE:
            raise _TangledError
        best: _Leaf | None = None
        readings: set[str] = set()
        for node in alike:
            apart = self.refine({**colours, node: _hash(colours[node], "this one")})
            # A labelling below this node with the reading of one below another node is an automorphism that maps one
            # node to the other, so all labellings below it have readings that are known already.
            if best is not None and self._any_leaf(apart).reading in readings:
                continue
            leaf, more = self.least_leaf(apart)
            readings |= more
            best = leaf if best is None else min(best, leaf, key=lambda one: one.reading)
        if best is None:
            raise AssertionError
        return best, readings

    def _any_leaf(self, colours: Colours) -> _Leaf:
        while alike := _tied_nodes(colours):
            colours = self.refine({**colours, alike[0]: _hash(colours[alike[0]], "this one")})
        return _Leaf(_hash(*sorted(colours.values())), colours)

    def _refine_once(self, colours: Colours) -> Colours:
        self._work -= self._cost
        if self._work < 0:
            raise _TangledError
        # A node in brackets is hashed with its content first, then with its parent.
        inside: dict[BlankNode, str] = {}
        for node in reversed(self._downwards):
            below = [f"{arrow} {_text(term, colours, inside)}" for arrow, term in self._below.get(node, ())]
            inside[node] = _hash(colours.get(node, ""), self.hints.get(node, ""), *sorted(below))
        around: Colours = {}
        for node in self._downwards:
            arrow, subject = self._above[node][0] if node in self._nested else ("", None)
            around[node] = _hash(inside[node], arrow, _text(subject, around) if subject else "")
        return {node: self._node_colour(node, colours, inside, around) for node in self.labelled}

    def _node_colour(self, node: BlankNode, colours: Colours, inside: Colours, around: Colours) -> str:
        above = sorted(f"{arrow} {_text(subject, around)}" for arrow, subject in self._above.get(node, ()))
        return _hash(colours[node], inside[node], *above)


def _text(term: Term, *colours: Colours) -> str:
    """Return the first colour that a term has, or its text."""
    if isinstance(term, BlankNode):
        return next(found[term] for found in colours if term in found)
    return str(term)


def _tied_nodes(colours: Colours) -> list[BlankNode]:
    """Return the smallest group of nodes that share a colour; empty if all are distinguished."""
    groups: dict[str, list[BlankNode]] = defaultdict(list)
    for node, colour in colours.items():
        groups[colour].append(node)
    several = [(len(nodes), colour) for colour, nodes in groups.items() if len(nodes) > 1]
    return groups[min(several)[1]] if several else []


def _hash(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()
