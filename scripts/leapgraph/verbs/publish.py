"""The verb `publish`: derive, check, write a complete release, and push it to a store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leapgraph.printable import escape_unprintable
from leapgraph.verbs.options import NonEmptyPath, archive_option, engine_option, project_option
from leapgraph.verbs.progress import show_progress

if TYPE_CHECKING:
    from leapgraph.checks.validation_report import ValidationReport
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.release.publish import PublishedRelease
    from leapgraph.site.wikidata_board import WikidataBoard
    from leapgraph.store.remote_store import RemoteStore

# A store may work for minutes on one graph: a step that takes longer than this is reported, in a pipe too.
_SLOW_STEP = 15.0


@click.command(name="publish")
@click.option(
    "-o",
    "--output",
    type=NonEmptyPath(path_type=Path),
    metavar="DIR",
    help="The folder of the release (default: dist in the project).",
)
@click.option("--store", metavar="URL", help="Push changed graphs to this store (Graph Store Protocol).")
@click.option(
    "--store-update", metavar="URL", help="The store's SPARQL Update endpoint; --store is then its query endpoint."
)
@click.option("--store-check", is_flag=True, help="Write nothing; exit 1 and say what would change in the store.")
@click.option(
    "--store-remove", is_flag=True, help="Remove graphs of ours that are no longer published; with --store-update."
)
@click.option("--site", metavar="URL", help="The address at which the pages will be: canonical links and a sitemap.")
@click.option("--release", "version", metavar="VERSION", help="Keep the release as this version, for ever.")
@archive_option
@click.option("--from", "revision", metavar="TAG", help="Rebuild the release of a git tag with this tool.")
@click.option("--endpoint", metavar="URL", help="The address of the SPARQL endpoint, which the release then names.")
@engine_option
@project_option
def command(  # noqa: PLR0913 - one parameter an option
    *,
    output: Path | None,
    store: str | None,
    store_update: str | None,
    store_check: bool,
    store_remove: bool,
    site: str | None,
    version: str | None,
    archive: Path | None,
    revision: str | None,
    endpoint: str | None,
    engine: str,
    project: Project,
) -> int:
    """Write a complete release into dist/.

    Derives and checks, then writes every format, a Turtle and a JSON-LD file for each entity, the catalogue, the
    shapes, the report and SHA256SUMS. The folder is replaced in one step: a reader finds the old release or the new
    one. A violation stops the run, and the old release stays. A mount point cannot be replaced in one step: there the
    files are replaced one by one, and SHA256SUMS is missing meanwhile.

    With --release the release is also kept in releases/ as VERSION.tar.zst. graph/dataset.ttl has to state that
    version and a date (dcat:version, dcterms:issued), and a kept release never changes. Each release names the one
    before it. The same --site and --endpoint give the same bytes again. With --from the graph is that of a git tag,
    written into -o DIR. Shapes and queries are the present ones, or where those refuse it, its own. A rebuilt release
    never takes the place of the original one.

    With --store the named graphs that changed are also replaced in a SPARQL 1.1 store, each as a whole. Graphs that
    are not below the project's base IRI are not touched. Credentials come from the environment: LEAPGRAPH_STORE_USER
    and LEAPGRAPH_STORE_PASSWORD, or LEAPGRAPH_STORE_TOKEN. A password is sent by Basic authentication, or by Digest if
    the store requires it; LEAPGRAPH_STORE_AUTH=digest, basic or bearer selects one. Each graph is read back after the
    upload: if the store has altered it, that is reported with exit code 1.

    \b
    Examples:
      leapgraph publish
      leapgraph publish -o /tmp/release
      leapgraph publish --engine pyshacl
      leapgraph publish --site https://example.org/graph/
      leapgraph publish --release 0.2.0 --site https://example.org/graph/
      leapgraph publish --from v0.1.0 -o /tmp/release-0.1.0
      leapgraph publish --store http://localhost:7878/store
      leapgraph publish --store http://localhost:7878/store --store-check
      leapgraph publish --store http://localhost:7878/query --store-update http://localhost:7878/update
    """  # noqa: D301 - click's own mark for an example
    if store and store_update is None:
        _warn_of_left_over(remove=store_remove, check=store_check)
    opened = _open_store(store, store_update, store_options=store_check or store_remove)
    if opened is not None and store_check:
        return _compare_store(project, engine, opened)
    from leapgraph.archive.release_archive import ReleaseArchive
    from leapgraph.errors import RunError
    from leapgraph.release.publish import KeepOptions, publish
    from leapgraph.release.rebuild import rebuild
    from leapgraph.site.site_model import parse_addresses

    if revision is not None and output is None:
        raise click.UsageError("--from needs -o DIR: it takes the place of no release of the present files")
    addresses = parse_addresses(site, endpoint)
    kept_releases = ReleaseArchive(archive or project.releases, project.root)
    if version is not None:
        _refuse_release(project, version)
        if revision is not None and kept_releases.find(version):
            raise RunError(f"the release {version} is kept already, and a rebuilt one never takes its place")
    target = output or (Path("dist") if project.is_installed_copy else project.root / "dist")
    target = target if target.name else target.resolve()
    _refuse_archive(kept_releases.folder, target, project)
    stands_there = target.exists() and target.samefile(".")
    with show_progress("deriving") as step:

        def build(built: Project, rebuilt: str = "") -> PublishedRelease:
            keep = KeepOptions(kept_releases, version or "", rebuilt)
            return publish(built, target, engine, step, addresses, _make_board, keep)

        published = rebuild(project, revision, build, _warn) if revision is not None else build(project)
    if not published.report.passes:
        return _print_refusal(published.report, f"nothing was written: {escape_unprintable(str(target))} is as it was")
    _print_summary(published)
    _print_kept(published)
    if stands_there and not target.samefile("."):
        click.echo(
            f"leapgraph: this is now the folder of the release before: cd {escape_unprintable(str(target))}", err=True
        )
    if opened is not None:
        return _push_dataset(project, published, opened, remove=store_remove)
    return 0


def _refuse_archive(archive: Path, target: Path, project: Project) -> None:
    """Raise an error where the kept releases lie in the folder that is replaced."""
    from leapgraph.errors import RunError
    from leapgraph.project_files import resolve_path

    try:
        replaced, kept_in = resolve_path(target), resolve_path(archive)
    except OSError as error:
        raise RunError(f"cannot write {error.filename}: {error.strerror}") from error
    if kept_in.is_relative_to(replaced) and not project.root.is_relative_to(replaced):
        folder, kept = escape_unprintable(str(target)), escape_unprintable(str(archive))
        advice = "name another folder with --archive or -o"
        raise RunError(f"{folder} is replaced as a whole, and with it the kept releases in {kept}: {advice}")


def _warn(sentence: str) -> None:
    click.echo(f"leapgraph: {sentence}", err=True)


def _refuse_release(project: Project, version: str) -> None:
    """Raise an error where a release cannot be kept, before anything is made."""
    from leapgraph.archive.versions import is_version
    from leapgraph.errors import RunError
    from leapgraph.site.assets import find_assets

    if not is_version(version):
        raise click.UsageError(f"--release: {version!r} is no version: write letters, digits and dots, such as 1.2.0")
    if project.is_installed_copy:
        raise RunError("the installed copy of the project cannot be released; name a folder with --project DIR")
    if find_assets() is None:
        advice = "build them with `python -m leapgraph.site.build_assets`, which needs npm's packages"
        raise RunError(f"a release is whole, and the scripts of the site are not built: {advice}")


def _print_kept(published: PublishedRelease) -> None:
    if published.kept is not None:
        release, is_new = published.kept
        click.echo(
            f"kept as {release.display_path}" if is_new else f"{release.display_path} has just this release already"
        )


def _make_board(project: Project, dataset: Dataset) -> WikidataBoard | None:
    """Compare the pulled item with the dataset; imported where there is one, since a sync loads much."""
    if not project.has_snapshot:
        return None
    from leapgraph.sync.showing.wikidata_board import make_wikidata_board

    return make_wikidata_board(project, dataset)


def _open_store(url: str | None, update: str | None, *, store_options: bool) -> RemoteStore | None:
    if url is None:
        if update or store_options:
            raise click.UsageError("--store-update, --store-check and --store-remove go with --store URL")
        return None
    # Imported here: only a store needs httpx.
    from leapgraph.store.remote_store import open_remote_store

    return open_remote_store(url, update)


def _warn_of_left_over(*, remove: bool, check: bool) -> None:
    """Warn or raise where the Graph Store Protocol is not enough: it has no list of graphs."""
    why = "the Graph Store Protocol cannot list the graphs of a store"
    if remove:
        advice = "give the store's query address as --store with --store-update, or remove them with its own tools"
        raise click.UsageError(f"--store-remove: {why}, so what is left over is not known: {advice}")
    if check:
        click.echo(f"leapgraph: {why}: of those left over, only what its catalogue names is shown", err=True)


def _print_refusal(report: ValidationReport, note: str) -> int:
    from leapgraph.checks.formats.text import write_text

    click.echo(write_text(report), nl=False, err=True)
    click.echo(note, err=True)
    return 1


def _print_summary(published: PublishedRelease) -> None:
    from leapgraph.release.readme import format_summary, print_summary, summary_rows

    files = summary_rows(published.files)
    if sys.stdout.isatty():
        print_summary(files)
    else:
        click.echo(format_summary(files), nl=False)
    where = escape_unprintable(str(published.folder))
    click.echo(f"{published.triples:,} triples in {len(published.files) + 1:,} files: look in {where}")


def _compare_store(project: Project, engine: str, store: RemoteStore) -> int:
    from leapgraph.release.publish import check_release
    from leapgraph.store.compare_and_upload_graphs import format_outcomes
    from leapgraph.store.remote_store import compare_with_store

    with store, show_progress("deriving", slow=_SLOW_STEP) as step:
        report, dataset = check_release(project, engine, step)
        found = compare_with_store(project, dataset, store, step) if report.passes else []
    if not report.passes:
        return _print_refusal(report, "the store was not asked")
    click.echo(format_outcomes(((one, one.kind) for one in found), str(store.address)), nl=False)
    return int(any(one.differs for one in found))


def _push_dataset(project: Project, published: PublishedRelease, store: RemoteStore, *, remove: bool) -> int:
    from leapgraph.store.compare_and_upload_graphs import format_alterations, format_outcomes
    from leapgraph.store.remote_store import compare_with_store, push_dataset

    with store, show_progress("asking the store", slow=_SLOW_STEP) as step:
        found = compare_with_store(project, published.dataset, store, step)
        done = list(push_dataset(published.dataset, store, found, remove=remove, step=step))
    click.echo(format_outcomes(done, str(store.address)), nl=False)
    lost = format_alterations(done, str(store.address))
    click.echo(lost, nl=False, err=True)
    return int(bool(lost))
