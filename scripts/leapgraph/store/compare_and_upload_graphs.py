"""Compares the named graphs of a store with ours, and uploads those that differ one after another."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Store

from leapgraph.dataset import DATASET_STEM, split_triple
from leapgraph.errors import DataError, RunError, StoppedError
from leapgraph.namespaces import NAMESPACES
from leapgraph.rdf_canonicalization import blank_node_labels, canonicalize_blank_nodes
from leapgraph.store.error_messages import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.store.graph_store import GraphStore


SAME, NEW, CHANGED, LEFT_OVER = "unchanged", "new", "changed", "left over"
REPLACED, ALTERED, REMOVED, LEFT = "replaced", "altered", "removed", "left"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_COUNT = f"> <{NAMESPACES['void']}triples> ".encode()
# Canonicalization needs a graph name; any will do.
_ANY_GRAPH = "urn:graph"


@dataclass(frozen=True)
class Difference:
    """How a named graph of the store compares to ours.

    Attributes:
        iri: Its name.
        kind: `unchanged`, `new`, `changed`, or `left over`: below our base, and no longer published.
        here: The number of triples that we publish in it.
        there: The number of triples in the store, before the upload.
        lost: If the store altered the graph on upload, how many of our triples it does not have as they were sent.
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
        """Whether the store's graph differs from the published one."""
        return self.kind != SAME


def compare_graphs(
    project: Project, dataset: Dataset, graphs: GraphStore, step: Callable[[str], None]
) -> list[Difference]:
    """Return the difference of each graph, in the order of upload: sorted, then those left over, then `graph/dataset`.

    The catalogue comes last, so that it never describes what is not there yet. A store that can list its graphs is
    asked for those that are left over; of another, the graphs that its catalogue and ours count are compared.

    Args:
        project: The project.
        dataset: The published dataset.
        graphs: The store's graphs.
        step: Called with the name of each graph before it is read.

    Raises:
        StoreError: The store cannot be read.
    """
    catalogue = project.named_graph(DATASET_STEM)
    ours = {graph.iri: graph.lines for graph in dataset.graphs.values()}
    found: dict[str, Difference] = {}
    named: set[str] = set()
    # The catalogue first: it is small, so a store that is not there is found out at once.
    for iri in sorted(ours, key=lambda iri: iri != catalogue):
        step(f"reading {iri}")
        lines = ours[iri]
        there = graphs.read(iri)
        found[iri] = Difference(iri, _difference_kind(graphs, lines, there), len(lines), len(there))
        if iri == catalogue:
            named = _catalogued_graphs(lines) | _catalogued_graphs(there)
    start = project.named_graph("")
    listed = graphs.list_graphs(start)
    for iri in sorted((named if listed is None else listed) - set(ours)):
        # These names come from the store and go into requests: only names of ours are accepted.
        there = graphs.read(iri) if iri.startswith(start) and _NAME.fullmatch(iri[len(start) :]) else []
        if there:
            found[iri] = Difference(iri, LEFT_OVER, 0, len(there))
    return sorted(found.values(), key=lambda one: (one.iri == catalogue, one.kind == LEFT_OVER, one.iri))


def upload_graphs(
    dataset: Dataset, graphs: GraphStore, differences: list[Difference], *, remove: bool, step: Callable[[str], None]
) -> Iterator[tuple[Difference, str]]:
    """Replace each graph that differs, and yield it with the outcome.

    The outcome is `replaced`, `altered` (the store changed some triples: each graph is read again), `removed`, `left`
    or `unchanged`. Each graph is replaced by one request or, by SPARQL, at one moment.

    Raises:
        RunError: A graph could not be replaced; the message says which are done, which are not, and what to do.
        StoppedError: The user stopped the upload; with the same message.
    """
    ours = {graph.iri: graph.lines for graph in dataset.graphs.values()}
    done: list[str] = []
    for number, one in enumerate(differences):
        outcome, word = one, SAME
        try:
            if one.kind in {NEW, CHANGED}:
                step(f"sending {one.iri}")
                graphs.replace(one.iri, ours[one.iri])
                outcome = _verify_upload(one, graphs, ours[one.iri])
                word = ALTERED if outcome.lost else REPLACED
            elif one.kind == LEFT_OVER:
                word = REMOVED if remove else LEFT
                if remove:
                    graphs.remove(one.iri)
        except StoreError as error:
            # Without a response, the store may have done it nevertheless.
            state = "not done" if error.status else "perhaps done, perhaps not"
            raise RunError(_failure_message(str(error), state, done, differences[number:], remove=remove)) from error
        except KeyboardInterrupt:
            message = _failure_message(
                "stopped", "perhaps done, perhaps not", done, differences[number:], remove=remove
            )
            raise StoppedError(message) from None
        if word not in {SAME, LEFT}:
            done.append(one.iri)
        yield outcome, word


def _verify_upload(one: Difference, graphs: GraphStore, lines: list[bytes]) -> Difference:
    """Return the difference with the triples that the store lost of a graph that was just uploaded."""
    try:
        there = graphs.read(one.iri)
    except StoreError as error:
        # It was uploaded, and whether it is complete is not known.
        raise StoreError(f"it was sent, and cannot be read again: {error}") from error
    kept, found = graphs.normalize_spelling(lines), graphs.normalize_spelling(there)
    if is_same_graph(kept, found):
        return one
    lost = missing_triples(kept, found)
    example = lost[0].decode().removesuffix(" .\n") if lost else "there is more than was sent"
    return replace(one, there=len(there), lost=max(len(lost), 1), example=example)


def _failure_message(why: str, state: str, done: list[str], rest: list[Difference], *, remove: bool) -> str:
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


def _difference_kind(graphs: GraphStore, here: list[bytes], there: list[bytes]) -> str:
    if is_same_graph(graphs.normalize_spelling(here), graphs.normalize_spelling(there)):
        return SAME
    return CHANGED if there else NEW


def _catalogued_graphs(lines: list[bytes]) -> set[str]:
    """Return the graphs that a catalogue counts the triples of: the dataset's named graphs, and other subsets."""
    return {split_triple(line)[0][1:-1].decode() for line in lines if _COUNT in line and line.startswith(b"<")}


_LONGEST = 400


def format_outcomes(outcomes: Iterable[tuple[Difference, str]], url: str) -> str:
    """Return a line for each graph that is not unchanged, with its outcome, and a summary line."""
    lines: list[str] = []
    words: Counter[str] = Counter()
    for one, word in outcomes:
        words[word] += 1
        if word != SAME:
            lines.append(f"{word}\t{one.iri}\t{_triple_counts(one)}")
    lines.append(f"{url}: {', '.join(f'{number} {word}' for word, number in sorted(words.items()))}")
    return "".join(f"{line}\n" for line in lines)


def format_alterations(outcomes: Iterable[tuple[Difference, str]], url: str) -> str:
    """Return a line for each graph that the store altered on upload; empty if there is none."""
    return "".join(
        f"{one.iri}: {url} took it and has {one.there:,} triples, {one.lost:,} of our {one.here:,} not as they were "
        f"sent, such as {_shorten(one.example)}; it is sent again at the next run\n"
        for one, word in outcomes
        if word == ALTERED
    )


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _triple_counts(one: Difference) -> str:
    if one.kind == LEFT_OVER:
        return f"{one.there:,} triples, no longer published"
    if one.lost:
        return f"{one.here:,} triples, {one.lost:,} of them not as they were sent"
    return f"{one.here:,} triples" + (f", before {one.there:,}" if one.there else "")


def normalize_graph(lines: Iterable[bytes]) -> list[bytes]:
    """Return sorted N-Triples `lines` as a store would have them.

    For example, `"+10"^^xsd:decimal` becomes `"10"^^xsd:decimal`, and blank nodes get RDFC-1.0 labels. Stores differ in
    what they rewrite, but graphs normalized here compare equal if they mean the same.

    Raises:
        DataError: The blank nodes take too long to canonicalize.
    """
    store = Store()
    store.load(b"".join(lines), format=RdfFormat.N_TRIPLES, lenient=True)
    text = store.dump(format=RdfFormat.N_QUADS) or b""
    return canonicalize_blank_nodes({_ANY_GRAPH: sorted(text.splitlines(keepends=True))})[_ANY_GRAPH]


def is_same_graph(here: list[bytes], there: list[bytes]) -> bool:
    """Return whether two graphs mean the same; graphs that take too long to canonicalize count as different."""
    try:
        return normalize_graph(here) == normalize_graph(there)
    except DataError:
        return False


def missing_triples(here: list[bytes], there: list[bytes]) -> list[bytes]:
    """Return the triples of `here` that `there` lacks, sorted; those with blank nodes only if no others are missing."""
    try:
        ours, theirs = normalize_graph(here), set(normalize_graph(there))
    except DataError:
        ours, theirs = sorted(here), set(there)
    lost = [line for line in ours if line not in theirs]
    return [line for line in lost if not blank_node_labels(line)] or lost
