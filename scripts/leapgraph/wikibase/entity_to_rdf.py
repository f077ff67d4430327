"""Converts an entity's JSON to the N-Triples that Wikidata serves for it."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from leapgraph.wikibase import labels_descriptions_aliases
from leapgraph.wikibase.conversion_errors import (
    MALFORMED_JSON_ERRORS,
    EntityError,
    OmissionCallback,
    ValueProblem,
    describe_problem,
)
from leapgraph.wikibase.datavalues_to_rdf import RDF_TYPE, XSD
from leapgraph.wikibase.property_declarations import property_declaration
from leapgraph.wikibase.sitelinks import SitelinkWriter
from leapgraph.wikibase.statements import StatementWriter
from leapgraph.wikibase.wikibase_instance import WIKIBASE, WIKIDATA, Repository

if TYPE_CHECKING:
    from leapgraph.wikibase.json_types import Json


_SCHEMA = "http://schema.org/"
_IS_ENTITY = {"item": re.compile(r"Q[1-9][0-9]*").fullmatch, "property": re.compile(r"P[1-9][0-9]*").fullmatch}
_IS_DATE = re.compile(r"[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z").fullmatch
_IDENTIFIER = "external-id"


class Converter:
    """Converts the entities of one repository to N-Triples; its caches are bounded."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._statements = StatementWriter(repository)
        self._sitelinks = SitelinkWriter(repository)

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of Wikidata's own Turtle."""
        return {
            **self._repository.namespaces,
            "wikibase": WIKIBASE,
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "owl": "http://www.w3.org/2002/07/owl#",
            "xsd": XSD,
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "schema": _SCHEMA,
            "cc": "http://creativecommons.org/ns#",
            "geo": "http://www.opengis.net/ont/geosparql#",
            "prov": "http://www.w3.org/ns/prov#",
        }

    def entity(self, entity: Json, omit: OmissionCallback | None = None) -> bytes:
        """Return the N-Triples of the entity's own description, in UTF-8; see `entity_ntriples`."""
        entity_id = _entity_name(entity)
        try:
            if "redirect" in entity:
                text = self._redirect(entity["entity"], entity["redirect"])
            else:
                text = self._describe(entity, _checked_type(entity), entity_id, omit)
            return text.encode()
        except MALFORMED_JSON_ERRORS as problem:
            raise EntityError(f"{entity_id}: {describe_problem(problem)}") from problem

    def stub(self, entity: Json) -> bytes:
        """Return the N-Triples of the entity as other descriptions include it, in UTF-8; see `entity_stub`."""
        entity_id = _entity_name(entity)
        try:
            kind = _checked_type(entity)
            subject = self._subject(entity_id)
            out = [f"{subject} {RDF_TYPE} <{WIKIBASE}{kind.capitalize()}> .\n"]
            labels_descriptions_aliases.write_labels_and_descriptions(subject, entity, out)
            return "".join(out).encode()
        except MALFORMED_JSON_ERRORS as problem:
            raise EntityError(f"{entity_id}: {describe_problem(problem)}") from problem

    def _describe(self, entity: Json, kind: str, entity_id: str, omit: OmissionCallback | None) -> str:
        subject = self._subject(entity_id)
        out: list[str] = []
        self._document(entity, entity_id, kind, subject, out)
        if kind == "property":
            out.append(property_declaration(entity_id, entity["datatype"], self._repository))
        else:
            out.append(f"{subject} {RDF_TYPE} <{WIKIBASE}Item> .\n")
        if entity.get("redirects"):
            out.append(self._redirect(entity["redirects"]["from"], entity["redirects"]["to"]))
        start = len(out)
        try:
            labels_descriptions_aliases.write_labels_and_descriptions(subject, entity, out)
            labels_descriptions_aliases.write_aliases(subject, entity, out)
        except MALFORMED_JSON_ERRORS:
            if omit is None:
                raise
            del out[start:]
            labels_descriptions_aliases.write_terms_singly(entity_id, subject, entity, out, omit)
        if entity.get("claims"):
            self._statements.write(entity_id, subject, entity["claims"], out, omit)
        if entity.get("sitelinks"):
            self._sitelinks.write(entity_id, subject, entity["sitelinks"], out, omit)
        return "".join(out)

    def _document(self, entity: Json, entity_id: str, kind: str, subject: str, out: list[str]) -> None:
        """Append the description of the document: revision and date, if the JSON has them, and the entity's counts."""
        node = f"<{self._repository.data_base}{entity_id}>"
        out.append(
            f"{node} {RDF_TYPE} <{_SCHEMA}Dataset> .\n"
            f"{node} <{_SCHEMA}about> {subject} .\n"
            f"{node} <http://creativecommons.org/ns#license> <{self._repository.license}> .\n"
            f'{node} <{_SCHEMA}softwareVersion> "1.0.0" .\n'
        )
        if "lastrevid" in entity:
            revision = entity["lastrevid"]
            if type(revision) is not int:
                message = f"lastrevid is {revision!r}, not a whole number"
                raise ValueProblem(message)
            out.append(f'{node} <{_SCHEMA}version> "{revision}"^^<{XSD}integer> .\n')
        if "modified" in entity:
            modified = entity["modified"]
            if not _IS_DATE(modified):
                message = f"modified is {modified!r}, not a time such as 2026-01-31T12:00:00Z"
                raise ValueProblem(message)
            out.append(f'{node} <{_SCHEMA}dateModified> "{modified}"^^<{XSD}dateTime> .\n')
        out.append(page_property_ntriples(node, entity, kind))

    def _subject(self, entity_id: str) -> str:
        if not any(is_id(entity_id) for is_id in _IS_ENTITY.values()):
            message = f"{entity_id!r} is not an id of an item or a property"
            raise ValueProblem(message)
        return f"<{self._repository.concept_base}{entity_id}>"

    def _redirect(self, old: str, new: str) -> str:
        return f"{self._subject(old)} <http://www.w3.org/2002/07/owl#sameAs> {self._subject(new)} .\n"


def _entity_name(entity: Json) -> str:
    """Return the entity's id, or the title of a page that has no entity, for messages."""
    if type(entity) is not dict:
        message = f"an entity is a JSON object, not {json.dumps(entity, default=str)[:60]}"
        raise EntityError(message)
    page = f"{entity.get('site')}:{entity['title']}" if entity.get("title") else "an entity without id"
    return str(entity.get("id") or entity.get("entity") or page)


def _checked_type(entity: Json) -> str:
    """Return the type of an entity that exists and can be converted."""
    if "missing" in entity:
        message = "it is missing: it never was or it has been deleted; take it off your list"
        raise ValueProblem(message)
    kind: str = entity["type"]
    if kind not in _IS_ENTITY:
        message = f"it is of type {kind!r}; only items and properties can be converted"
        raise ValueProblem(message)
    if not _IS_ENTITY[kind](entity["id"]):
        message = f"that is not an id of an entity of type {kind!r}"
        raise ValueProblem(message)
    if "statements" in entity:
        message = "this is the JSON of the REST API; convert that of Special:EntityData or wbgetentities"
        raise ValueProblem(message)
    return kind


@lru_cache(maxsize=8)
def converter(repository: Repository) -> Converter:
    """Return the cached converter of a repository."""
    return Converter(repository)


def entity_ntriples(entity: Json, repository: Repository = WIKIDATA, omit: OmissionCallback | None = None) -> str:
    """Return the N-Triples of one entity's own description, line by line as Wikidata serves it.

    That is Special:EntityData's RDF without the parts about other entities: document, type, terms, sitelinks,
    truthy and full statements with qualifiers, references and value nodes, and their counts; for a
    property also its declaration. Omitted are values normalized by unit or formatter, which need more than the entity.
    A formula is a plain literal with the JSON's TeX, where Wikidata renders MathML. The output follows
    the RDF dump format 1.0.0 and Wikibase's own code.

    Args:
        entity: One entity as Special:EntityData, wbgetentities or a dump has it, or a dump's redirect.
        repository: Its Wikibase.
        omit: Receives the error of each statement, sitelink and term that cannot be converted, which is then omitted;
            by default the first error is raised.

    Raises:
        EntityError: The entity is missing, malformed, or has an unknown type, datatype, rank, snak type or site;
            the message names entity, property and statement.
    """
    return converter(repository).entity(entity, omit).decode()


def entity_stub(entity: Json, repository: Repository = WIKIDATA) -> str:
    """Return the N-Triples that Wikidata serves for an entity mentioned by another: type, labels, descriptions.

    For a property, Wikidata serves its declaration as well: see `property_declaration`.

    Raises:
        EntityError: The entity is missing, malformed, or neither an item nor a property.
    """
    return converter(repository).stub(entity).decode()


def page_property_ntriples(node: str, entity: Json, kind: str) -> str:
    """Return the N-Triples of an entity's counts, about its document.

    They follow Wikibase's setting `pagePropertiesRdf`: statements of items and properties; sitelinks and identifiers
    (statements of the datatype `external-id`) of items only. Parts that are absent from the JSON are not counted.

    Raises:
        ValueError: Statements or sitelinks are malformed.
    """
    numbers: dict[str, int] = {}
    if "claims" in entity:
        groups = _groups(entity["claims"])
        numbers["statements"] = sum(map(len, groups))
        if kind == "item":
            numbers["identifiers"] = sum(len(group) for group in groups if group and _datatype(group[0]) == _IDENTIFIER)
    if kind == "item" and "sitelinks" in entity:
        numbers["sitelinks"] = len(entity["sitelinks"])
    return "".join(f'{node} <{WIKIBASE}{name}> "{number}"^^<{XSD}integer> .\n' for name, number in numbers.items())


def _groups(claims: Any) -> list[list[Any]]:
    groups = list(claims.values()) if isinstance(claims, dict) else []
    if claims and not all(isinstance(group, list) for group in groups or [claims]):
        message = "its statements are not a map of lists"
        raise ValueProblem(message)
    return groups


def _datatype(statement: Any) -> object:
    """Return the datatype of a statement's property; all statements of a group share one property."""
    snak = statement.get("mainsnak") if isinstance(statement, dict) else None
    return snak.get("datatype") if isinstance(snak, dict) else None
