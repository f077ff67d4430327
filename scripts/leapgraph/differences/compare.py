"""Compare two datasets: what differs, by named graph, in words."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from leapgraph.dataset import DATASET_STEM, DERIVED_STEM, WIKIDATA_STEM, Dataset, NamedGraph
from leapgraph.differences.blank_node_labels import label_by_content
from leapgraph.differences.changed_subjects_index import ChangedSubjectsIndex
from leapgraph.differences.compare_graphs import compare_graphs
from leapgraph.differences.default_values import queries_with_other_defaults, query_of
from leapgraph.differences.derived_otherwise import derived_differences
from leapgraph.differences.group_by_graph import GraphTitles, group_differences
from leapgraph.differences.matched_changes import match_changes
from leapgraph.differences.model import Differences
from leapgraph.differences.query_result_differences import compare_query_results, read_described_queries
from leapgraph.differences.rebase import RebasedLines
from leapgraph.differences.subject_differences import SubjectComparison
from leapgraph.differences.subject_index import SubjectIndex
from leapgraph.differences.term_words import TermWords
from leapgraph.differences.wikidata_differences import wikidata_differences
from leapgraph.differences.write_nquads import NQuadsWriter
from leapgraph.errors import DataError, RunError
from leapgraph.namespaces import PROJECT_PATHS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from leapgraph.differences.comparands import Comparand
    from leapgraph.differences.compare_graphs import ChangedTriples, GraphTriple
    from leapgraph.differences.matched_changes import MatchedChanges, SubjectTriples
    from leapgraph.differences.model import Difference, QueryResultDifference


def compare(
    old: Comparand, new: Comparand, *, with_questions: bool = False, step: Callable[[str], None] = lambda _: None
) -> Differences:
    """Return what differs between two datasets.

    Args:
        old: The older side.
        new: The newer side, whose labels and shapes come first.
        with_questions: Whether the saved questions of the newer side are asked of both.
        step: Called with the name of each step as it begins.

    Raises:
        RunError: Linked blank nodes of a side look alike and cannot be matched.
    """
    pair = _Pair(old, new)
    step("comparing")
    changed, derived = compare_graphs(pair.before, pair.after, pair.base)
    pulled, own = changed.split(lambda fact: fact.stem == WIKIDATA_STEM)
    _, own = own.split(pair.left_out_questions(own))
    matched = match_changes(own, pair.earlier, pair.later, pair.base)
    view = pair.view(_facts_in_sentences(matched))
    quads = NQuadsWriter(
        old.dataset, new.dataset, matched.originals, pair.originals([*changed.removed, *derived.removed])
    )
    titles = GraphTitles(new, old)
    comparison = SubjectComparison(view, pair.earlier, pair.later, matched, quads, titles)
    differences = [
        *_differences(comparison, matched),
        *wikidata_differences(pulled, pair.earlier, pair.later, quads),
        *derived_differences(derived, changed, (pair.earlier, pair.later), TermWords(view), quads),
    ]
    return Differences(
        old=old.side,
        new=new.side,
        groups=group_differences(differences, titles, view.main_entity),
        answers=_answers(pair, matched, step) if with_questions else None,
        notes=tuple(_notes(pair, old, new)),
        language=new.language,
    )


class _Pair:
    """Two datasets made comparable: with labels of blank nodes by content, and one base.

    Attributes:
        base: The base IRI of both.
        before: The lines of the older side, by stem.
        after: The lines of the newer side.
        earlier: What the older side states of each subject.
        later: What the newer side states.
        originals: Returns facts of the older side as they were with its own base.
    """

    def __init__(self, old: Comparand, new: Comparand) -> None:
        self._old, self._new = old, new
        self.base = new.side.base or old.side.base
        rebased = RebasedLines(_labelled_lines(old), old.side.base, self.base)
        self.originals = rebased.originals
        self.before, self.after = rebased.lines, _labelled_lines(new)
        self.earlier, self.later = (
            SubjectIndex({stem: lines for stem, lines in of.items() if stem != DERIVED_STEM})
            for of in (self.before, self.after)
        )

    @property
    def question_start(self) -> bytes:
        """The beginning of the IRI of each saved question, as a term in N-Triples."""
        return f"<{self.base}{PROJECT_PATHS['query']}".encode()

    @cached_property
    def lacks_questions(self) -> str:
        """The name of the side that describes no saved questions while the other does; empty where there is none."""
        has = [
            any(line.startswith(self.question_start) for line in of.get(DATASET_STEM, []))
            for of in (self.before, self.after)
        ]
        return "" if has[0] == has[1] else (self._new if has[0] else self._old).side.name

    def left_out_questions(self, changed: ChangedTriples) -> Callable[[GraphTriple], bool]:
        """Return which facts are of questions that are not compared, or differ in what follows from the data alone."""
        start = self.question_start
        if self.lacks_questions:
            return lambda fact: fact.subject.startswith(start)
        followed = queries_with_other_defaults(changed, self.earlier, self.later, start)
        return lambda fact: fact.subject.startswith(start) and query_of(fact.subject) in followed

    def view(self, facts: Iterable[GraphTriple], *, as_before: bool = False) -> ChangedSubjectsIndex:
        """Return the subjects of facts as a reader sees them; `as_before` as a reader of the older side saw them."""
        main = self._new.main_entity or self._old.main_entity
        sides = (self.after, self.before) if as_before else (self.before, self.after)
        return ChangedSubjectsIndex(*sides, facts, self._new.shapes, self.base, main, self._new.language)

    def datasets(self) -> tuple[Dataset, Dataset]:
        """Return both as datasets; a graph without a name is one that no question can name."""
        start = f"{self.base or 'urn:graph:'}{PROJECT_PATHS['graph']}"
        old, new = (
            Dataset({stem: NamedGraph(f"{start}{quote(stem, safe='')}", lines) for stem, lines in of.items()})
            for of in (self.before, self.after)
        )
        return old, new


def _answers(pair: _Pair, matched: MatchedChanges, step: Callable[[str], None]) -> tuple[QueryResultDifference, ...]:
    old, new = pair.datasets()
    questions = read_described_queries(new, pair.base) or read_described_queries(old, pair.base)

    renames = {former[1:-1].decode(): present[1:-1].decode() for former, present in matched.renames.items()}

    def words_of(terms: set[bytes], as_before: bool) -> TermWords:  # noqa: FBT001 - which side
        first, second = (pair.earlier, pair.later) if as_before else (pair.later, pair.earlier)
        facts = (fact for term in sorted(terms) for fact in first.facts(term) or second.facts(term))
        return TermWords(pair.view(facts, as_before=as_before))

    return compare_query_results(questions, old, new, renames, words_of, step)


def _notes(pair: _Pair, old: Comparand, new: Comparand) -> Iterator[str]:
    """Yield what a reader has to know of the comparison."""
    first, second = old.side.base, new.side.base
    if first and second and first != second:
        yield (
            f"The bases differ, {first} and {second}: IRIs are compared by what follows the base, and those of the "
            "older side are named with the newer base."
        )
    if pair.lacks_questions:
        yield f"{pair.lacks_questions} describes no saved questions: they are not compared."


def _labelled_lines(one: Comparand) -> dict[str, list[bytes]]:
    try:
        return label_by_content({stem: graph.lines for stem, graph in one.dataset.graphs.items()})
    except DataError as error:
        raise RunError(f"{one.side.name}: {error}") from error


def _facts_in_sentences(matched: MatchedChanges) -> Iterator[GraphTriple]:
    """Yield the facts that sentences are about: those under present IRIs."""
    for of in (matched.subjects, matched.moved):
        for facts in of.values():
            yield from facts.every
    for facts in matched.renamed.values():
        yield from facts.added


def _differences(comparison: SubjectComparison, matched: MatchedChanges) -> Iterator[Difference]:
    marks: dict[bytes, SubjectTriples] = {}
    subjects = dict(matched.subjects)
    for pair in matched.renames.items():
        for term in pair:
            mark = subjects.get(term[1:-1].decode())
            if mark is not None and comparison.is_mark(mark):
                marks[pair[0]] = subjects.pop(mark.subject)
    for former, present in matched.renames.items():
        yield comparison.renamed(former, present, marks.get(former))
    for facts in matched.moved.values():
        yield comparison.moved(facts)
    for facts in subjects.values():
        yield from comparison.describe(facts)
