"""Disagreements: statements that contradict each other, side by side, each with its sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.site.dataset_index import ORG, SCHEMA
from leapgraph.site.statements import PREDICATE, STATEMENT, SUBJECT, YEAR, are_of_different_years

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.site.dataset_index import DatasetIndex
    from leapgraph.site.statements import Statement, Statements


@dataclass(frozen=True)
class Disagreement:
    """Two statements that contradict each other.

    Attributes:
        question: The question between them.
        sides: Both.
        remark: Why they stand side by side although they are of different years; empty otherwise.
    """

    question: str
    sides: tuple[Statement, Statement]
    remark: str = ""

    @property
    def is_certain(self) -> bool:
        """Whether the two cannot both hold."""
        return not self.remark

    @property
    def anchor(self) -> str:
        """The fragment of its place in a list."""
        return "--".join(side.anchor for side in self.sides)


def find_disagreements(
    statements: Iterable[Statement], library: Statements, index: DatasetIndex
) -> list[Disagreement]:  # fmt: skip
    """Return the disagreements that any of `statements` has a part in, each pair once."""
    pairs: dict[tuple[str, str], None] = {}
    for statement in statements:
        for other in statement.contradicted_by:
            pairs[min(statement.iri, other), max(statement.iri, other)] = None
    found = []
    for one, other in sorted(pairs):
        sides = sorted((library.statement(one), library.statement(other)), key=lambda side: (side.is_past, side.iri))
        question, remark = _question(sides[0], sides[1], index), _remark(sides[0], sides[1], index)
        found.append(Disagreement(question, (sides[0], sides[1]), remark))
    return found


def _question(one: Statement, other: Statement, index: DatasetIndex) -> str:
    """Return what the two do not agree on, in the words of the dataset's labels."""
    role = _label(one, f"{ORG}role", index)
    if role and one.is_past != other.is_past:
        return f"{role}: held now, or only in the past?"
    if role:
        return f"{role}: who?"
    if _label(one, f"{SCHEMA}funder", index):
        return f"{_label(one, f'{SCHEMA}funder', index)}: how large a share?"
    if one.kind == STATEMENT:
        return f"{_label(one, SUBJECT, index)}: which {_label(one, PREDICATE, index)}?"
    return one.label.value


def _remark(one: Statement, other: Statement, index: DatasetIndex) -> str:
    if not are_of_different_years(index, one.iri, other.iri):
        return ""
    first, last = sorted(index.objects(side.iri, YEAR)[0].value for side in (one, other))
    return (
        f"The two are of different years, {first} and {last}. They are shown together because each source gives one "
        "year alone, so that they may tell of one fact; if they do not, both may hold."
    )


def _label(statement: Statement, property_: str, index: DatasetIndex) -> str:
    value = statement.value(property_)
    return index.label(value.terms[0].value).value if value and value.terms else ""
