"""The edit journal of a project: a line before and after each edit, flushed to disk before anything else happens."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from leapgraph.errors import DataError, RunError
from leapgraph.sync.edit_payload import apply_operation
from leapgraph.sync.journal.apply_result import GOOD_OUTCOMES
from leapgraph.sync.journal.result_file import JOURNAL_FOLDER, check_journal_entry, operation_from_result
from leapgraph.sync.removals.item_part_hashes import item_parts, statement_parts, term_part
from leapgraph.sync.removals.observations_file import dump_observed_parts, read_observed_parts
from leapgraph.sync.removals.observed_parts import Edit, ObservedParts
from leapgraph.wikibase.canonical_json_hashes import canonical_json, reference_key, sha256_of
from leapgraph.wikibase.validate_data_model import MalformedError, check_json
from leapgraph.wikibase.validate_pulled_files import check_item

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.sync.journal.apply_result import ApplyResult
    from leapgraph.sync.plan_model import Operation
    from leapgraph.sync.removals.item_part_hashes import ItemPart, PartKey
    from leapgraph.wikibase.json_types import Json


JOURNAL_FILE = "journal.jsonl"
# What applies and undos observed, as hashes; the next pull takes it over.
OBSERVED_FILE = "seen.json"


@dataclass(frozen=True)
class Journal:
    """The journal of a project: an append-only file of JSON lines."""

    path: Path

    def write(self, **entry: Any) -> None:
        """Append an entry and flush it to the disk.

        Raises:
            RunError: It cannot be written: then nothing may be sent.
        """
        line = canonical_json({"at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), **entry}) + b"\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a+b") as file:
                # A kill may have truncated the last line: it is left as it is, and the new entry gets its own line.
                size = file.seek(0, os.SEEK_END)
                if size and os.pread(file.fileno(), 1, size - 1) != b"\n":
                    line = b"\n" + line
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise RunError(f"cannot write {self.path}: {error.strerror}") from error

    def record_result(self, result: ApplyResult, item: Json | None) -> None:
        """Append the result of an edit, and store the item as it is after it.

        Raises:
            RunError: It cannot be written.
        """
        self.write(event="done", **result.as_json())
        if item is not None and result.outcome in GOOD_OUTCOMES:
            self._replace(self._item_path(result.api, result.entity), canonical_json({"api": result.api, "item": item}))
            applied = [operation_from_result(one) for one in result.operations if one["outcome"] == "applied"]
            self._update_observed_parts(result.api, item, own=changed_part_keys(applied))

    def entries(self) -> list[Json]:
        """Return all entries; lines truncated by a kill are left out.

        Raises:
            DataError: A line is malformed; with its number.
            RunError: The file cannot be read.
        """
        try:
            lines = self.path.read_bytes().split(b"\n")
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise RunError(f"cannot read {self.path}: {error.strerror}") from error
        found = []
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                entry = json.loads(line)
                check_journal_entry(entry)
            except MalformedError as error:
                what = f"this is not a line of the journal: {error.sentence}"
                raise DataError(what, path=self.path, line=number) from error
            except (ValueError, RecursionError):
                # Only the beginning of an entry can be the remains of a kill.
                if line.startswith(b'{"a'[: len(line)]):
                    continue
                entry = None
            if not isinstance(entry, dict):
                raise DataError("this is not a line of the journal", path=self.path, line=number)
            found.append(entry)
        return found

    def own_statements(self, api: str, entity: str) -> OwnStatements:
        """Return the own statements of an item, by the journal."""
        mine = (one for one in self.entries() if (one.get("api"), one.get("entity")) == (api, entity))
        return _own_statements(mine, self._item(api, entity))

    def edits(self, api: str, entity: str) -> list[Json]:
        """Return the known results of edits to an item, as written by `record_result`, earliest first."""
        return [
            one
            for one in self.entries()
            if (one.get("event"), one.get("api"), one.get("entity")) == ("done", api, entity)
        ]

    def sent_revisions(self, api: str, entity: str) -> dict[int, tuple[str, str]]:
        """Return for each revision that an edit may have made the account, and `plan` or `undo`."""
        return {
            int(one.get("base_revid", 0)): (str(one.get("user", "")), str(one.get("kind", "")))
            for one in self.entries()
            if (one.get("event"), one.get("api"), one.get("entity")) == ("sending", api, entity)
        }

    def observed_parts(self, api: str, entity: str) -> ObservedParts:
        """Return the parts of an item that applies and undos observed since the last pull.

        Raises:
            DataError: The file is malformed.
            RunError: It cannot be read.
        """
        return read_observed_parts(self.path.with_name(OBSERVED_FILE)).get((api, entity), ObservedParts())

    def record_observation(self, api: str, item: Json, planned: Iterable[Operation] = (), revision: int = 0) -> None:
        """Store by hashes the parts of an item as read, and what it has lost since the last read.

        Args:
            api: The wiki's API address.
            item: The item as read; a deleted one is ignored.
            planned: Operations of a plan, whose `before` shows parts that existed when it was made.
            revision: The plan's base revision.

        Raises:
            RunError: It cannot be written.
            DataError: The file is malformed.
        """
        if "missing" not in item:
            stood = planned_parts(planned)
            self._update_observed_parts(
                api, item, lambda known: known.with_parts_at(stood, revision) if stood else known
            )

    def _update_observed_parts(
        self,
        api: str,
        item: Json,
        change: Callable[[ObservedParts], ObservedParts] = lambda it: it,
        own: Collection[PartKey] = (),
    ) -> None:
        path, name = self.path.with_name(OBSERVED_FILE), (api, str(item["id"]))
        kept = read_observed_parts(path)
        known = change(kept.get(name, ObservedParts()))
        known = known.with_observation(item_parts(item), Edit(int(item["lastrevid"]), parent=known.revision), own)
        self._replace(path, dump_observed_parts({**kept, name: known}))

    def _replace(self, path: Path, content: bytes) -> None:
        beside = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(content)
            beside.replace(path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise RunError(f"cannot write {path}: {error.strerror}") from error

    def open_operations(self, digest: str) -> frozenset[str]:
        """Return the ids of a plan's operations that may have been sent and whose outcome is unknown."""
        waiting: set[str] = set()
        for entry in self.entries():
            if entry.get("digest") != digest:
                continue
            if entry.get("event") == "sending":
                waiting |= set(entry["operations"])
            elif entry.get("event") == "done":
                waiting -= {one["id"] for one in entry["operations"] if one["outcome"] != "unknown"}
        return frozenset(waiting)

    def _item_path(self, api: str, entity: str) -> Path:
        return self.path.with_name(f"item-{entity}-{sha256_of(api)[:8]}.json")

    def _item(self, api: str, entity: str) -> Json | None:
        path = self._item_path(api, entity)
        try:
            stored = json.loads(path.read_bytes())
            item, mine = dict(stored["item"]), stored["api"] == api and stored["item"]["id"] == entity
            check_json(item)
            check_item(item, ())
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            mine = False
        if not mine:
            raise DataError("this is not the item as it was after the last edit from here: remove it", path=path)
        return item


def project_journal(project: Project) -> Journal:
    """Return the journal in the project's `sync/`."""
    return Journal(project.root / JOURNAL_FOLDER / JOURNAL_FILE)


def _own_statements(entries: Iterable[Json], item: Json | None) -> OwnStatements:
    guids: set[str] = set()
    references: dict[str, set[frozenset[str]]] = {}
    for entry in entries:
        for operation in entry["operations"] if entry.get("event") == "done" else []:
            if operation["outcome"] != "applied":
                continue
            guid, change = operation["guid"], operation["change"]
            match operation["op"]:
                case "add_statement":
                    guids.add(guid)
                case "remove_own_statement":
                    guids.discard(guid)
                case "add_reference":
                    references.setdefault(guid, set()).add(reference_key(change["reference"]))
                case "remove_own_reference":
                    references.setdefault(guid, set()).discard(reference_key(change["reference"]))
    kept = {guid: frozenset(keys) for guid, keys in references.items() if keys}
    return OwnStatements(frozenset(guids), kept, item)


@dataclass(frozen=True)
class OwnStatements:
    """The journal's record of one item.

    Attributes:
        guids: Statements that leapgraph added and has not undone.
        references: For each GUID the keys (`reference_key`) of the references that leapgraph added and has not undone.
        item: The item as read back after the last own edit; None before the first.
    """

    guids: frozenset[str] = frozenset()
    references: dict[str, frozenset[frozenset[str]]] = field(default_factory=dict)
    item: Json | None = None


NO_OWN_STATEMENTS = OwnStatements()


def changed_part_keys(operations: Iterable[Operation]) -> set[PartKey]:
    """Return the keys of the parts that operations add or remove, each compared with `before`."""
    found: set[PartKey] = set()
    for one in operations:
        if one.guid:
            before = one.before if isinstance(one.before, dict) else None
            found |= _part_keys(before) ^ _part_keys(apply_operation(before, one))
        else:
            found.add(term_part(one.change["kind"], one.change["language"], one.change["text"]).key())
    return found


def planned_parts(operations: Iterable[Operation]) -> dict[PartKey, ItemPart]:
    """Return the parts of the statements that existed when the operations were planned."""
    statements = [one.before for one in operations if one.guid and isinstance(one.before, dict)]
    return {part.key(): part for one in statements for part in statement_parts(one)}


def _part_keys(statement: Json | None) -> set[PartKey]:
    return {part.key() for part in statement_parts(statement)} if statement is not None else set()
