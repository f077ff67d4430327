"""The verb `query`: answer a question of the set, a file or a text."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import project_option

if TYPE_CHECKING:
    from leapgraph.project import Project

_FORMATS = ["table", "csv", "tsv", "json", "xml", "turtle", "ntriples", "jsonld", "markdown"]


@click.command(name="query")
@click.argument("what", metavar="NAME|FILE|-", required=False)
@click.option("--sparql", metavar="TEXT", help="Ask this text.")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="The format.")
@click.option("--engine", type=click.Choice(["oxigraph", "rdflib"]), default="oxigraph", show_default=True)
@project_option
def command(what: str | None, sparql: str | None, form: str | None, engine: str, project: Project) -> None:
    """Answer a question of the set, a file or a text.

    \b
    Examples:
      leapgraph query people-board
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.release.kept import kept_dataset
    from leapgraph.sparql.engines import answer
    from leapgraph.sparql.results import default_format, write

    text = sparql or (project.queries / f"{what}.rq").read_text()
    said = answer(kept_dataset(project), text, engine)
    terminal = sys.stdout.isatty()
    pieces = list(write(said, form or default_format(said, terminal=terminal), project.prefixes))
    sys.stdout.buffer.writelines(pieces)
    sys.stdout.buffer.flush()
