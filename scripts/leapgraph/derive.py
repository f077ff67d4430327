"""Derive a graph: what the CONSTRUCT queries in `queries/derive/` yield from all the other graphs."""

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

# What may yield another result each time, or read another server, or is not a CONSTRUCT. A text without these words is
# not inspected, which would take longer than running it. Neither is a short one with few brackets: pyoxigraph's parser
# is recursive, and longer texts are inspected before it reads them.
_MAX_UNINSPECTED_LENGTH = 4000
_MANY_BRACKETS = 64
_NEEDS_INSPECTION = re.compile(r"SERVICE|NOW|RAND|UUID|BNODE|DESCRIBE|\\u", re.IGNORECASE)
_NO_CONSTRUCT = "a query here must be a CONSTRUCT query"


def derive(project: Project, dataset: Dataset) -> Dataset:
    """Return `dataset` with its derived graph.

    Each query sees the union of all graphs of `dataset` and nothing that other queries derive, so their order does not
    matter. Literals keep the lexical forms that the graphs have, although the store rewrites them.

    Raises:
        DataError: A file in `queries/derive/` is not a CONSTRUCT query, makes a blank node, depends on more than the
            dataset, or yields a literal that the dataset spells in two ways.
    """
    graph = derived_graph(project, dataset)
    return dataset.with_graph(DERIVED_STEM, graph)


def derived_graph(project: Project, dataset: Dataset) -> NamedGraph:
    """Return the derived graph alone; see `derive`."""
    paths = list(named_files(project, "queries/derive", ".rq").values())
    store = load_named_graphs(dataset) if paths else Store()
    derived = {path: _construct(project, dataset, store, path) for path in paths}
    spelling = _LiteralSpellings(dataset)
    lines = merge_lines([_restore_spelling(project, path, spelling, line) for line in derived[path]] for path in paths)
    return NamedGraph(project.named_graph(DERIVED_STEM), lines)


def deriving_queries(project: Project, dataset: Dataset) -> dict[bytes, Path]:
    """Return each line of the derived graph with the path of the first query that yields it; see `derive`."""
    others = replace(dataset, graphs={stem: one for stem, one in dataset.graphs.items() if stem != DERIVED_STEM})
    store = load_named_graphs(others)
    spellings = _LiteralSpellings(others)
    found: dict[bytes, Path] = {}
    for path in named_files(project, "queries/derive", ".rq").values():
        for line in _construct(project, others, store, path):
            found.setdefault(_restore_spelling(project, path, spellings, line), path)
    return found


def check_derive_query(project: Project, path: Path) -> None:
    """Check that the query in `path` can be run, whatever the graphs hold.

    Raises:
        DataError: It is not a CONSTRUCT query, or depends on more than the dataset; with file and line.
        RunError: The file cannot be read.
    """
    shown = project.relative_path(path)
    _start_construct(Store(), read_project_text(project, path), shown)


def load_named_graphs(dataset: Dataset) -> Store:
    """Return a SPARQL store of `dataset`. It rewrites literals: query it, never publish from it."""
    store = Store()
    for graph in dataset.graphs.values():
        store.load(graph.ntriples(), format=RdfFormat.N_TRIPLES, to_graph=NamedNode(graph.iri), lenient=True)
    return store


def _construct(project: Project, dataset: Dataset, store: Store, path: Path) -> list[bytes]:
    shown = project.relative_path(path)
    lines = _run_construct(store, read_project_text(project, path), shown)
    for line in lines:
        if blank_node_labels(line):
            _refuse_blank_nodes(project, dataset)
            raise DataError(f"it makes a blank node: {line.decode().strip()}; give each thing an IRI", path=shown)
    return lines


def _run_construct(store: Store, text: str, shown: Path) -> list[bytes]:
    """Return the triples of a CONSTRUCT query as N-Triples lines.

    A function of its own: an error that is raised beside the result would keep it alive until the garbage is collected,
    and pyoxigraph's results must be freed in their own thread.
    """
    result = _start_construct(store, text, shown)
    return (serialize(result, format=RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)


def _refuse_blank_nodes(project: Project, dataset: Dataset) -> None:
    """Report a blank node in a file by its file, if there is one, rather than by the query that copies it."""
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
    except (SyntaxError, RuntimeError) as error:  # a RuntimeError: a function unknown to pyoxigraph
        from leapgraph.sparql.query_inspection import syntax_error

        raise syntax_error(text, SyntaxError(str(getattr(error, "msg", error))), path=shown) from error
    if isinstance(result, QueryTriples):
        return result
    del result  # see _run_construct
    raise DataError(_NO_CONSTRUCT, path=shown)


def _check_construct(text: str, shown: Path) -> str:
    """Return the text to run for `text`: a CONSTRUCT that yields the same each time, as far as its keywords show."""
    if (
        len(text) < _MAX_UNINSPECTED_LENGTH
        and sum(map(text.count, "([{")) < _MANY_BRACKETS
        and not _NEEDS_INSPECTION.search(text)
    ):
        return text
    from leapgraph.sparql.error_excerpt import QuerySyntaxError, line_and_column
    from leapgraph.sparql.parsed_query import parse_query

    try:
        query = parse_query(text)
    except QuerySyntaxError as error:
        raise error.with_location(shown) from error
    word = query.first_nondeterministic_token
    if word is not None:
        what = f"{word.text.upper()} gives another result each time: the same graph must derive the same"
        raise DataError(what, path=shown, line=line_and_column(text, word.start)[0])
    # DESCRIBE yields triples too, but the query does not say which.
    if query.form != "CONSTRUCT":
        raise DataError(_NO_CONSTRUCT, path=shown)
    return query.inspection.normalized_text  # exactly the text that was inspected


class _LiteralSpellings:
    """How the dataset spells the literals that the store returns rewritten ("+10" as "10", for example)."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._tables: list[dict[bytes, set[bytes]]] = []

    def spellings(self, literal: bytes) -> set[bytes]:
        """Return the spellings of `literal` in the curated graphs, else in the pulled ones; empty for a new literal."""
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
    """Map each literal as the store rewrites it to the typed literals in `lines` that it stands for."""
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
