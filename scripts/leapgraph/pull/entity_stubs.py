"""Stubs of the entities that the item mentions: label, description, class and page, as JSON and as RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leapgraph.namespaces import NAMESPACES
from leapgraph.wikibase import entity_ntriples, entity_stub, property_declaration
from leapgraph.wikibase.conversion_errors import ignore_omission
from leapgraph.wikibase.mentioned_entities import INSTANCE_OF
from leapgraph.wikibase.write_lexical_forms import escape_literal

if TYPE_CHECKING:
    from leapgraph.wiki.fetch_entities import WikibaseInstance
    from leapgraph.wikibase.json_types import Entity

# Besides the class: start and end, and a unit's symbol. Personal data such as birth dates is not kept.
LIFETIME = ("P570", "P571", "P576")
UNIT_SYMBOL = "P5061"


def make_stub(entity: Entity, source: WikibaseInstance) -> Entity:
    """Return an entity's id, type and datatype, its terms in a few languages, a few statements, and its page.

    The statements are its classes, its start and end, and its unit symbol. The revision is
    omitted, so that unrelated edits of the entity change nothing.
    """
    stub: dict[str, Any] = {"type": entity["type"], "id": entity["id"]}
    if "datatype" in entity:
        stub["datatype"] = entity["datatype"]
    for part in ("labels", "descriptions"):
        terms = dict(entity.get(part) or {})
        stub[part] = {language: terms[language] for language in sorted(source.stub_languages) if language in terms}
    groups = dict(entity.get("claims") or {})
    # Without qualifiers and references, which would mention further entities.
    claims = {
        name: [{key: one[key] for key in ("mainsnak", "type", "id", "rank") if key in one} for one in groups[name]]
        for name in (INSTANCE_OF, *LIFETIME, UNIT_SYMBOL)
        if name in groups
    }
    symbols = [one for one in claims.pop(UNIT_SYMBOL, []) if _value_language(one) in source.stub_languages]
    if symbols:
        claims[UNIT_SYMBOL] = symbols
    if claims:
        stub["claims"] = claims
    links = dict(entity.get("sitelinks") or {})
    if source.site in links:
        stub["sitelinks"] = {source.site: {**links[source.site], "badges": []}}
    return stub


def _value_language(statement: Entity) -> str | None:
    value = dict(statement["mainsnak"].get("datavalue") or {}).get("value")
    return value.get("language") if isinstance(value, dict) else None


def _best_label(entity: Entity, source: WikibaseInstance) -> dict[str, Any]:
    """Return an entity's preferred label; empty if it has none in the label languages."""
    labels = dict(entity.get("labels") or {})
    best = next((code for code in source.label_languages if code in labels), None)
    return {} if best is None else {best: labels[best]}


def label_literal(entity: Entity, source: WikibaseInstance) -> str:
    """Return an entity's preferred label as an N-Triples literal, else its id."""
    for code, term in _best_label(entity, source).items():
        return f'"{escape_literal(term["value"])}"@{code}'
    return f'"{entity["id"]}"'


def stub_lines(stub: Entity, source: WikibaseInstance) -> list[str]:
    """Return the N-Triples of a stub line by line: those of Wikidata's own stubs, and its class and page.

    It has one label: in the dataset's language, else `mul`, else English; else its id takes the
    place, so that a reader of the graph needs no rule for choosing a label.

    Raises:
        EntityError: The stub is malformed, or a property of an unknown datatype.
    """
    repository = source.repository
    text = entity_stub({**stub, "labels": _best_label(stub, source)}, repository)
    if not _best_label(stub, source):
        name = f"<{repository.concept_base}{stub['id']}> <{NAMESPACES['rdfs']}label>"
        text += f"{name} {label_literal(stub, source)} .\n"
    if stub["type"] == "property":
        text += property_declaration(stub["id"], stub["datatype"], repository)
    bare = {key: value for key, value in stub.items() if key in {"type", "id", "datatype"}}
    subject = f"<{repository.concept_base}{stub['id']}>"
    if INSTANCE_OF in stub.get("claims", {}):
        kind = f"{subject} <{repository.namespaces['wdt']}{INSTANCE_OF}> "
        whole = entity_ntriples(
            {**bare, "claims": {INSTANCE_OF: stub["claims"][INSTANCE_OF]}}, repository, omit=ignore_omission
        )
        text += "".join(line for line in whole.splitlines(keepends=True) if line.startswith(kind))
    if "sitelinks" in stub:
        ours = (subject, f"<{repository.data_base}")
        whole = entity_ntriples({**bare, "sitelinks": stub["sitelinks"]}, repository, omit=ignore_omission)
        text += "".join(line for line in whole.splitlines(keepends=True) if not line.startswith(ours))
    return text.splitlines(keepends=True)
