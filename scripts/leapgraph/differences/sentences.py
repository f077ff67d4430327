"""Sentences on differences, as a reader without knowledge of RDF reads them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from leapgraph.differences.changed_subjects_index import plain_statement
from leapgraph.differences.model import Role, Span
from leapgraph.differences.term_words import TermWords, join_spans, list_spans, quote, quote_changed, shorten
from leapgraph.site.dataset_index import DCTERMS, SKOS, TYPE
from leapgraph.site.source_citations import SOURCE_PROPERTIES, without_brackets
from leapgraph.site.statements import OBJECT, TIMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.differences.changed_subjects_index import ChangedSubjectsIndex

    Words = tuple[Span, ...]

_REPLACED_BY = f"{DCTERMS}isReplacedBy"
_NOTE = f"{SKOS}note"


class Sentences:
    """Writes a sentence for each kind of difference.

    Args:
        view: The changed subjects of both sides.
    """

    def __init__(self, view: ChangedSubjectsIndex) -> None:
        self._view = view
        self._index = view.index
        self.terms = TermWords(view)

    def added(self, iri: str, role: Role) -> Words:
        """Return that a subject is new, and by which sources."""
        return (*self._subject_with_class(iri, role), Span(" added"), *self._by(iri, role, ", by "))

    def removed(self, iri: str, role: Role) -> Words:
        """Return that a subject is gone, and which sources it had."""
        return (*self._subject_with_class(iri, role), Span(" removed"), *self._by(iri, role, "; it was by "))

    def withdrawn(self, iri: str, role: Role) -> Words:
        """Return that a subject was withdrawn, why, and what stands for it now."""
        note = self._index.text(iri, _NOTE)
        others = [self.terms.named(one) for one in self._index.iris(iri, _REPLACED_BY)]
        verb = "stands" if len(others) == 1 else "stand"
        return (
            *self.terms.subject(iri, role),
            Span(" withdrawn"),
            *((Span(": "), *quote([Span(note.value, "", note.language or "")])) if note else ()),
            *((Span("; "), *list_spans(others), Span(f" {verb} for it now")) if others else ()),
        )

    def restored(self, iri: str, role: Role) -> Words:
        """Return that a withdrawn subject is there again."""
        return (*self.terms.subject(iri, role), Span(" no longer withdrawn"), *self._by(iri, role, ", by "))

    def renamed(self, former: str, present: str, role: Role) -> Words:
        """Return that a subject has another IRI."""
        base = self._view.base
        names = (Span(iri.removeprefix(base), iri) for iri in (former, present))
        old, new = names
        return (*self.terms.subject(present, role), Span(" has another IRI: "), old, Span(" is now "), new)

    def moved(self, iri: str, role: Role, before: Sequence[Span], after: Sequence[Span]) -> Words:
        """Return that what is said of a subject is in another graph."""
        old, new = list_spans(before), list_spans(after)
        return (*self.terms.subject(iri, role), Span(" moved from "), *old, Span(" to "), *new)

    def label_changed(self, iri: str, role: Role, before: Sequence[Span], after: Sequence[Span]) -> Words:
        """Return that a subject is called otherwise."""
        strip = (lambda text: without_brackets(Literal(text)).value) if role is Role.SOURCE else str
        old, new = ([replace(span, text=strip(span.text)) for span in spans] for spans in (before, after))
        head = [replace(span, text=shorten(span.text), iri=iri) for span in old]
        return (*list_spans(head), Span(" is now called "), *list_spans(quote_changed(old, new)[1]))

    def value_changed(
        self, iri: str, role: Role, predicate: str, before: Sequence[Span], after: Sequence[Span]
    ) -> Words:
        """Return that a property has other values; `before` or `after` may be empty."""
        old, new = quote_changed(before, after) if before and after else (quote(before), quote(after))
        head = (
            *self.terms.subject(iri, role, with_time=predicate not in TIMES),
            Span(": "),
            self.terms.field(predicate),
        )
        plain = plain_statement(self._index, iri) if predicate == OBJECT else None
        if plain:  # its label has the present value
            head = (self.terms.named(plain[0]), Span(": "), Span(self.terms.field(plain[1]).text, iri))
        first, last = list_spans(old), list_spans(new)
        if before and after:
            middle: Words = (Span(" changed from "), *first, Span(" to "), *last)
        elif after:
            middle = (Span(" added: "), *last)
        else:
            middle = (Span(" removed: "), *first)
        return (*head, *middle, *(self._rests(iri) if role is Role.SOURCE else ()))

    def source_changed(self, iri: str, role: Role, before: Sequence[Span], after: Sequence[Span]) -> Words:
        """Return that a subject has other sources; `before` or `after` may be empty."""
        subject = self.terms.subject(iri, role)
        both = set(before) & set(after)
        before, after = ([one for one in of if one not in both] for of in (before, after))
        if not before and not after:
            return (*subject, Span(": the same source by another property"))
        head = (*subject, Span(": source"))
        first, last = list_spans(before), list_spans(after)
        if before and after:
            return (*head, Span(" changed from "), *first, Span(" to "), *last)
        return (*head, Span(" added: "), *last) if after else (*head, Span(" removed: "), *first)

    def question_changed(self, iri: str, parts: Sequence[str]) -> Words:
        """Return which parts of a question are other ones."""
        named = list_spans([Span(part) for part in parts])
        return (*self._subject_with_class(iri, Role.QUESTION), Span(" has changed in: "), *named)

    def _subject_with_class(self, iri: str, role: Role) -> Words:
        subject = self.terms.subject(iri, role)
        classes = self._index.iris(iri, TYPE)
        if role is Role.QUESTION:
            return (Span("The question "), self.terms.question(iri))
        if role in {Role.STATEMENT, Role.DATASET, Role.SOURCE} or not classes:
            return subject
        return (*subject, Span(" ("), self.terms.class_name(classes[0]), Span(")"))

    def _by(self, iri: str, role: Role, word: str) -> Words:
        sources = list(dict.fromkeys(one for of in SOURCE_PROPERTIES for one in self._index.iris(iri, of)))
        if role is Role.SOURCE or not sources:
            return ()
        return (Span(word), *list_spans([self.terms.citation(one) for one in sorted(sources)]))

    def _rests(self, source: str) -> Words:
        """Return which statements rest on a source."""
        first, count = self._view.citing(source)
        if not first:
            return ()
        role = Role.STATEMENT
        pieces = [self.terms.subject(one, role) for one in first]
        more = count - len(first)
        if more > 0:
            pieces.append((Span(f"{more} more"),))
        return (Span("; the source of "), *join_spans(pieces))
