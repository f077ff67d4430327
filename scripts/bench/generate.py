"""Generates a synthetic project of any size: the repository's own with made-up people, organizations and sources.

It is valid against the shapes, and the same number of triples always gives the same bytes. None of it is factual.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from leapgraph.project import Project

ROOT = Path(__file__).parents[2]

RANKS = ("captain", "chief", "detective", "lieutenant", "major", "sergeant")
STANCES = ("adopt", "expand", "reform", "limit", "end")
ISSUES = ("global-issues", "harm-reduction", "incarceration", "police-community-relations", "war-on-drugs")
# A person with a seat and a service has 14 triples; every fourth adds an organization, a share and a position (17),
# every twentieth a document (8).
PER_PERSON = 14 + 17 / 4 + 8 / 20


def generate(folder: Path, triples: int) -> Project:
    """Return a new project in `folder` with about `triples` curated triples, including the repository's."""
    for name in ("graph", "shapes", "queries"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("wikidata"))
    ranks = [rank for rank in RANKS if f"\nrank:{rank} " in (folder / "graph" / "vocabulary.ttl").read_text("utf-8")]
    people = max(1, round((triples - 3000) / PER_PERSON))
    blocks: dict[str, list[str]] = {"people": [], "organizations": [], "funding": [], "issues": [], "sources": []}
    for number in range(people):
        if number % 20 == 0:
            blocks["sources"].append(_source(number // 20))
        if number % 4 == 0:
            blocks["organizations"].append(_organization(number // 4))
            blocks["funding"].append(_share(number // 4))
            blocks["issues"].append(_position(number // 4))
        blocks["people"].append(_person(number, ranks))
    for stem, written in blocks.items():
        _join(folder / "graph" / f"{stem}.ttl", written)
    return Project(folder)


def _join(path: Path, written: list[str]) -> None:
    """Insert the blocks into a file in canonical order: sorted by subject, after the prefixes."""
    head, *present = path.read_text("utf-8").strip("\n").split("\n\n")
    starts = next(at for at, block in enumerate(present) if block.startswith("@prefix"))
    fixed, own = [head, *present[: starts + 1]], present[starts + 1 :]
    pieces = [piece for text in written for piece in text.strip("\n").split("\n\n")]
    blocks = sorted([*own, *pieces], key=lambda block: block.partition(" ")[0])
    path.write_text("\n\n".join([*fixed, *blocks]) + "\n", encoding="utf-8")


def _source(number: int) -> str:
    return f"""
source:made-{number:07} a schema:WebPage ;
    dcterms:title "Made document {number}"@en ;
    dcterms:date "{2000 + number % 25}-05-01"^^xsd:date ;
    dcterms:publisher id:wikidata ;
    dcterms:rights vocab:no-open-licence ;
    fabio:hasAccessDate "2026-11-23"^^xsd:date ;
    schema:url <https://example.org/made/{number:07}> ;
    vocab:sourceKind kind:secondary .
"""


def _organization(number: int) -> str:
    return f"""
id:made-organization-{number:07} a schema:Organization ;
    schema:name "Made organization {number}"@en ;
    dcterms:isReferencedBy source:made-{number // 5:07} .
"""


def _share(number: int) -> str:
    return f"""
statement:made-share-{number:07} a vocab:FundingShare ;
    schema:funder id:made-organization-{number:07} ;
    vocab:minimumIsExclusive {("true", "false")[number % 2]} ;
    vocab:minimumShare "{number % 8999 + 1000}/10000"^^owl:rational ;
    vocab:recipient id:leap ;
    vocab:shareOf vocab:total-funding ;
    vocab:year "{2000 + number % 25}"^^xsd:gYear ;
    prov:wasDerivedFrom source:made-{number // 5:07} .
"""


def _position(number: int) -> str:
    return f"""
statement:made-position-{number:07} a vocab:PolicyPosition ;
    schema:about issue:{ISSUES[number % len(ISSUES)]} ;
    vocab:holder id:made-organization-{number:07} ;
    vocab:stance stance:{STANCES[number % len(STANCES)]} ;
    prov:wasDerivedFrom source:made-{number // 5:07} .
"""


def _person(number: int, ranks: list[str]) -> str:
    source = f"source:made-{number // 20:07}"
    return f"""
id:made-person-{number:07} a schema:Person ;
    schema:name "Made Person {number}"@en ;
    dcterms:isReferencedBy {source} .

statement:made-person-{number:07}-board a org:Membership ;
    org:member id:made-person-{number:07} ;
    org:organization id:made-organization-{number // 4:07} ;
    org:role role:board-member ;
    prov:wasDerivedFrom {source} .

statement:made-person-{number:07}-service a vocab:Service ;
    vocab:agency id:redondo-beach-police-department ;
    vocab:person id:made-person-{number:07} ;
    vocab:rank rank:{ranks[number % len(ranks)]} ;
    vocab:serviceStatus status:{("current", "former", "retired")[number % 3]} ;
    prov:wasDerivedFrom {source} .
"""


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]))
