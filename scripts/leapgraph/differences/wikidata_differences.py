"""The differences of what was pulled from Wikidata: statements by property and value, labels, and pages.

Wikidata's RDF says most things several times (`wdt:`, `psv:`, three kinds of label) and counts and dates itself; only
what a reader of the item sees there is compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from leapgraph.dataset import WIKIDATA_STEM, lines_to_triples
from leapgraph.differences.compare_graphs import by_subject
from leapgraph.differences.model import Difference, Kind, Role, Span
from leapgraph.differences.snapshot_statements import (
    ENTITY,
    LABEL,
    STATEMENT,
    EntityLabels,
    SnapshotStatements,
    entity_of,
)
from leapgraph.differences.term_words import quote, quote_changed
from leapgraph.pull.item_differences import compare_items
from leapgraph.wikibase.display_text import SnakFormatter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.differences.compare_graphs import ChangedTriples, GraphTriple
    from leapgraph.differences.subject_index import SubjectIndex
    from leapgraph.differences.write_nquads import NQuadsWriter

_TERMS = {
    LABEL: "label",
    b"<http://schema.org/description>": "description",
    b"<http://www.w3.org/2004/02/skos/core#altLabel>": "alias",
}
_ABOUT = b"<http://schema.org/about>"


def wikidata_differences(
    changed: ChangedTriples, old: SubjectIndex, new: SubjectIndex, quads: NQuadsWriter
) -> Iterator[Difference]:
    """Yield what differs between two snapshots in a dataset: entities, statements, terms and pages.

    Args:
        changed: The changed facts of the graph.
        old: What the older side says of each subject.
        new: What the newer side says.
        quads: Writes facts as quads.
    """
    every = [*changed.removed, *changed.added]
    snapshots = _Snapshots(changed, SnapshotStatements(old), SnapshotStatements(new), quads)
    nodes = {term for fact in every for term in (fact.subject, fact.object) if STATEMENT.fullmatch(term)}
    for node in sorted(nodes):
        yield from snapshots.statement(node)
    for entity in sorted({fact.subject for fact in every if ENTITY.fullmatch(fact.subject)}):
        yield from snapshots.entity(entity)
    for fact in every:
        if fact.predicate == _ABOUT and ENTITY.fullmatch(fact.object) and b"Special:EntityData" not in fact.subject:
            yield snapshots.page(fact)


@dataclass(frozen=True)
class _Part:
    """Which facts a difference is about: those of subjects, and those that lead to a statement node."""

    subjects: frozenset[bytes]
    node: bytes = b""
    predicate: bytes = b""
    without_statements: bool = False


class _Index:
    """The changed facts of one side, by subject and by the statement node that they lead to."""

    def __init__(self, facts: list[GraphTriple]) -> None:
        self.facts = frozenset(facts)
        self._by_subject = by_subject(facts)
        self._to_statement = {fact.object: fact for fact in facts if STATEMENT.fullmatch(fact.object)}

    def part(self, part: _Part) -> Iterator[GraphTriple]:
        """Yield the facts of a part."""
        for subject in part.subjects:
            for fact in self._by_subject.get(subject, ()):
                if part.predicate in {b"", fact.predicate} and not (
                    part.without_statements and fact.object in self._to_statement
                ):
                    yield fact
        if part.node in self._to_statement:
            yield self._to_statement[part.node]


class _Snapshots:
    def __init__(
        self, changed: ChangedTriples, old: SnapshotStatements, new: SnapshotStatements, quads: NQuadsWriter
    ) -> None:
        self._removed, self._added = _Index(changed.removed), _Index(changed.added)
        self._old, self._new = old, new
        self._quads = quads
        self._formatters: dict[str, SnakFormatter] = {}

    def statement(self, node: bytes) -> Iterator[Difference]:
        """Yield that a statement is new, gone or another one; nothing where only its spelling differs."""
        before, after = self._old.statement(node), self._new.statement(node)
        statement = after or before
        if statement is None:
            yield from self._unreadable(node)
            return
        entity, formatter = entity_of(node), self._formatter(node)
        name = str(statement["mainsnak"]["property"])
        items = [{"claims": {name: [{**one, "id": ""}]} if one else {}} for one in (before, after)]
        changes = [
            one.text.removeprefix(f"{formatter.entity(name)}: ") for one in compare_items(items[0], items[1], formatter)
        ]
        if not changes:
            return
        kind = Kind.VALUE_CHANGED if before and after else Kind.ADDED if after else Kind.REMOVED
        change = "; ".join(changes) if before and after else f"{formatter.statement(statement)} {kind.value}"
        reached = self._old.reached(node) | self._new.reached(node)
        found = ENTITY.fullmatch(entity)
        predicate = f"{found[1].decode() if found else ''}{name}"
        words = (self._named(entity), Span(": "), Span(formatter.entity(name), predicate), Span(f": {change}"))
        values = [(Span(formatter.statement(one)),) if one else () for one in (before, after)]
        yield self._make(kind, entity, words, _Part(frozenset(reached), node), predicate, *values)

    def _unreadable(self, node: bytes) -> Iterator[Difference]:
        """Yield that a statement differs that is not as Wikidata serves it."""
        before, after = self._old.facts(node), self._new.facts(node)
        if before == after:
            return
        kind = Kind.VALUE_CHANGED if before and after else Kind.ADDED if after else Kind.REMOVED
        verb = "changed" if before and after else kind.value
        words = (self._named(entity_of(node)), Span(f": a statement that cannot be read {verb}"))
        yield self._make(kind, entity_of(node), words, _Part(frozenset({node}), node))

    def entity(self, entity: bytes) -> Iterator[Difference]:
        """Yield that an entity is newly mentioned or no longer, or which of its labels and descriptions differ."""
        before, after = self._old.facts(entity), self._new.facts(entity)
        if not (before and after):
            kind = Kind.ADDED if after else Kind.REMOVED
            words = (self._named(entity), Span(" newly mentioned" if after else " no longer mentioned"))
            yield self._make(kind, entity, words, _Part(frozenset({entity}), without_statements=True))
            return
        for predicate, name in _TERMS.items():
            texts = [
                _texts(of.part(_Part(frozenset({entity}), predicate=predicate))) for of in (self._removed, self._added)
            ]
            for language in sorted(texts[0].keys() | texts[1].keys()):
                old, new = (tuple(of.get(language, ())) for of in texts)
                yield self._term(entity, predicate, f"{name} ({language})", old, new)

    def page(self, fact: GraphTriple) -> Difference:
        """Return that a page of a wiki is, or is no longer, about an entity."""
        is_new = fact in self._added.facts
        page = fact.subject[1:-1].decode()
        words = (self._named(fact.object), Span(": page "), Span(page, page), Span(" added" if is_new else " removed"))
        kind = Kind.ADDED if is_new else Kind.REMOVED
        return self._make(kind, fact.object, words, _Part(frozenset({fact.subject})))

    def _term(
        self, entity: bytes, predicate: bytes, name: str, old: tuple[Span, ...], new: tuple[Span, ...]
    ) -> Difference:
        kind = Kind.VALUE_CHANGED if old and new else Kind.VALUE_ADDED if new else Kind.VALUE_REMOVED
        before, after = quote_changed(old, new) if old and new else (quote(old), quote(new))
        pieces = (
            ((Span(" changed from "), *before, Span(" to "), *after),)
            if old and new
            else ((Span(f" {'added' if new else 'removed'}: "), *before, *after),)
        )
        words = (self._named(entity), Span(f": {name}"), *pieces[0])

        part = _Part(frozenset({entity}), predicate=predicate)
        return self._make(kind, entity, words, part, predicate[1:-1].decode(), old, new)

    def _make(  # noqa: PLR0913, PLR0917 - a difference
        self,
        kind: Kind,
        entity: bytes,
        words: tuple[Span, ...],
        part: _Part,
        predicate: str = "",
        before: tuple[Span, ...] = (),
        after: tuple[Span, ...] = (),
    ) -> Difference:
        iri = entity[1:-1].decode()
        return Difference(
            kind=kind,
            role=Role.WIKIDATA,
            subject=iri,
            group=WIKIDATA_STEM,
            words=words,
            predicate=predicate,
            before=before,
            after=after,
            mentions=(iri,),
            removed=self._quads.removed(self._removed.part(part)),
            added=self._quads.added(self._added.part(part)),
        )

    def _named(self, entity: bytes) -> Span:
        found = ENTITY.fullmatch(entity)
        text = self._formatter(entity).entity(found[2].decode()) if found else entity.decode()
        return Span(text, entity[1:-1].decode())

    def _formatter(self, node: bytes) -> SnakFormatter:
        """Return the formatter for the wiki of an entity or statement."""
        base = node[1 : node.index(b"/entity/") + len(b"/entity/")].decode()
        if base not in self._formatters:
            self._formatters[base] = SnakFormatter(EntityLabels((self._new, self._old), base))
        return self._formatters[base]


def _texts(facts: Iterable[GraphTriple]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for triple in lines_to_triples(fact.line for fact in facts):
        if isinstance(triple.object, Literal):
            language = triple.object.language or ""
            found.setdefault(language, []).append(Span(triple.object.value, "", language))
    return found
