"""The verb `export`: write the dataset or one graph in one format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import project_option

if TYPE_CHECKING:
    from leapgraph.project import Project
    from leapgraph.serialization.formats import Format

_NAMES = ["turtle", "jsonld", "ntriples", "nquads", "trig", "rdfxml"]


@click.command(name="export")
@click.option(
    "--format",
    "name",
    type=click.Choice(_NAMES),
    help="The format (default: by the extension of -o, else turtle). nquads and trig keep the named graphs apart.",
)
@click.option("--graph", metavar="NAME", help="Only this graph: its stem, such as people, or its IRI.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The file to write (default: stdout).",
)
@project_option
def command(name: str | None, graph: str | None, output: Path | None, project: Project) -> None:
    """Write the dataset or one graph in one format.

    Curated, pulled and derived graphs are written without a check; `leapgraph check` does that. Formats without named
    graphs have all graphs as one, each triple once.

    \b
    Examples:
      leapgraph export > graph.ttl
      leapgraph export --format jsonld --graph people
      leapgraph export -o /tmp/graph.trig
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.dataset import load_dataset
    from leapgraph.derive import derive
    from leapgraph.release.write_release_files import write_output
    from leapgraph.serialization.formats import select_graph

    form = _choose_format(name, output)
    dataset = derive(project, load_dataset(project))
    if graph is not None:
        dataset = select_graph(dataset, graph)
    # Serialize everything before anything is written: an error of the format can occur at any triple.
    pieces = list(form.write(project, dataset))
    write_output(output, pieces)


def _choose_format(name: str | None, output: Path | None) -> Format:
    from leapgraph.serialization.formats import FORMATS
    from leapgraph.verbs.options import format_for

    if output is not None:
        name = format_for(output, name, _NAMES)
    return FORMATS[name or "turtle"]
