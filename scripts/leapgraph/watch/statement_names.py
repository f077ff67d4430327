"""Reads from the curated graph what each statement names, and which section of which article it cites."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from pyoxigraph import Literal, NamedNode

from leapgraph.dataset import GENERATED_STEMS
from leapgraph.namespaces import NAMESPACES, VOCABULARY
from leapgraph.watch.words import phrase_keys, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.dataset import Dataset

PERSON, THING, PLACE, YEAR, NUMBER, SHARE, TEXT, TOPIC, TERM = (
    "person", "thing", "place", "year", "number", "share", "text", "topic", "term",
)  # fmt: skip
# A term is of a closed list of the vocabulary, such as a rank: a word of ours for what a text may say otherwise.
# What is looked for by itself where it is not known what was read: a topic may be in a text by other words.
STRICT = frozenset({PERSON, THING, PLACE, YEAR, NUMBER, SHARE, TEXT})
_XSD = NAMESPACES["xsd"]


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{NAMESPACES[prefix]}{local}"


_LABELS = tuple(
    map(
        _iri,
        ("schema:name", "skos:prefLabel", "rdfs:label", "dcterms:title", "skos:altLabel", "skos:hiddenLabel",
         "schema:alternateName", "schema:legalName"),
    )
)  # fmt: skip
_OTHER_NAMES = frozenset(map(_iri, ("schema:alternateName", "schema:legalName", "schema:name", "skos:altLabel")))
_NAME_OF = f"{VOCABULARY}#nameOf"
_TYPE, _SUBJECT, _PREDICATE, _OBJECT = map(_iri, ("rdf:type", "rdf:subject", "rdf:predicate", "rdf:object"))
_DERIVED, _PART_OF, _URL, _TITLE = map(_iri, ("prov:wasDerivedFrom", "dcterms:isPartOf", "schema:url", "dcterms:title"))
_SAME_AS, _VERSION, _REFERENCED, _DEFINED = map(
    _iri, ("schema:sameAs", "dcterms:hasVersion", "dcterms:isReferencedBy", "rdfs:isDefinedBy")
)
_NOT_NAMES = frozenset(
    map(
        _iri,
        ("rdf:type", "rdf:predicate", "prov:wasDerivedFrom", "prov:wasAttributedTo", "skos:note", "schema:description",
         "rdfs:comment", "rdfs:label", "skos:definition", "dcterms:isReferencedBy", "dcterms:creator"),
    )
)  # fmt: skip
_PLACES = frozenset(
    f"{NAMESPACES['schema']}{name}" for name in ("AdministrativeArea", "City", "Country", "Place", "State")
)
_PERSON_CLASSES = frozenset({f"{NAMESPACES['schema']}Person", f"{NAMESPACES['foaf']}Person"})
_TOPIC_CLASSES = frozenset(map(_iri, ("skos:Concept", "skos:ConceptScheme")))
_WIKIPEDIA = re.compile(r"([a-z][a-z-]*)(?:\.m)?\.wikipedia\.org")
_MAX_TEXT_WORDS = 8
# Behind a surname.
_ADDITIONS = frozenset(("jr", "sr", "ii", "iii", "iv", "phd", "md"))
_LITERAL_KINDS = {
    **dict.fromkeys(("gYear", "gYearMonth", "date", "dateTime"), YEAR),
    **dict.fromkeys(("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"), NUMBER),
    **dict.fromkeys(("string", f"{NAMESPACES['rdf']}langString"), TEXT),
    f"{NAMESPACES['owl']}rational": SHARE,
}


@dataclass(frozen=True)
class Name:
    """Something that a statement names.

    Attributes:
        kind: One of the kinds above.
        label: How a reader knows it.
        forms: The words of each of its names, by their keys.
        pages: The words of the titles of its Wikipedia pages.
        value: The value of a year, a number or a share.
    """

    kind: str
    label: str
    forms: tuple[tuple[str, ...], ...] = ()
    pages: tuple[tuple[str, ...], ...] = ()
    value: Fraction = Fraction(0)

    @property
    def is_strict(self) -> bool:
        """Whether its absence by itself is a finding."""
        return self.kind in STRICT


@dataclass(frozen=True)
class CitedSection:
    """A section of a Wikipedia article, or a whole one, that is a source.

    Attributes:
        iri: The source.
        document: The source that it is part of; itself for a whole article.
        title: Its title in the graph.
        host: The host of the wiki.
        page: The article's title.
        fragment: The fragment of its address; empty where it has none.
        revision: The revision that the graph says was read; None where it says none.
        is_part: Whether it is a section.
    """

    iri: str
    document: str
    title: str
    host: str
    page: str
    fragment: str
    revision: int | None
    is_part: bool


@dataclass(frozen=True)
class CitedPage:
    """A cited document outside the wikis: its address, the source, and the statements that cite it or a part of it."""

    url: str
    source: str
    statements: tuple[str, ...]


@dataclass(frozen=True)
class CitedStatement:
    """A statement with what it names, by the sections that it cites."""

    iri: str
    names: tuple[Name, ...]
    sections: tuple[str, ...]


@dataclass
class SourcedGraph:
    """What is to be looked at.

    Attributes:
        sections: The cited sections by source.
        statements: The statements that cite them.
        known: The words of all names of the graph, which are no new names.
        pages: The other documents that are cited and have an address, sorted by it.
    """

    sections: dict[str, CitedSection] = field(default_factory=dict)
    statements: list[CitedStatement] = field(default_factory=list)
    known: frozenset[tuple[str, ...]] = frozenset()
    pages: list[CitedPage] = field(default_factory=list)


def read_sourced_graph(dataset: Dataset, main_entity: str, base: str) -> SourcedGraph:
    """Return the cited sections of Wikipedia articles, the statements on them, and the other cited documents.

    Args:
        dataset: The dataset.
        main_entity: The main entity's IRI, which an article about it need not name in each sentence.
        base: The base IRI of the project, whose own documents are no sources to watch.
    """
    return _Reader(dataset, main_entity, base).read()


class _Reader:
    def __init__(self, dataset: Dataset, main_entity: str, base: str) -> None:
        self.main, self.base = main_entity, base
        self.facts: dict[str, list[tuple[str, NamedNode | Literal]]] = defaultdict(list)
        for stem, graph in dataset.graphs.items():
            if stem in GENERATED_STEMS:
                continue
            for triple in graph.triples():
                if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
                    self.facts[triple.subject.value].append((triple.predicate.value, triple.object))
        self.other_names: dict[str, list[str]] = defaultdict(list)
        for node in list(self.facts):
            subjects = [*self._values(node, _SUBJECT), *self._values(node, _NAME_OF)]
            named = self._values(node, _OBJECT) if _OTHER_NAMES & set(self._values(node, _PREDICATE)) else []
            named += self._values(node, _iri("schema:name")) if self._values(node, _NAME_OF) else []
            for subject in subjects:
                self.other_names[subject] += named
        self.entities: dict[str, Name | None] = {}

    def read(self) -> SourcedGraph:
        found = SourcedGraph()
        cited: dict[str, set[str]] = defaultdict(set)
        for node in sorted(self.facts):
            sources = self._values(node, _DERIVED)
            for source in (*sources, *self._values(node, _REFERENCED)):
                cited[self._whole(source)] |= {node} if source in sources else set()
            sections = [one for one in sources if self._section(found, one) is not None]
            # What describes a graph or an activity states nothing that a section says.
            if sections and not self._is_about_data(node):
                names = tuple(dict.fromkeys(self._statement_names(node)))
                found.statements.append(CitedStatement(node, names, tuple(sections)))
        found.pages = sorted(
            (
                CitedPage(address, source, tuple(sorted(one for one in nodes if not self._is_about_data(one))))
                for source, nodes in cited.items()
                for address in self._values(source, _URL)
                if not address.startswith(self.base) and not _is_wiki(address)
            ),
            key=lambda one: (one.url, one.source),
        )
        entities = (self._entity(node) for node in sorted(self.facts))
        found.known = frozenset(form for name in entities if name for form in (*name.forms, *name.pages))
        return found

    def _is_about_data(self, node: str) -> bool:
        return node == self.base or node.startswith(f"{self.base}graph/")

    def _values(self, node: str, predicate: str) -> list[str]:
        return [term.value for one, term in self.facts.get(node, ()) if one == predicate]

    def _whole(self, source: str) -> str:
        return next(iter(self._values(source, _PART_OF)), source)

    def _section(self, found: SourcedGraph, source: str) -> CitedSection | None:
        if source in found.sections:
            return found.sections[source]
        whole = self._whole(source)
        addresses = [*self._values(source, _URL), *self._values(whole, _URL)]
        page = next((one for address in addresses if (one := _wiki_page(address)) is not None), None)
        if page is None:
            return None
        host, title, revision = page
        fragment = next((urlsplit(address).fragment for address in self._values(source, _URL)), "")
        versions = [*self._values(source, _VERSION), *self._values(whole, _VERSION)]
        read = [number for one in versions if (number := _revision(one)) is not None]
        label = next(iter(self._values(source, _TITLE)), "") or unquote(fragment).replace("_", " ")
        made = CitedSection(
            source, whole, label, host, title, fragment, next(iter(read), revision),
            is_part=source != whole or bool(fragment),
        )  # fmt: skip
        found.sections[source] = made
        return made

    def _statement_names(self, node: str) -> Iterator[Name]:
        for predicate, term in self.facts[node]:
            if predicate in _NOT_NAMES:
                continue
            if isinstance(term, Literal):
                name = literal_name(term)
            elif term.value in self.facts:
                name = self._entity(term.value) if term.value != self.main else None
            else:
                name = _address_name(term.value)
            if name is not None:
                yield name

    def _entity(self, node: str) -> Name | None:
        if node not in self.entities:
            self.entities[node] = self._make_entity(node)
        return self.entities[node]

    def _make_entity(self, node: str) -> Name | None:
        labels = [label for one in _LABELS for label in self._values(node, one)]
        kinds = set(self._values(node, _TYPE))
        if not labels or labels[0].startswith("[") or _SUBJECT in {one for one, _ in self.facts[node]}:
            return None
        pages = [page[1] for one in self._values(node, _SAME_AS) if (page := _wiki_page(one)) is not None]
        if kinds & _PERSON_CLASSES:
            kind = PERSON
        elif kinds & _PLACES:
            kind = PLACE
        elif self._values(node, _DEFINED):
            kind = TERM
        else:
            kind = TOPIC if kinds & _TOPIC_CLASSES or not self._values(node, _iri("schema:name")) else THING
        plain = [re.sub(r"\s*\([^()]*\)$", "", page) for page in pages]
        # Behind the comma of a place's title stands what it lies in.
        plain = [page.partition(",")[0] if kind == PLACE else page for page in plain]
        forms = _forms([*labels, *self.other_names.get(node, ()), *plain])
        # "LEAP speakers bureau" is the "speakers bureau" in an article about LEAP.
        short = (form[len(own) :] for form in forms for own in self._main_forms if form[: len(own)] == own)
        return Name(kind, labels[0], tuple(dict.fromkeys((*forms, *filter(None, short)))), _forms(pages))

    @cached_property
    def _main_forms(self) -> tuple[tuple[str, ...], ...]:
        labels = [label for one in _LABELS for label in self._values(self.main, one)]
        return _forms([*labels, *self.other_names.get(self.main, ())])


def _forms(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(form for one in names if (form := phrase_keys(one))))


def literal_name(term: Literal) -> Name | None:
    """Return what a literal of a statement names; None for one that no text has, such as a truth value."""
    kind = _LITERAL_KINDS.get(term.datatype.value.removeprefix(_XSD))
    if kind == TEXT:
        return _text_name(term.value)
    # Of a date the year: a month and a day have many spellings.
    found = re.match(r"-?\d{4}", term.value) if kind == YEAR else None
    try:
        value = Fraction(found[0] if found else term.value)
    except (ValueError, ZeroDivisionError):
        return None
    return Name(kind, found[0] if found else term.value, value=value) if kind else None


def _address_name(iri: str) -> Name | None:
    """Return the host of a web address that is a value; None for another IRI, and a term of a vocabulary."""
    host = (urlsplit(iri).hostname or "").removeprefix("www.")
    is_term = any(iri.startswith(space) for space in NAMESPACES.values())
    return Name(TEXT, iri, (phrase_keys(host),)) if host and not is_term and not _is_wiki(iri) else None


def _text_name(text: str) -> Name | None:
    words = tokenize(text)[0]
    if not words or len(words) > _MAX_TEXT_WORDS:
        return None
    is_name = words[0].is_capital or any(one.is_number for one in words)
    return Name(TEXT if is_name else TERM, text, (tuple(one.key for one in words),))


def _is_wiki(address: str) -> bool:
    """Return whether an address is one of the wikis, which are read by their API, or none of the web."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    is_web = parts.scheme in {"http", "https"} and host
    return not is_web or bool(_WIKIPEDIA.fullmatch(host)) or host.endswith(("wikidata.org", "wikimedia.org"))


def _wiki_page(address: str) -> tuple[str, str, int | None] | None:
    """Return the host, the title and the revision of a Wikipedia article's address; None for another address."""
    parts = urlsplit(address)
    found = _WIKIPEDIA.fullmatch(parts.hostname or "")
    if found is None:
        return None
    query = parse_qs(parts.query)
    name = parts.path.removeprefix("/wiki/") if parts.path.startswith("/wiki/") else "".join(query.get("title", [])[:1])
    title = " ".join(unquote(name).replace("_", " ").split())
    return (f"{found[1]}.wikipedia.org", title, _revision(address)) if title else None


def _revision(address: str) -> int | None:
    numbers = parse_qs(urlsplit(address).query).get("oldid", [])
    return int(numbers[0]) if numbers and re.fullmatch(r"[1-9]\d{0,14}", numbers[0]) else None


def surname(form: tuple[str, ...]) -> str:
    """Return the last word of a person's name that is no addition to it."""
    plain = [word for word in form if word not in _ADDITIONS]
    return (plain or list(form))[-1]
