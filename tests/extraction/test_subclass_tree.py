"""Which classes lie below which: by the lines of a dump, and all that lie below some."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.errors import DataError
from leapgraph.extraction.selection.conditions import parse_condition
from leapgraph.extraction.selection.linked_items import linked_item_ids
from leapgraph.extraction.selection.subclass_tree import (
    Superclasses,
    add_subclasses,
    find_subclasses,
    read_superclasses,
)
from support.item_fixtures import item
from support.samples import sample_entity

TREE = [
    Superclasses("Q2", ("Q1",)),
    Superclasses("Q3", ("Q2", "Q9")),
    Superclasses("Q4", ("Q3",)),
    Superclasses("Q1", ("Q4",)),
    Superclasses("Q8", ("Q9",)),
]


def test_the_subclasses_are_direct_and_indirect_and_circles_end() -> None:
    assert find_subclasses(TREE, [frozenset({"Q1"}), frozenset({"Q9"}), frozenset({"Q8", "Q77"})]) == [
        {"Q1", "Q2", "Q3", "Q4"},
        {"Q9", "Q3", "Q4", "Q1", "Q2", "Q8"},
        {"Q8", "Q77"},
    ]


@given(st.sets(st.tuples(st.integers(1, 12), st.integers(1, 12))), st.sets(st.integers(1, 12), min_size=1))
def test_the_subclasses_are_the_least_set_that_is_closed(pairs: set[tuple[int, int]], roots: set[int]) -> None:
    expected = set(roots)
    while more := {low for low, high in pairs if high in expected} - expected:
        expected |= more

    found = find_subclasses(
        (Superclasses(f"Q{low}", (f"Q{high}",)) for low, high in pairs), [frozenset(f"Q{one}" for one in roots)]
    )

    assert found == [{f"Q{one}" for one in expected}]


def test_a_malformed_statement_does_not_hide_the_superclasses_of_others() -> None:
    entity = item("Q1", "a class", ("P279", "Q2"), ("P279", "Q3"))
    del entity["claims"]["P279"][0]["mainsnak"]["datavalue"]

    assert read_superclasses(orjson.dumps(entity)) == Superclasses("Q1", ("Q3",))


def test_only_conditions_with_subclasses_get_more_values() -> None:
    conditions = [parse_condition(one) for one in ("P31=Q9", "P31/P279*=Q8,Q2", "P31/P279*=Q77")]

    found = add_subclasses(conditions, TREE)

    assert [(sorted(one.values), one.with_subclasses) for one in found] == [
        (["Q9"], False),
        (["Q1", "Q2", "Q3", "Q4", "Q8"], False),
        (["Q77"], False),
    ]


def test_a_line_names_the_superclasses_that_are_not_deprecated() -> None:
    entity = item(
        "Q999999001", "a class", ("P279", "Q1"), ("P279", "Q2"), ("P279", "Q1"), ("P279", None), ("P31", "Q3")
    )
    entity["claims"]["P279"][1]["rank"] = "deprecated"

    assert read_superclasses(orjson.dumps(entity) + b",\n") == ("Q999999001", ("Q1",))
    assert read_superclasses(orjson.dumps(entity).replace(b"279", b"2\\u00379")) == ("Q999999001", ("Q1",))
    assert read_superclasses(orjson.dumps(sample_entity("Q17633526"))) is not None


@pytest.mark.parametrize(
    "line",
    [b"[", b"", b'{"entity":"Q1","redirect":"Q2"}', b'{"type":"item","id":"Q5","claims":{"P31":"broken', b"broken",
     b'{"type":"property","id":"P279"}', b'{"type":"lexeme","id":"L1","claims":{"P279":[]}}'],
)  # fmt: skip
def test_a_line_without_classes_names_none(line: bytes) -> None:
    assert read_superclasses(line) is None


def test_a_broken_line_with_a_class_is_an_error() -> None:
    with pytest.raises(DataError):
        read_superclasses(b'{"type":"item","id":"Q5","claims":{"P279":[{')


def test_the_linked_items_are_those_of_the_graph_but_not_what_pulled_items_mention() -> None:
    wd = "http://www.wikidata.org/entity/"
    same, match = b"<http://www.w3.org/2002/07/owl#sameAs>", b"<http://www.w3.org/2004/02/skos/core#closeMatch>"
    dataset = Dataset(
        {
            "identity": NamedGraph("https://e.org/i", [b"<https://e.org/a> %b <%bQ1> .\n" % (same, wd.encode())]),
            "issues": NamedGraph(
                "https://e.org/g",
                [
                    b"<https://e.org/b> %b <%bQ2> .\n" % (match, wd.encode()),
                    b"<https://e.org/b> %b <%bP3> .\n" % (match, wd.encode()),
                    b"<https://e.org/b> %b <%bQ4-x> .\n" % (match, wd.encode()),
                    b'<https://e.org/b> %b "<%bQ5>" .\n' % (match, wd.encode()),
                    b"<https://e.org/b> %b <https://other.org/entity/Q6> .\n" % match,
                    b"<%bQ7> %b <%bP9> .\n" % (wd.encode(), match, wd.encode()),
                ],
            ),
            "wikidata": NamedGraph("https://e.org/w", [b"<https://e.org/c> %b <%bQ8> .\n" % (same, wd.encode())]),
        }
    )

    assert linked_item_ids(dataset) == {"Q1", "Q2", "Q7"}
    assert linked_item_ids(dataset, "https://other.org/entity/") == {"Q6"}
    with pytest.raises(DataError, match="leapgraph pull"):
        linked_item_ids(dataset, "https://third.org/")
