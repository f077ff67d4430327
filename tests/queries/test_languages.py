"""The language of the text columns of every question, and what stands in for a label that is not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.project import Project
from leapgraph.queries import load_questions
from leapgraph.sparql.engines import prepared
from support.asked import ROOT, Asked
from support.facts import membership

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from leapgraph.sparql.answers import Solutions

QUESTIONS = load_questions(Project(ROOT))
IN_A_LANGUAGE = sorted(
    name
    for name, question in QUESTIONS.items()
    if not question.services and any(parameter.name == "language" for parameter in question.parameters)
)
# What the questions take texts from, and which of their columns are texts.
LABEL = re.compile(r"OPTIONAL \{ \?\w+ (\w+:\w+) \?\w+ \. FILTER\(LCASE\(LANG")
COLUMN = re.compile(r"BIND\(COALESCE\(STR\(\?\w+\), .+\) AS \?(\w+)\)")
ENGLISH = b'"@en .\n'


TEXTS = {name for question in QUESTIONS.values() for name in LABEL.findall(question.text)}


def relabelled(leap: Asked, change: Callable[[bytes], list[bytes]], names: Iterable[str] = TEXTS) -> Asked:
    """Return LEAP on the quicker engine with each English text replaced by what `change` makes of it."""
    prefixes = leap.project.prefixes
    labels = {f"<{prefixes[prefix]}{local}>".encode() for prefix, local in (name.split(":") for name in names)}

    def lines(graph: NamedGraph) -> Iterator[bytes]:
        for line in graph.lines:
            if line.endswith(ENGLISH) and line.split(b" ", 2)[1] in labels:
                start, text = line[: -len(ENGLISH)].split(b' "', 1)
                yield from (b'%b "%b .\n' % (start, made) for made in change(text))
            else:
                yield line

    graphs = {stem: NamedGraph(graph.iri, sorted(lines(graph))) for stem, graph in leap.dataset.graphs.items()}
    dataset = Dataset(graphs)
    return Asked(leap.project, dataset, {"oxigraph": prepared(dataset)})


@pytest.fixture(scope="module")
def german(leap: Asked) -> Asked:
    return relabelled(leap, lambda text: [text + b'"@en', text + b' (de)"@de'])


@pytest.fixture(scope="module")
def foreign(leap: Asked) -> Asked:
    return relabelled(leap, lambda text: [text + b'"@mi', text + b'"@sm', b"~" + text + b'"@de'])


@pytest.fixture(scope="module")
def mixed(leap: Asked) -> Asked:
    return relabelled(leap, lambda text: [text + b'"@en', b"! " + text + b'"@ab'])


@pytest.fixture(scope="module")
def textless(leap: Asked) -> Asked:
    return relabelled(leap, lambda _: [])


@pytest.fixture(scope="module")
def nameless(leap: Asked) -> Asked:
    return relabelled(leap, lambda _: [], ["rdfs:label"])


def texts(name: str, answer: Solutions) -> dict[str, list[str]]:
    """Return the text columns of an answer that have any text."""
    columns = set(COLUMN.findall(QUESTIONS[name].text))
    cells = {
        column: [str(getattr(row[at], "value", "")) for row in answer.rows if row[at] is not None]
        for at, column in enumerate(answer.variables)
        if column in columns
    }
    return {column: values for column, values in cells.items() if values}


@pytest.mark.parametrize("name", IN_A_LANGUAGE)
def test_every_text_column_is_in_the_language_asked_for(leap: Asked, german: Asked, textless: Asked, name: str) -> None:
    english, unnamed = texts(name, leap.answer(name)), texts(name, textless.answer(name))

    answer = texts(name, german.answer(name, {"language": "de"}))

    assert {column: sorted(values) for column, values in english.items()} == {
        column: sorted(value.removesuffix(" (de)") for value in values) for column, values in answer.items()
    }
    named = {column for column in english if sorted(english[column]) != sorted(unnamed.get(column, []))}
    assert named <= {column for column, values in answer.items() if any(value.endswith(" (de)") for value in values)}


@pytest.mark.parametrize("name", IN_A_LANGUAGE)
def test_english_stands_in_whatever_else_there_is(leap: Asked, mixed: Asked, name: str) -> None:
    assert texts(name, mixed.answer(name, {"language": "mi"})) == texts(name, leap.answer(name))


@pytest.mark.parametrize("name", IN_A_LANGUAGE)
def test_without_english_the_first_of_the_others_stands_in_once(leap: Asked, foreign: Asked, name: str) -> None:
    assert texts(name, foreign.answer(name)) == texts(name, leap.answer(name))


@pytest.mark.parametrize("name", IN_A_LANGUAGE)
def test_what_has_no_label_is_called_by_the_end_of_its_address(leap: Asked, nameless: Asked, name: str) -> None:
    answer = nameless.answer(name)

    assert len(answer.rows) == len(leap.answer(name).rows)
    assert texts(name, answer).keys() == texts(name, leap.answer(name)).keys()
    assert [value for values in texts(name, answer).values() for value in values if re.search("[/#]", value)] == []


def test_the_language_may_be_typed_in_capitals(leap_with: Callable[..., Asked]) -> None:
    changed = leap_with(vocabulary='\nrank:chief skos:prefLabel "Obmann"@de-AT .\n')

    for typed in ("de-AT", "DE-at"):
        assert "Obmann" in changed.column("people-board", "rank", language=typed)
    assert "Obmann" not in changed.column("people-board", "rank", language="de")


def test_both_engines_call_the_nameless_the_same(leap_with: Callable[..., Asked]) -> None:
    seat = "org:organization id:leap ; org:role role:board-member"
    changed = leap_with(
        people=membership("nameless", "nameless-person", seat)
        + membership("service", "nameless-person", "a vocab:Service ; vocab:rank rank:sheriff ; vocab:place id:nowhere")
    )

    (row,) = [row for row in changed.rows("people-board") if row["person"] == "nameless-person"]
    assert (row["name"], row["rank"], row["placeName"]) == ("nameless-person", "rank-sheriff", "nowhere")
