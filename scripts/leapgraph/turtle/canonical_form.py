"""The canonical form of a Turtle file: what `write_turtle` makes of its graph, with its comments in place."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode

from leapgraph.errors import DataError, LeapgraphError, RunError
from leapgraph.turtle.blank_node_syntax import arrange_blank_nodes
from leapgraph.turtle.layout import FORMER_RANKS, RANKS, Layout, group_triples
from leapgraph.turtle.lexer import find_comments as comments_in
from leapgraph.turtle.quick_canonical_check import find_blocks_with_comments
from leapgraph.turtle.reader import (
    TurtleFile,
    count_triples_ignoring_labels,
    parse_turtle,
    read_turtle_file,
    triple_tuples,
)
from leapgraph.turtle.terms import TermWriter
from leapgraph.turtle.writer import declaration, join_sections

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.turtle.comments import Comments


def format_turtle(source: str | Path, prefixes: Mapping[str, str], *, shown: Path | None = None) -> str:
    """Return the canonical form of a Turtle text, or of the file at a path.

    The graph and every comment are kept, and those of the file's own prefixes for which `prefixes` has no other name.
    Formatting the result again changes nothing.

    Raises:
        DataError: It is not Turtle, or its blank nodes cannot be ordered.
        RunError: The file cannot be read.
    """
    if isinstance(source, Path):
        return format_file(read_turtle_file(source, prefixes=prefixes, shown=shown), prefixes)
    return format_file(parse_turtle(source, prefixes=prefixes, shown=shown), prefixes)


def format_file(file: TurtleFile, prefixes: Mapping[str, str]) -> str:
    """Return the canonical form of a parsed file.

    Raises:
        DataError: Its blank nodes cannot be ordered.
    """
    return file.text if _is_surely_canonical(file, prefixes) else lay_out_file(file, prefixes)


def _is_surely_canonical(file: TurtleFile, prefixes: Mapping[str, str]) -> bool:
    """Return whether the file is in canonical form, as far as its blocks with comments inside can tell."""
    others = find_blocks_with_comments(file, prefixes)
    if not others:
        return others is not None
    try:
        part = parse_turtle(others)
        canonical = lay_out_file(part, prefixes)
    except LeapgraphError:
        return False
    subjects = {triple.subject for triple in part.triples}
    body = others.partition("\n\n")[2]
    return canonical.partition("\n\n")[2] == body and set(part.triples) == {
        triple for triple in file.triples if triple.subject in subjects
    }


def lay_out_file(file: TurtleFile, prefixes: Mapping[str, str], ranks: Mapping[str, int] = RANKS) -> str:
    """Return the canonical form of a parsed file, with its predicates in the order of `ranks`.

    Raises:
        DataError: Its blank nodes cannot be ordered.
    """
    places = file.source_map
    comments = places.comments
    subjects = group_triples(places.triples)
    table = dict(prefixes)
    for prefix, namespace, _ in places.declarations:
        table.setdefault(prefix, namespace)
    names = TermWriter(table)
    try:
        blanks = arrange_blank_nodes(subjects, _hints(comments))
    except DataError as error:
        raise DataError(error.message, path=file.path) from error
    blocks = list(Layout(subjects, blanks, names, comments, ranks).blocks())
    text = join_sections([_head(comments, table, names), *blocks, "\n".join(comments.footer)])
    if text != file.text:
        _refuse_loss(file, text)
    return text


def is_canonical(file: TurtleFile, prefixes: Mapping[str, str]) -> bool:
    """Return whether the file is in its canonical form."""
    return format_file(file, prefixes) == file.text


def is_former_canonical(file: TurtleFile, prefixes: Mapping[str, str]) -> bool:
    """Return whether the file is in the canonical form of the first release, which had `sh:path` last."""
    return lay_out_file(file, prefixes, FORMER_RANKS) == file.text


def first_difference(file: TurtleFile, prefixes: Mapping[str, str]) -> int | None:
    """Return the first line, counted from 1, that the canonical form changes; None if there is none."""
    canonical = format_file(file, prefixes)
    if canonical == file.text:
        return None
    old, new = file.text.split("\n"), canonical.split("\n")
    same = (number for number, (left, right) in enumerate(zip(old, new, strict=False), 1) if left != right)
    return next(same, min(len(old), len(new)))


def _head(comments: Comments, table: Mapping[str, str], names: TermWriter) -> str:
    header = list(comments.header)
    # The comment behind a declaration that is left out moves to the top.
    for prefix, lines in comments.prefix.items():
        if prefix not in names.used_prefixes:
            header.extend(lines)
    lines = []
    for prefix in sorted(names.used_prefixes):
        *above, behind = comments.prefix.get(prefix) or [""]
        header.extend(above)
        lines.append(f"{declaration(prefix, table[prefix])} {behind}".rstrip())
    return join_sections(["\n".join(header), "\n".join(lines)]).removesuffix("\n")


def _hints(comments: Comments) -> dict[BlankNode, str]:
    # Each comment with its location, but without the blank nodes there, which it is to distinguish.
    found: dict[BlankNode, list[str]] = defaultdict(list)
    for subject, lines in comments.subject.items():
        if isinstance(subject, BlankNode):
            found[subject] += [f"subject {line}" for line in lines]
    for (subject, predicate), lines in comments.property.items():
        if isinstance(subject, BlankNode):
            found[subject] += [f"property {predicate} {line}" for line in lines]
    for kind, anchors in (("object", comments.object), ("trail", comments.trail)):
        for triple, lines in anchors.items():
            place = " ".join("_" if isinstance(term, BlankNode) else str(term) for term in triple)
            for end in (0, 2):
                node = triple[end]
                if isinstance(node, BlankNode):
                    found[node] += [f"{kind} {end} {place} {line}" for line in lines]
    return {node: "\n".join(sorted(lines)) for node, lines in found.items() if lines}


def _refuse_loss(file: TurtleFile, text: str) -> None:
    # A person's file is about to be overwritten: parse the new text and compare.
    again = parse_turtle(text)
    same_graph = count_triples_ignoring_labels(set(file.source_map.triples)) == count_triples_ignoring_labels(
        set(triple_tuples(again.triples))
    )
    if not same_graph or Counter(comments_in(file.text)) != Counter(comments_in(text)):
        raise RunError(f"{file.path}: the canonical form would lose something, so it is refused; please report it")
