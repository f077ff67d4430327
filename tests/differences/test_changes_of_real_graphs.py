"""Each kind of change, made in a copy of the real graph and of another organization, in a reader's words."""

from pathlib import Path

import pytest

from leapgraph.differences.compare import compare
from leapgraph.differences.formats.text import write_text
from leapgraph.differences.model import OPPOSITES, Differences, Kind, Span
from leapgraph.project import TOOL_PROJECT
from support.edited_project import edit_project, open_project

CLUB = TOOL_PROJECT / "tests" / "another_organization" / "nachtuil"

PEOPLE = {
    "@prefix org:": "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n@prefix org:",
    # A statement removed, another one added.
    "statement:brendan-cox-board a org:Membership ;\n    org:member id:brendan-cox ;": (
        "statement:mike-butler-chair a org:Membership ;\n    org:member id:mike-butler ;"
    ),
    # A label changed.
    'schema:name "Kendra McSweeney"@en': 'schema:name "Kendra M. McSweeney"@en',
    # A date added.
    "statement:diane-goldstein-board a org:Membership ;": (
        'statement:diane-goldstein-board a org:Membership ;\n    schema:startDate "2020-01"^^xsd:gYearMonth ;'
    ),
}


def withdrawn(text: str, statement: str, mark: str) -> str:
    """Return a text with a statement withdrawn, as the shapes want it: only the mark stays."""
    start = text.index(f"statement:{statement} ")
    end = text.index(" .\n", start)
    return f"{text[:start]}statement:{statement} owl:deprecated true ; {mark}{text[end:]}"


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the graph with one change of each kind."""
    folder = edit_project(
        TOOL_PROJECT,
        tmp_path_factory.mktemp("edited"),
        {
            "graph/people.ttl": PEOPLE,
            "graph/sources.ttl": {"    schema:url <https://drugpolicy.org/?p=7818> ;\n": ""},
            "graph/funding.ttl": {
                'vocab:year "2019"^^xsd:gYear ;\n    prov:wasDerivedFrom': (
                    'vocab:year "2018"^^xsd:gYear ;\n    prov:wasDerivedFrom source:wikipedia-leap-funding, '
                )
            },
        },
    )
    people = folder / "graph" / "people.ttl"
    text = withdrawn(people.read_text(), "cheryl-morris-service", 'skos:note "The source was misread."@en')
    people.write_text(text.replace("id:matt-simon", "id:matthew-simon"))
    return folder


@pytest.fixture(scope="module")
def found(edited: Path) -> Differences:
    return compare(open_project(TOOL_PROJECT), open_project(edited))


def test_each_kind_of_change_is_a_line(found: Differences) -> None:
    lines = "".join(write_text(found)).partition(": 9 differences.\n\n")[2]

    assert lines == (
        """Funding
  ~ Law Enforcement Action Partnership: funding from Reynolds American, 2018: 1/3: \
source added: English Wikipedia, section Funding
  ~ Law Enforcement Action Partnership: funding from Reynolds American, 2018: 1/3: year changed from 2019 to 2018

People
  - Brendan Cox: member of the board removed; it was by English Wikipedia, section Board of directors
  - Cheryl Morris: deputy superintendent (retired) withdrawn: “The source was misread.”
  ~ Diane Goldstein: chair of the board: start added: January 2020
  ~ Kendra McSweeney is now called “Kendra M. McSweeney”
  ~ Matt Simon has another IRI: id/matt-simon is now id/matthew-simon
  + Mike Butler: member of the board added, by English Wikipedia, section Board of directors

Sources
  ~ Drug Policy Alliance, page 7818: address removed: https://drugpolicy.org/?p=7818; the source of \
Diane Goldstein: chair of the board (former), Diane Goldstein: executive director, since 2020 and \
Neill Franklin: executive director (until 2020), from 2010 until 2020
"""
    )


def test_the_other_way_round_each_change_is_its_opposite(edited: Path, found: Differences) -> None:
    back = compare(open_project(edited), open_project(TOOL_PROJECT))

    assert sorted((OPPOSITES.get(one.kind, one.kind), one.before, one.after) for one in back.flattened) == sorted(
        (one.kind, one.after, one.before) for one in found.flattened
    )


def test_a_rename_holds_what_refers_to_it(found: Differences) -> None:
    rename = next(one for one in found.flattened if one.kind is Kind.RENAMED)

    assert {line.split(b" ")[0] for line in rename.added} == {
        b"<https://w3id.org/leap-graph/id/matthew-simon>",
        b"<https://w3id.org/leap-graph/statement/matt-simon-board>",
        b"<https://w3id.org/leap-graph/statement/matt-simon-title>",
    }


def test_saved_questions_give_other_rows(edited: Path) -> None:
    answers = compare(open_project(TOOL_PROJECT), open_project(edited), with_questions=True).answers
    board = next(one for one in answers or () if one.iri.endswith("query/people-board"))
    places = board.columns.index("name"), board.columns.index("rank")

    def names(rows: tuple[tuple[Span, ...], ...]) -> list[tuple[str, ...]]:
        return [tuple(row[place].text for place in places) for row in rows]

    assert not any(one.problem for one in answers or ())
    # Of Matt Simon only the IRI is another one.
    assert names(board.removed) == [
        ("Brendan Cox", "chief"),
        ("Cheryl Morris", "deputy superintendent"),
        ("Kendra McSweeney", ""),
    ]
    assert names(board.added) == [("Cheryl Morris", ""), ("Kendra M. McSweeney", "")]


def test_the_words_are_those_of_another_organization(tmp_path: Path) -> None:
    edits = {
        "graph/people.ttl": {
            'schema:name "Piet Denkbeeld"@nl': 'schema:name "Piet Idee"@nl',
            "org:role role:board-chair": "org:role role:board-member",
        },
        "graph/funding.ttl": {'vocab:year "1999"': 'vocab:year "2001"'},
    }

    found = compare(open_project(CLUB), open_project(edit_project(CLUB, tmp_path / "club", edits)))

    assert [(group.title, [one.text for one in group.differences]) for group in found.groups] == [
        (
            "Funding",
            [
                (
                    "Roeivereniging De Nachtuil: bijdrage van Riemenfonds, 2001: ten minste 1/2: "
                    "year changed from 1999 to 2001"
                )
            ],
        ),
        (
            "People",
            [
                "Joke Verzonnen: member of the board: role changed from voorzitter to member of the board",
                "Piet Denkbeeld is now called “Piet Idee”",
            ],
        ),
    ]
