"""The lints of the classes of nodes: they fit the domains and ranges of properties, and have a shape each."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.checks.known_terms import DOMAINS, RANGES, TYPE, PublishedTerms, project_namespaces
from leapgraph.checks.lint_rules import KIND
from leapgraph.checks.validation_report import SH
from leapgraph.dataset import GENERATED_STEMS, split_triple
from leapgraph.namespaces import MODEL_BASE, NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from leapgraph.checks.validation_report import ValidationResult
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project


_RDF, _SCHEMA = NAMESPACES["rdf"], NAMESPACES["schema"]
_PARTS = {f"<{_RDF}{name}>".encode(): name for name in ("subject", "predicate", "object")}
# Classes that any node may belong to, or whose members may be given by an address.
_OPEN = {
    f"{_SCHEMA}Thing",
    f"{_SCHEMA}URL",
    f"{NAMESPACES['rdfs']}Resource",
    f"{NAMESPACES['owl']}Thing",
}


# A topic may be a work or an event elsewhere, and a group acts as an organization does.
_STANDS_FOR = {
    f"{NAMESPACES['skos']}Concept": {f"{_SCHEMA}{name}" for name in ("CreativeWork", "Event", "Intangible")},
    f"{NAMESPACES['foaf']}Group": {f"{_SCHEMA}Organization"},
}
_TYPE = f" <{NAMESPACES['rdf']}type> ".encode()
_SUBCLASS = f" <{NAMESPACES['rdfs']}subClassOf> ".encode()
_TARGET_CLASS, _TARGET_NODE, _TARGET_OBJECTS = (
    f"<{SH}{name}>".encode() for name in ("targetClass", "targetNode", "targetObjectsOf")
)


class _Use(NamedTuple):
    """The use of a property with a value: in a triple or in the parts of a statement."""

    subject: str
    predicate: str
    value: str
    focus: str
    path: str


def lint_classes(project: Project, dataset: Dataset) -> Iterator[ValidationResult]:
    """Yield a result for each property outside its domain, and for each value outside its range.

    Only the classes of the project's vocabularies, schema.org, SKOS and ORG are compared: those of the nodes
    of the shared model. Other vocabularies have equivalent classes that are not stated here. Only projects that build
    on the model are checked, and the model's own.
    """
    if project.model is None and project.base != MODEL_BASE:
        return
    nodes = Nodes(project, dataset)
    types = {node.decode()[1:-1]: {one.decode()[1:-1] for one in found} for node, found in nodes.types.items()}
    vocabulary = dataset.graphs["vocabulary"].lines if "vocabulary" in dataset.graphs else []
    kinds = _Kinds(project, PublishedTerms(vocabulary), types)
    for use in _uses(project, dataset):
        why = kinds.why_not(use)
        if why is not None:
            yield KIND.result(project.base, why, focus_node=use.focus, path=use.path, value=use.value)


class _Kinds:
    def __init__(self, project: Project, terms: PublishedTerms, types: dict[str, set[str]]) -> None:
        self._terms = terms
        self._types = types
        self._spaces = (_SCHEMA, NAMESPACES["skos"], NAMESPACES["org"], *project_namespaces(project))
        self._prefixes = project.prefixes

    def why_not(self, use: _Use) -> str | None:
        """Return the fault of a property's use; None if there is none, or no domain and range."""
        name = self._short(use.predicate)
        kinds = self._terms.values(use.predicate, TYPE)
        if kinds and not any(kind.endswith("Property") for kind in kinds):
            return f"{name} is not a property, but a term of another kind: name a property."
        domains = self._checkable(self._terms.inherited(use.predicate, *DOMAINS))
        if not self._may_be(use.subject, domains):
            what = self._listed(self._types[use.subject])
            return f"{name} is said of {self._listed(domains)}, and <{use.subject}> is {what}: use another property."
        ranges = self._checkable(self._terms.inherited(use.predicate, *RANGES))
        value = use.value[1:-1]
        if not self._may_be(value, ranges):
            what = self._listed(self._types[value])
            return f"{name} takes {self._listed(ranges)}, and <{value}> is {what}: name another node."
        return None

    def _may_be(self, node: str, classes: set[str]) -> bool:
        """Return whether a node's class is one of the classes, or a less precise superclass of one."""
        types = self._types.get(node)
        # An undeclared class is reported by another lint, and decides nothing here.
        if not types or not classes or not all(map(self._terms.is_known, types)):
            return True
        found = self._terms.with_above(types)
        found = found.union(*(stands for name, stands in _STANDS_FOR.items() if name in found))
        return not classes.isdisjoint(found) or not types.isdisjoint(self._terms.with_above(classes))

    def _checkable(self, classes: set[str]) -> set[str]:
        is_open = classes & _OPEN or not all(name.startswith(self._spaces) for name in classes)
        return set() if is_open else classes

    def _listed(self, names: set[str]) -> str:
        return " or ".join(map(self._short, sorted(names)))

    def _short(self, name: str) -> str:
        found = max((one for one in self._prefixes.items() if name.startswith(one[1])), key=_length, default=None)
        return f"{found[0]}:{name[len(found[1]) :]}" if found else f"<{name}>"


def _length(prefix: tuple[str, str]) -> int:
    return len(prefix[1])


def _uses(project: Project, dataset: Dataset) -> Iterator[_Use]:
    """Yield the property uses in the project's files, in triples and in statements."""
    stated: dict[bytes, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    things = f"<{project.base}id/".encode()
    for stem, graph in dataset.graphs.items():
        for line in graph.lines if stem not in GENERATED_STEMS else ():
            subject, way, term = split_triple(line)
            if way in _PARTS:
                stated[subject][_PARTS[way]].append(term.decode())
            elif line.startswith(things):
                name, value, path = subject.decode(), term.decode(), way.decode()[1:-1]
                yield _Use(name[1:-1], path, value, name, path)
    for statement, parts in sorted(stated.items()):
        for about in parts["subject"]:
            for predicate in parts["predicate"]:
                for value in parts["object"]:
                    yield _Use(about[1:-1], predicate[1:-1], value, statement.decode(), f"{_RDF}object")


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

    def untargeted(self, targets: Collection[tuple[bytes, bytes]]) -> Iterator[bytes]:
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
