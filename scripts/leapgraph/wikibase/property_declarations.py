"""Property declarations as Wikidata serves them: predicates, OWL types, and the no-value class."""

from __future__ import annotations

import re

from leapgraph.wikibase.conversion_errors import EntityError
from leapgraph.wikibase.datavalues_to_rdf import RDF_TYPE
from leapgraph.wikibase.wikibase_hashes import blank_node_label
from leapgraph.wikibase.wikibase_instance import WIKIBASE, WIKIDATA, Repository

_OWL = "http://www.w3.org/2002/07/owl#"

_PREDICATES = {
    "directClaim": "wdt",
    "claim": "p",
    "statementProperty": "ps",
    "statementValue": "psv",
    "qualifier": "pq",
    "qualifierValue": "pqv",
    "reference": "pr",
    "referenceValue": "prv",
    "novalue": "wdno",
}
_NORMALIZED = {
    "directClaimNormalized": "wdtn",
    "statementValueNormalized": "psn",
    "qualifierValueNormalized": "pqn",
    "referenceValueNormalized": "prn",
}

# The objects of wdtn: for the normalized datatypes; the simple predicates of those whose object is a resource.
# Wikibase declares the rest, Lexemes among them, as datatype properties.
_NORMALIZED_TYPES = {"external-id": "ObjectProperty", "quantity": "DatatypeProperty"}
_RESOURCES = {"commonsMedia", "geo-shape", "localMedia", "tabular-data", "url", "wikibase-item", "wikibase-property"}

_IS_PROPERTY = re.compile(r"P[1-9][0-9]*").fullmatch


def property_declaration(property_id: str, datatype: str, repository: Repository = WIKIDATA) -> str:
    """Return the N-Triples that declare a property, as its own page and every page that mentions it include them.

    These are the type, `wikibase:propertyType`, the links to its predicates, their OWL types, and the `wdno:` class
    with its restriction, following Wikibase's PropertySpecificComponentsRdfBuilder.

    Raises:
        EntityError: Not a property id, or a datatype without letters.
    """
    type_name = re.sub(r"[^A-Za-z0-9_]+", "", "".join(part[:1].upper() + part[1:] for part in datatype.split("-")))
    if not _IS_PROPERTY(property_id) or not type_name:
        raise EntityError(f"{property_id!r} with the datatype {datatype!r} is not a property")
    iris = {prefix: f"<{base}{property_id}>" for prefix, base in repository.namespaces.items()}
    simple = "ObjectProperty" if datatype in _RESOURCES else "DatatypeProperty"
    predicates = dict(_PREDICATES)
    types = dict.fromkeys(("p", "psv", "pqv", "prv"), "ObjectProperty") | dict.fromkeys(
        ("wdt", "ps", "pq", "pr"), simple
    )
    if datatype in _NORMALIZED_TYPES:
        predicates |= _NORMALIZED
        types |= dict.fromkeys(("psn", "pqn", "prn"), "ObjectProperty") | {"wdtn": _NORMALIZED_TYPES[datatype]}
    entity, restriction = iris["wd"], f"_:{blank_node_label('owl:complementOf', repository.source_name, property_id)}"
    lines = [
        f"{entity} {RDF_TYPE} <{WIKIBASE}Property>",
        f"{entity} <{WIKIBASE}propertyType> <{WIKIBASE}{type_name}>",
        *(f"{entity} <{WIKIBASE}{link}> {iris[prefix]}" for link, prefix in predicates.items()),
        *(f"{iris[prefix]} {RDF_TYPE} <{_OWL}{kind}>" for prefix, kind in types.items()),
        f"{iris['wdno']} {RDF_TYPE} <{_OWL}Class>",
        f"{iris['wdno']} <{_OWL}complementOf> {restriction}",
        f"{restriction} {RDF_TYPE} <{_OWL}Restriction>",
        f"{restriction} <{_OWL}onProperty> {iris['wdt']}",
        f"{restriction} <{_OWL}someValuesFrom> <{_OWL}Thing>",
    ]
    return " .\n".join(lines) + " .\n"
