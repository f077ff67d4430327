"""The JSON-LD context of a release: a term for each of our properties, typed by the values that it has."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leapgraph.dataset import WIKIDATA_STEM, split_triple
from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.dataset import Dataset

RDF_TYPE = f"{NAMESPACES['rdf']}type"
XSD_STRING = f"{NAMESPACES['xsd']}string"

# The kinds of values of a property: IRIs (JSON-LD's `@id`), language-tagged strings, or literals of one datatype.
ID_TYPE = "@id"
LANGUAGE_CONTAINER = "@language"

# The number of compact IRIs that are cached: the same few occur in most triples.
_REMEMBERED = 1 << 16

_LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
_ALIASES = {"type": "@type"}


@dataclass(frozen=True)
class Context:
    """A JSON-LD context.

    Attributes:
        prefixes: Prefix to namespace, those that are not terms too.
        terms: Property IRI to its term.
        kinds: Property IRI to the type in its term: `@id`, `@language`, a datatype IRI, or none ("").
    """

    prefixes: dict[str, str]
    terms: dict[str, str]
    kinds: dict[str, str]
    _short: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def compact_iri(self, iri: str) -> str:
        """Return `iri` as the shortest compact IRI; unchanged if no prefix fits."""
        short = self._short.get(iri)
        if short is None:
            if len(self._short) >= _REMEMBERED:
                self._short.clear()
            short = self._short[iri] = self._shortest(iri)
        return short

    def _shortest(self, iri: str) -> str:
        ways = [
            f"{prefix}:{iri[len(namespace) :]}"
            for prefix, namespace in self.prefixes.items()
            if len(iri) > len(namespace) and iri.startswith(namespace)
        ]
        return min(ways, key=lambda way: (len(way), way)) if ways else iri

    def document(self, terms: Iterable[str] | None = None, prefixes: Iterable[str] | None = None) -> dict[str, Any]:
        """Return the context as JSON, or the part that these properties and prefixes need."""
        chosen = sorted(self.terms if terms is None else set(terms) & set(self.terms))
        used = set(self.prefixes if prefixes is None else prefixes)
        entries = {self.terms[iri]: self._entry(iri) for iri in chosen}
        for entry in entries.values():
            values = entry.values() if isinstance(entry, dict) else [entry]
            used |= {value.partition(":")[0] for value in values}
        bound = {prefix: _binding(self.prefixes[prefix]) for prefix in sorted(used & set(self.prefixes))}
        return {"@version": 1.1, **_ALIASES, **bound, **dict(sorted(entries.items()))}

    def _entry(self, iri: str) -> dict[str, str] | str:
        kind = self.kinds[iri]
        name = self.compact_iri(iri)
        if kind == LANGUAGE_CONTAINER:
            return {"@id": name, "@container": kind}
        if kind:
            return {"@id": name, "@type": kind if kind == ID_TYPE else self.compact_iri(kind)}
        return {"@id": name} if name == self.terms[iri] else name


def make_context(prefixes: dict[str, str], dataset: Dataset) -> Context:
    """Return the context for all properties in the graphs, except those that only Wikidata uses.

    The term of a property is its local name: schema.org's first, then the project's own, then any local name that is
    unique; otherwise the property keeps its prefix. No term equals a prefix, except where the prefix's namespace is
    inside another one (`role:` in `vocab:`) and the prefix can be left out.
    """
    kinds = _value_kinds(dataset)
    # JSON-LD has keywords instead of these.
    prefixes = {prefix: namespace for prefix, namespace in prefixes.items() if prefix not in _ALIASES}
    reserved = {prefix for prefix, namespace in prefixes.items() if not _is_below_another(namespace, prefixes)} | set(
        _ALIASES
    )
    names: dict[str, list[str]] = defaultdict(list)
    for iri in sorted(kinds):
        names[re.split(r"[/#]", iri)[-1]].append(iri)
    whole = Context(prefixes, {}, kinds)
    terms: dict[str, str] = {}
    for name, iris in names.items():
        first = _preferred_iri(iris, prefixes) if _LOCAL.match(name) and name not in reserved else None
        terms |= {iri: name if iri == first else whole.compact_iri(iri) for iri in iris}
    bound = {prefix: namespace for prefix, namespace in prefixes.items() if prefix not in terms.values()}
    # A property under a left-out prefix uses another one.
    usable = Context(bound, {}, kinds)
    terms = {iri: term if ":" not in term else usable.compact_iri(iri) for iri, term in terms.items()}
    return Context(bound, terms, {iri: kinds[iri] for iri in terms})


def _binding(namespace: str) -> dict[str, Any] | str:
    # Without `@prefix`, JSON-LD 1.1 accepts only namespaces that end in a delimiter as prefixes.
    return namespace if namespace.endswith(tuple(":/?#[]@")) else {"@id": namespace, "@prefix": True}


def _is_below_another(namespace: str, prefixes: dict[str, str]) -> bool:
    return any(namespace != other and namespace.startswith(other) for other in prefixes.values())


def _preferred_iri(iris: list[str], prefixes: dict[str, str]) -> str | None:
    for namespace in (NAMESPACES["schema"], prefixes.get("vocab", NAMESPACES["schema"])):
        of_prefix = [iri for iri in iris if iri.startswith(namespace)]
        if of_prefix:
            return of_prefix[0]
    return iris[0] if len(iris) == 1 else None


def _value_kinds(dataset: Dataset) -> dict[str, str]:
    """Return the kind of values of each of our properties, over all graphs, without those that only Wikidata uses."""
    found: dict[bytes, set[bytes]] = defaultdict(set)
    ours: set[bytes] = set()
    for stem, graph in dataset.graphs.items():
        for line in graph.lines:
            _, predicate, term = split_triple(line)
            found[predicate].add(_value_kind(term))
            if stem != WIKIDATA_STEM:
                ours.add(predicate)
    kinds = {}
    for predicate in ours:
        iri = predicate[1:-1].decode()
        one = next(iter(found[predicate])).decode() if len(found[predicate]) == 1 else ""
        if iri != RDF_TYPE:
            kinds[iri] = "" if one == XSD_STRING else one
    return kinds


def _value_kind(term: bytes) -> bytes:
    if not term.startswith(b'"'):
        return ID_TYPE.encode()
    if term.endswith(b'"'):
        return XSD_STRING.encode()
    if term.endswith(b">"):
        return term[term.rindex(b'"^^<') + 4 : -1]
    return LANGUAGE_CONTAINER.encode()
