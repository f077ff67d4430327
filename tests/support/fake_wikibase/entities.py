"""The entities of the fake wiki: `action=wbgetentities`, as Wikibase answers it in format version 1."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import Any

from support.fake_wikibase.errors import ApiError
from support.fake_wikibase.statements import rehash

MOST = 50
TERMS = ("labels", "descriptions", "aliases")
PROPS = "info|sitelinks|aliases|labels|descriptions|claims|datatype"


@dataclass
class Entities:
    """All entities by id, and the redirects between them."""

    entities: dict[str, dict[str, Any]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    # MediaWiki's $wgAPIMaxResultSize, in bytes: what would go beyond it is left out with a warning.
    largest: int = 12 << 20

    def add(self, *entities: dict[str, Any]) -> None:
        """Have entities, each with the hashes that Wikibase gives its snaks and references."""
        for entity in entities:
            rehash(entity, everywhere=False)
            self.entities[entity["id"]] = entity

    def answer(self, parameters: dict[str, str]) -> dict[str, Any]:
        """Answer `wbgetentities` with `ids`, or `sites` and `candidate_titles`."""
        ids = [part for part in parameters.get("ids", "").split("|") if part]
        sites = [part for part in parameters.get("sites", "").split("|") if part]
        titles = [part for part in parameters.get("titles", "").split("|") if part]
        if max(len(ids), len(titles)) > MOST:
            raise ApiError("toomanyvalues", f"Too many values supplied. The limit is {MOST}.", limit=MOST)
        if not ids and not (sites and titles):
            raise ApiError("param-missing", 'Either provide the item "ids" or pairs of "sites" and "titles".')
        if "normalize" in parameters and len(titles) != 1:
            raise ApiError("params-illegal", "Normalize is only allowed if exactly one site and one page are given")
        found: dict[str, Any] = {entity: self._by_id(entity, parameters) for entity in ids}
        missing = 0
        for site in sites:
            for title in titles:
                entity = self._by_title(site, title, normalize="normalize" in parameters)
                if entity is None:
                    missing -= 1
                    found[str(missing)] = {"site": site, "title": title, "missing": ""}
                else:
                    found[entity["id"]] = self._cut(entity, parameters)
        return self._fitting({"entities": found, "success": 1})

    def _fitting(self, answer: dict[str, Any]) -> dict[str, Any]:
        size = 0
        for entity_id, entity in list(answer["entities"].items()):
            size += len(json.dumps(entity))
            if size > self.largest:
                del answer["entities"][entity_id]
                text = f"This result was truncated because it would otherwise be larger than {self.largest} bytes."
                answer["warnings"] = {"result": {"*": text}}
        return answer

    def _by_id(self, wanted: str, parameters: dict[str, str]) -> dict[str, Any]:
        target = self.redirects.get(wanted)
        if target is not None and parameters.get("redirects", "yes") == "yes":
            return {**self._cut(self.entities[target], parameters), "redirects": {"from": wanted, "to": target}}
        if wanted not in self.entities:
            if wanted[:1] not in {"Q", "P"} or not wanted[1:].isdecimal():
                raise ApiError("no-such-entity", f'Could not find an entity with the ID "{wanted}".', id=wanted)
            return {"id": wanted, "missing": ""}
        return self._cut(self.entities[wanted], parameters)

    def _by_title(self, site: str, title: str, *, normalize: bool) -> dict[str, Any] | None:
        wanted = title.replace("_", " ") if normalize else title
        for entity in self.entities.values():
            link = entity.get("sitelinks") or {}
            if link and link.get(site, {}).get("title") == wanted:
                return entity
        return None

    def _cut(self, entity: dict[str, Any], parameters: dict[str, str]) -> dict[str, Any]:
        props = set(parameters.get("props", PROPS).split("|"))
        languages = set(filter(None, parameters.get("languages", "").split("|")))
        kept = {"type": entity["type"], "id": entity["id"]}
        if "info" in props:
            kept = {key: entity[key] for key in ("pageid", "ns", "title", "lastrevid", "modified")} | kept
        if "datatype" in props and "datatype" in entity:
            kept["datatype"] = entity["datatype"]
        for part in ("labels", "descriptions", "aliases", "claims"):
            if part in props:
                kept[part] = copy.deepcopy(entity.get(part, {}))
                if languages and part in TERMS:
                    kept[part] = {code: term for code, term in kept[part].items() if code in languages}
        if entity["type"] == "item" and props & {"sitelinks", "sitelinks/urls"}:
            kept["sitelinks"] = copy.deepcopy(entity.get("sitelinks", {}))
            if "sitelinks/urls" not in props:
                for link in kept["sitelinks"].values():
                    link.pop("url", None)
        return kept
