"""Describes the differences between two snapshots."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from leapgraph.printable import printable_line
from leapgraph.pull.build_snapshot import (
    IDENTITY_FILE,
    INFOBOX_FILE,
    PROPERTIES_FILE,
    READINGS_FILE,
    RECORD_FILE,
    STUBS_FILE,
    TEMPLATE_FILE,
)
from leapgraph.pull.item_differences import compare_items, term_changes
from leapgraph.wikibase.display_text import SnakFormatter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from leapgraph.wikibase.json_types import Json


def compare_snapshots(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> tuple[list[str], str]:
    """Return what a pull would change, one line each, and a note about changes without effect on the snapshot.

    Args:
        old: Content of the snapshot's files by name; empty if there is none.
        new: The same for a new snapshot.

    Returns:
        No line if the snapshots have the same content. The note, possibly empty, counts newer revisions of entities
        that are only mentioned, whose stubs may be unchanged.
    """
    old, new = ({name: one[name] for name in one if name != READINGS_FILE} for one in (old, new))
    now = _SnapshotFiles(new)
    if not old:
        return [f"there is no snapshot; a pull would save {now.item} at revision {now.revision}"], ""
    try:
        before = _SnapshotFiles(old)
        lines = [
            *_item_changes(before, now),
            *_infobox_changes(before, now),
            *_template_changes(before, now),
            *_stub_changes(before, now),
            *_record_changes(before, now),
        ]
        same_record = _without_revisions(before.record) == _without_revisions(now.record)
        moved = sum(
            1
            for one, entity in before.record["mentioned"].items()
            if now.record["mentioned"].get(one, entity)["lastrevid"] != entity["lastrevid"]
        )
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError):
        return ["the snapshot cannot be read; a pull would replace it"], ""
    if not lines:
        # No difference in content was found, but the bytes may still differ, as after a change of the tool.
        files = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
        lines = [f"{name} differs" for name in files if not (name == RECORD_FILE and same_record)]
    return lines, f"newer revisions of {moved} mentioned entities say the same here" if moved and not lines else ""


def _without_revisions(record: Json) -> Json:
    """Return a record without the revisions of mentioned and matched entities."""
    pages = [{key: value for key, value in page.items() if key != "lastrevid"} for page in record["pages"]]
    return {**record, "mentioned": list(record["mentioned"]), "pages": pages}


class _SnapshotFiles:
    """The parsed files of a snapshot."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.record: Json = json.loads(files[RECORD_FILE])
        self.item: str = self.record["item"]["id"]
        self.revision: int = self.record["item"]["lastrevid"]
        self.entity: Json = json.loads(files[f"{self.item}.json"])["entities"][self.item]
        self.stubs: Json = json.loads(files[STUBS_FILE])["entities"]
        self.infobox: Json | None = json.loads(files[INFOBOX_FILE]) if INFOBOX_FILE in files else None
        template: Json | None = json.loads(files[TEMPLATE_FILE]) if TEMPLATE_FILE in files else None
        self.template: list[Json] = [template, *template["modules"]] if template else []
        self.properties: Json = json.loads(files[PROPERTIES_FILE])["entities"] if PROPERTIES_FILE in files else {}
        self.identity = {line for line in files[IDENTITY_FILE].decode().splitlines() if line.startswith("<")}
        self.entities = {**self.stubs, self.item: self.entity}


def _item_changes(old: _SnapshotFiles, new: _SnapshotFiles) -> Iterator[str]:
    # The same labels for both: a changed label must not make every value with it look changed.
    words = SnakFormatter({**old.entities, **new.entities})
    if old.item != new.item:
        yield f"the item is {words.entity(new.item)}, and was {words.entity(old.item)}"
        return
    what = [change.text for change in compare_items(old.entity, new.entity, words)]
    if old.revision != new.revision or what:
        yield f"{new.item}: revision {old.revision} -> {new.revision}" + ("" if what else ", the same content")
        yield from (f"{new.item}: {change}" for change in what)


def _infobox_changes(old: _SnapshotFiles, new: _SnapshotFiles) -> Iterator[str]:
    before, now = old.infobox, new.infobox
    if before is None or now is None:
        if before is not now:
            yield "infobox: there is one now" if before is None else "infobox: there is none any more"
        return
    if before["template"] != now["template"]:
        earlier, later = printable_line(before["template"]), printable_line(now["template"])
        yield f'infobox: template changed from "{earlier}" to "{later}"'
    then = {one["name"]: one["value"] for one in before["parameters"]}
    today = {one["name"]: one["value"] for one in now["parameters"]}
    for name in [*today, *(one for one in then if one not in today)]:
        if name not in then:
            yield f'infobox: parameter "{printable_line(name)}" added: "{printable_line(today[name])}"'
        elif name not in today:
            yield f'infobox: parameter "{printable_line(name)}" removed, it was "{printable_line(then[name])}"'
        elif then[name] != today[name]:
            earlier, later = printable_line(then[name]), printable_line(today[name])
            yield f'infobox: parameter "{printable_line(name)}" changed from "{earlier}" to "{later}"'


def _template_changes(old: _SnapshotFiles, new: _SnapshotFiles) -> Iterator[str]:
    """Yield the changes of the infobox's template and modules, and of the mapped properties."""
    then = {page["title"]: page["revision"] for page in old.template}
    now = {page["title"]: page["revision"] for page in new.template}
    for title in sorted(then.keys() | now.keys()):
        if then.get(title) != now.get(title):
            yield f"{printable_line(title)}: revision {then.get(title, 'none')} -> {now.get(title, 'none')}"
    for one in sorted(old.properties.keys() | new.properties.keys()):
        if old.properties.get(one) != new.properties.get(one):
            yield f"property {one}: its terms, its datatype or its constraints changed"


def _stub_changes(old: _SnapshotFiles, new: _SnapshotFiles) -> Iterator[str]:
    words = SnakFormatter({**old.entities, **new.entities})
    for one in sorted(old.stubs.keys() | new.stubs.keys()):
        if one not in old.stubs:
            yield f"{words.entity(one)}: newly mentioned"
        elif one not in new.stubs:
            yield f"{words.entity(one)}: no longer mentioned"
        elif old.stubs[one] != new.stubs[one]:
            change = [it.text for it in term_changes(old.stubs[one], new.stubs[one])] or [
                "its kind, its page or its datatype changed"
            ]
            yield from (f"{words.entity(one)}: {line}" for line in change)


def _record_changes(old: _SnapshotFiles, new: _SnapshotFiles) -> Iterator[str]:
    before = {(one["entity"], one["page"]): one for one in old.record["pages"]}
    now = {(one["entity"], one["page"]): one for one in new.record["pages"]}
    for key in sorted(before.keys() | now.keys()):
        then, today = (side.get(key, {"status": "not named"}) for side in (before, now))
        if (then["status"], then.get("item")) != (today["status"], today.get("item")):
            yield f"<{key[0]}>: {_page_status_text(then)} -> {_page_status_text(today)}"
    yield from _identity_link_changes(old.record, new.record)
    if old.record["article"] != new.record["article"]:
        yield f"article: {_article_text(old.record)} -> {_article_text(new.record)}"
    for name in ("redirected", "missing"):
        if old.record[name] != new.record[name]:
            yield f"mentioned entities that are {name}: {list(old.record[name])} -> {list(new.record[name])}"
    for name in ("api", "articleApi", "site", "conceptBase", "dataBase"):
        if old.record[name] != new.record[name]:
            yield f"{name} changed from {old.record[name]} to {new.record[name]}"


def _identity_link_changes(old: Json, new: Json) -> Iterator[str]:
    # A snapshot of an earlier version of the tool has none.
    before, now = (
        {(one["entity"], one["item"]): str(one["status"]) for one in record.get("matches", [])} for record in (old, new)
    )
    for key in sorted(before.keys() | now.keys()):
        if before.get(key) != now.get(key):
            then, today = (side.get(key, "not in the files") for side in (before, now))
            yield f"<{key[0]}>, matched with <{key[1]}>: {then} -> {today}"


def _page_status_text(page: Json) -> str:
    return f"{page['status']} ({page['item']})" if "item" in page else str(page["status"])


def _article_text(record: Json) -> str:
    article = record["article"]
    return f'"{printable_line(article["title"])}" at revision {article["revision"]}' if article else "none"
