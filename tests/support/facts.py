"""Facts in Turtle to add to the project's files, for tests that need more than LEAP has."""

from __future__ import annotations

SOURCE = "prov:wasDerivedFrom source:wikipedia-leap-board"


def statement(slug: str, subject: str, predicate: str, value: str, more: str = "") -> str:
    """Return an `rdf:Statement`; `more` ends in a semicolon."""
    return (
        f"\nstatement:{slug} a rdf:Statement ; rdf:subject {subject} ; rdf:predicate {predicate} ; "
        f"rdf:object {value} ; {more} {SOURCE} .\n"
    )


def membership(slug: str, person: str, more: str) -> str:
    """Return an `org:Membership` of the person with the slug `person`."""
    return f"\nstatement:{slug} a org:Membership ; org:member id:{person} ; {more} ; {SOURCE} .\n"


def position(slug: str, holder: str, topic: str, stance: str) -> str:
    """Return a position of the organization with the slug `holder`."""
    return (
        f"\nstatement:{slug} a vocab:PolicyPosition ; vocab:holder id:{holder} ; schema:about issue:{topic} ; "
        f"vocab:stance stance:{stance} ; {SOURCE} .\n"
    )
