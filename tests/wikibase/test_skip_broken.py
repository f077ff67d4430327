"""What cannot be written is left out by itself, and named; the rest of the entity is as if it had never been there."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from leapgraph.wikibase import EntityError, entity_ntriples

Make = Callable[..., Any]

REFERENCE = {"snaks": {"P2": [{"snaktype": "value", "property": "P2", "datatype": "string",
                               "datavalue": {"type": "string", "value": "r"}}]}}  # fmt: skip
TIME = {
    "time": "+2020-01-01T00:00:00Z",
    "timezone": 0,
    "before": 0,
    "after": 0,
    "precision": 11,
    "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
}


def written(entity: dict[str, Any]) -> tuple[set[str], list[tuple[str, str]]]:
    """Give the lines of an entity but for its counts, and what was left out with its kind."""
    left_out: list[tuple[str, str]] = []
    text = entity_ntriples(entity, omit=lambda kind, error: left_out.append((kind, str(error))))
    return {line for line in text.splitlines() if "ontology#statements>" not in line}, left_out


def spoilt(make: Make, where: str) -> dict[str, Any]:
    """Make a statement, with a time, a source and the text `x`, that cannot be written for what stands in one place."""
    bad = {"snaktype": "value", "property": "P9", "datatype": "hologram", "datavalue": {"type": "string", "value": ""}}
    time = {"snaktype": "value", "property": "P3", "datatype": "time", "datavalue": {"type": "time", "value": TIME}}
    made: dict[str, Any] = copy.deepcopy(
        make("string", "x", id="Q1$bad", qualifiers={"P3": [time]}, references=[REFERENCE])
    )
    match where:
        case "main":
            made["mainsnak"]["datatype"] = "hologram"
        case "qualifier":
            made["qualifiers"]["P9"] = [bad]
        case "reference":
            made["references"].append({"snaks": {"P9": [bad]}})
        case "rank":
            del made["rank"]
    return made


@pytest.mark.parametrize("where", ["main", "qualifier", "reference", "rank"])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_value_that_cannot_be_written_leaves_out_its_statement(
    at: int, where: str, entity: Make, statement: Make
) -> None:
    good = [statement("string", "x", id="Q1$a"), statement("time", TIME, "time", id="Q1$b", references=[REFERENCE])]
    expected, nothing = written(entity(*good))

    actual, left_out = written(entity(*good[:at], spoilt(statement, where), *good[at:]))

    assert actual == expected
    assert nothing == []
    assert [kind for kind, _ in left_out] == ["statement"]
    assert left_out[0][1].startswith("Q1, P1, statement Q1$bad: ")


def test_a_preferred_statement_that_cannot_be_written_does_not_make_others_the_best(
    entity: Make, statement: Make
) -> None:
    lost = statement("hologram", "x", rank="preferred")

    actual, _ = written(entity(lost, statement("string", "y", id="Q1$b")))

    assert not any("/prop/direct/" in line or "BestRank" in line for line in actual)


def test_the_count_is_that_of_the_json(entity: Make, statement: Make) -> None:
    text = entity_ntriples(entity(statement("hologram", "x")), omit=lambda _kind, _error: None)

    assert 'ontology#statements> "1"^^' in text


@pytest.mark.parametrize(
    ("key", "term", "name"),
    [
        ("labels", {"language": "en us", "value": "x"}, "Q1, labels, xx: 'en us' is not a language code"),
        ("descriptions", {"language": "en"}, "Q1, descriptions, xx: 'value' is missing"),
        ("aliases", [{"language": "e", "value": "x"}], "Q1, aliases, xx: 'e' is not a language code"),
    ],
)
def test_a_term_that_cannot_be_written_is_left_out(key: str, term: Any, name: str, entity: Make) -> None:
    good = {"language": "en", "value": "x"}
    terms = {"labels": {"en": good}, "descriptions": {"en": good}, "aliases": {"en": [good]}}
    expected, _ = written(entity(**terms))

    actual, left_out = written(entity(**{**terms, key: {"xx": term, **terms[key]}}))

    assert actual == expected
    assert left_out == [("term", name)]


@pytest.mark.parametrize("site", ["acmewiki", "testwikidatawiki", "xyzzywiki", "tokiponawiki", "enwikinewsx"])
def test_a_sitelink_to_an_unknown_site_is_left_out_never_guessed(site: str, entity: Make) -> None:
    known = {"enwiki": {"site": "enwiki", "title": "A", "badges": ["Q1"]}}
    expected, _ = written(entity(sitelinks=known))
    url = f"https://{site.removesuffix('wiki')}.wikipedia.org/wiki/A"

    actual, left_out = written(entity(sitelinks={site: {"site": site, "title": "A", "url": url}, **known}))

    assert {line for line in expected ^ actual if "ontology#sitelinks>" not in line} == set()
    assert [kind for kind, _ in left_out] == ["sitelink"]
    assert f"the site '{site}' of a sitelink is unknown" in left_out[0][1]


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "lexeme", "id": "L1"},
        {"type": "mediainfo", "id": "M1", "statements": {}},
        {"missing": ""},
        {"id": "Q1> <x"},
        {"claims": {"P1": 7}},
        {"claims": 7},
        {"statements": {}},
    ],
)
def test_an_entity_that_is_none_to_convert_is_no_omission(changed: dict[str, Any], entity: Make) -> None:
    with pytest.raises(EntityError):
        written({**entity(), **changed})
