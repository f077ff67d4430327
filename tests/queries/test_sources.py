"""Claims stand side by side, what has no source is found, and what contradicts is shown, each pair once."""

from collections.abc import Callable

import pytest

from leapgraph.dataset import Dataset, NamedGraph, split_triple
from leapgraph.sparql.engines import ENGINES, load_engine
from support.extra_facts import membership, statement
from support.query_assertions import PublishedProject, leap_project, publish_in_memory

BASE = "https://w3id.org/leap-graph/"
TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SOURCED = {b"<http://www.w3.org/ns/prov#wasDerivedFrom>", b"<http://purl.org/dc/terms/isReferencedBy>"}

CHAIR = "org:organization id:leap ; org:role role:board-chair"


def facts(leap: PublishedProject) -> dict[bytes, list[bytes]]:
    """Return the statements, things and topics by the last part of each of their classes."""
    spaces = tuple(f"<{BASE}{space}/".encode() for space in ("id", "issue", "statement"))
    found: dict[bytes, list[bytes]] = {}
    # What the dataset says of itself is no fact that a document states.
    curated = (graph for stem, graph in leap.dataset.graphs.items() if stem not in {"dataset", "derived"})
    for line in (line for graph in curated for line in graph.lines):
        subject, predicate, kind = split_triple(line)
        if predicate == TYPE and subject.startswith(spaces):
            found.setdefault(kind.rstrip(b">").replace(b"#", b"/").rpartition(b"/")[2], []).append(subject)
    return found


def without(
    leap: PublishedProject, drop: Callable[[bytes, bytes, bytes], bool], added: list[bytes] | None = None
) -> PublishedProject:
    """Return LEAP without the triples that `drop` takes away, and with those `added` to the statements on LEAP."""
    graphs = {
        stem: NamedGraph(
            graph.iri,
            sorted(
                [line for line in graph.lines if not drop(*split_triple(line))]
                + (added or [] if stem == "leap" else [])
            ),
        )
        for stem, graph in leap.dataset.graphs.items()
    }
    dataset = Dataset(graphs)
    return PublishedProject(leap.project, dataset, {name: load_engine(dataset, name) for name in ENGINES})


def value_parts(rows: list[dict[str, str]]) -> set[tuple[str, str, str | None]]:
    """Return property, value and part of each row of sources-of-entity."""
    return {(row["property"], row["value"], row.get("part")) for row in rows}


def share(slug: str, funder: str, year: int, bounds: str, source: str) -> str:
    """Return a share of LEAP's funding."""
    return (
        f"\nstatement:{slug} a vocab:FundingShare ; vocab:recipient id:leap ; vocab:shareOf vocab:total-funding ; "
        f'schema:funder id:{funder} ; vocab:year "{year}"^^xsd:gYear ; {bounds} ; '
        f"prov:wasDerivedFrom source:{source} .\n"
    )


def between(minimum: float, maximum: float) -> str:
    """Return the bounds of a share in hundredths, both of which it may have."""
    least, most = (f'"{round(100 * bound)}/100"^^owl:rational' for bound in (minimum, maximum))
    return (
        f"vocab:minimumShare {least} ; vocab:minimumIsExclusive false ; "
        f"vocab:maximumShare {most} ; vocab:maximumIsExclusive false"
    )


def about(pairs: set[tuple[str, str, str]], what: str) -> set[tuple[str, str]]:
    """Return the pairs of statements that do not go together in this way."""
    return {(one, other) for said, one, other in pairs if said == what}


@pytest.fixture(scope="module")
def bare(leap: PublishedProject) -> dict[str, set[str]]:
    """The rows of sources-unsourced, node to kinds, when one node of each kind has lost its sources."""
    ones = {nodes[0] for nodes in facts(leap).values()}
    stripped = without(leap, lambda subject, predicate, _: predicate in SOURCED and subject in ones)
    rows = stripped.rows("sources-unsourced")
    nodes = {row["node"]: {one["kind"] for one in rows if one["node"] == row["node"]} for row in rows}
    assert {node.rstrip(b">").rpartition(b"/")[2].decode() for node in ones} == set(nodes)
    return nodes


def test_a_node_of_any_kind_without_a_source_is_found(leap: PublishedProject, bare: dict[str, set[str]]) -> None:
    kinds = {kind.decode() for kind in facts(leap)}

    assert {"Concept", "FundingShare", "Membership", "Person", "PolicyPosition", "Service", "Statement"} <= kinds
    assert kinds <= set().union(*bare.values())


def test_everything_in_the_graph_has_a_source(leap: PublishedProject) -> None:
    assert leap.rows("sources-unsourced") == []


def test_a_source_that_nothing_describes_is_none(leap: PublishedProject) -> None:
    section = f"<{BASE}source/wikipedia-leap-events>".encode()

    changed = without(leap, lambda subject, *_: subject == section)

    rows = changed.rows("sources-unsourced")
    assert {"leap-venue-conferences", "leap-venue-universities"} <= {row["node"] for row in rows}
    assert {"wikipedia-leap-events"} == {row["source"] for row in rows}


def test_a_statement_without_a_type_is_not_forgotten(leap: PublishedProject) -> None:
    node = f"<{BASE}statement/untyped> <{BASE}vocab#holder> <{BASE}id/leap> .\n".encode()

    changed = without(leap, lambda *_: False, [node])

    assert changed.rows("sources-unsourced") == [{"node": "untyped"}]


def test_both_claims_on_reynolds_american_stand(leap: PublishedProject) -> None:
    columns = ("funder", "year", "minimum", "maximum", "exclusive", "source")
    rows = [tuple(row.get(column) for column in columns) for row in leap.rows("funding-shares")]

    assert {
        ("reynolds-american", "2017", "0.3333", None, "true", "wikipedia-leap-funding"),
        ("reynolds-american", "2019", "0.3333", "0.3334", "false", "los-angeles-times-2022-04-25"),
    } <= set(rows)


def test_the_claims_of_a_year_are_those_of_that_year(leap: PublishedProject) -> None:
    of_year = {
        "2017": "reynolds-american-2017",
        "2019": "reynolds-american-2019",
        "2020": "influence-foundation-sponsorship",
    }
    claims = {year: set(leap.column("funding-claims-of-year", "claim", year=year)) for year in of_year}

    assert {year: {*of_year.values()} & claims[year] for year in of_year} == {
        year: {claim} for year, claim in of_year.items()
    }


def test_a_sponsorship_that_is_over_stands_without_a_date_too(leap: PublishedProject) -> None:
    columns = ("sponsored", "end", "former", "operates")
    rows = [tuple(row.get(column) for column in columns) for row in leap.rows("funding-sponsorships")]

    assert {
        ("influence-foundation", None, "true", None),
        ("influence-foundation", "2020", "true", "filter"),
    } <= set(rows)


def test_the_article_gives_most_statements_by_far(leap: PublishedProject) -> None:
    counts = {row["document"]: int(row["statements"]) for row in leap.rows("sources-documents")}
    article = leap.rows("sources-statements-of", document="wikipedia-leap")

    assert counts["wikipedia-leap"] == len({row["statement"] for row in article}) > 150
    assert counts["wikidata"] < counts["los-angeles-times-2022-04-25"] < counts["wikipedia-leap"]


def test_a_section_is_found_like_a_document(leap: PublishedProject) -> None:
    sections = {row["section"]: int(row["statements"]) for row in leap.rows("sources-sections")}

    rows = leap.rows("sources-statements-of", document="wikipedia-leap-funding")

    assert sections["wikipedia-leap-funding"] == len(rows) >= 3


def test_statements_of_an_entity_are_found_at_either_end(leap: PublishedProject) -> None:
    peel = leap.rows("sources-of-entity", entity="robert-peel")
    principles = leap.rows("sources-of-entity", entity="issue:peelian-principles")

    assert ("creator", "peelian-principles", "object") in value_parts(peel)
    assert ("creator", "robert-peel", "subject") in value_parts(principles)
    assert ("stance", "stance-adopt", "about") in value_parts(principles)


@pytest.fixture(scope="module")
def contradicting(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str, str]]:
    """What sources-conflicts tells (about, statement, other statement) of claims of every kind, each pair once."""
    more = {
        "funding": (
            share("a-2001", "norml", 2001, between(0.1, 0.2), "wikipedia-leap-funding")
            + share("b-2001", "norml", 2001, between(0.3, 0.4), "wikipedia-leap-funding")
            + share("c-2001", "norml", 2001, between(0.2, 0.3), "guidestar-leap")
            + share("d-2002", "norml", 2002, between(0.35, 0.35), "wikipedia-leap-funding")
            + share("f-2021", "hanfparade", 2021, between(0.3, 0.3), "guidestar-leap")
            + share("f-2022", "hanfparade", 2022, between(0.4, 0.4), "guidestar-leap")
            + share("f-2023", "hanfparade", 2023, between(0.5, 0.5), "guidestar-leap")
            + share("g-2022", "hanfparade", 2022, between(0.9, 0.9), "leap-spring-2019")
            + share("h-2001", "drugwarrant", 2001, between(0.1, 0.1), "guidestar-leap")
            + share("h-2002", "drugwarrant", 2002, between(0.2, 0.2), "leap-spring-2019")
            + share("e-2002", "filter", 2002, between(0.9, 0.9), "wikipedia-leap-funding")
        ),
        "leap": (
            statement("founded-2003", "id:leap", "schema:foundingDate", '"2003-03"^^xsd:gYearMonth')
            + statement("founded-2003-03-02", "id:leap", "schema:foundingDate", '"2003-03-02"^^xsd:date')
            + statement("at-first", "id:leap", "vocab:headquarters", "id:longmont", "vocab:isFormer true ;")
            + statement("seat-then", "id:leap", "vocab:headquarters", "id:albany", "vocab:isFormer true ;")
            + statement(
                "legal-name-then", "id:leap", "schema:legalName", '"Other"@en', 'vocab:asOf "2003"^^xsd:gYear ;'
            )
        ),
        "people": (
            membership("chair-at-first", "matt-simon", f"{CHAIR} ; vocab:isFormer true")
            + membership("cox-chair", "brendan-cox", CHAIR)
            + membership("cox-chair-again", "brendan-cox", CHAIR)
        ),
    }
    changed = publish_in_memory(leap_project(tmp_path_factory.mktemp("conflicts") / "leap", more))
    rows = changed.rows("sources-conflicts")
    pairs = [(row["about"], row["statement"], row["otherStatement"]) for row in rows]
    assert not {(about, other, one) for about, one, other in pairs} & set(pairs)
    return set(pairs)


def test_the_shares_and_the_chair_conflict(leap: PublishedProject) -> None:
    rows = leap.rows("sources-conflicts")

    assert {(row["statement"], row["otherStatement"], row["source"], row["othersource"]) for row in rows} >= {
        ("diane-goldstein-board", "diane-goldstein-former-chair", "wikipedia-leap-board", "drugpolicy-7818"),
        ("diane-goldstein-board", "diane-goldstein-former-chair", "wikipedia-leap-board", "leap-new-leadership"),
        (
            "reynolds-american-2017",
            "reynolds-american-2019",
            "wikipedia-leap-funding",
            "los-angeles-times-2022-04-25",
        ),
    }
    assert ("2017: more than 1/3", "2019: 1/3") in [(row["value"], row["other"]) for row in rows]


def test_shares_of_one_year_that_leave_nothing_in_common_conflict(contradicting: set[tuple[str, str, str]]) -> None:
    assert ("a-2001", "b-2001") in about(contradicting, "share")


def test_shares_that_may_both_hold_do_not_conflict(contradicting: set[tuple[str, str, str]]) -> None:
    pairs = about(contradicting, "share")

    assert not {("a-2001", "c-2001"), ("b-2001", "c-2001")} & pairs


def test_a_source_of_several_years_states_several_facts(contradicting: set[tuple[str, str, str]]) -> None:
    pairs = about(contradicting, "share")

    own = {f"{slug}-2001" for slug in "abc"} | {"d-2002", "f-2022", "g-2022"}
    assert {pair for pair in pairs if own.issuperset(pair)} == {("a-2001", "b-2001"), ("f-2022", "g-2022")}


def test_two_sources_of_a_year_each_may_state_one_fact(contradicting: set[tuple[str, str, str]]) -> None:
    assert ("h-2001", "h-2002") in about(contradicting, "share")


def test_that_a_funder_gave_is_contradicted_by_who_says_that_it_gave_nothing(
    leap: PublishedProject, leap_with: Callable[..., PublishedProject]
) -> None:
    assert not [row for row in leap.rows("funding-funders") if "contradictedBy" in row]
    assert "reynolds-american" not in {
        row["organization"] for row in leap.rows("organizations-related") if "contradictedBy" in row
    }
    nothing = share("nothing", "reynolds-american", 2017, between(0, 0), "guidestar-leap")

    rows = leap_with(funding=nothing).rows("funding-funders")

    assert {(row["source"], row.get("contradictedBy")) for row in rows if row["funder"] == "reynolds-american"} == {
        ("los-angeles-times-2022-04-25", f"{BASE}statement/nothing"),
        ("wikipedia-leap-funding", f"{BASE}statement/nothing"),
    }


def test_our_own_words_have_our_own_dataset_as_source(leap: PublishedProject) -> None:
    ours = {"type", "definition", "creator", "inScheme", "topConceptOf", "broader", "closeMatch", "sameAs", "note"}
    ours.add("stanceIsInterpreted")
    for entity in ("issue:harm-reduction", "issue:stop-and-frisk", "leap", "tom-schoolcraft", "tobacco-companies"):
        rows = leap.rows("sources-of-entity", entity=entity)
        own = {row["property"] for row in rows if row["source"] == "leap-graph"}

        assert {row["property"] for row in rows if row["statement"] in entity.split(":")} - own <= {"name", "prefLabel"}
        assert own <= ours
    facts = leap.rows("people-facts", person="neill-franklin") + leap.rows("people-facts", person="tom-schoolcraft")
    assert {row["source"] for row in facts if row["property"] == "note"} == {"leap-graph"}
    profile = leap.rows("leap-profile")
    assert {row["source"] for row in profile if row["property"] in {"type", "sameAs"}} == {"leap-graph"}
    assert "sourceKind" not in {column for row in profile if row["source"] == "leap-graph" for column in row}


def test_every_document_is_counted_by_its_kind_and_what_has_none_too(leap: PublishedProject) -> None:
    counts = [int(row["documents"]) for row in leap.rows("sources-kinds")]

    assert sum(counts) == len(leap.rows("sources-documents"))
    assert [row["documents"] for row in leap.rows("sources-kinds") if "kind" not in row] == ["1"]


def test_what_is_derived_is_counted_apart(leap: PublishedProject) -> None:
    counts = {row["term"]: (row["uses"], row["derived"]) for row in leap.rows("dataset-terms")}

    assert counts["contradictedBy"] == ("0", "4")


def test_a_remark_on_rights_is_no_entity(leap: PublishedProject) -> None:
    assert "data-rights" not in leap.column("sources-entity-list", "entity")


def test_every_property_that_is_derived_has_a_label(leap: PublishedProject) -> None:
    triples = {stem: [split_triple(line) for line in graph.lines] for stem, graph in leap.dataset.graphs.items()}
    named = {subject for graph in triples.values() for subject, predicate, _ in graph if predicate.endswith(b"#label>")}

    assert {predicate for _, predicate, _ in triples["derived"]} - named == set()


def test_shares_of_two_funders_do_not_conflict(contradicting: set[tuple[str, str, str]]) -> None:
    assert not [pair for pair in about(contradicting, "share") if "e-2002" in pair]


def test_two_days_of_founding_conflict_and_a_day_in_its_year_does_not(
    contradicting: set[tuple[str, str, str]],
) -> None:
    named = {"founded-2003", "founded-2003-03-02", "leap-founding-day", "leap-founding-year"}
    days = {pair for pair in about(contradicting, "one value") if named.issuperset(pair)}

    assert days == {
        ("founded-2003", "leap-founding-day"),
        ("founded-2003", "leap-founding-year"),
        ("founded-2003-03-02", "leap-founding-day"),
        ("founded-2003-03-02", "leap-founding-year"),
    }


def test_what_has_ended_or_is_of_another_year_does_not_conflict(contradicting: set[tuple[str, str, str]]) -> None:
    ended = {"at-first", "seat-then", "legal-name-then"}

    assert not [pair for pair in about(contradicting, "one value") if ended & set(pair)]


def test_two_in_a_seat_for_one_conflict(leap: PublishedProject, contradicting: set[tuple[str, str, str]]) -> None:
    (chair,) = set(leap.column("people-chair", "statement"))

    assert {frozenset(pair) for pair in about(contradicting, "seat for one")} == {
        frozenset({"cox-chair", chair}),
        frozenset({"cox-chair-again", chair}),
    }
