"""Write triples as readable Turtle; the same graph always gives the same bytes."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

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
    return join_sections(
        ["\n".join(declaration(prefix, prefixes[prefix]) for prefix in sorted(names.used_prefixes)), *blocks]
    )


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


def declaration(prefix: str, namespace: str) -> str:
    """Return the line that declares `prefix`."""
    return f"@prefix {prefix}: <{namespace}> ."


def join_sections(sections: Iterable[str]) -> str:
    """Return the non-empty sections with a blank line between them and a line end at the end."""
    text = "\n\n".join(section for section in sections if section)
    return f"{text}\n" if text else ""
