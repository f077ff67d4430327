"""The verb `sync`: compare the infobox, Wikidata and the graph, and bring Wikidata up to date."""

from __future__ import annotations

import click

from leapgraph.verbs.lazy_group import LazyGroup

COMMANDS = {
    "status": "Show row by row how the infobox, Wikidata and the graph stand.",
    "plan": "Write down what would bring Wikidata up to the graph.",
    "show": "Show a plan to people: what would be added where.",
    "quickstatements": "Write a plan as QuickStatements.",
    "apply": "Send the approved operations of a plan to the wiki.",
    "verify": "Look whether what was applied still stands.",
    "undo": "Take back exactly what was applied.",
}


@click.group(
    cls=LazyGroup,
    package="leapgraph.verbs.sync",
    parts=COMMANDS,
    title="Commands",
    short_help="Bring what the graph knows to Wikidata, without harm.",
)
def command() -> None:
    """Bring what the graph knows to Wikidata, without harm.

    The article's infobox shows what Wikidata has and has a source for. `status` compares it with the graph, `plan`
    writes down what could be added, a person approves, and `apply` sends it as one edit. Nothing of others is ever
    changed or removed, and nothing is sent but by `apply` and `undo`; all else needs no login.

    \b
    Examples:
      leapgraph sync status
      leapgraph sync plan -o plan.yaml
      leapgraph sync show plan.yaml
      leapgraph sync quickstatements plan.yaml
    """  # noqa: D301 - click's own mark for an example
