"""Statements in Wikidata's RDF model, as a CONSTRUCT query gives them, to Wikibase JSON.

The inverse of what `leapgraph.wikibase` writes (mw:Wikibase/Indexing/RDF Dump Format). A year is written as Wikidata's
own interface does, `+2002-00-00`, since RDF has no day for it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from leapgraph.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from leapgraph.sync.model import Json
    from leapgraph.turtle.terms import Term

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_WIKIBASE = "http://wikiba.se/ontology#"
_DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom"
_RANKS = {"NormalRank": "normal", "PreferredRank": "preferred", "DeprecatedRank": "deprecated"}
# In the order in which people read a reference.
_REFERENCE_ORDER = ("P248", "P854", "P1476", "P577", "P813")
_MONTH, _YEAR = 10, 9
_IS_PROPERTY = re.compile(r"P[1-9][0-9]*").fullmatch

About = dict[str, list["Term"]]


@dataclass
class _Nodes:
    """All that is said of each node, and the namespaces of one Wikibase."""

    base: str
    datatype: Callable[[str], str | None]
    about: dict[str, About] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    @property
    def prop(self) -> str:
        """What the IRIs of the property's predicates begin with."""
        return self.base.removesuffix("entity/") + "prop/"


def statements(
    lines: Iterable[bytes], item: str, concept_base: str, datatype: Callable[[str], str | None]
) -> dict[str, Json]:
    """Return the statements about an item by the IRI of their node, sorted.

    Args:
        lines: N-Triples.
        item: The item's IRI.
        concept_base: What entities' IRIs begin with.
        datatype: The datatype of a property; None where it is not known, then the term tells.

    Raises:
        DataError: A node is not as Wikidata's model has it; with the node.
    """
    nodes = _Nodes(concept_base, datatype)
    for triple in parse(b"".join(lines), format=RdfFormat.N_TRIPLES):
        if isinstance(triple.subject, NamedNode):
            nodes.about[triple.subject.value][triple.predicate.value].append(triple.object)
    found = {}
    for predicate, terms in nodes.about.get(item, {}).items():
        name = predicate.removeprefix(nodes.prop)
        if name == predicate or not _IS_PROPERTY(name):
            continue  # what the model says of an item besides its statements
        for term in terms:
            found[_iri(term)] = _statement(nodes, _iri(term), name)
    return dict(sorted(found.items()))


def _statement(nodes: _Nodes, node: str, name: str) -> Json:
    about = nodes.about.get(node, {})
    made: Json = {"type": "statement", "mainsnak": _main(nodes, node, name)}
    ranks = [_iri(term).removeprefix(_WIKIBASE) for term in about.get(f"{_WIKIBASE}rank", [])]
    if len(ranks) != 1 or ranks[0] not in _RANKS:
        raise DataError(f"{node}: it has no rank, or more than one: {', '.join(ranks)}")
    made["rank"] = _RANKS[ranks[0]]
    qualifiers = _snaks(nodes, about, "qualifier/")
    if qualifiers:
        made["qualifiers"] = qualifiers
        made["qualifiers-order"] = list(qualifiers)
    references = (_reference(nodes, _iri(term)) for term in about.get(_DERIVED, []))
    made["references"] = sorted((one for one in references if one["snaks"]), key=str)
    return made


def _reference(nodes: _Nodes, node: str) -> Json:
    snaks = _snaks(nodes, nodes.about.get(node, {}), "reference/")
    order = sorted(
        snaks, key=lambda name: (_REFERENCE_ORDER.index(name) if name in _REFERENCE_ORDER else 9, int(name[1:]))
    )
    return {"snaks": {name: snaks[name] for name in order}, "snaks-order": order}


def _snaks(nodes: _Nodes, about: About, role: str, only: set[str] | None = None) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for predicate in sorted(about):
        if not predicate.startswith(nodes.prop + role):
            continue
        name = predicate.removeprefix(nodes.prop + role)
        if "/" in name or (only is not None and name not in only):
            continue  # a value node, which goes with its simple value
        known = [term for term in about[predicate] if not isinstance(term, BlankNode)]
        deep = about.get(f"{nodes.prop}{role}value/{name}", [])
        if deep:
            values = [_deep(nodes, _iri(term)) for term in deep]
        else:
            values = [_simple(nodes, term, nodes.datatype(name)) for term in known]
        made: list[Json] = [
            {"snaktype": "value", "property": name, "datavalue": value, "datatype": nodes.datatype(name) or kind}
            for value, kind in values
        ]
        # A blank node stands for a value that nobody knows.
        bare = {"snaktype": "somevalue", "property": name, "datatype": nodes.datatype(name) or "string"}
        made += [bare] * (len(about[predicate]) - len(known))
        found[name] = sorted(made, key=str)
    return found


def _simple(nodes: _Nodes, term: Term, datatype: str | None) -> tuple[Json, str]:
    """Return a datavalue for a term alone, and the datatype that the term speaks for."""
    if isinstance(term, NamedNode):
        name = term.value.removeprefix(nodes.base)
        if name != term.value and name[:1] in {"Q", "P"} and name[1:].isdecimal():
            kind = "item" if name[0] == "Q" else "property"
            value = {"entity-type": kind, "numeric-id": int(name[1:]), "id": name}
            return {"value": value, "type": "wikibase-entityid"}, f"wikibase-{kind}"
        if datatype == "commonsMedia":
            return {"value": unquote(term.value.rpartition("/")[2]), "type": "string"}, datatype
        return {"value": term.value, "type": "string"}, "url"
    if isinstance(term, Literal) and (term.language or datatype == "monolingualtext"):
        value = {"text": term.value, "language": term.language or "und"}
        return {"value": value, "type": "monolingualtext"}, "monolingualtext"
    if isinstance(term, Literal):
        return {"value": term.value, "type": "string"}, "string"
    raise DataError(f"{term} is no value: give it an IRI or a text")


def _deep(nodes: _Nodes, node: str) -> tuple[Json, str]:
    about = nodes.about.get(node, {})
    kinds = [_iri(term).removeprefix(_WIKIBASE) for term in about.get(_TYPE, [])]
    makers = {"TimeValue": _time, "QuantityValue": _quantity, "GlobecoordinateValue": _coordinate}
    if len(kinds) != 1 or kinds[0] not in makers:
        raise DataError(f"{node}: it is no value node: {', '.join(kinds) or 'it has no type'}")

    def said(name: str, default: str = "") -> str:
        terms = about.get(f"{_WIKIBASE}{name}", [])
        if len(terms) > 1 or (not terms and not default):
            raise DataError(f"{node}: wikibase:{name} must stand there once")
        return str(getattr(terms[0], "value", "")) if terms else default

    return makers[kinds[0]](said)


def _time(said: Callable[..., str]) -> tuple[Json, str]:
    text, precision = said("timeValue"), int(said("timePrecision"))
    sign, rest = ("-", text[1:]) if text.startswith("-") else ("+", text)
    year, month, day = rest.partition("T")[0].rsplit("-", 2)
    month = "00" if precision <= _YEAR else month
    day = "00" if precision <= _MONTH else day
    value = {
        "time": f"{sign}{year}-{month}-{day}T00:00:00Z", "timezone": int(said("timeTimezone", "0")), "before": 0,
        "after": 0, "precision": precision, "calendarmodel": said("timeCalendarModel"),
    }  # fmt: skip
    return {"value": value, "type": "time"}, "time"


def _quantity(said: Callable[..., str]) -> tuple[Json, str]:
    unit = said("quantityUnit")
    value = {"amount": said("quantityAmount"), "unit": "1" if unit.endswith("/Q199") else unit}
    for name, key in (("quantityUpperBound", "upperBound"), ("quantityLowerBound", "lowerBound")):
        if bound := said(name, "none").removeprefix("none"):
            value[key] = bound
    signed = {key: text if key == "unit" or text[0] in "+-" else f"+{text}" for key, text in value.items()}
    return {"value": signed, "type": "quantity"}, "quantity"


def _coordinate(said: Callable[..., str]) -> tuple[Json, str]:
    value = {
        "latitude": float(said("geoLatitude")), "longitude": float(said("geoLongitude")), "altitude": None,
        "precision": float(said("geoPrecision")), "globe": said("geoGlobe"),
    }  # fmt: skip
    return {"value": value, "type": "globecoordinate"}, "globe-coordinate"


def _main(nodes: _Nodes, node: str, name: str) -> Json:
    about = nodes.about.get(node, {})
    found = _snaks(nodes, about, "statement/", {name}).get(name, [])
    if not found and NamedNode(f"{nodes.prop}novalue/{name}") in about.get(_TYPE, []):
        return {"snaktype": "novalue", "property": name, "datatype": nodes.datatype(name) or "string"}
    if len(found) != 1:
        raise DataError(f"{node}: it has {len(found) or 'no'} values of {name}; a statement has one")
    return found[0]


def _iri(term: Term) -> str:
    if not isinstance(term, NamedNode):
        raise DataError(f"{term} must be an IRI: a statement is known by it")
    return term.value
