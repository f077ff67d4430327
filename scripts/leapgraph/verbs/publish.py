"""The verb `publish`: derive, check, and write a complete release."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import engine_option, project_option
from leapgraph.verbs.progress import progress

if TYPE_CHECKING:
    from leapgraph.project import Project


@click.command(name="publish")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder of the release (default: dist in the project; ./dist for the installed copy).",
)
@engine_option
@project_option
def command(output: Path | None, engine: str, project: Project) -> int:
    """Write a complete release into dist/.

    Derives and checks, then writes every format, a Turtle and a JSON-LD file for each entity, the catalogue, the
    shapes, the report and SHA256SUMS. The folder changes in one step: whoever reads it finds the old release or the
    new one. A violation stops it, and the old release stays.

    \b
    Examples:
      leapgraph publish
      leapgraph publish -o /tmp/leap-release
      leapgraph publish --engine pyshacl
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.release.publishing import publish
    from leapgraph.release.summary import as_lines, rows, show

    target = output or (Path("dist") if project.is_installed_copy else project.root / "dist")
    with progress("deriving") as step:
        published = publish(project, target, engine, step)
    if not published.report.conforms:
        from leapgraph.checks.formats.text import as_lines as report_lines

        click.echo(report_lines(published.report), nl=False, err=True)
        click.echo(f"nothing was written: {target} is as it was", err=True)
        return 1
    files = rows(published.files)
    if sys.stdout.isatty():
        show(files)
    else:
        click.echo(as_lines(files), nl=False)
    click.echo(f"{published.triples:,} triples in {len(published.files) + 1:,} files: look in {target}")
    return 0
