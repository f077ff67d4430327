"""The terms of a vocabulary as pages show them: classes, properties, closed lists, and terms of other vocabularies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.site.dataset_index import DCTERMS, OWL, RDF, RDFS, SKOS, TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Literal

    from leapgraph.site.dataset_index import DatasetIndex
    from leapgraph.site.term_uses import TermUses

_CLASS, _PROPERTY, _SCHEME, _CONCEPT, _OTHER = "class", "property", "scheme", "concept", "other"
_KINDS = {
    f"{OWL}Class": _CLASS,
    f"{RDFS}Class": _CLASS,
    f"{RDF}Property": _PROPERTY,
    f"{OWL}ObjectProperty": _PROPERTY,
    f"{OWL}DatatypeProperty": _PROPERTY,
    f"{OWL}AnnotationProperty": _PROPERTY,
    f"{SKOS}ConceptScheme": _SCHEME,
    f"{SKOS}Concept": _CONCEPT,
}
_ONTOLOGY = f"{OWL}Ontology"


@dataclass(frozen=True)
class VocabularyTerm:
    """A term.

    Attributes:
        iri: Its IRI.
        anchor: The fragment of its place on the page.
        kind: `class`, `property`, `scheme`, `concept` or `other`.
        label: Its label.
        definition: What it means; None without a definition.
        domains: The IRIs of the classes of things that a property is for.
        ranges: The IRIs of the classes or datatypes of its values.
        broader: The IRIs of the classes or properties that it is a narrower one of.
        schemes: The IRIs of the closed lists that a concept is in.
        notations: The codes of a concept.
        uses: Where it is used: the stem of a graph, and how often.
        is_deprecated: Whether it is no longer to be used.
        replaced_by: The IRIs of the terms to use instead.
    """

    iri: str
    anchor: str
    kind: str
    label: Literal
    definition: Literal | None
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    broader: tuple[str, ...]
    schemes: tuple[str, ...]
    notations: tuple[str, ...]
    uses: tuple[tuple[str, int], ...]
    is_deprecated: bool
    replaced_by: tuple[str, ...]

    @property
    def use_count(self) -> int:
        """How often it is used."""
        return sum(count for _, count in self.uses)


def own_terms(
    index: DatasetIndex, namespaces: tuple[str, ...], uses: TermUses, used_in: DatasetIndex
) -> list[VocabularyTerm]:
    """Return the terms in `namespaces` that a dataset describes, by label.

    Args:
        index: What describes the terms.
        namespaces: The beginnings of their IRIs.
        uses: The uses of properties and classes.
        used_in: The dataset in which concepts are used.
    """
    found = [
        _term(index, iri, iri.rpartition("#")[2], uses, used_in)
        for iri, of in index.stated.items()
        if iri.startswith(namespaces)
        and iri.rpartition("#")[2]
        and TYPE in of
        and _ONTOLOGY not in index.iris(iri, TYPE)
    ]
    return sorted(found, key=lambda term: (term.label.value.casefold(), term.iri))


def other_terms(
    index: DatasetIndex, own: tuple[str, ...], prefixes: Mapping[str, str], uses: TermUses
) -> dict[str, list[VocabularyTerm]]:
    """Return the used terms of other vocabularies that have a prefix, by prefix; the anchor is the compact IRI."""
    found: dict[str, list[VocabularyTerm]] = {}
    for iri, anchor in anchors_of_other_terms(own, prefixes, uses).items():
        found.setdefault(anchor.partition(":")[0], []).append(_term(index, iri, anchor, uses, index))
    return dict(sorted(found.items()))


def anchors_of_other_terms(own: tuple[str, ...], prefixes: Mapping[str, str], uses: TermUses) -> dict[str, str]:
    """Return the compact IRIs of the used terms of other vocabularies that have a prefix, by IRI."""
    compact = {iri: _compact(iri, prefixes) for iri in sorted(uses.used_terms()) if not iri.startswith(own)}
    return {iri: f"{parts[0]}:{parts[1]}" for iri, parts in compact.items() if parts}


def _compact(iri: str, prefixes: Mapping[str, str]) -> tuple[str, str] | None:
    """Return prefix and local name of an IRI; None where no prefix fits."""
    namespace = iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
    prefix = next((prefix for prefix, space in prefixes.items() if space == namespace), None)
    return (prefix, iri[len(namespace) :]) if prefix and len(iri) > len(namespace) else None


def _term(index: DatasetIndex, iri: str, anchor: str, uses: TermUses, used_in: DatasetIndex) -> VocabularyTerm:
    types = index.iris(iri, TYPE)
    of_class, of_property = uses.of_class(iri), uses.of_property(iri)
    kind = next((_KINDS[one] for one in types if one in _KINDS), "")
    kind = kind or (_CLASS if of_class else _PROPERTY if of_property else _OTHER)
    return VocabularyTerm(
        iri=iri,
        anchor=anchor,
        kind=kind,
        label=index.label(iri),
        definition=index.text(iri, f"{SKOS}definition", f"{RDFS}comment"),
        domains=tuple(index.iris(iri, f"{RDFS}domain")),
        ranges=tuple(index.iris(iri, f"{RDFS}range")),
        broader=tuple(index.iris(iri, f"{RDFS}subClassOf") + index.iris(iri, f"{RDFS}subPropertyOf")),
        schemes=tuple(index.iris(iri, f"{SKOS}inScheme")),
        notations=tuple(term.value for term in index.objects(iri, f"{SKOS}notation")),
        uses=tuple(of_class if kind == _CLASS else of_property if kind == _PROPERTY else _references(used_in, iri)),
        is_deprecated=any(term.value == "true" for term in index.objects(iri, f"{OWL}deprecated")),
        replaced_by=tuple(index.iris(iri, f"{DCTERMS}isReplacedBy")),
    )


def _references(index: DatasetIndex, iri: str) -> list[tuple[str, int]]:
    """Return how often the things of each graph refer to a concept, other than to place it in its list."""
    counts: dict[str, int] = {}
    for subject in _users(index, iri):
        for stem in index.graphs.get(subject, ())[:1]:
            counts[stem] = counts.get(stem, 0) + 1
    return sorted(counts.items())


def _users(index: DatasetIndex, iri: str) -> Iterable[str]:
    placing = {f"{SKOS}inScheme", f"{SKOS}hasTopConcept", f"{SKOS}topConceptOf", f"{SKOS}broader", f"{SKOS}narrower"}
    return sorted({one.subject for one in index.references(iri) if one.predicate not in placing})
