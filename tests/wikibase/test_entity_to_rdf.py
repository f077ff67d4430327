import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest

from leapgraph.wikibase import EntityError, Repository, entity_ntriples, entity_stub, property_declaration

Make = Callable[..., Any]

WD, WIKIBASE, SCHEMA = "http://www.wikidata.org/", "http://wikiba.se/ontology#", "http://schema.org/"
OWL = "http://www.w3.org/2002/07/owl#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABELS = {
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    f"{SCHEMA}name",
}


def term(language: str, value: str) -> dict[str, Any]:
    return {language: {"language": language, "value": value}}


def test_a_label_is_written_three_times(entity: Make, triples: Make) -> None:
    actual = triples(entity_ntriples(entity(labels=term("mul", 'A "B"'))))

    said = {predicate for _, predicate, value in actual if value == '"A \\"B\\""@mul'}
    assert said == LABELS


def test_descriptions_and_aliases_are_written_once_each(entity: Make, triples: Make) -> None:
    aliases = {"en": [{"language": "en", "value": "a"}, {"language": "en", "value": "b"}]}

    actual = triples(entity_ntriples(entity(descriptions=term("en", "d"), aliases=aliases)))

    assert actual >= {
        (f"{WD}entity/Q1", f"{SCHEMA}description", '"d"@en'),
        (f"{WD}entity/Q1", "http://www.w3.org/2004/02/skos/core#altLabel", '"a"@en'),
        (f"{WD}entity/Q1", "http://www.w3.org/2004/02/skos/core#altLabel", '"b"@en'),
    }


@pytest.mark.parametrize("code", ["simple", "zh-min-nan", "be-x-old", "de-formal", "zh-Hant", "no"])
def test_terms_keep_their_language_codes(code: str, entity: Make) -> None:
    assert f'"x"@{code} .\n' in entity_ntriples(entity(labels=term(code, "x")))


@pytest.mark.parametrize("code", ["", "e", "en us", "en> <x", "en_US", "12", "en--us", "ж", "en\n"])
def test_a_language_code_that_is_none_is_named(code: str, entity: Make) -> None:
    with pytest.raises(EntityError, match=r"Q1: .* is not a language code"):
        entity_ntriples(entity(labels=term(code, "x")))


def test_empty_maps_may_be_lists(entity: Make) -> None:
    keys = ("labels", "descriptions", "aliases", "claims", "sitelinks")

    assert entity_ntriples(entity(**{key: {} for key in keys})) == entity_ntriples(entity(**{key: [] for key in keys}))


def test_the_document_says_its_revision(entity: Make, triples: Make) -> None:
    document = "https://www.wikidata.org/wiki/Special:EntityData/Q1"
    xsd = "http://www.w3.org/2001/XMLSchema#"

    actual = triples(entity_ntriples(entity(lastrevid=7, modified="2026-11-23T01:02:03Z")))

    assert {(predicate, value) for subject, predicate, value in actual if subject == document} == {
        (RDF_TYPE, f"{SCHEMA}Dataset"),
        (f"{SCHEMA}about", f"{WD}entity/Q1"),
        ("http://creativecommons.org/ns#license", "http://creativecommons.org/publicdomain/zero/1.0/"),
        (f"{SCHEMA}softwareVersion", '"1.0.0"'),
        (f"{SCHEMA}version", f'"7"^^<{xsd}integer>'),
        (f"{SCHEMA}dateModified", f'"2026-11-23T01:02:03Z"^^<{xsd}dateTime>'),
        (f"{WIKIBASE}statements", f'"0"^^<{xsd}integer>'),
        (f"{WIKIBASE}identifiers", f'"0"^^<{xsd}integer>'),
    }


@pytest.mark.parametrize(("key", "value"), [("lastrevid", "7"), ("lastrevid", True), ("modified", "today")])
def test_a_malformed_revision_is_named(key: str, value: object, entity: Make) -> None:
    with pytest.raises(EntityError, match=f"Q1: {key} is {value!r}, not a"):
        entity_ntriples(entity(**{key: value}))


def test_a_redirect_says_that_both_are_the_same(entity: Make) -> None:
    line = f"<{WD}entity/Q9> <{OWL}sameAs> <{WD}entity/Q1> .\n"

    assert line in entity_ntriples(entity(redirects={"from": "Q9", "to": "Q1"}))
    assert line == entity_ntriples({"entity": "Q9", "redirect": "Q1"})


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        ({"id": "Q9", "missing": ""}, "Q9: it is missing: it never was or it has been deleted"),
        ({"site": "enwiki", "title": "No page", "missing": ""}, "enwiki:No page: it is missing"),
        ({"id": "L1", "type": "lexeme"}, "L1: it is of type 'lexeme'; only items and properties can be converted"),
        ({"id": "M1", "type": "mediainfo"}, "M1: it is of type 'mediainfo'"),
        ({"id": "Q1"}, "Q1: 'type' is missing"),
        ({"type": "item"}, "an entity without id: 'id' is missing"),
        ({"id": "P1", "type": "item"}, "P1: that is not an id of an entity of type 'item'"),
        ({"id": "Q1> <x", "type": "item"}, "Q1> <x: that is not an id of an entity of type 'item'"),
        ({"id": "P1", "type": "property"}, "P1: 'datatype' is missing"),
        ({"entity": "Q1", "redirect": "nowhere"}, "Q1: 'nowhere' is not an id of an item or a property"),
        ({"id": "Q1", "type": "item", "labels": {"en": "x"}}, "Q1: the JSON is not shaped like an entity"),
        ({"id": "Q1", "type": "item", "labels": term("en", "\ud800")}, "Q1: a text holds half of a surrogate pair"),
        ([], "an entity is a JSON object, not []"),
    ],
)
def test_what_is_no_entity_to_convert_is_named(bad: Any, expected: str) -> None:
    with pytest.raises(EntityError) as caught:
        entity_ntriples(bad)

    assert str(caught.value).startswith(expected)


def counted(text: str) -> dict[str, int]:
    """Give what the document says of how much its entity holds."""
    return {name: int(number) for name, number in re.findall(r"ontology#(\w+s)> \"(\d+)\"\^\^", text)}


def test_the_document_counts_statements_identifiers_and_sitelinks(entity: Make, statement: Make) -> None:
    unknown = statement("external-id", "x", id="Q1$b", rank="deprecated")
    unknown["mainsnak"] = {"snaktype": "somevalue", "property": "P1", "datatype": "external-id"}
    other = statement("string", "y", id="Q1$c")
    other["mainsnak"]["property"] = "P2"
    links = {"enwiki": {"site": "enwiki", "title": "A"}, "commonswiki": {"site": "commonswiki", "title": "B"}}

    written = entity_ntriples(entity(statement("external-id", "x"), unknown, other, sitelinks=links))

    assert counted(written) == {"statements": 3, "identifiers": 2, "sitelinks": 2}


def test_a_property_counts_its_statements_alone(statement: Make) -> None:
    made = {"type": "property", "id": "P7", "datatype": "url", "claims": {"P1": [statement("external-id", "x")]}}

    assert counted(entity_ntriples(made)) == {"statements": 1}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {}),
        ({"sitelinks": []}, {"sitelinks": 0}),
        ({"claims": []}, {"statements": 0, "identifiers": 0}),
    ],
)
def test_what_the_json_was_requested_without_is_not_counted(asked: dict[str, Any], expected: dict[str, int]) -> None:
    assert counted(entity_ntriples({"type": "item", "id": "Q1", **asked})) == expected


def test_a_property_is_described_with_its_declaration() -> None:
    made = {"type": "property", "id": "P7", "datatype": "url", "labels": term("en", "x")}

    actual = entity_ntriples(made)

    assert property_declaration("P7", "url") in actual
    assert f'<{WD}entity/P7> <{SCHEMA}name> "x"@en .\n' in actual


def test_a_stub_has_type_labels_and_descriptions_only(entity: Make, statement: Make, triples: Make) -> None:
    made = entity(
        statement("string", "x"),
        labels=term("en", "l"),
        descriptions=term("en", "d"),
        aliases={"en": [term("en", "a")["en"]]},
        lastrevid=7,
    )

    actual = triples(entity_stub(made))

    assert actual == {
        (f"{WD}entity/Q1", RDF_TYPE, f"{WIKIBASE}Item"),
        (f"{WD}entity/Q1", f"{SCHEMA}description", '"d"@en'),
        *((f"{WD}entity/Q1", predicate, '"l"@en') for predicate in LABELS),
    }


def test_a_declaration_links_a_property_to_its_predicates(triples: Make) -> None:
    prop, entity = f"{WD}prop/", f"{WD}entity/P7"
    links = {
        "directClaim": "direct/P7",
        "claim": "P7",
        "statementProperty": "statement/P7",
        "statementValue": "statement/value/P7",
        "qualifier": "qualifier/P7",
        "qualifierValue": "qualifier/value/P7",
        "reference": "reference/P7",
        "referenceValue": "reference/value/P7",
        "novalue": "novalue/P7",
    }
    objects, data = (
        ["P7", "statement/value/P7", "qualifier/value/P7", "reference/value/P7"],
        [
            "direct/P7",
            "statement/P7",
            "qualifier/P7",
            "reference/P7",
        ],
    )

    actual = triples(property_declaration("P7", "time"))

    assert actual == {
        (entity, RDF_TYPE, f"{WIKIBASE}Property"),
        (entity, f"{WIKIBASE}propertyType", f"{WIKIBASE}Time"),
        *((entity, f"{WIKIBASE}{name}", f"{prop}{path}") for name, path in links.items()),
        *((f"{prop}{path}", RDF_TYPE, f"{OWL}ObjectProperty") for path in objects),
        *((f"{prop}{path}", RDF_TYPE, f"{OWL}DatatypeProperty") for path in data),
        (f"{prop}novalue/P7", RDF_TYPE, f"{OWL}Class"),
        (f"{prop}novalue/P7", f"{OWL}complementOf", "_:b"),
        ("_:b", RDF_TYPE, f"{OWL}Restriction"),
        ("_:b", f"{OWL}onProperty", f"{prop}direct/P7"),
        ("_:b", f"{OWL}someValuesFrom", f"{OWL}Thing"),
    }


@pytest.mark.parametrize(
    ("datatype", "name", "kind", "normalized"),
    [
        ("wikibase-item", "WikibaseItem", "ObjectProperty", None),
        ("commonsMedia", "CommonsMedia", "ObjectProperty", None),
        ("geo-shape", "GeoShape", "ObjectProperty", None),
        ("globe-coordinate", "GlobeCoordinate", "DatatypeProperty", None),
        ("wikibase-lexeme", "WikibaseLexeme", "DatatypeProperty", None),
        ("external-id", "ExternalId", "DatatypeProperty", "ObjectProperty"),
        ("quantity", "Quantity", "DatatypeProperty", "DatatypeProperty"),
        ("monolingualtext", "Monolingualtext", "DatatypeProperty", None),
    ],
)
def test_a_declaration_depends_on_the_datatype(
    datatype: str, name: str, kind: str, normalized: str | None, triples: Make
) -> None:
    types = {(subject, term) for subject, predicate, term in triples(property_declaration("P7", datatype))}

    assert (f"{WD}entity/P7", f"{WIKIBASE}{name}") in types
    assert (f"{WD}prop/direct/P7", f"{OWL}{kind}") in types
    found = {term for subject, term in types if subject == f"{WD}prop/direct-normalized/P7"}
    assert found == ({f"{OWL}{normalized}"} if normalized else set())


@pytest.mark.parametrize(("property_id", "datatype"), [("Q1", "url"), ("P1> <x", "url"), ("P1", "> <"), ("P1", "")])
def test_a_declaration_of_what_is_no_property_is_refused(property_id: str, datatype: str) -> None:
    with pytest.raises(EntityError, match="is not a property"):
        property_declaration(property_id, datatype)


def test_another_wikis_concept_base_goes_all_through(sample_entities: list[dict[str, Any]]) -> None:
    other = Repository("http://wiki.example/entity/", "http://wiki.example/wiki/Special:EntityData/")
    served = "".join(map(entity_ntriples, sample_entities))

    actual = "".join(entity_ntriples(entity, other) for entity in sample_entities)

    # Units, globes and calendars stay as the JSON names them; the labels of blank nodes are made of the namespaces.
    blank = re.compile(r"_:[0-9a-f]{32}")
    named = ("#quantityUnit>", "#geoGlobe>", "#timeCalendarModel>")
    expected = served.replace("<http://www.wikidata.org/", "<http://wiki.example/")
    expected = expected.replace("<https://www.wikidata.org/wiki/Special", "<http://wiki.example/wiki/Special")
    for one, two in zip(expected.splitlines(), actual.splitlines(), strict=True):
        assert blank.sub("_:b", one) == blank.sub("_:b", two) or any(name in one for name in named)
    assert f"<{WIKIBASE}timeCalendarModel> <http://www.wikidata.org/entity/Q1985727> ." in actual


def test_a_concept_base_without_entity_is_the_base_of_all() -> None:
    namespaces = Repository("http://acme.test/", "http://data.acme.test/").namespaces

    assert namespaces["wd"] == "http://acme.test/"
    assert namespaces["s"] == "http://acme.test/statement/"
    assert namespaces["psv"] == "http://acme.test/prop/statement/value/"


@pytest.mark.parametrize("base", ["", "entity/", "http://a b/", "http://a/<", "http://a/\n"])
def test_a_base_that_is_no_iri_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="is not an absolute IRI"):
        Repository(base)


@pytest.mark.parametrize(
    ("repository", "name"),
    [
        (Repository(), "wikidata"),
        (Repository("http://acme.test/entity/"), "local"),
        (Repository("http://acme.test/entity/", name="acme"), "acme"),
    ],
)
def test_the_class_of_no_value_is_labelled_with_the_name_of_the_source(repository: Repository, name: str) -> None:
    label = hashlib.md5(f"owl:complementOf-{name}-P7".encode(), usedforsecurity=False).hexdigest()

    assert f"_:{label} <{RDF_TYPE}> <{OWL}Restriction> .\n" in property_declaration("P7", "url", repository)
