"""The rows of the infobox: the statements of each row, its current text, and its text after a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.infobox.displayed_value import displayed_value
from leapgraph.infobox.predict_shown_statements import row_text
from leapgraph.sync.edit_payload import apply_operation
from leapgraph.sync.plan_model import InfoboxRow
from leapgraph.sync.planning.compare_statement import END_TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.infobox.property_mapping import MappingRow
    from leapgraph.sync.plan_model import Operation
    from leapgraph.sync.planning.plan_input import PlanInput
    from leapgraph.wikibase.json_types import Json


def row_statements(plan_input: PlanInput, row: MappingRow, statements: Sequence[Json]) -> list[Json]:
    """Return the statements of a row: if two rows share a property, one of them has the ended statements.

    Args:
        plan_input: The input of the comparison, with the mapping.
        row: The mapping row.
        statements: All statements of its property.
    """
    kinds = {one.ended for one in plan_input.mapping.rows if one.property == row.property}
    if len(kinds) == 1:
        return list(statements)
    return [one for one in statements if (END_TIME in one.get("qualifiers", {})) == row.ended]


def infobox_text(plan_input: PlanInput, row: MappingRow, statements: Sequence[Json]) -> str:
    """Return the text of the infobox row; empty if it shows nothing.

    Args:
        plan_input: The input of the comparison.
        row: The mapping row.
        statements: All statements of its property, now or after a plan.
    """
    local = plan_input.call.local_value((row.parameter, *row.aliases))
    if local:
        return f"{displayed_value(local)} (written in the article)"
    # A template's field shows all statements of its property; without a template each row is assumed to show its own.
    shown = row_statements(plan_input, row, statements) if plan_input.call.module_calls is None else statements
    return row_text(shown, plan_input.call, row, plan_input.versions.labels)


def preview_rows(plan_input: PlanInput, operations: Sequence[Operation]) -> tuple[InfoboxRow, ...]:
    """Return each row with a text now or after all operations, in the mapping's order."""
    found = []
    for row in plan_input.mapping.rows:
        now = plan_input.versions.statements(row.property)
        then = _apply_operations(now, [one for one in operations if one.guid and one.property == row.property])
        line = InfoboxRow(
            row.parameter, row.property, infobox_text(plan_input, row, now), infobox_text(plan_input, row, then)
        )
        if line.now or line.then:
            found.append(line)
    return tuple(found)


def _apply_operations(statements: Sequence[Json], operations: Sequence[Operation]) -> list[Json]:
    by_guid = {one["id"]: one for one in statements}
    for one in operations:
        after = apply_operation(by_guid.get(one.guid), one)
        if after is not None:
            by_guid[one.guid] = after
    return list(by_guid.values())
