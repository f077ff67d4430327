"""Which saved queries give other rows, and which rows: those that the newer dataset describes, asked of both."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode

from leapgraph.dataset import DATASET_STEM, lines_to_triples
from leapgraph.differences.model import QueryResultDifference, Span
from leapgraph.differences.term_words import iris_in
from leapgraph.errors import LeapgraphError
from leapgraph.namespaces import NAMESPACES, PROJECT_PATHS
from leapgraph.site.answer_tables import split_words
from leapgraph.sparql.engines import load_engine
from leapgraph.sparql.parsed_query import parse_query
from leapgraph.sparql.results import Boolean, Solutions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from leapgraph.dataset import Dataset
    from leapgraph.differences.term_words import TermWords
    from leapgraph.sparql.engines import Engine
    from leapgraph.sparql.results import QueryResult, Term

_SH = NAMESPACES["sh"]
_TEXTS = {f"{_SH}select", f"{_SH}ask", f"{_SH}construct", f"{NAMESPACES['spex']}describe"}
_SUMMARY = f"{NAMESPACES['rdfs']}comment"
# No question of a project takes longer; one from elsewhere may.
_MOST_SECONDS = 60.0

Row: TypeAlias = "tuple[Term | None, ...]"


@dataclass(frozen=True)
class DescribedQuery:
    """A saved query as a dataset describes it: its IRI, its text in SPARQL, and what it asks in words."""

    iri: str
    text: str
    summary: str


def read_described_queries(dataset: Dataset, base: str) -> list[DescribedQuery]:
    """Return the saved queries that the graph `dataset` describes, by IRI."""
    start = f"<{base}{PROJECT_PATHS['query']}".encode()
    graph = dataset.graphs.get(DATASET_STEM)
    lines = [line for line in graph.lines if line.startswith(start)] if graph else []
    found: dict[str, dict[str, str]] = {}
    for triple in lines_to_triples(lines):
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
            of = found.setdefault(triple.subject.value, {})
            if triple.predicate.value in _TEXTS:
                of["text"] = triple.object.value
            elif triple.predicate.value == _SUMMARY:
                of.setdefault("summary", triple.object.value)
    return [
        DescribedQuery(iri, of["text"], of.get("summary", iri)) for iri, of in sorted(found.items()) if "text" in of
    ]


@dataclass(frozen=True)
class _OtherRows:
    question: DescribedQuery
    columns: tuple[str, ...] = ()
    removed: tuple[Row, ...] = ()
    added: tuple[Row, ...] = ()
    problem: str = ""


def compare_query_results(  # noqa: PLR0913, PLR0917 - both sides, what is asked of them, and how to write of it
    questions: Iterable[DescribedQuery],
    old: Dataset,
    new: Dataset,
    renames: Mapping[str, str],
    words_of: Callable[[set[bytes], bool], TermWords],
    step: Callable[[str], None],
) -> tuple[QueryResultDifference, ...]:
    """Return the queries whose results differ, without those that ask elsewhere or have another result each time.

    Args:
        questions: The queries.
        old: The older dataset.
        new: The newer dataset, with the same labels of blank nodes.
        renames: The present IRI of each renamed node by its former one: a row with another IRI alone is the same row.
        words_of: Returns what writes the given terms in words, as the older side has them or as the newer one.
        step: Called with each question before it is asked.
    """
    engines = load_engine(old), load_engine(new)
    found = []
    for question in questions:
        step(f"asking {question.iri.rpartition('/')[2]}")
        other = _compare(question, *engines, renames)
        if other is not None:
            found.append(other)
    old_words = words_of(_terms(row for one in found for row in one.removed), True)  # noqa: FBT003 - the older side
    new_words = words_of(_terms(row for one in found for row in one.added), False)  # noqa: FBT003 - the newer side
    return tuple(
        QueryResultDifference(
            one.question.iri,
            one.question.summary,
            tuple(map(split_words, one.columns)),
            tuple(_cells(row, old_words) for row in one.removed),
            tuple(_cells(row, new_words) for row in one.added),
            one.problem,
        )
        for one in found
    )


def _compare(question: DescribedQuery, old: Engine, new: Engine, renames: Mapping[str, str]) -> _OtherRows | None:
    """Return the rows of one side alone; None where there are none."""
    try:
        parsed = parse_query(question.text)
        if parsed.services or parsed.first_nondeterministic_token is not None:
            return None
        columns, before = _rows(old.answer(parsed, _MOST_SECONDS))
        _, after = _rows(new.answer(parsed, _MOST_SECONDS))
    except LeapgraphError as error:
        return _OtherRows(question, problem=f"It cannot be asked of both: {str(error).splitlines()[0]}")
    before = [_renamed(row, renames) for row in before] if renames else before
    removed, added = _only_in(before, after), _only_in(after, before)
    return _OtherRows(question, columns, removed, added) if removed or added else None


def _rows(answer: QueryResult) -> tuple[tuple[str, ...], list[Row]]:
    """Return the columns and rows of any kind of answer."""
    if isinstance(answer, Solutions):
        return answer.variables, answer.rows
    if isinstance(answer, Boolean):
        return ("answer",), [(Literal("yes" if answer.value else "no"),)]
    triples = lines_to_triples(answer.lines)
    return ("subject", "predicate", "object"), [(one.subject, one.predicate, one.object) for one in triples]


def _renamed(row: Row, renames: Mapping[str, str]) -> Row:
    return tuple(
        NamedNode(renames[term.value]) if isinstance(term, NamedNode) and term.value in renames else term
        for term in row
    )


def _only_in(rows: list[Row], others: list[Row]) -> tuple[Row, ...]:
    """Return the rows that the others are not, or less often."""
    left = Counter(map(str, others))
    found = []
    for row in rows:
        key = str(row)
        if left[key]:
            left[key] -= 1
        else:
            found.append(row)
    return tuple(found)


def _terms(rows: Iterable[Row]) -> set[bytes]:
    """Return the IRIs in rows, as terms in N-Triples."""
    return {f"<{iri}>".encode() for row in rows for term in row for iri in iris_in(term)}


def _cells(row: Row, words: TermWords) -> tuple[Span, ...]:
    return tuple(Span("") if term is None else words.cell(term) for term in row)
