"""`action=query` with `prop=revisions` of entities: the list of their revisions, and the contents of some."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from support.fake_wikibase.errors import ApiError
from support.fake_wikibase.revisions import time_of

if TYPE_CHECKING:
    from support.fake_wikibase.entities import Entities
    from support.fake_wikibase.pages import Pages
    from support.fake_wikibase.revisions import Revision, Revisions

Json = dict[str, Any]
MOST, MOST_WITH_CONTENT = 500, 50


@dataclass
class History:
    """Answers what was asked of the revisions of entities, in format version 2.

    Args:
        entities: The wiki's entities.
        revisions: Their revisions.
        pages: The pages of text, whose revisions `revids` has too.
        hidden: Of a revision what an administrator has hidden: `user`, `comment`, `text`.
        largest: MediaWiki's $wgAPIMaxResultSize, in bytes: what would go beyond it comes with a continuation.
    """

    entities: Entities
    revisions: Revisions
    pages: Pages
    hidden: dict[int, set[str]] = field(default_factory=dict)
    largest: int = 8 << 20
    refused: bool = False
    """Whether the wiki refuses to tell any history."""

    def is_about(self, parameters: dict[str, str]) -> bool:
        """Return whether it is asked for revisions of an entity, and not of a page of text."""
        titles = {one["title"] for one in self.entities.entities.values()}
        return "revids" in parameters or set(parameters.get("titles", "").split("|")) <= titles

    def answer(self, parameters: dict[str, str]) -> Json:
        """Answer `query` with titles of entities, or with `revids`; several titles have the latest revision of each."""
        if self.refused:
            raise ApiError("readapidenied", "You need read permission to use this module.")
        wanted = set(parameters.get("rvprop", "ids|flags|timestamp|comment|user").split("|"))
        if "revids" in parameters:
            if set(parameters) & {"rvlimit", "rvstartid", "rvendid", "rvdir"}:
                raise ApiError("revids", 'The "revids" parameter may not be used with the list options.')
            return self._some(parameters["revids"].split("|"), wanted)
        titles = parameters["titles"].split("|")
        named = [one for one in self.entities.entities.values() if one["title"] in titles]
        if len(named) > 1:
            pages = [self._page(one["id"], self.revisions.of(one["id"])[-1:], wanted) for one in named]
            return {"batchcomplete": True, "query": {"pages": pages}}
        (entity,) = named
        limit = int(parameters.get("rvlimit", "1").replace("max", str(MOST)))
        if not 1 <= limit <= (MOST_WITH_CONTENT if "content" in wanted else MOST):
            raise ApiError("badinteger", f"rvlimit: {limit} is out of range")
        first, last = (int(parameters.get(name, default)) for name, default in (("rvstartid", 1 << 60), ("rvendid", 0)))
        found = [one for one in reversed(self.revisions.of(entity["id"])) if last <= one.revid <= first]
        said: Json = {"query": {"pages": [self._page(entity["id"], found[:limit], wanted)]}}
        if found[limit:]:
            return {**said, "continue": {"rvcontinue": str(found[limit].revid), "continue": "||"}}
        return {"batchcomplete": True, **said}

    def _some(self, numbers: list[str], wanted: set[str]) -> Json:
        if len(numbers) > MOST_WITH_CONTENT:
            raise ApiError("toomanyvalues", f"Too many values supplied. The limit is {MOST_WITH_CONTENT}.")
        pages: dict[str, list[Revision]] = {}
        texts: list[Json] = []
        bad, size, left = {}, 0, None
        for number in sorted(map(int, numbers)):
            owner, one = self._find(number)
            if one is None and (page := self.pages.revision(number)) is not None:
                texts.append(page)
                continue
            if one is None:
                bad[str(number)] = {"revid": number, "missing": True}
                continue
            size += len(one.text)
            if size > self.largest:
                left = left or number
                continue
            pages.setdefault(owner, []).append(one)
        shown = [self._page(owner, found, wanted) for owner, found in pages.items()]
        said: Json = {"query": {"pages": [*shown, *texts]}}
        if bad:
            said["query"]["badrevids"] = bad
        return {**said, "continue": {"rvcontinue": str(left)}} if left else {"batchcomplete": True, **said}

    def _find(self, number: int) -> tuple[str, Revision | None]:
        for entity in list(self.entities.entities):
            found = self.revisions.at(entity, number)
            if found is not None:
                return entity, found
        return "", None

    def _page(self, entity_id: str, found: list[Revision], wanted: set[str]) -> Json:
        entity = self.entities.entities[entity_id]
        shown = [self._revision(one, wanted) for one in found]
        return {"pageid": entity["pageid"], "ns": entity["ns"], "title": entity["title"], "revisions": shown}

    def _revision(self, one: Revision, wanted: set[str]) -> Json:
        hidden = self.hidden.get(one.revid, set())
        made: Json = {}
        if "ids" in wanted:
            made |= {"revid": one.revid, "parentid": one.parent}
        if "user" in wanted:
            made |= {"userhidden": True} if "user" in hidden else {"user": one.user}
        if "timestamp" in wanted:
            made["timestamp"] = time_of(one.revid)
        if "size" in wanted:
            made["size"] = len(one.text)
        if "flags" in wanted:
            made["minor"] = one.minor
        if "comment" in wanted:
            made |= {"commenthidden": True} if "comment" in hidden else {"comment": one.summary}
        if "content" in wanted:
            text = {"texthidden": True} if "text" in hidden else {
                "contentmodel": "wikibase-item", "contentformat": "application/json", "content": one.text}  # fmt: skip
            made["slots"] = {"main": text}
        return made
