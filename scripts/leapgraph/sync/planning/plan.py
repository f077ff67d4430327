"""Makes a plan: the operations that add what the item lacks, conflicts, and omitted statements."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from leapgraph import __version__
from leapgraph.infobox.predict_shown_statements import predict_visibility
from leapgraph.sync.edit_payload import apply_operation
from leapgraph.sync.plan_model import Conflict, Issue, OmittedStatement, Operation, Plan
from leapgraph.sync.planning.compare_statement import END_TIME, StatementComparison
from leapgraph.sync.planning.infobox_rows import preview_rows
from leapgraph.sync.planning.plan_input import PlanInput, compare_statements
from leapgraph.sync.planning.plan_warnings import operation_issues, term_issues
from leapgraph.sync.planning.property_constraints import OperationContext
from leapgraph.sync.quickstatements.indistinct_statements import is_same_value
from leapgraph.sync.removals.removal_check import attribution, removal_message
from leapgraph.wikibase.canonical_json_hashes import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from leapgraph.sync.plan_model import Op
    from leapgraph.sync.planning.desired_statements import DesiredTerm
    from leapgraph.sync.removals.observed_parts import ObservedPart
    from leapgraph.wikibase.display_text import Labels
    from leapgraph.wikibase.json_types import Json

BROUGHT_AGAIN = "brought-again"
EDITGROUPS = "[[:toollabs:editgroups/b/CB/{group}|details]]"


def make_plan(plan_input: PlanInput) -> Plan:
    """Return the plan for the item as it is; deterministic except for `created`."""
    found = compare_statements(plan_input)
    operations = _unique_operations(operation for outcome in found for operation in _operations(plan_input, outcome))
    removals = plan_input.versions.removals
    terms = [(term, removals.of_term(term.language, term.text)) for term in plan_input.terms]
    gone = [(term, barring) for term, removed in terms if (barring := removals.blocking(removed))]
    operations += [
        _term_operation(plan_input, term, removed) for term, removed in terms if not removals.blocking(removed)
    ]
    remote = plan_input.versions.remote
    plan = Plan(
        api=plan_input.api,
        concept_base=plan_input.concept_base,
        entity=remote["id"],
        label=plan_input.versions.labels.label(remote["id"]) or remote["id"],
        base_revid=remote["lastrevid"],
        base_sha256=sha256_of(remote),
        created=plan_input.created,
        tool_version=__version__,
        editgroup="",
        summary="",
        operations=tuple(operations),
        conflicts=(
            *(_conflict(one) for one in found if one.state == "conflict"),
            *(_term_conflict(term, barring) for term, barring in gone),
        ),
        infobox=preview_rows(plan_input, operations),
        left_out=tuple(_omitted_statement(one) for one in found if one.state in {"not eligible", "more precise here"}),
        site=plan_input.site,
        page=plan_input.page,
    )
    return add_edit_group(replace(plan, labels=_mentioned_labels(plan, plan_input.versions.labels)))


def add_edit_group(plan: Plan) -> Plan:
    """Return a plan with its edit group, derived from its operations, and its summary."""
    content = [plan.kind, plan.api, plan.entity, plan.base_revid, [one.id for one in plan.operations]]
    group = sha256_of(content)[:32]
    counted: dict[str, int] = {}
    for one in plan.operations:
        what = one.op.replace("_own_", "_").replace("_", " ")
        counted[what] = counted.get(what, 0) + 1
    words = ", ".join(f"{what} ({number})" if number > 1 else what for what, number in counted.items())
    start = "undo: " if plan.kind == "undo" else ""
    return replace(plan, editgroup=group, summary=f"{start}{words}; {EDITGROUPS.format(group=group)}")


def _operations(plan_input: PlanInput, outcome: StatementComparison) -> Iterator[Operation]:
    if outcome.state in {"conflict", "not eligible", "more precise there", "more precise here"}:
        return
    if outcome.theirs is None:
        statement = outcome.desired.statement
        yield _operation(
            plan_input, outcome, "add_statement", {"statement": statement}, "the item does not say this yet"
        )
        return
    for reference in outcome.references:
        reason = "the item says the same without a source that the infobox accepts"
        yield _operation(plan_input, outcome, "add_reference", {"reference": reference}, reason)
    for snak in outcome.qualifiers:
        ends = snak["property"] == END_TIME
        reason = "the item does not say that this has ended" if ends else "the item says the same without this detail"
        yield _operation(plan_input, outcome, "end_date" if ends else "add_qualifier", {"snak": snak}, reason)
    if outcome.prefer:
        reason = "this value holds now, and the others have ended"
        yield _operation(plan_input, outcome, "set_rank", {"rank": "preferred"}, reason)


def _operation(plan_input: PlanInput, outcome: StatementComparison, op: Op, change: Json, reason: str) -> Operation:
    sides, row = plan_input.versions, outcome.row
    bare = Operation(
        id="", op=op, row=row.parameter, property=row.property, guid=outcome.guid, change=change, before=outcome.theirs,
        after=None, reason=reason, sources=outcome.desired.sources,
    )  # fmt: skip
    after = apply_operation(outcome.theirs, bare)
    if after is None:
        raise ValueError(op)
    among = sides.statements(row.property)
    before = (
        predict_visibility(outcome.theirs, plan_input.call, row, sides.labels, among=among).description
        if outcome.theirs
        else ""
    )
    then = predict_visibility(after, plan_input.call, row, sides.labels, among=among)
    found = operation_issues(OperationContext(op, after, change, sides.remote, sides.labels), row)
    if op == "set_rank":
        found = (Issue("warning", "rank", "a rank is a judgement: look at the other values first"), *found)
    found = (*_restoration_issues(sides.removals.of_operation(bare, outcome.desired.statement, row)), *found)
    if then.elsewhere and then.description != before:
        message = f"the infobox would show it as {then.elsewhere}: make sure that it is true there"
        found = (Issue("warning", "elsewhere", message), *found)
    return replace(
        bare,
        id=operation_id(sides.remote["id"], bare),
        after=after,
        issues=found,
        gate_before=before or "hidden: the item does not say it",
        gate_after=then.description,
        same_value=tuple(
            one["id"]
            for one in among
            if one["id"] != outcome.guid and is_same_value(after["mainsnak"], one["mainsnak"])
        ),
    )


def operation_id(entity: str, operation: Operation) -> str:
    """Return the id of an operation: its kind, and eight characters of a hash of its change."""
    content = [entity, operation.op, operation.guid, operation.change]
    name = "-".join(filter(None, [operation.op.replace("_", "-"), operation.property]))
    return f"{name}-{sha256_of(content)[:8]}"


def _restoration_issues(removed: Sequence[ObservedPart]) -> tuple[Issue, ...]:
    """Return the warnings of operations that restore what others have removed."""
    end = "this brings it again: make sure that it holds, and talk to them first"
    return tuple(
        Issue(
            "warning", BROUGHT_AGAIN, f"{attribution(one.removed)} removed the {one.part.kind} ({one.part.id()}); {end}"
        )
        for one in removed
        if one.removed
    )


def _unique_operations(operations: Iterable[Operation]) -> list[Operation]:
    """Return the operations without duplicates: two of our statements may require the same one."""
    return list({one.id: one for one in operations}.values())


def _term_operation(plan_input: PlanInput, term: DesiredTerm, removed: Sequence[ObservedPart]) -> Operation:
    op: Op = "add_label" if term.kind == "label" else "add_alias"
    change = {"kind": term.kind, "language": term.language, "text": term.text}
    bare = Operation(
        id="", op=op, row="", property="", guid="", change=change, before=None, after=term.text,
        reason=f"the item has no such {term.kind} in the language {term.language}", sources=term.sources,
        issues=(*_restoration_issues(removed), *term_issues(term.kind, term.text)),
    )  # fmt: skip
    return replace(bare, id=operation_id(plan_input.versions.remote["id"], bare))


def _conflict(outcome: StatementComparison) -> Conflict:
    return Conflict(
        row=outcome.row.parameter,
        property=outcome.row.property,
        guid=outcome.guid if outcome.theirs is not None else "",
        kind=outcome.kind,
        ours=outcome.desired.statement,
        theirs=outcome.theirs,
        message=outcome.note,
    )


def _term_conflict(term: DesiredTerm, barring: Sequence[ObservedPart]) -> Conflict:
    ours = {"kind": term.kind, "language": term.language, "text": term.text}
    return Conflict("", "", "", "removed-remotely", ours, None, removal_message(barring))


def _omitted_statement(outcome: StatementComparison) -> OmittedStatement:
    desired = outcome.desired
    return OmittedStatement(
        outcome.row.parameter, outcome.row.property, desired.statement, desired.sources, outcome.note
    )


def _mentioned_labels(plan: Plan, labels: Labels) -> dict[str, str]:
    """Return the labels of the properties and items in the plan."""
    mentioned = {plan.entity, *_mentioned_ids(asdict(plan))}
    return {one: label for one in sorted(mentioned) if (label := labels.label(one)) is not None}


def _mentioned_ids(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inside in value.items():
            if (
                key in {"property", "id"}
                and isinstance(inside, str)
                and inside[:1] in {"P", "Q"}
                and inside[1:].isdecimal()
            ):
                yield inside
            yield from _mentioned_ids(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from _mentioned_ids(inside)
