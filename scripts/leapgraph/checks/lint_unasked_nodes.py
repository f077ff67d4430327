"""The lint of nodes without a shape: curated nodes whose classes no shape targets."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from leapgraph.checks.report import SH
from leapgraph.dataset import GENERATED_STEMS, split_triple
from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project

_TYPE = f" <{NAMESPACES['rdf']}type> ".encode()
_SUBCLASS = f" <{NAMESPACES['rdfs']}subClassOf> ".encode()
_TARGET_CLASS, _TARGET_NODE, _TARGET_OBJECTS = (
    f"<{SH}{name}>".encode() for name in ("targetClass", "targetNode", "targetObjectsOf")
)


class Nodes:
    """The nodes below a project's base that its own files describe.

    Attributes:
        types: Their classes, from the files and the derived graph.
    """

    def __init__(self, project: Project, dataset: Dataset) -> None:
        self._dataset = dataset
        self._above: dict[bytes, set[bytes]] = defaultdict(set)
        found: dict[bytes, set[bytes]] = defaultdict(set)
        curated: set[bytes] = set()
        start = f"<{project.base}".encode()
        for stem, graph in dataset.graphs.items():
            for line in graph.lines:
                if _TYPE in line and line.startswith(start):
                    subject, _, term = split_triple(line)
                    found[subject].add(term)
                    if stem not in GENERATED_STEMS:
                        curated.add(subject)
                elif _SUBCLASS in line:
                    subject, _, term = split_triple(line)
                    self._above[subject].add(term)
        self.types = {node: found[node] for node in sorted(curated)}

    def unasked(self, targets: Collection[tuple[bytes, bytes]]) -> Iterator[bytes]:
        """Yield the nodes that none of the `targets` selects, each a target property with its term."""
        classes = {term for way, term in targets if way == _TARGET_CLASS}
        named = {term for way, term in targets if way == _TARGET_NODE}
        ways = {term for way, term in targets if way == _TARGET_OBJECTS}
        left = [
            node
            for node, types in self.types.items()
            if node not in named and classes.isdisjoint(self._with_above(types))
        ]
        if left and ways:
            lines = (line for graph in self._dataset.graphs.values() for line in graph.lines)
            named |= {term for _, way, term in map(split_triple, lines) if way in ways}
        yield from (node for node in left if node not in named)

    def _with_above(self, types: set[bytes]) -> set[bytes]:
        """Return the classes with all superclasses in the dataset, as in SHACL (section 1.1)."""
        ahead, found = list(types), set(types)
        while ahead:
            above = self._above.get(ahead.pop(), set()) - found
            found |= above
            ahead += above
        return found
