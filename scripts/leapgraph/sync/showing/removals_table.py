"""The table of removals by others: ID, what was removed, what the graph has of it, who removed it and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.errors import RunError
from leapgraph.infobox.predict_shown_statements import render_snak
from leapgraph.sync.planning.plan import BROUGHT_AGAIN
from leapgraph.sync.removals.removal_check import attribution
from leapgraph.wikibase.compare_values import match_statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.sync.plan_model import DesiredStatement, Plan
    from leapgraph.sync.planning.plan_input import PlanInput
    from leapgraph.sync.removals.observed_parts import ObservedPart

REMOVAL_COLUMNS = ("removed by others", "what", "ours", "by")


@dataclass(frozen=True, slots=True)
class RemovalRow:
    """A removal by others.

    Attributes:
        id: The ID for `sync plan --bring-again`.
        parameter: The infobox parameter for which the graph has it; empty if the graph does not have it.
        property: The property of the statement; empty for a term.
        what: What was removed: the kind of part and its property or language.
        ours: What the graph has of it; empty if it does not have it, since values of others are not stored.
        revision: The revision that no longer had it.
        user: Who removed it; empty if hidden or unknown.
        timestamp: When it was removed, in UTC, ISO 8601; empty if unknown.
        by: Who removed it and when, as text.
        state: A constant, which distinguishes it from a status row.
    """

    id: str
    parameter: str
    property: str
    what: str
    ours: str
    revision: int
    user: str
    timestamp: str
    by: str
    state: str = "removed by others"


def list_removals(plan_input: PlanInput) -> list[RemovalRow]:
    """Return all removals by others that they have not reversed, those of parts that the graph has first."""
    ours = _our_values(plan_input)
    lines = [
        _removal_row(plan_input, one, *ours.get(one.part.id(), ("", ""))) for one in plan_input.versions.removals.all
    ]
    return sorted(lines, key=lambda one: not one.ours)


def check_restored_ids(plan_input: PlanInput) -> None:
    """Check that everything that is to be restored was removed by others.

    Raises:
        RunError: It was not; lists what was.
    """
    known = [one.part.id() for one in plan_input.versions.removals.all]
    if unknown := sorted(plan_input.versions.lifted - set(known)):
        raise RunError(f"nobody else has removed {', '.join(unknown)}; there are {', '.join(known) or 'none'}")


def unplanned_restorations(plan_input: PlanInput, plan: Plan) -> list[str]:
    """Return a line for each removal that was to be reversed and is not in the plan: its ID, and why."""
    said = [one.message for operation in plan.operations for one in operation.issues if one.code == BROUGHT_AGAIN]
    ids = [one for one in sorted(plan_input.versions.lifted) if not any(f"({one})" in message for message in said)]
    return [f"{one}: the plan does not bring it: {_unplanned_reason(plan_input, one)}" for one in ids]


def _unplanned_reason(plan_input: PlanInput, lifted: str) -> str:
    every = plan_input.versions.removals.all
    parts = [one.part for one in every if one.part.id() == lifted]
    again = [
        other.part.id()
        for other in plan_input.versions.removals.blocking(every)
        if any(
            (other.part.kind, other.part.property, other.part.like) == (it.kind, it.property, it.like) for it in parts
        )
    ]
    if again:
        ids = " ".join(f"--bring-again {one}" for one in again)
        return f"the same was removed more than once; give {ids} as well"
    return "the graph has no such thing, or more is against it"


def _our_values(plan_input: PlanInput) -> dict[str, tuple[str, str]]:
    """Return for the ID of each removal that concerns the graph the parameter, and the graph's value as text."""
    found: dict[str, tuple[str, str]] = {}
    for one in plan_input.desired:
        for record, text in _removals_of_desired(plan_input, one):
            found.setdefault(record.part.id(), (one.row, text))
    for term in plan_input.terms:
        for record in plan_input.versions.removals.of_term(term.language, term.text):
            found.setdefault(record.part.id(), ("", f'"{term.text}"'))
    return found


def _removals_of_desired(plan_input: PlanInput, one: DesiredStatement) -> Iterator[tuple[ObservedPart, str]]:
    row, sides = plan_input.mapping.row(one.row), plan_input.versions
    if row is None or one.obstacle:
        return
    theirs = match_statement(one.statement, sides.statements(row.property), row.identifying)
    guid = theirs.statement["id"] if theirs else ""
    value = one.text or render_snak(one.statement["mainsnak"], sides.labels)
    removals = sides.removals
    yield from ((record, value) for record in removals.of_statement(one.statement, row) if theirs is None)
    for reference in one.statement["references"]:
        words = ", ".join(sides.labels.snak_text(snak) for group in reference["snaks"].values() for snak in group)
        yield from ((it, f"{value}: {words}") for it in removals.of_reference(reference, one.statement, guid, row))
    for group in one.statement.get("qualifiers", {}).values():
        for snak in group:
            words = f"{value}: {sides.labels.snak_text(snak)}"
            yield from ((it, words) for it in removals.of_qualifier(snak, one.statement, guid, row))
    yield from ((it, value) for it in removals.of_rank("preferred", one.statement, guid, row))


def _removal_row(plan_input: PlanInput, record: ObservedPart, parameter: str, ours: str) -> RemovalRow:
    part, edit = record.part, record.removed
    if edit is None:
        raise ValueError(part.id())
    labels = plan_input.versions.labels
    detail = f" {labels.label_with_id(part.detail)}" if part.detail else f" {part.hash}" if part.kind == "rank" else ""
    of = f"of {labels.label_with_id(part.property)}" if part.property else f"in the language {part.guid}"
    what = f"{part.kind}{detail} {of}"
    by = edit.revision, edit.user, edit.timestamp, attribution(edit)
    return RemovalRow(part.id(), parameter, part.property, what, ours, *by)
