"""Finds the pages that are about persons, by their items, where there is no item to pull."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.namespaces import NAMESPACES
from leapgraph.wiki.deadline import RUN_FACTOR, Deadline
from leapgraph.wiki.fetch_entities import NoWikibaseError, fetch_items_by_title, fetch_wikibase_instance
from leapgraph.wiki.pywikibot_config import load_pywikibot
from leapgraph.wiki.read_client import WikiClient
from leapgraph.wikibase.mentioned_entities import INSTANCE_OF, item_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leapgraph.pull.entities_to_reconcile import KindRule
    from leapgraph.pull.run_pull import PullOptions
    from leapgraph.wikibase.json_types import Entity

_PERSON = f"{NAMESPACES['schema']}Person"


def is_person(item: Entity, rules: Mapping[str, KindRule], concept_base: str) -> bool:
    """Return whether an item is of a kind that matches a person.

    Args:
        item: The item.
        rules: The kinds of matching items by class; see `read_kind_rules`.
        concept_base: The base of the wiki's entity IRIs.
    """
    persons = rules[_PERSON].accepted if _PERSON in rules else frozenset()
    return any(concept_base + kind in persons for kind in item_values(item, INSTANCE_OF))


def find_persons(wish: PullOptions, titles: Sequence[str], rules: Mapping[str, KindRule]) -> dict[str, str]:
    """Return the titles of pages whose item is a person, each with the reason; none if the wiki has no items.

    Args:
        wish: The Wikibase and the site of the pages.
        titles: The titles.
        rules: The kinds of matching items by class.

    Raises:
        UnreachableError: The wiki does not respond.
    """
    patience = Deadline(wish.seconds, RUN_FACTOR * wish.seconds)
    with load_pywikibot(wish.contact):
        try:
            source = fetch_wikibase_instance(WikiClient(wish.api, patience), wish.site)
        except NoWikibaseError:
            return {}
        items = fetch_items_by_title(source, titles)
    base = source.repository.concept_base
    return {title: f"{item['id']} is a person" for title, item in items.items() if is_person(item, rules, base)}
