"""The tree of classes: which classes a dump's lines place below which, and all subclasses of some classes."""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.extraction.selection.byte_prefilter import may_have_property
from leapgraph.extraction.selection.conditions import ItemValues
from leapgraph.extraction.selection.entity_selector import parse_line
from leapgraph.wikibase.mentioned_entities import IS_ENTITY_ID, SUBCLASS_OF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.extraction.selection.conditions import Condition


class Superclasses(NamedTuple):
    """The direct superclasses of a class, by its statements of P279 that are not deprecated."""

    class_id: str
    superclasses: tuple[str, ...]


def read_superclasses(line: bytes) -> Superclasses | None:
    """Return the direct superclasses of the item on a line of a dump; None if it has none.

    A malformed statement is passed over: it is reported where the item is extracted.

    Raises:
        DataError: The line may hold a class, and is not JSON of an entity.
    """
    if not may_have_property(line, SUBCLASS_OF):
        return None
    entity = parse_line(line)
    if entity is None or entity["type"] != "item":
        return None
    found = [one for one in ItemValues(entity, SUBCLASS_OF) if IS_ENTITY_ID(one) and one[0] == "Q"]
    return Superclasses(entity["id"], tuple(dict.fromkeys(found))) if found else None


def find_subclasses(tree: Iterable[Superclasses], classes: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Return for each set of classes these and all their subclasses, direct and indirect.

    A class with several superclasses, and a circle of classes, count once. Memory holds 8 bytes a pair of class and
    superclass, and what each superclass needs.
    """
    subclasses: defaultdict[int, array[int]] = defaultdict(lambda: array("Q"))
    for class_id, superclasses in tree:
        for superclass in superclasses:
            subclasses[int(superclass[1:])].append(int(class_id[1:]))
    return [_closure(subclasses, {int(one[1:]) for one in roots}) for roots in classes]


def _closure(subclasses: defaultdict[int, array[int]], roots: set[int]) -> frozenset[str]:
    found, pending = set(roots), list(roots)
    while pending:
        new = set(subclasses.get(pending.pop(), ())) - found
        found |= new
        pending += new
    return frozenset(f"Q{one}" for one in found)


def add_subclasses(conditions: Iterable[Condition], tree: Iterable[Superclasses]) -> tuple[Condition, ...]:
    """Return the conditions with the subclasses of their values where these count."""
    conditions = tuple(conditions)
    found = find_subclasses(tree, [one.values for one in conditions if one.with_subclasses])
    closures = iter(found)
    return tuple(one.with_values(next(closures)) if one.with_subclasses else one for one in conditions)
