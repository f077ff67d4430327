"""The set of a project: each file is read and checked, found by name, and bound to what a person typed."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store

from leapgraph.errors import DataError, RunError
from leapgraph.project import Project
from leapgraph.queries.parameters import ParameterError
from leapgraph.queries.query_set import load_queries
from leapgraph.queries.saved_query import SavedQuery, bind_parameters, find_query
from leapgraph.sparql.results import Boolean, QueryResult, Solutions

ROOT = Path(__file__).parents[2]
DATASET = """@prefix void: <http://rdfs.org/ns/void#> .
<https://example.org/d> void:uriSpace "https://example.org/" .
"""
PREFIXES = "PREFIX id: <https://example.org/id/>\nPREFIX schema: <https://schema.org/>\n"
GOOD = f"""#+ summary: Who is called so?
#+ description: One row a person.
#+ tags:
#+   - people
#+ defaults:
#+   - who: ann
#+   - language: en
#+ x-parameters:
#+   language:
#+     type: string
#+     description: The language.
#+     example: de
#+   who:
#+     type: one-of
#+     query: people-list
#+     namespace: id
#+     description: A person.
#+     example: bob

{PREFIXES}
SELECT ?who ?name WHERE {{
    VALUES ?who {{ id:ann }}
    VALUES ?language {{ "en" }}
    ?who schema:name ?name .
    FILTER(LANG(?name) = ?language)
}}
ORDER BY ?name
"""
LIST = f"""#+ summary: Who is there?

{PREFIXES}
SELECT ?person WHERE {{ VALUES ?person {{ id:ann id:bob }} ?person schema:name ?name }} ORDER BY ?person
"""
LISTED = Solutions(("person",), [(NamedNode(f"https://example.org/id/{slug}"),) for slug in ("ann", "bob")])


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Project]:
    def make(**files: str | bytes) -> Project:
        for name in ("dataset", "people"):
            (tmp_path / "graph").mkdir(exist_ok=True)
            (tmp_path / "graph" / f"{name}.ttl").write_text(DATASET, encoding="utf-8")
        (tmp_path / "queries" / "derive").mkdir(parents=True, exist_ok=True)
        (tmp_path / "queries" / "derive" / "people-x.rq").write_text("no question", encoding="utf-8")
        for name, text in ({"people_called": GOOD, "people_list": LIST} | files).items():
            path = tmp_path / "queries" / f"{name.replace('_', '-')}.rq"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Project(tmp_path)

    return make


def no_one(text: str) -> QueryResult:
    raise AssertionError(text)


def test_the_questions_are_read_in_the_order_of_their_names(project: Callable[..., Project]) -> None:
    questions = load_queries(project())

    assert list(questions) == ["people-called", "people-list"]
    called = questions["people-called"]
    assert (called.subject, called.form, called.columns) == ("people", "SELECT", ("who", "name"))
    assert (called.summary, called.tags, called.services) == ("Who is called so?", ("people",), ())
    assert [parameter.name for parameter in called.parameters] == ["language", "who"]
    assert called.text == GOOD.partition("\n\n")[2]
    assert GOOD.splitlines()[called.first_line - 1] == called.text.splitlines()[0]


def test_the_questions_of_this_project_are_as_they_must_be() -> None:
    questions = load_queries(Project(ROOT))

    assert len(questions) == len(list((ROOT / "queries").glob("*.rq"))) > 30


def test_a_question_is_found_by_its_name_though_another_is_wrong(project: Callable[..., Project]) -> None:
    question = find_query(project(people_wrong="nothing"), "people-called")

    assert question.name == "people-called"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("people-caled", "did you mean people-called?"),
        ("list", r"did you mean people-list\?|`leapgraph query --list` shows all"),
        ("xyz", "`leapgraph query --list` shows all"),
        ("../graph/x", "`leapgraph query --list` shows all"),
        ("derive/people-x", "there is no question derive/people-x"),
    ],
)
def test_a_name_that_is_none_is_refused_with_what_comes_near(
    project: Callable[..., Project], name: str, hint: str
) -> None:
    with pytest.raises(RunError, match=hint):
        find_query(project(), name)


@pytest.mark.parametrize(
    "name", ["people", "People-x", "people_x", "people-x-", "people--x", "persons-x", "x-people", "people-é"]
)
def test_a_file_is_called_by_subject_and_question(project: Callable[..., Project], name: str) -> None:
    made = project()
    (made.queries / f"{name}.rq").write_text(LIST, encoding="utf-8")

    with pytest.raises(
        DataError, match=rf"^queries/{name}\.rq: a question is called <subject>-<question>\.rq.*wikidata"
    ):
        load_queries(made)


def test_a_question_about_wikidata_needs_no_file_of_that_name(project: Callable[..., Project]) -> None:
    assert "wikidata-list" in load_queries(project(wikidata_list=LIST))


@pytest.mark.parametrize(
    ("old", "new", "place", "what"),
    [
        (
            "PREFIX id:",
            "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\nPREFIX id:",
            "20:8",
            "the prefix rdf: is declared and not used",
        ),
        ("PREFIX id: <https://example.org/id/>\n", "", "23:19", "a prefix in this line is not declared"),
        (
            "PREFIX schema: <https://schema.org/>",
            "PREFIX schema: <http://schema.org/>",
            "21:8",
            "the project's schema: is <https://schema.org/>",
        ),
        ("schema:", "sdo:", "21:8", "the project writes schema: for this namespace"),
        ("PREFIX id:", "PREFIX ex: <http://example.com/>\nPREFIX id:", "20:8", "the project has no prefix ex:"),
        ("PREFIX id:", "PREFIX id: <https://example.org/id/>\nPREFIX id:", "21:8", "the prefix id: is declared twice"),
        ("SELECT ?who ?name", "SELECT *", "23:8", r"name the columns: SELECT \* does not name them"),
        ("SELECT ?who ?name", "SELECT DISTINCT *", "23:17", "name the columns"),
        ("ORDER BY ?name", "", "23:1", "an ORDER BY must fix the order of the rows"),
        ("ORDER BY ?name", "# ORDER BY ?name", "23:1", "an ORDER BY must fix"),
        ("ORDER BY ?name", "GROUP BY ?who ?name", "23:1", "an ORDER BY must fix"),
        (
            "?who schema:name ?name .\n    FILTER(LANG(?name) = ?language)\n}\nORDER BY ?name",
            "{ SELECT ?who ?name { ?who schema:name ?name } ORDER BY ?name }\n}",
            "23:1",
            "an ORDER BY must fix",
        ),
        (
            "id:ann }",
            "id:bob }",
            "24:18",
            "this must hold the default of who and nothing else: <https://example.org/id/ann>",
        ),
        ("id:ann }", "id:ann id:bob }", "24:18", "this must hold the default of who and nothing else"),
        ('{ "en" }', "{ }", "25:23", "this must hold the default of language and nothing else"),
        ('{ "en" }', '{ "en"@en }', "25:23", 'this must hold the default of language and nothing else: "en"'),
        (
            "VALUES ?who { id:ann }",
            "VALUES (?who) { (id:ann) }",
            "13",
            r"the query has no data block VALUES \?who \{ \.\.\. \}: it must have one",
        ),
        (
            "VALUES ?who { id:ann }",
            "VALUES ?who { id:ann } VALUES ?who { id:ann }",
            "13",
            "the query has 2 data blocks",
        ),
        ("namespace: id", "namespace: none", "13", "the project has no prefix none: for the namespace of who"),
        ("- who: ann", "- who: an n", "13", "who=an n: it is no slug below id:"),
        ("example: bob", "example: b b", "13", "who=b b: it is no slug below id:"),
        ("?who schema:name ?name", "?who schema:name\t?name", "26:21", "this is a tab"),
        ("ORDER BY", "OFDER BY", r"29:1", "OFDER is not a word of SPARQL; did you mean ORDER?"),
        ("SELECT ?who", "SELEKT ?who", r"23:1", "SELEKT is not a word of SPARQL; did you mean SELECT?"),
    ],
)
def test_what_a_question_must_keep_to_is_checked_with_file_and_line(
    project: Callable[..., Project], old: str, new: str, place: str, what: str
) -> None:
    assert old in GOOD

    with pytest.raises(DataError, match=f"^queries/people-called.rq:{place}: {what}"):
        load_queries(project(people_called=GOOD.replace(old, new)))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("INSERT DATA {}", "1?2?: a question must not be an update"),
        (b"#+ summary: \xff", "1: the file is not UTF-8"),
        ("", "2:1: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"),
    ],
)
def test_what_is_no_query_is_refused(project: Callable[..., Project], text: str | bytes, what: str) -> None:
    file = text if isinstance(text, bytes) else f"#+ summary: Why?\n{text}"

    with pytest.raises(DataError, match=f"^queries/people-no.rq:{what}"):
        load_queries(project(people_no=file))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
        "ASK { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DESCRIBE <https://example.org/>",
    ],
)
def test_what_has_no_order_needs_no_order_by(project: Callable[..., Project], query: str) -> None:
    assert "people-x" in load_queries(project(people_x=f"#+ summary: What?\n\n{query}\n"))


@pytest.mark.parametrize("listing", ["people-nothing", "people-ask"])
def test_a_list_must_come_from_a_question_with_columns(project: Callable[..., Project], listing: str) -> None:
    made = project(
        people_called=GOOD.replace("query: people-list", f"query: {listing}"), people_ask="#+ summary: Any?\nASK {}"
    )

    with pytest.raises(
        DataError, match=rf"^queries/people-called\.rq: the values of who come from {listing}, which is no"
    ):
        load_queries(made)


def test_services_are_known(project: Callable[..., Project]) -> None:
    query = "SELECT ?s { SERVICE <https://example.org/sparql> { ?s ?p ?o } } ORDER BY ?s"

    question = load_queries(project(people_x=f"#+ summary: What?\n\n{query}\n"))["people-x"]

    assert question.services == ("https://example.org/sparql",)


def test_values_are_bound_as_terms(project: Callable[..., Project]) -> None:
    made = project()
    question = find_query(made, "people-called")
    asked: list[str] = []

    def ask(text: str) -> QueryResult:
        asked.append(text)
        return LISTED

    text = bind_parameters(made, question, {"who": "bob", "language": 'd" } e'}, ask)

    assert text == question.text.replace("id:ann", "<https://example.org/id/bob>").replace('"en"', '"d\\" } e"')
    assert asked == [find_query(made, "people-list").text]


def test_a_list_is_requested_only_if_a_value_of_it_is_given(project: Callable[..., Project]) -> None:
    made = project()
    question = find_query(made, "people-called")

    assert bind_parameters(made, question, {}, no_one) == question.text
    assert '"de"' in bind_parameters(made, question, {"language": "de"}, no_one)


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"who": "carl"}, "who=carl: it is not in the list; the list is ann, bob; for example who=bob"),
        ({"who": "an"}, r"who=an: it is not in the list; did you mean ann\?"),
        ({"whom": "ann"}, r"people-called has no parameter whom; did you mean who\?"),
        ({"x": "ann"}, "people-called has no parameter x; it has language, who"),
        ({"language": "\udcff"}, r"language='\\udcff': it is no Unicode text"),
    ],
)
def test_a_wrong_value_is_refused(project: Callable[..., Project], values: dict[str, str], what: str) -> None:
    made = project()

    with pytest.raises(ParameterError, match=f"^{what}"):
        bind_parameters(made, find_query(made, "people-called"), values, lambda _: LISTED)


def test_a_question_without_parameters_says_so(project: Callable[..., Project]) -> None:
    made = project()

    with pytest.raises(ParameterError, match=r"^people-list has no parameters$"):
        bind_parameters(made, find_query(made, "people-list"), {"x": "1"}, no_one)


def test_a_list_that_answers_no_rows_lists_nothing(project: Callable[..., Project]) -> None:
    made = project()

    message = r"^who=ann: the list is empty in this project: people-list finds nothing$"
    with pytest.raises(ParameterError, match=message):
        bind_parameters(made, find_query(made, "people-called"), {"who": "ann"}, lambda _: Boolean(value=True))


def dressed(question: SavedQuery) -> dict[str, str]:
    return {parameter.name: parameter.default for parameter in question.parameters}


def test_every_question_of_this_project_is_the_same_with_its_defaults_given() -> None:
    project, store = Project(ROOT), Store()

    def ask(text: str) -> QueryResult:
        return Solutions(("it",), [(term,) for term in terms if term is not None]) if text else LISTED

    for question in load_queries(project).values():
        from leapgraph.sparql.parameter_binding import data_blocks
        from leapgraph.sparql.parsed_query import parse_query

        terms = [term for block in data_blocks(question.query) for term in block.terms]
        text = bind_parameters(project, question, dressed(question), ask)
        found = [block.terms for block in data_blocks(parse_query(text))]
        assert found == [block.terms for block in data_blocks(question.query)]
        if not question.services and question.form == "SELECT":
            result = store.query(text)
            assert isinstance(result, QuerySolutions)
            assert [str(variable.value) for variable in result.variables] == list(question.columns)


@pytest.mark.parametrize("module", ["leapgraph.queries", "leapgraph.sparql", "leapgraph.sparql.query_inspection"])
def test_nothing_heavy_is_imported_before_it_is_needed(module: str) -> None:
    heavy = {"yaml", "rdflib", "pyoxigraph", "SPARQLWrapper", "leapgraph.turtle"}
    code = f"import sys, {module}; print(*sorted({heavy} & set(sys.modules)))"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout == "\n"
