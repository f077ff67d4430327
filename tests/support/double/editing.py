"""Edits of the double's entities: `wbeditentity` with its rules, the history, and what other editors do."""

from __future__ import annotations

import copy
import json
import threading
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leapgraph.sync.canonical import with_hashes
from support.double.entities import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.double.entities import Entities
    from support.double.sessions import Session

Json = dict[str, Any]
KINDS = {"labels", "descriptions"}
DATATYPES = {
    "wikibase-item": "wikibase-entityid", "wikibase-property": "wikibase-entityid", "time": "time",
    "quantity": "quantity", "monolingualtext": "monolingualtext", "globe-coordinate": "globecoordinate",
}  # fmt: skip
LONGEST = 1500


@dataclass(frozen=True)
class Revision:
    """One edit that was saved."""

    revid: int
    user: str
    summary: str
    entity: Json
    bot: bool = False


@dataclass
class Editing:
    """Who may edit what, and what was edited."""

    entities: Entities
    revisions: dict[str, list[Revision]] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    protected: set[str] = field(default_factory=set)
    stale: int = 0
    """So many of the next reads show each entity as it was before its last edit."""
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def history(self, entity_id: str) -> list[Revision]:
        """Return the edits of an entity, the oldest first."""
        return self.revisions.get(entity_id, [])

    def by(self, user: str, entity_id: str, change: Callable[[Json], None]) -> None:
        """Let someone else edit an entity."""
        with self._lock:
            made = copy.deepcopy(self.entities.entities[entity_id])
            change(made)
            self._save(entity_id, made, user, "by someone else")

    def merge(self, entity_id: str, target: str) -> None:
        """Let someone else make an entity a redirect to another."""
        with self._lock:
            self.entities.redirects[entity_id] = target
            del self.entities.entities[entity_id]

    def delete(self, entity_id: str) -> None:
        """Let someone else delete an entity."""
        with self._lock:
            del self.entities.entities[entity_id]

    def read(self, parameters: dict[str, str]) -> Json:
        """Answer `wbgetentities`, from a replica that may lag."""
        with self._lock:
            if not self.stale:
                return self.entities.answer(parameters)
            self.stale -= 1
            now = dict(self.entities.entities)
            for entity_id, edits in self.revisions.items():
                if len(edits) > 1 and entity_id in now:
                    self.entities.entities[entity_id] = edits[-2].entity
            try:
                return self.entities.answer(parameters)
            finally:
                self.entities.entities = now

    def answer(self, session: Session, parameters: dict[str, str]) -> Json:
        """Answer `wbeditentity`."""
        with self._lock:
            self._allow(session, parameters)
            entity_id = parameters.get("id", "")
            if entity_id in self.entities.redirects:
                raise ApiError("unresolved-redirect", "The specified entity ID refers to a redirect.")
            if entity_id not in self.entities.entities:
                raise ApiError("no-such-entity", f'Could not find an entity with the ID "{entity_id}".', id=entity_id)
            if entity_id in self.protected:
                raise ApiError("protectedpage", "This page has been protected to prevent editing or other actions.")
            if "clear" in parameters:
                raise ApiError("permissiondenied", "The double clears nothing.")
            return self._edit(session, parameters, entity_id)

    def _allow(self, session: Session, parameters: dict[str, str]) -> None:
        if parameters.get("assert") == "user" and session.user is None:
            raise ApiError("assertuserfailed", "You are no longer logged in, so the action could not be completed.")
        if parameters.get("token") != session.token("csrf") or parameters.get("token") == "+\\":
            raise ApiError("badtoken", "Invalid CSRF token.")
        if session.user in self.blocked:
            raise ApiError("blocked", "You have been blocked from editing.")

    def _edit(self, session: Session, parameters: dict[str, str], entity_id: str) -> Json:
        latest = self.entities.entities[entity_id]
        try:
            data = json.loads(parameters.get("data", ""))
        except ValueError:
            raise ApiError("invalid-json", "Invalid json: The supplied JSON structure could not be parsed") from None
        base = latest
        if "baserevid" in parameters:
            base = self._revision(entity_id, int(parameters["baserevid"])) or latest
        elif "lastrevid" in data and data["lastrevid"] != latest["lastrevid"]:
            raise ApiError("param-illegal", "Illegal field used in call, 'lastrevid', must match the current revision")
        made = changed(base, data, self.entities)
        if base is not latest:
            made = _patched(base, made, latest)
        if _content(made) == _content(latest):
            return {"entity": {**copy.deepcopy(latest), "nochange": ""}, "success": 1}
        self._save(entity_id, made, session.user or "127.0.0.1", parameters.get("summary", ""), bot="bot" in parameters)
        return {"entity": copy.deepcopy(self.entities.entities[entity_id]), "success": 1}

    def _revision(self, entity_id: str, revid: int) -> Json | None:
        return next((one.entity for one in self.history(entity_id) if one.revid == revid), None)

    def _save(self, entity_id: str, made: Json, user: str, summary: str, *, bot: bool = False) -> None:
        before = self.entities.entities[entity_id]
        edits = self.revisions.setdefault(entity_id, [Revision(before["lastrevid"], "", "", before)])
        ids = [one["lastrevid"] for one in self.entities.entities.values()]
        made = {**made, "lastrevid": max(ids) + 1}
        self.entities.entities[entity_id] = made
        edits.append(Revision(made["lastrevid"], user, summary, made, bot))


def changed(entity: Json, data: Json, known: Entities) -> Json:
    """Return an entity after the `data` of a `wbeditentity`."""
    made = copy.deepcopy(entity)
    unknown = set(data) - {"lastrevid", "claims", *KINDS, "aliases", "id", "type"}
    if unknown:
        raise ApiError("not-recognized", f"Unknown key in json: {', '.join(sorted(unknown))}")
    claims = data.get("claims", [])
    for claim in claims if isinstance(claims, list) else [one for group in claims.values() for one in group]:
        _claim(made, claim, known)
    made["claims"] = {name: group for name, group in dict(made.get("claims") or {}).items() if group}
    for kind in KINDS & set(data):
        terms = dict(made.get(kind) or {})
        for language, term in data[kind].items():
            _term(term, language)
            if "remove" in term or not term["value"]:
                terms.pop(language, None)
            else:
                terms[language] = {"language": language, "value": term["value"]}
        made[kind] = terms
    for language, given in data.get("aliases", {}).items():
        _aliases(made, language, given)
    return made


def _term(term: Json, language: str) -> None:
    if term.get("language") != language:
        raise ApiError("inconsistent-language", f"inconsistent language: {language} is not equal to {term}")
    if len(term.get("value", "")) > 250:
        raise ApiError("modification-failed", "Must be no more than 250 characters long")


def _aliases(made: Json, language: str, given: list[Json]) -> None:
    aliases = dict(made.get("aliases") or {})
    values = [one["value"] for one in aliases.get(language, [])]
    if not all("add" in one or "remove" in one for one in given):
        values = []
    for one in given:
        _term(one, language)
        if "remove" in one:
            values = [value for value in values if value != one["value"]]
        elif one["value"] not in values:
            values.append(one["value"])
    aliases[language] = [{"language": language, "value": value} for value in values]
    made["aliases"] = {code: group for code, group in aliases.items() if group}


def _claim(made: Json, claim: Json, known: Entities) -> None:
    claims = made["claims"] = dict(made.get("claims") or {})
    guid = claim.get("id")
    place = next(
        ((name, at) for name, group in claims.items() for at, one in enumerate(group) if one["id"] == guid), None
    )
    if "remove" in claim:
        if place is None:
            raise ApiError("no-such-claim", f"Could not find a claim with the GUID {guid}")
        del claims[place[0]][place[1]]
        return
    try:
        name = claim["mainsnak"]["property"]
        _check(claim, known)
        full = with_hashes({"type": "statement", "rank": "normal", **claim})
    except (KeyError, TypeError, AttributeError) as error:
        raise ApiError("invalid-claim", f"Invalid claim: {error}") from error
    if not full["references"]:
        del full["references"]
    if place is not None and place[0] != name:
        raise ApiError(
            "modification-failed", f"Claim with GUID {guid} uses property {place[0]}, can't change to {name}"
        )
    if guid is None:
        full["id"] = f"{made['id']}${str(uuid.uuid4()).upper()}"
    elif not str(guid).startswith(f"{made['id']}$"):
        raise ApiError("invalid-claim", f"Claim does not have the right prefix: {guid}")
    if place is None:
        claims.setdefault(name, []).append(full)
    else:
        claims[name][place[1]] = full


def _check(claim: Json, known: Entities) -> None:
    snaks = [claim["mainsnak"], *(one for group in claim.get("qualifiers", {}).values() for one in group)]
    for reference in claim.get("references", []):
        snaks += [one for group in reference["snaks"].values() for one in group]
    for snak in snaks:
        entity = known.entities.get(snak["property"])
        if snak["snaktype"] != "value" or entity is None:
            continue
        expected = DATATYPES.get(entity.get("datatype", ""), "string")
        if snak["datavalue"]["type"] != expected:
            raise ApiError("modification-failed", f"Bad value type {snak['datavalue']['type']}, expected {expected}")
        value = snak["datavalue"]["value"]
        if isinstance(value, str) and (len(value) > LONGEST or value != value.strip()):
            raise ApiError("modification-failed", "The value is malformed")


def _patched(base: Json, made: Json, latest: Json) -> Json:
    """Return the latest revision with the difference from `base` to `made` on it, or refuse."""
    result = copy.deepcopy(latest)
    old, new, now = (_parts(one) for one in (base, made, latest))
    for part in old.keys() | new.keys():
        if old.get(part) == new.get(part):
            continue
        if now.get(part) != old.get(part) and now.get(part) != new.get(part):
            raise ApiError("editconflict", "Edit conflict.", messages=[{"name": "wikibase-api-editconflict"}])
        kind, key = part
        if kind == "claim":
            claims = dict(result.get("claims") or {})
            kept = {name: [one for one in group if one["id"] != key] for name, group in claims.items()}
            if part in new:
                kept.setdefault(new[part]["mainsnak"]["property"], []).append(new[part])
            result["claims"] = {name: group for name, group in kept.items() if group}
        else:
            terms = dict(result.get(kind) or {})
            terms.pop(key, None)
            result[kind] = {**terms, **({key: new[part]} if part in new else {})}
    return result


def _parts(entity: Json) -> dict[tuple[str, str], Any]:
    parts: dict[tuple[str, str], Any] = {
        ("claim", one["id"]): one for group in dict(entity.get("claims") or {}).values() for one in group
    }
    for kind in (*KINDS, "aliases"):
        parts |= {(kind, language): term for language, term in dict(entity.get(kind) or {}).items()}
    return parts


def _content(entity: Json) -> Any:
    return _parts(entity)
