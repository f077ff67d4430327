"""Statements as pages show them: what each says of a thing, its time, its sources, and what contradicts it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.dataset_index import CONTRADICTED, DESCRIPTION, LABEL, PROV, RDF, SCHEMA, SKOS, TYPE, VOCAB
from leapgraph.site.source_citations import SOURCE_PROPERTIES, format_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.site.dataset_index import DatasetIndex, Term
    from leapgraph.site.fields_from_shapes import Field, PropertyFields
    from leapgraph.site.source_citations import Citation, Citations

START, END = f"{SCHEMA}startDate", f"{SCHEMA}endDate"
AS_OF, APPROXIMATE = f"{VOCAB}asOf", f"{VOCAB}asOfIsApproximate"
INTERPRETED = (f"{VOCAB}isInterpreted", f"{VOCAB}stanceIsInterpreted")
TIME_INTERPRETED = f"{VOCAB}timeIsInterpreted"
FORMER, YEAR = f"{VOCAB}isFormer", f"{VOCAB}year"
ATTRIBUTED, NOTE = f"{PROV}wasAttributedTo", f"{SKOS}note"
STATEMENT, SUBJECT, PREDICATE, OBJECT = (f"{RDF}{name}" for name in ("Statement", "subject", "predicate", "object"))
_NUMBER_OF_A_YEAR = re.compile(r"[0-9]{4,}")
_OUR_READING = " (our reading)"
TIMES = (START, END, AS_OF, APPROXIMATE, TIME_INTERPRETED, FORMER, YEAR)
_APART = frozenset({TYPE, LABEL, CONTRADICTED, NOTE, *SOURCE_PROPERTIES, *TIMES})


@dataclass(frozen=True)
class Value:
    """One field of a statement or thing: how its property is shown, and the terms that it has."""

    property: str
    field: Field
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Statement:
    """A statement node.

    Attributes:
        iri: Its IRI.
        name: The name of its page, such as `statement/example`.
        label: Its label.
        kind: The IRI of its class.
        values: What it says, in the order of the shapes.
        time: When it holds, in words; empty where it has no time.
        is_past: Whether it says that it no longer holds.
        note: A note on it; None without one.
        citations: Its sources.
        contradicted_by: The IRIs of the statements that contradict it.
        is_interpreted: Whether the dataset reads it into the words of its sources.
        claimants: The IRIs of whom it is attributed to, as their claim, by its sources.
        may_hold_beside: Whether all that contradicts it is of other years, so that both may hold.
    """

    iri: str
    name: str
    label: Literal
    kind: str
    values: tuple[Value, ...]
    time: str
    is_past: bool
    note: Literal | None
    citations: tuple[Citation, ...]
    contradicted_by: tuple[str, ...]
    is_interpreted: bool = False
    claimants: tuple[str, ...] = ()
    may_hold_beside: bool = False

    @property
    def dispute(self) -> str:
        """The word for what contradicts it: `disputed`, or `possible conflict` where both may hold; else empty."""
        if not self.contradicted_by:
            return ""
        return "possible conflict" if self.may_hold_beside else "disputed"

    @cached_property
    def anchor(self) -> str:
        """The fragment of its row."""
        return self.name.rpartition("/")[2]

    @cached_property
    def time_beside_label(self) -> str:
        """When it holds, in words; empty where the label has the years already and the source gives them."""
        years = _NUMBER_OF_A_YEAR.findall(self.time)
        is_in_label = bool(years) and all(year in self.label.value for year in years)
        return "" if is_in_label and _OUR_READING not in self.time else self.time

    @cached_property
    def label_has_a_year(self) -> bool:
        """Whether the label has one of the years of its time, as "(until 2020)" has."""
        return any(year in self.label.value for year in _NUMBER_OF_A_YEAR.findall(self.time))

    @cached_property
    def description_beside_label(self) -> Literal | None:
        """What it says in words, without the time before it where the label has that; None where that has it all."""
        value = self.value(DESCRIPTION)
        words = next((term for term in value.terms if isinstance(term, Literal)), None) if value else None
        if words and self.label.value.endswith(f": {words.value.removeprefix(f'{self.time}: ')}"):
            return None
        if words is None or self.time_beside_label or not words.value.startswith(f"{self.time}: "):
            return words
        text = words.value.removeprefix(f"{self.time}: ")
        return Literal(text, language=words.language) if words.language else Literal(text)

    def value(self, property_: str) -> Value | None:
        """Return the field of one property."""
        return next((value for value in self.values if value.property == property_), None)

    def properties_of(self, iri: str) -> list[str]:
        """Return the properties whose value is `iri`, in the order of the shapes; none for an empty `iri`."""
        if not iri:
            return []
        node = NamedNode(iri)
        return [value.property for value in self.values if node in value.terms]


class Statements:
    """The statement nodes of a dataset, each made once.

    Args:
        base: The base IRI of the project.
        index: The dataset.
        fields: How properties are shown.
        citations: The sources.
    """

    def __init__(self, base: str, index: DatasetIndex, fields: PropertyFields, citations: Citations) -> None:
        self._base = base
        self._start = base + PROJECT_PATHS["statement"]
        self._index = index
        self._fields = fields
        self._citations = citations
        self._made: dict[str, Statement] = {}

    def all(self) -> list[Statement]:
        """Return all statements that were not withdrawn, by IRI."""
        return self._in_force(iri for iri in self._index.stated if self.is_statement(iri))

    def is_statement(self, iri: str) -> bool:
        """Return whether `iri` is that of a statement node."""
        return iri.startswith(self._start)

    def about(self, iri: str) -> list[Statement]:
        """Return the statements that refer to `iri` otherwise than as their source, by IRI."""
        subjects = {
            reference.subject
            for reference in self._index.references(iri)
            if self.is_statement(reference.subject) and reference.predicate not in _APART
        }
        return self._in_force(subjects)

    def citing(self, source: str) -> list[Statement]:
        """Return the statements that have `source` as a source, by IRI."""
        subjects = {
            reference.subject
            for reference in self._index.references(source)
            if self.is_statement(reference.subject) and reference.predicate in SOURCE_PROPERTIES
        }
        return self._in_force(subjects)

    def _in_force(self, iris: Iterable[str]) -> list[Statement]:
        """Return the statements of `iris` that were not withdrawn, by IRI."""
        return [self.statement(iri) for iri in sorted(iris) if not self._index.is_withdrawn(iri)]

    def statement(self, iri: str) -> Statement:
        """Return the statement with this IRI."""
        if iri not in self._made:
            self._made[iri] = self._make(iri)
        return self._made[iri]

    def _make(self, iri: str) -> Statement:
        index = self._index
        contradicted_by = sorted(
            term.value for term in index.derived_objects(iri, CONTRADICTED) if isinstance(term, NamedNode)
        )
        return Statement(
            iri=iri,
            name=iri[len(self._base) :],
            label=index.label(iri),
            kind=next(iter(sorted(index.iris(iri, TYPE))), STATEMENT),
            values=self._values(iri),
            time=_describe_time(index, iri),
            is_past=_is_past(index, iri),
            note=index.text(iri, NOTE),
            citations=tuple(self._citations.citations_of(iri)),
            contradicted_by=tuple(contradicted_by),
            is_interpreted=any(_is_true(index, iri, one) for one in INTERPRETED),
            claimants=tuple(sorted(index.iris(iri, ATTRIBUTED))),
            may_hold_beside=all(are_of_different_years(index, iri, other) for other in contradicted_by),
        )

    def _values(self, iri: str) -> tuple[Value, ...]:
        """Return the fields; a description in words stands for the literals that it was derived from."""
        described = self._index.derived_objects(iri, DESCRIPTION)
        fields = [
            Value(property_, self._fields.field(property_), tuple(terms))
            for property_, terms in self._index.stated.get(iri, {}).items()
            if property_ not in _APART and not (described and all(isinstance(term, Literal) for term in terms))
        ]
        if described:
            text = self._index.best_text(described)
            field = self._fields.field(DESCRIPTION)
            fields.append(Value(DESCRIPTION, field, (text,) if text else ()))
        return tuple(sorted(fields, key=lambda value: (value.field.group, value.field.order, value.property)))


def are_of_different_years(index: DatasetIndex, one: str, other: str) -> bool:
    """Return whether two statements are each of a year, and not of the same."""
    years = [{term.value for term in index.objects(iri, YEAR)} for iri in (one, other)]
    return all(years) and years[0].isdisjoint(years[1])


def _is_true(index: DatasetIndex, iri: str, property_: str) -> bool:
    return any(term.value in {"true", "1"} for term in index.objects(iri, property_))


def _is_past(index: DatasetIndex, iri: str) -> bool:
    return bool(index.objects(iri, END)) or _is_true(index, iri, FORMER)


def _describe_time(index: DatasetIndex, iri: str) -> str:
    """Return when a statement holds, in words."""

    def day(property_: str) -> str:
        return next((format_date(term) for term in index.objects(iri, property_)), "")

    start, end, as_of, year = day(START), day(END), day(AS_OF), day(YEAR)
    about = "about " if _is_true(index, iri, APPROXIMATE) else ""
    span = (
        f"from {start} until {end}" if start and end else f"since {start}" if start else f"until {end}" if end else ""
    )
    if span and _is_true(index, iri, TIME_INTERPRETED):
        span += _OUR_READING
    pieces: Iterable[str] = (span, year, f"as of {about}{as_of}" if as_of else "")
    return ", ".join(piece for piece in pieces if piece)
