"""The verb `check`: validate the dataset and show the report."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import Seconds, engine_option, project_option
from leapgraph.verbs.progress import cursor_kept, show_progress

if TYPE_CHECKING:
    from leapgraph.checks.validation_report import ValidationReport
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.queries.query_set import QuerySet


@click.command(name="check")
@engine_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "turtle", "json", "sarif"]),
    default="text",
    show_default=True,
    help="The report's format; turtle is the W3C's sh:ValidationReport, whose sh:conforms is false for warnings too.",
)
@click.option(
    "--timeout",
    type=Seconds(0.001, 86400),
    metavar="SECONDS",
    default=300,
    show_default=True,
    help="The time limit of the check.",
)
@project_option
def command(engine: str, form: str, timeout: float, project: Project) -> int:
    """Validate the whole dataset: curated, derived and, once pulled, Wikidata's graphs.

    Shapes validate the published graph, all named graphs as one; lints validate the files: syntax, prefixes, terms,
    language tags, canonical form, and that shapes are well-formed and used. Prefixes and vocabularies that the tool
    does not have are declared in graph/dataset.ttl (sh:declare, void:vocabulary). The exit code is 1 for a violation
    and 0 for warnings. Nothing is written.

    \b
    Examples:
      leapgraph check
      leapgraph check --format sarif > check.sarif
      leapgraph check --engine pyshacl --timeout 600
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.checks.run_checks import check_dataset
    from leapgraph.isolated_process import run_isolated
    from leapgraph.release.build_dataset import describe_dataset, load_project_queries

    def whole(dataset: Dataset, queries: QuerySet) -> Dataset:
        return describe_dataset(project, dataset, load_project_queries(project, dataset, queries))

    def work() -> ValidationReport:
        with show_progress("checking") as step:
            return check_dataset(project, engine=engine, described=whole, progress=step)

    with cursor_kept():
        report = run_isolated(work, "the check", timeout)
    _write_report(report, form)
    return int(not report.passes)


def _write_report(report: ValidationReport, form: str) -> None:
    if form != "text":
        click.echo(_format_for_programs(report, form), nl=False)
        return
    from leapgraph.checks.formats.text import print_report, write_text

    if not sys.stdout.isatty():
        click.echo(write_text(report), nl=False)
        return
    from rich.console import Console

    print_report(report, Console(highlight=False))


def _format_for_programs(report: ValidationReport, form: str) -> str:
    # Imported per format: a report for people needs none of these.
    if form == "turtle":
        from leapgraph.checks.formats.turtle import write_turtle

        return write_turtle(report)
    if form == "json":
        from leapgraph.checks.formats.plain_json import write_json

        return write_json(report)
    from leapgraph.checks.formats.sarif import write_sarif

    return write_sarif(report)
