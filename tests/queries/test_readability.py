"""A question fits a screen, knows of no fallback for a label, and shows what contradicts where it gives the answer."""

import pytest

from leapgraph.dataset import split_triple
from support.query_assertions import ROOT, PublishedProject, leap_questions

QUESTIONS = leap_questions()
LOCAL = sorted(name for name, question in QUESTIONS.items() if not question.services)
WHOLE, BODY, WIDTH = 50, 25, 120
CONTRADICTED = b"<https://w3id.org/leap-graph/vocab#contradictedBy>"


def lines(name: str) -> list[str]:
    return (ROOT / "queries" / f"{name}.rq").read_text("utf-8").splitlines()


def body(name: str) -> list[str]:
    """Return the lines below the header and the PREFIX lines."""
    return [line for line in lines(name) if line and not line.startswith(("#+", "PREFIX"))]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_fits_a_screen(name: str) -> None:
    assert len(body(name)) <= BODY
    assert len(lines(name)) <= WHOLE
    assert max(map(len, lines(name))) <= WIDTH


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_knows_of_fallbacks(name: str) -> None:
    text = QUESTIONS[name].text

    assert "rdf:nil" not in text
    assert "LANGMATCHES" not in text
    assert "skos:prefLabel" not in text
    assert "language" not in {parameter.name for parameter in QUESTIONS[name].parameters}


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_contradicts_is_the_last_column_before_the_sources(name: str) -> None:
    columns = QUESTIONS[name].columns

    if "contradictedBy" in columns:
        assert columns[columns.index("contradictedBy") + 1 :] == ("source",)


def contradicting(leap: PublishedProject) -> dict[str, set[str]]:
    """Return what derive says: statement to the statements that say otherwise, as IRIs."""
    pairs = [split_triple(line) for line in leap.dataset.graphs["derived"].lines]
    found: dict[str, set[str]] = {}
    for subject, predicate, value in pairs:
        if predicate == CONTRADICTED:
            found.setdefault(subject.decode().strip("<>"), set()).add(value.decode().strip("<>"))
    return found


def test_what_contradicts_is_shown_wherever_an_answer_rests_on_it(leap: PublishedProject) -> None:
    derived = contradicting(leap)
    for name in LOCAL:
        if "contradictedBy" not in QUESTIONS[name].columns:
            continue
        for row in leap.answer(name).rows:
            cells = dict(zip(QUESTIONS[name].columns, (str(getattr(term, "value", "")) for term in row), strict=True))
            others = cells["contradictedBy"].split()
            assert others == sorted(set(others))
            assert set(others) <= set(derived)
            assert set(others) >= derived.get(cells.get("statement", ""), set()), name


def test_all_that_contradicts_is_listed(leap: PublishedProject) -> None:
    answer = leap.answer("sources-conflicts")
    at = [answer.variables.index(column) for column in ("statement", "otherStatement")]

    listed = {str(getattr(row[column], "value", "")) for row in answer.rows for column in at}
    assert set(contradicting(leap)) == listed


@pytest.mark.parametrize("name", LOCAL)
def test_no_question_with_a_contradicted_statement_lacks_the_column(leap: PublishedProject, name: str) -> None:
    if name in {"sources-conflicts", "dataset-counts"} or "contradictedBy" in QUESTIONS[name].columns:
        return
    derived = contradicting(leap)

    cells = {str(getattr(term, "value", "")) for row in leap.answer(name).rows for term in row}
    assert not cells & set(derived)
