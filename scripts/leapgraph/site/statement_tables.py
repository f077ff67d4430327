"""Tables of statements: those about one thing, grouped by class, with the column first that tells the rows apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from leapgraph.site.dataset_index import ORG
from leapgraph.site.statements import OBJECT, PREDICATE, STATEMENT, SUBJECT, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.site.dataset_index import DatasetIndex
    from leapgraph.site.fields_from_shapes import PropertyFields
    from leapgraph.site.statements import Statement

# Of these a reader expects a time; without one the row says so.
_DATED = frozenset({f"{ORG}Membership"})


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        statement: The statement.
        head: The field that heads it; None where there is nothing to say beside the name of the page.
        details: Its other fields.
        expects_time: Whether a reader expects a time.
        is_headed_otherwise: Whether another field heads it than the other rows, since it has none of theirs.
    """

    statement: Statement
    head: Value | None
    details: tuple[Value, ...]
    expects_time: bool = False
    is_headed_otherwise: bool = False


@dataclass(frozen=True)
class Table:
    """A table of statements of one class.

    Attributes:
        caption: What the statements are, in one or more pieces of text: the label of their class, or of whom they are.
        role: What the thing is in these statements, where the class alone does not tell; empty otherwise.
        head: The name of the first column.
        rows: The rows, by the text of their head.
    """

    caption: tuple[Literal, ...]
    role: str
    head: str
    rows: tuple[Row, ...]


class StatementTables:
    """Makes the tables of a page.

    Args:
        index: The dataset.
        fields: How properties are shown.
    """

    def __init__(self, index: DatasetIndex, fields: PropertyFields) -> None:
        self._index = index
        self._fields = fields

    def tables(self, statements: Iterable[Statement], focus: str = "") -> list[Table]:
        """Return the tables of statements; `focus` is the thing that the page is about, which no row repeats."""
        placed = [
            (statement.kind, next(iter(statement.properties_of(focus)), ""), statement) for statement in statements
        ]
        placed.sort(key=lambda one: (self._place(one[0], one[1]), one[0], one[1], one[2].iri))
        kinds: dict[str, set[str]] = {}
        for kind, role, _ in placed:
            kinds.setdefault(kind, set()).add(role)
        tables = []
        for (kind, role), of in groupby(placed, key=lambda one: one[:2]):
            shown = self._fields.field(role).name if role and len(kinds[kind]) > 1 else ""
            caption = self._caption(kind, role, shown, focus)
            tables.append(self._table(kind, role, caption, shown, [one[2] for one in of]))
        return tables

    def _place(self, kind: str, role: str) -> tuple[float, float, float]:
        field = self._fields.field(role)
        return (float(kind == STATEMENT and role != SUBJECT), field.group.order, field.order)

    def _caption(self, kind: str, role: str, shown: str, focus: str) -> tuple[Literal, ...]:
        """Return what the statements of a table are, for a reader who does not know what a class is."""
        name = self._index.label(focus)
        if kind == STATEMENT and role == SUBJECT:
            return Literal("said of"), name
        if kind == STATEMENT and role == OBJECT:
            return Literal("said of others, where they name"), name
        if kind == STATEMENT:
            return (Literal("single facts"),)
        label = self._index.label(kind)
        return (label, Literal("with"), name, Literal(f"as {shown}")) if shown else (label,)

    def _table(
        self, kind: str, role: str, caption: tuple[Literal, ...], shown: str, statements: list[Statement]
    ) -> Table:
        heads = self._heads(kind, role, statements)
        head = heads[0] if heads else ""
        rows = [self._row(statement, role, heads) for statement in statements]
        if any(row.is_headed_otherwise for row in rows):  # no column of one property: each row names its own
            head, rows = "", [replace(row, is_headed_otherwise=row.head is not None) for row in rows]
        rows.sort(key=lambda row: (self._text(row.head), row.statement.is_past, row.statement.iri))
        return Table(caption, shown, self._fields.field(head).name if head else "about", tuple(rows))

    def _heads(self, kind: str, role: str, statements: list[Statement]) -> list[str]:
        """Return the properties that can head a row, by how many rows their values tell apart.

        Then what some rows alone have comes before what all have, and the order is that of the shapes.
        """
        if kind == STATEMENT:
            return [PREDICATE if role == SUBJECT else SUBJECT]
        found: dict[str, set[tuple[object, ...]]] = {}
        places: dict[str, float] = {}
        counts: Counter[str] = Counter()
        for statement in statements:
            for value in statement.values:
                if value.property != role:
                    found.setdefault(value.property, set()).add(value.terms)
                    places.setdefault(value.property, value.field.order)
                    counts[value.property] += 1
        if not role:  # on a page about none of the things: what the statements are about comes first
            things = {name: of for name, of in found.items() if all(isinstance(one[0], NamedNode) for one in of)}
            found = things or found
        return sorted(found, key=lambda one: (-len(found[one]), counts[one] == len(statements), places[one], one))

    def _row(self, statement: Statement, role: str, heads: list[str]) -> Row:
        """Return a row, headed by its first field in the order of `heads`."""
        first = next(filter(None, map(statement.value, heads)), None)
        shown = [value for value in statement.values if value is not first and value.property != role]
        if role == OBJECT:  # what the subject that heads the row has: its property, with the thing as the value
            shown = [value for value in shown if value.property not in {SUBJECT, PREDICATE}]
            shown = [*self._fact(statement), *shown]
        is_headed_otherwise = first is not None and first.property != heads[0]
        return Row(statement, first, tuple(shown), statement.kind in _DATED, is_headed_otherwise)

    def _fact(self, statement: Statement) -> Iterator[Value]:
        """Yield the value of a plain statement as a field of its subject."""
        value = statement.value(OBJECT)
        for property_ in self._index.iris(statement.iri, PREDICATE):
            yield Value(property_, self._fields.field(property_), value.terms if value else ())

    def _text(self, value: Value | None) -> str:
        if value is None:
            return ""
        texts = [
            term.value if isinstance(term, Literal) else self._index.label(str(term.value)).value
            for term in value.terms
        ]
        return " ".join(texts).casefold()
