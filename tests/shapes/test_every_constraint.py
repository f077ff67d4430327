"""Each constraint of each property shape fails when the valid case is broken in just that."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple
from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from leapgraph.checks.shacl_engines import parse_validation_report, run_pyshifty
from leapgraph.isolated_process import run_isolated
from support.shape_cases import SHAPES, read_case, read_shapes

HERE = Path(__file__).parent
NOWHERE = NamedNode("https://example.org/nothing-that-any-case-describes")

# What is wrong for each parameter; what is not here (SPARQL, pairs of properties, numbers) has files of its own.
BROKEN = {
    SH.minCount: "MinCount",
    SH.maxCount: "MaxCount",
    SH.hasValue: "HasValue",
    SH.datatype: "Datatype",
    SH.nodeKind: "NodeKind",
    SH.uniqueLang: "UniqueLang",
    SH["class"]: "Class",
    SH.node: "Node",
    SH["or"]: "Or",
    SH["in"]: "In",
    SH.pattern: "Pattern",
}


class Constraint(NamedTuple):
    """A constraint of a property shape of the subject `stem`."""

    stem: str
    shape: str
    path: str
    parameter: Node
    needed: NamedNode | None

    def __str__(self) -> str:
        return f"{self.shape.rpartition('/')[2]}-{str(self.parameter).rpartition('#')[2]}"


def constraints() -> list[Constraint]:
    found = []
    for path in sorted(SHAPES.glob("*.ttl")):
        shapes = Graph(bind_namespaces="none").parse(path)
        targeted = {subject for target in dir(SH) if "target" in target for subject in shapes.subjects(URIRef(target))}
        for shape in sorted({prop for subject in targeted for prop in shapes.objects(subject, SH.property)}):
            found += [
                Constraint(path.stem, str(shape), str(shapes.value(shape, SH.path)), parameter, needed(shapes, shape))
                for parameter in sorted(set(shapes.predicates(shape)))
                if parameter in BROKEN and shapes.value(shape, parameter).toPython() != 0
            ]
    return found


def needed(shapes: Graph, shape: Node) -> NamedNode | None:
    value = shapes.value(shape, SH.hasValue)
    return NamedNode(str(value)) if value else None


def valid_data(stem: str) -> Store:
    store = Store()
    for path in (HERE / stem).glob("*.ttl"):
        if path.name.startswith(("context", "valid.ttl")):
            store.load(read_case(path), format=RdfFormat.N_TRIPLES)
    return store


def more(values: list[Triple], parameter: Node) -> list[Literal | NamedNode | BlankNode]:
    """Return the values that, added to `values`, break a constraint on them."""
    if parameter == SH.maxCount:
        return [NOWHERE, NamedNode(f"{NOWHERE.value}-else")]
    if parameter == SH.uniqueLang:
        return [Literal("one", language="en"), Literal("another", language="en")]
    if parameter == SH.pattern and all(isinstance(triple.object, Literal) for triple in values):
        return [Literal("without a full stop", language="en")]
    if parameter == SH.nodeKind and any(isinstance(triple.object, Literal) for triple in values):
        return [BlankNode()]
    return [Literal("x", datatype=NOWHERE)] if parameter in {SH.datatype, SH.nodeKind} else [NOWHERE]


def broken_data(constraint: Constraint) -> bytes:
    """Return the valid case of the subject, broken in that constraint alone."""
    store = valid_data(constraint.stem)
    path = NamedNode(constraint.path)
    values = [quad.triple for quad in store.quads_for_pattern(None, path, None)]
    for subject in {quad.subject for quad in store.quads_for_pattern(None, NamedNode(RDF.type), None)}:
        for value in more(values, constraint.parameter):
            store.add(Quad(subject, path, value))
    if constraint.parameter in {SH.minCount, SH.hasValue}:
        for quad in list(store.quads_for_pattern(None, path, constraint.needed)):
            store.remove(quad)
    return store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())


@cache
def reports(stem: str) -> dict[Constraint, bytes]:
    """Return the report on each constraint of a subject; one process finds them all."""
    return run_isolated(
        lambda: {one: run_pyshifty(broken_data(one), read_shapes(stem)) for one in CONSTRAINTS if one.stem == stem},
        f"pyshifty on {stem}",
    )


CONSTRAINTS = constraints()


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=str)
def test_a_valid_case_broken_in_one_way_fails_in_that_way(constraint: Constraint) -> None:
    results = parse_validation_report(reports(constraint.stem)[constraint])

    component = f"{SH}{BROKEN[constraint.parameter]}ConstraintComponent"
    assert (constraint.shape, component) in {(result.shape, result.component) for result in results}
