"""What other editors do meanwhile: change, remove, deprecate, merge, delete, protect, undo."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from support.fake_wikibase.edit_merge import patched
from support.fake_wikibase.statements import drop, rehash, statement_of, statements_of

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from support.fake_wikibase.accounts import Accounts
    from support.fake_wikibase.entities import Entities
    from support.fake_wikibase.revisions import Revision, Revisions

Json = dict[str, Any]
OTHER = "Other"


@dataclass
class OtherEditors:
    """Others' edits: each is saved at once, whatever faults wait for the requests of clients."""

    entities: Entities
    revisions: Revisions
    accounts: Accounts
    lock: threading.RLock
    protected: set[str] = field(default_factory=set)
    """The ids of entities that only who has the right `editprotected` can edit."""
    stale: int = 0
    """So many of the next reads of entities come from a replica that lags one edit behind."""

    @property
    def blocked(self) -> dict[str, str]:
        """The names of those who are blocked, and why."""
        return self.accounts.blocked

    def by(self, user: str, entity_id: str, change: Callable[[Json], None], summary: str = "by hand") -> Revision:
        """Let someone edit an entity; `change` changes its JSON in place. Hashes are then computed anew."""
        with self.lock:
            made = copy.deepcopy(self.entities.entities[entity_id])
            change(made)
            rehash(made, everywhere=True)
            return self.revisions.save(entity_id, made, user, summary)

    def add(self, entity_id: str, statement: Json, user: str = OTHER) -> Revision:
        """Let someone add a statement, which has its GUID."""
        property_id = statement["mainsnak"]["property"]
        return self.by(user, entity_id, lambda it: it["claims"].setdefault(property_id, []).append(statement))

    def remove(self, entity_id: str, guid: str, user: str = OTHER) -> Revision:
        """Let someone remove a statement."""
        return self.by(user, entity_id, lambda it: _sure(drop(it, guid)))

    def rank(self, entity_id: str, guid: str, rank: str = "deprecated", user: str = OTHER) -> Revision:
        """Let someone set a statement's rank."""
        return self.by(user, entity_id, lambda it: (_sure(statement_of(it, guid)) or {}).update(rank=rank))

    def merge(self, entity_id: str, target: str, user: str = OTHER) -> Revision:
        """Let someone merge an item into another: it becomes a redirect, its statements go over under new GUIDs."""
        with self.lock:
            gone = copy.deepcopy(self.entities.entities[entity_id])

            def take_over(it: Json) -> None:
                for one in statements_of(gone):
                    one["id"] = f"{target}${one['id'].partition('$')[2]}"
                    it["claims"].setdefault(one["mainsnak"]["property"], []).append(one)
                it.setdefault("sitelinks", {}).update(gone.get("sitelinks") or {})

            if target in self.entities.entities:
                self.by(user, target, take_over, f"/* wbmergeitems-from:0||{entity_id} */")
            self.entities.redirects[entity_id] = target
            return self.revisions.save(entity_id, None, user, "/* wbcreateredirect:0| */", redirect=target)

    def delete(self, entity_id: str, user: str = "Admin") -> Revision:
        """Let an administrator delete an entity."""
        with self.lock:
            return self.revisions.save(entity_id, None, user, "deleted")

    def protect(self, entity_id: str) -> None:
        """Let an administrator protect an entity."""
        self.protected.add(entity_id)

    def block(self, user: str, reason: str = "made for a test") -> None:
        """Let an administrator block someone."""
        self.accounts.blocked[user] = reason

    def undo(self, entity_id: str, revid: int, user: str = OTHER) -> Revision:
        """Let someone undo one revision, keeping what came after it."""
        with self.lock:
            undone = self.revisions.at(entity_id, revid)
            assert undone is not None
            before = self.revisions.at(entity_id, undone.parent)
            assert before is not None
            latest = self.entities.entities[entity_id]
            assert undone.entity is not None
            assert before.entity is not None
            made, _, _ = patched(undone.entity, before.entity, latest)
            return self.revisions.save(entity_id, made, user, f"/* undo:0||{revid} */")


def _sure(there: Any) -> Any:
    assert there, "no statement of this GUID"
    return there
