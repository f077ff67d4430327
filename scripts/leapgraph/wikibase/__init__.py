"""Wikibase's data model: JSON to the RDF that Wikidata serves and back, equality and hashes, labels and sites."""

from __future__ import annotations

from leapgraph.wikibase.conversion_errors import EntityError
from leapgraph.wikibase.entity_to_rdf import Converter, entity_ntriples, entity_stub
from leapgraph.wikibase.property_declarations import property_declaration
from leapgraph.wikibase.read_entities import read_entities
from leapgraph.wikibase.wikibase_hashes import reference_hash, snak_hash, value_hash
from leapgraph.wikibase.wikibase_instance import WIKIDATA, Repository
from leapgraph.wikibase.wikimedia_sites import Site, wikimedia_site

__all__ = [
    "WIKIDATA",
    "Converter",
    "EntityError",
    "Repository",
    "Site",
    "entity_ntriples",
    "entity_stub",
    "property_declaration",
    "read_entities",
    "reference_hash",
    "snak_hash",
    "value_hash",
    "wikimedia_site",
]
