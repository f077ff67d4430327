"""Describes the differences between two revisions of an item: its terms, sitelinks and statements, part by part."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from leapgraph.printable import printable_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from leapgraph.wikibase.display_text import SnakFormatter
    from leapgraph.wikibase.json_types import Json

VALUE, RANK, QUALIFIERS, REFERENCES = "mainsnak", "rank", "qualifiers", "references"
_TERMS = (("labels", "label"), ("descriptions", "description"))


class ItemChange(NamedTuple):
    """A difference in one part of an item.

    Attributes:
        part: `labels`, `descriptions`, `aliases`, `sitelinks` or `claims`.
        key: The language, the site, or the GUID of the statement.
        aspect: Which of a statement's own parts differs; empty for a whole statement, and for a term.
        text: The difference in words.
    """

    part: str
    key: str
    aspect: str
    text: str


def compare_items(old: Json, new: Json, words: SnakFormatter) -> Iterator[ItemChange]:
    """Yield the differences between two revisions of an item, those of its terms first.

    Args:
        old: The earlier revision.
        new: The later one.
        words: Formats values; with the labels of both revisions.
    """
    yield from term_changes(old, new)
    before, now = statements_by_guid(old), statements_by_guid(new)
    for guid in [*before, *(one for one in now if one not in before)]:
        property_id = words.entity((now.get(guid) or before[guid])["mainsnak"]["property"])
        for aspect, text in _statement_changes(before.get(guid), now.get(guid), words):
            yield ItemChange("claims", guid, aspect, f"{property_id}: {text}")


def statements_by_guid(entity: Json) -> dict[str, Json]:
    """Return the statements of an entity by GUID."""
    return {one["id"]: one for group in dict(entity.get("claims") or {}).values() for one in group}


def changed_part(entity: Json, change: ItemChange) -> Any:
    """Return the part of an entity that a change is in, to compare revisions by; None if the entity has it not."""
    if change.part != "claims":
        return dict(entity.get(change.part) or {}).get(change.key)
    statement = statements_by_guid(entity).get(change.key)
    return statement.get(change.aspect) if statement is not None and change.aspect else statement


def term_changes(old: Json, new: Json) -> Iterator[ItemChange]:
    """Yield the differences of labels, descriptions, aliases and sitelinks."""
    for part, name in _TERMS:
        yield from _text_changes(
            {code: term["value"] for code, term in dict(old.get(part) or {}).items()},
            {code: term["value"] for code, term in dict(new.get(part) or {}).items()},
            part,
            name,
        )
    before, now = (
        {code: " | ".join(term["value"] for term in terms) for code, terms in dict(one.get("aliases") or {}).items()}
        for one in (old, new)
    )
    yield from _text_changes(before, now, "aliases", "aliases")
    before, now = (
        {site: link["title"] for site, link in dict(one.get("sitelinks") or {}).items()} for one in (old, new)
    )
    yield from _text_changes(before, now, "sitelinks", "sitelink")


def _text_changes(old: Mapping[str, str], new: Mapping[str, str], part: str, name: str) -> Iterator[ItemChange]:
    for key in sorted(old.keys() | new.keys()):
        if key not in old:
            text = f'{name} ({key}) added: "{printable_line(new[key])}"'
        elif key not in new:
            text = f'{name} ({key}) removed: "{printable_line(old[key])}"'
        elif old[key] != new[key]:
            text = f'{name} ({key}) changed from "{printable_line(old[key])}" to "{printable_line(new[key])}"'
        else:
            continue
        yield ItemChange(part, key, "", text)


def _statement_changes(first: Json | None, second: Json | None, words: SnakFormatter) -> Iterator[tuple[str, str]]:
    if first is None or second is None:
        if second is not None:
            yield "", f"statement added {words.statement(second)}"
        elif first is not None:
            yield "", f"statement removed {words.statement(first)}"
        return
    value = words.snak(second["mainsnak"])
    if words.snak(first["mainsnak"]) != value:
        yield VALUE, f"value changed from {words.snak(first['mainsnak'])} to {value}"
    elif first["mainsnak"] != second["mainsnak"]:
        yield VALUE, f"{value}: value changed in its details"
    if first.get("rank") != second.get("rank"):
        yield RANK, f"{value}: rank changed from {first.get('rank')} to {second.get('rank')}"
    then, today = _qualifiers(first, words), _qualifiers(second, words)
    yield from ((QUALIFIERS, f"{value}: qualifier added: {one}") for one in today if one not in then)
    yield from ((QUALIFIERS, f"{value}: qualifier removed: {one}") for one in then if one not in today)
    then, today = _references(first, words), _references(second, words)
    yield from ((REFERENCES, f"{value}: reference added: {today[one]}") for one in today if one not in then)
    yield from ((REFERENCES, f"{value}: reference removed: {then[one]}") for one in then if one not in today)


def _qualifiers(statement: Json, words: SnakFormatter) -> dict[str, str]:
    groups = dict(statement.get("qualifiers") or {})
    change = [f"{words.entity(one)} {words.snak(snak)}" for one, group in groups.items() for snak in group]
    return dict.fromkeys(change, "")


def _references(statement: Json, words: SnakFormatter) -> dict[str, str]:
    # By content: the hash would also report a changed order of snaks.
    return {json.dumps(one["snaks"], sort_keys=True): words.reference(one) for one in statement.get("references") or []}
