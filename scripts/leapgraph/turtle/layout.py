"""The layout of a subject block: one predicate per line, brackets and lists indented, every comment in its place."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from leapgraph.namespaces import NAMESPACES
from leapgraph.turtle.comments import Comments
from leapgraph.turtle.terms import RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from leapgraph.turtle.blank_node_syntax import BlankNodeSyntax
    from leapgraph.turtle.terms import Properties, Resource, Term, TermWriter, TripleTuple

# A block begins with the types and names of its subject and ends with its sources. Between them, predicates are sorted
# as shown; the parts of an rdf:Statement keep the order of a triple, and a property shape has its path and texts before
# its constraints. The mark of a draft comes before all that is never missing, so that its line can be taken away.
_ORDER = [
    *("rdf:type", "tool:isDraft", "rdf:subject", "rdf:predicate", "rdf:object", "rdf:first", "rdf:rest"),
    *("sh:path", "sh:name", "sh:description"),
    *("schema:name", "rdfs:label", "skos:prefLabel", "dcterms:title"),
    "others",
    "prov:wasDerivedFrom",
]
_OTHERS = _ORDER.index("others")
RANKS = {
    NAMESPACES[prefix] + local: rank
    for rank, (prefix, colon, local) in enumerate(name.partition(":") for name in _ORDER)
    if colon
}
# The order of the first release, in which property shapes began with their constraints.
FORMER_RANKS = {iri: rank for iri, rank in RANKS.items() if not iri.startswith(NAMESPACES["sh"])}

WIDTH = 100
INDENT = "    "
_NONE = Comments()
_KINDS = {NamedNode: 0, Literal: 1, BlankNode: 2}


class _ObjectText(NamedTuple):
    """An object as text: the comments above it, its lines, the comment behind it."""

    lead: list[str]
    lines: list[str]
    trail: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether it fits within a line: one line and no comment."""
        return not self.lead and not self.trail and len(self.lines) == 1 and "\n" not in self.lines[0]

    def with_end(self, mark: str) -> list[str]:
        """Return all its lines, with `mark` after the last and before the comment."""
        last = f"{self.lines[-1]}{mark}"
        return [*self.lead, *self.lines[:-1], f"{last} {self.trail}" if self.trail else last]


def group_triples(triples: Iterable[TripleTuple]) -> dict[Resource, Properties]:
    """Return the objects by subject and predicate, each once, in the order of the triples."""
    subjects: dict[Resource, Properties] = {}
    for subject, predicate, term in triples:
        subjects.setdefault(subject, {}).setdefault(predicate, {})[term] = None
    return subjects


class Layout:
    """Writes subject blocks.

    Text is a list of lines without the indentation around them; a line contains line breaks only within a long string,
    which must not be indented.
    """

    def __init__(
        self,
        subjects: dict[Resource, Properties],
        blanks: BlankNodeSyntax,
        names: TermWriter,
        comments: Comments | None = None,
        ranks: Mapping[str, int] = RANKS,
    ) -> None:
        self._ranks = ranks
        self.subjects = subjects
        self.blanks = blanks
        self.names = names
        self.comments = comments or _NONE
        self._has_no_comments = comments is None
        self._keys: dict[BlankNode, str] = {}

    def blocks(self) -> Iterator[str]:
        """Yield the blocks, without the last line end, in order: full IRIs, prefixed names, blank nodes."""
        top = [(self._order(subject), subject) for subject in self.subjects if subject not in self.blanks.nested]
        for _, alike in groupby(sorted(top, key=itemgetter(0)), key=itemgetter(0)):
            # Blank nodes with the same properties may have different comments.
            yield from sorted("\n".join(self._block(subject)) for _, subject in alike)

    def _block(self, subject: Resource) -> list[str]:
        is_root = isinstance(subject, BlankNode) and subject not in self.blanks.labels
        name = "[]" if is_root else self._key(subject)
        first, *others = self._body(subject, " .", WIDTH - len(INDENT))
        if len(first) == 1 and "\n" not in first[0] and len(name) + len(first[0]) < WIDTH:
            head = [f"{name} {first[0]}"]
        else:
            head = [name, *_indent_lines(first)]
        above = self.comments.subject.get(subject, ())
        return [*above, *head, *(line for lines in others for line in _indent_lines(lines))]

    def _body(self, subject: Resource, end: str, room: int) -> list[list[str]]:
        # The lines of each predicate, in order.
        verbs = sorted((self._verb(predicate), predicate) for predicate in self.subjects[subject])
        last = len(verbs) - 1
        return [
            self._property(subject, predicate, verb[1], end if number == last else " ;", room)
            for number, (verb, predicate) in enumerate(verbs)
        ]

    def _property(self, subject: Resource, predicate: NamedNode, verb: str, end: str, room: int) -> list[str]:
        objects = self.subjects[subject][predicate]
        above = self._comments_above((subject, predicate))
        if len(objects) == 1:
            (term,) = objects
            if self._has_no_comments and not isinstance(term, BlankNode):
                return [f"{verb} {self._lines(term, room)[0]}{end}"]
            lead, lines, trail = self._piece(subject, predicate, term, room - len(verb))
            return _ObjectText([*above, *lead], [f"{verb} {lines[0]}", *lines[1:]], trail).with_end(end)
        ordered = sorted(
            (self._order(term), self._piece(subject, predicate, term, room - len(INDENT))) for term in objects
        )
        pieces = [piece for _, piece in ordered]
        if all(piece.is_bare for piece in pieces):
            line = f"{verb} {', '.join(piece.lines[0] for piece in pieces)}{end}"
            if len(line) <= room:
                return [*above, line]
        finished = [piece.with_end(",") for piece in pieces[:-1]] + [pieces[-1].with_end(end)]
        return [*above, verb, *(line for lines in finished for line in _indent_lines(lines))]

    def _piece(self, subject: Resource, predicate: NamedNode, term: Term, room: int) -> _ObjectText:
        lines = self._lines(term, room)
        if self._has_no_comments:
            return _ObjectText([], lines)
        triple = (subject, predicate, term)
        trails = self.comments.trail.get(triple, [])
        # When blocks that repeat a triple are merged, only one of the comments behind it can stay there.
        return _ObjectText([*self.comments.object.get(triple, ()), *trails[:-1]], lines, trails[-1] if trails else "")

    def _lines(self, term: Term, room: int) -> list[str]:
        if not isinstance(term, BlankNode) or term not in self.blanks.nested:
            return ["()" if term == RDF_NIL else self._key(term)]
        if term in self.blanks.cells:
            return self._list(term, room)
        if term not in self.subjects:
            return ["[]"]
        above = [line for line in self.comments.subject.get(term, ()) if line]
        body = self._body(term, "", room - len(INDENT))
        inner = [*above, *(line for lines in body for line in lines)]
        if len(inner) == 1 and "\n" not in inner[0] and len(inner[0]) + 4 <= room and not self._has_trail(term):
            return [f"[ {inner[0]} ]"]
        return ["[", *_indent_lines(inner), "]"]

    def _has_trail(self, node: BlankNode) -> bool:
        return not self._has_no_comments and any(
            self.comments.trail.get((node, predicate, term))
            for predicate, objects in self.subjects[node].items()
            for term in objects
        )

    def _list(self, head: BlankNode, room: int) -> list[str]:
        items = []
        for cell, item in self._items(head):
            lead, lines, trail = self._piece(cell, RDF_FIRST, item, room - len(INDENT))
            items.append(_ObjectText([*self._above_cell(cell), *lead], lines, trail))
        if all(item.is_bare for item in items):
            line = f"( {' '.join(item.lines[0] for item in items)} )"
            if len(line) <= room:
                return [line]
        return ["(", *(line for item in items for line in _indent_lines(item.with_end(""))), ")"]

    def _items(self, head: BlankNode) -> Iterator[tuple[BlankNode, Term]]:
        cell: Term = head
        while isinstance(cell, BlankNode):
            properties = self.subjects[cell]
            (item,) = properties[RDF_FIRST]
            yield cell, item
            (cell,) = properties[RDF_REST]

    def _comments_above(self, anchor: tuple[Resource, NamedNode]) -> list[str]:
        return [] if self._has_no_comments else self.comments.property.get(anchor, [])

    def _above_cell(self, cell: BlankNode) -> list[str]:
        # The list may have been written as cells, with comments at parts that `( ... )` does not show.
        if self._has_no_comments:
            return []
        (rest,) = self.subjects[cell][RDF_REST]
        triple = (cell, RDF_REST, rest)
        lines = (
            self.comments.subject.get(cell, [])
            + self._comments_above((cell, RDF_FIRST))
            + self._comments_above((cell, RDF_REST))
        )
        return (
            [line for line in lines if line]
            + self.comments.object.get(triple, [])
            + self.comments.trail.get(triple, [])
        )

    # Order

    def _verb(self, predicate: NamedNode) -> tuple[int, str]:
        iri = predicate.value
        return self._ranks.get(iri, _OTHERS), "a" if predicate == RDF_TYPE else self.names.iri(iri)

    def _order(self, term: Term) -> tuple[int, str]:
        return _KINDS[type(term)], self._key(term)

    def _key(self, term: Term) -> str:
        # The sort key of a term is its text; of a blank node in brackets, its text on one line.
        if isinstance(term, NamedNode):
            return self.names.iri(term.value)
        if isinstance(term, Literal):
            return self.names.literal(term)
        label = self.blanks.labels.get(term) or self._keys.get(term)
        if label is None:
            label = self._keys[term] = self._inline_text(term)
        return label

    def _inline_text(self, node: BlankNode) -> str:
        if node in self.blanks.cells:
            return f"( {' '.join(self._key(item) for _, item in self._items(node))} )"
        inner = (
            f"{verb[1]} {', '.join(sorted(map(self._key, self.subjects[node][predicate])))}"
            for verb, predicate in sorted(
                (self._verb(predicate), predicate) for predicate in self.subjects.get(node, ())
            )
        )
        return f"[ {' ; '.join(inner)} ]"


def _indent_lines(lines: Iterable[str]) -> Iterator[str]:
    return (INDENT + line for line in lines)
