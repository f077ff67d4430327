"""Open what is compared: a release or project folder, a kept release, a git revision, or a file of N-Quads."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from leapgraph.archive.release_archive import ReleaseArchive
from leapgraph.checks.shapes import ShapesGraph, read_shapes
from leapgraph.dataset import DATASET_STEM, lines_to_triples, turtle_as_ntriples
from leapgraph.differences.model import SideDescription
from leapgraph.differences.read_nquads import SUFFIXES, parse_nquads, read_nquads, stated_dataset
from leapgraph.errors import DataError, LeapgraphError, RunError
from leapgraph.git_revision import extract_revision, resolve_commit
from leapgraph.namespaces import NAMESPACES
from leapgraph.printable import printable_line
from leapgraph.project import DESCRIPTION_FILE, Project
from leapgraph.project_files import read_bytes
from leapgraph.site.source_citations import format_date

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.archive.release_archive import KeptRelease
    from leapgraph.dataset import Dataset

    DatasetBuilder = Callable[[Project], Dataset]

_FOLDERS = ("graph", "queries", "shapes", "vocabularies")
_DATASET_FILE, _SHAPES_FILE = "dataset.nq", "shapes.ttl"
_ENGLISH = "en"
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
        iri: The IRI of the dataset; empty where it is not described.
    """

    side: SideDescription
    dataset: Dataset
    shapes: ShapesGraph
    main_entity: str = ""
    language: str = _ENGLISH
    iri: str = ""


def open_comparand(project: Project, name: str, build: DatasetBuilder, archive: Path | None = None) -> Comparand:
    """Return what `name` names: a folder or file that is there, else a kept release, else a git revision.

    Args:
        project: The project, whose releases and git repository are meant, and whose shapes name the properties of a
            file without shapes.
        name: A release folder, a project folder, a file of N-Quads, a version, or a git revision.
        build: Makes the dataset of a project, derived and described.
        archive: The folder of kept releases; `releases/` in the project by default.

    Raises:
        RunError: There is nothing of this name, or it cannot be read or built; the message names it.
    """
    try:
        return _open(project, name, build, archive or project.releases)
    except LeapgraphError as error:
        shown = printable_line(name)
        text = str(error)
        raise RunError(text if shown in text else f"{shown}: {text}") from error


def _open(project: Project, name: str, build: DatasetBuilder, archive: Path) -> Comparand:
    if not name:
        raise RunError("the name of what is compared is empty")
    path = Path(name)
    if name.endswith(SUFFIXES) and not path.is_dir():
        return _describe(project, name, read_nquads(path, project.base), _project_shapes(project))
    if path.is_dir():
        # A release has the graph's files too.
        if (path / _DATASET_FILE).is_file():
            return _open_release_folder(project, name)
        if (path / DESCRIPTION_FILE).is_file():
            return _build(name, Project(path.resolve()), build)
        what = f"no release folder ({_DATASET_FILE}) and no project ({DESCRIPTION_FILE})"
        raise RunError(f"{printable_line(name)} is {what}")
    if path.exists():
        raise RunError(f"{printable_line(name)} is no folder and no file of N-Quads, whose name ends in .nq or .nq.gz")
    release = ReleaseArchive(archive, project.root).find(name)
    if release is not None:
        return open_kept_release(project, release)
    try:
        commit = resolve_commit(project, name)
    except RunError as error:
        what = "no folder and no file here, no kept release and no git revision"
        raise RunError(f"{printable_line(name)} is {what}: {error}") from error
    with extract_revision(project, commit, _FOLDERS) as then:
        return _build(name, then, build)


def open_kept_release(project: Project, release: KeptRelease) -> Comparand:
    """Return a kept release as a comparand.

    Args:
        project: The project.
        release: The release.

    Raises:
        DataError: Its file is lost, or not the one that was kept.
        RunError: It cannot be read.
    """
    release.require_intact()
    found = release.read(_DATASET_FILE, _SHAPES_FILE)
    if _DATASET_FILE not in found:
        raise DataError(f"this has no {_DATASET_FILE}", path=release.display_path)
    return read_release(project, release.version, found[_DATASET_FILE], found.get(_SHAPES_FILE), release.display_path)


def read_release(project: Project, version: str, quads: bytes, shapes: bytes | None, shown: Path) -> Comparand:
    """Return a release as a comparand.

    Args:
        project: The project.
        version: Its version.
        quads: The content of its `dataset.nq`.
        shapes: The content of its `shapes.ttl`; None where it has none.
        shown: Its name for messages.

    Raises:
        DataError: A file is not what a release holds.
    """
    dataset = parse_nquads(quads, f"{shown}/{_DATASET_FILE}", project.base)
    return _describe(project, version, dataset, _parse_shapes(project, shapes, shown))


def _open_release_folder(project: Project, name: str) -> Comparand:
    folder = Path(name)
    shapes = folder / _SHAPES_FILE
    text = read_bytes(shapes, shapes) if shapes.is_file() else None
    dataset = read_nquads(folder / _DATASET_FILE, project.base)
    return _describe(project, name, dataset, _parse_shapes(project, text, folder))


def _build(name: str, project: Project, build: DatasetBuilder) -> Comparand:
    return _describe(project, name, build(project), _project_shapes(project))


def _project_shapes(project: Project) -> ShapesGraph:
    """Return the shapes of a project, which name properties; none where they cannot be read, which `check` reports."""
    try:
        return read_shapes(project)
    except LeapgraphError:
        return ShapesGraph({})


def _parse_shapes(project: Project, text: bytes | None, shown: Path) -> ShapesGraph:
    """Return the shapes of a release, or of the project for a release without them."""
    if text is None:
        return _project_shapes(project)
    return ShapesGraph({"shapes": turtle_as_ntriples(text, shown / _SHAPES_FILE)})


def _describe(project: Project, name: str, dataset: Dataset, shapes: ShapesGraph) -> Comparand:
    """Return a comparand with what its own description says; without one its graphs may be those of the project."""
    graph = dataset.graphs.get(DATASET_STEM)
    iri, base = stated_dataset(graph.lines) if graph else ("", "")
    is_of_project = any(one.iri.startswith(project.named_graph("")) for one in dataset.graphs.values())
    if not base and is_of_project:
        side = SideDescription(_printable_name(name), base=project.base)
        return Comparand(side, dataset, shapes, project.main_entity, project.language or _ENGLISH, project.dataset)
    start = f"<{iri}> ".encode()
    own = [line for line in graph.lines if line.startswith(start)] if graph and iri else []
    found: dict[str, list[Literal | NamedNode]] = {}
    for triple in lines_to_triples(own):
        if isinstance(triple.object, Literal | NamedNode):
            found.setdefault(triple.predicate.value, []).append(triple.object)

    def text(predicate: str, language: str = "") -> str:
        values = found.get(predicate, [])
        own = (one.value for one in values if isinstance(one, Literal) and one.language == language)
        return next(own, values[0].value if values else "")

    language = text(_LANGUAGE).rstrip("/").rpartition("/")[2] or _ENGLISH
    dates = [term for one in _DATES for term in found.get(one, [])]
    date = format_date(dates[0]) if dates else ""
    side = SideDescription(_printable_name(name), text(_TITLE, language), text(_VERSION), date, base)
    return Comparand(side, dataset, shapes, text(_MAIN), language, iri)


def _printable_name(name: str) -> str:
    # The name of a file may hold bytes that are not UTF-8.
    return os.fsencode(name).decode(errors="backslashreplace")
