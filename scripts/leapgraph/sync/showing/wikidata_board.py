"""Makes the board of a release's site: the pulled item compared with the graph, and what a plan would change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leapgraph.errors import DataError, LeapgraphError
from leapgraph.infobox.predict_shown_statements import render_snak
from leapgraph.pull.build_snapshot import RECORD_FILE
from leapgraph.site.wikidata_board import (
    BoardRow,
    BoardValue,
    ItemStatement,
    PlannedChange,
    PlannedChanges,
    WikidataBoard,
)
from leapgraph.sync.load_snapshot import read_snapshot
from leapgraph.sync.planning.plan import make_plan
from leapgraph.sync.planning.plan_input import read_plan_input
from leapgraph.sync.showing.comparison_table import removed_cells, status_rows
from leapgraph.sync.showing.operation_text import (
    describe_conflict,
    describe_omission,
    describe_operation,
    plan_labels,
    reference_text,
)
from leapgraph.sync.showing.removals_table import list_removals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.sync.load_snapshot import Snapshot
    from leapgraph.sync.plan_model import Operation, Plan
    from leapgraph.sync.showing.comparison_table import StatusRow, StatusValue
    from leapgraph.wikibase.display_text import Labels
    from leapgraph.wikibase.json_types import Json


def make_wikidata_board(project: Project, dataset: Dataset) -> WikidataBoard | None:
    """Return the board of a project's snapshot; None where nothing was pulled, or the snapshot cannot be read.

    A snapshot that cannot be compared has a board with the item's statements, which says why.

    Args:
        project: The project.
        dataset: Its dataset as published.
    """
    if not (project.wikidata / RECORD_FILE).is_file():
        return None
    try:
        snapshot = read_snapshot(project)
    except DataError:
        return None
    board = WikidataBoard(
        entity=snapshot.entity_id,
        iri=f"{snapshot.concept_base}{snapshot.entity_id}",
        label=snapshot.labels.label(snapshot.entity_id) or snapshot.entity_id,
        revision=int(snapshot.item["lastrevid"]),
        statements=tuple(_item_statements(snapshot)),
    )
    try:
        plan_input = read_plan_input(project, dataset=dataset)
        plan = make_plan(plan_input)
        return replace(
            board,
            rows=tuple(_board_row(row) for row in status_rows(plan_input)),
            planned=_planned_changes(plan),
            removals=tuple(removed_cells(row) for row in list_removals(plan_input)),
        )
    except LeapgraphError as error:
        return replace(board, problem=str(error))


def _item_statements(snapshot: Snapshot) -> Iterator[ItemStatement]:
    labels = snapshot.labels
    for property_, group in sorted(dict(snapshot.item.get("claims") or {}).items(), key=lambda item: int(item[0][1:])):
        for one in group:
            yield ItemStatement(
                property=property_,
                label=labels.label(property_) or "",
                value=_value_text(one["mainsnak"], labels),
                rank=_rank_text(one.get("rank", "normal")),
                qualifiers=tuple(
                    f"{labels.label(name) or name}: {labels.snak_text(snak)}"
                    for name, snaks in one.get("qualifiers", {}).items()
                    for snak in snaks
                ),
                sources=tuple(reference_text(reference, labels) for reference in one.get("references", ())),
            )


def _value_text(snak: Json, labels: Labels) -> str:
    """Return a value as the infobox would show it; in words where it shows nothing."""
    return render_snak(snak, labels) if snak["snaktype"] == "value" else labels.snak_text(snak)


def _board_row(row: StatusRow) -> BoardRow:
    return BoardRow(
        parameter=row.parameter,
        property=row.property,
        label=row.label,
        infobox=row.infobox,
        wikidata=tuple(_board_value(value) for value in row.wikidata),
        ours=tuple(_board_value(value) for value in row.ours),
        state=row.state,
        notes=row.notes,
    )


def _board_value(value: StatusValue) -> BoardValue:
    return BoardValue(value.text, _rank_text(value.rank), value.sources, value.usable, value.gate)


def _rank_text(rank: str) -> str:
    return "" if rank == "normal" else rank


def _planned_changes(plan: Plan) -> PlannedChanges:
    labels = plan_labels(plan)
    return PlannedChanges(
        changes=tuple(_planned_change(one, labels) for one in plan.operations),
        conflicts=tuple((*describe_conflict(one, labels), one.message) for one in plan.conflicts),
        omissions=tuple(describe_omission(one, labels) for one in plan.left_out),
        infobox=tuple((one.row, one.now, one.then) for one in plan.infobox if one.now != one.then),
    )


def _planned_change(operation: Operation, labels: Labels) -> PlannedChange:
    found = describe_operation(operation, labels)
    return PlannedChange(
        found.title, found.where, found.lines, found.infobox, found.reason, found.issues, operation.sources
    )
