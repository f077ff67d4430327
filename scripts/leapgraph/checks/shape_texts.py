"""The shapes of a project as Turtle, file by file: its own, and those of the model that it builds on.

Where the project describes a shape of the model by its IRI, its description stands in the place of the model's; where
it says no more than `sh:deactivated`, that is added, and the shape is asked of nothing (SHACL, section 2.1.3.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from leapgraph.model import in_project, model_files
from leapgraph.namespaces import STANDARD
from leapgraph.project_files import files_in, read_bytes, read_text
from leapgraph.turtle import read, write_turtle
from leapgraph.turtle import read_text as read_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from leapgraph.project import Project

_DEACTIVATED = NamedNode(f"{STANDARD['sh']}deactivated")


def shape_texts(project: Project) -> dict[str, bytes]:
    """Return each file of `shapes/` by its stem, as it is asked and published: Turtle.

    Raises:
        DataError: A file of a project that builds on the model is no Turtle; with line and column.
        RunError: A file cannot be read.
    """
    own = {path.stem: path for path in files_in(project, project.shapes, ".ttl")}
    texts = {stem: read_bytes(path, project.relative(path)) for stem, path in own.items()}
    shared = model_files(project, "shapes", ".ttl")
    if not shared:
        return texts
    described = _described(project, own.values())
    for stem, path in shared.items():
        text = _without(project, in_project(project, read_text(path, project.relative(path))), described).encode()
        texts[stem] = b"\n".join([text, texts[stem]]) if stem in texts else text
    return dict(sorted(texts.items()))


def _described(project: Project, paths: Iterable[Path]) -> frozenset[NamedNode]:
    """Return the shapes that the project's own files describe, those apart that it only deactivates."""
    triples = [triple for path in paths for triple in read(path, shown=project.relative(path)).triples]
    return frozenset(
        triple.subject
        for triple in triples
        if isinstance(triple.subject, NamedNode) and triple.predicate != _DEACTIVATED
    )


def _without(project: Project, text: str, described: frozenset[NamedNode]) -> str:
    """Return a text of the model without what it says of the shapes `described`, in its own words where it can be."""
    file = read_turtle(text)
    left_out: set[object] = set(described)
    kept = list(file.triples)
    while True:
        out = [triple for triple in kept if triple.subject in left_out]
        if not out:
            break
        kept = [triple for triple in kept if triple.subject not in left_out]
        left_out = {triple.object for triple in out if isinstance(triple.object, BlankNode)}
    return text if len(kept) == len(file.triples) else write_turtle(kept, project.prefixes)
