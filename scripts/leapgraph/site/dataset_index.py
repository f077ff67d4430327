"""An index of the dataset for pages: the triples of each thing, what refers to it, its labels and classes."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from leapgraph.dataset import DERIVED_STEM, WIKIDATA_STEM
from leapgraph.namespaces import NAMESPACES, SHARED_NAMESPACES
from leapgraph.withdrawals import DEPRECATED, TRUE_VALUES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leapgraph.dataset import Dataset

Term: TypeAlias = NamedNode | BlankNode | Literal

RDF, RDFS, SKOS = NAMESPACES["rdf"], NAMESPACES["rdfs"], NAMESPACES["skos"]
DCTERMS, PROV, ORG, SCHEMA = NAMESPACES["dcterms"], NAMESPACES["prov"], NAMESPACES["org"], NAMESPACES["schema"]
OWL, XSD, FABIO, VOID = NAMESPACES["owl"], NAMESPACES["xsd"], NAMESPACES["fabio"], NAMESPACES["void"]
VOCAB = SHARED_NAMESPACES["vocab"]
_CREATIVE_COMMONS = re.compile(
    r"https?://creativecommons\.org/(publicdomain/zero|licenses/([a-z-]+))/([0-9.]+)/?(?:legalcode|deed[.a-z]*)?\Z"
)
TYPE, LABEL = f"{RDF}type", f"{RDFS}label"
CONTRADICTED, DESCRIPTION = f"{VOCAB}contradictedBy", f"{SCHEMA}description"


class Reference(NamedTuple):
    """A triple that has a thing as its object: the IRI of its subject, and its predicate."""

    subject: str
    predicate: str


class DatasetIndex:
    """The dataset indexed by subject and by object, without Wikidata's own RDF.

    Attributes:
        language: The language of the dataset, in which labels are chosen first.
        stated: Subject to predicate to its objects, in the graphs that people write.
        graphs: Subject to the stems of the graphs that describe it.

    Args:
        dataset: The published dataset.
        language: The language of its labels; English by default.
    """

    def __init__(self, dataset: Dataset, language: str | None = None) -> None:
        self.language = language or "en"
        self.stated: dict[str, dict[str, list[Term]]] = {}
        self.derived: dict[str, dict[str, list[Term]]] = {}
        self.graphs: dict[str, list[str]] = defaultdict(list)
        self._referring: dict[str, list[Reference]] = defaultdict(list)
        self._labels: dict[str, Literal] = {}
        for stem, graph in dataset.graphs.items():
            if stem == WIKIDATA_STEM:
                continue
            within = self.derived if stem == DERIVED_STEM else self.stated
            for triple in graph.triples():
                subject = triple.subject.value if isinstance(triple.subject, NamedNode) else str(triple.subject)
                predicate = triple.predicate.value
                if isinstance(triple.object, Triple):  # of RDF 1.2, which load_dataset refuses
                    continue
                within.setdefault(subject, {}).setdefault(predicate, []).append(triple.object)
                if stem == DERIVED_STEM:
                    continue
                if self.graphs[subject][-1:] != [stem]:
                    self.graphs[subject].append(stem)
                if isinstance(triple.object, NamedNode):
                    self._referring[triple.object.value].append(Reference(subject, predicate))

    def objects(self, subject: str, *predicates: str) -> list[Term]:
        """Return the stated objects of `subject` for the first of `predicates` that has any."""
        of: Mapping[str, list[Term]] = self.stated.get(subject, {})
        return next((of[predicate] for predicate in predicates if predicate in of), [])

    def derived_objects(self, subject: str, predicate: str) -> list[Term]:
        """Return the objects that a derive query made for `subject`."""
        return self.derived.get(subject, {}).get(predicate, [])

    def iris(self, subject: str, *predicates: str) -> list[str]:
        """Return the stated objects that are IRIs."""
        return [term.value for term in self.objects(subject, *predicates) if isinstance(term, NamedNode)]

    def text(self, subject: str, *predicates: str) -> Literal | None:
        """Return the stated literal of `subject` in the language of the dataset where there is one."""
        return self.best_text(self.objects(subject, *predicates))

    def texts(self, subject: str, predicate: str) -> list[Literal]:
        """Return all stated literals of `subject` for a predicate."""
        return [term for term in self.objects(subject, predicate) if isinstance(term, Literal)]

    def best_text(self, terms: Iterable[Term]) -> Literal | None:
        """Return the literal in the language of the dataset, else in none, else the first by language."""
        literals = [term for term in terms if isinstance(term, Literal)]
        return min(literals, key=self._language_rank, default=None)

    def is_withdrawn(self, iri: str) -> bool:
        """Return whether it is stated of `iri` that it is not described any more (`owl:deprecated`)."""
        return any(term.value in TRUE_VALUES for term in self.objects(iri, DEPRECATED))

    def references(self, iri: str) -> list[Reference]:
        """Return the stated triples with `iri` as their object, by subject."""
        return self._referring.get(iri, [])

    def classes(self, subject: str) -> list[str]:
        """Return the classes of `subject`: the stated ones first."""
        of = self.iris(subject, TYPE)
        more = [term.value for term in self.derived_objects(subject, TYPE) if isinstance(term, NamedNode)]
        return [*of, *(one for one in more if one not in of)]

    def term_label(self, term: Term) -> Literal:
        """Return a literal itself, and of another term its label."""
        return term if isinstance(term, Literal) else self.label(str(term.value))

    def label(self, iri: str) -> Literal:
        """Return the label of `iri`: derived or stated, else the last part of the IRI in words."""
        found = self._labels.get(iri)
        if found is None:
            found = self.own_label(iri) or Literal(_last_part(iri))
            if not found.value.strip():
                found = Literal(_last_part(iri))
            if iri in self.stated or iri in self.derived:
                self._labels[iri] = found
        return found

    def own_label(self, iri: str) -> Literal | None:
        """Return the derived or stated label of `iri`, or the name of a licence; None without one.

        Where what contradicts it has the same label, it ends with what it says otherwise.
        """
        found = self._shared_label(iri)
        others = [str(term.value) for term in self.derived_objects(iri, CONTRADICTED)]
        same = next((other for other in others if found and self._shared_label(other) == found), None)
        words = self._words_beside(iri, found.value, same) if found and same else ""
        if not found or not words:
            return found
        text = f"{found.value}: {words}"
        return Literal(text, language=found.language) if found.language else Literal(text)

    def _words_beside(self, iri: str, label: str, other: str) -> str:
        """Return what a node says in words, else its values that another with the same label has not."""
        described = self.best_text(self.derived_objects(iri, DESCRIPTION))
        if described:
            time, colon, rest = described.value.partition(": ")
            return rest if colon and time in label else described.value
        theirs = self.stated.get(other, {})
        terms = [
            term
            for predicate, of in sorted(self.stated.get(iri, {}).items())
            if not predicate.startswith((PROV, DCTERMS, SKOS, RDFS))
            for term in of
            if term not in theirs.get(predicate, ())
        ]
        return ", ".join(
            term.value if isinstance(term, Literal) else (self._shared_label(str(term.value)) or Literal("")).value
            for term in terms
        ).strip(", ")

    def _shared_label(self, iri: str) -> Literal | None:
        found = self.best_text(self.derived_objects(iri, LABEL)) or self.text(
            iri, LABEL, f"{SKOS}prefLabel", f"{SCHEMA}name", f"{DCTERMS}title"
        )
        licence = _licence_name(iri)
        return found or (Literal(licence) if licence else None)

    def _language_rank(self, literal: Literal) -> tuple[int, str, str]:
        tag = literal.language or ""
        return {self.language: 0, "": 1}.get(tag, 2), tag, literal.value


def _licence_name(iri: str) -> str:
    """Return the short name of a licence of Creative Commons, such as "CC BY-SA 4.0"; empty for other IRIs."""
    found = _CREATIVE_COMMONS.match(iri)
    if not found:
        return ""
    name = "CC0" if found[1] == "publicdomain/zero" else f"CC {found[2].upper()}"
    return f"{name} {found[3]}"


def _last_part(iri: str) -> str:
    """Return the end of an IRI as words: `minimumShare` is "minimum share"."""
    end = iri.rstrip("/#").replace("#", "/").rpartition("/")[2]
    words = "".join(f" {letter.lower()}" if letter.isupper() and end[0].islower() else letter for letter in end)
    return words.replace("-", " ").replace("_", " ").strip() or iri
