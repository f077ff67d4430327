"""The prefixes that every project has, each spelt once; a project declares more in its `graph/dataset.ttl`.

A check compares every file with the table that both make.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# The base of the project whose vocabulary, shapes and queries all projects may share; see `leapgraph.base_project`.
MODEL_BASE = "https://w3id.org/leap-graph/"

# Below a project's base IRI, as its graph/dataset.ttl says.
PROJECT_PATHS = {
    "graph": "graph/",
    "id": "id/",
    "issue": "issue/",
    "query": "query/",
    "shape": "shape/",
    "source": "source/",
    "statement": "statement/",
}

# The shared vocabulary: at one address in every project.
VOCABULARY = f"{MODEL_BASE}vocab"
SHARED_NAMESPACES = {
    "vocab": f"{VOCABULARY}#",
    # Its closed lists: `role:board-chair` is <…/vocab#role-board-chair>.
    **{
        name: f"{VOCABULARY}#{name}-"
        for name in (
            "audience",
            "kind",
            "media",
            "ntee",
            "profession",
            "rank",
            "role",
            "stance",
            "status",
            "venue",
        )
    },
}

NAMESPACES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    # Ours is https; Wikidata's own RDF writes http://schema.org/, which stays as it is in graph/wikidata.
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "spex": "https://purl.expasy.org/sparql-examples/ontology#",
    # The terms by which a project sets up leapgraph: the tool's own, in every project.
    "tool": "https://w3id.org/leap-graph/tool#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "wikibase": "http://wikiba.se/ontology#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# The file that describes the tool's own terms.
TOOL_TERMS = Path(__file__).parent / "vocabularies" / "tool.ttl"

# What queries over Wikidata's own RDF need besides, as the Wikidata Query Service spells it. No file of ours has them.
WIKIDATA_NAMESPACES = {
    "bd": "http://www.bigdata.com/rdf#",
    "p": "http://www.wikidata.org/prop/",
    "pq": "http://www.wikidata.org/prop/qualifier/",
    "pqv": "http://www.wikidata.org/prop/qualifier/value/",
    "pr": "http://www.wikidata.org/prop/reference/",
    "prv": "http://www.wikidata.org/prop/reference/value/",
    "ps": "http://www.wikidata.org/prop/statement/",
    "psv": "http://www.wikidata.org/prop/statement/value/",
    "wdno": "http://www.wikidata.org/prop/novalue/",
    "wdref": "http://www.wikidata.org/reference/",
    "wds": "http://www.wikidata.org/entity/statement/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "wdv": "http://www.wikidata.org/value/",
}


def prefix_table(base: str, declared: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return prefix to namespace IRI, sorted by prefix, for the project whose IRIs begin with `base`.

    What the project has `declared` comes before the tool's: its namespace for a prefix, its prefix for a namespace.
    """
    own = {prefix: base + path for prefix, path in PROJECT_PATHS.items()}
    table = declared or {}
    spaces = set(table.values())
    tools = {
        prefix: space for prefix, space in {**own, **SHARED_NAMESPACES, **NAMESPACES}.items() if space not in spaces
    }
    return dict(sorted({**tools, **table}.items()))
