"""The schema.org view of a thing for search engines: one type and plain values, each a triple of the thing.

Search engines read JSON-LD of schema.org alone, with a single type and no language maps. A property is in the view
only if schema.org's own definitions (domainIncludes, rangeIncludes) let that type have it with that value.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from leapgraph.checks.known_terms import DOMAINS, RANGES, TYPE, PublishedTerms
from leapgraph.namespaces import NAMESPACES
from leapgraph.site.dataset_index import SCHEMA, SKOS

if TYPE_CHECKING:
    from leapgraph.site.dataset_index import DatasetIndex, Term

CONTEXT = "https://schema.org"
_THING = f"{SCHEMA}Thing"
_NAME = f"{SCHEMA}name"
_XSD = NAMESPACES["xsd"]
_DATES = frozenset({f"{_XSD}{name}" for name in ("date", "dateTime", "gYear", "gYearMonth")})
_NUMBERS = frozenset({f"{_XSD}{name}" for name in ("integer", "decimal", "double", "gYear", "nonNegativeInteger")})
_BOOLEAN = f"{_XSD}boolean"
_TEXTS = frozenset({f"{SCHEMA}{name}" for name in ("Text", "URL")})
_CONCEPT_PROPERTIES = ("prefLabel", "altLabel", "definition", "broader", "narrower", "related", "inScheme")


def schema_org_view(index: DatasetIndex, iri: str) -> dict[str, object] | None:
    """Return the view of the thing `iri` as a JSON-LD document; None where it has no class of schema.org.

    A concept has none, and is described in SKOS instead.
    """
    classes = [one for one in index.classes(iri) if one.startswith(SCHEMA)]
    if not classes:
        return _concept_view(index, iri) if f"{SKOS}Concept" in index.classes(iri) else None
    kind = _most_specific(classes)
    view: dict[str, object] = {"@context": CONTEXT, "@id": iri, "@type": kind[len(SCHEMA) :]}
    for property_ in sorted({*index.stated.get(iri, {}), *index.derived.get(iri, {})}):
        if property_.startswith(SCHEMA) and _may_have(kind, property_):
            values = _values(index, iri, property_)
            if values:
                view[property_[len(SCHEMA) :]] = values[0] if len(values) == 1 else values
    return view


def _values(index: DatasetIndex, iri: str, property_: str) -> list[object]:
    """Return the values of a property that schema.org lets it have, without repetition; of names one."""
    terms = [*index.stated.get(iri, {}).get(property_, ()), *index.derived.get(iri, {}).get(property_, ())]
    if property_ == _NAME:
        best = index.best_text(terms)
        return [best.value] if best else []
    found: list[object] = []
    for term in terms:
        value = _value(index, property_, term)
        if value is not None and value not in found:
            found.append(value)
    return found


def _value(index: DatasetIndex, property_: str, term: Term) -> object:
    """Return one value in JSON, or None where schema.org does not let the property have it."""
    ranges = _ranges(property_)
    if isinstance(term, Literal):
        return term.value if _accepts_literal(ranges, term) else None
    if not isinstance(term, NamedNode):
        return None
    if index.stated.get(term.value):
        return _node(index, ranges, term.value)
    classes = _TERMS.values(term.value, TYPE)
    if classes:  # a member of one of schema.org's enumerations
        return {"@id": term.value} if _TERMS.with_above(classes) & ranges else None
    return term.value if f"{SCHEMA}URL" in ranges else None


def _node(index: DatasetIndex, ranges: frozenset[str], iri: str) -> dict[str, str] | None:
    """Return a thing as a value: its type and name, or its IRI alone where it has no class of schema.org."""
    classes = [one for one in index.classes(iri) if one.startswith(SCHEMA)]
    if not classes:
        return {"@id": iri} if _THING in ranges else None
    kind = _most_specific(classes)
    if not _TERMS.with_above([kind]) & ranges:
        return None
    name = index.text(iri, _NAME)
    return {"@id": iri, "@type": kind[len(SCHEMA) :], **({"name": name.value} if name else {})}


def _accepts_literal(ranges: frozenset[str], literal: Literal) -> bool:
    datatype = literal.datatype.value
    if ranges & _TEXTS:
        return True
    if datatype in _DATES and ranges & {f"{SCHEMA}Date", f"{SCHEMA}DateTime"}:
        return True
    if datatype in _NUMBERS and ranges & {f"{SCHEMA}Number", f"{SCHEMA}Integer", f"{SCHEMA}Float"}:
        return True
    return datatype == _BOOLEAN and f"{SCHEMA}Boolean" in ranges


_TERMS = PublishedTerms([])


@cache
def _ranges(property_: str) -> frozenset[str]:
    return frozenset(_TERMS.inherited(property_, *RANGES))


@cache
def _may_have(kind: str, property_: str) -> bool:
    """Return whether schema.org lets things of class `kind` have the property."""
    return bool(_TERMS.with_above([kind]) & _TERMS.inherited(property_, *DOMAINS))


def _most_specific(classes: list[str]) -> str:
    """Return the class that is no superclass of another one; of several the first by name."""
    above = {one: _TERMS.with_above([one]) - {one} for one in classes}
    return min(one for one in classes if not any(one in above[other] for other in classes if other != one))


def _concept_view(index: DatasetIndex, iri: str) -> dict[str, object]:
    view: dict[str, object] = {"@context": {"@vocab": SKOS}, "@id": iri, "@type": "Concept"}
    for name in _CONCEPT_PROPERTIES:
        terms = index.stated.get(iri, {}).get(f"{SKOS}{name}", [])
        values: list[object] = [
            term.value if isinstance(term, Literal) else {"@id": term.value}
            for term in terms
            if isinstance(term, Literal | NamedNode)
        ]
        if values:
            view[name] = values[0] if len(values) == 1 else values
    return view
