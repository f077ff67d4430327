"""Terms, sources and subjects in words, as spans of a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from leapgraph.differences.changed_subjects_index import plain_statement
from leapgraph.differences.model import Role, Span
from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.dataset_index import RDFS, XSD
from leapgraph.site.source_citations import format_date, without_brackets

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leapgraph.differences.changed_subjects_index import ChangedSubjectsIndex
    from leapgraph.site.dataset_index import Term
    from leapgraph.sparql.results import Term as AnyTerm

_BOOLEANS = {"true": "yes", "1": "yes", "false": "no", "0": "no"}
_DATES = re.compile(r"#(date|gYear|gYearMonth|dateTime)\Z")
# A full stop after a word, not after an abbreviation such as "INC.": the sentence goes on.
_END_OF_SENTENCE = re.compile(r"(?<=\b[a-z]{3})\.\Z|(?<=[a-z]{4})\.\Z")
_LISTED = re.compile(r"https?://[^\s<>\"{}|^`\\]+\Z")
# A longer text is shown by its part that differs, or by its beginning.
_LONGEST = 240
_LONGEST_COMPARED = 120
_AROUND = 40
# Of more values the others are counted.
_MOST_LISTED = 6
# How far a blank node is described by other blank nodes.
_DEPTH = 2


class TermWords:
    """Writes terms of two datasets in words.

    Args:
        view: The changed subjects of both.
    """

    def __init__(self, view: ChangedSubjectsIndex) -> None:
        self._view = view
        self._index = view.index
        self._sources = view.base + PROJECT_PATHS["source"]

    def named(self, iri: str) -> Span:
        """Return a thing by its label; a source by its short citation, and what has no label by its IRI."""
        if iri.startswith(self._sources) and iri in self._index.stated:
            return self.citation(iri)
        label = self._index.own_label(iri)
        if iri.startswith("_:"):
            return Span(self._unnamed(iri, _DEPTH))
        if label is None or not label.value.strip():
            return Span(self._index.label(iri).value if iri.startswith(self._view.base) else iri, iri)
        return self._span(without_brackets(label) if iri.startswith(self._sources) else label, iri)

    def class_name(self, iri: str) -> Span:
        """Return a class by its label; without one by the last part of its IRI in words, as the site has it."""
        return self._span(self._index.label(iri), iri)

    def citation(self, source: str) -> Span:
        """Return a source as "English Wikipedia, section Board of directors"."""
        found = self._view.citations.citation(source)
        title = found.title.value[1:-1] if found.is_described else f"“{found.title.value}”"
        publisher = found.publisher_name.value if found.publisher_name and found.names_publisher else ""
        section = f"section {found.section.value}" if found.section else ""
        if found.is_named_by_publisher and found.publisher_name:
            publisher, title = found.publisher_name.value, ""
        return Span(shorten(", ".join(piece for piece in (publisher, title, section) if piece)), source)

    def question(self, iri: str) -> Span:
        """Return a question in quotation marks, as it is asked."""
        text = self._index.text(iri, f"{RDFS}comment") or self._index.label(iri)
        return Span(f"“{shorten(text.value)}”", iri, text.language or "")

    def value(self, term: Term) -> Span:
        """Return a value in words: a label, a date or a text."""
        if isinstance(term, NamedNode):
            return self.named(term.value)
        if isinstance(term, BlankNode):
            return Span(self._unnamed(str(term), _DEPTH))
        if _DATES.search(term.datatype.value):
            return Span(format_date(term))
        if term.datatype.value == f"{XSD}boolean":
            return Span(_BOOLEANS.get(term.value, term.value))
        return self._span(term, "")

    def typed_value(self, term: Term) -> Span:
        """Return a value with its language or its type."""
        if not isinstance(term, Literal):
            return self.value(term)
        name = term.language or re.split("[#/]", term.datatype.value)[-1]
        return Span(f"“{shorten(term.value)}” ({name})" if term.language else f"{shorten(term.value)} ({name})")

    def cell(self, term: AnyTerm) -> Span:
        """Return a term of an answer in words: IRIs by their labels, also those that a text lists."""
        listed = iris_in(term) if isinstance(term, Literal) else []
        if listed:
            return Span(", ".join(self.named(iri).text for iri in listed), listed[0] if len(listed) == 1 else "")
        return self.value(term) if isinstance(term, NamedNode | BlankNode | Literal) else Span(str(term))

    def _unnamed(self, node: str, depth: int) -> str:
        """Return a blank node by what is said of it."""
        found = []
        for predicate, terms in sorted(self._index.stated.get(node, {}).items()):
            values = [
                self._unnamed(str(term), depth - 1) if isinstance(term, BlankNode) else self.value(term).text
                for term in (terms if depth else ())
            ]
            if values:
                found.append(f"{self.field(predicate).text}: {', '.join(values)}")
        return f"something without a name ({shorten('; '.join(found))})" if found else "something without a name"

    def subject(self, iri: str, role: Role, *, with_time: bool = True) -> tuple[Span, ...]:
        """Return a subject as a sentence begins with it: of a statement, whom it is about and what it says."""
        if role is Role.STATEMENT:
            return self._statement(iri, with_time=with_time)
        return (self.named(iri),)

    def field(self, predicate: str) -> Span:
        """Return the name of a property."""
        return Span(self._view.fields.field(predicate).name, predicate)

    def _statement(self, iri: str, *, with_time: bool) -> tuple[Span, ...]:
        plain = plain_statement(self._index, iri)
        label = self._index.own_label(iri)
        if label is None and plain:
            return self.named(plain[0]), Span(": "), self.field(plain[1])
        if label is None:
            return (self.named(iri),)
        text = label.value.removesuffix(f", {self._view.main_name}") if self._view.main_name else label.value
        text = _END_OF_SENTENCE.sub("", text)
        time = self._view.statements.statement(iri).time_beside_label if with_time else ""
        return (Span(shorten(text), iri, label.language or ""), *((Span(f", {time}"),) if time else ()))

    def _span(self, literal: Literal, iri: str) -> Span:
        """Return a text; the name of a thing shortened, a value whole."""
        return Span(shorten(literal.value) if iri else literal.value, iri, literal.language or "")


def iris_in(term: AnyTerm | None) -> list[str]:
    """Return the IRI of a term, or those that a text lists; none for another term."""
    if isinstance(term, NamedNode):
        return [term.value]
    words = term.value.split() if isinstance(term, Literal) and not term.language else []
    return words if all(map(_LISTED.match, words)) else []


def join_spans(pieces: Sequence[Sequence[Span]], last: str = " and ") -> tuple[Span, ...]:
    """Return pieces as a list in words: "a, b and c"."""
    found: list[Span] = []
    for at, piece in enumerate(pieces):
        if at:
            found.append(Span(last if at == len(pieces) - 1 else ", "))
        found += piece
    return tuple(found)


def list_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return spans as a list in words; of many the first ones and the number of the others."""
    pieces = [(span,) for span in spans[:_MOST_LISTED]]
    more = len(spans) - len(pieces)
    return join_spans([*pieces, (Span(f"{more:,} more"),)] if more else pieces)


def shorten(text: str) -> str:
    """Return a text, or the beginning of a long one."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def quote(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans of texts in quotation marks, others as they are; long texts by their beginning."""
    return tuple(_quoted(span, shorten(span.text)) for span in spans)


def quote_changed(before: Sequence[Span], after: Sequence[Span]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return two values as a sentence shows them: of long texts the part in which they differ."""
    if len(before) == len(after) == 1:
        old, new = before[0].text, after[0].text
        if max(len(old), len(new)) > _LONGEST_COMPARED:
            old, new = _differing_parts(old, new)
            return (_quoted(before[0], old),), (_quoted(after[0], new),)
    return quote(before), quote(after)


def _quoted(span: Span, text: str) -> Span:
    is_text = bool(span.language) and not span.iri
    return Span(f"“{text}”" if is_text else text, span.iri, span.language)


def _differing_parts(old: str, new: str) -> tuple[str, str]:
    """Return the parts in which two texts differ, with some characters around them."""
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    same = next((at for at in range(most - start) if old[-1 - at] != new[-1 - at]), most - start)
    begin = max(0, start - _AROUND)

    def part(text: str) -> str:
        end = min(len(text), len(text) - same + _AROUND)
        middle = text[begin:end]
        if len(middle) > _LONGEST:
            middle, end = middle[:_LONGEST], 0
        return f"{'…' if begin else ''}{middle}{'…' if end < len(text) else ''}"

    return part(old), part(new)
