"""What the answers on organizations must say, counted by hand in the article; there may be more."""

from collections.abc import Callable

from support.extra_facts import statement
from support.query_assertions import PublishedProject


def test_the_article_names_thirteen_outlets_and_six_kinds_of_media(leap: PublishedProject) -> None:
    assert len(set(leap.column("organizations-media", "outlet"))) >= 13
    assert len(set(leap.column("organizations-media-kinds", "kind"))) >= 6


def test_leap_speaks_at_six_kinds_of_venue(leap: PublishedProject) -> None:
    rows = {(row["name"], row["source"]) for row in leap.rows("organizations-venues")}

    # Civic clubs are in two sections of the article.
    assert len(rows) >= 7
    assert {("civic clubs", f"wikipedia-leap-{section}") for section in ("events", "goals")} <= rows


def test_reach_is_leaps_own_claim(leap: PublishedProject) -> None:
    for name in ("organizations-media", "organizations-media-kinds", "organizations-venues"):
        assert {"leap"} == set(leap.column(name, "claimedBy"))


def related(leap: PublishedProject) -> dict[str, set[str]]:
    """Return the organizations by the relation that LEAP has to them."""
    rows = leap.rows("organizations-related")
    return {
        relation: {row["organization"] for row in rows if row["relation"] == relation}
        for relation in {row["relation"] for row in rows}
    }


def test_the_relations_of_leap_are_those_that_the_graph_states(leap: PublishedProject) -> None:
    relations = related(leap)

    stated = {
        "agency": {
            "baltimore-police-department",
            "drug-enforcement-administration",
            "federal-bureau-of-investigation",
            "maryland-state-police",
            "redondo-beach-police-department",
            "sinclair-community-college-public-safety-department",
        },
        "chapter of": {"leap-deutschland", "leap-uk"},
        "funder": {"reynolds-american", "tobacco-companies"},
        "influenced by": {"vietnam-veterans-against-the-war"},
        "see also": {
            "doctors-for-cannabis-regulation",
            "drug-policy-alliance",
            "drugwarrant",
            "norml",
            "students-for-sensible-drug-policy",
        },
        "sponsored": {"influence-foundation"},
        "unit of": {"leap-speakers-bureau"},
    }

    assert len(relations["outlet"]) >= 13
    assert [(relation, one) for relation in stated for one in stated[relation] - relations[relation]] == []


def test_a_relation_through_someone_of_leap_names_them(leap: PublishedProject) -> None:
    through = {(row["organization"], row["through"]) for row in leap.rows("organizations-related") if "through" in row}

    assert {
        ("maryland-state-police", "leigh-maddox"),
        ("maryland-state-police", "neill-franklin"),
        ("federal-bureau-of-investigation", "leap-speakers-bureau"),
    } <= through


def test_a_relation_between_others_is_none_of_leaps(
    leap: PublishedProject, leap_with: Callable[..., PublishedProject]
) -> None:
    changed = leap_with(organizations=statement("other", "id:norml", "vocab:chapterOf", "id:drug-policy-alliance"))

    assert related(changed) == related(leap)
    assert changed.rows("organizations-chapters") == leap.rows("organizations-chapters")


def test_a_place_lies_where_a_source_puts_it(leap: PublishedProject) -> None:
    within = {row["place"]: row["within"] for row in leap.rows("organizations-places") if "within" in row}

    assert (
        within.items()
        >= {
            "albany": "new-york",
            "derbyshire": "england",
            "longmont": "colorado",
            "medford": "massachusetts",
            "winthrop": "massachusetts",
        }.items()
    )


def test_pages_are_of_english_wikipedia_and_no_entity_has_two(leap: PublishedProject) -> None:
    rows = leap.answer("organizations-pages").rows

    assert {str(page.value).startswith("https://en.wikipedia.org/wiki/") for *_, page in rows if page} == {True}  # type: ignore[union-attr] # no triple terms here
    assert len({entity for entity, *_ in rows}) == len(rows)


def test_of_two_statements_behind_a_row_one_that_is_contradicted_adds_no_row(
    leap: PublishedProject, leap_with: Callable[..., PublishedProject]
) -> None:
    guidestar = "prov:wasDerivedFrom source:guidestar-leap"
    changed = leap_with(
        funding="".join(
            f"\nstatement:{slug} a vocab:FundingShare ; schema:funder id:reynolds-american ; vocab:recipient id:leap ; "
            f'vocab:shareOf vocab:total-funding ; vocab:year "{year}"^^xsd:gYear ; '
            f'vocab:maximumShare "{share}"^^owl:rational ; prov:wasDerivedFrom source:{source} .\n'
            for slug, year, share, source in (
                ("some", 2018, "9/10", "wikipedia-leap-funding"),
                ("none", 2017, "0/1", "guidestar-leap"),
            )
        ),
        leap="".join(
            f"\nstatement:{slug} a rdf:Statement ; rdf:subject id:leap ; rdf:predicate schema:taxID ; "
            f'rdf:object "{value}" ; vocab:asOf "{year}"^^xsd:gYear ; {guidestar} .\n'
            for slug, value, year in (("then", "1", "2001"), ("later", "1", "2002"), ("other", "2", "2001"))
        ),
    )

    funders = {(row["name"], row["source"]): row.get("contradictedBy", "") for row in changed.rows("funding-funders")}
    assert funders["Reynolds American", "wikipedia-leap-funding"].endswith("/none")
    assert len(funders) == len(changed.rows("funding-funders")) == len(leap.rows("funding-funders"))
    identifiers = {row["identifier"]: row.get("contradictedBy", "") for row in changed.rows("leap-identifiers")}
    assert [identifiers[value].rpartition("/")[2] for value in ("1", "2")] == ["other", "then"]
    assert len(identifiers) == len(changed.rows("leap-identifiers")) == len(leap.rows("leap-identifiers")) + 2
