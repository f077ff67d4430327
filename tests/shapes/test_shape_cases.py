"""Every shape can fail, and two engines agree on every case."""

from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, Store, parse
from rdflib import RDF, RDFS, SH, Graph, URIRef

BASE = "https://w3id.org/leap-graph/"
SHARED = "shared"


def result_keys(results: list[Any]) -> set[tuple[str | None, str | None, str, str]]:
    return {(result.focus_node, result.path, result.shape, result.severity.word) for result in results}


@cache
def graph(path: Path) -> Graph:
    return Graph(bind_namespaces="none").parse(path)


def can_fail(shapes: Graph) -> set[str]:
    """Return the shapes that results name: those with a target, and those that such a one names as a property."""
    targeted = {
        shape
        for target in (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
        for shape in shapes.subjects(target)
    }
    # What a node shape says of others, or of its targets, makes no result of its own.
    silent = {SH.property, SH.message, SH.severity, SH.ignoredProperties, RDF.type, RDFS.label}
    silent |= {SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf}
    own = {shape for shape in targeted if set(shapes.predicates(shape)) - silent}
    properties = {prop for shape in targeted for prop in shapes.objects(shape, SH.property)}
    return {str(shape) for shape in own | properties}


def test_valid_cases_have_no_result(valid: Any) -> None:
    assert result_keys(valid.results("pyshifty")) == set()


def test_invalid_cases_break_the_shape_they_are_named_for_and_no_other(invalid: Any) -> None:
    assert {result.shape for result in invalid.results("pyshifty")} == {invalid.shape}


def test_both_engines_agree(case: Any) -> None:
    assert result_keys(case.results("pyshacl")) == result_keys(case.results("pyshifty"))


def test_both_engines_say_the_same_words(invalid: Any) -> None:
    words = {engine: {result.message for result in invalid.results(engine)} for engine in ("pyshacl", "pyshifty")}

    assert words["pyshifty"] == words["pyshacl"]


def test_results_say_what_to_do(invalid: Any) -> None:
    # The shape's own words, not the engine's.
    shapes = graph(invalid.path.parents[3] / "shapes" / f"{invalid.path.parent.name}.ttl")
    expected = {str(message) for message in shapes.objects(URIRef(invalid.shape), SH.message)}

    assert {result.message for result in invalid.results("pyshifty")} == expected


def test_every_shape_that_can_fail_is_seen_to_fail(cases: list[Any], shapes_folder: Path) -> None:
    seen = {case.shape for case in cases if not case.is_valid}
    expected = set().union(*(can_fail(graph(path)) for path in shapes_folder.glob("*.ttl") if path.stem != SHARED))

    assert sorted(expected) == sorted(seen)


def test_every_target_has_a_focus_node_in_a_valid_case(cases: list[Any], shapes_folder: Path) -> None:
    missed = []
    for path in shapes_folder.glob("*.ttl"):
        store = Store()
        for case in cases:
            if case.is_valid and case.path.parent.name == path.stem:
                store.load(case.data, format=RdfFormat.N_TRIPLES)
        for triple in parse(path=path, format=RdfFormat.TURTLE):
            patterns = {
                "targetClass": (None, NamedNode(RDF.type), triple.object),
                "targetObjectsOf": (None, triple.object, None),
                "targetSubjectsOf": (None, triple.object, None),
            }
            pattern = patterns.get(triple.predicate.value.removeprefix(str(SH)))
            if pattern and not any(store.quads_for_pattern(*pattern)):
                missed.append((path.stem, triple.subject.value))
    # A shape with several targets needs one of them at least.
    hit = {shape for shape, count in _targets(shapes_folder).items() if count > missed.count(shape)}

    assert sorted(set(missed) - hit) == []


def _targets(shapes_folder: Path) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for path in shapes_folder.glob("*.ttl"):
        for triple in parse(path=path, format=RdfFormat.TURTLE):
            if triple.predicate.value.startswith(f"{SH}target"):
                key = (path.stem, triple.subject.value)
                counts[key] = counts.get(key, 0) + 1
    return counts


def test_every_folder_of_cases_has_shapes_and_every_file_of_shapes_has_cases(
    cases: list[Any], shapes_folder: Path
) -> None:
    folders = {case.path.parent.name for case in cases}

    assert folders == {path.stem for path in shapes_folder.glob("*.ttl")} - {SHARED}


def test_every_shape_and_constraint_has_a_name(shapes_folder: Path) -> None:
    for path in shapes_folder.glob("*.ttl"):
        shapes = graph(path)
        named = {*shapes.subjects(SH.message), *shapes.objects(None, SH.property), *shapes.objects(None, SH.sparql)}

        assert all(str(shape).startswith(f"{BASE}shape/") for shape in named), path.name


def test_every_property_shape_has_one_message(shapes_folder: Path) -> None:
    for path in shapes_folder.glob("*.ttl"):
        if path.stem == SHARED:
            continue
        shapes = graph(path)
        for shape in can_fail(shapes):
            assert len(list(shapes.objects(URIRef(shape), SH.message))) == 1, shape


def test_the_one_folder_without_targets_is_shared(shapes_folder: Path) -> None:
    targets = _targets(shapes_folder)

    assert {stem for stem, _ in targets} == {path.stem for path in shapes_folder.glob("*.ttl")} - {SHARED}


def test_the_property_shapes_of_what_people_write_say_how_a_page_shows_them(shapes_folder: Path) -> None:
    groups = graph(shapes_folder / f"{SHARED}.ttl")
    for path in shapes_folder.glob("*.ttl"):
        shapes = graph(path)
        if path.stem in {SHARED, "derived", "wikidata", "kinds"}:
            continue
        asked = {prop for shape in shapes.subjects(SH.message) for prop in shapes.objects(shape, SH.property)}
        for shape in asked:
            parts = [list(shapes.objects(shape, part)) for part in (SH.name, SH.description, SH.order, SH.group)]
            assert [len(values) for values in parts] == [1, 1, 1, 1], shape
            assert groups.value(parts[3][0], RDFS.label), shape
            assert groups.value(parts[3][0], SH.order), shape


def test_the_kinds_of_every_place_are_required_by_a_shape_of_their_own(shapes_folder: Path) -> None:
    kinds = graph(shapes_folder / "kinds.ttl")
    allowed = {
        item
        for shape in kinds.subjects(RDF.type, SH.NodeShape)
        if str(shape).endswith(("Statement", "Source", "Concept"))
        for items in kinds.objects(None, SH["in"])
        for item in kinds.items(items)
        if str(item).startswith(f"{BASE}vocab#")
    }
    targets = {target for path in shapes_folder.glob("*.ttl") for target in graph(path).objects(None, SH.targetClass)}

    assert allowed - targets == set()
