"""The history of each entity: every revision with its content, who made it, and what was said."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from support.fake_wikibase.entities import Entities

Json = dict[str, Any]
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Revision:
    """One revision of an entity; `entity` is its content, None for one that is a redirect or deletes it."""

    revid: int
    user: str
    summary: str
    entity: Json | None
    bot: bool = False
    minor: bool = False
    tags: tuple[str, ...] = ()
    parent: int = 0
    redirect: str | None = None

    @property
    def text(self) -> str:
        """Its content as the wiki stores it: without revision and datatypes, an empty list for what is empty."""
        if self.entity is None:
            return json.dumps({"entity": "Q1", "redirect": self.redirect})
        kept = ("type", "id", "labels", "descriptions", "aliases", "claims", "sitelinks")
        return json.dumps({key: _stored(self.entity[key]) or [] for key in kept if key in self.entity})


@dataclass
class Revisions:
    """All revisions, by entity; the numbers are those of the whole wiki."""

    entities: Entities
    _revisions: dict[str, list[Revision]] = field(default_factory=dict)
    _last: int = 0

    def of(self, entity_id: str) -> list[Revision]:
        """Return an entity's revisions, the oldest first."""
        self._catch_up(entity_id)
        return list(self._revisions.get(entity_id, []))

    def at(self, entity_id: str, revid: int) -> Revision | None:
        """Return a revision by its number."""
        return next((one for one in self.of(entity_id) if one.revid == revid), None)

    def replica(self) -> Entities:
        """Return the entities as a replica has them that lacks the last edit of each; the first it has."""
        older = dict(self.entities.entities)
        redirects = dict(self.entities.redirects)
        for entity_id in self._revisions:
            revisions = self.of(entity_id)
            before = revisions[-2].entity if len(revisions) > 1 else None
            if before is not None:
                older[entity_id] = before
                redirects.pop(entity_id, None)
        return replace(self.entities, entities=older, redirects=redirects)

    def save(self, entity_id: str, made: Json | None, user: str, summary: str, **more: Any) -> Revision:
        """Store what an entity has become; None when it is now a redirect, or deleted.

        Args:
            entity_id: Its id.
            made: Its content.
            user: Who did it.
            summary: What is said of it.
            more: Further fields of the `Revision`.
        """
        self._catch_up(entity_id)
        revisions = self._revisions.setdefault(entity_id, [])
        newest = max((one.get("lastrevid", 0) for one in self.entities.entities.values()), default=0)
        self._last = max(self._last, newest) + 1
        parent = revisions[-1].revid if revisions else 0
        if made is not None:
            made |= {"lastrevid": self._last, "modified": time_of(self._last)}
            self.entities.entities[entity_id] = made
        else:
            self.entities.entities.pop(entity_id, None)
        revisions.append(Revision(self._last, user, summary, copy.deepcopy(made), parent=parent, **more))
        return revisions[-1]

    def _catch_up(self, entity_id: str) -> None:
        """Take in what a test has put there itself: its first revision, or a later one."""
        there = self.entities.entities.get(entity_id)
        revisions = self._revisions.setdefault(entity_id, [])
        if there is not None and (not revisions or revisions[-1].revid != there["lastrevid"]):
            parent = revisions[-1].revid if revisions else 0
            revisions.append(Revision(there["lastrevid"], "Founder", "", copy.deepcopy(there), parent=parent))


def _stored(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _stored(inside) for key, inside in value.items() if not (key == "datatype" and "snaktype" in value)
        }
    return [_stored(inside) for inside in value] if isinstance(value, list) else value


def time_of(revid: int) -> str:
    """Return when a revision was made: a second for each number, from 2000 on."""
    return (BEGINNING + timedelta(seconds=revid)).strftime("%Y-%m-%dT%H:%M:%SZ")
