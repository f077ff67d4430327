"""The questions of a release: by subject, the choices of their parameters, and those that take a given thing."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from leapgraph.dataset import DATASET_STEM, WIKIDATA_STEM
from leapgraph.queries.parameters import Choice, list_choices, shorten_term
from leapgraph.site.dataset_index import DCTERMS
from leapgraph.sparql.results import Solutions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.project import Project
    from leapgraph.queries.parameters import Parameter
    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.site.dataset_index import DatasetIndex
    from leapgraph.sparql.results import QueryResult

# Subjects that are about the graph itself come after those that are about the world.
_ABOUT_THE_GRAPH = frozenset({DATASET_STEM, "sources", WIKIDATA_STEM})

_STARTING_TEXT = """SELECT DISTINCT ?label ?property ?value ?source ?statement
WHERE {{
  {{ ?statement ?role <{0}> FILTER(STRSTARTS(STR(?statement), STR(statement:))) }}
  UNION {{ VALUES ?statement {{ <{0}> }} }}
  ?statement rdfs:label ?label ; ?property ?value
  OPTIONAL {{ ?statement prov:wasDerivedFrom ?source }}
  FILTER(?property NOT IN (rdf:type, rdfs:label, prov:wasDerivedFrom, dcterms:isReferencedBy))
}}
ORDER BY ?label ?statement ?property ?value ?source
"""


class Subject(NamedTuple):
    """A subject with its questions: the stem of its graph, its title, and the queries by name."""

    name: str
    title: Literal
    queries: tuple[SavedQuery, ...]


class QuestionForEntity(NamedTuple):
    """A question that takes a thing: the query, the parameter, and what a user types for the thing."""

    query: SavedQuery
    parameter: Parameter
    value: str


class Questions:
    """The questions of a release.

    Args:
        project: The project.
        index: The dataset.
        queries: The queries by name.
        results: The result of each for its default values.
    """

    def __init__(
        self,
        project: Project,
        index: DatasetIndex,
        queries: Mapping[str, SavedQuery],
        results: Mapping[str, QueryResult | None],
    ) -> None:
        self._project = project
        self._index = index
        self._queries = queries
        self._results = results
        self._choices: dict[tuple[str | None, str | None], list[Choice]] = {}

    @cached_property
    def subjects(self) -> list[Subject]:
        """The subjects: that of the main entity first, those about the graph itself last."""
        found: dict[str, list[SavedQuery]] = {}
        for query in self._queries.values():
            found.setdefault(query.subject, []).append(query)
        subjects = [Subject(name, self.subject_title(name), tuple(of)) for name, of in found.items()]
        return sorted(subjects, key=self._place)

    def subject_title(self, name: str) -> Literal:
        """Return the title of a subject: that of its graph, without the dataset's before it."""
        if not name:
            return Literal("Others")
        label = self._index.label(self._project.named_graph(name))
        whole = self._index.text(self._project.dataset, f"{DCTERMS}title")
        text = label.value.removeprefix(f"{whole.value}: ") if whole else label.value
        return Literal(text, language=label.language) if label.language else Literal(text)

    def choices(self, query: SavedQuery) -> Mapping[str, list[Choice]]:
        """Return the choices of each parameter of `query` that has a list, by the parameter's name."""
        return {one.name: self._choices_of(one) for one in query.parameters if self._listed(one) is not None}

    def questions_for(self, iri: str) -> list[QuestionForEntity]:
        """Return the questions that have a parameter for which `iri` may be typed, by name."""
        found = list(self._listed_questions.get(iri, ()))
        node = NamedNode(iri)
        for query, parameter in self._unlisted:
            value = shorten_term(self._project, parameter, node)
            if ":" not in value:
                found.append(QuestionForEntity(query, parameter, value))
        return sorted(found, key=lambda one: (one.query.name, one.parameter.name))

    def starting_text(self, iri: str) -> str:
        """Return a query for all statements about `iri` with their sources, for a reader to go on from."""
        return _STARTING_TEXT.format(iri)

    def _place(self, subject: Subject) -> tuple[int, str]:
        if subject.name == self._project.main_name:
            return 0, ""
        return 2 if subject.name in _ABOUT_THE_GRAPH else 1, subject.title.value.casefold()

    def _listed(self, parameter: Parameter) -> Solutions | None:
        """Return the result that lists the values of a parameter; None where there is no list."""
        answer = self._results.get(parameter.query or "")
        return answer if isinstance(answer, Solutions) else None

    def _choices_of(self, parameter: Parameter) -> list[Choice]:
        key = parameter.query, parameter.namespace
        if key not in self._choices:
            answer = self._listed(parameter)
            self._choices[key] = list_choices(self._project, parameter, answer) if answer else []
        return self._choices[key]

    @cached_property
    def _listed_questions(self) -> dict[str, list[QuestionForEntity]]:
        found: dict[str, list[QuestionForEntity]] = {}
        for query, parameter in self._parameters:
            answer = self._listed(parameter)
            if answer is None or parameter.namespace is None:
                continue
            for node in dict.fromkeys(row[0] for row in answer.rows):
                if isinstance(node, NamedNode):
                    value = shorten_term(self._project, parameter, node)
                    found.setdefault(node.value, []).append(QuestionForEntity(query, parameter, value))
        return found

    @property
    def _parameters(self) -> list[tuple[SavedQuery, Parameter]]:
        """The parameters of the queries that are answered here."""
        return [(query, one) for query in self._queries.values() if not query.services for one in query.parameters]

    @cached_property
    def _unlisted(self) -> list[tuple[SavedQuery, Parameter]]:
        return [(query, one) for query, one in self._parameters if one.query is None and one.namespace is not None]
