"""Find the described queries in which only default values differ that the tool takes from a list of the dataset's own.

The default of such a parameter follows from the data: it is the first value of the list that another query gives.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from leapgraph.dataset import lines_to_triples
from leapgraph.errors import LeapgraphError
from leapgraph.namespaces import NAMESPACES
from leapgraph.queries.base_project_defaults import drop_unused_prefixes
from leapgraph.sparql.parameter_binding import bind_terms
from leapgraph.sparql.parsed_query import parse_query

if TYPE_CHECKING:
    from leapgraph.differences.compare_graphs import ChangedTriples, GraphTriple
    from leapgraph.differences.subject_index import SubjectIndex

_LIST = f"<{NAMESPACES['tool']}valuesFrom>".encode()
_VALUES = frozenset(
    f"<{iri}>".encode() for iri in (f"{NAMESPACES['schema']}defaultValue", f"{NAMESPACES['skos']}example")
)
_SH = NAMESPACES["sh"]
_TEXTS = frozenset(
    f"<{iri}>".encode()
    for iri in (*(f"{_SH}{name}" for name in ("select", "ask", "construct")), f"{NAMESPACES['spex']}describe")
)
_SAME = NamedNode("urn:x-same:value")


def queries_with_other_defaults(
    changed: ChangedTriples, old: SubjectIndex, new: SubjectIndex, start: bytes
) -> frozenset[bytes]:
    """Return the queries that differ in such default values alone, as terms in N-Triples.

    Args:
        changed: The changed facts.
        old: What the older side says of each subject.
        new: What the newer side says.
        start: The beginning of the IRI of each query, as a term in N-Triples.
    """
    of_queries: dict[bytes, list[GraphTriple]] = defaultdict(list)
    for fact in (*changed.removed, *changed.added):
        if fact.subject.startswith(start):
            of_queries[query_of(fact.subject)].append(fact)
    return frozenset(query for query, facts in of_queries.items() if _are_defaults(query, facts, old, new))


def query_of(subject: bytes) -> bytes:
    """Return the query that a node is, or is a parameter of, as a term in N-Triples."""
    query, hash_, _ = subject.partition(b"#")
    return query + b">" if hash_ else subject


def _are_defaults(query: bytes, facts: list[GraphTriple], old: SubjectIndex, new: SubjectIndex) -> bool:
    parameters = {fact.subject for fact in facts} - {query}
    for fact in facts:
        if fact.predicate not in (_TEXTS if fact.subject == query else _VALUES):
            return False
    if not all(any(one.predicate == _LIST for one in side.facts(node)) for node in parameters for side in (old, new)):
        return False
    names = sorted(node.rpartition(b"#")[2][:-1].decode() for node in parameters)
    texts = [_text_without_defaults(side.facts(query), names) for side in (old, new)]
    return bool(parameters) and texts[0] == texts[1] is not None


def _text_without_defaults(facts: tuple[GraphTriple, ...], names: list[str]) -> str | None:
    """Return the text of a query with the same value for each of the parameters; None where that cannot be made."""
    triples = lines_to_triples(fact.line for fact in facts if fact.predicate in _TEXTS)
    found = [triple.object.value for triple in triples if isinstance(triple.object, Literal)]
    try:
        query = parse_query(found[0]) if found else None
        return drop_unused_prefixes(bind_terms(query, dict.fromkeys(names, _SAME))) if query else None
    except LeapgraphError:
        return None
