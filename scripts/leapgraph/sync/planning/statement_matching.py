"""Which statement of the wiki says what one of ours says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.wikibase.value_comparison import ValueRelation, compare_snaks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.wikibase.json_types import Json

_RELATION_ORDER = {"equal": 0, "coarser": 1, "finer": 2, "different": 3}


@dataclass(frozen=True, slots=True)
class StatementMatch:
    """A statement of the wiki, and how ours relates to it."""

    statement: Json
    relation: ValueRelation


def match_statement(ours: Json, theirs: Iterable[Json], identifying: tuple[str, ...]) -> StatementMatch | None:
    """Return the statement that says what ours says, the same value before a more or less exact one; None without one.

    Two statements of one value with different identifying qualifiers (a first and a second time in office) are not the
    same; one that lacks the qualifier may be either. Of several the one that is not deprecated, has more in common, and
    has the smaller GUID.
    """
    found = []
    for statement in theirs:
        relation = compare_snaks(ours["mainsnak"], statement["mainsnak"])
        if relation == "different" or not _same_identifying_qualifiers(ours, statement, identifying):
            continue
        shared = sum(name in statement.get("qualifiers", {}) for name in ours.get("qualifiers", {}))
        rank = statement.get("rank") == "deprecated"
        found.append(((_RELATION_ORDER[relation], rank, -shared, statement["id"]), StatementMatch(statement, relation)))
    return min(found, key=lambda one: one[0])[1] if found else None


def _same_identifying_qualifiers(ours: Json, theirs: Json, identifying: tuple[str, ...]) -> bool:
    mine, other = ours.get("qualifiers", {}), theirs.get("qualifiers", {})
    return all(
        any(compare_snaks(one, two) != "different" for one in mine[name] for two in other[name])
        for name in identifying
        if name in mine and name in other
    )
