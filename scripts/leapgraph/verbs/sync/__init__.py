"""The verb `sync`: compare the infobox, Wikidata and the graph, and bring Wikidata up to date."""

from __future__ import annotations

import click

from leapgraph.verbs.options import LazyGroup

COMMANDS = {
    "status": "Compare the infobox, Wikidata and the graph row by row.",
    "plan": "Write a plan of the edits that bring Wikidata up to the graph.",
    "show": "Show a plan as readable text or HTML.",
    "quickstatements": "Write a plan as QuickStatements commands.",
    "apply": "Send the approved operations of a plan to the wiki.",
    "verify": "Check that what was applied is still in the item.",
    "undo": "Revert what was applied, and nothing else.",
}


@click.group(
    cls=LazyGroup,
    package="leapgraph.verbs.sync",
    parts=COMMANDS,
    short_help="Compare Wikidata and the infobox with the graph, and update Wikidata.",
)
def command() -> None:
    """Compare Wikidata and the infobox with the graph, and update Wikidata.

    The article's infobox shows Wikidata's statements that have a usable source. `status` compares it with the graph,
    `plan` writes down what could be added, a person approves, and `apply` sends it as one edit. Nothing that others
    wrote is ever changed or removed, and only `apply` and `undo` send anything; the others need no login.

    \b
    Examples:
      leapgraph sync status
      leapgraph sync plan -o plan.yaml
      leapgraph sync show plan.yaml
      leapgraph sync quickstatements plan.yaml
    """  # noqa: D301 - click's own mark for an example
