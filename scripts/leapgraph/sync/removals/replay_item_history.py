"""Replays an item's revision history to find what others have removed since it was last read."""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING

from leapgraph.sync.removals.item_part_hashes import item_parts
from leapgraph.sync.removals.observed_parts import Edit, ObservedParts, OwnEdit
from leapgraph.wiki.fetch_revisions import fetch_contents, list_revisions
from leapgraph.wiki.read_client import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leapgraph.sync.removals.item_part_hashes import ItemPart, PartKey
    from leapgraph.wiki.fetch_revisions import Revision
    from leapgraph.wiki.read_client import WikiClient
    from leapgraph.wikibase.json_types import Json

# The limit for revision content in bytes in all.
MAX_CONTENT_BYTES = 64 << 20
# Wikibase's automatic comments of edits that add something or concern a sitelink: these remove nothing.
_ADDING_SUMMARY = re.compile(
    r"/\* (?:wbsetclaim-create|wbcreateclaim(?:-[a-z]+)?|wbset(?:label|description|aliases|reference|qualifier)-add"
    r"|(?:wbsetsitelink|wblinktitles|clientsitelink)-[a-z-]+)(?::[^*]*)? \*/"
)
_EDIT_GROUP = re.compile(r"editgroups/b/CB/[0-9a-f]{32}\|")
_UNDO_SUMMARY = re.compile(r"(?:^|\*/ ?)undo: ")


def replay_history(
    memory: ObservedParts, item: Json, wiki: WikiClient, sent: Mapping[int, tuple[str, str]]
) -> ObservedParts:
    """Return the observations updated with the history since the last read; a first read takes the last 500 revisions.

    An unchanged item costs no request. For a changed one the revision list takes one request, and the content of
    the revisions that may have removed something, and of those before them, one request per 50.

    Args:
        memory: The observations so far.
        item: The item as the wiki serves it now.
        wiki: The client.
        sent: The account and `plan` or `undo` of each revision that leapgraph may have made.

    Raises:
        UnreachableError: The wiki does not respond, or not with revisions.
    """
    latest = item["lastrevid"]
    if memory.revision >= latest:
        return memory
    try:
        listed = list_revisions(wiki, str(item.get("title", item["id"])), memory.revision, latest)
        texts = fetch_contents(
            wiki, [one for one in _revisions_to_read(listed, memory.revision) if one.revid != latest]
        )
    except UnreachableError as error:
        raise UnreachableError(f"the history of {item['id']} cannot be read: {error}") from error
    seen = {revid: parts for revid, text in texts.items() if (parts := _parse_item_parts(text)) is not None}
    return _replay_revisions(memory, listed, {**seen, latest: item_parts(item)}, sent)


def _only_adds(one: Revision) -> bool:
    """Return whether a revision's automatic comment shows that it removes nothing."""
    return _ADDING_SUMMARY.match(one.comment) is not None


def _revisions_to_read(listed: Sequence[Revision], known: int) -> list[Revision]:
    """Return the revisions whose content is needed: each that may remove something, and the one before it.

    If there are more than the limit, return the latest.
    """
    # If there are more revisions than listed, the first in the list shows the state of earlier parts.
    needed = {one.revid: one for one in listed[:1] if _has_gap(listed, known)}
    for before, one in itertools.pairwise(listed):
        if not _only_adds(one) or one.size < before.size:
            needed |= {it.revid: it for it in (before, one) if it.revid > known}
    found: list[Revision] = []
    size = 0
    for one in sorted(needed.values(), key=lambda it: -it.revid):
        size += one.size
        if size > MAX_CONTENT_BYTES:
            break
        found.append(one)
    return found


def _has_gap(listed: Sequence[Revision], known: int) -> bool:
    return bool(known) and listed[0].revid != known


def _parse_item_parts(text: str) -> dict[PartKey, ItemPart] | None:
    """Return the parts of an item in a revision's content; None if it is not an item or has an obsolete format."""
    try:
        item = json.loads(text)
        return item_parts(item) if item.get("type") == "item" else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _replay_revisions(
    memory: ObservedParts,
    listed: Sequence[Revision],
    seen: Mapping[int, Mapping[PartKey, ItemPart]],
    sent: Mapping[int, tuple[str, str]],
) -> ObservedParts:
    """Return the observations after each revision that was read, from oldest to latest."""
    own, known = list(memory.own), memory
    since: list[Revision] = []
    certain = not _has_gap(listed, memory.revision)
    for one in listed:
        if one.revid <= memory.revision:
            continue
        since.append(one)
        if (mine := _own_edit(one, sent, {it.user for it in own})) is not None:
            own.append(mine)
        if one.revid not in seen:
            continue
        parts, ours = seen[one.revid], {it.revision for it in own}
        # An editor whose edits only add has removed nothing.
        takers = [it for it in since if not _only_adds(it)] or since
        if certain and all(it.revid in ours for it in takers):
            known = known.with_observation(parts, _removing_edit(takers, one, known), {*parts, *known.records})
        else:
            known = known.with_observation(parts, _removing_edit(takers if certain else (), one, known))
        since, certain = [], True
    return ObservedParts(known.records, known.revision, memory.since or listed[0].revid, tuple(own))


def _removing_edit(takers: Sequence[Revision], last: Revision, known: ObservedParts) -> Edit:
    """Return the edit that removed a part; if several users come into question, only the last revision is known."""
    if len(takers) == 1:
        return Edit(takers[0].revid, takers[0].user, takers[0].timestamp, known.revision)
    users = {it.user for it in takers}
    return Edit(last.revid, users.pop() if len(users) == 1 else "", "", known.revision)


def _own_edit(one: Revision, sent: Mapping[int, tuple[str, str]], accounts: set[str]) -> OwnEdit | None:
    """Return a revision as an own edit, if its summary and either the journal or the account show that."""
    if not _EDIT_GROUP.search(one.comment):
        return None
    account, kind = sent.get(one.parent, ("", ""))
    if account and account == one.user:
        return OwnEdit(one.revid, kind, one.user)
    if one.user and one.user in accounts:
        return OwnEdit(one.revid, "undo" if _UNDO_SUMMARY.search(one.comment) else "plan", one.user)
    return None
