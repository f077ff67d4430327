"""How the things of the curated graph are called: by their labels, their other names, and the titles of their pages."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from leapgraph.namespaces import NAMESPACES, VOCABULARY
from leapgraph.watch.graph_facts import expand_name
from leapgraph.watch.statement_names import (
    PERSON,
    PLACE,
    TERM,
    THING,
    TOPIC,
    Name,
    address_name,
    literal_name,
    name_forms,
)
from leapgraph.watch.wiki_addresses import parse_wiki_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.watch.graph_facts import GraphFacts

_LABELS = tuple(
    map(
        expand_name,
        ("schema:name", "skos:prefLabel", "rdfs:label", "dcterms:title", "skos:altLabel", "skos:hiddenLabel",
         "schema:alternateName", "schema:legalName"),
    )
)  # fmt: skip
_OTHER_NAMES = frozenset(map(expand_name, ("schema:alternateName", "schema:legalName", "schema:name", "skos:altLabel")))
_NAME_OF = f"{VOCABULARY}#nameOf"
_TYPE, _SUBJECT, _PREDICATE, _OBJECT = map(expand_name, ("rdf:type", "rdf:subject", "rdf:predicate", "rdf:object"))
_SAME_AS, _DEFINED = map(expand_name, ("schema:sameAs", "rdfs:isDefinedBy"))
_NOT_NAMES = frozenset(
    map(
        expand_name,
        ("rdf:type", "rdf:predicate", "prov:wasDerivedFrom", "prov:wasAttributedTo", "skos:note", "schema:description",
         "rdfs:comment", "rdfs:label", "skos:definition", "dcterms:isReferencedBy", "dcterms:creator"),
    )
)  # fmt: skip
_PLACES = frozenset(
    f"{NAMESPACES['schema']}{name}" for name in ("AdministrativeArea", "City", "Country", "Place", "State")
)
_PERSON_CLASSES = frozenset({f"{NAMESPACES['schema']}Person", f"{NAMESPACES['foaf']}Person"})
_TOPIC_CLASSES = frozenset(map(expand_name, ("skos:Concept", "skos:ConceptScheme")))


class GraphNames:
    """Names the things of a graph, and what statements say of them.

    Args:
        facts: What the graph states.
        main: The IRI of the main entity.
        page_base: What the addresses of the pages begin with on the wiki of the main entity.
        is_english: Whether the texts of the graph are in English.
    """

    def __init__(self, facts: GraphFacts, main: str, page_base: str, *, is_english: bool) -> None:
        self._facts, self._main, self._page_base, self._is_english = facts, main, page_base, is_english
        self._other_names: dict[str, list[str]] = defaultdict(list)
        for node in facts.nodes:
            subjects = [*facts.values(node, _SUBJECT), *facts.values(node, _NAME_OF)]
            named = facts.values(node, _OBJECT) if _OTHER_NAMES & set(facts.values(node, _PREDICATE)) else []
            named += facts.values(node, expand_name("schema:name")) if facts.values(node, _NAME_OF) else []
            for subject in subjects:
                self._other_names[subject] += named
        self._entities: dict[str, Name | None] = {}

    def all_forms(self) -> frozenset[tuple[str, ...]]:
        """Return the words of all names and page titles of the graph."""
        entities = map(self.of_entity, self._facts.nodes)
        return frozenset(form for name in entities if name for form in (*name.forms, *name.pages))

    def of_statement(self, node: str) -> Iterator[Name]:
        """Yield what a statement names; nothing for the main entity, which each sentence is about."""
        for predicate, term in self._facts.pairs(node):
            if predicate in _NOT_NAMES:
                continue
            if isinstance(term, Literal):
                name = literal_name(term, is_english=self._is_english)
            elif term.value in self._facts:
                name = self.of_entity(term.value) if term.value != self._main else None
            else:
                name = address_name(term.value)
            if name is not None:
                yield name

    def of_entity(self, node: str) -> Name | None:
        """Return the name of a node with all its forms; None for a node without one."""
        if node not in self._entities:
            self._entities[node] = self._make_entity(node)
        return self._entities[node]

    def _make_entity(self, node: str) -> Name | None:
        labels = [label for one in _LABELS for label in self._facts.values(node, one)]
        kinds = set(self._facts.values(node, _TYPE))
        if not labels or labels[0].startswith("[") or _SUBJECT in {one for one, _ in self._facts.pairs(node)}:
            return None
        pages = [
            page.title
            for one in self._facts.values(node, _SAME_AS)
            if (page := parse_wiki_page(one, self._page_base)) is not None
        ]
        if kinds & _PERSON_CLASSES:
            kind = PERSON
        elif kinds & _PLACES:
            kind = PLACE
        elif self._facts.values(node, _DEFINED):
            kind = TERM
        else:
            kind = (
                TOPIC if kinds & _TOPIC_CLASSES or not self._facts.values(node, expand_name("schema:name")) else THING
            )
        plain = [re.sub(r"\s*\([^()]*\)$", "", page) for page in pages]
        # Behind the comma of a place's title stands what it lies in.
        plain = [page.partition(",")[0] if kind == PLACE else page for page in plain]
        forms = name_forms([*labels, *self._other_names.get(node, ()), *plain])
        # "LEAP speakers bureau" is the "speakers bureau" in an article about LEAP.
        short = (form[len(own) :] for form in forms for own in self._main_forms if form[: len(own)] == own)
        return Name(kind, labels[0], tuple(dict.fromkeys((*forms, *filter(None, short)))), name_forms(pages))

    @cached_property
    def _main_forms(self) -> tuple[tuple[str, ...], ...]:
        labels = [label for one in _LABELS for label in self._facts.values(self._main, one)]
        return name_forms([*labels, *self._other_names.get(self._main, ())])
