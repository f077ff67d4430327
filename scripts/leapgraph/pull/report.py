"""What a pull tells a person when it is done."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import click

from leapgraph.errors import LeapgraphError
from leapgraph.pull.claims import statements
from leapgraph.pull.matches import CONFIRMED as AS_MATCHED
from leapgraph.pull.matches import CONTRADICTED, MATCH_STATUSES
from leapgraph.pull.matching import CONFIRMED, DISAGREES, LINKED, TO_SETTLE, UNRESOLVED
from leapgraph.pull.snapshot import INFOBOX, by_number
from leapgraph.pull.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from leapgraph.project import Project
    from leapgraph.pull.matches import Finding
    from leapgraph.pull.snapshot import Pulled
    from leapgraph.turtle import TurtleFile


class Row(NamedTuple):
    """What a person is to settle: what became of it, the entity, the file and where known the line, and why."""

    status: str
    entity: str
    place: str
    reason: str


def report(project: Project, pulled: Pulled, files: Mapping[str, bytes], *, changed: bool, as_table: bool) -> None:
    """Print what was saved, how many pages and items were resolved, and what a person has to settle, to stdout."""
    main, article = pulled.main, pulled.article
    words = Words({main["id"]: main})
    stubs = len(pulled.there())
    count = sum(1 for _ in statements(main))
    box = "no article" if article is None else "with its infobox" if INFOBOX in files else "without an infobox"
    folder = project.relative(project.wikidata)
    lines = [
        f"{'saved' if changed else 'unchanged'}: {folder}",
        f"item: {words.entity(main['id'])}, revision {main['lastrevid']}, {count} statements",
        f"stubs: {stubs} entities, {len(pulled.redirected())} redirected, {len(pulled.missing())} missing",
        f"article: {box}" + (f", {article.title}, revision {article.revision}" if article else ""),
        f"pages: {_counted((one.status for one in pulled.verdicts), (LINKED, CONFIRMED, *TO_SETTLE, *UNRESOLVED))}",
        *_matches(pulled.findings),
    ]
    click.echo("\n".join(lines))
    rows = [*_pages(pulled), *_items(project, pulled.findings)]
    if rows:
        (_table if as_table else _plain)(rows)


def _counted(statuses: Iterable[str], order: Sequence[str]) -> str:
    counts = Counter(statuses)
    return ", ".join(f"{counts[status]} {status}" for status in order if counts[status]) or "none"


def _matches(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield how many of the items in the files their pages confirm, and which."""
    if findings:
        yield f"items in the files: {_counted((one.status for one in findings), MATCH_STATUSES)}"
    confirmed = {one.item for one in findings if one.status == AS_MATCHED}
    if confirmed:
        yield f"confirmed by their pages: {', '.join(sorted(confirmed, key=by_number))}"


def _pages(pulled: Pulled) -> Iterator[Row]:
    # What disagrees is told with the item that it disagrees on, if there is one.
    told = {one.match.iri for one in pulled.findings if one.status == CONTRADICTED}
    for one in pulled.verdicts:
        if one.status not in {LINKED, CONFIRMED} and not (one.status == DISAGREES and one.named.iri in told):
            yield Row(one.status, f"<{one.named.iri}>", one.named.path, one.reason)


def _items(project: Project, findings: Sequence[Finding]) -> Iterator[Row]:
    files: dict[str, TurtleFile | None] = {}
    for one in findings:
        if one.status != AS_MATCHED:
            yield Row(one.status, f"<{one.match.iri}>", _place(project, one, files), one.reason)


def _place(project: Project, finding: Finding, files: dict[str, TurtleFile | None]) -> str:
    from pyoxigraph import NamedNode

    from leapgraph.turtle import read

    match = finding.match
    if match.path not in files:
        try:
            files[match.path] = read(project.root / match.path)
        except LeapgraphError:
            files[match.path] = None  # the pull has read it; what else is wrong with it is for `check` to say
    file = files[match.path]
    line = file.line_of(NamedNode(match.iri), NamedNode(match.predicate), NamedNode(match.value)) if file else None
    return f"{match.path}:{line}" if line else match.path


def _plain(rows: list[Row]) -> None:
    for row in rows:
        click.echo("\t".join(row))


def _table(rows: list[Row]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("", "entity", "file", "for a person to settle", title=None, show_edge=False, pad_edge=False)
    for row in rows:
        # Text, not markup: a title may hold square brackets.
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)
