"""Reads entities of a Wikibase, with validated responses: its settings, and entities by title or id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from leapgraph.wiki.fetch_in_batches import fetch_in_batches, report_malformed
from leapgraph.wiki.read_client import UnreachableError, WikiClient
from leapgraph.wikibase import Repository
from leapgraph.wikibase.mentioned_entities import IS_ENTITY_ID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.wikibase.json_types import Entity

ENTITY_PROPS = "info|sitelinks/urls|aliases|labels|descriptions|claims|datatype"
STUB_PROPS = "info|sitelinks/urls|labels|descriptions|claims|datatype"


class NoWikibaseError(UnreachableError):
    """A wiki has no Wikibase repository."""


@dataclass(frozen=True)
class WikibaseInstance:
    """A Wikibase repository and its settings.

    Attributes:
        wiki: The client of its API.
        site: The site id of English Wikipedia in its sitelinks.
        language: Its content language.
        repository: The base IRIs of its entities.
        dataset_language: The language of the dataset made from it.
    """

    wiki: WikiClient
    site: str
    language: str
    repository: Repository
    dataset_language: str = "en"

    @property
    def stub_languages(self) -> tuple[str, ...]:
        """The languages that stubs keep: the label languages and the wiki's own."""
        return tuple(dict.fromkeys((*self.label_languages, self.language)))

    @property
    def label_languages(self) -> tuple[str, ...]:
        """The languages that labels are taken from, in order of preference."""
        return tuple(dict.fromkeys((self.dataset_language, "mul", "en")))


def fetch_wikibase_instance(wiki: WikiClient, site: str, reader: str = "en") -> WikibaseInstance:
    """Return the Wikibase behind an API, by its siteinfo; `reader` is the language of the dataset.

    Raises:
        UnreachableError: The wiki does not respond.
        NoWikibaseError: It has no Wikibase repository.
    """
    answer = wiki.request(action="query", meta="siteinfo", siprop="general", formatversion="2")
    with report_malformed(wiki, "its concept base (siteinfo, general)"):
        general = answer["query"]["general"]
        if "wikibase-conceptbaseuri" not in general:
            raise NoWikibaseError(f"{wiki.api} is not a Wikibase: its siteinfo names no concept base")
        concept_base, language = str(general["wikibase-conceptbaseuri"]), str(general["lang"])
        server, path = str(general["server"]), str(general["articlepath"])
        if server.startswith("//"):
            server = f"{urlsplit(wiki.api).scheme}:{server}"
        if not re.fullmatch(r"[a-z]{2,3}[a-z0-9-]{0,20}", language):
            raise ValueError(language)
        data_base = server + path.replace("$1", "Special:EntityData/")
        return WikibaseInstance(
            wiki, site, language, Repository(concept_base=concept_base, data_base=data_base), reader
        )


def fetch_items_by_title(source: WikibaseInstance, titles: Sequence[str], *, whole: bool = False) -> dict[str, Entity]:
    """Return the items with a sitelink to the given pages, by title; titles without an item are left out.

    Args:
        source: The Wikibase.
        titles: Titles as stored: with spaces, the first letter unchanged.
        whole: Whether to fetch all languages and sitelinks.
    """

    def ask(batch: Sequence[str]) -> dict[str, Entity | None]:
        entities = _fetch_entities(source, whole=whole, sites=source.site, titles="|".join(batch))
        with report_malformed(source.wiki, "which page an item links to"):
            return {
                one["title"] if "missing" in one else one["sitelinks"][source.site]["title"]:
                None if "missing" in one else one for one in entities.values()
            }  # fmt: skip

    return {title: entity for title, entity in fetch_in_batches(source.wiki, titles, ask).items() if entity is not None}


def fetch_entities_by_id(source: WikibaseInstance, ids: Sequence[str]) -> dict[str, Entity]:
    """Return entities by requested id: a missing one has the key `missing`, a redirected one the id of its target."""

    def ask(batch: Sequence[str]) -> dict[str, Entity]:
        entities = _fetch_entities(source, whole=False, ids="|".join(batch))
        with report_malformed(source.wiki, "the entities asked for"):
            # A redirect is returned under the old id, the new one or both, depending on Wikibase's version.
            moved = {one["redirects"]["from"]: one for one in entities.values() if "redirects" in one}
            return {one: entity for one in batch if (entity := moved.get(one) or entities.get(one)) is not None}

    return fetch_in_batches(source.wiki, ids, ask)


def fetch_whole_entity(wiki: WikiClient, entity_id: str) -> Entity:
    """Return an entity with all languages and sitelinks; a missing one has the key `missing`, a redirect its target."""
    answer = wiki.request(action="wbgetentities", props=ENTITY_PROPS, ids=entity_id)
    with report_malformed(wiki, f"the entity {entity_id}"):
        found = dict(answer["entities"].items())
        entity: Entity = found[entity_id] if entity_id in found else next(iter(found.values()))
        if "missing" not in entity and not (IS_ENTITY_ID(entity["id"]) and isinstance(entity["lastrevid"], int)):
            raise ValueError(f"{entity['id']!r} at revision {entity['lastrevid']!r}")
        return entity


def _fetch_entities(source: WikibaseInstance, *, whole: bool, **which: str) -> dict[str, Entity]:
    limits = {} if whole else {"languages": "|".join(source.stub_languages), "sitefilter": source.site}
    answer = source.wiki.request(action="wbgetentities", props=ENTITY_PROPS if whole else STUB_PROPS, **limits, **which)
    with report_malformed(source.wiki, "any entities"):
        entities: dict[str, Entity] = dict(answer["entities"].items())
        for entity in entities.values():
            if "missing" not in entity and not (IS_ENTITY_ID(entity["id"]) and isinstance(entity["lastrevid"], int)):
                raise ValueError(f"{entity['id']!r} at revision {entity['lastrevid']!r}")
        return entities
