"""The sync status: for each infobox row what is shown, what Wikidata has, what the graph has, and their comparison."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from leapgraph.infobox.predict_shown_statements import is_usable_reference, predict_visibilities, render_snak
from leapgraph.printable import escape_unprintable
from leapgraph.sync.planning.desired_statements import NO_ITEM
from leapgraph.sync.planning.infobox_rows import infobox_text, row_statements
from leapgraph.sync.planning.plan_input import compare_statements
from leapgraph.sync.showing.removals_table import REMOVAL_COLUMNS as REMOVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.infobox.property_mapping import MappingRow
    from leapgraph.sync.planning.compare_statement import StatementComparison
    from leapgraph.sync.planning.plan_input import PlanInput
    from leapgraph.sync.showing.removals_table import RemovalRow
    from leapgraph.wikibase.json_types import Json

# The most severe first: the state of a row with several values.
_STATES_BY_GRAVITY = ("conflict", "no usable source there", "missing there", "more precise here", "more precise there",
           "missing here", "not eligible", "in sync")  # fmt: skip
MISSING_HERE = "missing here"


@dataclass(frozen=True, slots=True)
class StatusValue:
    """A value of the item or of the graph.

    Attributes:
        text: The infobox's text of it; `no value` for such a snak.
        rank: Its rank on Wikidata; empty for ours.
        sources: The number of its references, or of our sources.
        usable: The number of references that the infobox accepts.
        gate: `shown` or `hidden: …`.
    """

    text: str
    rank: str
    sources: int
    usable: int
    gate: str


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A row of the status.

    Attributes:
        parameter: The infobox parameter.
        property: Its property.
        label: The property's label; empty if unknown.
        infobox: What the infobox shows now; empty if nothing.
        wikidata: The values on Wikidata.
        ours: The values in the graph.
        state: The result of the comparison.
        notes: Notes for the person who reviews it.
        mapping: How certain it is that the parameter shows the property.
    """

    parameter: str
    property: str
    label: str
    infobox: str
    wikidata: tuple[StatusValue, ...]
    ours: tuple[StatusValue, ...]
    state: str
    notes: tuple[str, ...]
    mapping: str


def status_rows(plan_input: PlanInput) -> list[StatusRow]:
    """Return a status row for each mapping row with a value on either side, in the mapping's order."""
    found = compare_statements(plan_input)
    lines = []
    for row in plan_input.mapping.rows:
        mine = [one for one in found if one.row == row]
        theirs = row_statements(plan_input, row, plan_input.versions.statements(row.property))
        if mine or theirs:
            lines.append(_status_row(plan_input, row, mine, theirs))
    return lines


def _status_row(
    plan_input: PlanInput, row: MappingRow, mine: Sequence[StatementComparison], theirs: Sequence[Json]
) -> StatusRow:
    labels = plan_input.versions.labels
    among = plan_input.versions.statements(row.property)
    verdicts = zip(among, predict_visibilities(among, plan_input.call, row, labels), strict=True)
    states: list[str] = [one.state for one in mine] or [MISSING_HERE]
    state = min(states, key=_STATES_BY_GRAVITY.index)
    return StatusRow(
        parameter=row.parameter,
        property=row.property,
        label=labels.label(row.property) or "",
        infobox=infobox_text(plan_input, row, among),
        wikidata=tuple(
            _status_value(plan_input, one, one.get("rank", "normal"), verdict.description)
            for one, verdict in verdicts
            if one in theirs
        ),
        ours=tuple(_desired_value(plan_input, one) for one in mine),
        state=state,
        notes=tuple(_status_notes(plan_input, mine, state)),
        mapping=row.status,
    )


def _status_notes(plan_input: PlanInput, mine: Sequence[StatementComparison], state: str) -> list[str]:
    """Return the notes for a row without duplicates, with the values that they concern if there are several.

    A value whose state differs from the row's, and that has no note, is listed with its state.
    """
    about: dict[str, list[str]] = {}
    for one in mine:
        note = one.note or (one.state if one.state != state else "")
        if note.startswith(NO_ITEM):
            about.setdefault(NO_ITEM, []).append(note.removeprefix(NO_ITEM))
        elif note:
            about.setdefault(note, []).append(_desired_text(one, plan_input))
    return [
        f"{note}{', '.join(names)}" if note == NO_ITEM else note if len(mine) == 1 else f"{', '.join(names)}: {note}"
        for note, names in about.items()
    ]


def _status_value(plan_input: PlanInput, statement: Json, rank: str, gate: str) -> StatusValue:
    labels = plan_input.versions.labels
    references = statement.get("references", [])
    good = sum(is_usable_reference(one, labels) for one in references)
    # The infobox shows nothing for it; an empty text would look like a fault.
    text = "no value" if statement["mainsnak"]["snaktype"] == "novalue" else render_snak(statement["mainsnak"], labels)
    return StatusValue(text, rank, len(references), good, gate)


def _desired_value(plan_input: PlanInput, one: StatementComparison) -> StatusValue:
    value = _status_value(plan_input, one.desired.statement, "", "")
    return replace(value, text=_desired_text(one, plan_input), sources=value.sources + one.desired.unusable)


def _desired_text(outcome: StatementComparison, plan_input: PlanInput) -> str:
    return outcome.desired.text or render_snak(outcome.desired.statement["mainsnak"], plan_input.versions.labels)


def write_status_json(lines: Sequence[StatusRow], gone: Sequence[RemovalRow] = ()) -> bytes:
    """Return the status as JSON: a list of objects with the attributes of `StatusRow`, then those of `RemovalRow`."""
    import orjson

    rows = [*(asdict(line) for line in lines), *(asdict(line) for line in gone)]
    return orjson.dumps(rows, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


STATUS_COLUMNS = ("parameter", "infobox now", "Wikidata", "ours", "state")


def status_cells(line: StatusRow) -> tuple[str, str, str, str, str]:
    """Return the five cells of a row as text."""
    there = "; ".join(
        f"{one.text} ({', '.join(filter(None, [one.rank if one.rank != 'normal' else '', _sources_text(one)]))})"
        for one in line.wikidata
    )
    here = "; ".join(f"{value.text} ({_sources_text(value)})" for value in line.ours)
    notes = f": {'; '.join(line.notes)}" if line.notes else ""
    return line.parameter, line.infobox, there, here, f"{line.state}{notes}"


def _sources_text(value: StatusValue) -> str:
    if not value.sources:
        return "no source"
    count = f"{value.usable} source{'s' if value.usable != 1 else ''}"
    return count if value.usable == value.sources else f"{count}, {value.sources - value.usable} unusable"


def write_status_markdown(lines: Sequence[StatusRow], gone: Sequence[RemovalRow] = ()) -> str:
    """Return the status as a Markdown table, and the removals as another."""
    details = [_table(STATUS_COLUMNS, [status_cells(line) for line in lines])]
    if gone:
        details.append(_table(REMOVED, [removed_cells(line) for line in gone]))
    return "\n".join(details)


def removed_cells(line: RemovalRow) -> tuple[str, str, str, str]:
    """Return the four cells of a removal as text."""
    return line.id, line.what, line.ours, line.by


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([_cell(text) for text in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    flat = escape_unprintable(" ".join(text.split()))
    return "".join(f"\\{char}" if char in "\\|`*_[]<>" else char for char in flat)
