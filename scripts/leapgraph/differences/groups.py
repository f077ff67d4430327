"""Group differences by subject: the named graphs, each as the dataset calls it, in the order of a reader's interest."""

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

    from leapgraph.dataset import Dataset
    from leapgraph.differences.model import Difference

QUESTIONS = "questions"
# What comes after the subjects that people write about.
_LAST = ("sources", VOCABULARY_STEM, DATASET_STEM, QUESTIONS, IDENTITY_STEM, WIKIDATA_STEM, DERIVED_STEM)
_TITLE = f"<{NAMESPACES['dcterms']}title>".encode()


class GraphTitles:
    """What graphs are called.

    Args:
        datasets: The newer and the older dataset, whose descriptions title their graphs.
        base: Their base IRI.
    """

    def __init__(self, datasets: tuple[Dataset, Dataset], base: str) -> None:
        self._datasets = datasets
        self._base = base
        self._found: dict[str, str] = {}

    def title(self, stem: str) -> str:
        """Return the title of a graph without that of the dataset, else its stem in words."""
        if stem not in self._found:
            name = next(filter(None, map(self._stated, self._datasets, [stem] * 2)), "") or stem.replace("-", " ")
            self._found[stem] = name[:1].upper() + name[1:]
        return self._found[stem]

    def _stated(self, dataset: Dataset, stem: str) -> str:
        whole = _stated_title(dataset, self._base)
        title = _stated_title(dataset, f"{self._base}{PROJECT_PATHS['graph']}{stem}")
        return title.removeprefix(f"{whole}: ") if whole else title


def group_differences(
    differences: Iterable[Difference], titles: GraphTitles, main_entity: str
) -> tuple[DifferenceGroup, ...]:
    """Return differences by subject, the main entity's first.

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


def _stated_title(dataset: Dataset, iri: str) -> str:
    graph = dataset.graphs.get(DATASET_STEM)
    start = b"<%b> %b " % (iri.encode(), _TITLE)
    line = next((line for line in graph.lines if line.startswith(start)), None) if graph else None
    if line is None:
        return ""
    return next((triple.object.value for triple in lines_to_triples([line]) if isinstance(triple.object, Literal)), "")
