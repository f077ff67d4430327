"""Saves the snapshot in `graph/wikidata/`, or compares it with the saved one, and sums up the pull in text."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import click

from leapgraph.atomic_folder_replace import read_folder, write_folder
from leapgraph.errors import LeapgraphError
from leapgraph.pull.build_snapshot import INFOBOX_FILE, READINGS_FILE, RECORD_FILE, entity_sort_key
from leapgraph.pull.check_identity_links import CONFIRMED as AS_MATCHED
from leapgraph.pull.check_identity_links import CONTRADICTED, IDENTITY_LINK_STATUSES
from leapgraph.pull.reconcile_entities import CONFIRMED, DISAGREES, LINKED, NEEDS_REVIEW, UNRESOLVED
from leapgraph.pull.snapshot_differences import compare_snapshots
from leapgraph.wikibase.display_text import SnakFormatter
from leapgraph.wikibase.mentioned_entities import entity_statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from leapgraph.project import Project
    from leapgraph.pull.build_snapshot import PullResult
    from leapgraph.pull.check_identity_links import IdentityLinkCheck
    from leapgraph.turtle import TurtleFile


_PAGE_STATUSES = (LINKED, CONFIRMED, *NEEDS_REVIEW, *UNRESOLVED)


def save_snapshot(project: Project, pulled: PullResult, files: Mapping[str, bytes], *, as_table: bool) -> None:
    """Replace the snapshot by `files`, unless they are the same, and print a summary.

    Raises:
        RunError: The folder cannot be written; the old snapshot is unchanged.
    """
    changed = read_folder(project.wikidata) != files
    if changed:
        write_folder(project.wikidata, files)
    print_summary(project, pulled, files, changed=changed, as_table=as_table)


def keep_readings(project: Project, files: dict[str, bytes]) -> None:
    """Add the accepted readings of sources to a pull's files, as they are: `watch --accept` alone writes them.

    Raises:
        RunError: The folder cannot be read.
    """
    kept = read_folder(project.wikidata).get(READINGS_FILE)
    if kept is not None:
        files[READINGS_FILE] = kept


def check_snapshot(project: Project, files: Mapping[str, bytes]) -> int:
    """Print what a pull would change; return 1 if it would change anything, else 0."""
    lines, note = compare_snapshots(read_folder(project.wikidata), files)
    if lines:
        click.echo("\n".join(lines))
        return 1
    click.echo("unchanged" + (f" ({note})" if note else ""))
    return 0


def fallback_message(project: Project) -> str:
    """Return a message that names the existing snapshot, for a run that continues with it."""
    try:
        record = json.loads(read_folder(project.wikidata)[RECORD_FILE])
        return f"going on with the snapshot of {record['item']['id']} at revision {record['item']['lastrevid']}"
    except KeyError:
        return "going on with no snapshot of its item"
    except (ValueError, TypeError, RecursionError):
        return f"going on with a snapshot whose {RECORD_FILE} cannot be read"


class ReviewRow(NamedTuple):
    """A result that needs review: status, entity, file with the line if known, and reason."""

    status: str
    entity: str
    place: str
    reason: str


def print_summary(
    project: Project, pulled: PullResult, files: Mapping[str, bytes], *, changed: bool, as_table: bool
) -> None:
    """Print to stdout what was saved, how many pages and items were resolved, and what needs review."""
    main, article = pulled.main, pulled.article
    words = SnakFormatter({main["id"]: main})
    mentioned = len(pulled.existing_entities())
    count = sum(1 for _ in entity_statements(main))
    box = "no article" if article is None else "with its infobox" if INFOBOX_FILE in files else "without an infobox"
    folder = project.relative_path(project.wikidata)
    lines = [
        f"{'saved' if changed else 'unchanged'}: {folder}",
        f"item: {words.entity(main['id'])}, revision {main['lastrevid']}, {count} statements",
        f"mentioned: {mentioned} entities, {len(pulled.redirects())} redirected, {len(pulled.missing_ids())} missing",
        f"article: {box}" + (f", {article.title}, revision {article.revision}" if article else ""),
        f"pages: {_count_statuses((one.status for one in pulled.reconciliations), _PAGE_STATUSES)}",
        *_identity_link_lines(pulled.identity_link_checks),
    ]
    click.echo("\n".join(lines))
    rows = [*_page_rows(pulled), *_identity_link_rows(project, pulled.identity_link_checks)]
    if rows:
        (_print_table if as_table else _print_plain)(rows)


def _count_statuses(statuses: Iterable[str], order: Sequence[str]) -> str:
    counts = Counter(statuses)
    return ", ".join(f"{counts[status]} {status}" for status in order if counts[status]) or "none"


def _identity_link_lines(findings: Sequence[IdentityLinkCheck]) -> Iterator[str]:
    """Yield how many of the identity links their pages confirm, and which."""
    if findings:
        yield f"items in the files: {_count_statuses((one.status for one in findings), IDENTITY_LINK_STATUSES)}"
    confirmed = {one.item for one in findings if one.status == AS_MATCHED}
    if confirmed:
        yield f"confirmed by their pages: {', '.join(sorted(confirmed, key=entity_sort_key))}"


def _page_rows(pulled: PullResult) -> Iterator[ReviewRow]:
    # Conflicting identity links are listed with their item, if they have one.
    told = {one.match.iri for one in pulled.identity_link_checks if one.status == CONTRADICTED}
    for one in pulled.reconciliations:
        if one.status not in {LINKED, CONFIRMED} and not (one.status == DISAGREES and one.entity.iri in told):
            yield ReviewRow(one.status, f"<{one.entity.iri}>", one.entity.path, one.reason)


def _identity_link_rows(project: Project, findings: Sequence[IdentityLinkCheck]) -> Iterator[ReviewRow]:
    files: dict[str, TurtleFile | None] = {}
    for one in findings:
        if one.status != AS_MATCHED:
            yield ReviewRow(one.status, f"<{one.match.iri}>", _source_location(project, one, files), one.reason)


def _source_location(project: Project, finding: IdentityLinkCheck, files: dict[str, TurtleFile | None]) -> str:
    from pyoxigraph import NamedNode

    from leapgraph.turtle import read_turtle_file

    match = finding.match
    if match.path not in files:
        try:
            files[match.path] = read_turtle_file(project.root / match.path)
        except LeapgraphError:
            files[match.path] = None  # the pull could parse its triples; `check` reports the rest
    file = files[match.path]
    line = file.line_of(NamedNode(match.iri), NamedNode(match.predicate), NamedNode(match.value)) if file else None
    return f"{match.path}:{line}" if line else match.path


def _print_plain(rows: list[ReviewRow]) -> None:
    for row in rows:
        click.echo("\t".join(row))


def _print_table(rows: list[ReviewRow]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("", "entity", "file", "for a person to settle", title=None, show_edge=False, pad_edge=False)
    for row in rows:
        # Text, not markup: a title may contain square brackets.
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)
