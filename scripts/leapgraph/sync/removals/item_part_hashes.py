"""The parts of an item as hashes: statements, references, qualifiers, ranks and terms."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from leapgraph.wikibase.canonical_json_hashes import add_snak_hash, reference_key, sha256_of
from leapgraph.wikibase.compare_values import likeness_hashes, normalize_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.wikibase.json_types import Json

PartKind = Literal["statement", "reference", "qualifier", "rank", "label", "description", "alias"]
PartKey = tuple[str, str, str]
TERM_KINDS_BY_FIELD: dict[str, PartKind] = {"labels": "label", "descriptions": "description", "aliases": "alias"}
# Properties that cite a document; two references to one document are the same source whatever else they contain.
_CITING_PROPERTIES = ("P854", "P248")
_IMPORTED = {"P143", "P4656"}


@dataclass(frozen=True, slots=True)
class ItemPart:
    """A part of an item. It holds no value, since the value may have been removed for good reason.

    Attributes:
        kind: The kind of part.
        property: The property of its statement; empty for terms.
        guid: The GUID of its statement; for a term its language.
        hash: For a statement the hash of its main snak, for a qualifier that of its snak, for a reference that of its
            snaks without the retrieval date, for a rank its name, for a term that of its text.
        like: Hashes that equivalent values, or references to the same document, have in common.
        detail: For a qualifier its property.
        qualifiers: For a statement its qualifiers: each property with the likeness hashes of its value.
    """

    kind: PartKind
    property: str
    guid: str
    hash: str
    like: tuple[str, ...] = ()
    detail: str = ""
    qualifiers: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def key(self) -> PartKey:
        """The key that identifies the part on its item."""
        return self.kind, self.guid, self.hash

    def id(self) -> str:
        """The displayed ID: the same whenever the part is seen on the same item."""
        return f"{self.kind}-{self.property or self.guid}-{sha256_of(self.key())[:8]}"


def item_parts(item: Json) -> dict[PartKey, ItemPart]:
    """Return all parts of an item, Wikibase JSON as the API serves it or as in a revision's content.

    The normal rank is not a part: setting another rank removes nothing.
    """
    found = [*_term_parts(item)]
    for group in dict(item.get("claims") or {}).values():
        for statement in group:
            found += statement_parts(statement)
    return {one.key(): one for one in found}


def statement_parts(statement: Json) -> Iterator[ItemPart]:
    """Yield a statement, its rank, its qualifiers and its references."""
    main, guid = add_snak_hash(statement["mainsnak"]), statement["id"]
    name = main["property"]
    qualifiers = [add_snak_hash(one) for group in dict(statement.get("qualifiers") or {}).values() for one in group]
    qualifier_hashes = tuple(sorted((one["property"], likeness_hashes(one)) for one in qualifiers))
    yield ItemPart("statement", name, guid, main["hash"], likeness_hashes(main), qualifiers=qualifier_hashes)
    if (rank := statement.get("rank", "normal")) != "normal":
        yield ItemPart("rank", name, guid, rank)
    for one in qualifiers:
        yield ItemPart("qualifier", name, guid, one["hash"], likeness_hashes(one), one["property"])
    for reference in statement.get("references") or []:
        yield reference_part(reference, name, guid)


def reference_part(reference: Json, property_id: str, guid: str) -> ItemPart:
    """Return a reference of a statement; references that differ in the retrieval date only are equal."""
    key = sha256_of(sorted(reference_key(reference)))[:40]
    documents = () if _IMPORTED & set(reference["snaks"]) else tuple(sorted(_document_hashes(reference)))
    return ItemPart("reference", property_id, guid, key, documents)


def _document_hashes(reference: Json) -> Iterator[str]:
    for name in _CITING_PROPERTIES:
        for snak in reference["snaks"].get(name, []):
            if snak["snaktype"] == "value":
                value = snak["datavalue"]["value"]
                yield sha256_of(normalize_url(value) if isinstance(value, str) else str(value.get("id")))[:20]


def term_part(kind: PartKind, language: str, text: str) -> ItemPart:
    """Return a label, description or alias; texts of one language that differ in case only are alike."""
    plain = unicodedata.normalize("NFC", text).strip()
    like = sha256_of([language, plain.casefold()])[:20]
    return ItemPart(kind, "", language, hashlib.sha1(plain.encode(), usedforsecurity=False).hexdigest(), (like,))


def _term_parts(item: Json) -> Iterator[ItemPart]:
    for group, kind in TERM_KINDS_BY_FIELD.items():
        for language, given in dict(item.get(group) or {}).items():
            for one in given if isinstance(given, list) else [given]:
                yield term_part(kind, language, one["value"])
