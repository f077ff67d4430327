"""What counts as being named: variants of names, short forms, years, numbers and shares, in digits and in words."""

from fractions import Fraction

import pytest
from pyoxigraph import Literal, NamedNode

from leapgraph.dataset import load_dataset
from leapgraph.project import Project
from leapgraph.watch.find_names import NameFinder
from leapgraph.watch.parse_article import Segment, parse_article
from leapgraph.watch.sourced_graph import read_sourced_graph
from leapgraph.watch.statement_names import (
    NUMBER,
    PERSON,
    PLACE,
    SHARE,
    TERM,
    TEXT,
    THING,
    TOPIC,
    YEAR,
    Name,
    literal_name,
    name_forms,
)
from support.pull_fixtures import PullProject, project, wiki

__all__ = ["project", "wiki"]


def is_named(kind: str, label: str, wikitext: str, *, value: str = "0", pages: tuple[str, ...] = ()) -> bool:
    name = Name(kind, label, name_forms([label]), name_forms(pages), Fraction(value))
    (_, lead, *_rest) = parse_article(wikitext).sections
    return any(NameFinder().find(name, one) is not None for one in lead.segments)


@pytest.mark.parametrize(
    ("label", "text", "named"),
    [
        ("Jack Cole", "by Jack Cole and others", True),
        ("Jack Cole", "by Jack A. Cole", True),
        ("Jack A. Cole", "by Jack Cole", True),
        ("Jack A. Cole", "by Jack Arthur Cole", True),
        ("Jack Cole", "by J. Cole", True),
        ("Jack Cole", "Cole, Jack", True),
        ("Jack Cole", "{{sortname|Jack|Cole}}", True),
        ("Jack Cole", "'''Jack''' [[Jack Cole (officer)|Cole]]", True),
        ("Jack Cole", "as Cole said", True),
        ("Jack Cole", "by John Cole", False),
        ("Jack Cole", "Jack; Cole", True),
        ("Jack Cole", "cole slaw by Jack", False),
        ("José Núñez", "by Jose Nunez", True),
        ("Søren Łuk", "by Soren Luk", True),
        ("Jack Cole Jr.", "by Jack Cole", True),
        ("Anna van der Schaduw", "door Anna van der Schaduw", True),
        ("Kendra McSweeney", "Kendra&nbsp;McSweeney\u2019s", True),
    ],
)
def test_a_person(label: str, text: str, *, named: bool) -> None:
    assert is_named(PERSON, label, text) is named


@pytest.mark.parametrize(
    ("kind", "label", "text", "named"),
    [
        (THING, "Federal Bureau of Investigation", "an FBI agent", True),
        (THING, "Reynolds American", "[[Reynolds American|the company]]", True),
        (THING, "Fox News", "FOX News", True),
        (THING, "Reynolds American", "Reynolds Tobacco", False),
        (THING, "Baltimore Police Department", "the Baltimore and Maryland police departments", True),
        (PLACE, "United States", "a U.S.-based group", True),
        (PLACE, "Colorado", "Longmont, CO", True),
        (PLACE, "Colorado", "a cold one", False),
        (PLACE, "New York", "Albany, NY", True),
        (TOPIC, "prison wardens", "a prison warden", True),
        (TOPIC, "access to naloxone", "naloxone is accessed", True),
        (TOPIC, "stop-and-frisk", "stop and frisk", True),
        (TOPIC, "police\u2013community relations", "police-community relations", True),
        (TERM, "lieutenant", "Lt. Ada", True),
        (TERM, "captain", "Capt. Ada", True),
        (TERM, "captain", "Maj. Ada", False),
        (TEXT, "16-1645758", "EIN 16-1645758", True),
        (TEXT, "LEAP", "to leap", True),
    ],
)
def test_other_names(kind: str, label: str, text: str, *, named: bool) -> None:
    assert is_named(kind, label, text) is named


@pytest.mark.parametrize(
    ("kind", "value", "text", "named"),
    [
        (YEAR, "2002", "on 16 March 2002", True),
        (YEAR, "2002", "2002-03-16", True),
        (YEAR, "2012", "2010\u201312", True),
        (YEAR, "2002", "20020 of them", False),
        (YEAR, "2002", "2,002 of them", False),
        (NUMBER, "8", "eight oars", True),
        (NUMBER, "8", "8 oars", True),
        (NUMBER, "8", "eighty oars", False),
        (NUMBER, "2002", "2,002 members", True),
        (NUMBER, "250", "two hundred fifty members", True),
        (NUMBER, "1200000", "1.2 million dollars", True),
        (SHARE, "1/3", "more than a third", True),
        (SHARE, "1/3", "one-third", True),
        (SHARE, "1/3", "1/3 of it", True),
        (SHARE, "1/3", "⅓ of it", True),
        (SHARE, "1/3", "{{frac|1|3}} of it", True),
        (SHARE, "1/3", "33 percent", True),
        (SHARE, "1/3", "33.3%", True),
        (SHARE, "1/3", "33 per cent", True),
        (SHARE, "1/3", "one in three", True),
        (SHARE, "1/3", "one out of three", True),
        (SHARE, "1/3", "40 percent", False),
        (SHARE, "1/3", "35%", False),
        (SHARE, "1/3", "the third year", False),
        (SHARE, "1/2", "half of it", True),
        (SHARE, "1/2", "50%", True),
        (SHARE, "2/3", "two thirds", True),
        (SHARE, "2/5", "forty percent", True),
        (SHARE, "1/4", "a quarter", True),
    ],
)
def test_quantities(kind: str, value: str, text: str, *, named: bool) -> None:
    assert is_named(kind, value, text, value=value) is named


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a/0",
        "1/0",
        "0/0 percent",
        "half",
        "a",
        "one out of",
        "9" * 400,
        "1,2,3,4",
        "hundred",
        "twenty",
        "in 2017",
        "/ 3",
        "½⅓",
    ],
)
def test_any_text_has_quantities_or_none(text: str) -> None:
    segment = Segment(text, is_prose=True)

    assert all(one.value >= 0 for one in NameFinder().quantities(segment))


def test_every_name_of_the_graph_counts(project: PullProject) -> None:
    project.write(
        "people.ttl",
        """
        @prefix prov: <http://www.w3.org/ns/prov#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        <https://example.org/g/source/a> a schema:WebPage ; schema:url page:Law_Enforcement_Action_Partnership .
        id:fund a schema:Organization ; schema:name "Fund"@en ; skos:altLabel "Kitty"@en ; skos:hiddenLabel "Kty" ;
            schema:sameAs <https://en.wikipedia.org/wiki/The_Fund_(money)> .
        id:other-name a rdf:Statement ; rdf:subject id:fund ; rdf:predicate schema:alternateName ; rdf:object "Pot"@en .
        id:gift a rdf:Statement ; rdf:subject id:leap ; rdf:predicate schema:funder ; rdf:object id:fund ;
            prov:wasDerivedFrom <https://example.org/g/source/a> .
        """,
    )
    found = read_sourced_graph(Project(project.root), load_dataset(Project(project.root)))

    (statement,) = found.statements
    (name,) = statement.names
    assert name.forms == (("fund",), ("kitty",), ("kty",), ("pot",), ("the", "fund"))
    assert name.pages == (("the", "fund", "money"),)


@pytest.mark.parametrize("value", ["1E999999999", "INF", "NaN", "", "1/0", "x"])
def test_a_literal_that_no_text_has(value: str) -> None:
    for datatype in ("double", "decimal", "integer", "gYear"):
        assert literal_name(Literal(value, datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{datatype}"))) is None
