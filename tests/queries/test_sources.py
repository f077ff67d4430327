"""Claims stand side by side, what has no source is found, and what contradicts is shown, each pair once."""

from collections.abc import Callable

import pytest

from leapgraph.dataset import Dataset, NamedGraph, split_triple
from leapgraph.sparql.engines import ENGINES, load_engine
from support.extra_facts import agency, concept, membership, person, position, statement
from support.query_assertions import PublishedProject, leap_project, publish_in_memory

BASE = "https://w3id.org/leap-graph/"
TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SOURCED = {b"<http://www.w3.org/ns/prov#wasDerivedFrom>", b"<http://purl.org/dc/terms/isReferencedBy>"}

CHAIR = "org:organization id:own-club ; org:role role:board-chair"


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
    name = leap.column("sources-sections", "section")[0]
    section = f"<{BASE}source/{name}>".encode()

    changed = without(leap, lambda subject, *_: subject == section)

    rows = changed.rows("sources-unsourced")
    stated = {row["statement"] for row in leap.rows("sources-statements-of", document=name)}
    assert {row["node"] for row in rows} >= stated
    assert {name} == {row["source"] for row in rows}


def test_a_statement_without_a_type_is_not_forgotten(leap: PublishedProject) -> None:
    node = f"<{BASE}statement/untyped> <{BASE}vocab#holder> <{BASE}id/leap> .\n".encode()

    changed = without(leap, lambda *_: False, [node])

    assert changed.rows("sources-unsourced") == [{"node": "untyped"}]


def test_the_claims_of_a_year_are_those_of_that_year(leap_with: Callable[..., PublishedProject]) -> None:
    changed = leap_with(
        funding=share("then", "norml", 1901, between(0.1, 0.2), "guidestar-leap")
        + share("later", "norml", 1902, between(0.1, 0.2), "guidestar-leap")
    )

    claims = {year: changed.column("funding-claims-of-year", "claim", year=year) for year in ("1901", "1902")}

    assert claims == {"1901": ["then"], "1902": ["later"]}
    columns = ("funder", "year", "minimum", "maximum", "exclusive", "source")
    assert {tuple(row.get(column) for column in columns) for row in changed.rows("funding-shares")} >= {
        ("norml", year, "0.1", "0.2", "false", "guidestar-leap") for year in ("1901", "1902")
    }


def test_a_sponsorship_that_is_over_stands_without_a_date_too(leap_with: Callable[..., PublishedProject]) -> None:
    of = "a vocab:FiscalSponsorship ; vocab:fiscalSponsor id:leap ; vocab:sponsored id:ann"
    source = "prov:wasDerivedFrom source:guidestar-leap"
    changed = leap_with(
        funding=agency("ann", "Ann's")
        + f"\nstatement:is-over {of} ; vocab:isFormer true ; {source} .\n"
        + f'\nstatement:was-over {of} ; schema:endDate "2001"^^xsd:gYear ; {source} .\n'
    )

    columns = ("sponsored", "end", "former")
    rows = {tuple(row.get(column) for column in columns) for row in changed.rows("funding-sponsorships")}
    assert rows >= {("ann", None, "true"), ("ann", "2001", "true")}


def test_the_statements_of_a_document_are_as_many_as_are_counted(leap: PublishedProject) -> None:
    documents = {row["document"]: int(row["statements"]) for row in leap.rows("sources-documents")}
    sections = {row["section"]: int(row["statements"]) for row in leap.rows("sources-sections")}

    assert documents
    assert sections
    for name, count in {**documents, **sections}.items():
        if count:
            rows = leap.rows("sources-statements-of", document=name)
            assert len({row["statement"] for row in rows}) == count, name


def test_statements_of_an_entity_are_found_at_either_end(leap_with: Callable[..., PublishedProject]) -> None:
    changed = leap_with(
        people=person("ann", "Ann"),
        issues=concept("own", "own")
        + statement("made", "issue:own", "schema:creator", "id:ann")
        + position("adopted", "leap", "own", "adopt"),
    )

    ann = value_parts(changed.rows("sources-of-entity", entity="ann"))
    own = value_parts(changed.rows("sources-of-entity", entity="issue:own"))

    assert ("creator", "own", "object") in ann
    assert ("creator", "ann", "subject") in own
    assert ("stance", "stance-adopt", "about") in own


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
            agency("own-club", "Own club")
            + statement("founded-2002", "id:own-club", "schema:foundingDate", '"2002"^^xsd:gYear')
            + statement("founded-2002-03-16", "id:own-club", "schema:foundingDate", '"2002-03-16"^^xsd:date')
            + statement("founded-2003", "id:own-club", "schema:foundingDate", '"2003-03"^^xsd:gYearMonth')
            + statement("founded-2003-03-02", "id:own-club", "schema:foundingDate", '"2003-03-02"^^xsd:date')
            + statement("at-first", "id:leap", "vocab:headquarters", "id:longmont", "vocab:isFormer true ;")
            + statement("seat-then", "id:leap", "vocab:headquarters", "id:albany", "vocab:isFormer true ;")
            + statement(
                "legal-name-then", "id:leap", "schema:legalName", '"Other"@en', 'vocab:asOf "2003"^^xsd:gYear ;'
            )
        ),
        "people": (
            person("ann", "Ann")
            + person("bob", "Bob")
            + person("cat", "Cat")
            + membership("ann-chair", "ann", CHAIR)
            + membership("bob-chair-at-first", "bob", f"{CHAIR} ; vocab:isFormer true")
            + membership("cat-chair", "cat", CHAIR)
            + membership("cat-chair-again", "cat", CHAIR)
        ),
    }
    changed = publish_in_memory(leap_project(tmp_path_factory.mktemp("conflicts") / "leap", more))
    rows = changed.rows("sources-conflicts")
    pairs = [(row["about"], row["statement"], row["otherStatement"]) for row in rows]
    assert not {(about, other, one) for about, one, other in pairs} & set(pairs)
    return set(pairs)


def test_a_conflict_has_both_values_and_both_sources(leap_with: Callable[..., PublishedProject]) -> None:
    changed = leap_with(
        funding=agency("giver", "Giver")
        + share("one", "giver", 1901, between(0.1, 0.1), "guidestar-leap")
        + share("other", "giver", 1902, between(0.2, 0.2), "leap-spring-2019")
    )

    (row,) = (row for row in changed.rows("sources-conflicts") if "one" in (row["statement"], row["otherStatement"]))

    assert (row["statement"], row["value"], row["source"]) == ("one", "1901: 10/100", "guidestar-leap")
    assert (row["otherStatement"], row["other"], row["othersource"]) == ("other", "1902: 20/100", "leap-spring-2019")


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
    assert ("h-2001", "h-2002") in about(contradicting, "share of two years")


def test_that_a_funder_gave_is_contradicted_by_who_says_that_it_gave_nothing(
    leap_with: Callable[..., PublishedProject],
) -> None:
    changed = leap_with(
        funding=agency("giver", "Giver")
        + agency("friend", "Friend")
        + share("gave", "giver", 1901, between(0.1, 0.2), "leap-spring-2019")
        + share("nothing", "giver", 1901, between(0, 0), "guidestar-leap")
        + share("given", "friend", 1901, between(0.1, 0.2), "leap-spring-2019")
    )

    rows = {row["funder"]: row for row in changed.rows("funding-funders") if row["funder"] in {"giver", "friend"}}

    assert {name: (row["source"], row.get("contradictedBy")) for name, row in rows.items()} == {
        "giver": ("leap-spring-2019", f"{BASE}statement/nothing"),
        "friend": ("leap-spring-2019", None),
    }


def test_our_own_words_have_our_own_dataset_as_source(leap: PublishedProject) -> None:
    ours = {"type", "definition", "creator", "inScheme", "topConceptOf", "broader", "closeMatch", "sameAs", "note"}
    ours |= {"isInterpreted", "stanceIsInterpreted", "timeIsInterpreted"}
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
    documents = leap.rows("sources-documents")

    assert sum(counts) == len(documents)
    without_kind = sum("kind" not in row for row in documents)
    assert sum(int(row["documents"]) for row in leap.rows("sources-kinds") if "kind" not in row) == without_kind


def test_what_is_derived_is_counted_apart(leap: PublishedProject) -> None:
    counts = {row["term"]: (row["uses"], row["derived"]) for row in leap.rows("dataset-terms")}

    derived = sum(b"#contradictedBy> " in line for line in leap.dataset.graphs["derived"].lines)
    assert counts["contradictedBy"] == ("0", str(derived))


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
    days = {pair for pair in about(contradicting, "one value") if all(one.startswith("founded-") for one in pair)}

    assert days == {
        ("founded-2002", "founded-2003"),
        ("founded-2002", "founded-2003-03-02"),
        ("founded-2002-03-16", "founded-2003"),
        ("founded-2002-03-16", "founded-2003-03-02"),
    }


def test_what_has_ended_or_is_of_another_year_does_not_conflict(contradicting: set[tuple[str, str, str]]) -> None:
    ended = {"at-first", "seat-then", "legal-name-then"}

    assert not [pair for pair in about(contradicting, "one value") if ended & set(pair)]


def test_two_in_a_seat_for_one_conflict(contradicting: set[tuple[str, str, str]]) -> None:
    seats = {frozenset(pair) for pair in about(contradicting, "seat for one")}

    assert {pair for pair in seats if pair & {"ann-chair", "bob-chair-at-first", "cat-chair", "cat-chair-again"}} == {
        frozenset({"cat-chair", "ann-chair"}),
        frozenset({"cat-chair-again", "ann-chair"}),
    }
