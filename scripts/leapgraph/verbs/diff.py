"""The verb `diff`: what changed between two datasets, in words and as data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import NonEmptyPath, archive_option, project_option
from leapgraph.verbs.progress import show_progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.differences.model import Differences
    from leapgraph.project import Project

_ENDINGS = {
    "text": (".txt",),
    "markdown": (".md",),
    "json": (".json",),
    "html": (".html", ".htm"),
    "rdf": (".ttl",),
}


@click.command(name="diff")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(_ENDINGS)),
    help="The format (default: by the extension of -o, else text). rdf is Turtle, in the Changeset vocabulary.",
)
@click.option(
    "-o",
    "--output",
    type=NonEmptyPath(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The file to write (default: stdout).",
)
@click.option(
    "--questions", is_flag=True, help="Also ask the saved questions of both: which give other rows, and which rows."
)
@archive_option
@project_option
def command(  # noqa: PLR0913 - one parameter an option
    *,
    old: str,
    new: str,
    form: str | None,
    output: Path | None,
    questions: bool,
    archive: Path | None,
    project: Project,
) -> int:
    """Show what changed from OLD to NEW, by entity and statement, in words.

    OLD and NEW are each a release folder such as dist/, a project folder, a file of N-Quads (.nq, .nq.gz), the version
    of a kept release, or a git revision of the project, whichever there is first. The dataset of a project folder or a
    git revision is built with this version of the tool and not checked.

    What the tool counts and derives is left out: it follows from what is stated. A thing or statement with the same
    content under another IRI is renamed, and what refers to it has not changed. Blank nodes are the same where what is
    said with them is (RDFC-1.0). Labels are those of NEW, else of OLD. The exit code is 1 where they differ, 0 where
    not, and 2 where one cannot be read.

    \b
    Examples:
      leapgraph diff dist .
      leapgraph diff 0.1.0 0.2.0
      leapgraph diff --questions HEAD .
      leapgraph diff --format markdown HEAD~1 HEAD
      leapgraph diff -o changes.html old.nq.gz dist
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.differences.comparands import open_comparand
    from leapgraph.differences.compare import compare
    from leapgraph.release.build_dataset import published_dataset
    from leapgraph.release.write_release_files import write_output

    form = _choose_format(form, output)
    with show_progress("reading", after=1.0) as step:
        sides = []
        for name in (old, new):
            step(f"reading {name}")
            sides.append(open_comparand(project, name, published_dataset, archive))
        found = compare(*sides, with_questions=questions, step=step)
        pieces = _format(found, form, is_terminal=output is None and sys.stdout.isatty())
        text = [piece.encode(errors="backslashreplace") for piece in pieces]
    write_output(output, text)
    return int(bool(found))


def _choose_format(form: str | None, output: Path | None) -> str:
    ending = output.suffix.lower() if output else ""
    by_ending = next((name for name, endings in _ENDINGS.items() if ending in endings), None)
    if form and by_ending and form != by_ending:
        raise click.UsageError(f"{output} does not fit --format {form}: end in {_ENDINGS[form][0]}")
    if not form and ending and not by_ending:
        endings = ", ".join(endings[0] for endings in _ENDINGS.values())
        raise click.UsageError(f"no format can be told from {output}: name it with --format, or end in {endings}")
    return form or by_ending or "text"


def _format(found: Differences, form: str, *, is_terminal: bool) -> Iterator[str]:
    # Imported per format: text for people needs none of the others.
    if form == "markdown":
        from leapgraph.differences.formats.markdown import write_markdown

        return write_markdown(found)
    if form == "json":
        from leapgraph.differences.formats.plain_json import write_json

        return write_json(found)
    if form == "html":
        from leapgraph.differences.formats.web_page import write_page

        return write_page(found)
    if form == "rdf":
        from leapgraph.differences.formats.changeset import write_changeset

        return write_changeset(found)
    from leapgraph.differences.formats.text import write_text

    return write_text(found, colour=is_terminal)
