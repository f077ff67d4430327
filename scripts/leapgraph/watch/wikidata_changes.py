"""What changed in the item of the main entity since the last pull: its terms, sitelinks and statements.

By whom and when is said as far as the revisions of the item show it.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

from leapgraph.atomic_folder_replace import read_folder
from leapgraph.errors import DataError
from leapgraph.printable import printable_line
from leapgraph.pull.build_snapshot import RECORD_FILE, STUBS_FILE
from leapgraph.pull.item_differences import changed_part, compare_items
from leapgraph.watch.findings import ITEM_CHANGED, ITEM_GONE, Finding, Report
from leapgraph.wiki.fetch_entities import WikibaseInstance, fetch_entities_by_id, fetch_whole_entity
from leapgraph.wiki.fetch_revisions import MAX_REVISIONS, fetch_contents, list_revisions
from leapgraph.wiki.read_client import UnreachableError
from leapgraph.wikibase import Repository
from leapgraph.wikibase.display_text import SnakFormatter
from leapgraph.wikibase.mentioned_entities import referenced_entity_ids
from leapgraph.wikibase.validate_pulled_files import validate_item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from leapgraph.project import Project
    from leapgraph.pull.item_differences import ItemChange
    from leapgraph.wiki.fetch_revisions import Revision
    from leapgraph.wiki.read_client import WikiClient
    from leapgraph.wikibase.json_types import Json

# Of a longer history the contents are not read: who made which edit is then not told apart.
_MAX_CONTENTS = 100


def watch_item(project: Project, client: Callable[[str], WikiClient], report: Report, api: str = "") -> None:
    """Add to a report what changed in the item since the last pull.

    An unchanged item costs one request; a changed one another for the list of its revisions, and with several of these
    one per 50 for their contents. What is newly mentioned is asked for its label.

    Args:
        project: The project, with the files of the last pull.
        client: Returns the client of a wiki by the address of its API.
        report: Receives the findings.
        api: The Wikibase's API; by default that of the last pull.

    Raises:
        DataError: The files are not as a pull writes them.
        UnreachableError: The wiki does not respond.
    """
    files = read_folder(project.wikidata)
    if RECORD_FILE not in files:
        report.notes.append("no item was pulled yet, so Wikidata is not looked at: run `leapgraph pull`")
        return
    try:
        record = json.loads(files[RECORD_FILE])
        item, api = str(record["item"]["id"]), api or str(record["api"])
        site, base = str(record["site"]), Repository(str(record["conceptBase"]), str(record["dataBase"]))
        old = validate_item(json.loads(files[f"{item}.json"])["entities"][item])
        stubs = dict(json.loads(files[STUBS_FILE])["entities"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = "this is not what `leapgraph pull` writes: pull again"
        raise DataError(what, path=project.relative_path(project.wikidata / RECORD_FILE)) from error
    wiki = client(api)
    source = WikibaseInstance(wiki, site, "en", base, project.language or "en")
    report.findings += _compare(source, item, old, stubs)


def _compare(source: WikibaseInstance, item: str, old: Json, stubs: Mapping[str, Json]) -> list[Finding]:
    new = fetch_whole_entity(source.wiki, item)
    if "missing" in new or new["id"] != item:
        to = "is not there any more" if "missing" in new else f"is redirected to {new['id']}"
        where = SnakFormatter({item: old}).entity(item)
        return [Finding(ITEM_GONE, to, where, read=old["lastrevid"])]
    if new["lastrevid"] == old["lastrevid"]:
        return []
    base = source.repository.concept_base
    unlabelled = referenced_entity_ids(_validated(source.wiki, new), base) - stubs.keys() - {item}
    labels = fetch_entities_by_id(source, sorted(unlabelled)) if unlabelled else {}
    return list(_changes(source.wiki, old, new, SnakFormatter({**stubs, **labels, item: old})))


def _validated(wiki: WikiClient, item: Json) -> Json:
    try:
        return validate_item(item)
    except ValueError as error:
        raise UnreachableError(f"{wiki.api} gives a malformed item: {printable_line(error)}") from error


def _changes(wiki: WikiClient, old: Json, new: Json, words: SnakFormatter) -> Iterator[Finding]:
    changes = list(compare_items(old, new, words))
    if not changes:
        return
    title = str(new.get("title", new["id"]))
    listed = list_revisions(wiki, title, old["lastrevid"], new["lastrevid"])
    since = [one for one in listed if one.revid > old["lastrevid"]]
    authors = _Authors(wiki, listed, since)
    start = f"{wiki.api.removesuffix('api.php')}index.php?title={title}"
    for change in changes:
        by, revision = authors.of(change)
        url = f"{start}&diff={new['lastrevid'] if revision is None else revision}"
        url += f"&oldid={old['lastrevid'] if revision is None else 'prev'}"
        yield Finding(
            ITEM_CHANGED, f"{change.text}, {by}", words.entity(new["id"]), revision=new["lastrevid"],
            read=old["lastrevid"], url=url,
        )  # fmt: skip


class _Authors:
    """Who made which change, by the contents of the revisions since the last pull."""

    def __init__(self, wiki: WikiClient, listed: Sequence[Revision], since: Sequence[Revision]) -> None:
        self._since = since
        self._is_whole = len(listed) < MAX_REVISIONS or len(listed) > len(since)
        self._contents: dict[int, Json] = {}
        # One revision is all there is to tell.
        if 1 < len(since) <= _MAX_CONTENTS and len(listed) > len(since):
            texts = fetch_contents(wiki, listed)
            self._contents = {number: item for number, text in texts.items() if (item := _parse_item(text))}

    def of(self, change: ItemChange) -> tuple[str, int | None]:
        """Return who made a change, in words, and the revision; None where that is not known."""
        if self._is_whole and len(self._since) == 1:
            return self._by(self._since[0])
        made = None
        for before, one in pairwise(sorted(self._contents)):
            if changed_part(self._contents[before], change) != changed_part(self._contents[one], change):
                made = one
        revision = next((one for one in self._since if one.revid == made), None)
        if revision is not None and self._is_told_apart(revision):
            return self._by(revision)
        users = list(dict.fromkeys(one.user or "a hidden user" for one in self._since))
        if len(users) == 1 and self._is_whole:
            return f"by {printable_line(users[0])}", None
        return f"by one of {len(users)} users in {len(self._since)} revisions", None

    def _is_told_apart(self, revision: Revision) -> bool:
        """Return whether the revision before is known too, so that nobody else comes into question."""
        numbers = [one.revid for one in self._since]
        before = numbers.index(revision.revid) - 1
        return before < 0 or numbers[before] in self._contents

    @staticmethod
    def _by(revision: Revision) -> tuple[str, int]:
        user = printable_line(revision.user) if revision.user else "a hidden user"
        day = f" on {revision.timestamp[:10]}" if revision.timestamp else ""
        return f"by {user} in revision {revision.revid}{day}", revision.revid


def _parse_item(text: str) -> Json | None:
    try:
        item = json.loads(text)
        return item if isinstance(item, dict) and item.get("type") == "item" else None
    except (ValueError, RecursionError):
        return None
