"""What is known of an item from all who looked: the last pull's file, the applies since, and the wiki's history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.pull.mapped import is_synced
from leapgraph.pull.robot import pywikibot_for
from leapgraph.pull.wiki import UnreachableError, Wiki, shown
from leapgraph.sync.history import updated_memory
from leapgraph.sync.journal import journal_of
from leapgraph.sync.memory import Edit, Memory
from leapgraph.sync.memory_file import HISTORY, memories_as_bytes, read_memories
from leapgraph.sync.parts import parts_of
from leapgraph.sync.served import whole_item
from leapgraph.sync.snapshot import pulled_item

if TYPE_CHECKING:
    from leapgraph.project import Project
    from leapgraph.pull.patience import Patience
    from leapgraph.pull.snapshot import Pulled
    from leapgraph.sync.model import Json


def load_memory(project: Project, api: str, entity: str) -> Memory:
    """Return what the pulls and the applies know of an item of a wiki; no request.

    Raises:
        DataError: A file is not as it was written.
        RunError: A file cannot be read.
    """
    kept = read_memories(project.wikidata / HISTORY).get((api, entity), Memory())
    return _with_all(project, api, entity, kept, is_first=not kept.revision)


def read_history(project: Project, api: str, item: Json, contact: str, patience: Patience) -> Memory:
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
        item = whole_item(item)
    except ValueError as error:
        what = f"{api} gives an item that is none: {shown(error)}"
        raise UnreachableError(f"the history of {item['id']} is not looked at: {what}") from error
    entity = item["id"]
    kept = memory = read_memories(project.wikidata / HISTORY).get((api, entity), Memory())
    if item["lastrevid"] > kept.revision:
        with pywikibot_for(contact):
            # Not of the requests that a pull's record lists: an unchanged item needs none of them.
            memory = updated_memory(kept, item, Wiki(api, patience), journal_of(project).sent(api, entity))
    known = _with_all(project, api, entity, memory, is_first=not kept.revision)
    if known.records == memory.records or item["lastrevid"] < known.revision:
        return memory
    return known.after(parts_of(item), Edit(item["lastrevid"], parent=kept.revision))


def _with_all(project: Project, api: str, entity: str, memory: Memory, *, is_first: bool) -> Memory:
    """Return a memory with what applies saw; before the first file there was, with the item as it was pulled."""
    known = memory.joined(journal_of(project).memory(api, entity))
    before = pulled_item(project, api, entity) if is_first else None
    return known if before is None else known.with_seen(parts_of(before), before["lastrevid"])


def add_history(project: Project, files: dict[str, bytes], contact: str, pulled: Pulled) -> tuple[int, str]:
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
    path = project.wikidata / HISTORY
    kept = {HISTORY: path.read_bytes()} if path.is_file() else {}
    if not is_synced(project):
        files |= kept
        return 0, ""
    wiki, item = pulled.source.wiki, pulled.main
    try:
        memory = read_history(project, wiki.api, item, contact, wiki.patience)
    except UnreachableError as error:
        files |= kept
        return 0, f"{error}; the next pull asks again who removed what"
    files[HISTORY] = memories_as_bytes({**read_memories(path), (wiki.api, item["id"]): memory})
    return len(memory.removals()), ""
