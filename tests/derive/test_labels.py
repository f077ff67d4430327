"""One label a node, in the language of the dataset; on both engines."""

import pytest

from support.derive_query import ENDED, FORMER, POSITION, S, made, seat, share, statement, turtle

YEAR = '"2002"^^xsd:gYear'
ENGAGEMENT = "a vocab:Engagement ; vocab:engages id:club"
VENUE = 'venue:halls skos:prefLabel "halls"@en ; skos:inScheme venue:kinds .'
TITLES = '"A page"@en'
# Query, facts about statement:s (or the node named), and the label that it gets in English and in German.
LABELS = [
    ("people-membership-labels", seat("s", "ann", "board-chair"), "Ann: chair of the board, Club",
     "Anna: chair of the board, Klub"),
    ("people-membership-labels", seat("s", "ann", "board-chair", FORMER), "Ann: chair of the board (former), Club",
     "Anna: chair of the board (früher), Klub"),
    ("people-membership-labels", f"{S} a org:Membership ; org:member id:ann ; org:organization id:club .",
     "Ann: member, Club", "Anna: member, Klub"),
    ("people-service-labels",
     f"{S} a vocab:Service ; vocab:person id:ann ; vocab:rank rank:chief ; vocab:agency id:club .",
     "Ann: chief, Club", "Anna: Chef, Klub"),
    ("people-service-labels",
     f"""{S} a vocab:Service ; vocab:person id:ann ; vocab:rank rank:chief ; vocab:agency id:club ;
     vocab:serviceStatus status:retired . status:retired skos:prefLabel "retired"@en, "pensioniert"@de .""",
     "Ann: chief (retired), Club", "Anna: Chef (pensioniert), Klub"),
    ("people-service-labels",
     f"""{S} a vocab:Service ; vocab:person id:ann ; vocab:serviceStatus status:former .
     status:former skos:prefLabel "former"@en .""",
     "Ann: service (former)", "Anna: service (former)"),
    ("people-service-labels", f"{S} a vocab:Service ; vocab:person id:ann .", "Ann: service", "Anna: service"),
    ("issues-position-labels", f"{S} {POSITION} .", "Club: end war", "Klub: end Krieg"),
    ("issues-position-labels", f"{S} {POSITION} ; vocab:limitedTo issue:war, issue:peace .",
     "Club: end war to no case other than peace, war", "Klub: end Krieg nur auf Frieden, Krieg"),
    ("issues-consequence-labels",
     f"{S} a vocab:Consequence ; vocab:holder id:club ; vocab:cause issue:war ; vocab:effect issue:peace .",
     "Club: peace as a consequence of war", "Klub: Frieden as a consequence of Krieg"),
    ("issues-exemplar-labels",
     f"{S} a vocab:Exemplar ; vocab:holder id:club ; vocab:exemplar id:town ; schema:about issue:war, issue:peace .",
     "Club: Town as a model for peace", "Klub: Stadt as a model for Frieden"),
    ("leap-aim-labels", f'{S} a vocab:Goal ; vocab:holder id:club ; schema:description "Peace"@en, "Frieden"@de .',
     "Club: goal: Peace", "Klub: Ziel: Frieden"),
    ("leap-composition-labels",
     f"""{S} a vocab:Composition ; vocab:composes id:club ; vocab:profession profession:judge .
     profession:judge skos:prefLabel "judge"@en .""",
     "Club: draws on the profession judge", "Klub: draws on the profession judge"),
    ("leap-name-labels", f'{S} a vocab:DatedName ; vocab:nameOf id:club ; schema:name "Old"@en, "Alt"@de .',
     "Club: named Old", "Klub: named Alt"),
    ("leap-name-labels", f'{S} a vocab:DatedName ; vocab:nameOf id:club ; schema:name "Old"@en, "Alt"@de {ENDED} .',
     "Club: named Old, until 2020", "Klub: named Alt, until 2020"),
    ("leap-aim-labels",
     f'{S} a vocab:Focus ; vocab:holder id:club ; schema:description "Peace"@en, "Frieden"@de {ENDED} .',
     "Club: focus until 2020: Peace", "Klub: focus until 2020: Frieden"),
    ("people-membership-labels", seat("s", "ann", "board-chair", ENDED), "Ann: chair of the board (until 2020), Club",
     "Anna: chair of the board (until 2020), Klub"),
    ("organizations-engagement-labels", f"{VENUE} {S} {ENGAGEMENT} ; vocab:venueKind venue:halls .",
     "Club: speaks at halls", "Klub: speaks at halls"),
    ("organizations-engagement-labels",
     f'{S} {ENGAGEMENT} ; vocab:outlet id:other ; schema:repeatFrequency "often"@en, "oft"@de .',
     "Club: speaks to Other, often", "Klub: speaks to Andere, oft"),
    ("funding-sponsorship-labels",
     f"{S} a vocab:FiscalSponsorship ; vocab:fiscalSponsor id:club ; vocab:sponsored id:other {ENDED} .",
     "Club: fiscal sponsor of Other, until 2020", "Klub: fiscal sponsor of Andere, until 2020"),
    ("funding-sponsorship-labels",
     f"{S} a vocab:FiscalSponsorship ; vocab:fiscalSponsor id:club ; vocab:sponsored id:other {FORMER} .",
     "Club: fiscal sponsor of Other (former)", "Klub: fiscal sponsor of Andere (früher)"),
    ("leap-statement-labels", statement("schema:founder", "id:ann"), "Club: founder Ann", "Klub: founder Anna"),
    ("leap-statement-labels", statement("schema:foundingDate", YEAR, FORMER), "Club: founding date 2002 (former)",
     "Klub: founding date 2002 (früher)"),
    ("leap-statement-labels", statement("schema:nonprofitStatus", "schema:Nonprofit501c3"),
     "Club: nonprofit status Nonprofit501c3", "Klub: nonprofit status Nonprofit501c3"),
    ("leap-statement-labels",
     statement("schema:nonprofitStatus", "schema:Nonprofit501c3", ENDED)
     + 'schema:Nonprofit501c3 rdfs:label "501(c)(3) organization"@en, "nach 501(c)(3)"@de .',
     "Club: nonprofit status 501(c)(3) organization (until 2020)",
     "Klub: nonprofit status nach 501(c)(3) (until 2020)"),
    ("organizations-engagement-labels",
     f'{S} {ENGAGEMENT} ; vocab:mediaKind media:films . media:films skos:prefLabel "films"@en .',
     "Club: in the media: films", "Klub: in the media: films"),
    ("leap-statement-labels", statement("org:classification", "venue:halls") + VENUE,
     "Club: classification halls", "Klub: classification halls"),
    ("sources-document-labels", f"{S} a schema:WebPage ; dcterms:title {TITLES} ; dcterms:publisher id:club .",
     "A page (Club)", "A page (Klub)"),
    ("sources-document-labels",
     f'{S} a schema:WebPage ; dcterms:title {TITLES}, "Eine Seite"@de ; schema:url <http://a.example/> .',
     "A page", "Eine Seite"),
    ("sources-document-labels",
     f'{S} a schema:WebPage ; dcterms:title "Une page"@fr, "Yksi"@fi ; schema:url <http://a.example/> .',
     "Une page", "Une page"),
    ("sources-section-labels", f"""{S} a schema:WebPageElement ; dcterms:title "Head"@en ; dcterms:isPartOf source:a .
     source:a dcterms:title {TITLES}, "Eine Seite"@de ; dcterms:publisher id:club .""",
     "A page (Club), section Head", "Eine Seite (Klub), Abschnitt Head"),
    ("dataset-labels", f'{S} a dcat:Dataset ; dcterms:title "Graph"@en, "Graf"@de .', "Graph", "Graf"),
    ("dataset-service-labels", f'{S} a dcat:DataService ; dcterms:title "Endpoint"@en, "Endpunkt"@de .',
     "Endpoint", "Endpunkt"),
]  # fmt: skip


@pytest.mark.parametrize("case", LABELS, ids=[f"{query}-{number}" for number, (query, *_) in enumerate(LABELS)])
def test_a_node_has_one_label_in_the_language_of_the_dataset(case: tuple[str, str, str, str]) -> None:
    query, facts, english, german = case

    assert made(query, facts) == turtle(f'{S} rdfs:label "{english}"@en .')
    assert made(query, facts, "de") == turtle(f'{S} rdfs:label "{german}"@de .')


def test_the_label_of_a_share_ends_with_the_share_in_the_language_of_the_dataset() -> None:
    words = 'vocab:minimumShare vocab:phrase "mindestens"@de .'

    assert made("funding-share-labels", share("1/3") + words, "de") == turtle(
        f"""{S} rdfs:label "Klub: Förderung durch Andere, 2017: mindestens 1/3"@de ;
        schema:description "2017: mindestens 1/3"@de ."""
    )


def test_things_and_concepts_are_called_by_their_names() -> None:
    facts = 'statement:n a vocab:DatedName ; vocab:nameOf id:club ; schema:name "Old"@en .'
    things = made("organizations-thing-labels", facts, "de")
    concepts = made("issues-concept-labels", "", "de")

    # A dated name has a label of its own.
    names = {"club": "Klub", "other": "Andere", "ann": "Anna", "bob": "Robert", "town": "Stadt"}
    assert things == turtle("".join(f'id:{slug} rdfs:label "{name}"@de .' for slug, name in names.items()))
    # Of a shared list, what has no German label keeps its English one, which says that it is English.
    assert concepts == turtle("""issue:peace rdfs:label "Frieden"@de . issue:war rdfs:label "Krieg"@de .
        rank:chief rdfs:label "Chef"@de . stance:end rdfs:label "end"@en .
        role:board-chair rdfs:label "chair of the board"@en .
        role:board-member rdfs:label "member of the board"@en .""")  # fmt: skip


def test_a_service_that_is_written_as_a_membership_too_has_the_label_of_a_service() -> None:
    facts = (
        f"{S} a vocab:Service, org:Membership ; vocab:person id:ann ; org:member id:ann ; org:organization id:club ."
    )

    assert made("people-membership-labels", facts) == set()
    assert made("people-service-labels", facts) == turtle(f'{S} rdfs:label "Ann: service"@en .')


def test_a_term_that_nothing_describes_is_called_by_its_name_in_words() -> None:
    facts = f"""id:club a schema:NGO ; vocab:own 1 . vocab:own rdfs:label "our own"@en .
        {statement("schema:foundingDate", YEAR)}"""
    labels = {str(triple.subject.value): triple.object for triple in made("vocabulary-term-labels", facts, "de")}

    assert labels["https://schema.org/foundingDate"].value == "founding date"
    assert labels["https://schema.org/NGO"].value == "NGO"
    assert {label.language for label in labels.values()} == {"en"}
    assert "https://w3id.org/leap-graph/vocab#own" not in labels
