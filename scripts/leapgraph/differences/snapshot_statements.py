"""Read the statements and labels of entities back from Wikidata's RDF in a dataset."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal

from leapgraph.dataset import WIKIDATA_STEM, lines_to_triples
from leapgraph.errors import DataError
from leapgraph.wikibase.rdf_statements_to_json import parse_rdf_statements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.differences.compare_graphs import GraphTriple
    from leapgraph.differences.subject_index import SubjectIndex
    from leapgraph.wikibase.json_types import Json

ENTITY = re.compile(rb"<(.*/entity/)([QPL][1-9][0-9]*)>")
STATEMENT = re.compile(rb"<(.*/entity/)statement/([QPLqpl][1-9][0-9]*)[-$]([^/>]+)>")
LABEL = b"<http://www.w3.org/2000/01/rdf-schema#label>"
_CLAIM = re.compile(rb"<.*/prop/(P[1-9][0-9]*)>")
# From a statement to its references and values, and to the values of these.
_STEPS = 2


class SnapshotStatements:
    """The statements of one side.

    Args:
        side: What it says of each subject.
    """

    def __init__(self, side: SubjectIndex) -> None:
        self._side = side
        self._facts: dict[bytes, list[GraphTriple]] = {}
        self._claims: dict[bytes, dict[bytes, GraphTriple]] = {}

    def facts(self, subject: bytes) -> list[GraphTriple]:
        """Return what the snapshot says of a subject."""
        found = self._facts.get(subject)
        if found is None:
            found = [fact for fact in self._side.facts(subject) if fact.stem == WIKIDATA_STEM]
            self._facts[subject] = found
        return found

    def statement(self, node: bytes) -> Json | None:
        """Return the statement of a node as Wikibase JSON; None where there is none, or not as Wikidata serves it."""
        entity = entity_of(node)
        claim = self._claims_of(entity).get(node)
        found = ENTITY.fullmatch(entity)
        if claim is None or not found:
            return None
        lines = [fact.line for one in sorted(self.reached(node)) for fact in self.facts(one)]
        try:
            read = parse_rdf_statements([claim.line, *lines], entity[1:-1].decode(), found[1].decode(), lambda _: None)
        except (DataError, SyntaxError):
            return None
        return read.get(node[1:-1].decode())

    def _claims_of(self, entity: bytes) -> dict[bytes, GraphTriple]:
        """Return the facts that lead from an entity to its statements, by the node of the statement."""
        if entity not in self._claims:
            claims = {fact.object: fact for fact in self.facts(entity) if _CLAIM.fullmatch(fact.predicate)}
            self._claims[entity] = claims
        return self._claims[entity]

    def reached(self, node: bytes) -> set[bytes]:
        """Return a statement node with its references and values."""
        reached = fresh = {node}
        for _ in range(_STEPS):
            found = {fact.object for one in fresh for fact in self.facts(one)}
            fresh = {one for one in found if b"/reference/" in one or b"/value/" in one} - reached
            reached = reached | fresh
        return reached


class EntityLabels(dict[str, Any]):
    """Entities with their labels, as `SnakFormatter` has them, looked up in the sides in turn when they are needed.

    Args:
        sides: The sides, the newer first.
        base: The base of entity IRIs.
    """

    def __init__(self, sides: Iterable[SnapshotStatements], base: str) -> None:
        super().__init__()
        self._sides = tuple(sides)
        self._base = base

    def get(self, key: str, default: Any = None) -> Any:
        """Return an entity with its labels."""
        if key not in self:
            node = f"<{self._base}{key}>".encode()
            self[key] = next(filter(None, (_labelled(side.facts(node)) for side in self._sides)), None)
        return self[key] or default


def entity_of(node: bytes) -> bytes:
    """Return the entity that a statement node is of, whose id its own begins with; empty for another node."""
    found = STATEMENT.fullmatch(node)
    return b"<%b%b>" % (found[1], found[2].upper()) if found else b""


def _labelled(facts: list[GraphTriple]) -> Json:
    triples = lines_to_triples(fact.line for fact in facts if fact.predicate == LABEL)
    labels = {
        triple.object.language: {"value": triple.object.value}
        for triple in triples
        if isinstance(triple.object, Literal) and triple.object.language
    }
    # SnakFormatter names entities in English, else by what holds in all languages.
    if labels and not labels.keys() & {"en", "mul"}:
        labels["mul"] = labels[min(labels)]
    return {"labels": labels} if labels else {}
