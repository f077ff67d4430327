"""Facts in Turtle to add to the project's files, for tests that need more than LEAP has."""

SOURCE = "prov:wasDerivedFrom source:wikipedia-leap-board"
NAMED = "dcterms:isReferencedBy source:wikipedia-leap-board"


def statement(slug: str, subject: str, predicate: str, value: str, more: str = "") -> str:
    """Return an `rdf:Statement`; `more` ends in a semicolon."""
    return (
        f"\nstatement:{slug} a rdf:Statement ; rdf:subject {subject} ; rdf:predicate {predicate} ; "
        f"rdf:object {value} ; {more} {SOURCE} .\n"
    )


def membership(slug: str, person: str, more: str) -> str:
    """Return an `org:Membership` of the person with the slug `person`."""
    return f"\nstatement:{slug} a org:Membership ; org:member id:{person} ; {more} ; {SOURCE} .\n"


def person(slug: str, name: str) -> str:
    """Return a person of whom nothing else is said."""
    return f'\nid:{slug} a schema:Person ; schema:name "{name}"@en ; {NAMED} .\n'


def service(slug: str, who: str, agency: str, rank: str, more: str = "") -> str:
    """Return a service of the person `who` in an agency; `more` ends in a semicolon."""
    return (
        f"\nstatement:{slug} a vocab:Service ; vocab:person id:{who} ; vocab:agency id:{agency} ; "
        f"vocab:rank rank:{rank} ; {more} {SOURCE} .\n"
    )


def agency(slug: str, name: str) -> str:
    """Return an agency of law enforcement."""
    return f'\nid:{slug} a schema:Organization, vocab:LawEnforcementAgency ; schema:name "{name}"@en ; {NAMED} .\n'


def place(slug: str, name: str) -> str:
    """Return a place."""
    return f'\nid:{slug} a schema:AdministrativeArea ; schema:name "{name}"@en ; {NAMED} .\n'


def position(slug: str, holder: str, topic: str, stance: str) -> str:
    """Return a position of the organization with the slug `holder`."""
    return (
        f"\nstatement:{slug} a vocab:PolicyPosition ; vocab:holder id:{holder} ; schema:about issue:{topic} ; "
        f"vocab:stance stance:{stance} ; {SOURCE} .\n"
    )


def concept(slug: str, name: str, more: str = "skos:inScheme issue:scheme") -> str:
    """Return a concept; `more` places it, and ends without a semicolon."""
    return f'\nissue:{slug} a skos:Concept ; skos:prefLabel "{name}"@en ; {more} ; {NAMED} .\n'
