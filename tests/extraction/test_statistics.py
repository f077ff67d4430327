"""The statistics of items: they are what SPARQL counts over the items' triples, and what the infobox's rule says."""

from collections import Counter
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store

from leapgraph.errors import DataError
from leapgraph.extraction.statistics.count_statements import count_statements, entity_ids_to_label
from leapgraph.extraction.statistics.extraction_statistics import ExtractionStatistics
from leapgraph.extraction.statistics.statement_counts import MEASURES, StatementCounts, merge_counts
from leapgraph.wikibase import WIKIDATA, entity_ntriples
from leapgraph.wikibase.display_text import Labels
from leapgraph.wikibase.mentioned_entities import entity_statements
from support.item_fixtures import item
from support.samples import SAMPLES, sample_entity

WD = WIKIDATA.concept_base
ENTITIES = [sample_entity(one) for one in SAMPLES]
PREFIXES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX wikibase: <http://wikiba.se/ontology#>
PREFIX pr: <http://www.wikidata.org/prop/reference/>
"""
# A reference that the infobox accepts: an item's text is its label, and P143 without one is taken for a wiki.
ACCEPTED = """
    ?statement prov:wasDerivedFrom ?reference
    FILTER NOT EXISTS {
        ?reference ?role ?value
        FILTER(STRSTARTS(STR(?role), STR(pr:P)))
        OPTIONAL { ?value rdfs:label ?label FILTER(LANG(?label) = "en") }
        FILTER(CONTAINS(COALESCE(?label, STR(?value)), "Wiki") || (?role = pr:P143 && !BOUND(?label)))
    }
"""
# What each measure counts of ?statement.
PATTERNS = {
    "statements": "",
    "referenced": "FILTER EXISTS { ?statement prov:wasDerivedFrom ?reference }",
    "accepted": f"FILTER EXISTS {{ {ACCEPTED} }}",
    "usable": f"""FILTER EXISTS {{ {ACCEPTED}
        ?reference ?named ?document
        FILTER(STRSTARTS(STR(?named), STR(pr:P)) && ?named NOT IN (pr:P813, pr:P577, pr:P407, pr:P2960))
        FILTER NOT EXISTS {{ ?reference pr:P143|pr:P4656|pr:P3452|pr:P887 ?wiki }}
        FILTER NOT EXISTS {{ ?reference pr:P854 ?url FILTER(REGEX(STR(?url), "wiki(pedia|data|media)[.]org")) }}
    }}""",
    "preferred": "?statement wikibase:rank wikibase:PreferredRank",
    "normal": "?statement wikibase:rank wikibase:NormalRank",
    "deprecated": "?statement wikibase:rank wikibase:DeprecatedRank",
    "qualified": """FILTER EXISTS {
        ?statement ?role ?value FILTER(STRSTARTS(STR(?role), "http://www.wikidata.org/prop/qualifier/P")) }""",
}  # fmt: skip


def reference_ids() -> list[str]:
    """Return the ids of the items that references of the real items name, sorted."""
    snaks = [
        snak
        for entity in ENTITIES
        for _, statement in entity_statements(entity)
        for reference in statement.get("references", [])
        for group in reference["snaks"].values()
        for snak in group
    ]
    values = [one["datavalue"]["value"] for one in snaks if one["datatype"] == "wikibase-item"]
    return sorted({value["id"] for value in values})


def made_labels() -> dict[str, str]:
    """Return a label for two in three of these items; one in two of them has the word that the infobox refuses."""
    names = ("a Wikipedia", "a catalogue", "")
    return {one: names[number % 3] for number, one in enumerate(reference_ids()) if names[number % 3]}


@pytest.fixture(scope="module")
def labels() -> Labels:
    return Labels({one: {"labels": {"en": {"language": "en", "value": label}}} for one, label in made_labels().items()})


@pytest.fixture(scope="module")
def store() -> Store:
    triples = Store()
    for entity in ENTITIES:
        triples.bulk_load(entity_ntriples(entity).encode(), format=RdfFormat.N_TRIPLES, lenient=True)
    name = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    triples.extend(Quad(NamedNode(WD + one), name, Literal(text, language="en")) for one, text in made_labels().items())
    return triples


def sparql_counts(
    store: Store, pattern: str, subject: str = "?statement", more: str = ""
) -> dict[tuple[str, ...], int]:
    """Return a count by property, and by what more is grouped by."""
    query = f"""{PREFIXES}
        SELECT ?claim {more} (COUNT(DISTINCT {subject}) AS ?count) WHERE {{
            ?item ?claim ?statement FILTER(STRSTARTS(STR(?claim), "http://www.wikidata.org/prop/P"))
            {pattern}
        }} GROUP BY ?claim {more}"""
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    rows: list[list[Any]] = [list(one) for one in solutions]
    return {tuple(term.value.rpartition("/")[2] for term in row[:-1]): int(row[-1].value) for row in rows}


def test_the_counts_are_those_of_sparql_over_the_triples(store: Store, labels: Labels) -> None:
    counts = merge_counts(count_statements(one, labels) for one in ENTITIES)

    expected = {"items": sparql_counts(store, "", "?item")}
    expected |= {name: sparql_counts(store, pattern) for name, pattern in PATTERNS.items()}
    found = {
        name: {(one,): getattr(each, name) for one, each in counts.properties.items() if getattr(each, name)}
        for name in expected
    }
    assert found == expected
    assert counts.items == len(ENTITIES)
    total = counts.total()
    assert 0 < total.usable < total.accepted < total.referenced < total.statements
    assert min(total.preferred, total.deprecated, total.qualified) > 0


def test_the_qualifiers_are_those_of_sparql_over_the_triples(store: Store, labels: Labels) -> None:
    pattern = '?statement ?role ?value FILTER(STRSTARTS(STR(?role), "http://www.wikidata.org/prop/qualifier/P"))'

    counts = merge_counts(count_statements(one, labels) for one in ENTITIES)

    found = {(one, name): count for one, each in counts.properties.items() for name, count in each.qualifiers.items()}
    assert found == sparql_counts(store, pattern, more="?role")


def test_counts_are_merged_in_any_order_and_kept_as_json(labels: Labels) -> None:
    counts = [count_statements(one, labels) for one in ENTITIES]
    whole = merge_counts(counts).as_json()

    for cut in range(len(counts)):
        parts = [merge_counts(reversed(counts[cut:])), merge_counts(counts[:cut])]
        kept = [StatementCounts.from_json(one.as_json()) for one in parts]
        assert merge_counts(kept).as_json() == whole


def test_the_main_item_is_counted_beside_all_items(labels: Labels) -> None:
    parts = [ExtractionStatistics("Q622899") for _ in ENTITIES]
    for part, entity in zip(parts, ENTITIES, strict=True):
        part.count(entity, labels)
    whole = ExtractionStatistics("Q622899")
    for part in parts:
        whole.add(ExtractionStatistics.from_json(part.as_json()))

    assert whole.main_counts == count_statements(sample_entity("Q622899"), labels)
    assert whole.counts == merge_counts(count_statements(one, labels) for one in ENTITIES)


def test_the_entities_to_label_are_those_of_references_and_all_properties() -> None:
    found = set().union(*(entity_ids_to_label(one, WD) for one in ENTITIES))

    statements = [(one, it) for entity in ENTITIES for one, it in entity_statements(entity)]
    assert set(reference_ids()) <= found
    assert {one for one, _ in statements} <= found
    assert {name for _, it in statements for name in it.get("qualifiers", {})} <= found
    assert "Q30" not in found


@pytest.mark.parametrize(
    "statement",
    [5, {}, {"mainsnak": {}, "rank": "best"}, {"mainsnak": {}, "rank": "normal", "references": 5}],
)
def test_a_malformed_statement_is_an_error_that_names_the_item_and_counts_nothing(statement: Any) -> None:
    entity = {**item("Q999999001", "broken", ("P31", "Q5")), "id": "Q999999001"}
    entity["claims"]["P856"] = [statement]
    statistics = ExtractionStatistics()

    with pytest.raises(DataError, match="Q999999001"):
        statistics.count(entity, Labels({}))

    assert statistics.counts == StatementCounts()


@pytest.mark.parametrize(
    ("snaks", "accepted"), [({"P143": [{"snaktype": "value"}]}, 0), ({"P854": 5}, 0), ({}, 1), ([], 1), (None, 1)]
)
def test_a_reference_whose_text_cannot_be_shown_is_not_accepted(snaks: Any, accepted: int) -> None:
    entity = item("Q999999001", "an organization", ("P31", "Q5"), ("P31", "Q6"))
    entity["claims"]["P31"][0]["references"] = [{"hash": "1", "snaks": snaks}]

    counts = count_statements(entity, Labels({})).properties["P31"]

    assert (counts.statements, counts.referenced, counts.accepted, counts.usable) == (2, 1, accepted, 0)


def test_an_empty_map_that_php_writes_as_a_list_counts_nothing() -> None:
    counts = count_statements({"type": "item", "id": "Q999999001", "claims": []}, Labels({}))

    assert counts.items == 1
    assert Counter({name: getattr(counts.total(), name) for name in MEASURES}).total() == 0
