"""The journal of what was sent to wikis: a line before, a line after, each on the disk before anything else happens."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leapgraph.errors import DataError, RunError
from leapgraph.sync.canonical import canonical_json, reference_key
from leapgraph.sync.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.sync.model import Json

FOLDER = "sync"
NAME = "journal.jsonl"


@dataclass(frozen=True)
class Journal:
    """The journal of a project: JSON lines, only ever added to."""

    path: Path

    def write(self, **entry: Any) -> None:
        """Add a line, and have it on the disk when this returns.

        Raises:
            RunError: It cannot be written: then nothing may be sent.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.write(canonical_json(entry) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise RunError(f"cannot write {self.path}: {error.strerror}") from error

    def entries(self) -> list[Json]:
        """Return all lines; a last one that was cut off by a kill is left out.

        Raises:
            DataError: Another line is none of ours; with its number.
        """
        try:
            lines = self.path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise RunError(f"cannot read {self.path}: {error.strerror}") from error
        found = []
        for number, line in enumerate(lines, 1):
            try:
                if line.strip():
                    found.append(dict(json.loads(line)))
            except (ValueError, TypeError) as error:
                if number == len(lines):
                    continue
                raise DataError("this is no line of the journal", path=self.path, line=number) from error
        return found

    def ledger(self, api: str, entity: str) -> Ledger:
        """Return what the journal says of an item of a wiki."""
        return _ledger(one for one in self.entries() if (one.get("api"), one.get("entity")) == (api, entity))

    def is_open(self, digest: str) -> bool:
        """Return whether a plan was sent, or was about to be, and nothing says what came of it."""
        marks = [one["event"] for one in self.entries() if one.get("digest") == digest]
        return bool(marks) and marks[-1] == "sending"


def journal_of(project: Project) -> Journal:
    """Return the journal in the project's `sync/`."""
    return Journal(project.root / FOLDER / NAME)


def _ledger(entries: Iterable[Json]) -> Ledger:
    guids: set[str] = set()
    references: dict[str, set[frozenset[str]]] = {}
    item: Json | None = None
    for entry in entries:
        if entry.get("event") != "done":
            continue
        item = entry.get("item") or item
        for operation in entry.get("operations", []):
            if operation["outcome"] not in {"applied", "was there already"}:
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
    return Ledger(frozenset(guids), {guid: frozenset(keys) for guid, keys in references.items()}, item)
