"""Sets the retrieval date (P813) in the references of desired statements."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leapgraph.errors import DataError
from leapgraph.wikibase.canonical_json_hashes import RETRIEVED, add_reference_hash

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from leapgraph.sync.plan_model import DesiredStatement
    from leapgraph.wikibase.display_text import Labels
    from leapgraph.wikibase.json_types import Json

_GREGORIAN, _DAY = "http://www.wikidata.org/entity/Q1985727", 11


def set_retrieved_date(found: Sequence[DesiredStatement], day: date, labels: Labels) -> list[DesiredStatement]:
    """Return the desired statements with this retrieval date (P813) in each reference instead of the graph's.

    References are compared without it, so that none is added again with another date.

    Raises:
        DataError: The wiki has no such property with the datatype time.
    """
    if labels.datatype(RETRIEVED) != "time":
        raise DataError(
            f"the wiki has no property {RETRIEVED} of dates: plan without the day on which you read the sources"
        )
    snak = _retrieved_snak(day)
    return [replace(one, statement=_set_reference_dates(one.statement, snak)) for one in found]


def drop_unsupported_date(reference: Json, labels: Labels) -> Json:
    """Return a reference with its hashes, without the retrieval date if the wiki has no property for it."""
    snaks = reference["snaks"]
    if RETRIEVED in snaks and labels.datatype(RETRIEVED) != "time":
        snaks = {name: group for name, group in snaks.items() if name != RETRIEVED}
    return add_reference_hash({**reference, "snaks": snaks})


def _retrieved_snak(day: date) -> Json:
    value = {
        "time": f"+{day.isoformat()}T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": _DAY,
        "calendarmodel": _GREGORIAN,
    }  # fmt: skip
    datavalue = {"value": value, "type": "time"}
    return {"snaktype": "value", "property": RETRIEVED, "datavalue": datavalue, "datatype": "time"}


def _set_reference_dates(statement: Json, snak: Json) -> Json:
    references = []
    for one in statement.get("references", []):
        snaks = {name: group for name, group in one["snaks"].items() if name != RETRIEVED}
        references.append(add_reference_hash({"snaks": {**snaks, RETRIEVED: [snak]}}))
    return {**statement, "references": references}
