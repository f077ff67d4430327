"""Open what is compared: a release or project folder, a kept release, a git revision, or a file of N-Quads."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from leapgraph.checks.shapes import ShapesGraph, read_shapes
from leapgraph.dataset import DATASET_STEM, lines_to_triples, turtle_as_ntriples
from leapgraph.differences.model import Side
from leapgraph.differences.read_nquads import SUFFIXES, read_nquads, state_base
from leapgraph.errors import LeapgraphError, RunError
from leapgraph.git_revision import extract_revision
from leapgraph.namespaces import NAMESPACES
from leapgraph.printable import printable_line
from leapgraph.project import DESCRIPTION_FILE, Project
from leapgraph.project_files import list_folder, read_bytes
from leapgraph.site.source_citations import format_date

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.dataset import Dataset

    DatasetBuilder = Callable[[Project], Dataset]

_FOLDERS = ("graph", "queries", "shapes", "vocabularies")
_DATASET_FILE = "dataset.nq"
_LANGUAGE, _MAIN = f"{NAMESPACES['dcterms']}language", f"{NAMESPACES['schema']}mainEntity"
_TITLE, _VERSION = f"{NAMESPACES['dcterms']}title", f"{NAMESPACES['dcat']}version"
_DATES = (f"{NAMESPACES['dcterms']}issued", f"{NAMESPACES['dcterms']}modified")


@dataclass(frozen=True)
class Comparand:
    """One of two datasets to be compared.

    Attributes:
        side: How it is named, and what it states of itself.
        dataset: Its graphs, with the derived one.
        shapes: The shapes that name its properties.
        main_entity: The IRI of its main entity; empty where it states none.
        language: The tag of its language.
    """

    side: Side
    dataset: Dataset
    shapes: ShapesGraph
    main_entity: str = ""
    language: str = "en"


def open_comparand(project: Project, name: str, build: DatasetBuilder) -> Comparand:
    """Return what `name` names: a folder or file that is there, else a version of a kept release, else a git revision.

    Args:
        project: The project, whose releases and git repository are meant, and whose shapes name the properties of a
            file without shapes.
        name: A release folder, a project folder, a file of N-Quads, or a git revision.
        build: Makes the dataset of a project, derived and described.

    Raises:
        RunError: There is nothing of this name, or it cannot be read or built; the message begins with the name.
    """
    try:
        return _open(project, name, build)
    except LeapgraphError as error:
        shown = printable_line(name)
        text = str(error)
        raise RunError(text if shown in text else f"{shown}: {text}") from error


def _open(project: Project, name: str, build: DatasetBuilder) -> Comparand:
    path = Path(name)
    if not name:
        raise RunError("the name of what is compared is empty")
    if name.endswith(SUFFIXES) and not path.is_dir():
        return _describe(name, read_nquads(path, project.base), read_shapes(project))
    if path.is_dir():
        # A release has the graph's files too.
        if (path / _DATASET_FILE).is_file():
            return _describe(name, read_nquads(path / _DATASET_FILE, project.base), _read_shapes(project, path))
        if (path / DESCRIPTION_FILE).is_file():
            return _build(name, Project(path.resolve()), build)
        raise RunError(
            f"{printable_line(name)} is no release folder ({_DATASET_FILE}) and no project ({DESCRIPTION_FILE})"
        )
    if path.exists():
        raise RunError(f"{printable_line(name)} is no folder and no file of N-Quads, whose name ends in .nq or .nq.gz")
    with extract_revision(project, name, _FOLDERS) as then:
        return _build(name, then, build)


def _build(name: str, project: Project, build: DatasetBuilder) -> Comparand:
    return _describe(name, build(project), read_shapes(project))


def _read_shapes(project: Project, folder: Path) -> ShapesGraph:
    """Return the shapes of a release, or of the project for a release without them."""
    paths = list_folder(folder / "shapes", folder / "shapes", ".ttl")
    files = {path.stem: turtle_as_ntriples(read_bytes(path, path), path) for path in paths}
    return ShapesGraph(files) if files else read_shapes(project)


def _describe(name: str, dataset: Dataset, shapes: ShapesGraph) -> Comparand:
    """Return a comparand with what its own description says."""
    graph = dataset.graphs.get(DATASET_STEM)
    base = state_base(graph.lines) if graph else ""
    start = f"<{base}> ".encode()
    own = [line for line in graph.lines if line.startswith(start)] if graph and base else []
    found: dict[str, list[Literal | NamedNode]] = {}
    for triple in lines_to_triples(own):
        if isinstance(triple.object, Literal | NamedNode):
            found.setdefault(triple.predicate.value, []).append(triple.object)

    def text(*predicates: str) -> str:
        return next((found[one][0].value for one in predicates if one in found), "")

    dates = [term for one in _DATES for term in found.get(one, [])]
    shown = os.fsencode(name).decode(errors="backslashreplace")
    side = Side(shown, text(_TITLE), text(_VERSION), format_date(dates[0]) if dates else "", base)
    language = text(_LANGUAGE).rstrip("/").rpartition("/")[2] or "en"
    return Comparand(side, dataset, shapes, text(_MAIN), language)
