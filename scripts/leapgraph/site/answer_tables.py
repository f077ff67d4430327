"""Tables of a query's answer for people: heads in words, no column that only repeats the names of another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.dataset_index import RDF, XSD
from leapgraph.site.iri_links import external_link
from leapgraph.site.source_citations import format_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leapgraph.project import Project
    from leapgraph.site.dataset_index import DatasetIndex
    from leapgraph.site.fields_from_shapes import PropertyFields
    from leapgraph.site.source_citations import Citation, Citations
    from leapgraph.sparql.results import Solutions
    from leapgraph.sparql.results import Term as AnyTerm

# The rows of a page; the files beside it have them all.
ROWS_ON_PAGE = 1000
_LONG = 50  # characters of a text that needs a wide column
_CHECKED = 20  # terms of a column that decide whether a property's name is its head
# The column of what a statement is about, which the statement's own name has.
_SUBJECT = "subject"
_TEXTS = frozenset({f"{XSD}string", f"{RDF}langString"})
_NUMBERS = frozenset(f"{XSD}{name}" for name in ("integer", "decimal", "double", "float", "nonNegativeInteger", "int"))
_DATES = frozenset(f"{XSD}{name}" for name in ("date", "gYear", "gYearMonth", "dateTime"))
_BOOLEAN = f"{XSD}boolean"
# The column that tells, in any query, what a source says to be past; of the rest none says that it is not.
_PAST, _NOT_PAST = "former", Literal("not said to be past", language="en")
_TRUE = frozenset({"true", "1"})
# A small letter before a capital, and what stands before "source" where both are written as one word.
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z]|source\Z)")

Row: TypeAlias = "tuple[AnyTerm | None, ...]"


@dataclass(frozen=True)
class Column:
    """A column of an answer.

    Attributes:
        variable: The name of its variable.
        head: Its head, in words.
        width: `number` where all its terms are numbers, `source` where it has sources, `text` where it has long texts,
            else empty.
    """

    variable: str
    head: str
    width: str = ""


@dataclass(frozen=True)
class AnswerTable:
    """The answer of a SELECT as a table.

    Attributes:
        columns: The columns that are shown.
        rows: The first rows, a term or None for each column.
        count: The number of all rows.
        empty: The heads of the columns that have no value in any row, which are not shown.
        same: The heads of the columns whose sources another column has in each row, which are not shown.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    count: int
    empty: tuple[str, ...]
    same: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A term as a cell: a citation of a source, things by their labels, or words.

    Attributes:
        things: The things that the cell names: IRI and name.
        citation: The source that it cites; None for any other term.
        words: The words of a literal.
        language: The language of the words; empty where it is not stated.
        address: The address that the words lead to; empty without one.
    """

    things: tuple[tuple[str, Literal], ...] = ()
    citation: Citation | None = None
    words: str = ""
    language: str = ""
    address: str = ""


class AnswerTables:
    """Makes the tables of answers, and the cells of their terms.

    Args:
        project: The project.
        index: The dataset.
        citations: The sources.
        fields: How properties are shown, whose names become heads.
    """

    def __init__(self, project: Project, index: DatasetIndex, citations: Citations, fields: PropertyFields) -> None:
        self._base = project.base
        self._sources = project.base + PROJECT_PATHS["source"]
        self._namespaces = tuple(project.query_prefixes.values())
        self._index = index
        self._citations = citations
        self._fields = fields

    def table(self, answer: Solutions) -> AnswerTable:
        """Return an answer as a table, without empty columns and those that repeat the names of another."""
        first = answer.rows[:ROWS_ON_PAGE]
        columns = list(zip(*first, strict=True)) if first else [() for _ in answer.variables]
        places = range(len(answer.variables))
        full = [place for place in places if any(row[place] is not None for row in answer.rows)]
        left_out = {
            one
            for one in full
            for other in full
            if one != other
            and (
                self._repeats(columns[one], columns[other])
                or (answer.variables[one] == _SUBJECT and self._begins(columns[one], columns[other]))
            )
        }
        same = self._same_sources({place: columns[place] for place in full if place not in left_out})
        shown = [place for place in (full or places) if place not in left_out and place not in same]
        return AnswerTable(
            tuple(self._column(answer.variables[place], columns[place]) for place in shown),
            tuple(tuple(_without_silence(answer.variables[place], row[place]) for place in shown) for row in first),
            len(answer.rows),
            tuple(self._head(answer.variables[place], ()) for place in places if answer.rows and place not in full),
            tuple(self._head(answer.variables[place], columns[place]) for place in sorted(same)),
        )

    def cell(self, term: AnyTerm) -> Cell:
        """Return a term as a cell."""
        if isinstance(term, NamedNode):
            cited = self.citation(term)
            return Cell(citation=cited) if cited else Cell(things=self._named(term.value))
        if not isinstance(term, Literal):
            return Cell(words="unknown")
        datatype, text = term.datatype.value, term.value
        if datatype == _BOOLEAN:
            return Cell(words="yes" if text in _TRUE else "no")
        if datatype in _DATES:
            return Cell(words=format_date(term))
        if things := self._listed_things(text):
            return Cell(things=self._named(*things))
        return Cell(words=text, language=term.language or "", address=text if external_link(text) else "")

    def citation(self, term: AnyTerm | None) -> Citation | None:
        """Return the citation of a source that the dataset describes; None for any other term."""
        if not isinstance(term, NamedNode) or not term.value.startswith(self._sources):
            return None
        return self._citations.citation(term.value) if term.value in self._index.stated else None

    def _named(self, *iris: str) -> tuple[tuple[str, Literal], ...]:
        return tuple((iri, self._name(iri)) for iri in iris)

    def _name(self, iri: str) -> Literal:
        """Return the label of a thing; for an address elsewhere the address, without its scheme."""
        label = self._index.own_label(iri)
        if label or iri.startswith(self._namespaces) or not external_link(iri):
            return label or self._index.label(iri)
        return Literal(unquote(iri.partition("://")[2].removeprefix("www.").rstrip("/")))

    def _listed_things(self, text: str) -> tuple[str, ...]:
        """Return the things that a text lists by IRI with spaces between, as GROUP_CONCAT writes them."""
        if not text.startswith(self._base):
            return ()
        iris = text.split(" ")
        return tuple(iris) if all(iri in self._index.stated for iri in iris) else ()

    def _repeats(self, texts: tuple[AnyTerm | None, ...], things: tuple[AnyTerm | None, ...]) -> bool:
        """Return whether each of `texts` is a name of the thing beside it, or the same literal."""
        if not any(isinstance(term, NamedNode) for term in things) or all(text is None for text in texts):
            return False
        return all(
            text is None or (isinstance(text, Literal) and text.datatype.value in _TEXTS and self._names(thing, text))
            for text, thing in zip(texts, things, strict=True)
        )

    def _same_sources(self, columns: Mapping[int, tuple[AnyTerm | None, ...]]) -> set[int]:
        """Return the columns of sources that have no other source in any row than one column that stays."""
        same: set[int] = set()
        for one, terms in columns.items():
            bound = [term for term in terms if term is not None]
            if not bound or not all(map(self.citation, bound)):
                continue
            others = (of for other, of in columns.items() if other != one and other not in same)
            if any(all(term in {None, beside} for term, beside in zip(terms, of, strict=True)) for of in others):
                same.add(one)
        return same

    def _begins(self, things: tuple[AnyTerm | None, ...], statements: tuple[AnyTerm | None, ...]) -> bool:
        """Return whether the name of each of `things` begins that of the statement beside it, or is all of it."""
        return all(
            isinstance(thing, NamedNode)
            and isinstance(statement, NamedNode)
            and f"{self._name(statement.value).value}:".startswith(f"{self._name(thing.value).value}:")
            for thing, statement in zip(things, statements, strict=True)
        )

    def _names(self, thing: AnyTerm | None, text: Literal) -> bool:
        if not isinstance(thing, NamedNode):
            return isinstance(thing, Literal) and thing.value == text.value
        cited = self.citation(thing)
        shown = (cited.section or cited.title) if cited else None
        return text.value in {self._name(thing.value).value, shown.value if shown else None}

    def _column(self, variable: str, terms: tuple[AnyTerm | None, ...]) -> Column:
        bound = [term for term in terms if term is not None]
        width = ""
        if bound and all(isinstance(term, Literal) and term.datatype.value in _NUMBERS for term in bound):
            width = "number"
        elif any(self.citation(term) for term in bound):
            width = "source"
        elif any(len(self._term_text(term)) > _LONG for term in bound):
            width = "text"
        return Column(variable, self._head(variable, bound), width)

    def _term_text(self, term: AnyTerm) -> str:
        """Return what a term shows, for its length."""
        if isinstance(term, NamedNode):
            return self._name(term.value).value
        return term.value if isinstance(term, Literal) else ""

    def _head(self, variable: str, terms: Iterable[AnyTerm]) -> str:
        """Return the name of the property that a variable is called after, if its values fit; else its words."""
        for property_ in self._fields.find_by_local_name(variable):
            values = self._property_values.get(property_, ())
            if any(str(getattr(term, "value", "")) in values for term in list(terms)[:_CHECKED]):
                return self._fields.field(property_).name
        return split_words(variable)

    @cached_property
    def _property_values(self) -> dict[str, set[str]]:
        """The values of each property that a shape names, and the labels of those that are things."""
        values: dict[str, set[str]] = {}
        named = self._fields.properties_with_shape
        for of in self._index.stated.values():
            for property_ in of.keys() & named:
                values.setdefault(property_, set()).update(str(term.value) for term in of[property_])
        for found in values.values():
            found.update([self._index.label(one).value for one in found if one in self._index.stated])
        return values


def _without_silence(variable: str, term: AnyTerm | None) -> AnyTerm | None:
    """Return the term of a cell: words instead of a "no" that no source says."""
    if variable != _PAST or not isinstance(term, Literal) or term.datatype.value != _BOOLEAN:
        return term
    return term if term.value in _TRUE else _NOT_PAST


def split_words(variable: str) -> str:
    """Return the words of a variable's name: `placeName` is "place name"; one letter is as it is in the query, `?s`."""
    if len(variable) == 1:
        return f"?{variable}"
    return _WORD_START.sub(" ", variable).replace("_", " ").lower()
