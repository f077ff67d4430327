"""What differs in a snapshot of Wikidata, on the RDF of a real item: by property, in words, without its bookkeeping."""

import re

import pytest

from leapgraph.differences.compare import compare
from leapgraph.differences.model import OPPOSITES, Differences, Role
from support.made_comparands import comparand, texts_of
from support.samples import sample_triples

ITEM = "Q7632057"
NAME = f"{ITEM} (Substance Abuse and Mental Health Services Administration)"
LINES = [line for line in sample_triples(ITEM).encode().splitlines(keepends=True) if line.startswith(b"<")]


def edited(*edits: tuple[str, str]) -> list[bytes]:
    """Return the item with the first line that a pattern finds replaced."""
    lines = list(LINES)
    for pattern, replacement in edits:
        at = next(at for at, line in enumerate(lines) if re.search(pattern.encode(), line))
        lines[at] = re.sub(pattern.encode(), replacement.encode(), lines[at])
    return [line for line in lines if line.strip()]


def found(*edits: tuple[str, str]) -> Differences:
    return compare(comparand(wikidata=LINES), comparand(wikidata=edited(*edits)))


@pytest.mark.parametrize(
    ("pattern", "replacement", "text"),
    [
        ("(/prop/statement/P856> <).*?>", r"\1https://a.example/>", 'P856: value changed from "http://www.samhsa.gov" to "https://a.example/"'),  # noqa: E501
        ("(Q7632057-01690460.*)NormalRank", r"\1PreferredRank", 'P486: "D014482": rank changed from normal to preferred'),  # noqa: E501
        ('(altLabel> ")SAMHSA"@en', r'\1Samhsa"@en', "alias (en) changed from “SAMHSA” to “Samhsa”"),
        ("<https://en.wikipedia.org/wiki/Sub.* <http://schema.org/about>.*", "", "page https://en.wikipedia.org/wiki/Substance_Abuse_and_Mental_Health_Services_Administration removed"),  # noqa: E501
    ],
)  # fmt: skip
def test_a_change_of_the_item_in_words(pattern: str, replacement: str, text: str) -> None:
    differences = found((pattern, replacement))

    assert texts_of(differences) == [f"{NAME}: {text}"]
    assert [(group.name, one.role) for group in differences.groups for one in group.differences] == [
        ("wikidata", Role.WIKIDATA)
    ]


def test_a_statement_that_is_gone_is_one_difference() -> None:
    node = next(line.split()[2] for line in LINES if b"/prop/P159>" in line)
    others = [line for line in LINES if node not in line]

    there = compare(comparand(wikidata=LINES), comparand(wikidata=others))
    back = compare(comparand(wikidata=others), comparand(wikidata=LINES))

    assert texts_of(there) == [f"{NAME}: P159: Q327022 removed"]
    assert [OPPOSITES[one.kind] for one in there.flattened] == [one.kind for one in back.flattened]


def test_what_wikidata_counts_and_dates_is_no_difference() -> None:
    assert not found(
        ('(schema.org/version> )"[0-9]+"', r'\1"1"'), ('(dateModified> )"[^"]*"', r'\1"2020-01-01T00:00:00Z"')
    )


def test_an_item_that_is_newly_mentioned_is_named() -> None:
    stub = [line for line in LINES if b"rdf-schema#label" in line]

    assert texts_of(compare(comparand(), comparand(wikidata=stub))) == [f"{NAME} newly mentioned"]
