"""The verb `releases`: list the kept releases, and verify them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import archive_option, project_option
from leapgraph.verbs.progress import show_progress

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.archive.release_archive import KeptRelease
    from leapgraph.project import Project


@click.command(name="releases")
@archive_option
@click.option("--verify", is_flag=True, help="Compare each with its checksums; exit 1 if one differs.")
@project_option
def command(*, archive: Path | None, verify: bool, project: Project) -> int:
    """List the releases that `publish --release` has kept, the oldest first.

    Each is one file, VERSION.tar.zst, which never changes and unpacks with `tar --zstd -xf`. SHA256SUMS beside them has
    their checksums, and in each lies the SHA256SUMS of its own files. A release with a line there whose file is lost is
    listed without a size. In a pipe the columns are separated by tabs: version, date, bytes, file.

    \b
    Examples:
      leapgraph releases
      leapgraph releases --verify
      leapgraph releases --archive /srv/releases
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.archive.release_archive import ReleaseArchive

    kept = ReleaseArchive(archive or project.releases, project.root)
    if not kept.releases:
        click.echo(f"leapgraph: no release in {kept.folder}: `leapgraph publish --release VERSION` keeps one", err=True)
        return 0
    _print_releases(kept.releases)
    if not verify:
        return 0
    problems = []
    with show_progress("verifying", after=1.0) as step:
        for release in kept.releases:
            step(f"verifying {release.version}")
            problems += [f"{release.display_path}: {problem}" for problem in release.verify()]
    for problem in problems:
        click.echo(f"leapgraph: {problem}", err=True)
    if not problems:
        click.echo("all checksums hold", err=True)
    return int(bool(problems))


def _print_releases(releases: list[KeptRelease]) -> None:
    from leapgraph.errors import DataError

    rows = []
    for release in releases:
        try:
            date = release.date
        except DataError:
            date = ""
        rows.append((release.version, date, f"{release.size:,}" if release.size else "lost", str(release.display_path)))
    if not sys.stdout.isatty():
        for version, date, size, name in rows:
            click.echo(f"{version}\t{date}\t{size.replace(',', '')}\t{name}")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(show_edge=False, pad_edge=False)
    for column in ("version", "date", "bytes", "file"):
        table.add_column(column, justify="right" if column == "bytes" else "left")
    for row in rows:
        table.add_row(*row)
    Console(highlight=False, markup=False).print(table)
