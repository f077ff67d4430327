"""Which graphs of a store differ from ours, and bringing them there one after another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.dataset import split
from leapgraph.errors import RunError
from leapgraph.namespaces import STANDARD
from leapgraph.release.statistics import DATASET
from leapgraph.store.client import StoreError
from leapgraph.store.comparing import same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.store.graphs import Graphs

SAME, NEW, CHANGED, LEFT_OVER = "unchanged", "new", "changed", "left over"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_COUNT = f"> <{STANDARD['void']}triples> ".encode()


@dataclass(frozen=True)
class Difference:
    """How a named graph of the store stands to ours.

    Attributes:
        iri: Its name.
        kind: `unchanged`, `new`, `changed`, or `left over`: below our base, and no longer published.
        here: How many triples we publish in it.
        there: How many the store has.
    """

    iri: str
    kind: str
    here: int
    there: int

    @property
    def differs(self) -> bool:
        """Whether the store does not have just what we publish."""
        return self.kind != SAME


def compare(project: Project, dataset: Dataset, graphs: Graphs, step: Callable[[str], None]) -> list[Difference]:
    """Return the difference of each graph, in the order of bringing: sorted, what is left over, `graph/dataset` last.

    The catalogue comes last, so that it describes what is there. A store that can list its graphs is asked for those
    that are left over; of another, the graphs that its catalogue and ours count are looked at.

    Args:
        project: The project.
        dataset: What is published.
        graphs: The store's graphs.
        step: Called with the name of each graph as it is read.

    Raises:
        StoreError: The store cannot be asked.
    """
    catalogue = project.named_graph(DATASET)
    ours = {graph.iri: graph.lines for graph in dataset.graphs.values()}
    found: dict[str, Difference] = {}
    named: set[str] = set()
    for iri, lines in ours.items():
        step(f"reading {iri}")
        there = graphs.read(iri)
        found[iri] = Difference(iri, _kind(lines, there), len(lines), len(there))
        if iri == catalogue:
            named = _counted(lines) | _counted(there)
    start = project.named_graph("")
    listed = graphs.below(start)
    for iri in sorted((named if listed is None else listed) - set(ours)):
        # The store says these names, and they go into requests: nothing but a name of ours will do.
        there = graphs.read(iri) if iri.startswith(start) and _NAME.fullmatch(iri[len(start) :]) else []
        if there:
            found[iri] = Difference(iri, LEFT_OVER, 0, len(there))
    return sorted(found.values(), key=lambda one: (one.iri == catalogue, one.kind == LEFT_OVER, one.iri))


def send(
    dataset: Dataset, graphs: Graphs, differences: list[Difference], *, remove: bool, step: Callable[[str], None]
) -> Iterator[tuple[Difference, str]]:
    """Replace each graph that differs, and yield it with what was done: `replaced`, `removed`, `left` or `unchanged`.

    Each is replaced whole, so whoever reads meanwhile finds old graphs and new ones, and none that is half.

    Raises:
        RunError: A graph could not be replaced; the message says which are done, which are not, and what to do.
    """
    ours = {graph.iri: graph.lines for graph in dataset.graphs.values()}
    done: list[str] = []
    for number, one in enumerate(differences):
        try:
            if one.kind in {NEW, CHANGED}:
                step(f"sending {one.iri}")
                graphs.replace(one.iri, ours[one.iri])
            elif one.kind == LEFT_OVER and remove:
                graphs.remove(one.iri)
        except StoreError as error:
            raise RunError(_broken(error, done, differences[number:], remove=remove)) from error
        word = {SAME: SAME, LEFT_OVER: "removed" if remove else "left"}.get(one.kind, "replaced")
        if word in {"replaced", "removed"}:
            done.append(one.iri)
        yield one, word


def _broken(error: StoreError, done: list[str], rest: list[Difference], *, remove: bool) -> str:
    failed, *others = (one.iri for one in rest if one.kind != SAME and (one.kind != LEFT_OVER or remove))
    # Without an answer, the store may have done it nevertheless.
    state = "not done" if error.status else "perhaps done, perhaps not"
    return "\n".join(
        [
            f"{failed}: {error}",
            f"  done: {', '.join(done) or 'none'}",
            f"  {state}: {failed}",
            f"  not done: {', '.join(others) or 'none other'}",
            "  each graph in the store is the old one or the new one, whole; run it again, and it goes on from here",
        ]
    )


def _kind(here: list[bytes], there: list[bytes]) -> str:
    if same(here, there):
        return SAME
    return CHANGED if there else NEW


def _counted(lines: list[bytes]) -> set[str]:
    """Return what a catalogue counts the triples of: each graph that it was published with, and more."""
    return {split(line)[0][1:-1].decode() for line in lines if _COUNT in line and line.startswith(b"<")}
