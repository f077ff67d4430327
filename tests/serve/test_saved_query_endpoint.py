"""`/query/NAME`: described, and answered with values for its parameters, in the format asked for."""

import csv
import shutil
from pathlib import Path

import httpx
import pytest

from leapgraph.project import Project
from leapgraph.queries.query_set import load_queries
from support.server_process import ROOT, running

SOLUTIONS = [
    ("application/sparql-results+json", "json", ".srj"),
    ("application/sparql-results+xml", "xml", ".srx"),
    ("text/csv; charset=utf-8", "csv", ".csv"),
    ("text/tab-separated-values; charset=utf-8", "tsv", ".tsv"),
]
NO_HEADER = "the file has no header: begin it with `#+ summary: ` and the question"
STANCE = "/query/issues-positions-by-stance"


@pytest.mark.parametrize(
    ("accept", "suffix", "kind"),
    [
        ("*/*", ".ttl", "text/turtle; charset=utf-8"),
        ("application/ld+json", ".jsonld", "application/ld+json"),
        ("application/n-triples", ".nt", "application/n-triples"),
        ("application/rdf+xml", ".rdf", "application/rdf+xml"),
        ("text/markdown", ".md", "text/markdown; charset=utf-8"),
        ("application/sparql-query", ".rq", "application/sparql-query"),
        ("text/html,*/*;q=0.1", ".html", "text/html; charset=utf-8"),
    ],
)
def test_a_question_leads_to_its_description(client: httpx.Client, accept: str, suffix: str, kind: str) -> None:
    way = client.get("/query/people-chair", headers={"accept": accept})
    description = client.get(way.headers["location"])

    assert (way.status_code, way.headers["location"], way.headers["vary"]) == (
        303,
        f"/query/people-chair{suffix}",
        "Accept",
    )
    assert (description.status_code, description.headers["content-type"]) == (200, kind)
    assert "chair" in description.text


@pytest.mark.parametrize(("kind", "name", "suffix"), SOLUTIONS)
def test_an_answer_comes_in_the_format_requested(client: httpx.Client, kind: str, name: str, suffix: str) -> None:
    by_header = client.get("/query/people-chair", headers={"accept": kind})
    by_name = client.get("/query/people-chair", params={"format": name})
    by_suffix = client.get(f"/query/people-chair{suffix}")

    assert {answer.status_code for answer in (by_header, by_name, by_suffix)} == {200}
    assert {answer.headers["content-type"] for answer in (by_header, by_name, by_suffix)} == {kind}
    assert by_header.content == by_name.content
    assert b"diane-goldstein" in by_suffix.content


def test_every_question_is_answered_with_its_columns(client: httpx.Client) -> None:
    questions = [one for one in load_queries(Project(ROOT)).values() if one.form == "SELECT" and not one.services]

    for question in questions:
        answer = client.get(f"/query/{question.name}", params={"format": "csv"})

        assert answer.status_code == 200, (question.name, answer.text)
        assert next(csv.reader(answer.text.splitlines())) == list(question.columns)


def test_a_parameter_is_bound(client: httpx.Client) -> None:
    ended = client.get(STANCE, params={"stance": "end", "format": "csv"})
    default = client.get(STANCE, params={"format": "csv"})
    by_iri = client.get(STANCE, params={"stance": "https://w3id.org/leap-graph/vocab#stance-expand", "format": "csv"})
    by_name = client.get(f"{STANCE}.csv", params={"stance": "stance:expand"})

    assert ended.content == default.content
    assert by_iri.content == by_name.content
    assert by_iri.content != ended.content


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"stance": "abolish"}, "stance=abolish: it is not in the list; "),
        ({"stance": "end> } SERVICE <http://127.0.0.1/> { ?s ?p ?o } #"}, "stance="),
        ({"stanse": "end"}, "did you mean stance?\n"),
        ({"stance": ["end", "expand"]}, "A parameter has one value."),
        ({"stance": "end", "format": "png"}, "the formats are json, xml, csv, tsv, html."),
        ({"stance": "\udcff"}, "UTF-8"),
    ],
)
def test_a_wrong_value_is_400_and_says_what_is_expected(
    client: httpx.Client, parameters: dict[str, str | list[str]], said: str
) -> None:
    if parameters == {"stance": "\udcff"}:
        answer = client.get(f"{STANCE}?stance=%FF")
    else:
        answer = client.get(STANCE, params=parameters)

    assert answer.status_code == 400
    assert said in answer.text


ODD = "\" } UNION { ?s ?p ?o } #'\\\n\u2028"


def test_no_value_changes_the_query(client: httpx.Client) -> None:
    answer = client.get(STANCE, params={"stance": ODD, "format": "csv"})

    assert answer.status_code == 400
    assert "stance=" in answer.text


def test_the_parameter_that_is_gone_has_no_effect_and_is_reported(client: httpx.Client) -> None:
    plain = client.get("/query/people-board", params={"format": "csv"})
    answer = client.get("/query/people-board", params={"language": ODD, "format": "csv"})
    page = client.get("/query/people-board", params={"language": "de", "format": "html"})

    assert (answer.status_code, answer.content) == (200, plain.content)
    way = '</query/people-board?format=csv>; rel="successor-version"; title="language has no effect any more: '
    assert way in answer.headers["link"]
    assert "<li>language has no effect any more: " in page.text


def test_the_way_from_a_parameter_that_is_gone_has_the_same_answer(client: httpx.Client) -> None:
    former = client.get(STANCE + ".csv", params={"stance": "adopt", "language": "de"})

    present = former.links["successor-version"]["url"]
    assert present == f"{STANCE}?stance=adopt&format=csv"
    assert client.get(present).content == former.content


def test_a_question_on_what_was_not_pulled_says_so(client: httpx.Client) -> None:
    said = "This release has no copy of what Wikidata says, so this question has no answer in it."

    for path in ("wikidata-members.html", "wikidata-unsourced.html", "wikidata-unsourced?format=html"):
        assert said in client.get(f"/query/{path}").text
    assert said not in client.get("/query/people-list?format=html").text


FORMER = [
    ("/query/people-of", "/query/people-facts"),
    ("/query/people-of.csv", "/query/people-facts.csv"),
    (
        "/query/people-of?person=id%3Aneill-franklin&format=csv",
        "/query/people-facts?person=id%3Aneill-franklin&format=csv",
    ),
    ("/query/people-of?person=%0D%0Aa:%20b'\"<", "/query/people-facts?person=%0D%0Aa:%20b'%22%3C"),
]


@pytest.mark.parametrize(("former", "present"), FORMER)
def test_a_former_name_leads_to_the_present_one(client: httpx.Client, former: str, present: str) -> None:
    answer = client.get(former)

    assert (answer.status_code, answer.headers["location"]) == (301, present)
    assert answer.links["successor-version"]["url"] == present
    assert answer.text == (
        f"people-of is called people-facts now; the old name answers until the next release: {present}\n"
    )


def test_a_former_name_answers_a_client_that_follows(client: httpx.Client) -> None:
    former = client.get("/query/people-of?person=neill-franklin&language=en&format=csv", follow_redirects=True)
    present = client.get("/query/people-facts?person=neill-franklin&format=csv")

    assert (former.status_code, former.content) == (200, present.content)


def test_a_question_that_is_wrong_is_reported_and_the_others_are_served(dist: Path, tmp_path: Path) -> None:
    for part in ("graph", "queries"):
        shutil.copytree(ROOT / part, tmp_path / part)
    (tmp_path / "queries" / "people-zz.rq").write_text("#+ summary: Who?\n\nASK { ?a ?b }\n", encoding="utf-8")
    (tmp_path / "queries" / "issues-stances.rq").write_text("ASK {}", encoding="utf-8")

    with running(dist, "--project", str(tmp_path)) as server:
        told = [server.told(), server.told()]
        chair = httpx.get(f"{server.url}query/people-chair.csv", timeout=120)
        wrong = httpx.get(f"{server.url}query/people-zz.csv", timeout=120)
        listed = httpx.get(f"{server.url}query/issues-positions-by-stance?stance=end", timeout=120)
        described = httpx.get(f"{server.url}query/issues-stances.ttl", timeout=120)

    assert told == [
        f"leapgraph: a question is left out: queries/issues-stances.rq:1: {NO_HEADER}\n",
        "leapgraph: a question is left out: queries/people-zz.rq:3:13: this is not SPARQL: } is not allowed here\n",
    ]
    assert (chair.status_code, wrong.status_code, described.status_code) == (200, 404, 200)
    assert (listed.status_code, listed.text) == (
        503,
        "The question issues-stances, which lists what may be asked for, cannot be answered here.\n",
    )


def test_a_question_that_is_not_there_is_404_with_what_is_near(client: httpx.Client) -> None:
    answer = client.get("/query/people-bord")

    assert answer.status_code == 404
    assert "Did you mean /query/people-board" in answer.text


def test_a_federated_query_is_not_run(client: httpx.Client) -> None:
    federated = [one for one in load_queries(Project(ROOT)).values() if one.services]

    for question in federated:
        answer = client.get(f"/query/{question.name}", params={"format": "csv"})

        assert answer.status_code == 403
        assert f"leapgraph query {question.name}" in answer.text


def test_no_such_form_is_406_with_those_that_are(client: httpx.Client) -> None:
    without = client.get(STANCE, headers={"accept": "image/png"})
    with_value = client.get(STANCE, params={"stance": "end"}, headers={"accept": "image/png"})

    assert (without.status_code, with_value.status_code) == (406, 406)
    assert "text/csv" in without.text
    assert "text/csv" in with_value.text
