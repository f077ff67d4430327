"""Write triples as readable Turtle; the same graph always gives the same bytes."""

from __future__ import annotations

from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode

from leapgraph.turtle.blank_node_syntax import BlankNodeSyntax, arrange_blank_nodes
from leapgraph.turtle.layout import Layout, group_triples
from leapgraph.turtle.reader import triple_tuples
from leapgraph.turtle.terms import TermWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad, Triple


def write_turtle(triples: Iterable[Triple | Quad], prefixes: Mapping[str, str]) -> str:
    """Return the graph as Turtle: the prefixes that it uses, then a block per subject, everything sorted.

    Blank nodes with one reference are written in brackets; others get a label that depends on the graph alone.

    Raises:
        DataError: The blank nodes are nested too deep or take too long to order.
    """
    subjects = group_triples(triple_tuples(triples))
    names = TermWriter(prefixes)
    blocks = list(Layout(subjects, arrange_blank_nodes(subjects), names).blocks())
    return join_sections([declarations(names.used_prefixes, prefixes), *blocks])


class SubjectBlock(NamedTuple):
    """The text of one subject in Turtle, with the text by which it is sorted and the prefixes that it uses."""

    order: str
    text: str
    prefixes: frozenset[str]


class SubjectBlocks:
    """Lays out subjects one by one, for documents that have many of them in common.

    `join` of a graph's blocks is what `write_turtle` makes of the graph.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._names = TermWriter(prefixes)

    def lay_out(self, triples: Iterable[Triple | Quad]) -> SubjectBlock | None:
        """Return the block of triples of one subject; None with a blank node, which others may refer to."""
        subjects = group_triples(triple_tuples(triples))
        ((subject, properties),) = subjects.items()
        if any(isinstance(term, BlankNode) for term in (subject, *chain.from_iterable(properties.values()))):
            return None
        self._names.used_prefixes.clear()
        (text,) = Layout(subjects, BlankNodeSyntax(), self._names).blocks()
        return SubjectBlock(self._names.iri(subject.value), text, frozenset(self._names.used_prefixes))

    def join(self, blocks: Iterable[SubjectBlock]) -> str:
        """Return the document of these blocks, of one subject each."""
        ordered = sorted(blocks)
        used = frozenset().union(*(block.prefixes for block in ordered))
        return join_sections([declarations(used, self._prefixes), *(block.text for block in ordered)])


def stream_turtle(triples: Iterable[Triple | Quad], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield Turtle in parts and in constant memory, from triples grouped by subject.

    All `prefixes` are declared, and subjects stay in the given order. Blank nodes keep their labels, which must be
    unique and valid, and none is written in brackets.
    """
    yield "".join(f"{declaration(prefix, prefixes[prefix])}\n" for prefix in sorted(prefixes))
    names = TermWriter(prefixes)
    for _, group in groupby(triples, key=attrgetter("subject")):
        subjects = group_triples(triple_tuples(group))
        blanks = BlankNodeSyntax()
        for subject, properties in subjects.items():
            for term in (subject, *(term for objects in properties.values() for term in objects)):
                if isinstance(term, BlankNode):
                    blanks.labels[term] = str(term)
        for block in Layout(subjects, blanks, names).blocks():
            yield f"\n{block}\n"


def declarations(used: Iterable[str], prefixes: Mapping[str, str]) -> str:
    """Return the lines that declare the `used` ones of the prefixes."""
    return "\n".join(declaration(prefix, prefixes[prefix]) for prefix in sorted(used))


def declaration(prefix: str, namespace: str) -> str:
    """Return the line that declares `prefix`."""
    return f"@prefix {prefix}: <{namespace}> ."


def join_sections(sections: Iterable[str]) -> str:
    """Return the non-empty sections with a blank line between them and a line end at the end."""
    text = "\n\n".join(section for section in sections if section)
    return f"{text}\n" if text else ""
