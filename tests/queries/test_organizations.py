"""What the answers on organizations must say of what the graph states, and of facts that are made up."""

from collections.abc import Callable

from support.extra_facts import agency, membership, person, service, statement
from support.query_assertions import PublishedProject, nodes, units


def test_every_outlet_kind_and_venue_is_there_with_who_claims_it(leap: PublishedProject) -> None:
    engagements = [about for about in nodes(leap, "Engagement") if "leap" in about["engages"]]
    columns = {
        "organizations-media": ("outlet", "outlet"),
        "organizations-media-kinds": ("kind", "mediaKind"),
        "organizations-venues": ("venue", "venueKind"),
    }

    for question, (column, predicate) in columns.items():
        stated = {(one, by) for about in engagements for one in about.get(predicate, []) for by in claimants(about)}
        assert stated, question
        assert {(row[column], row.get("claimedBy", "")) for row in leap.rows(question)} == stated, question


def claimants(about: dict[str, list[str]]) -> list[str]:
    """Return who claims a fact; empty text where only its source states it."""
    return about.get("wasAttributedTo", [""])


def related(leap: PublishedProject) -> dict[str, set[str]]:
    """Return the organizations by the relation that LEAP has to them."""
    rows = leap.rows("organizations-related")
    return {
        relation: {row["organization"] for row in rows if row["relation"] == relation}
        for relation in {row["relation"] for row in rows}
    }


def test_the_relations_of_leap_are_those_that_the_graph_states(leap: PublishedProject) -> None:
    relations = related(leap)

    stated: dict[str, set[str]] = {}
    for about in nodes(leap, "Engagement"):
        stated.setdefault("outlet", set()).update(about.get("outlet", []))
    near = set(leap.column("people-board", "person")) | units(leap)
    for about in nodes(leap, "Service") + nodes(leap, "Composition"):
        if near & {*about.get("person", []), *about.get("composes", [])}:
            stated.setdefault("agency", set()).update(about.get("agency", []))
    for about in nodes(leap, "FundingShare"):
        stated.setdefault("funder", set()).update(about["funder"])
    for about in nodes(leap, "FiscalSponsorship"):
        stated.setdefault("sponsored", set()).update(about["sponsored"])
    for about in nodes(leap, "Statement"):
        if about["object"] == ["leap"] and about["predicate"] == ["chapterOf"]:
            stated.setdefault("chapter of", set()).update(about["subject"])

    assert {relation for relation, ones in stated.items() if ones - relations.get(relation, set())} == set()


def test_a_relation_through_someone_of_leap_names_them(leap_with: Callable[..., PublishedProject]) -> None:
    changed = leap_with(
        organizations=agency("own-agency", "Own"),
        people=person("ann", "Ann")
        + membership("seat", "ann", "org:organization id:leap ; org:role role:board-member")
        + service("served", "ann", "own-agency", "chief"),
    )

    rows = [row for row in changed.rows("organizations-related") if row["organization"] == "own-agency"]
    assert [(row["relation"], row["through"]) for row in rows] == [("agency", "ann")]


def test_a_relation_between_others_is_none_of_leaps(
    leap: PublishedProject, leap_with: Callable[..., PublishedProject]
) -> None:
    changed = leap_with(organizations=statement("other", "id:norml", "vocab:chapterOf", "id:drug-policy-alliance"))

    assert related(changed) == related(leap)
    assert changed.rows("organizations-chapters") == leap.rows("organizations-chapters")


def test_a_place_lies_where_a_source_puts_it(leap: PublishedProject) -> None:
    within = {(row["place"], row["within"]) for row in leap.rows("organizations-places") if "within" in row}

    stated = {
        (about["subject"][0], about["object"][0])
        for about in nodes(leap, "Statement")
        if about["predicate"] == ["containedInPlace"]
    }
    assert stated
    assert within == stated


def test_pages_are_of_english_wikipedia_and_no_entity_has_two(leap: PublishedProject) -> None:
    rows = leap.answer("organizations-pages").rows

    assert {str(page.value).startswith("https://en.wikipedia.org/wiki/") for *_, page in rows if page} == {True}  # type: ignore[union-attr] # no triple terms here
    assert len({entity for entity, *_ in rows}) == len(rows)


def test_of_two_statements_behind_a_row_one_that_is_contradicted_adds_no_row(
    leap: PublishedProject, leap_with: Callable[..., PublishedProject]
) -> None:
    guidestar = "prov:wasDerivedFrom source:guidestar-leap"
    changed = leap_with(
        funding=agency("own-funder", "Own funder")
        + "".join(
            f"\nstatement:{slug} a vocab:FundingShare ; schema:funder id:own-funder ; vocab:recipient id:leap ; "
            f'vocab:shareOf vocab:total-funding ; vocab:year "{year}"^^xsd:gYear ; '
            f'vocab:{bound}Share "{share}"^^owl:rational ; prov:wasDerivedFrom source:{source} .\n'
            for slug, year, bound, share, source in (
                ("some", 1902, "maximum", "9/10", "wikipedia-leap-funding"),
                ("gave", 1901, "minimum", "8/10", "wikipedia-leap-funding"),
                ("none", 1901, "maximum", "0/1", "guidestar-leap"),
            )
        ),
        leap="".join(
            f"\nstatement:{slug} a rdf:Statement ; rdf:subject id:leap ; rdf:predicate schema:taxID ; "
            f'rdf:object "{value}" ; vocab:asOf "{year}"^^xsd:gYear ; {guidestar} .\n'
            for slug, value, year in (("then", "1", "2001"), ("later", "1", "2002"), ("other", "2", "2001"))
        ),
    )

    funders = {(row["name"], row["source"]): row.get("contradictedBy", "") for row in changed.rows("funding-funders")}
    assert funders["Own funder", "wikipedia-leap-funding"].endswith("/none")
    assert len(funders) == len(changed.rows("funding-funders")) == len(leap.rows("funding-funders")) + 1
    identifiers = {row["identifier"]: row.get("contradictedBy", "") for row in changed.rows("leap-identifiers")}
    assert [identifiers[value].rpartition("/")[2] for value in ("1", "2")] == ["other", "then"]
    assert len(identifiers) == len(changed.rows("leap-identifiers")) == len(leap.rows("leap-identifiers")) + 2
