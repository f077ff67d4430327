"""Known terms: those of the tool's vocabularies, with their domains and ranges, and those that a project declares.

The tool's vocabularies are in `leapgraph/vocabularies/`, each reduced to what the lints need. A project declares
others in `graph/dataset.ttl` (`void:vocabulary`), whose terms are then accepted unchecked, unless a file in its
folder `vocabularies/` describes them.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, parse

from leapgraph.dataset import split_triple
from leapgraph.namespaces import NAMESPACES, SHARED_NAMESPACES, VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from leapgraph.project import Project


FOLDER = Path(__file__).parents[1] / "vocabularies"

# In canonical Turtle only a block's subject is at the start of a line; no name in these files has an escape.
_SUBJECT = re.compile(r"^([a-z]+):(\S+)", re.MULTILINE)
_MEMBER = re.compile(r"_[1-9][0-9]*")  # rdf:_1, rdf:_2, … (RDF Schema 1.1, section 5.1.6)
_PIECES = re.compile(r".*[/#]", re.DOTALL)
_RDFS, _OWL, _SCHEMA = NAMESPACES["rdfs"], NAMESPACES["owl"], NAMESPACES["schema"]
TYPE = f"{NAMESPACES['rdf']}type"
SUB_PROPERTY = f"{_RDFS}subPropertyOf"
RANGES = (f"{_RDFS}range", f"{_SCHEMA}rangeIncludes")
DOMAINS = (f"{_RDFS}domain", f"{_SCHEMA}domainIncludes")
_ABOVE_CLASS = (f"{_RDFS}subClassOf", f"{_OWL}equivalentClass")
# The common vocabularies each have their own class of classes and class of properties.
_ALIGNED = {
    f"{NAMESPACES['org']}Organization": f"{_SCHEMA}Organization",
    f"{_SCHEMA}Organization": f"{NAMESPACES['org']}Organization",
}


@cache
def list_vocabularies() -> tuple[tuple[str, str], ...]:
    """Return namespace and prefix of each vocabulary that the tool includes."""
    return tuple((NAMESPACES[path.stem], path.stem) for path in sorted(FOLDER.glob("*.ttl")))


@cache
def vocabulary_terms(prefix: str) -> frozenset[str]:
    """Return the local names of the vocabulary with `prefix`."""
    text = (FOLDER / f"{prefix}.ttl").read_text(encoding="utf-8")
    return frozenset(name for owner, name in _SUBJECT.findall(text) if owner == prefix)


def project_namespaces(project: Project) -> tuple[str, ...]:
    """Return the namespaces of the terms in graph/vocabulary.ttl: the project's own, and the shared one."""
    return tuple(dict.fromkeys((f"{project.base}vocab#", SHARED_NAMESPACES["vocab"])))


def unknown_term_reason(project: Project, iri: str, own: Collection[str], *, is_use: bool = True) -> str | None:
    """Return why the project may not use `iri` as a term, and what to do; None if it may.

    Args:
        project: The project.
        iri: The term.
        own: The IRIs of the project's own terms.
        is_use: Whether it is used as a property, class or datatype. Elsewhere an IRI outside the known vocabularies is
            not a term, and accepted.
    """
    described = project.described_terms
    space = next((one for one in project_namespaces(project) if iri.startswith(one)), None)
    if space is not None:
        names = _local_names(space, (term for term in own if term.startswith(space)))
        return None if iri in own else _unknown_term_message(iri, space, names, _advice(project, space))
    namespace, prefix = next((known for known in list_vocabularies() if iri.startswith(known[0])), ("", ""))
    if iri in described or _is_term_of(prefix, iri[len(namespace) :], is_use=is_use):
        return None
    if prefix:
        advice = f"If it has become one, describe it in a file of the project: vocabularies/{prefix}.ttl."
        return _unknown_term_message(iri, namespace, vocabulary_terms(prefix), advice)
    return _undeclared_reason(project, iri) if is_use else None


def _advice(project: Project, space: str) -> str:
    if space == SHARED_NAMESPACES["vocab"] != f"{project.base}vocab#":
        if project.model is not None:
            return f"A term of the project's own lies below <{project.base}vocab#>."
        return f"A project that builds on these terms says so: <{project.dataset}> dcterms:conformsTo <{VOCABULARY}> ."
    return "A term of our own is written into graph/vocabulary.ttl first."


def _is_term_of(prefix: str, local: str, *, is_use: bool) -> bool:
    if not prefix:
        return False
    if not local:
        return not is_use
    return local in vocabulary_terms(prefix) or (prefix == "rdf" and bool(_MEMBER.fullmatch(local)))


def _undeclared_reason(project: Project, iri: str) -> str | None:
    declared = max((space for space in project.vocabularies if _covers(space, iri)), key=len, default="")
    if not declared:
        space = _PIECES.match(iri)
        return (
            f"<{iri}> lies in no vocabulary that the project knows. Write into graph/dataset.ttl: "
            f"<{project.dataset}> void:vocabulary <{space[0] if space else iri}> . "
            "Or use a term of a vocabulary that it knows."
        )
    names = _local_names(declared, (term for term in project.described_terms if _covers(declared, term)))
    advice = "Its terms are those that the files in vocabularies/ describe: add it there if it has become one."
    return _unknown_term_message(iri, declared, names, advice) if names else None


def _local_names(namespace: str, terms: Iterable[str]) -> set[str]:
    return {term[len(namespace) :] for term in terms}


def _covers(declared: str, iri: str) -> bool:
    """Return whether a vocabulary, named by its namespace or its ontology, is the one of `iri`."""
    rest = iri[len(declared) :]
    return iri.startswith(declared) and bool(rest) and (declared.endswith(("/", "#")) or rest.startswith(("/", "#")))


def _unknown_term_message(iri: str, namespace: str, terms: Collection[str], advice: str) -> str:
    close = get_close_matches(iri[len(namespace) :], sorted(terms), n=1, cutoff=0.6)
    meant = f"; did you mean <{namespace}{close[0]}>?" if close else "."
    return f"<{iri}> is not a term of that vocabulary{meant} {advice}"


class PublishedTerms:
    """The terms of the tool's vocabularies and of graph/vocabulary.ttl."""

    def __init__(self, vocabulary: Iterable[bytes]) -> None:
        """Read the project's own vocabulary from canonical N-Triples lines."""
        self._own: dict[str, list[tuple[str, str]]] = {}
        for line in vocabulary:
            subject, predicate, term = (part.decode() for part in split_triple(line))
            if subject.startswith("<") and term.startswith("<"):
                self._own.setdefault(subject[1:-1], []).append((predicate[1:-1], term[1:-1]))

    def is_known(self, name: str) -> bool:
        """Return whether a vocabulary describes the term."""
        return bool(self._of(name))

    def values(self, name: str, *ways: str) -> set[str]:
        """Return the IRIs that a term has as values of any of the properties `ways`."""
        return {term for way, term in self._of(name) if way in ways}

    def inherited(self, name: str, *ways: str) -> set[str]:
        """Return the values of a property, or if it has none, those of its superproperties."""
        seen, ahead = {name}, [name]
        while ahead:
            found = set().union(*(self.values(one, *ways) for one in ahead))
            if found:
                return found
            ahead = sorted(set().union(*(self.values(one, SUB_PROPERTY) for one in ahead)) - seen)
            seen.update(ahead)
        return set()

    def with_above(self, classes: Iterable[str]) -> set[str]:
        """Return the classes with all their superclasses and equivalent classes."""
        ahead, found = list(classes), set(classes)
        while ahead:
            name = ahead.pop()
            above = self.values(name, *_ABOVE_CLASS) | ({_ALIGNED[name]} if name in _ALIGNED else set())
            ahead += above - found
            found |= above
        return found

    def _of(self, name: str) -> list[tuple[str, str]]:
        return self._own[name] if name in self._own else _published(name)


@cache
def _published(name: str) -> list[tuple[str, str]]:
    space, prefix = next((known for known in list_vocabularies() if name.startswith(known[0])), ("", ""))
    if not prefix:
        return []
    head, text = _file(prefix)
    # In canonical Turtle a block begins with its subject and ends with an empty line.
    start = text.find(f"\n{prefix}:{name[len(space) :]} ")
    if start < 0:
        return []
    block = text[start : text.find("\n\n", start + 1)]
    return [
        (quad.predicate.value, quad.object.value)
        for quad in parse(head + block, format=RdfFormat.TURTLE)
        if isinstance(quad.object, NamedNode) and quad.subject == NamedNode(name)
    ]


@cache
def _file(prefix: str) -> tuple[str, str]:
    text = (FOLDER / f"{prefix}.ttl").read_text(encoding="utf-8")
    return "".join(line for line in text.splitlines(keepends=True) if line.startswith("@prefix")), f"{text}\n\n"
