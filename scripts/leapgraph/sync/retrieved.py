"""The day on which a person has read the sources, in every reference that the graph would have on the item."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leapgraph.errors import DataError
from leapgraph.sync.canonical import RETRIEVED, hashed_reference

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from leapgraph.sync.labels import Labels
    from leapgraph.sync.model import Desired, Json

_GREGORIAN, _DAY = "http://www.wikidata.org/entity/Q1985727", 11


def with_day(found: Sequence[Desired], day: date, labels: Labels) -> list[Desired]:
    """Return what the graph would have, with the day of reading (P813) in each reference that has none.

    The graph does not know when an editor looks at a source; references are told apart without that day, so that none
    is added again for being read on another.

    Raises:
        DataError: The wiki has no such property of dates.
    """
    if labels.datatype(RETRIEVED) != "time":
        raise DataError(
            f"the wiki has no property {RETRIEVED} of dates: plan without the day on which you read the sources"
        )
    snak = _snak(day)
    return [replace(one, statement=_dated(one.statement, snak)) for one in found]


def _snak(day: date) -> Json:
    value = {
        "time": f"+{day.isoformat()}T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": _DAY,
        "calendarmodel": _GREGORIAN,
    }  # fmt: skip
    datavalue = {"value": value, "type": "time"}
    return {"snaktype": "value", "property": RETRIEVED, "datavalue": datavalue, "datatype": "time"}


def _dated(statement: Json, snak: Json) -> Json:
    references = [
        one if RETRIEVED in one["snaks"] else hashed_reference({"snaks": {**one["snaks"], RETRIEVED: [snak]}})
        for one in statement.get("references", [])
    ]
    return {**statement, "references": references}
