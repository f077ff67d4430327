"""Compare two datasets: what differs, by subject, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.dataset import DERIVED_STEM, WIKIDATA_STEM
from leapgraph.differences.blank_node_labels import label_by_content
from leapgraph.differences.changed_facts import compare_graphs
from leapgraph.differences.groups import GraphTitles, group_differences
from leapgraph.differences.matched_changes import match_changes
from leapgraph.differences.model import Differences
from leapgraph.differences.quad_lines import QuadLines
from leapgraph.differences.reader_view import ReaderView
from leapgraph.differences.subject_differences import Describer
from leapgraph.differences.subject_lines import SubjectLines
from leapgraph.differences.wikidata_differences import wikidata_differences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.dataset import Dataset
    from leapgraph.differences.changed_facts import Fact
    from leapgraph.differences.comparands import Comparand
    from leapgraph.differences.matched_changes import MatchedChanges, SubjectFacts
    from leapgraph.differences.model import Difference


def compare(old: Comparand, new: Comparand) -> Differences:
    """Return what differs between two datasets.

    Args:
        old: The older side.
        new: The newer side, whose labels and shapes come first.

    Raises:
        DataError: Linked blank nodes look alike and cannot be matched.
    """
    base = new.side.base or old.side.base
    before, after = (label_by_content(_lines(one.dataset)) for one in (old, new))
    changed, _ = compare_graphs(before, after, base)
    pulled, own = changed.split(lambda fact: fact.stem == WIKIDATA_STEM)
    stated = [{stem: of for stem, of in lines.items() if stem != DERIVED_STEM} for lines in (before, after)]
    earlier, later = map(SubjectLines, stated)
    matched = match_changes(own, earlier, later, base)
    view = ReaderView(
        before,
        after,
        _changed_facts(matched),
        new.shapes,
        base,
        new.main_entity or old.main_entity,
        new.language,
    )
    titles = GraphTitles((new.dataset, old.dataset), base)
    quads = QuadLines(old.dataset, new.dataset, matched.originals)
    describer = Describer(view, earlier, later, matched, quads, titles)
    differences = [*_differences(describer, matched), *wikidata_differences(pulled, earlier, later, quads)]
    return Differences(
        old=old.side,
        new=new.side,
        groups=group_differences(differences, titles, view.main_entity),
        language=new.language,
    )


def _lines(dataset: Dataset) -> dict[str, list[bytes]]:
    return {stem: graph.lines for stem, graph in dataset.graphs.items()}


def _changed_facts(matched: MatchedChanges) -> Iterator[Fact]:
    """Yield the facts that sentences are about: those under present IRIs."""
    for of in (matched.subjects, matched.moved):
        for facts in of.values():
            yield from facts.every
    for facts in matched.renamed.values():
        yield from facts.added


def _differences(describer: Describer, matched: MatchedChanges) -> Iterator[Difference]:
    marks: dict[bytes, SubjectFacts] = {}
    subjects = dict(matched.subjects)
    for pair in matched.renames.items():
        for term in pair:
            mark = subjects.get(term[1:-1].decode())
            if mark is not None and describer.is_mark(mark):
                marks[pair[0]] = subjects.pop(mark.subject)
    for former, present in matched.renames.items():
        yield describer.renamed(former, present, marks.get(former))
    for facts in matched.moved.values():
        yield describer.moved(facts)
    for facts in subjects.values():
        yield from describer.describe(facts)
