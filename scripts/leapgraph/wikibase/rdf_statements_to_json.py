"""Converts statements in Wikidata's RDF model, as a CONSTRUCT query returns them, to Wikibase JSON.

It is the inverse of `entity_to_rdf` (mw:Wikibase/Indexing/RDF Dump Format). A year becomes `+2002-00-00`, as in
Wikidata's own interface, since RDF cannot represent it without a day.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from leapgraph.errors import DataError
from leapgraph.wikibase import WIKIDATA, Repository
from leapgraph.wikibase.rdf_values_to_json import AUTO_PRECISION, VALUE_NODE_TYPES, WIKIBASE, full_value, simple_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from leapgraph.turtle.terms import Term
    from leapgraph.wikibase.json_types import Json

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom"
_RANKS = {"NormalRank": "normal", "PreferredRank": "preferred", "DeprecatedRank": "deprecated"}
# The order in which people read a reference.
_REFERENCE_ORDER = ("P248", "P854", "P1476", "P577", "P813")
_IS_PROPERTY = re.compile(r"P[1-9][0-9]*").fullmatch
_MAIN, _QUALIFIER, _REFERENCE, _NOVALUE = "statement/", "qualifier/", "reference/", "novalue/"


def parse_rdf_statements(
    lines: Iterable[bytes], item: str, concept_base: str, datatype: Callable[[str], str | None]
) -> dict[str, Json]:
    """Return the statements about an item by their node IRIs, sorted.

    Args:
        lines: N-Triples. The predicates have the wiki's base or Wikidata's own.
        item: The item's IRI.
        concept_base: The base of entity IRIs.
        datatype: Returns a property's datatype; None if it is not known, then the RDF term decides.

    Returns:
        Wikibase JSON without ids. Qualifiers are ordered by property number, references by their JSON.

    Raises:
        DataError: A node violates Wikidata's RDF model; names the node.
    """
    nodes = _StatementNodes(lines, concept_base, datatype)
    return dict(sorted((node, nodes.statement(node, name)) for node, name in nodes.claims(item)))


class _StatementNodes:
    """The triples of each node, grouped by part of the model and property."""

    def __init__(self, lines: Iterable[bytes], base: str, datatype: Callable[[str], str | None]) -> None:
        self._base = base
        self._datatype = datatype
        self._props = {Repository(concept_base=base).namespaces["p"], WIKIDATA.namespaces["p"]}
        # Keyed `statement/P571` for ps:P571; other predicates by their IRI.
        self._about: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in parse(b"".join(lines), format=RdfFormat.N_TRIPLES):
            if isinstance(triple.subject, NamedNode):
                key = self._key(triple.predicate.value)
                self._about[triple.subject.value][key].append(triple.object)

    def _key(self, iri: str) -> str:
        return next((iri.removeprefix(prop) for prop in self._props if iri.startswith(prop)), iri)

    def claims(self, item: str) -> Iterable[tuple[str, str]]:
        """Return the statement nodes of an item, each with its property."""
        for name, terms in self._about.get(item, {}).items():
            if _IS_PROPERTY(name):
                for term in terms:
                    yield _iri(term), name

    def statement(self, node: str, name: str) -> Json:
        """Return the statement of a node."""
        about = self._about.get(node, {})
        ranks = [_iri(term).removeprefix(WIKIBASE) for term in about.get(f"{WIKIBASE}rank", [])]
        if len(ranks) != 1 or ranks[0] not in _RANKS:
            raise DataError(f"{node}: it has no rank, or more than one: {', '.join(ranks)}")
        values, qualifiers = self._snaks(node, _MAIN), self._snaks(node, _QUALIFIER)
        unsaid = self._novalue_snaks(node)
        if not values.get(name) and unsaid.get(name):
            values[name] = unsaid.pop(name)  # the main value; other properties without value are qualifiers
        found = values.get(name, [])
        if len(found) != 1:
            raise DataError(f"{node}: it has {len(found) or 'no'} values of {name}; a statement has one")
        qualifiers = _merge_snak_groups(qualifiers, unsaid)
        result: Json = {"type": "statement", "mainsnak": found[0], "rank": _RANKS[ranks[0]]}
        if qualifiers:
            order = sorted(qualifiers, key=_property_number)
            result |= {"qualifiers": {one: qualifiers[one] for one in order}, "qualifiers-order": order}
        references = (self._reference(_iri(term)) for term in about.get(_DERIVED, []))
        result["references"] = sorted((one for one in references if one["snaks"]), key=str)
        return result

    def _reference(self, node: str) -> Json:
        snaks = _merge_snak_groups(self._snaks(node, _REFERENCE), self._novalue_snaks(node))
        first = {name: index for index, name in enumerate(_REFERENCE_ORDER)}
        order = sorted(snaks, key=lambda name: (first.get(name, len(first)), _property_number(name)))
        return {"snaks": {name: snaks[name] for name in order}, "snaks-order": order}

    def _snaks(self, node: str, role: str) -> dict[str, list[Json]]:
        """Return the snaks of one part of a node by property, in the order of their JSON."""
        about = self._about.get(node, {})
        found = {}
        for key, terms in about.items():
            name = key.removeprefix(role)
            if key == name or not _IS_PROPERTY(name):
                continue  # a value node, handled with its simple value
            result = [self._snak(name, *value) for value in self._values(node, name, terms, about, role)]
            # A blank node stands for an unknown value (somevalue).
            bare = {"snaktype": "somevalue", "property": name, "datatype": self._datatype(name) or "string"}
            result += [bare for term in terms if isinstance(term, BlankNode)]
            found[name] = sorted(result, key=str)
        return found

    def _snak(self, name: str, datavalue: Json, kind: str) -> Json:
        datatype = self._datatype(name) or kind
        return {"snaktype": "value", "property": name, "datavalue": datavalue, "datatype": datatype}

    def _values(
        self, node: str, name: str, terms: list[Term], about: dict[str, list[Term]], role: str
    ) -> list[tuple[Json, str]]:
        values = about.get(f"{role}value/{name}", [])
        if values:
            return [self._full_value(_iri(term)) for term in values]
        known = [term for term in terms if not isinstance(term, BlankNode)]
        datatype = self._datatype(name)
        if known and datatype in VALUE_NODE_TYPES:
            raise DataError(
                f"{node}: {name} is of type {datatype}: its value needs a node, a wikibase:{VALUE_NODE_TYPES[datatype]}"
            )
        try:
            return [simple_value(term, datatype, self._base) for term in known]
        except DataError as error:
            raise DataError(f"{node}, {name}: {error.message}") from error

    def _full_value(self, node: str) -> tuple[Json, str]:
        about = self._about.get(node, {})
        kinds = {_iri(term).removeprefix(WIKIBASE) for term in about.get(_TYPE, [])}
        known = sorted(kinds & set(VALUE_NODE_TYPES.values()))
        if len(known) != 1:
            raise DataError(f"{node}: it is not a value node: {', '.join(sorted(kinds)) or 'it has no type'}")

        def object_of(name: str) -> Literal | NamedNode | None:
            terms = about.get(f"{WIKIBASE}{name}", [])
            if len(terms) > 1:
                raise DataError(f"wikibase:{name} must stand there once")
            return terms[0] if terms and isinstance(terms[0], Literal | NamedNode) else None

        try:
            return full_value(known[0], object_of, automatic=AUTO_PRECISION in kinds)
        except DataError as error:
            raise DataError(f"{node}: {error.message}") from error

    def _novalue_snaks(self, node: str) -> dict[str, list[Json]]:
        """Return the no-value snaks of a node, by property."""
        kinds = (self._key(term.value) for term in self._about[node].get(_TYPE, []) if isinstance(term, NamedNode))
        names = sorted(kind.removeprefix(_NOVALUE) for kind in kinds if kind.startswith(_NOVALUE))
        return {
            name: [{"snaktype": "novalue", "property": name, "datatype": self._datatype(name) or "string"}]
            for name in names
        }


def _merge_snak_groups(one: dict[str, list[Json]], other: dict[str, list[Json]]) -> dict[str, list[Json]]:
    return {name: [*one.get(name, []), *other.get(name, [])] for name in {**one, **other}}


def _property_number(name: str) -> int:
    return int(name[1:])


def _iri(term: Term) -> str:
    if not isinstance(term, NamedNode):
        raise DataError(f"{term} must be an IRI: a statement is known by it")
    return term.value
