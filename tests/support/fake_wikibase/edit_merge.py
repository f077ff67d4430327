"""What Wikibase does with an edit of an old revision: it puts the difference onto the latest, where that goes."""

from __future__ import annotations

import copy
from typing import Any

from support.fake_wikibase.statements import content, drop, statement_of, statements_of
from support.fake_wikibase.terms import SINGLE

Json = dict[str, Any]
Key = tuple[str, ...]
Patch = dict[Key, tuple[Any, Any]]


def parts(entity: Json) -> dict[Key, Any]:
    """Return all that can differ between two revisions of an entity, by what it is."""
    found: dict[Key, Any] = {("claims", one["id"]): content(one) for one in statements_of(entity)}
    for part in SINGLE:
        for language, term in dict(entity.get(part) or {}).items():
            found[part, language] = term["value"]
    for language, terms in dict(entity.get("aliases") or {}).items():
        for term in terms:
            found["aliases", language, term["value"]] = True
    for site, link in dict(entity.get("sitelinks") or {}).items():
        found["sitelinks", site] = (link["title"], tuple(link.get("badges", [])))
    return found


def difference(old: Json, new: Json) -> Patch:
    """Return what changed, each with what it was and what it is; None where it was or is not."""
    before, after = parts(old), parts(new)
    keys = [*before, *(key for key in after if key not in before)]
    return {key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)}


def patched(base: Json, made: Json, latest: Json) -> tuple[Json, int, int]:
    """Return the latest revision with the difference from `base` to `made` on it.

    A statement that stands in both is overwritten whatever others made of it; one that others removed is left out, and
    so is a term that is no longer what it was. These are conflicts.

    Returns:
        The entity, how many differences were to be made, and how many of them were.
    """
    result = copy.deepcopy(latest)
    result["claims"] = dict(result.get("claims") or {})
    patch, now = difference(base, made), parts(latest)
    for key, (before, after) in patch.items():
        if key[0] == "claims":
            _statement(result, key[1], None if after is None else statement_of(made, key[1]), new=before is None)
        elif now.get(key) == before:
            _term(result, key, made, gone=after is None)
    return result, len(patch), len(difference(latest, result))


def _statement(entity: Json, guid: str, statement: Json | None, *, new: bool) -> None:
    if statement is None:
        drop(entity, guid)
        return
    there = statement_of(entity, guid)
    group = entity["claims"].get(statement["mainsnak"]["property"], [])
    if new and there is None:
        entity["claims"][statement["mainsnak"]["property"]] = [*group, statement]
    elif there is not None and not new:
        group[group.index(there)] = statement


def _term(entity: Json, key: Key, made: Json, *, gone: bool) -> None:
    terms = entity.setdefault(key[0], {})
    if key[0] == "aliases":
        texts = [one["value"] for one in terms.get(key[1], []) if one["value"] != key[2]] + ([] if gone else [key[2]])
        terms.pop(key[1], None)
        if texts:
            terms[key[1]] = [{"language": key[1], "value": text} for text in texts]
    elif gone:
        terms.pop(key[1], None)
    else:
        terms[key[1]] = copy.deepcopy(made[key[0]][key[1]])
