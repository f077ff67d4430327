"""The triples that differ, as Turtle in the Changeset vocabulary (http://purl.org/vocab/changeset/schema).

A difference has a change set for each subject of its triples: the sentence as its reason, and each triple that was
taken away or added as a reified statement. The vocabulary knows no graphs: what only moved to another one is left out,
and so are the rows of saved queries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.differences.formats.headings import heading, summary
from leapgraph.differences.model import Kind
from leapgraph.namespaces import NAMESPACES
from leapgraph.printable import escape_unprintable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.differences.model import Difference, Differences

CHANGESET = "http://purl.org/vocab/changeset/schema#"
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


def write_changeset(found: Differences) -> Iterator[str]:
    """Yield the changed triples as Turtle: for each difference, a change set for each of its subjects."""
    yield f"# {escape_unprintable(heading(found))}: {summary(found)}\n\n"
    yield f"@prefix cs: <{CHANGESET}> .\n@prefix rdf: <{NAMESPACES['rdf']}> .\n"
    for one in found.flattened:
        if one.kind is not Kind.MOVED:  # the same triples are elsewhere
            yield from _change_set(one)


def _change_set(one: Difference) -> Iterator[str]:
    subjects: dict[str, list[str]] = {}
    for predicate, lines in (("cs:removal", one.removed), ("cs:addition", one.added)):
        for line in lines:
            subject, statement = _statement(line)
            subjects.setdefault(subject, []).append(f"    {predicate} {statement} ;\n")
    for subject, statements in subjects.items():
        yield f"\n[] a cs:ChangeSet ;\n    cs:subjectOfChange {subject} ;\n"
        yield from statements
        yield f'    cs:changeReason "{one.text.translate(_ESCAPES)}"@en .\n'


def _statement(line: bytes) -> tuple[str, str]:
    """Return the subject of a canonical N-Quads line, and its triple reified; its terms are Turtle's too."""
    subject, predicate, rest = line.decode().split(" ", 2)
    terms = f"rdf:subject {subject} ; rdf:predicate {predicate} ; rdf:object {_object(rest)}"
    return subject, f"[ a rdf:Statement ; {terms} ]"


def _object(rest: str) -> str:
    """Return the object of the rest of a line, which the graph may follow."""
    if not rest.startswith('"'):
        return rest.split(" ", 1)[0]
    end = rest.rindex('"') + 1
    return rest[:end] + rest[end:].split(" ", 1)[0]
