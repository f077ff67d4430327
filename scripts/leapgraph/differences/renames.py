"""Find renames: nodes of the older side whose whole content the newer side has under another IRI.

Nodes that were renamed together refer to each other by their IRIs, so these are masked: nodes are told apart by colour
refinement, as in RDFC-1.0's first-degree hashes, repeated until it tells no more apart. Each pair is then verified.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from leapgraph.differences.compare_graphs import by_subject
from leapgraph.withdrawals import WITHDRAWAL_PREDICATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from leapgraph.differences.compare_graphs import ChangedTriples, GraphTriple
    from leapgraph.differences.subject_index import SubjectIndex

_ROUNDS = 12
# A node that says only one thing, such as its class, is no evidence of a rename.
_FEWEST_FACTS = 2


def find_renames(changed: ChangedTriples, old: SubjectIndex, new: SubjectIndex) -> dict[bytes, bytes]:
    """Return the present IRI of each renamed node by its former one, as terms in N-Triples.

    A node that was withdrawn while another one took over its whole content is renamed too.
    """
    vanished = _contents(changed.removed, new)
    arrived = _contents(changed.added, old)
    if not vanished or not arrived:
        return {}
    before, after = _colour(vanished, arrived)
    classes = [(olds, after[colour]) for colour, olds in before.items() if len(olds) == len(after.get(colour, ()))]
    tied = [pair for pair in classes if len(pair[0]) > 1]
    removed = _references(changed.removed, {node for olds, _ in tied for node in olds})
    added = _references(changed.added, {node for _, news in tied for node in news})
    pairs: dict[bytes, bytes] = {}
    for olds, news in classes:
        # Nodes with equal contents: those first that the same subjects refer to.
        olds.sort(key=lambda node: (removed.get(node, []), node))
        news.sort(key=lambda node: (added.get(node, []), node))
        pairs.update(zip(olds, news, strict=True))
    return _verify(pairs, vanished, arrived)


def rename(fact: GraphTriple, renames: Mapping[bytes, bytes]) -> GraphTriple:
    """Return a fact with the present IRIs of renamed nodes."""
    return fact._replace(
        subject=renames.get(fact.subject, fact.subject),
        predicate=renames.get(fact.predicate, fact.predicate),
        object=renames.get(fact.object, fact.object),
    )


def _contents(facts: Iterable[GraphTriple], others: SubjectIndex) -> dict[bytes, list[GraphTriple]]:
    """Return what is said of each IRI that the other side does not describe."""
    found = {
        subject: [fact for fact in of if fact.predicate not in WITHDRAWAL_PREDICATES or not others.facts(subject)]
        for subject, of in by_subject(facts).items()
        if subject.startswith(b"<") and not others.is_described(subject)
    }
    return {
        subject: of
        for subject, of in found.items()
        if len(of) >= _FEWEST_FACTS and not all(fact.predicate in WITHDRAWAL_PREDICATES for fact in of)
    }


def _colour(
    vanished: Mapping[bytes, list[GraphTriple]], arrived: Mapping[bytes, list[GraphTriple]]
) -> tuple[dict[int, list[bytes]], dict[int, list[bytes]]]:
    """Return the nodes of both sides by colour: equal contents have equal colours."""
    sides = (vanished, arrived)
    colours = tuple(dict.fromkeys(side, 0) for side in sides)
    count = 0
    for _ in range(_ROUNDS):
        codes: dict[tuple[object, ...], int] = {}
        fresh = tuple(
            {node: codes.setdefault(_signature(facts, colour), len(codes)) for node, facts in side.items()}
            for side, colour in zip(sides, colours, strict=True)
        )
        colours = fresh
        if len(codes) == count:
            break
        count = len(codes)
    grouped = []
    for colour in colours:
        found: dict[int, list[bytes]] = defaultdict(list)
        for node, code in sorted(colour.items()):
            found[code].append(node)
        grouped.append(dict(found))
    return grouped[0], grouped[1]


def _signature(facts: Iterable[GraphTriple], colour: Mapping[bytes, int]) -> tuple[object, ...]:
    # Text and number cannot be compared: a colour is written as no term is.
    return tuple(
        sorted(
            (
                fact.stem,
                b"%d" % colour[fact.predicate] if fact.predicate in colour else fact.predicate,
                b"%d" % colour[fact.object] if fact.object in colour else fact.object,
            )
            for fact in facts
        )
    )


def _references(facts: Iterable[GraphTriple], nodes: AbstractSet[bytes]) -> dict[bytes, list[tuple[bytes, bytes]]]:
    """Return what refers to each of `nodes`: subjects and predicates, sorted."""
    found: dict[bytes, list[tuple[bytes, bytes]]] = defaultdict(list)
    for fact in facts:
        if fact.object in nodes:
            found[fact.object].append((fact.subject, fact.predicate))
    return {node: sorted(of) for node, of in found.items()}


def _verify(
    pairs: dict[bytes, bytes], vanished: Mapping[bytes, list[GraphTriple]], arrived: Mapping[bytes, list[GraphTriple]]
) -> dict[bytes, bytes]:
    """Return the pairs whose contents are the same once their IRIs are replaced."""
    referring: dict[bytes, list[bytes]] = defaultdict(list)
    wrong = []
    for former, present in pairs.items():
        facts = {rename(fact, pairs) for fact in vanished[former]}
        if facts != set(arrived[present]):
            wrong.append(former)
        for fact in vanished[former]:
            referring[fact.predicate].append(former)
            referring[fact.object].append(former)
    # What refers to a node that is not renamed says something else than its counterpart.
    for former in wrong:  # which grows
        if pairs.pop(former, None) is not None:
            wrong += referring[former]
    return dict(sorted(pairs.items()))
