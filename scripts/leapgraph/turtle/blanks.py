"""Which blank nodes are written in brackets and which need a label, and labels that the graph alone decides.

A blank node that is the object of one triple stands in brackets there. One used several times, or on a cycle, needs a
label. Labels come from colour refinement (Weisfeiler and Leman); of the few blank nodes that it may leave alike every
order is tried. To put many such in order can take for ever, with RDFC-1.0 too, so their number is bounded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, permutations, product
from math import factorial, prod
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from leapgraph.errors import DataError
from leapgraph.turtle.terms import RDF_FIRST, RDF_NIL, RDF_REST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.turtle.terms import Fact, Properties, Resource, Term

MOST_ALIKE = 6
MOST_NESTED = 50
MOST_ROUNDS = 64
MOST_WORK = 1_000_000


@dataclass
class Blanks:
    """How the blank nodes of a graph are written.

    Attributes:
        nested: Those in brackets.
        cells: Those of `nested` that are cells of a whole list, which `( ... )` can write.
        labels: The label, with `_:`, of each that needs one.
    """

    nested: set[BlankNode] = field(default_factory=set)
    cells: set[BlankNode] = field(default_factory=set)
    labels: dict[BlankNode, str] = field(default_factory=dict)


def arrange(subjects: Mapping[Resource, Properties], hints: Mapping[BlankNode, str] | None = None) -> Blanks:
    """Return how the blank nodes of a graph are written.

    Args:
        subjects: The objects by subject and predicate.
        hints: What tells blank nodes apart that the graph does not: the comments at them.

    Raises:
        DataError: Brackets are nested too deep, or the blank nodes are interlinked beyond what can be ordered in time.
    """
    touching = [
        (subject, predicate, term)
        for subject, properties in subjects.items()
        for predicate, objects in properties.items()
        for term in objects
        if isinstance(subject, BlankNode) or isinstance(term, BlankNode)
    ]
    if not touching:
        return Blanks()
    parents: dict[BlankNode, list[Fact]] = {}
    for subject, predicate, term in touching:
        if isinstance(subject, BlankNode):
            parents.setdefault(subject, [])
        if isinstance(term, BlankNode):
            parents.setdefault(term, []).append((subject, predicate, term))
    labelled = {node for node, above in parents.items() if len(above) > 1} | _on_cycles(parents)
    nested = {node for node, above in parents.items() if len(above) == 1} - labelled
    cells = _cells(touching, nested, parents)
    _refuse_depth(nested, cells, parents)
    ordered = _ordered(touching, labelled, nested, hints or {}) if labelled else []
    return Blanks(nested, cells, {node: f"_:b{number}" for number, node in enumerate(ordered)})


def _on_cycles(parents: dict[BlankNode, list[Fact]]) -> set[BlankNode]:
    # Upwards along single uses: a way that comes back to itself is a cycle.
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


def _cells(triples: list[Fact], nested: set[BlankNode], parents: dict[BlankNode, list[Fact]]) -> set[BlankNode]:
    # From each rdf:nil upwards as long as a cell says one rdf:first, one rdf:rest and nothing else.
    said: dict[Resource, list[NamedNode]] = defaultdict(list)
    ends: list[Resource] = []
    for subject, predicate, term in triples:
        said[subject].append(predicate)
        if predicate == RDF_REST and term == RDF_NIL:
            ends.append(subject)
    cells: set[BlankNode] = set()
    for end in ends:
        node = end
        while isinstance(node, BlankNode) and node in nested and sorted(said[node], key=str) == [RDF_FIRST, RDF_REST]:
            cells.add(node)
            node, predicate, _ = parents[node][0]
            if predicate != RDF_REST:
                break
    return cells


def _refuse_depth(nested: set[BlankNode], cells: set[BlankNode], parents: dict[BlankNode, list[Fact]]) -> None:
    depths: dict[Resource, int] = {}
    for start in nested:
        way: list[BlankNode] = []
        above: Resource = start
        while isinstance(above, BlankNode) and above in nested and above not in depths:
            way.append(above)
            above = parents[above][0][0]
        depth = depths.get(above, 0)
        for node in reversed(way):
            # The next cell of a list stands beside this one, not inside it.
            depth += not (node in cells and parents[node][0][1] == RDF_REST)
            depths[node] = depth
            if depth > MOST_NESTED:
                raise DataError(f"brackets are nested more than {MOST_NESTED} deep: name what is inside with IRIs")


def _ordered(
    triples: list[Fact], labelled: set[BlankNode], nested: set[BlankNode], hints: Mapping[BlankNode, str]
) -> list[BlankNode]:
    linking = _linking(triples, labelled, nested)
    colours = _refine(triples, {})
    if _alike(colours, linking):
        colours = _refine(
            triples, {node: _hash(colours[node], hint) for node, hint in hints.items() if node in colours}
        )
    alike = _alike(colours, linking)
    if alike > MOST_ALIKE:
        raise DataError(
            f"{alike} interlinked blank nodes cannot be told apart (at most {MOST_ALIKE} can be put in order): "
            "give them IRIs"
        )
    ranks = _ranks(triples, linking, colours)
    return sorted(labelled, key=ranks.__getitem__)


def _linking(triples: list[Fact], labelled: set[BlankNode], nested: set[BlankNode]) -> set[BlankNode]:
    # The labelled, and the nested with a labelled one somewhere inside: what else is nested is told by its colour.
    above = {term: subject for subject, _, term in triples if term in nested}
    linking = set(labelled)
    for subject, _, term in triples:
        node = subject
        while term in labelled and isinstance(node, BlankNode) and node in nested and node not in linking:
            linking.add(node)
            node = above[node]
    return linking


def _alike(colours: dict[BlankNode, str], linking: set[BlankNode]) -> int:
    counts = Counter(colours[node] for node in linking)
    return sum(count for count in counts.values() if count > 1)


def _refine(triples: list[Fact], seeds: Mapping[BlankNode, str]) -> dict[BlankNode, str]:
    # Each round a node's colour takes in its neighbours' colours, until a round parts no two that were alike.
    edges: dict[BlankNode, list[tuple[str, BlankNode | str]]] = defaultdict(list)
    for subject, predicate, term in triples:
        if isinstance(subject, BlankNode):
            edges[subject].append((f">{predicate}", term if isinstance(term, BlankNode) else str(term)))
        if isinstance(term, BlankNode):
            edges[term].append((f"<{predicate}", subject if isinstance(subject, BlankNode) else str(subject)))
    colours = {node: seeds.get(node, "") for node in edges}
    kinds, rounds = 0, 0
    while kinds < (kinds := len(set(colours.values()))):
        rounds += 1
        if rounds > MOST_ROUNDS:
            raise DataError("the blank nodes are linked in too long chains to be put in order: give them IRIs")
        colours = {
            node: _hash(
                colours[node],
                *sorted(f"{arrow} {colours[end] if isinstance(end, BlankNode) else end}" for arrow, end in near),
            )
            for node, near in edges.items()
        }
    return colours


def _hash(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()


def _ranks(triples: list[Fact], linking: set[BlankNode], colours: dict[BlankNode, str]) -> dict[Term, int]:
    # Of all ways to number the nodes of each colour the one under which the links between nodes read smallest. Two ways
    # that read the same are an automorphism: either gives the same text.
    classes: dict[str, list[BlankNode]] = defaultdict(list)
    for node in sorted(linking, key=str):
        classes[colours[node]].append(node)
    links = [
        (subject, str(predicate), term)
        for subject, predicate, term in triples
        if subject in linking and term in linking
    ]
    groups = [nodes for _, nodes in sorted(classes.items())]
    ways = prod(factorial(len(nodes)) for nodes in groups)
    if ways * len(links) > MOST_WORK:
        raise DataError("the blank nodes are too many and too alike to be put in order: give them IRIs")
    best: list[tuple[int, str, int]] | None = None
    chosen: dict[Term, int] = {}
    for way in product(*(permutations(nodes) for nodes in groups)):
        numbers: dict[Term, int] = {node: number for number, node in enumerate(chain.from_iterable(way))}
        reading = sorted((numbers[start], arrow, numbers[end]) for start, arrow, end in links)
        if best is None or reading < best:
            best, chosen = reading, numbers
    return chosen
