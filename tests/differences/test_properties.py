"""What holds of the differences of any two datasets, on made-up ones."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from leapgraph.dataset import split_triple
from leapgraph.differences.blank_node_labels import label_by_content
from leapgraph.differences.compare import compare
from leapgraph.differences.model import OPPOSITES, Kind
from leapgraph.rdf_canonicalization import canonicalize_blank_nodes
from support.made_comparands import BASE, comparand

SCHEMA, PROV = "https://schema.org/", "http://www.w3.org/ns/prov#"
NODES = [f"<{BASE}{folder}/{name}>" for folder in ("id", "statement", "source") for name in "abc"]
PREDICATES = [
    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
    f"<{SCHEMA}name>",
    f"<{SCHEMA}member>",
    f"<{PROV}wasDerivedFrom>",
    "<http://www.w3.org/2002/07/owl#deprecated>",
]
VALUES = ['"one"@en', '"two"@en', '"een"@nl', '"1"', '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>']
LINES = st.builds(
    lambda *terms: f"{' '.join(terms)} .\n".encode(),
    st.sampled_from(NODES),
    st.sampled_from(PREDICATES),
    st.sampled_from([*NODES, *VALUES]),
)
GRAPHS = st.fixed_dictionaries({"people": st.sets(LINES, max_size=8), "sources": st.sets(LINES, max_size=4)})


def quads(graphs: dict[str, set[bytes]]) -> set[bytes]:
    return {line[:-2] + f"<{BASE}graph/{stem}> .\n".encode() for stem, lines in graphs.items() for line in lines}


@given(GRAPHS, GRAPHS)
@settings(max_examples=60)
def test_each_differing_quad_is_part_of_one_difference(old: dict[str, set[bytes]], new: dict[str, set[bytes]]) -> None:
    found = compare(comparand(**old), comparand(**new)).flattened

    removed = [line for one in found for line in one.removed]
    added = [line for one in found for line in one.added]
    assert sorted(removed) == sorted(quads(old) - quads(new))
    assert sorted(added) == sorted(quads(new) - quads(old))


@given(GRAPHS, GRAPHS)
@settings(max_examples=40)
def test_the_other_way_round_each_difference_is_its_opposite(
    old: dict[str, set[bytes]], new: dict[str, set[bytes]]
) -> None:
    there = compare(comparand(**old), comparand(**new)).flattened
    back = compare(comparand(**new), comparand(**old)).flattened

    assert sorted((one.kind, one.removed, one.added) for one in there) == sorted(
        (OPPOSITES.get(one.kind, one.kind), one.added, one.removed) for one in back
    )


@given(GRAPHS)
@settings(max_examples=15)
def test_a_dataset_does_not_differ_from_itself(graphs: dict[str, set[bytes]]) -> None:
    assert not compare(comparand(**graphs), comparand(**graphs))


ZOE = {
    b"<https://example.org/id/zoe> <%b> %b .\n" % (predicate, value)
    for predicate, value in (
        (b"http://www.w3.org/1999/02/22-rdf-syntax-ns#type", b"<https://schema.org/Person>"),
        (b"https://schema.org/name", b'"Zoe"@en'),
        (b"https://schema.org/age", b'"7"'),
        (b"http://purl.org/dc/terms/isReferencedBy", b"<https://example.org/source/a>"),
    )
}
CHANGES = {
    Kind.ADDED: (set(), ZOE),
    Kind.LABEL_CHANGED: (ZOE, {line.replace(b'"Zoe"', b'"Zoey"') for line in ZOE}),
    Kind.VALUE_CHANGED: (ZOE, {line.replace(b'"7"', b'"8"') for line in ZOE}),
    Kind.VALUE_ADDED: ({line for line in ZOE if b'"7"' not in line}, ZOE),
    Kind.SOURCE_ADDED: ({line for line in ZOE if b"/source/" not in line}, ZOE),
    Kind.SOURCE_CHANGED: (ZOE, {line.replace(b"/source/a", b"/source/b") for line in ZOE}),
    Kind.RENAMED: (ZOE, {line.replace(b"/id/zoe", b"/id/zoey") for line in ZOE}),
    Kind.WITHDRAWN: (ZOE, {b'<https://example.org/id/zoe> <http://www.w3.org/2002/07/owl#deprecated> "true" .\n'}),
}


@given(GRAPHS, st.sampled_from(sorted(CHANGES)))
@settings(max_examples=60)
def test_a_random_change_of_a_dataset_is_exactly_that_difference(graphs: dict[str, set[bytes]], kind: Kind) -> None:
    old, new = (comparand(**{**graphs, "people": graphs["people"] | lines}) for lines in CHANGES[kind])

    assert [one.kind for one in compare(old, new).flattened] == [kind]
    assert [one.kind for one in compare(new, old).flattened] == [OPPOSITES.get(kind, kind)]


@given(GRAPHS, st.permutations(range(3)))
@settings(max_examples=30)
def test_blank_nodes_with_other_labels_are_the_same(graphs: dict[str, set[bytes]], numbers: list[int]) -> None:
    def blank(line: bytes, order: list[int]) -> bytes:
        subject, predicate, value = split_triple(line)
        names = {node.encode(): f"_:b{order[at]}".encode() for at, node in enumerate(NODES[:3])}
        return b"%b %b %b .\n" % (names.get(subject, subject), predicate, names.get(value, value))

    orders = ([0, 1, 2], numbers)
    sides = ({stem: {blank(line, order) for line in lines} for stem, lines in graphs.items()} for order in orders)

    assert not compare(*(comparand(**side) for side in sides))


def test_a_blank_node_by_itself_has_the_label_that_rdfc_gives_it() -> None:
    lines = [b"_:x <x:p> _:x .\n", b"<x:a> <x:q> _:x .\n", b'_:x <x:v> "1" .\n']
    canonical = canonicalize_blank_nodes({"x:g": lines})["x:g"]

    labelled = label_by_content({"g": lines})["g"]

    label = re.search(rb"_:[0-9a-z]+", labelled[0])
    assert label
    assert sorted(line.replace(label[0], b"_:c14n0") for line in labelled) == canonical
