"""The actions that write: who may, on which revision, what is saved, and what the API answers."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from support.fake_wikibase.edit_merge import difference, parts, patched
from support.fake_wikibase.errors import ApiError, failed_save, message, refused
from support.fake_wikibase.snaks import Malformed
from support.fake_wikibase.statements import GUID, drop, statement_of
from support.fake_wikibase.wbeditentity import changed, check_facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.fake_wikibase.accounts import Accounts
    from support.fake_wikibase.edit_merge import Patch
    from support.fake_wikibase.entities import Entities
    from support.fake_wikibase.other_editors import OtherEditors
    from support.fake_wikibase.revisions import Revision, Revisions
    from support.fake_wikibase.sessions import Session
    from support.fake_wikibase.statements import Statements

Json = dict[str, Any]
Parameters = dict[str, str]
LONGEST_SUMMARY = 260


@dataclass
class Saved:
    """What came of an edit: the entity as its author made it, the revision, and the messages of warnings."""

    entity: Json
    revid: int
    unchanged: bool
    warnings: list[Json]

    def answer(self, action: str, key: str, **more: Any) -> Json:
        told: Json = {key: {"lastrevid": self.revid}, "success": 1, **more}
        return {**told, "warnings": {action: {"messages": self.warnings}}} if self.warnings else told


@dataclass
class EditActions:
    """Answers the actions that write."""

    entities: Entities
    revisions: Revisions
    statements: Statements
    accounts: Accounts
    edits: OtherEditors
    tags: set[str] = field(default_factory=set)
    """The change tags that an edit may carry."""
    filters: list[Callable[[Json, str], str | None]] = field(default_factory=list)
    """Each takes the entity to be saved and the summary, and may name the message that refuses them."""

    def answer(self, session: Session, parameters: Parameters) -> Json:
        """Answer an action that writes, whose token is right."""
        account = self.accounts.of(session.user or "127.0.0.1")
        if account.limit is not None and account.edits >= account.limit:
            raise ApiError("ratelimited", "You've exceeded your rate limit. Please wait some time and try again.")
        if unknown := set(filter(None, parameters.get("tags", "").split("|"))) - self.tags:
            raise ApiError("badtags", f"The tags {sorted(unknown)} are not allowed to be manually applied.")
        match parameters["action"]:
            case "wbeditentity":
                return self._edit_entity(session, parameters)
            case "wbsetclaim":
                return self._set_claim(session, parameters)
            case "wbsetreference":
                return self._set_reference(session, parameters)
        return self._remove_claims(session, parameters)

    def _edit_entity(self, session: Session, parameters: Parameters) -> Json:
        if "clear" in parameters:
            raise ApiError("double-clears-nothing", "The fake wiki refuses `clear`: nobody here has use for it.")
        if "data" not in parameters:
            raise ApiError("missingparam", 'The "data" parameter must be set.')
        if ("id" in parameters or "new" in parameters) == ("site" in parameters and "title" in parameters):
            raise refused("param-illegal", "Either provide the item ID or pairs of site and title")
        entity_id = parameters.get("id") or self._found(parameters)
        base = self._base(entity_id, parameters) if entity_id else self._blank(parameters["new"])
        data = _json(parameters["data"])
        check_facts(base, data)
        made = changed(base, data, self.statements)
        saved = self._save(session, parameters, base, made, "wbeditentity-update:0|")
        shown = {**copy.deepcopy(made), "lastrevid": saved.revid}
        told = saved.answer("wbeditentity", "entity") | {"entity": shown}
        if saved.unchanged:
            shown["nochange"] = ""
        return told

    def _set_claim(self, session: Session, parameters: Parameters) -> Json:
        body = _json(parameters.get("claim", ""))
        try:
            claim = self.statements.read(body)
        except Malformed as error:
            raise refused("invalid-claim", f"Failed to get claim from claim Serialization {error}") from None
        found = GUID.fullmatch(str(claim.get("id")))
        if found is None:
            raise refused("invalid-claim", "GUID must be set when setting a claim")
        base = self._base(found[1].upper(), parameters)
        made = copy.deepcopy(base)
        made["claims"] = dict(made.get("claims") or {})
        kind = "update" if statement_of(base, claim["id"]) else "create"
        self.statements.put(made, claim)
        saved = self._save(session, parameters, base, made, f"wbsetclaim-{kind}:2||1")
        return saved.answer("wbsetclaim", "pageinfo", claim=statement_of(made, claim["id"]))

    def _set_reference(self, session: Session, parameters: Parameters) -> Json:
        base, made, statement = self._with_statement(parameters.get("statement", ""), parameters)
        order = _json(parameters["snaks-order"]) if "snaks-order" in parameters else []
        try:
            reference = self.statements.reference({"snaks": _json(parameters["snaks"]), "snaks-order": order})
        except Malformed as error:
            raise refused("snak-instantiation-failure", str(error)) from None
        references = statement.setdefault("references", [])
        there = [one["hash"] for one in references]
        if "reference" in parameters:
            if parameters["reference"] not in there:
                raise refused("no-such-reference", "Statement does not have a reference with the given hash")
            references[there.index(parameters["reference"])] = reference
        elif reference["hash"] in there:
            info = f"The statement has already a reference with hash {reference['hash']}"
            raise refused("modification-failed", info)
        else:
            references.append(reference)
        saved = self._save(session, parameters, base, made, "wbsetreference-add:2|")
        return saved.answer("wbsetreference", "pageinfo", reference=reference)

    def _remove_claims(self, session: Session, parameters: Parameters) -> Json:
        guids = parameters.get("claim", "").split("|")
        base, made, _ = self._with_statement(guids[0], parameters)
        for guid in guids:
            if not drop(made, guid):
                raise refused("invalid-guid", f"Statement(s) with GUID(s) {guid} not found")
        saved = self._save(session, parameters, base, made, f"wbremoveclaims-remove:{len(guids)}|")
        return saved.answer("wbremoveclaims", "pageinfo", claims=guids)

    def _with_statement(self, guid: str, parameters: Parameters) -> tuple[Json, Json, Json]:
        found = GUID.fullmatch(guid)
        if found is None:
            raise refused("invalid-guid", "Invalid claim guid")
        base = self._base(found[1].upper(), parameters)
        made = copy.deepcopy(base)
        statement = statement_of(made, guid)
        if statement is None:
            raise refused("invalid-guid", f"Statement(s) with GUID(s) {guid} not found")
        return base, made, statement

    def _found(self, parameters: Parameters) -> str | None:
        if "site" not in parameters:
            return None
        for entity_id, entity in self.entities.entities.items():
            links = entity.get("sitelinks") or {}
            if links.get(parameters["site"], {}).get("title") == parameters["title"]:
                return entity_id
        raise refused("no-such-entity-link", "No entity found matching site link")

    def _base(self, entity_id: str, parameters: Parameters) -> Json:
        """Return the revision that an edit says that it is made to."""
        if entity_id in self.entities.redirects:
            raise refused("unresolved-redirect", "The given entity ID refers to a redirect")
        if entity_id not in self.entities.entities:
            raise refused("no-such-entity", f'Could not find an entity with the ID "{entity_id}".', id=entity_id)
        if parameters.get("baserevid", "0") == "0":
            return self.entities.entities[entity_id]
        found = self.revisions.at(entity_id, int(parameters["baserevid"]))
        if found is None or found.entity is None:
            raise refused("nosuchrevid", f"There is no revision with ID {parameters['baserevid']}.")
        return found.entity

    def _blank(self, kind: str) -> Json:
        letter = {"item": "Q", "property": "P"}[kind]
        numbers = [int(one[1:]) for one in [*self.entities.entities, *self.entities.redirects] if one[0] == letter]
        made: Json = {"pageid": 1, "ns": 0 if letter == "Q" else 120, "type": kind, "id": f"{letter}{max(numbers) + 1}"}
        return made | {"title": made["id"], "labels": {}, "descriptions": {}, "aliases": {}, "claims": {},
                       "sitelinks": {}}  # fmt: skip

    def _save(self, session: Session, parameters: Parameters, base: Json, made: Json, comment: str) -> Saved:
        """Save an edit, patched onto the latest revision if that is not its base."""
        entity_id = made["id"]
        if reason := self.accounts.refusal(session.user, protected=entity_id in self.edits.protected):
            raise failed_save(reason, "permissionserrors")
        latest = self.entities.entities.get(entity_id, base)
        warnings: list[Json] = []
        result = made
        if latest.get("lastrevid") != base.get("lastrevid"):
            result, warnings = self._patched(session, base, made, latest)
        self._check(result, difference(latest, result))
        summary = f"/* {comment} */ {parameters.get('summary', '')}"[:LONGEST_SUMMARY].rstrip()
        for look in self.filters:
            if reason := look(result, summary):
                raise failed_save(reason)
        if "lastrevid" in latest and not difference(latest, result):
            return Saved(made, latest["lastrevid"], unchanged=True, warnings=warnings)
        revision = self._store(session, parameters, copy.deepcopy(result), summary)
        return Saved(made, revision.revid, unchanged=False, warnings=warnings)

    def _store(self, session: Session, parameters: Parameters, result: Json, summary: str) -> Revision:
        account = self.accounts.of(session.user or "127.0.0.1")
        account.edits += 1
        tags = tuple(filter(None, parameters.get("tags", "").split("|")))
        bot = "bot" in parameters and "bot" in account.rights
        return self.revisions.save(result["id"], result, account.name, summary, bot=bot, tags=tags)

    def _patched(self, session: Session, base: Json, made: Json, latest: Json) -> tuple[Json, list[Json]]:
        result, wanted, done = patched(base, made, latest)
        if wanted == 0:
            return result, []
        if wanted == done:
            return result, [_warning("wikibase-conflict-patched")]
        since = [one for one in self.revisions.of(made["id"]) if one.revid > base["lastrevid"]]
        if done and all(one.user == session.user for one in since):
            return result, [_warning("wikibase-self-conflict-patched")]
        messages = [message("wikibase-api-editconflict", "Edit conflict. Could not patch the current revision."),
                    message("edit-conflict", "Edit conflict.")]  # fmt: skip
        raise ApiError("editconflict", "Edit conflict. Could not patch the current revision.", messages=messages)

    def _check(self, made: Json, changes: Patch) -> None:
        """Refuse to change to what another item has already: a label together with its description, or a sitelink."""
        wanted = parts(made)
        for kind, code, *_ in changes:
            if kind not in {"labels", "descriptions", "sitelinks"}:
                continue
            for other_id, other in self.entities.entities.items():
                if other_id == made["id"] or other.get("type") != made["type"]:
                    continue
                theirs = parts(other)
                if kind == "sitelinks":
                    ours, name = [(kind, code)], "wikibase-validator-sitelink-conflict"
                else:
                    ours = [("labels", code), ("descriptions", code)]
                    name = "wikibase-validator-label-with-description-conflict"
                if all(key in wanted and wanted[key] == theirs.get(key) for key in ours):
                    raise failed_save(name, parameters=(str(wanted[ours[0]]), code, other_id))


def _warning(name: str) -> Json:
    return {**message(name, "Your edit was patched into the latest version."), "type": "warning"}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
