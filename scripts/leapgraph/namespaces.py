"""The prefixes of every project, each defined once; a project declares more in its `graph/dataset.ttl`.

A check compares the prefixes of every file with this table and the project's.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# The base of the project whose vocabulary, shapes and queries all projects may share; see `leapgraph.base_project`.
MODEL_BASE = "https://w3id.org/leap-graph/"

# Below a project's base IRI, which its graph/dataset.ttl declares.
PROJECT_PATHS = {
    "graph": "graph/",
    "id": "id/",
    "issue": "issue/",
    "query": "query/",
    "shape": "shape/",
    "source": "source/",
    "statement": "statement/",
}

# The releases below the base, each with its page. No prefix is made of it, as of the others.
RELEASES = "releases/"

# The shared vocabulary: the same IRI in every project.
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
    # The terms that configure leapgraph: the same in every project.
    "tool": "https://w3id.org/leap-graph/tool#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "wikibase": "http://wikiba.se/ontology#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# The file that describes the tool's own terms.
TOOL_TERMS = Path(__file__).parent / "vocabularies" / "tool.ttl"

# More prefixes for queries over Wikidata's own RDF, as the Wikidata Query Service defines them; no file has them.
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
    """Return prefix to namespace IRI, sorted by prefix, for the project whose base IRI is `base`.

    The `declared` prefixes win over the tool's, both where the prefix and where the namespace is the same.
    """
    own = {prefix: base + path for prefix, path in PROJECT_PATHS.items()}
    table = declared or {}
    spaces = set(table.values())
    tools = {
        prefix: space for prefix, space in {**own, **SHARED_NAMESPACES, **NAMESPACES}.items() if space not in spaces
    }
    return dict(sorted({**tools, **table}.items()))
