"""A small project with every kind of file, made for tests: an organization, two members, a grant, an unknown value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.project import Project

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BASE = "https://example.org/small/"

DATASET = f"""# Dataset: what this small project is.

@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix graph: <{BASE}graph/> .
@prefix id: <{BASE}id/> .
@prefix schema: <https://schema.org/> .
@prefix void: <http://rdfs.org/ns/void#> .

<{BASE}> a dcat:Dataset, void:Dataset ;
    dcterms:title "A small graph"@en ;
    dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> ;
    schema:mainEntity id:club ;
    void:uriSpace "{BASE}" .

graph:dataset a void:Dataset ;
    dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> ;
    dcterms:title "What this is"@en .

graph:people a void:Dataset ;
    dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> ;
    dcterms:title "People"@en .
"""

PEOPLE = f"""# People: the club and who belongs to it.

@prefix id: <{BASE}id/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix role: <{BASE}vocab#role-> .
@prefix schema: <https://schema.org/> .
@prefix source: <{BASE}source/> .
@prefix statement: <{BASE}statement/> .
@prefix vocab: <{BASE}vocab#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

id:club a schema:NGO ;
    schema:name "The Club"@en, "Der Klub"@de ;
    schema:foundingDate "2002-03-16"^^xsd:date .

id:ann a schema:Person ;
    schema:name "Ann \\"A.\\" <Lee> & co\\r\\nline two"@en .

id:bob a schema:Person ;
    schema:name "Bob"@en-GB, "Bób 😀" .

statement:ann-member a org:Membership ;
    org:member id:ann ;
    org:organization id:club ;
    org:role role:chair ;
    prov:wasDerivedFrom source:letter .

statement:bob-member a org:Membership ;
    org:member id:bob ;
    org:organization id:club ;
    vocab:year 2017 ;
    vocab:share "+0.50"^^xsd:decimal ;
    prov:wasDerivedFrom source:letter .
"""

SOURCES = f"""# Sources: where it is from.

@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix source: <{BASE}source/> .
@prefix void: <http://rdfs.org/ns/void#> .

source:letter dcterms:title "A letter"@en .

source:wikidata a void:Dataset ;
    dcterms:title "Wikidata"@en ;
    void:uriRegexPattern "^http://www\\\\.wikidata\\\\.org/entity/" .
"""

MEMBERS = """#+ summary: Who belongs to an organization.

PREFIX org: <http://www.w3.org/ns/org#>
PREFIX schema: <https://schema.org/>

CONSTRUCT {
    ?organization schema:member ?person .
}
WHERE {
    ?membership org:organization ?organization ;
        org:member ?person .
}
"""

# As Wikidata writes an unknown value, and an address that RFC 3987 does not allow.
ITEM = """<http://www.wikidata.org/entity/Q999999001> <http://www.wikidata.org/prop/direct/P571> _:0123456789abcdef .
<http://www.wikidata.org/entity/Q999999001> <http://www.wikidata.org/prop/direct/P856> <http://example.org/100%> .
<http://www.wikidata.org/entity/Q999999001> <http://www.w3.org/2000/01/rdf-schema#label> "Klub"@de .
"""
IDENTITY = f"""@prefix owl: <http://www.w3.org/2002/07/owl#> .
<{BASE}id/club> owl:sameAs <http://www.wikidata.org/entity/Q999999001> .
"""
RECORD = """{"conceptBase": "http://www.wikidata.org/entity/",
"dataBase": "http://www.wikidata.org/wiki/Special:EntityData/",
"item": {"id": "Q999999001", "lastrevid": 12, "modified": "2000-01-01T00:00:00Z"},
"article": {"title": "Club", "page": "https://en.wikipedia.org/wiki/Club", "revision": 34}}
"""

SHAPES = f"""# People: who must have a name.

@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <{BASE}shape/> .

shape:Person a sh:NodeShape ;
    sh:targetClass schema:Person ;
    sh:property shape:Person-name .

shape:Person-name a sh:PropertyShape ;
    sh:path schema:name ;
    sh:minCount 1 ;
    sh:message "A person has a name." .
"""

FILES = {
    "shapes/people.ttl": SHAPES,
    "graph/dataset.ttl": DATASET,
    "graph/people.ttl": PEOPLE,
    "graph/sources.ttl": SOURCES,
    "queries/derive/people-members.rq": MEMBERS,
}
PULLED = {
    "graph/wikidata/Q999999001.nt": ITEM,
    "graph/wikidata/identity.ttl": IDENTITY,
    "graph/wikidata/record.json": RECORD,
}


def small_project(folder: Path, files: Mapping[str, str | bytes] | None = None) -> Project:
    """Return a project in `folder` with the small project's files, and `files` besides or instead."""
    for name, text in {**FILES, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Project(folder)
