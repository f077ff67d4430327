"""The main entity as one nested document, which the published frame makes of it again."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyld import jsonld

from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.errors import RunError
from leapgraph.namespaces import prefix_table
from leapgraph.project import Project
from leapgraph.serialization.jsonld import write_compacted_jsonld
from leapgraph.serialization.jsonld_context import Context, make_context
from leapgraph.serialization.jsonld_framing import ReachableNodes, frame_document, make_frame
from support.example_project import BASE
from support.rdf_readers import by_pyld, refuse_to_load

CLUB = f"{BASE}id/club"


@pytest.fixture
def reach(project: Project, dataset: Dataset) -> ReachableNodes:
    return ReachableNodes(BASE, project.main_entity, dataset.merged_lines())


@pytest.fixture
def context(dataset: Dataset) -> Context:
    return make_context(prefix_table(BASE), dataset)


def by_pyld_framing(lines: list[bytes], reach: ReachableNodes, context: Context) -> Any:
    """Return what PyLD makes of all that is published and of the frame, as anybody would ask it to."""
    graph = json.loads(b"".join(write_compacted_jsonld(lines, context)))
    frame = make_frame(CLUB, reach, context)
    return jsonld.frame(graph, frame, {"documentLoader": refuse_to_load})


def sorted_lines(text: str) -> list[bytes]:
    return sorted({f"{line.strip()} .\n".encode() for line in text.strip().splitlines()})


def of_lines(text: str) -> tuple[ReachableNodes, Context]:
    lines = sorted_lines(text)
    pulled = [line for line in lines if b"/prop/" in line]
    curated = [line for line in lines if line not in pulled]
    graphs = {"people": curated, "wikidata": pulled}
    dataset = Dataset({stem: NamedGraph(f"{BASE}graph/{stem}", of) for stem, of in graphs.items()})
    return ReachableNodes(BASE, CLUB, lines), make_context(prefix_table(BASE), dataset)


def test_the_document_is_one_node_with_the_others_in_it(reach: ReachableNodes, context: Context) -> None:
    document = json.loads(frame_document(CLUB, reach, context))

    assert document["@id"] == "id:club"
    assert [member["@id"] for member in document["member"]] == ["id:ann", "id:bob"]
    assert document["member"][0]["type"] == "schema:Person"
    assert [one["@id"] for one in document["@reverse"]["organization"]] == [
        "statement:ann-member",
        "statement:bob-member",
    ]


def test_it_holds_the_triples_that_the_main_entity_reaches(
    reach: ReachableNodes, context: Context, dataset: Dataset
) -> None:
    lines = by_pyld(frame_document(CLUB, reach, context))

    assert lines == reach.lines
    assert set(lines) <= set(dataset.merged_lines())
    assert {line.split(b" ")[0].decode()[1:-1].removeprefix(BASE) for line in lines} == {
        "id/ann",
        "id/bob",
        "id/club",
        "statement/ann-member",
        "statement/bob-member",
    }


def test_pyld_makes_the_same_of_the_frame(reach: ReachableNodes, context: Context, dataset: Dataset) -> None:
    assert by_pyld_framing(dataset.merged_lines(), reach, context) == json.loads(frame_document(CLUB, reach, context))


def test_what_is_described_elsewhere_is_nested_too() -> None:
    status = "<https://schema.org/Nonprofit501c3>"
    lines = f"""<{CLUB}> <https://schema.org/nonprofitStatus> {status}
        {status} <{prefix_table(BASE)["rdfs"]}label> "501(c)(3) organization"@en"""
    reach, context = of_lines(lines)

    document = json.loads(frame_document(CLUB, reach, context))

    assert document["nonprofitStatus"] == {
        "@id": "schema:Nonprofit501c3",
        "label": {"en": "501(c)(3) organization"},
    }
    assert by_pyld_framing(sorted_lines(lines), reach, context) == document


def test_what_the_main_entity_is_elsewhere_is_not_nested() -> None:
    item, same_as = "<http://www.wikidata.org/entity/Q1>", f"<{prefix_table(BASE)['owl']}sameAs>"
    lines = f'''<{CLUB}> {same_as} {item}
        <{BASE}id/ann> {same_as} <http://www.wikidata.org/entity/Q2>
        <{CLUB}> <https://schema.org/member> <{BASE}id/ann>
        <http://www.wikidata.org/entity/Q2> <a:label> "Ann"
        {item} <a:says> <a:so>
        <a:so> <a:much> "more"'''
    reach, context = of_lines(lines)

    document = json.loads(frame_document(CLUB, reach, context))

    assert document["sameAs"] == "wd:Q1"
    assert document["member"]["sameAs"] == {"@id": "wd:Q2", "a:label": "Ann"}
    assert by_pyld_framing(sorted_lines(lines), reach, context) == document


THINGS = [*(f"<{BASE}id/{name}>" for name in ("club", "ann", "ann-lee")), "<https://elsewhere.org/eve>"]
STATEMENTS = [f"<{BASE}statement/{name}>" for name in ("one", "one-more")]
PREDICATES = [
    *(f"<https://schema.org/{name}>" for name in ("about", "member", "knows")),
    f"<{prefix_table(BASE)['owl']}sameAs>",
    f"<{prefix_table(BASE)['rdf']}type>",
]


# Blank nodes come from Wikidata alone, whose properties have no terms.
UNKNOWN = [f"_:c14n{number}" for number in range(2)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*THINGS, *UNKNOWN]),
            st.sampled_from([f"<http://www.wikidata.org/prop/P{number}>" for number in range(2)]),
            st.sampled_from([*UNKNOWN, '"text"']),
        ),
        max_size=4,
    ),
    st.lists(
        st.tuples(
            st.sampled_from([*THINGS, *STATEMENTS]),
            st.sampled_from(PREDICATES),
            st.sampled_from([*THINGS, *STATEMENTS, '"text"@en', "<a:elsewhere>"]),
        ),
        max_size=14,
    ),
)
@example([], [(STATEMENTS[0], PREDICATES[0], THINGS[0]), (STATEMENTS[0], PREDICATES[1], '"text"@en')])
@example([], [(THINGS[0], PREDICATES[0], THINGS[0]), (STATEMENTS[0], PREDICATES[0], THINGS[0])])
# An IRI that begins as another ends: N-Triples sorts the longer one first.
@example([], [(STATEMENTS[0], PREDICATES[0], THINGS[0]), (STATEMENTS[1], PREDICATES[0], THINGS[0])])
@settings(max_examples=150, deadline=None)
def test_pyld_makes_the_same_of_any_frame(
    pulled: list[tuple[str, str, str]], drawn: list[tuple[str, str, str]]
) -> None:
    name = f'{THINGS[0]} <https://schema.org/name> "Club"'
    text = "\n".join([name, *(" ".join(triple) for triple in pulled + drawn)])
    reach, context = of_lines(text)

    assert by_pyld_framing(sorted_lines(text), reach, context) == json.loads(frame_document(CLUB, reach, context))


def test_the_triples_of_a_type_are_not_reached() -> None:
    rdf_type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    reach, context = of_lines(f'<{CLUB}> {rdf_type} <{BASE}vocab#Club>\n<{BASE}vocab#Club> <a:label> "club"')

    lines = by_pyld(frame_document(CLUB, reach, context))

    assert lines == reach.lines == [f"<{CLUB}> {rdf_type} <{BASE}vocab#Club> .\n".encode()]


def test_a_thing_met_twice_is_nested_once() -> None:
    reach, context = of_lines(
        f"<{CLUB}> <a:one> <{BASE}id/ann>\n<{CLUB}> <a:two> <{BASE}id/ann>\n<{BASE}id/ann> <a:back> <{CLUB}>"
    )

    document = json.loads(frame_document(CLUB, reach, context))

    assert document["a:one"] == {"@id": "id:ann", "a:back": "id:club"}
    assert document["a:two"] == "id:ann"


def test_nesting_too_deep_is_reported() -> None:
    chain = [f"<{BASE}id/club> <a:next> <{BASE}id/0>"]
    chain += [f"<{BASE}id/{at}> <a:next> <{BASE}id/{at + 1}>" for at in range(2000)]

    with pytest.raises(RunError, match="nested too deep"):
        frame_document(CLUB, *of_lines("\n".join(chain)))
