"""What a user wants extracted, and who receives what happens meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leapgraph.extraction.parts.job import NTRIPLES
from leapgraph.wikibase.wikibase_instance import WIKIDATA, Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from leapgraph.extraction.divided_dumps import DividedDump
    from leapgraph.extraction.pass_progress import PassProgress
    from leapgraph.extraction.selection.conditions import Condition
    from leapgraph.extraction.selection.subclass_tree import Superclasses
    from leapgraph.extraction.statistics.main_item import MainItem

NO_NEIGHBOURS, LABELS, FULL = NEIGHBOURS = ("none", "labels", "full")


@dataclass(frozen=True)
class ExtractionRequest:
    """What is to be extracted, and where to.

    Attributes:
        dumps: The dumps, in order.
        target: The path or URL of the result.
        options: What the user chose and what decides about the result, as it stands in the summary.
        conditions: The conditions that a match meets.
        ids: The ids of entities that are matches whatever the conditions.
        tree: The classes and their superclasses; None to collect them from the dumps if a condition needs them.
        repository: The Wikibase of the dumps.
        selection: How the matches are selected, a phrase for each condition, for a list of ids and for the limit.
        formats: The formats of the result.
        neighbours: How the entities that the matches mention are described, one of `NEIGHBOURS`.
        limit: How many matches to extract at most: the first ones.
        most_bad: How many bad lines are accepted; None for any number.
        has_statistics: Whether the statements of the matches are counted by property.
        main_item: The main item of the project, with which the statistics compare the others.
        overwrite: Whether the result may take the place of another one.
    """

    dumps: Sequence[DividedDump]
    target: str
    options: dict[str, Any]
    conditions: tuple[Condition, ...] = ()
    ids: frozenset[str] = frozenset()
    tree: Sequence[Superclasses] | None = None
    repository: Repository = WIKIDATA
    selection: tuple[str, ...] = ()
    formats: frozenset[str] = frozenset((NTRIPLES,))
    neighbours: str = NO_NEIGHBOURS
    limit: int | None = None
    most_bad: int | None = None
    has_statistics: bool = False
    main_item: MainItem | None = None
    overwrite: bool = False


@dataclass(frozen=True)
class Reporter:
    """Receives what happens during an extraction.

    Attributes:
        warn: Receives a sentence that the user should know.
        progress: Receives how far a pass is: when it begins, after each part, and as a part in this process is read.
    """

    warn: Callable[[str], None] = field(default=lambda _sentence: None)
    progress: Callable[[PassProgress], None] = field(default=lambda _progress: None)
