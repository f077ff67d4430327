"""The derived graph: what the CONSTRUCT queries in `queries/derive/` make of all the other graphs."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QueryTriples, RdfFormat, Store, serialize

from leapgraph.base_project import named_files, read_project_text
from leapgraph.dataset import DERIVED_STEM, IDENTITY_STEM, WIKIDATA_STEM, NamedGraph, merge_lines, split_triple
from leapgraph.errors import DataError
from leapgraph.rdf_canonicalization import blank_node_labels

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project

# What may answer differently each time, or from another machine, or without a CONSTRUCT. A text without these letters
# needs no reading of its own, which would take longer than its answer.
# Nor does a short one with few brackets: pyoxigraph reads by recursion, and longer ones are looked at before it does.
_MAX_UNINSPECTED_LENGTH = 4000
_MANY_BRACKETS = 64
_NEEDS_INSPECTION = re.compile(r"SERVICE|NOW|RAND|UUID|BNODE|DESCRIBE|\\u", re.IGNORECASE)
_NO_CONSTRUCT = "a query here must be a CONSTRUCT query"


def derive(project: Project, dataset: Dataset) -> Dataset:
    """Return `dataset` with its derived graph.

    Each query sees the union of all graphs of `dataset`, not what other queries derive, so their order is nothing.
    Literals come out spelt as the graphs spell them, although the query index rewrites them.

    Raises:
        DataError: A file in `queries/derive/` is no CONSTRUCT query, makes a blank node, depends on more than the
            dataset, or yields a literal that the dataset spells in two ways.
    """
    graph = derived_graph(project, dataset)
    return dataset.with_graph(DERIVED_STEM, graph)


def derived_graph(project: Project, dataset: Dataset) -> NamedGraph:
    """Return the derived graph alone; see `derive`."""
    paths = list(named_files(project, "queries/derive", ".rq").values())
    store = load_named_graphs(dataset) if paths else Store()
    made = {path: _construct(project, dataset, store, path) for path in paths}
    spelling = _LiteralSpellings(dataset)
    lines = merge_lines([_restore_spelling(project, path, spelling, line) for line in made[path]] for path in paths)
    return NamedGraph(project.named_graph(DERIVED_STEM), lines)


def deriving_queries(project: Project, dataset: Dataset) -> dict[bytes, Path]:
    """Return each line of the derived graph with the first query that makes it; see `derive`."""
    others = replace(dataset, graphs={stem: one for stem, one in dataset.graphs.items() if stem != DERIVED_STEM})
    store = load_named_graphs(others)
    spellings = _LiteralSpellings(others)
    found: dict[bytes, Path] = {}
    for path in named_files(project, "queries/derive", ".rq").values():
        for line in _construct(project, others, store, path):
            found.setdefault(_restore_spelling(project, path, spellings, line), path)
    return found


def check_derive_query(project: Project, path: Path) -> None:
    """Check that the query in `path` can be asked, whatever the graphs hold.

    Raises:
        DataError: It is no CONSTRUCT query, or depends on more than the dataset; with file and line.
        RunError: The file cannot be read.
    """
    shown = project.relative_path(path)
    _start_construct(Store(), read_project_text(project, path), shown)


def load_named_graphs(dataset: Dataset) -> Store:
    """Return a SPARQL index of `dataset`. It rewrites literals: ask it, never publish from it."""
    store = Store()
    for graph in dataset.graphs.values():
        store.load(graph.ntriples(), format=RdfFormat.N_TRIPLES, to_graph=NamedNode(graph.iri), lenient=True)
    return store


def _construct(project: Project, dataset: Dataset, store: Store, path: Path) -> list[bytes]:
    shown = project.relative_path(path)
    result = _start_construct(store, read_project_text(project, path), shown)
    lines = (serialize(result, format=RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
    for line in lines:
        if blank_node_labels(line):
            _refuse_blank_nodes(project, dataset)
            raise DataError(f"it makes a blank node: {line.decode().strip()}; give each thing an IRI", path=shown)
    return lines


def _refuse_blank_nodes(project: Project, dataset: Dataset) -> None:
    """Tell of the blank node that a file has, if one has, rather than of the query that meets it."""
    for stem, graph in dataset.graphs.items():
        path = project.graph / f"{stem}.ttl"
        if (
            stem not in {WIKIDATA_STEM, IDENTITY_STEM, DERIVED_STEM}
            and path.is_file()
            and any(map(blank_node_labels, graph.lines))
        ):
            from leapgraph.turtle import read_turtle_file

            shown = project.relative_path(path)
            what = "a blank node cannot be cited, nor found again: give it an IRI of its own"
            raise DataError(what, path=shown, line=read_turtle_file(path, shown=shown).blank_nodes()[0][0])


def _start_construct(store: Store, text: str, shown: Path) -> QueryTriples:
    try:
        result = store.query(_check_construct(text, shown), use_default_graph_as_union=True)
    except (SyntaxError, RuntimeError) as error:  # a RuntimeError is a function that pyoxigraph has not
        from leapgraph.sparql.query_inspection import syntax_error

        raise syntax_error(text, SyntaxError(str(getattr(error, "msg", error))), path=shown) from error
    if not isinstance(result, QueryTriples):
        raise DataError(_NO_CONSTRUCT, path=shown)
    return result


def _check_construct(text: str, shown: Path) -> str:
    """Return what may be run for `text`: a CONSTRUCT that answers the same each time, as far as words tell."""
    if (
        len(text) < _MAX_UNINSPECTED_LENGTH
        and sum(map(text.count, "([{")) < _MANY_BRACKETS
        and not _NEEDS_INSPECTION.search(text)
    ):
        return text
    from leapgraph.sparql.error_excerpt import QuerySyntaxError, line_and_column
    from leapgraph.sparql.query_inspection import first_nondeterministic_token, inspect_query

    try:
        found, word = inspect_query(text), first_nondeterministic_token(text)
    except QuerySyntaxError as error:
        raise error.with_location(shown) from error
    if word is not None:
        what = f"{word.text.upper()} answers anew each time: the same graph must derive the same"
        raise DataError(what, path=shown, line=line_and_column(text, word.start)[0])
    # DESCRIBE answers triples too, of which the query does not say which.
    if found.form != "CONSTRUCT":
        raise DataError(_NO_CONSTRUCT, path=shown)
    return found.normalized_text  # what was inspected, and nothing that hides from it


class _LiteralSpellings:
    """How the dataset spells the literals that the index hands back rewritten ("+10" as "10", for one)."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._tables: list[dict[bytes, set[bytes]]] = []

    def spellings(self, literal: bytes) -> set[bytes]:
        """Return the spellings of `literal`: in the curated graphs, else in the pulled ones, else none: it is new."""
        if not self._tables:
            pulled = {WIKIDATA_STEM, IDENTITY_STEM}
            for stems in (set(self._dataset.graphs) - pulled, pulled):
                lines = (
                    line
                    for stem in sorted(stems & set(self._dataset.graphs))
                    for line in self._dataset.graphs[stem].lines
                )
                self._tables.append(_rewritten_literals(lines))
        for table in self._tables:
            if literal in table:
                return table[literal]
        return set()


def _rewritten_literals(lines: Iterable[bytes]) -> dict[bytes, set[bytes]]:
    """Return what the index makes of each typed literal in `lines`, with the literals that it makes it of."""
    literals = sorted({split_triple(line)[2] for line in lines if b'"^^<' in line})
    store = Store()
    numbered = b"".join(b"<n:%d> <n:is> %b .\n" % (number, literal) for number, literal in enumerate(literals))
    store.load(numbered, format=RdfFormat.N_TRIPLES, lenient=True)
    table: dict[bytes, set[bytes]] = defaultdict(set)
    for line in (store.dump(format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True):
        subject, _, literal = split_triple(line)
        table[literal].add(literals[int(subject[3:-1])])
    return dict(table)


def _restore_spelling(project: Project, path: Path, spelling: _LiteralSpellings, line: bytes) -> bytes:
    if not line.endswith(b"> .\n") or b'"^^<' not in line:
        return line
    subject, predicate, literal = split_triple(line)
    if not literal.startswith(b'"'):
        return line
    spellings = spelling.spellings(literal) or {literal}
    if len(spellings) > 1:
        ways = ", ".join(sorted(spelt.decode() for spelt in spellings))
        raise DataError(
            f"it yields a value that the graph spells in several ways, write one: {ways}",
            path=project.relative_path(path),
        )
    return b"%b %b %b .\n" % (subject, predicate, *spellings)
