"""What is known of an item from all who looked: the last pull's file, the applies since, and the wiki's history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.printable import printable_line
from leapgraph.pull.fetch_sync_inputs import has_sync_queries
from leapgraph.sync.journal.edit_journal import project_journal
from leapgraph.sync.load_snapshot import pulled_item
from leapgraph.sync.removals.item_history import replay_history
from leapgraph.sync.removals.item_part_hashes import item_parts
from leapgraph.sync.removals.observed_parts import Edit, ObservedParts
from leapgraph.sync.removals.removals_file import HISTORY_FILE, dump_observed_parts, read_observed_parts
from leapgraph.wiki.pywikibot_config import load_pywikibot
from leapgraph.wiki.read_client import UnreachableError, WikiClient
from leapgraph.wikibase.validate_entity import validate_item

if TYPE_CHECKING:
    from leapgraph.project import Project
    from leapgraph.pull.snapshot import PullResult
    from leapgraph.wiki.deadline import Deadline
    from leapgraph.wikibase.json_types import Json


def load_observed_parts(project: Project, api: str, entity: str) -> ObservedParts:
    """Return what the pulls and the applies know of an item of a wiki; no request.

    Raises:
        DataError: A file is not as it was written.
        RunError: A file cannot be read.
    """
    kept = read_observed_parts(project.wikidata / HISTORY_FILE).get((api, entity), ObservedParts())
    return _merge_observations(project, api, entity, kept, is_first=not kept.revision)


def fetch_observed_parts(project: Project, api: str, item: Json, contact: str, patience: Deadline) -> ObservedParts:
    """Return what is known of an item as the wiki has it now, the history that was not looked at yet read first.

    What an apply or an earlier pull saw, and the history does not tell of, is gone all the same.

    Args:
        project: The project, with its journal.
        api: The wiki.
        item: The item as it is now.
        contact: What the User-Agent gives as an address.
        patience: How long the wiki may keep us waiting.

    Raises:
        UnreachableError: The wiki does not tell the item's history.
        DataError: A file of the project is not as it was written.
    """
    try:
        item = validate_item(item)
    except ValueError as error:
        what = f"{api} gives an item that is none: {printable_line(error)}"
        raise UnreachableError(f"the history of {item['id']} is not looked at: {what}") from error
    entity = item["id"]
    kept = memory = read_observed_parts(project.wikidata / HISTORY_FILE).get((api, entity), ObservedParts())
    if item["lastrevid"] > kept.revision:
        with load_pywikibot(contact):
            # Not of the requests that a pull's record lists: an unchanged item needs none of them.
            memory = replay_history(
                kept, item, WikiClient(api, patience), project_journal(project).sent_revisions(api, entity)
            )
    known = _merge_observations(project, api, entity, memory, is_first=not kept.revision)
    if known.records == memory.records or item["lastrevid"] < known.revision:
        return memory
    return known.with_observation(item_parts(item), Edit(item["lastrevid"], parent=kept.revision))


def _merge_observations(
    project: Project, api: str, entity: str, memory: ObservedParts, *, is_first: bool
) -> ObservedParts:
    """Return a memory with what applies saw; before the first file there was, with the item as it was pulled."""
    known = memory.merged_with(project_journal(project).observed_parts(api, entity))
    before = pulled_item(project, api, entity) if is_first else None
    return known if before is None else known.with_parts_at(item_parts(before), before["lastrevid"])


def add_history_file(project: Project, files: dict[str, bytes], contact: str, pulled: PullResult) -> tuple[int, str]:
    """Add to a pull's files the one that keeps what was seen on the item.

    What it keeps of other items stays. A project that syncs nothing keeps the file that it has, if any, and so does
    one whose wiki does not tell the item's history: what was seen until then and is gone is known all the same.

    Args:
        project: The project.
        files: The pull's files by name; the file is added to them.
        contact: What the User-Agent gives as an address.
        pulled: What the wiki has answered.

    Returns:
        How much others have removed, and in words why the history is not known; empty if it is.

    Raises:
        DataError: A file of the project is not as it was written.
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
    files[HISTORY_FILE] = dump_observed_parts({**read_observed_parts(path), (wiki.api, item["id"]): memory})
    return len(memory.removals()), ""
