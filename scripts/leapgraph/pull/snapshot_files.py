"""Writes the snapshot in `graph/wikidata/`, compares it with a new one, and names the existing one."""

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
    """Replace the snapshot by `files`, unless they are the same, and print a summary.

    Raises:
        RunError: The folder cannot be written; the old snapshot is unchanged.
    """
    changed = read_folder(project.wikidata) != files
    if changed:
        write_folder(project.wikidata, files)
    print_summary(project, pulled, files, changed=changed, as_table=as_table)


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
    except (ValueError, TypeError):
        return f"going on with a snapshot whose {RECORD_FILE} cannot be read"
