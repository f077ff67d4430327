"""Turtle to the dataset to every format and back, read by three libraries that others use."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from leapgraph.dataset import Dataset, load_dataset, triples_to_lines
from leapgraph.project import Project
from leapgraph.serialization.formats import FORMATS
from support.example_project import small_project
from support.rdf_readers import by_pyld, by_pyoxigraph, by_rdflib

XSD = "http://www.w3.org/2001/XMLSchema#"
READERS = [
    *[(form, by_pyoxigraph) for form in FORMATS],
    *[(form, by_rdflib) for form in FORMATS],
    ("jsonld", by_pyld),
]

# What XML 1.0 can say: RDF/XML has no more, and its writer refuses the rest by name.
characters = st.characters(codec="utf-8", exclude_characters="\ufffe\uffff", exclude_categories=["Cs", "Cc"]) | (
    st.sampled_from("\t\n\r\"\\'<>&]#;@^ \u0085\u2028\u00a0\u0301😀")
)
texts = st.text(characters, max_size=20)
slugs = st.text("abcdefgh0123456789-é", min_size=1, max_size=8)
things = slugs.map(lambda slug: NamedNode(f"https://example.org/small/id/{slug}"))
properties = st.sampled_from(
    ["https://schema.org/", "https://example.org/small/vocab#", "http://example.org/p/"]
).flatmap(
    lambda space: st.sampled_from(["name", "member", "year", "rank", "role", "type", "id", "a.b"]).map(
        lambda name: NamedNode(space + name)
    )
)
typed = st.sampled_from(
    [
        ("+010", "decimal"),
        ("010", "integer"),
        ("1", "boolean"),
        ("1.0E0", "double"),
        ("2017", "gYear"),
        ("x", "integer"),
    ]
).map(lambda pair: Literal(pair[0], datatype=NamedNode(XSD + pair[1])))
own_typed = texts.map(lambda text: Literal(text, datatype=NamedNode("https://example.org/small/vocab#kind")))
tagged = st.tuples(texts, st.sampled_from(["en", "en-gb", "de", "zh-hant", "mul"])).map(
    lambda pair: Literal(pair[0], language=pair[1])
)
objects = (
    things
    | st.just(NamedNode("https://example.org/small/vocab#rank-chief"))
    | texts.map(Literal)
    | tagged
    | typed
    | own_typed
)
types = things.map(lambda thing: (NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), thing))
pairs = st.tuples(properties, objects) | types
graphs = st.lists(st.tuples(things, pairs), max_size=12)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Dataset]:
    project = small_project(tmp_path_factory.mktemp("small"), pulled=False)
    return project, load_dataset(project)


@pytest.mark.parametrize(("form", "read"), READERS, ids=lambda value: getattr(value, "__name__", value))
def test_every_format_reads_back_as_the_same_triples(
    small: tuple[Project, Dataset], form: str, read: Callable[[bytes, str], list[bytes]]
) -> None:
    project, dataset = small

    document = b"".join(FORMATS[form].write(project, dataset))

    assert dataset.merged_lines() == read(document, form)


@pytest.mark.parametrize("form", ["nquads", "trig"])
def test_dataset_formats_keep_the_named_graphs(small: tuple[Project, Dataset], form: str) -> None:
    from pyoxigraph import parse

    from support.rdf_readers import OXIGRAPH

    project, dataset = small

    quads = list(parse(b"".join(FORMATS[form].write(project, dataset)), OXIGRAPH[form]))

    assert {graph.iri: graph.lines for graph in dataset.graphs.values()} == {
        iri: triples_to_lines(quad.triple for quad in quads if quad.graph_name == NamedNode(iri))
        for iri in sorted({quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)})
    }


@given(graphs)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_graph_of_any_terms_survives_every_format(drawn: list[tuple[NamedNode, tuple[NamedNode, Literal]]]) -> None:
    triples = [Triple(subject, predicate, term) for subject, (predicate, term) in drawn]
    with TemporaryDirectory() as folder:
        turtle = serialize(triples, format=RdfFormat.TURTLE) or b""
        project = small_project(Path(folder), {"graph/drawn.ttl": turtle}, pulled=False)
        dataset = load_dataset(project)

        drawn_graph = dataset.graphs["drawn"]
        read = {
            (form, reader.__name__): reader(b"".join(FORMATS[form].write(project, dataset, drawn_graph.lines)), form)
            for form, reader in READERS
            if FORMATS[form].of_graph
        }

    assert triples_to_lines(triples) == drawn_graph.lines
    assert dict.fromkeys(read, drawn_graph.lines) == read


def test_a_dataset_yields_its_quads(small: tuple[Project, Dataset]) -> None:
    _, dataset = small

    quads = list(dataset.quads())

    assert all(isinstance(quad, Quad) for quad in quads)
    assert dataset.nquads() == sorted((serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))


@pytest.mark.parametrize(("form", "read"), [pair for pair in READERS if pair[0] != "rdfxml"])
def test_control_characters_survive(form: str, read: Callable[[bytes, str], list[bytes]], tmp_path: Path) -> None:
    lines = [b'<a:s> <a:p> "\\u0001\\b\\u000B\\f\\u001F\\u007F\xc2\x80" .\n']
    project = small_project(tmp_path, {"graph/drawn.nt.ttl": lines[0]}, pulled=False)
    dataset = load_dataset(project)

    document = b"".join(FORMATS[form].write(project, dataset))

    assert set(lines) <= set(read(document, form))
