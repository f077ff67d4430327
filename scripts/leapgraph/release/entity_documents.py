"""The document of each entity below the base IRI: the description that a lookup of its IRI returns.

It is a symmetric concise bounded description that includes statement nodes: the entity's own triples, every triple
with it as object, the whole of every statement that refers to it, and the types and names of all that is mentioned.
A statement that only cites a source is not included in the source's document, which would otherwise repeat everything
taken from it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from itertools import chain, groupby
from typing import TYPE_CHECKING

from leapgraph.dataset import split_triple
from leapgraph.errors import DataError
from leapgraph.namespaces import NAMESPACES, PROJECT_PATHS, VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The folders of the release that have a file for each entity; they match the paths of the IRIs below the base.
FOLDERS = ("id", "issue", "query", "source", "statement")

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
_TYPE = f"<{NAMESPACES['rdf']}type>".encode()
_SOURCE = f"<{NAMESPACES['prov']}wasDerivedFrom>".encode()
_NAMES = {
    f"<{NAMESPACES[prefix]}{name}>".encode()
    for prefix, name in [("schema", "name"), ("skos", "prefLabel"), ("rdfs", "label"), ("dcterms", "title")]
}

# The number of subjects of which it is kept what they mention; a subject has about as many readers as documents.
_MOST_KEPT = 1 << 14


class EntityDescriptions:
    """The merged graph, indexed for the description of each entity in it."""

    def __init__(self, base: str, lines: list[bytes]) -> None:
        self._base = f"<{base}".encode()
        self._folders = tuple(f"<{base}{PROJECT_PATHS[name]}".encode() for name in FOLDERS)
        self._statement = f"<{base}{PROJECT_PATHS['statement']}".encode()
        self._vocabulary = tuple(f"<{vocabulary}".encode() for vocabulary in (f"{base}vocab", VOCABULARY))
        self._query = f"<{base}{PROJECT_PATHS['query']}".encode()
        self._by_subject: dict[bytes, tuple[bytes, ...]] = {}
        self._parts: dict[bytes, list[bytes]] = defaultdict(list)
        self._by_object: dict[bytes, list[bytes]] = defaultdict(list)
        for subject, group in groupby(lines, key=lambda line: line[: line.index(b" ")]):
            described = self._by_subject[subject] = tuple(group)
            if self._is_part(subject):
                self._parts[subject.partition(b"#")[0] + b">"].append(subject)
            for line in described:
                term = split_triple(line)[2]
                if term.startswith(self._folders):
                    self._by_object[term].append(line)
        self._mentions = lru_cache(_MOST_KEPT)(self._find_mentions)
        self._naming = cache(self._find_naming)

    def _is_part(self, subject: bytes) -> bool:
        """Return whether a subject is a part of a query, such as a parameter, which the query's document describes."""
        return b"#" in subject and subject.startswith(self._query)

    def names(self) -> list[str]:
        """Return the names of the documents, such as `id/leap`: one for each described entity in `FOLDERS`.

        Raises:
            DataError: A slug cannot be a file name.
        """
        found = []
        for subject in self._by_subject:
            if subject.startswith(self._folders) and not self._is_part(subject):
                name = subject[len(self._base) : -1].decode()
                slug = name.partition("/")[2]
                if not _SLUG.match(slug):
                    raise DataError(f"{subject.decode()} cannot be a file: a slug is letters, digits and hyphens")
                if slug.casefold() == "index":
                    raise DataError(f"{subject.decode()} cannot be a page: at index.html a host shows the folder")
                found.append(name)
        _refuse_same_files(found)
        return sorted(found)

    def description_of(self, name: str) -> list[bytes]:
        """Return the description of the entity with this name as sorted N-Triples lines."""
        return [line for lines in self.subjects_of(name) for line in lines]

    def subjects_of(self, name: str) -> list[tuple[bytes, ...]]:
        """Return the description of the entity with this name as sorted N-Triples lines, in groups by subject."""
        thing = b"%b%b>" % (self._base, name.encode())
        whole = {thing, *self._parts.get(thing, ())}
        partly: dict[bytes, set[bytes]] = defaultdict(set)
        for line in self._by_object.get(thing, ()):
            subject, predicate, _ = split_triple(line)
            if subject.startswith(self._statement) and predicate != _SOURCE:
                whole.add(subject)
            else:
                partly[subject].add(line)
        lines = {subject: self._by_subject[subject] for subject in whole}
        mentioned = set().union(*map(self._mentions, lines.values()), self._find_mentions(chain(*partly.values())))
        for term in mentioned - whole:
            named = self._naming(term)
            if named or term in partly:
                lines[term] = tuple(sorted({*named, *partly[term]})) if term in partly else named
        return [lines[subject] for subject in sorted(lines)]

    def _find_mentions(self, lines: Iterable[bytes]) -> set[bytes]:
        """Return the terms in `lines` that the graph describes, subjects and properties too."""
        return self._by_subject.keys() & {term for line in lines for term in split_triple(line)}

    def _find_naming(self, term: bytes) -> tuple[bytes, ...]:
        """Return the lines with the types and names of a term."""
        return tuple(filter(_names_or_types, self._by_subject[term]))

    def vocabulary(self) -> list[bytes]:
        """Return the description of the project's own terms and the shared ones: the document `vocab`."""
        return sorted(
            line
            for subject, lines in self._by_subject.items()
            if subject.startswith(self._vocabulary)
            for line in lines
        )

    def __iter__(self) -> Iterator[tuple[str, list[bytes]]]:
        for name in self.names():
            yield name, self.description_of(name)


def _names_or_types(line: bytes) -> bool:
    predicate = line.split(b" ", 2)[1]
    return predicate == _TYPE or predicate in _NAMES


def _refuse_same_files(names: list[str]) -> None:
    """Raise an error where two names are one file, as those that differ by letter case alone are on many systems."""
    first: dict[str, str] = {}
    for name in sorted(names):
        other = first.setdefault(name.casefold(), name)
        if other != name:
            raise DataError(f"{other} and {name} differ by letter case alone, and are one file on many systems")
