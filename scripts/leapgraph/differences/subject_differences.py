"""The differences of one subject: added, removed, withdrawn, or its labels, values and sources changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from leapgraph.dataset import VOCABULARY_STEM, lines_to_triples
from leapgraph.differences.changed_properties import BlankNodeFacts, group_by_property, split_facts
from leapgraph.differences.changed_subjects_index import is_about
from leapgraph.differences.group_by_graph import QUESTIONS
from leapgraph.differences.matched_changes import SubjectTriples
from leapgraph.differences.model import Difference, Kind, Role, Span
from leapgraph.differences.sentences import Sentences
from leapgraph.namespaces import NAMESPACES, PROJECT_PATHS, VOCABULARY
from leapgraph.site.dataset_index import DCTERMS, LABEL, SCHEMA, SKOS, TYPE
from leapgraph.site.source_citations import SOURCE_PROPERTIES
from leapgraph.withdrawals import WITHDRAWAL_PREDICATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.differences.changed_subjects_index import ChangedSubjectsIndex
    from leapgraph.differences.compare_graphs import GraphTriple
    from leapgraph.differences.group_by_graph import GraphTitles
    from leapgraph.differences.matched_changes import MatchedChanges
    from leapgraph.differences.subject_index import SubjectIndex
    from leapgraph.differences.write_nquads import NQuadsWriter
    from leapgraph.site.dataset_index import Term

_LABELS = frozenset({LABEL, f"{SKOS}prefLabel", f"{SCHEMA}name", f"{DCTERMS}title"})
_SH = NAMESPACES["sh"]
# What a reader calls the parts of a question, by the properties of its description.
_PARTS_OF_A_QUESTION = {
    "wording": {f"{NAMESPACES['rdfs']}comment"},
    "description": {f"{DCTERMS}description"},
    "query": {f"{_SH}{name}" for name in ("select", "ask", "construct")} | {f"{NAMESPACES['spex']}describe"},
    "columns": {f"{NAMESPACES['tool']}columns"},
    "tags": {f"{SCHEMA}keywords"},
}


class SubjectComparison:
    """Compares what two datasets say of a subject, and describes what differs.

    Args:
        view: The changed subjects of both sides.
        old: What the older side says of each subject.
        new: What the newer side says.
        matched: The changed facts.
        quads: Writes facts as quads.
        titles: What graphs are called.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - both sides, and how to write of them
        self,
        view: ChangedSubjectsIndex,
        old: SubjectIndex,
        new: SubjectIndex,
        matched: MatchedChanges,
        quads: NQuadsWriter,
        titles: GraphTitles,
    ) -> None:
        self._view = view
        self._sentences = Sentences(view)
        self._old = old
        self._new = new
        self._former = {present: former for former, present in matched.renames.items()}
        self._matched = matched
        self._quads = quads
        self._titles = titles

    def is_mark(self, facts: SubjectTriples) -> bool:
        """Return whether facts only say that their subject is, or was, withdrawn."""
        return all(fact.predicate in WITHDRAWAL_PREDICATES for fact in facts.every)

    def renamed(self, former: bytes, present: bytes, mark: SubjectTriples | None) -> Difference:
        """Return that a subject has another IRI, with all facts that differ only because of that.

        Args:
            former: Its former IRI, as a term in N-Triples.
            present: Its present IRI.
            mark: The facts that say of one of the two that it is withdrawn; None without any.
        """
        facts = self._matched.renamed[former]
        old, new = former[1:-1].decode(), present[1:-1].decode()
        role = self.role(new, _main_stem(facts))
        words = self._sentences.renamed(old, new, role)
        whole = SubjectTriples(
            new, [*facts.removed, *(mark.removed if mark else ())], [*facts.added, *(mark.added if mark else ())]
        )
        return self._make(Kind.RENAMED, whole, words, before=(Span(old, old),), after=(Span(new, new),))

    def moved(self, facts: SubjectTriples) -> Difference:
        """Return that facts are in another graph."""
        spans = [
            tuple(Span(self._titles.title(stem)) for stem in sorted({fact.stem for fact in of}))
            for of in (facts.removed, facts.added)
        ]
        role = self.role(facts.subject, facts.added[0].stem)
        words = self._sentences.moved(facts.subject, role, *spans)
        return self._make(Kind.MOVED, facts, words, before=spans[0], after=spans[1])

    def describe(self, facts: SubjectTriples) -> Iterator[Difference]:
        """Yield the differences of one subject."""
        term = _term(facts.subject)
        before = self._old.is_described(self._former.get(term, term))
        after = self._new.is_described(term)
        was, is_now = self._old.is_withdrawn(self._former.get(term, term)), self._new.is_withdrawn(term)
        if before and after:
            yield from self._changed(facts, was_withdrawn=was, is_withdrawn=is_now)
            return
        if after:
            kind = Kind.RESTORED if was else Kind.ADDED
        elif before:
            kind = Kind.WITHDRAWN if is_now else Kind.REMOVED
        elif was and is_now:
            yield from self._properties(facts)
            return
        else:
            kind = Kind.ADDED if is_now else Kind.REMOVED
        yield self._whole(kind, facts)

    def role(self, iri: str, stem: str) -> Role:
        """Return what a subject is to a reader."""
        base = self._view.base
        folders = {"statement": Role.STATEMENT, "source": Role.SOURCE, "query": Role.QUESTION, "graph": Role.DATASET}
        for folder, role in folders.items():
            if iri.startswith(base + PROJECT_PATHS[folder]):
                return role
        if self._titles.is_dataset(iri):
            return Role.DATASET
        is_term = stem == VOCABULARY_STEM or iri.startswith((f"{VOCABULARY}#", f"{base}vocab#"))
        return Role.TERM if is_term else Role.THING

    def _make(self, kind: Kind, facts: SubjectTriples, words: tuple[Span, ...], **more: object) -> Difference:
        """Return a difference with its quads, its group and what it mentions."""
        stem = _main_stem(facts)
        role = self.role(facts.subject, stem)
        about = set(is_about(facts.subject, self._view.index)) if role is Role.STATEMENT else set()
        if role is Role.STATEMENT:
            about |= _objects(fact for fact in facts.every)
        own = tuple(f"{self._view.base}{PROJECT_PATHS[name]}" for name in ("id", "issue"))
        return Difference(
            kind=kind,
            role=role,
            subject=facts.subject,
            group=QUESTIONS if role is Role.QUESTION else stem,
            words=words,
            mentions=tuple(sorted({facts.subject, *(iri for iri in about if iri.startswith(own))})),
            removed=self._quads.removed(facts.removed),
            added=self._quads.added(facts.added),
            **more,  # type: ignore[arg-type] # the caller's own fields
        )

    def _whole(self, kind: Kind, facts: SubjectTriples) -> Difference:
        role = self.role(facts.subject, _main_stem(facts))
        sentences = self._sentences
        write = {
            Kind.ADDED: sentences.added,
            Kind.REMOVED: sentences.removed,
            Kind.WITHDRAWN: sentences.withdrawn,
            Kind.RESTORED: sentences.restored,
        }[kind]
        words = write(facts.subject, role)
        if kind in {Kind.WITHDRAWN, Kind.RESTORED} and role is Role.THING:
            classes = tuple(map(sentences.terms.class_name, self._view.index.iris(facts.subject, TYPE)[:1]))
            return self._make(kind, facts, words, **{"before" if kind is Kind.WITHDRAWN else "after": classes})
        return self._make(kind, facts, words)

    def _changed(self, facts: SubjectTriples, *, was_withdrawn: bool, is_withdrawn: bool) -> Iterator[Difference]:
        """Yield the differences of a subject that both sides describe."""
        if was_withdrawn == is_withdrawn:
            yield from self._properties(facts)
            return
        marks, rest = split_facts(facts, lambda fact: fact.predicate in WITHDRAWAL_PREDICATES)
        yield self._whole(Kind.WITHDRAWN if is_withdrawn else Kind.RESTORED, marks)
        if rest.every:
            yield from self._properties(rest)

    def _properties(self, facts: SubjectTriples) -> Iterator[Difference]:
        if self.role(facts.subject, _main_stem(facts)) is Role.QUESTION:
            yield self._question(facts)
            return
        term = _term(facts.subject)
        own, inner = split_facts(facts, lambda fact: fact.subject == term)
        nodes = BlankNodeFacts(inner)
        for part in group_by_property(own):
            predicate = min(fact.predicate for fact in part.every)
            yield self._property(predicate[1:-1].decode(), nodes.with_facts(part), part)

    def _question(self, facts: SubjectTriples) -> Difference:
        """Return which parts of a question differ: its whole text would drown all else."""
        own = {fact.predicate[1:-1].decode() for fact in facts.every if fact.subject[1:-1].decode() == facts.subject}
        parts = [name for name, predicates in _PARTS_OF_A_QUESTION.items() if not own.isdisjoint(predicates)]
        if len(own) < len({(fact.subject, fact.predicate) for fact in facts.every}):
            parts.append("parameters")
        words = self._sentences.question_changed(facts.subject, parts or ["description"])
        return self._make(Kind.VALUE_CHANGED, facts, words)

    def _property(self, predicate: str, whole: SubjectTriples, facts: SubjectTriples) -> Difference:
        """Return how the values of a property differ; `whole` has what is said of blank nodes among them too."""
        role = self.role(facts.subject, _main_stem(facts))
        before, after = (tuple(map(self._sentences.terms.value, _terms(of))) for of in (facts.removed, facts.added))
        if predicate in SOURCE_PROPERTIES:
            kind = _kind(before, after, Kind.SOURCE_ADDED, Kind.SOURCE_REMOVED, Kind.SOURCE_CHANGED)
            words = self._sentences.source_changed(facts.subject, role, before, after)
        elif before and [one.text for one in before] == [one.text for one in after]:
            # What a reader does not see in the text itself: its language, or its type.
            before, after = (
                tuple(map(self._sentences.terms.typed_value, _terms(of))) for of in (facts.removed, facts.added)
            )
            kind = Kind.VALUE_CHANGED
            words = self._sentences.value_changed(facts.subject, role, predicate, before, after)
        elif predicate in _LABELS and before and after:
            kind, words = Kind.LABEL_CHANGED, self._sentences.label_changed(facts.subject, role, before, after)
        else:
            kind = _kind(before, after, Kind.VALUE_ADDED, Kind.VALUE_REMOVED, Kind.VALUE_CHANGED)
            words = self._sentences.value_changed(facts.subject, role, predicate, before, after)
        return self._make(kind, whole, words, predicate=predicate, before=before, after=after)


def _kind(before: object, after: object, added: Kind, removed: Kind, changed: Kind) -> Kind:
    return changed if before and after else added if after else removed


def _term(subject: str) -> bytes:
    """Return a subject as a term in N-Triples."""
    return subject.encode() if subject.startswith("_:") else f"<{subject}>".encode()


def _terms(facts: Iterable[GraphTriple]) -> list[Term]:
    triples = lines_to_triples(fact.line for fact in facts)
    return [triple.object for triple in triples if isinstance(triple.object, NamedNode | BlankNode | Literal)]


def _objects(facts: Iterable[GraphTriple]) -> set[str]:
    return {fact.object[1:-1].decode() for fact in facts if fact.object.startswith(b"<")}


def _main_stem(facts: SubjectTriples) -> str:
    """Return the graph of the facts of a subject: that of its class, else the first."""
    every = (*facts.added, *facts.removed)
    typed = [fact.stem for fact in every if fact.predicate == f"<{TYPE}>".encode()]
    return min(typed or [fact.stem for fact in every])
