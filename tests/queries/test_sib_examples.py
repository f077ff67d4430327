"""The catalogue of queries is in SIB's form, and its queries ask for what the dataset has."""

import re
from dataclasses import dataclass
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import Store

from leapgraph.checks.known_terms import unknown_term_reason
from leapgraph.checks.lint_terms_and_language_tags import project_terms
from leapgraph.dataset import Dataset, lines_to_triples, split_triple
from leapgraph.project import Project
from leapgraph.queries.query_set import load_queries
from leapgraph.queries.sib_examples import declared_endpoints, describe_query_set
from leapgraph.release.build_dataset import published_dataset
from leapgraph.sparql.lexer import iter_tokens
from leapgraph.sparql.prefixed_names import Prologue, is_declaration
from support.example_project import BASE, small_project

LEAP = Project(Path(__file__).parents[2])
QUESTIONS = load_queries(LEAP)
SH = "http://www.w3.org/ns/shacl#"
SPEX = "https://purl.expasy.org/sparql-examples/ontology#"
SCHEMA = "https://schema.org/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
VOID = "http://rdfs.org/ns/void#"

# The constraints of SIB's own shapes, in words of ours: spex.shacl of sib-swiss/sparql-examples-utils.
SHAPES = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX spex: <https://purl.expasy.org/sparql-examples/ontology#>
PREFIX test: <https://example.org/test/>

test:Query a sh:NodeShape ;
    sh:targetClass sh:SPARQLExecutable ;
    sh:property test:text, test:question, test:target, test:keyword, test:keyowrds, test:keywords .

test:text
    sh:path [ sh:alternativePath ( sh:ask sh:construct sh:select spex:describe ) ] ;
    sh:minCount 1 ;
    sh:maxCount 1 ;
    sh:message "a query has one text" .

test:question
    sh:path rdfs:comment ;
    sh:minCount 1 ;
    sh:or ( [ sh:datatype rdf:langString ] [ sh:datatype rdf:HTML ] ) ;
    sh:message "a query has a question, in a language or in HTML" .

test:target sh:path schema:target ; sh:minCount 1 ; sh:message "a query has an endpoint" .
test:keyword sh:path schema:keyword ; sh:maxCount 0 ; sh:message "the property is schema:keywords" .
test:keyowrds sh:path schema:keyowrds ; sh:maxCount 0 ; sh:message "the property is schema:keywords" .
test:keywords sh:path schema:keywords ; sh:pattern "^\\\\S.*\\\\S$" ; sh:message "no space around a keyword" .
"""


@pytest.fixture(scope="module")
def leap() -> Dataset:
    return published_dataset(LEAP)


@pytest.fixture(scope="module")
def catalogue() -> list[bytes]:
    return describe_query_set(LEAP, QUESTIONS, ["https://example.org/sparql"])


def messages(lines: list[bytes]) -> list[str]:
    """Return what the shapes have to say of a catalogue."""
    data = rdflib.Graph().parse(data=b"".join(lines), format="nt")
    shapes = rdflib.Graph().parse(data=SHAPES, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    return sorted(str(said) for said in report.objects(None, rdflib.URIRef(f"{SH}resultMessage")))


def test_sib_s_shapes_are_satisfied(catalogue: list[bytes]) -> None:
    assert messages(catalogue) == []
    assert sum(f"<{TYPE}> <{SH}SPARQLExecutable>".encode() in line for line in catalogue) == len(QUESTIONS)


QUERY = f"<{LEAP.base}query/leap-profile>"


@pytest.mark.parametrize(
    ("dropped", "added", "message"),
    [
        (f"<{SH}select>", "", "a query has one text"),
        ("", f'<{SH}ask> "ASK {{}}"', "a query has one text"),
        (f"<{RDFS}comment>", "", "a query has a question, in a language or in HTML"),
        (f"<{RDFS}comment>", f'<{RDFS}comment> "plain"', "a query has a question, in a language or in HTML"),
        (f"<{SCHEMA}target>", "", "a query has an endpoint"),
        ("", f'<{SCHEMA}keyword> "x y"', "the property is schema:keywords"),
        ("", f'<{SCHEMA}keyowrds> "x y"', "the property is schema:keywords"),
        ("", f'<{SCHEMA}keywords> "behind "', "no space around a keyword"),
    ],
)
def test_the_shapes_see_what_is_wrong(catalogue: list[bytes], dropped: str, added: str, message: str) -> None:
    start = f"{QUERY} {dropped} ".encode()
    lines = [line for line in catalogue if not (dropped and line.startswith(start))]
    lines += [f"{QUERY} {added} .\n".encode()] if added else []

    assert messages(lines) == [message]


def test_sib_s_editor_finds_every_question_with_its_text(leap: Dataset) -> None:
    store = Store()
    store.extend(leap.quads())
    # What SIB's editor asks an endpoint for its examples.
    text = f"""
        SELECT DISTINCT ?sq ?comment ?query WHERE {{
            ?sq a <{SH}SPARQLExecutable> ; <{RDFS}comment> ?comment ;
                <{SH}select>|<{SH}ask>|<{SH}construct>|<{SPEX}describe> ?query .
        }} ORDER BY ?sq"""
    found = [(row["sq"].value, row["query"].value) for row in store.query(text, use_default_graph_as_union=True)]

    assert found == sorted((f"{LEAP.base}query/{one.name}", one.text.strip("\n") + "\n") for one in QUESTIONS.values())


def test_nothing_is_a_blank_node_and_all_that_is_named_of_ours_is_described(
    leap: Dataset, catalogue: list[bytes]
) -> None:
    typed = {split_triple(line)[0] for line in leap.merged_lines() if f" <{TYPE}> ".encode() in line}
    named = {term for line in catalogue for term in split_triple(line) if term.startswith(f"<{LEAP.base}".encode())}

    assert b"_:" not in b"".join(line.replace(b'"', b"\n").splitlines()[0] for line in catalogue)
    assert named - typed == set()


def named_in(text: str) -> tuple[set[str], set[str]]:
    """Return every IRI that a query names outside of lists, and every one in a list: of VALUES, or after IN."""
    names = Prologue(text)
    rest = iter_tokens(text)
    alone: set[str] = set()
    listed: set[str] = set()
    into, depth, before = alone, 0, ""
    for token in rest:
        word = token.text.upper()
        if is_declaration(token):
            names.declare(token, rest)
        elif token.kind in {"iri", "pname"}:
            into.add(names.iri(token))
        elif before == "VALUES" or (before == "IN" and word == "("):
            into, depth = listed, 0
        if into is listed:
            depth += (word in {"(", "{"}) - (word in {")", "}"})
            # The variables of VALUES (?a ?b) are not its list.
            if depth == 0 and word in {")", "}"} and not (word == ")" and before.startswith(("?", "$"))):
                into = alone
        before = word
    return alone, listed


@dataclass(frozen=True)
class Published:
    """What the published statistics count, what the dataset describes besides terms, and the project's own terms."""

    terms: frozenset[str]
    things: frozenset[str]
    own: frozenset[str]


@pytest.fixture(scope="module")
def published(leap: Dataset) -> Published:
    counts = {f"{VOID}property", f"{VOID}class"}
    triples = list(lines_to_triples(leap.merged_lines()))
    kinds = {f"{RDF}Property", f"{RDFS}Class", "http://www.w3.org/2002/07/owl#AnnotationProperty"}
    defined = {str(one.subject) for one in triples if one.predicate.value == TYPE and one.object.value in kinds}
    counted = {one.object.value for one in triples if one.predicate.value in counts}
    things = frozenset(str(one.subject)[1:-1] for one in triples if str(one.subject) not in defined)
    return Published(frozenset(counted), things, project_terms(LEAP, leap))


# Of Wikidata, or made by a pull: the graphs as shipped have none of it.
PULLED = (
    "http://www.wikidata.org/",
    "http://wikiba.se/",
    "http://schema.org/",
    "http://www.w3.org/2002/07/owl#sameAs",
    "https://w3id.org/leap-graph/vocab#differsFrom",
    "https://w3id.org/leap-graph/vocab#isSourced",
    "https://query.wikidata.org/sparql",
    "http://purl.org/dc/terms/modified",
    "http://www.w3.org/ns/prov#specializationOf",
)
# Constants of the language.
CONSTANTS = ("http://www.w3.org/2001/XMLSchema#", f"{RDF}nil")


def unknown(published: Published, text: str) -> list[str]:
    """Return what a query names that is neither in the dataset nor of Wikidata, nor, in a list, a term at all."""
    alone, listed = named_in(text)
    terms = {iri for iri in listed if unknown_term_reason(LEAP, iri, published.own) is None}
    # A namespace by itself is compared with, as a text.
    absent = (alone | (listed - terms)) - published.terms - published.things - set(LEAP.prefixes.values())
    return sorted(iri for iri in absent if not iri.startswith(PULLED + CONSTANTS))


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_a_query_asks_for_is_in_the_published_statistics(published: Published, name: str) -> None:
    assert unknown(published, QUESTIONS[name].text) == []


@pytest.mark.parametrize(
    "pattern",
    [
        "?a schema:nmae ?b",
        "?a schema:name/^schema:nmae ?b",
        "?a a schema:Persn",
        "FILTER NOT EXISTS { ?a schema:nmae* ?b }",
        "VALUES ?p { schema:nmae }",
        "VALUES (?p ?q) { (schema:name schema:nmae) (UNDEF UNDEF) }",
        "FILTER(?p IN (schema:name, schema:nmae))",
        "?a schema:member id:nobody-of-this-name",
        "GRAPH graph:poeple { ?a ?b ?c }",
        "?a vocab:wasNeverDefined ?b",
    ],
)
def test_a_misspelt_term_is_seen_in_every_place(published: Published, pattern: str) -> None:
    prologue = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in LEAP.prefixes.items())

    assert len(unknown(published, f"{prologue}SELECT * WHERE {{ {pattern} }}")) == 1


def test_a_list_may_name_terms_that_the_data_has_no_use_of_yet(published: Published) -> None:
    text = "PREFIX schema: <https://schema.org/> SELECT * WHERE {{ VALUES (?p) {{ (schema:slogan) }} {} }}"

    assert unknown(published, text.format("")) == []
    assert unknown(published, text.format("?a schema:slogan ?b")) == ["https://schema.org/slogan"]
    assert unknown(published, text.format("FILTER(?p IN (schema:slogan)) ?a schema:award ?b")) == [
        "https://schema.org/award"
    ]


HEADER = "#+ summary: What is it?\n"
FORMS = {
    "people-select": ("SELECT ?s\nWHERE { ?s ?p ?o }\nORDER BY ?s\n", f"{SH}SPARQLSelectExecutable", f"{SH}select"),
    "people-ask": ("ASK { ?s ?p ?o }\n", f"{SH}SPARQLAskExecutable", f"{SH}ask"),
    "people-construct": (
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }\n",
        f"{SH}SPARQLConstructExecutable",
        f"{SH}construct",
    ),
    "people-describe": ("DESCRIBE <x:y>\n", f"{SPEX}SPARQLDescribeExecutable", f"{SPEX}describe"),
}


def described(folder: Path, queries: dict[str, str], targets: tuple[str, ...] = ()) -> str:
    project = small_project(folder, {f"queries/{name}.rq": text for name, text in queries.items()})
    return b"".join(describe_query_set(project, load_queries(project), targets)).decode()


@pytest.mark.parametrize("name", FORMS)
def test_each_form_has_its_class_and_its_property(tmp_path: Path, name: str) -> None:
    text, kind, holds = FORMS[name]

    said = described(tmp_path, {name: f"{HEADER}\n{text}"})

    node = f"<{BASE}query/{name}>"
    assert f"{node} <{TYPE}> <{SH}SPARQLExecutable> .\n" in said
    assert f"{node} <{TYPE}> <{kind}> .\n" in said
    assert f"{node} <{holds}> " in said
    assert f'{node} <{RDFS}comment> "What is it?"@en .\n' in said


def test_the_endpoint_is_the_one_that_the_project_states(leap: Dataset, tmp_path: Path) -> None:
    assert declared_endpoints(LEAP, leap) == []
    assert declared_endpoints(LEAP, published_dataset(LEAP, "https://x.org/y")) == ["https://x.org/y"]
    query = {"people-ask": f"{HEADER}\nASK {{ ?s ?p ?o }}\n"}

    assert f"<{SCHEMA}target>" not in described(tmp_path / "none", query)
    assert f"<{SCHEMA}target> <https://x.org/y> ." in described(tmp_path / "one", query, ("https://x.org/y",))


def test_a_service_is_what_a_query_federates_with_unless_it_is_a_variable(tmp_path: Path) -> None:
    text = "ASK { SERVICE <https://x.org/sparql> { ?s ?p ?o } SERVICE SILENT ?where { ?s ?p ?o } }\n"

    said = described(tmp_path, {"people-ask": f"{HEADER}\n{text}"})

    assert said.count(f"<{SPEX}federatesWith>") == 1
    assert f"<{BASE}query/people-ask> <{SPEX}federatesWith> <https://x.org/sparql> .\n" in said


def test_a_parameter_has_its_name_default_type_and_list(tmp_path: Path) -> None:
    lists = f"{HEADER}\nSELECT ?role\nWHERE {{ ?s ?p ?role }}\nORDER BY ?role\n"
    text = """\
#+ summary: Who?
#+ defaults:
#+   - role: chair
#+   - year: 2017
#+   - since: 2016
#+   - share: 0.25
#+ x-former-names: [people-whom]
#+ x-parameters:
#+   role:
#+     type: one-of
#+     query: people-roles
#+     namespace: role
#+     description: A role.
#+     example: member
#+   year:
#+     type: integer
#+     description: A year.
#+     example: 2019
#+   since:
#+     type: year
#+     description: Since when.
#+     example: 2018
#+   share:
#+     type: number
#+     description: A share.
#+     example: 5e-1

PREFIX role: <https://example.org/small/vocab#role->
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

SELECT ?s
WHERE {
    VALUES ?role { role:chair }
    VALUES ?since { "2016"^^xsd:gYear }
    VALUES ?share { 0.25 }
    VALUES ?year { 2017 }
    ?s ?role ?year .
}
ORDER BY ?s
"""

    said = described(tmp_path, {"people-roles": lists, "people-who": text})

    query, vocab, xsd = f"{BASE}query/people-who", f"{BASE}vocab#", "http://www.w3.org/2001/XMLSchema#"
    tool = "https://w3id.org/leap-graph/tool#"
    for triple in (
        f"<{query}> <{tool}parameter> <{query}#role>",
        f'<{query}> <{tool}columns> "s"',
        f'<{tool}columns> <{RDFS}label> "columns"@en',
        f"<{query}#role> <{TYPE}> <{SCHEMA}PropertyValueSpecification>",
        f'<{query}#role> <{SCHEMA}valueName> "role"',
        f"<{query}#role> <{SCHEMA}defaultValue> <{vocab}role-chair>",
        f"<{query}#role> <{SH}nodeKind> <{SH}IRI>",
        f"<{query}#role> <{tool}valuesFrom> <{BASE}query/people-roles>",
        f'<{query}#year> <{SCHEMA}defaultValue> "2017"^^<{xsd}integer>',
        f"<{query}#year> <{SH}datatype> <{xsd}integer>",
        f'<{query}> <{SCHEMA}alternateName> "people-whom"',
        f'<{query}#since> <{SCHEMA}defaultValue> "2016"^^<{xsd}gYear>',
        f"<{query}#since> <{SH}datatype> <{xsd}gYear>",
        f'<{query}#share> <{SCHEMA}defaultValue> "0.25"^^<{xsd}decimal>',
        f"<{query}#share> <{SH}nodeKind> <{SH}Literal>",
        f'<{query}#year> <http://www.w3.org/2004/02/skos/core#example> "2019"',
        f'<{query}#year> <http://purl.org/dc/terms/description> "A year."@en',
        f"<{query}> <{SH}prefixes> <{BASE}query/prefixes>",
        f"<{BASE}query/prefixes> <{SH}declare> <{BASE}query/prefixes#role>",
        f'<{BASE}query/prefixes#role> <{SH}namespace> "{vocab}role-"^^<{xsd}anyURI>',
    ):
        assert f"{triple} .\n" in said
    pattern = re.search(f'<{re.escape(query)}#share> <{SCHEMA}valuePattern> "(.*)" ', said)
    assert pattern is not None
    assert all(re.fullmatch(pattern[1].replace("\\\\", "\\"), number) for number in ("-7", "0.25", ".5", "5e-1"))
    # A prefix that no query uses is not declared.
    assert "query/prefixes#schema" not in said


def test_a_project_without_queries_has_no_catalogue(tmp_path: Path) -> None:
    assert described(tmp_path, {}) == ""
