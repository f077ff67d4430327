"""Describes the operations, conflicts and omissions of a plan for an editor who does not know GUIDs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.wikibase.display_text import Labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.sync.plan_model import Conflict, OmittedStatement, Operation, Plan
    from leapgraph.wikibase.json_types import Json

_TITLES = {
    "add_statement": "Add a statement",
    "add_reference": "Add a source to a statement that is there",
    "add_qualifier": "Add a detail to a statement that is there",
    "end_date": "Say that a statement has ended",
    "set_rank": "Change which value comes first",
    "add_label": "Add a name",
    "add_description": "Add a description",
    "add_alias": "Add another name",
    "remove_own_statement": "Take back a statement that was added from here",
    "remove_own_reference": "Take back a source that was added from here",
    "remove_own_qualifier": "Take back a detail that was added from here",
    "remove_own_term": "Take back a name that was added from here",
}


@dataclass(frozen=True, slots=True)
class OperationDescription:
    """The description of an operation.

    Attributes:
        title: The kind of change.
        where: The property, or the language.
        lines: Pairs of a sign (`+`, `-` or a blank) and a text: what exists, and what is added or removed.
        infobox: What the infobox shows of it before and after; empty for terms.
        reason: The reason.
        issues: The issues, each with its severity.
    """

    title: str
    where: str
    lines: tuple[tuple[str, str], ...]
    infobox: str
    reason: str
    issues: tuple[tuple[str, str], ...]


def plan_labels(plan: Plan) -> Labels:
    """Return the labels stored in the plan."""
    return Labels({one: {"labels": {"en": {"value": text}}} for one, text in plan.labels.items()})


def describe_operation(operation: Operation, labels: Labels) -> OperationDescription:
    """Return the description of an operation."""
    change = operation.change
    where = (
        labels.label_with_id(operation.property)
        if operation.property
        else f"in the language {change.get('language', '')}"
    )
    where += f", for the row {operation.row}" if operation.row else ""
    shown = f"{operation.gate_before} → {operation.gate_after}" if operation.gate_after else ""
    return OperationDescription(
        title=_TITLES[operation.op],
        where=where,
        lines=tuple(_change_lines(operation, labels)),
        infobox=shown,
        reason=operation.reason,
        issues=tuple((one.severity, one.message) for one in operation.issues),
    )


def _change_lines(operation: Operation, labels: Labels) -> Iterator[tuple[str, str]]:
    change = operation.change
    removes = operation.op.startswith("remove_own")
    sign = "-" if removes else "+"
    if "text" in change:
        yield sign, str(change["text"])
        return
    before, after = operation.before, operation.after
    whole = after if isinstance(after, dict) else before if isinstance(before, dict) else None
    if "statement" in change:
        yield from ((sign, text) for text in statement_lines(change["statement"], labels))
        return
    if whole is not None:
        yield " ", labels.snak_text(whole["mainsnak"])
    if "reference" in change:
        yield sign, f"source: {reference_text(change['reference'], labels)}"
    if "snak" in change:
        yield sign, f"{labels.label_with_id(change['snak']['property'])}: {labels.snak_text(change['snak'])}"
    if "rank" in change:
        yield "-", f"rank: {before.get('rank', 'normal') if isinstance(before, dict) else 'normal'}"
        yield "+", f"rank: {change['rank']}"


def statement_lines(statement: Json, labels: Labels) -> Iterator[str]:
    """Yield a statement's value, its qualifiers and its references, one line each."""
    yield labels.snak_text(statement["mainsnak"])
    for name, group in statement.get("qualifiers", {}).items():
        for snak in group:
            yield f"{labels.label_with_id(name)}: {labels.snak_text(snak)}"
    for reference in statement.get("references", []):
        yield f"source: {reference_text(reference, labels)}"


def reference_text(reference: Json, labels: Labels) -> str:
    """Return a reference in one line."""
    return ", ".join(
        f"{labels.label_with_id(name)} {labels.snak_text(snak)}"
        for name, group in reference["snaks"].items()
        for snak in group
    )


def describe_conflict(conflict: Conflict, labels: Labels) -> tuple[str, str, str]:
    """Return the place of a conflict, our value and theirs."""
    if "text" in conflict.ours:
        return f"in the language {conflict.ours['language']}", f'"{conflict.ours["text"]}"', "(gone)"
    theirs = "(gone)" if conflict.theirs is None else labels.snak_text(conflict.theirs["mainsnak"])
    return labels.label_with_id(conflict.property), labels.snak_text(conflict.ours["mainsnak"]), theirs


def describe_omission(one: OmittedStatement, labels: Labels) -> tuple[str, str]:
    """Return the place of an omitted statement, and why it is omitted."""
    return labels.label_with_id(one.property), one.why
