"""The snapshot in `graph/wikidata/`: writing it, comparing it, saying which one there is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from leapgraph.atomic_replace import read_folder, write_folder
from leapgraph.pull.snapshot import RECORD_FILE
from leapgraph.pull.snapshot_differences import compare_snapshots
from leapgraph.pull.summary import print_summary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.project import Project
    from leapgraph.pull.snapshot import PullResult


def save_snapshot(project: Project, pulled: PullResult, files: Mapping[str, bytes], *, as_table: bool) -> None:
    """Put `files` in the place of the snapshot, unless they are the same, and print what was saved.

    Raises:
        RunError: The folder cannot be written; the old snapshot still stands.
    """
    changed = read_folder(project.wikidata) != files
    if changed:
        write_folder(project.wikidata, files)
    print_summary(project, pulled, files, changed=changed, as_table=as_table)


def check_snapshot(project: Project, files: Mapping[str, bytes]) -> int:
    """Print in words what a pull would change; return 1 if it would, else 0."""
    lines, note = compare_snapshots(read_folder(project.wikidata), files)
    if lines:
        click.echo("\n".join(lines))
        return 1
    click.echo("unchanged" + (f" ({note})" if note else ""))
    return 0


def fallback_message(project: Project) -> str:
    """Return with which snapshot a run goes on that cannot have a new one."""
    try:
        record = json.loads(read_folder(project.wikidata)[RECORD_FILE])
        return f"going on with the snapshot of {record['item']['id']} at revision {record['item']['lastrevid']}"
    except KeyError:
        return "going on with no snapshot of its item"
    except (ValueError, TypeError):
        return f"going on with a snapshot whose {RECORD_FILE} cannot be read"
