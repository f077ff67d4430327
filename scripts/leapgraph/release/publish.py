"""Publish a release: derive, check, and write every file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.atomic_folder_replace import SUMS, replace_folder
from leapgraph.checks.run_checks import check_dataset
from leapgraph.checks.shapes import ShapeSources, read_shape_sources, read_shapes
from leapgraph.dataset import Dataset, load_dataset
from leapgraph.derive import derive
from leapgraph.errors import DataError, RunError
from leapgraph.freed_memory import return_freed_memory
from leapgraph.history.changed_in import build_release_history
from leapgraph.history.compare_releases import PendingRelease, compare_releases
from leapgraph.history.write_history import write_history
from leapgraph.queries.query_set import read_query_set
from leapgraph.release.build_dataset import describe_dataset, load_project_queries
from leapgraph.release.catalogue import catalogue
from leapgraph.release.citation_files import read_cited_dataset, write_cff, write_zenodo_json
from leapgraph.release.entity_documents import FOLDERS
from leapgraph.release.query_results import answer_queries, write_queries
from leapgraph.release.readme import release_readme
from leapgraph.release.release_version import read_release_version, require_release_version
from leapgraph.release.write_data import write_data, write_shapes
from leapgraph.release.write_release_files import ReleaseFolder, refuse_foreign, refuse_known_release
from leapgraph.serialization.formats import serialize_turtle
from leapgraph.site.build_site import build_site
from leapgraph.site.site_model import NO_ADDRESSES, Addresses, Publication
from leapgraph.withdrawals import withdrawn_iris

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from leapgraph.archive.release_archive import KeptRelease, ReleaseArchive
    from leapgraph.checks.validation_report import ValidationReport
    from leapgraph.history.compare_releases import ComparedRelease
    from leapgraph.project import Project
    from leapgraph.queries.query_set import QuerySet
    from leapgraph.release.release_version import ReleaseVersion
    from leapgraph.release.write_release_files import ReleaseFile
    from leapgraph.site.wikidata_board import WikidataBoard


@dataclass(frozen=True)
class KeepOptions:
    """Where releases are kept, and whether this one is to be kept there.

    Attributes:
        archive: The kept releases.
        version: The version as which the release is kept; empty to keep it not.
        rebuilt: How it was built from an earlier revision, in a sentence; empty for a release of the present files.
    """

    archive: ReleaseArchive
    version: str = ""
    rebuilt: str = ""


class ReleaseSources(NamedTuple):
    """The files of a project that are read once, checked and published: its queries and its shapes."""

    queries: QuerySet
    shapes: ShapeSources


@dataclass(frozen=True)
class PublishedRelease:
    """The outcome of `publish`.

    Attributes:
        report: The validation report; with a violation in it, nothing was written.
        folder: The folder of the release.
        files: Its files by name.
        triples: The number of distinct triples.
        dataset: The published dataset.
        kept: The kept release, and whether it was not kept before; None where none was to be kept.
    """

    report: ValidationReport
    folder: Path
    files: dict[str, ReleaseFile]
    triples: int
    dataset: Dataset
    kept: tuple[KeptRelease, bool] | None = None


def publish(  # noqa: PLR0913, PLR0917 - what there is to a release
    project: Project,
    target: Path,
    engine: str,
    step: Callable[[str], None] = lambda _: None,
    addresses: Addresses = NO_ADDRESSES,
    make_board: Callable[[Project, Dataset], WikidataBoard | None] = lambda *_: None,
    keep: KeepOptions | None = None,
) -> PublishedRelease:
    """Check the project and, if there is no violation, make `target` its release, as a whole or not at all.

    Args:
        project: The project.
        target: The folder of the release.
        engine: The SHACL engine.
        step: Called with the name of each step as it begins.
        addresses: Where the site and the SPARQL endpoint will be.
        make_board: Compares the pulled item with the published dataset for the site; by default nothing is compared.
        keep: The kept releases, and whether to keep this one; by default there are none.

    Raises:
        DataError: A file of the project is wrong, or a check query has a result; or the release is to be kept and has
            no date, another version, or a version that is kept with other content.
        RunError: The release cannot be written, or `target` is a folder that is not a release.
    """
    sources = ReleaseSources(read_query_set(project), read_shape_sources(project))
    archive = keep.archive if keep else None
    report, dataset = check_release(project, engine, step, sources, addresses.endpoint, archive)
    if not report.passes:
        return PublishedRelease(report, target, {}, 0, dataset)
    version = read_release_version(project, dataset)
    if keep and keep.version:
        require_release_version(project, dataset, keep.version)
    withdrawn = withdrawn_iris(line for graph in dataset.graphs.values() for line in graph.lines)
    saved_queries = load_project_queries(project, dataset, sources.queries)  # the check reports invalid ones
    results = answer_queries(project, dataset, saved_queries, step)
    return_freed_memory()
    kept = None
    try:
        with replace_folder(target, refuse_foreign) as root:
            folder = ReleaseFolder(root)
            write_queries(project, dataset, saved_queries, results, folder)
            write_shapes(sources.shapes, folder)
            documents = write_data(project, dataset, report, folder, step)
            step("writing the site")
            sizes = {name: file.size for name, file in folder.files.items()}
            steps = _read_steps(project, keep, version, folder, step) if keep else []
            publication = Publication(
                project=project,
                dataset=dataset,
                shapes=read_shapes(project, sources.shapes),
                report=report,
                queries=saved_queries,
                results=results,
                documents=documents,
                files=sizes,
                addresses=addresses,
                board=make_board(project, dataset),
                history=build_release_history(steps, version.version, withdrawn, project.base),
            )
            renderer = build_site(publication, folder.write)
            _write_catalogue(project, dataset, folder, keep.rebuilt if keep else "")
            if keep and keep.rebuilt:
                refuse_known_release(target, root, keep.archive)
            if keep and keep.version:
                step("keeping the release")
                kept = _keep(project, keep, folder)
            if keep:
                write_history(root, keep.archive, steps, renderer, withdrawn)
    except OSError as error:
        raise RunError(f"cannot write {error.filename or target}: {error.strerror or error}") from error
    return PublishedRelease(report, target, folder.files, len(dataset.merged_lines()), dataset, kept)


def check_release(  # noqa: PLR0913, PLR0917 - what there is to a check
    project: Project,
    engine: str,
    step: Callable[[str], None],
    sources: ReleaseSources | None = None,
    endpoint: str = "",
    archive: ReleaseArchive | None = None,
) -> tuple[ValidationReport, Dataset]:
    """Return the validation report of the project, and the dataset: as published if there is no violation.

    Args:
        project: The project.
        engine: The SHACL engine.
        step: Called with the name of each step as it begins.
        sources: The queries and shapes; read from the project by default.
        endpoint: The address of the SPARQL endpoint; empty where there is none but those that the project states.
        archive: The kept releases, one of which may be the version before; None where none is named.

    Raises:
        DataError: A file of the project is wrong.
    """
    step("deriving")
    curated = load_dataset(project)
    queries, shapes = sources or (None, None)
    try:
        dataset = derive(project, curated)
    except DataError:
        # The check reports everything that is wrong with the queries.
        report = check_dataset(project, engine=engine, queries=queries, shape_sources=shapes, progress=step)
        return report, curated
    queries = queries or read_query_set(project)
    return_freed_memory()
    whole = describe_dataset(project, dataset, load_project_queries(project, dataset, queries), endpoint, archive)
    report = check_dataset(
        project,
        engine=engine,
        dataset=dataset,
        queries=queries,
        shape_sources=shapes,
        described=lambda *_: whole,
        progress=step,
    )
    return report, whole


def _write_catalogue(project: Project, dataset: Dataset, folder: ReleaseFolder, rebuilt: str) -> None:
    """Write the descriptions of the release, and its checksums."""
    cited = read_cited_dataset(project, dataset)
    folder.write("CITATION.cff", write_cff(cited))
    folder.write(".zenodo.json", write_zenodo_json(cited))
    folder.write("README.md", release_readme(project, folder.files, rebuilt).encode())
    listed = [file for name, file in folder.files.items() if not name.startswith(tuple(f"{one}/" for one in FOLDERS))]
    folder.write("void.ttl", serialize_turtle(project.prefixes, catalogue(project, dataset, listed)))
    folder.write_sums()


def _read_steps(
    project: Project, keep: KeepOptions, version: ReleaseVersion, folder: ReleaseFolder, step: Callable[[str], None]
) -> list[ComparedRelease]:
    """Return the kept releases, and this one where it is to be kept, each with what differs from the one before."""
    digests = {name: file.digest for name, file in folder.files.items()}
    made = PendingRelease(version.version, version.issued, folder.root, digests) if keep.version else None
    return compare_releases(project, keep.archive, made, step)


def _keep(project: Project, keep: KeepOptions, folder: ReleaseFolder) -> tuple[KeptRelease, bool]:
    """Keep the written release, whole, and return it, and whether it was not kept before."""
    top = f"{project.main_name}-{keep.version}"
    return keep.archive.keep(folder.root, [*folder.files, SUMS], keep.version, top)
