"""The plan: the operations that bring what is missing on the item, and all that is left for people to settle."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from leapgraph import __version__
from leapgraph.sync.canonical import sha256_of
from leapgraph.sync.changing import changed
from leapgraph.sync.constraints import Case
from leapgraph.sync.gate import predict
from leapgraph.sync.infobox import preview
from leapgraph.sync.issues import issues_of, term_issues
from leapgraph.sync.model import Conflict, Issue, LeftOut, Operation, Plan
from leapgraph.sync.quickstatements.matching import is_same_value
from leapgraph.sync.removals import attribution, removal_message
from leapgraph.sync.threeway import END, Outcome, Sides, compared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from leapgraph.sync.call import Call
    from leapgraph.sync.desired import Term
    from leapgraph.sync.labels import Labels
    from leapgraph.sync.mapping import Mapping
    from leapgraph.sync.memory import Record
    from leapgraph.sync.model import Desired, Json, Op

BROUGHT_AGAIN = "brought-again"
EDITGROUPS = "[[:toollabs:editgroups/b/CB/{group}|details]]"


@dataclass(frozen=True)
class Given:
    """All that a plan is made of.

    Attributes:
        api: The wiki's `api.php`.
        concept_base: What its entities' IRIs begin with.
        sides: The item as it was and as it is, what was applied, and the labels.
        desired: What the graph would have.
        terms: Labels and aliases that the graph would add.
        mapping: The rows.
        call: The article's infobox call.
        created: When, ISO 8601 in UTC.
        site: The site of the article, as sitelinks name it.
        page: The article's title; empty where the pulled item has no sitelink.
    """

    api: str
    concept_base: str
    sides: Sides
    desired: Sequence[Desired]
    terms: Sequence[Term]
    mapping: Mapping
    call: Call
    created: str
    site: str = ""
    page: str = ""


def outcomes(given: Given) -> list[Outcome]:
    """Return what the three-way comparison says of each of ours, in the order of the mapping's rows."""
    found = []
    for one in given.desired:
        row = given.mapping.row(one.row)
        if row is not None:
            found.append(compared(one, row, given.sides))
    return found


def plan(given: Given) -> Plan:
    """Return what would be done to the item as it is; the same for the same input, but for `created`."""
    found = outcomes(given)
    operations = _once(operation for outcome in found for operation in _operations(given, outcome))
    removals = given.sides.removals
    terms = [(term, removals.of_term(term.language, term.text)) for term in given.terms]
    gone = [(term, barring) for term, removed in terms if (barring := removals.barring(removed))]
    operations += [_term(given, term, removed) for term, removed in terms if not removals.barring(removed)]
    remote = given.sides.remote
    made = Plan(
        api=given.api,
        concept_base=given.concept_base,
        entity=remote["id"],
        label=given.sides.labels.label(remote["id"]) or remote["id"],
        base_revid=remote["lastrevid"],
        base_sha256=sha256_of(remote),
        created=given.created,
        tool_version=__version__,
        editgroup="",
        summary="",
        operations=tuple(operations),
        conflicts=(
            *(_conflict(one) for one in found if one.state == "conflict"),
            *(_term_conflict(term, barring) for term, barring in gone),
        ),
        infobox=preview(given, operations),
        left_out=tuple(_left_out(one) for one in found if one.state in {"not eligible", "more precise here"}),
        site=given.site,
        page=given.page,
    )
    return grouped(replace(made, labels=_named(made, given.sides.labels)))


def grouped(made: Plan) -> Plan:
    """Return a plan with its edit group, made of what it does, and its summary."""
    content = [made.kind, made.api, made.entity, made.base_revid, [one.id for one in made.operations]]
    group = sha256_of(content)[:32]
    counted: dict[str, int] = {}
    for one in made.operations:
        what = one.op.replace("_own_", "_").replace("_", " ")
        counted[what] = counted.get(what, 0) + 1
    words = ", ".join(f"{what} ({number})" if number > 1 else what for what, number in counted.items())
    start = "undo: " if made.kind == "undo" else ""
    return replace(made, editgroup=group, summary=f"{start}{words}; {EDITGROUPS.format(group=group)}")


def _operations(given: Given, outcome: Outcome) -> Iterator[Operation]:
    if outcome.state in {"conflict", "not eligible", "more precise there", "more precise here"}:
        return
    if outcome.theirs is None:
        statement = outcome.desired.statement
        yield _operation(given, outcome, "add_statement", {"statement": statement}, "the item does not say this yet")
        return
    for reference in outcome.references:
        reason = "the item says the same without a source that the infobox accepts"
        yield _operation(given, outcome, "add_reference", {"reference": reference}, reason)
    for snak in outcome.qualifiers:
        ends = snak["property"] == END
        reason = "the item does not say that this has ended" if ends else "the item says the same without this detail"
        yield _operation(given, outcome, "end_date" if ends else "add_qualifier", {"snak": snak}, reason)
    if outcome.prefer:
        reason = "this value holds now, and the others have ended"
        yield _operation(given, outcome, "set_rank", {"rank": "preferred"}, reason)


def _operation(given: Given, outcome: Outcome, op: Op, change: Json, reason: str) -> Operation:
    sides, row = given.sides, outcome.row
    bare = Operation(
        id="", op=op, row=row.parameter, property=row.property, guid=outcome.guid, change=change, before=outcome.theirs,
        after=None, reason=reason, sources=outcome.desired.sources,
    )  # fmt: skip
    after = changed(outcome.theirs, bare)
    if after is None:
        raise ValueError(op)
    among = sides.statements(row.property)
    before = predict(outcome.theirs, given.call, row, sides.labels, among=among).words if outcome.theirs else ""
    then = predict(after, given.call, row, sides.labels, among=among)
    found = issues_of(Case(op, after, change, sides.remote, sides.labels), row)
    if op == "set_rank":
        found = (Issue("warning", "rank", "a rank is a judgement: look at the other values first"), *found)
    found = (*_brought_again(sides.removals.of_operation(bare, outcome.desired.statement, row)), *found)
    if then.elsewhere and then.words != before:
        message = f"the infobox would show it as {then.elsewhere}: make sure that it is true there"
        found = (Issue("warning", "elsewhere", message), *found)
    return replace(
        bare,
        id=operation_id(sides.remote["id"], bare),
        after=after,
        issues=found,
        gate_before=before or "hidden: the item does not say it",
        gate_after=then.words,
        same_value=tuple(
            one["id"]
            for one in among
            if one["id"] != outcome.guid and is_same_value(after["mainsnak"], one["mainsnak"])
        ),
    )


def operation_id(entity: str, operation: Operation) -> str:
    """Return a name for an operation: what it does, and eight letters of what it changes."""
    content = [entity, operation.op, operation.guid, operation.change]
    name = "-".join(filter(None, [operation.op.replace("_", "-"), operation.property]))
    return f"{name}-{sha256_of(content)[:8]}"


def _brought_again(removed: Sequence[Record]) -> tuple[Issue, ...]:
    """Return the warnings of bringing what others have removed."""
    end = "this brings it again: make sure that it holds, and talk to them first"
    return tuple(
        Issue(
            "warning", BROUGHT_AGAIN, f"{attribution(one.removed)} removed the {one.part.kind} ({one.part.id()}); {end}"
        )
        for one in removed
        if one.removed
    )


def _once(operations: Iterable[Operation]) -> list[Operation]:
    """Return the operations, one of each: two of ours may ask for the same."""
    return list({one.id: one for one in operations}.values())


def _term(given: Given, term: Term, removed: Sequence[Record]) -> Operation:
    op: Op = "add_label" if term.kind == "label" else "add_alias"
    change = {"kind": term.kind, "language": term.language, "text": term.text}
    bare = Operation(
        id="", op=op, row="", property="", guid="", change=change, before=None, after=term.text,
        reason=f"the item has no such {term.kind} in the language {term.language}", sources=term.sources,
        issues=(*_brought_again(removed), *term_issues(term.kind, term.text)),
    )  # fmt: skip
    return replace(bare, id=operation_id(given.sides.remote["id"], bare))


def _conflict(outcome: Outcome) -> Conflict:
    return Conflict(
        row=outcome.row.parameter,
        property=outcome.row.property,
        guid=outcome.guid if outcome.theirs is not None else "",
        kind=outcome.kind,
        ours=outcome.desired.statement,
        theirs=outcome.theirs,
        message=outcome.note,
    )


def _term_conflict(term: Term, barring: Sequence[Record]) -> Conflict:
    ours = {"kind": term.kind, "language": term.language, "text": term.text}
    return Conflict("", "", "", "removed-remotely", ours, None, removal_message(barring))


def _left_out(outcome: Outcome) -> LeftOut:
    desired = outcome.desired
    return LeftOut(outcome.row.parameter, outcome.row.property, desired.statement, desired.sources, outcome.note)


def _named(made: Plan, labels: Labels) -> dict[str, str]:
    """Return the labels of the properties and items that the plan speaks of."""
    wanted = {made.entity, *_mentioned(asdict(made))}
    return {one: label for one in sorted(wanted) if (label := labels.label(one)) is not None}


def _mentioned(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inside in value.items():
            if (
                key in {"property", "id"}
                and isinstance(inside, str)
                and inside[:1] in {"P", "Q"}
                and inside[1:].isdecimal()
            ):
                yield inside
            yield from _mentioned(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from _mentioned(inside)
