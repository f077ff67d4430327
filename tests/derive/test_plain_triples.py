"""What comes of a fact as a plain triple, and what must not; on both engines."""

import pytest

from support.derive_query import POSITION, S, made, seat, statement, turtle

# What says that a fact holds, and what says that it is past, or of a time alone.
HOLDS = ["", '; schema:startDate "2019"^^xsd:gYear', "; vocab:isFormer false"]
PAST = [
    '; schema:endDate "2020"^^xsd:gYear',
    '; schema:startDate "2010"^^xsd:gYear ; schema:endDate "2020-03"^^xsd:gYearMonth',
    "; vocab:isFormer true",
    '; vocab:asOf "2017"^^xsd:gYear',
    '; vocab:year "2017"^^xsd:gYear',
]
# Query, facts with a place for their time, and what is made of them as long as they hold.
PLAIN = [
    ("leap-statements", statement("schema:founder", "id:ann", "%s"), "id:club schema:founder id:ann ."),
    ("leap-statements", statement("schema:alternateName", '"C"@en', "%s"), 'id:club schema:alternateName "C"@en .'),
    (
        "leap-superproperties",
        "vocab:headquarters rdfs:subPropertyOf schema:location ." + statement("vocab:headquarters", "id:town", "%s"),
        "id:club schema:location id:town .",
    ),
    (
        "issues-related-both-ways",
        statement("skos:related", "issue:peace", "%s", "issue:war"),
        "issue:peace skos:related issue:war .",
    ),
    ("issues-knows-about", f"{S} {POSITION} %s .", "id:club schema:knowsAbout issue:war ."),
    ("organizations-has-unit", statement("org:unitOf", "id:other", "%s"), "id:other org:hasUnit id:club ."),
    *(
        (
            "organizations-units",
            statement(relation, "id:other", "%s"),
            "id:other schema:subOrganization id:club . id:club schema:parentOrganization id:other .",
        )
        for relation in ("org:unitOf", "vocab:chapterOf")
    ),
    *(
        (
            "people-board-members",
            seat("s", "ann", role, "%s"),
            "id:club schema:member id:ann . id:ann schema:memberOf id:club .",
        )
        for role in ("board-chair", "board-member")
    ),
]


@pytest.mark.parametrize("case", PLAIN, ids=[f"{query}-{number}" for number, (query, *_) in enumerate(PLAIN)])
def test_a_plain_triple_comes_from_what_holds_alone(case: tuple[str, str, str]) -> None:
    query, facts, expected = case

    for when in HOLDS:
        assert made(query, facts % when) == turtle(expected), when
    past = "".join((facts % when).replace(S, f"statement:s{number}") for number, when in enumerate(PAST))
    assert made(query, past) == set()


def test_of_two_statements_the_one_that_holds_makes_the_triple() -> None:
    facts = statement("schema:url", "<http://a.example/>", PAST[2]) + statement(
        "schema:url", "<http://b.example/>", node="statement:t"
    )

    assert made("leap-statements", facts) == turtle("id:club schema:url <http://b.example/> .")


@pytest.mark.parametrize(
    ("query", "facts"),
    [
        ("issues-related-both-ways", statement("skos:broader", "issue:peace", subject="issue:war")),
        ("organizations-has-unit", statement("vocab:chapterOf", "id:other")),
        ("organizations-units", statement("rdfs:seeAlso", "id:other")),
        ("leap-superproperties", statement("schema:location", "id:town")),
        # No source says that a director is employed, or that one sits on the board.
        ("people-board-members", seat("s", "ann", "executive-director")),
        ("people-board-members", seat("s", "ann", "chapter-chair")),
        ("issues-knows-about", f"{S} a vocab:Goal ; vocab:holder id:club ; schema:about issue:war ."),
        # A share has its year, and a service is no seat.
        ("leap-statements", f"{S} a vocab:FundingShare ; schema:funder id:other ; vocab:recipient id:club ."),
        ("people-board-members", f"{S} a vocab:Service ; vocab:person id:ann ; vocab:agency id:club ."),
    ],
)
def test_nothing_comes_of_what_is_something_else(query: str, facts: str) -> None:
    assert made(query, facts) == set()


def test_concepts_have_their_inverses() -> None:
    facts = "issue:war skos:broader issue:peace ; skos:topConceptOf issue:scheme . issue:peace skos:related issue:war ."

    assert made("issues-narrower", facts) == turtle("issue:peace skos:narrower issue:war .")
    assert made("issues-top-concepts", facts) == turtle("issue:scheme skos:hasTopConcept issue:war .")


def test_a_service_is_a_membership_where_its_agency_is_known() -> None:
    facts = f"""{S} a vocab:Service ; vocab:person id:ann ; vocab:agency id:club ; vocab:rank rank:chief .
        statement:t a vocab:Service ; vocab:person id:bob ; vocab:rank rank:chief ."""

    assert made("people-service-memberships", facts) == turtle(
        f"{S} a org:Membership ; org:member id:ann ; org:organization id:club ."
    )


def test_every_closer_kind_of_organization_is_an_organization() -> None:
    kinds = ("schema:Corporation", "schema:NewsMediaOrganization", "schema:NGO", "org:FormalOrganization",
             "org:OrganizationalUnit", "vocab:LawEnforcementAgency")  # fmt: skip
    facts = "".join(f"id:x{number} a {kind} .\n" for number, kind in enumerate(kinds))
    facts += "id:a a schema:Person . id:b a schema:WebSite . id:c a vocab:OrganizationGroup . id:d a schema:City ."

    assert made("organizations-kinds", facts) == turtle(
        "".join(f"id:x{number} a schema:Organization .\n" for number in range(len(kinds)))
    )
