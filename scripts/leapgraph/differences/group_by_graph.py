"""Group differences by named graph, each called as the dataset calls it, in the order of a reader's interest."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from leapgraph.dataset import (
    DATASET_STEM,
    DERIVED_STEM,
    IDENTITY_STEM,
    VOCABULARY_STEM,
    WIKIDATA_STEM,
    lines_to_triples,
)
from leapgraph.differences.model import DifferenceGroup
from leapgraph.namespaces import NAMESPACES, PROJECT_PATHS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.differences.comparands import Comparand
    from leapgraph.differences.model import Difference

QUESTIONS = "questions"
# What comes after the subjects that people write about.
_LAST = ("sources", VOCABULARY_STEM, DATASET_STEM, QUESTIONS, IDENTITY_STEM, WIKIDATA_STEM, DERIVED_STEM)
_TITLE = f"<{NAMESPACES['dcterms']}title>".encode()


class GraphTitles:
    """What graphs are called.

    Args:
        sides: The newer and the older side, whose descriptions title their graphs.
    """

    def __init__(self, *sides: Comparand) -> None:
        self._sides = sides
        self._found: dict[str, str] = {}

    def title(self, stem: str) -> str:
        """Return the title of a graph without that of the dataset, else its stem in words."""
        if stem not in self._found:
            name = next(filter(None, (_title(side, stem) for side in self._sides)), "") or stem.replace("-", " ")
            self._found[stem] = name[:1].upper() + name[1:]
        return self._found[stem]

    def is_dataset(self, iri: str) -> bool:
        """Return whether an IRI is that of one of the datasets as a whole."""
        return any(iri in {side.iri, side.side.base} for side in self._sides)


def group_differences(
    differences: Iterable[Difference], titles: GraphTitles, main_entity: str
) -> tuple[DifferenceGroup, ...]:
    """Return differences by named graph, that of the main entity first.

    Args:
        differences: The differences, in any order.
        titles: What the graphs are called.
        main_entity: The IRI of the main entity.
    """
    found: dict[str, list[Difference]] = defaultdict(list)
    for one in differences:
        found[one.group].append(one)
    main = main_entity.rstrip("/#").replace("#", "/").rpartition("/")[2]

    def place(stem: str) -> tuple[int, str, str]:
        rank = -1 if stem == main else _LAST.index(stem) + 1 if stem in _LAST else 0
        return rank, titles.title(stem).casefold(), stem

    return tuple(
        DifferenceGroup(stem, titles.title(stem), tuple(sorted(found[stem], key=_order)))
        for stem in sorted(found, key=place)
    )


def _order(one: Difference) -> tuple[str, str, str, str]:
    return one.text.casefold(), one.subject, one.predicate, one.kind


def _title(side: Comparand, stem: str) -> str:
    whole = side.side.title
    title = _stated_title(side, f"{side.side.base}{PROJECT_PATHS['graph']}{stem}")
    return title.removeprefix(f"{whole}: ") if whole else title


def _stated_title(side: Comparand, iri: str) -> str:
    graph = side.dataset.graphs.get(DATASET_STEM)
    start = b"<%b> %b " % (iri.encode(), _TITLE)
    triples = lines_to_triples(line for line in graph.lines if line.startswith(start)) if graph else ()
    titles = [triple.object for triple in triples if isinstance(triple.object, Literal)]
    return next((one.value for one in titles if one.language == side.language), titles[0].value if titles else "")
