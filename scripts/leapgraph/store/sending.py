"""Which graphs of a store differ from ours, and bringing them there one after another."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leapgraph.dataset import split
from leapgraph.errors import RunError, StoppedError
from leapgraph.namespaces import STANDARD
from leapgraph.release.statistics import DATASET
from leapgraph.store.comparing import missing, same
from leapgraph.store.refusals import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.store.graphs import Graphs

SAME, NEW, CHANGED, LEFT_OVER = "unchanged", "new", "changed", "left over"
REPLACED, ALTERED, REMOVED, LEFT = "replaced", "altered", "removed", "left"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_COUNT = f"> <{STANDARD['void']}triples> ".encode()


@dataclass(frozen=True)
class Difference:
    """How a named graph of the store stands to ours.

    Attributes:
        iri: Its name.
        kind: `unchanged`, `new`, `changed`, or `left over`: below our base, and no longer published.
        here: How many triples we publish in it.
        there: How many the store has, or had before it was sent ours.
        lost: Of a graph that the store altered as it took it in, how many of ours it does not have as they were sent.
        example: The first of those.
    """

    iri: str
    kind: str
    here: int
    there: int
    lost: int = 0
    example: str = ""

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
        found[iri] = Difference(iri, _kind(graphs, lines, there), len(lines), len(there))
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
    """Replace each graph that differs, and yield it with what was done.

    That is `replaced`, `altered` (the store took it and has something else: each is read again), `removed`, `left` or
    `unchanged`. Each is replaced by one request or, by SPARQL, at one moment.

    Raises:
        RunError: A graph could not be replaced; the message says which are done, which are not, and what to do.
        StoppedError: A person has stopped it; with the same words.
    """
    ours = {graph.iri: graph.lines for graph in dataset.graphs.values()}
    done: list[str] = []
    for number, one in enumerate(differences):
        outcome, word = one, SAME
        try:
            if one.kind in {NEW, CHANGED}:
                step(f"sending {one.iri}")
                graphs.replace(one.iri, ours[one.iri])
                outcome = _read_again(one, graphs, ours[one.iri])
                word = ALTERED if outcome.lost else REPLACED
            elif one.kind == LEFT_OVER:
                word = REMOVED if remove else LEFT
                if remove:
                    graphs.remove(one.iri)
        except StoreError as error:
            # Without an answer, the store may have done it nevertheless.
            state = "not done" if error.status else "perhaps done, perhaps not"
            raise RunError(_broken(str(error), state, done, differences[number:], remove=remove)) from error
        except KeyboardInterrupt:
            message = _broken("stopped", "perhaps done, perhaps not", done, differences[number:], remove=remove)
            raise StoppedError(message) from None
        if word not in {SAME, LEFT}:
            done.append(one.iri)
        yield outcome, word


def _read_again(one: Difference, graphs: Graphs, lines: list[bytes]) -> Difference:
    """Return the difference with what the store lost of a graph that it has just taken in."""
    try:
        there = graphs.read(one.iri)
    except StoreError as error:
        # It was taken in, and whether it is whole is not known.
        raise StoreError(f"it was sent, and cannot be read again: {error}") from error
    kept, found = graphs.as_kept(lines), graphs.as_kept(there)
    if same(kept, found):
        return one
    lost = missing(kept, found)
    example = lost[0].decode().removesuffix(" .\n") if lost else "there is more than was sent"
    return replace(one, there=len(there), lost=max(len(lost), 1), example=example)


def _broken(why: str, state: str, done: list[str], rest: list[Difference], *, remove: bool) -> str:
    failed, *others = [one.iri for one in rest if one.kind != SAME and (one.kind != LEFT_OVER or remove)] or ["none"]
    return "\n".join(
        [
            f"{failed}: {why}",
            f"  done: {', '.join(done) or 'none'}",
            f"  {state}: {failed}",
            f"  not done: {', '.join(others) or 'none other'}",
            "  each other graph there is the old one or the new one, whole; run it again, and it goes on from here",
        ]
    )


def _kind(graphs: Graphs, here: list[bytes], there: list[bytes]) -> str:
    if same(graphs.as_kept(here), graphs.as_kept(there)):
        return SAME
    return CHANGED if there else NEW


def _counted(lines: list[bytes]) -> set[str]:
    """Return what a catalogue counts the triples of: each graph that it was published with, and more."""
    return {split(line)[0][1:-1].decode() for line in lines if _COUNT in line and line.startswith(b"<")}
