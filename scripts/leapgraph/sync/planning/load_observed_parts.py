"""Loads the observed parts of an item from the last pull's file, later applies, and the wiki's history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.printable import printable_line
from leapgraph.pull.fetch_properties_and_template import has_sync_queries
from leapgraph.sync.journal.edit_journal import project_journal
from leapgraph.sync.load_snapshot import pulled_item
from leapgraph.sync.removals.item_part_hashes import item_parts
from leapgraph.sync.removals.observations_file import HISTORY_FILE, ItemKey, dump_observed_parts, read_observed_parts
from leapgraph.sync.removals.observed_parts import Edit, ObservedParts
from leapgraph.sync.removals.replay_item_history import replay_history
from leapgraph.wiki.pywikibot_config import load_pywikibot
from leapgraph.wiki.read_client import UnreachableError, WikiClient
from leapgraph.wikibase.validate_pulled_files import validate_item

if TYPE_CHECKING:
    from leapgraph.project import Project
    from leapgraph.pull.build_snapshot import PullResult
    from leapgraph.sync.load_snapshot import Snapshot
    from leapgraph.wiki.deadline import Deadline
    from leapgraph.wikibase.json_types import Json


def _read_history(project: Project) -> dict[ItemKey, ObservedParts]:
    path = project.wikidata / HISTORY_FILE
    return read_observed_parts(path, project.relative_path(path))


def load_observed_parts(project: Project, api: str, snapshot: Snapshot) -> ObservedParts:
    """Load the observed parts of the pulled item from pulls and applies, without a request.

    Raises:
        DataError: A file is malformed.
        RunError: A file cannot be read.
    """
    entity = snapshot.entity_id
    kept = _read_history(project).get((api, entity), ObservedParts())
    before = snapshot.item if snapshot.api == api else None
    return _merge_observations(project, api, entity, kept, None if kept.revision else before)


def fetch_observed_parts(project: Project, api: str, item: Json, contact: str, patience: Deadline) -> ObservedParts:
    """Return the observed parts of the current item, after reading its new history from the wiki.

    This includes removals seen by an apply or an earlier pull that the history no longer shows.

    Args:
        project: The project, with its journal.
        api: The wiki's API address.
        item: The current item.
        contact: The contact address for the User-Agent.
        patience: The deadline for the wiki.

    Raises:
        UnreachableError: The wiki does not return the item's history.
        DataError: A file of the project is malformed.
    """
    try:
        item = validate_item(item)
    except ValueError as error:
        what = f"{api} gives a malformed item: {printable_line(error)}"
        raise UnreachableError(f"the history of {item['id']} is not looked at: {what}") from error
    entity = item["id"]
    kept = memory = _read_history(project).get((api, entity), ObservedParts())
    if item["lastrevid"] > kept.revision:
        with load_pywikibot(contact):
            # Not among the requests in a pull's record: an unchanged item needs none.
            memory = replay_history(
                kept, item, WikiClient(api, patience), project_journal(project).sent_revisions(api, entity)
            )
    before = None if kept.revision else pulled_item(project, api, entity)
    known = _merge_observations(project, api, entity, memory, before)
    if known.records == memory.records or item["lastrevid"] < known.revision:
        return memory
    return known.with_observation(item_parts(item), Edit(item["lastrevid"], parent=kept.revision))


def _merge_observations(
    project: Project, api: str, entity: str, memory: ObservedParts, before: Json | None
) -> ObservedParts:
    """Merge the observations of applies; before the first file also those of the pulled item, `before`."""
    known = memory.merged_with(project_journal(project).observed_parts(api, entity))
    return known if before is None else known.with_parts_at(item_parts(before), before["lastrevid"])


def add_history_file(project: Project, files: dict[str, bytes], contact: str, pulled: PullResult) -> tuple[int, str]:
    """Add the file of observed parts to a pull's files.

    Entries of other items are kept. The file is unchanged if the project has no sync queries, or if the
    wiki does not return the item's history: earlier removals remain known.

    Args:
        project: The project.
        files: The pull's files by name, to which the file is added.
        contact: The contact address for the User-Agent.
        pulled: The result of the pull.

    Returns:
        The number of removals by others, and why the history is unknown; empty if it is known.

    Raises:
        DataError: A file of the project is malformed.
    """
    path = project.wikidata / HISTORY_FILE
    kept = {HISTORY_FILE: path.read_bytes()} if path.is_file() else {}
    if not has_sync_queries(project):
        files |= kept
        return 0, ""
    wiki, item = pulled.source.wiki, pulled.main
    try:
        memory = fetch_observed_parts(project, wiki.api, item, contact, wiki.deadline)
    except UnreachableError as error:
        files |= kept
        return 0, f"{error}; the next pull asks again who removed what"
    files[HISTORY_FILE] = dump_observed_parts({**_read_history(project), (wiki.api, item["id"]): memory})
    return len(memory.removals()), ""
