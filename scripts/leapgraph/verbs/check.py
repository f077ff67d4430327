"""The verb `check`: validate the dataset and show the report."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import engine_option, project_option
from leapgraph.verbs.progress import progress

if TYPE_CHECKING:
    from leapgraph.checks.report import Report
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project


@click.command(name="check")
@engine_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "turtle", "json", "sarif"]),
    default="text",
    show_default=True,
    help="The form of the report; turtle is the W3C's sh:ValidationReport, which conforms without any result alone.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.001, 86400),
    metavar="SECONDS",
    help="Give up a check after so long (default: never).",
)
@project_option
def command(engine: str, form: str, timeout: float | None, project: Project) -> int:
    """Validate the whole dataset: curated, derived, and Wikidata's once it has been pulled.

    Shapes say what must hold of the graph, all of it as one, as it is published; lints say what must hold of the files:
    their syntax, prefixes, terms, language tags and canonical form, and that shapes are well-formed and asked. Prefixes
    and vocabularies that the tool does not have are declared in graph/dataset.ttl (sh:declare, void:vocabulary). A
    violation makes the exit code 1; a warning does not. Nothing is written.

    \b
    Examples:
      leapgraph check
      leapgraph check --format sarif > check.sarif
      leapgraph check --engine pyshacl --timeout 600
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.checks.dataset import check_dataset
    from leapgraph.release.described import described

    def whole(dataset: Dataset) -> Dataset:
        return described(project, dataset)

    if timeout is None:
        with progress("checking") as step:
            report = check_dataset(project, engine=engine, described=whole, progress=step)
    else:
        from leapgraph.apart import run_apart

        # Its steps are done in another process, of which the terminal here sees nothing.
        with progress("checking", after=0.5):
            report = run_apart(lambda: check_dataset(project, engine=engine, described=whole), "the check", timeout)
    _write(report, form)
    return int(not report.passes)


def _write(report: Report, form: str) -> None:
    if form != "text":
        written = {"turtle": report.to_turtle, "json": report.to_json, "sarif": report.to_sarif}[form]()
        click.echo(written, nl=False)
        return
    from leapgraph.checks.formats.text import as_lines, show

    if not sys.stdout.isatty():
        click.echo(as_lines(report), nl=False)
        return
    from rich.console import Console

    show(report, Console(highlight=False))
