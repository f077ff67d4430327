"""What a pull tells a person when it is done."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from leapgraph.pull.claims import statements
from leapgraph.pull.matching import CONFIRMED, LINKED, TO_SETTLE, UNRESOLVED
from leapgraph.pull.snapshot import INFOBOX
from leapgraph.pull.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from leapgraph.pull.matching import Verdict
    from leapgraph.pull.snapshot import Pulled


def report(pulled: Pulled, files: Mapping[str, bytes], folder: Path, *, changed: bool, as_table: bool) -> None:
    """Print what was saved, how many pages were resolved, and what a person has to settle, to stdout."""
    main, article = pulled.main, pulled.article
    words = Words({main["id"]: main})
    stubs = len(pulled.there())
    count = sum(1 for _ in statements(main))
    box = "no article" if article is None else "with its infobox" if INFOBOX in files else "without an infobox"
    lines = [
        f"{'saved' if changed else 'unchanged'}: {folder}",
        f"item: {words.entity(main['id'])}, revision {main['lastrevid']}, {count} statements",
        f"stubs: {stubs} entities, {len(pulled.redirected())} redirected, {len(pulled.missing())} missing",
        f"article: {box}" + (f", {article.title}, revision {article.revision}" if article else ""),
        f"pages: {_counted(pulled.verdicts)}",
    ]
    click.echo("\n".join(lines))
    left = [one for one in pulled.verdicts if one.status not in {LINKED, CONFIRMED}]
    if left:
        (_table if as_table else _plain)(left)


def _counted(verdicts: Sequence[Verdict]) -> str:
    counts = Counter(one.status for one in verdicts)
    order = (LINKED, CONFIRMED, *TO_SETTLE, *UNRESOLVED)
    return ", ".join(f"{counts[status]} {status}" for status in order if counts[status]) or "none"


def _plain(left: list[Verdict]) -> None:
    for one in left:
        click.echo(f"{one.status}\t<{one.named.iri}>\t{one.named.path}\t{one.reason}")


def _table(left: list[Verdict]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("", "entity", "file", "for a person to settle", title=None, show_edge=False, pad_edge=False)
    for one in left:
        # Text, not markup: a title may hold square brackets.
        table.add_row(*(Text(cell) for cell in (one.status, one.named.iri, one.named.path, one.reason)))
    Console().print(table)
