"""The board: row by row what the infobox shows, what Wikidata has, what the graph knows, and how they stand."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from leapgraph.printable import printable
from leapgraph.sync.desired import NO_ITEM
from leapgraph.sync.gate import predict_all, rendered, usable
from leapgraph.sync.infobox import row_reads, statements_of_row
from leapgraph.sync.planning import outcomes
from leapgraph.sync.removed import COLUMNS as REMOVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.sync.mapping import Row
    from leapgraph.sync.model import Json
    from leapgraph.sync.planning import Given
    from leapgraph.sync.removed import Removed
    from leapgraph.sync.threeway import Outcome

# The gravest first: what a row with several values is called by.
_STATES = ("conflict", "no usable source there", "missing there", "more precise here", "more precise there",
           "missing here", "not eligible", "in sync")  # fmt: skip
THERE_ONLY = "missing here"


@dataclass(frozen=True, slots=True)
class Value:
    """A value on one of the sides.

    Attributes:
        text: As the infobox would write it; `no value` where the item says that there is none.
        rank: On Wikidata its rank; ours have none.
        sources: How many references it has.
        usable: How many of them are sources to the infobox.
        gate: `shown` or `hidden: …`.
    """

    text: str
    rank: str
    sources: int
    usable: int
    gate: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A line of the board.

    Attributes:
        parameter: The infobox parameter.
        property: Its property.
        label: The property's label; empty if it is not known.
        infobox: What the infobox shows of it now; empty if nothing.
        wikidata: What Wikidata has.
        ours: What the graph has.
        state: How they stand.
        notes: What a person should know.
        mapping: How sure it is that the parameter shows the property.
    """

    parameter: str
    property: str
    label: str
    infobox: str
    wikidata: tuple[Value, ...]
    ours: tuple[Value, ...]
    state: str
    notes: tuple[str, ...]
    mapping: str


def board(given: Given) -> list[BoardRow]:
    """Return a line for each row of the mapping of which either side says something, in the mapping's order."""
    found = outcomes(given)
    lines = []
    for row in given.mapping.rows:
        mine = [one for one in found if one.row == row]
        theirs = statements_of_row(given, row, given.sides.statements(row.property))
        if mine or theirs:
            lines.append(_line(given, row, mine, theirs))
    return lines


def _line(given: Given, row: Row, mine: Sequence[Outcome], theirs: Sequence[Json]) -> BoardRow:
    labels = given.sides.labels
    among = given.sides.statements(row.property)
    verdicts = zip(among, predict_all(among, given.call, row, labels), strict=True)
    states: list[str] = [one.state for one in mine] or [THERE_ONLY]
    state = min(states, key=_STATES.index)
    return BoardRow(
        parameter=row.parameter,
        property=row.property,
        label=labels.label(row.property) or "",
        infobox=row_reads(given, row, among),
        wikidata=tuple(
            _value(given, one, one.get("rank", "normal"), verdict.words) for one, verdict in verdicts if one in theirs
        ),
        ours=tuple(replace(_value(given, one.desired.statement, "", ""), text=_text(one, given)) for one in mine),
        state=state,
        notes=tuple(_notes(given, mine, state)),
        mapping=row.status,
    )


def _notes(given: Given, mine: Sequence[Outcome], state: str) -> list[str]:
    """Return what a person should know, each thing once, with the values that it is about where there are others.

    A value that stands otherwise than the row as a whole, and has no note that says why, has its state for one.
    """
    about: dict[str, list[str]] = {}
    for one in mine:
        note = one.note or (one.state if one.state != state else "")
        if note.startswith(NO_ITEM):
            about.setdefault(NO_ITEM, []).append(note.removeprefix(NO_ITEM))
        elif note:
            about.setdefault(note, []).append(_text(one, given))
    return [
        f"{note}{', '.join(names)}" if note == NO_ITEM else note if len(mine) == 1 else f"{', '.join(names)}: {note}"
        for note, names in about.items()
    ]


def _value(given: Given, statement: Json, rank: str, gate: str) -> Value:
    labels = given.sides.labels
    references = statement.get("references", [])
    good = sum(usable(one, labels) for one in references)
    # The infobox writes nothing for it; on the board that would look like a fault.
    text = "no value" if statement["mainsnak"]["snaktype"] == "novalue" else rendered(statement["mainsnak"], labels)
    return Value(text, rank, len(references), good, gate)


def _text(outcome: Outcome, given: Given) -> str:
    return outcome.desired.text or rendered(outcome.desired.statement["mainsnak"], given.sides.labels)


def as_json(lines: Sequence[BoardRow], gone: Sequence[Removed] = ()) -> bytes:
    """Return the board as JSON: a list of objects with the attributes of `BoardRow`, then those of `Removed`."""
    import orjson

    rows = [*(asdict(line) for line in lines), *(asdict(line) for line in gone)]
    return orjson.dumps(rows, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


COLUMNS = ("parameter", "infobox now", "Wikidata", "ours", "state")


def cells(line: BoardRow) -> tuple[str, str, str, str, str]:
    """Return a line's five cells as text."""
    there = "; ".join(
        f"{value.text} ({', '.join(filter(None, [value.rank if value.rank != 'normal' else '', _sources(value)]))})"
        for value in line.wikidata
    )
    here = "; ".join(f"{value.text} ({_sources(value)})" for value in line.ours)
    notes = f": {'; '.join(line.notes)}" if line.notes else ""
    return line.parameter, line.infobox, there, here, f"{line.state}{notes}"


def _sources(value: Value) -> str:
    if not value.sources:
        return "no source"
    count = f"{value.usable} source{'s' if value.usable != 1 else ''}"
    return count if value.usable == value.sources else f"{count}, {value.sources - value.usable} unusable"


def as_markdown(lines: Sequence[BoardRow], gone: Sequence[Removed] = ()) -> str:
    """Return the board as a Markdown table, and what others have removed as another."""
    told = [_table(COLUMNS, [cells(line) for line in lines])]
    if gone:
        told.append(_table(REMOVED, [removed_cells(line) for line in gone]))
    return "\n".join(told)


def removed_cells(line: Removed) -> tuple[str, str, str, str]:
    """Return the four cells of something that others have removed as text."""
    return line.id, line.what, line.ours, line.by


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([_cell(text) for text in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    flat = printable(" ".join(text.split()))
    return "".join(f"\\{char}" if char in "\\|`*_[]<>" else char for char in flat)
