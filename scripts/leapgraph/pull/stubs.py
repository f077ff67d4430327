"""What is kept of the entities that the item mentions: label, description, kind and page, as JSON and as RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leapgraph.pull.claims import INSTANCE_OF
from leapgraph.wikibase import entity_ntriples, entity_stub, property_declaration

if TYPE_CHECKING:
    from leapgraph.pull.reading import Entity, Source


def cut(entity: Entity, source: Source) -> Entity:
    """Return of an entity its id, type and datatype, its terms in a few languages, what it is, and its page.

    Its revision is left out: an edit elsewhere in the entity changes nothing here.
    """
    stub: dict[str, Any] = {"type": entity["type"], "id": entity["id"]}
    if "datatype" in entity:
        stub["datatype"] = entity["datatype"]
    for part in ("labels", "descriptions"):
        terms = dict(entity.get(part) or {})
        stub[part] = {language: terms[language] for language in sorted(source.languages) if language in terms}
    group = dict(entity.get("claims") or {}).get(INSTANCE_OF, [])
    if group:
        # Without qualifiers and references: those would mention further entities.
        kept = [{key: one[key] for key in ("mainsnak", "type", "id", "rank") if key in one} for one in group]
        stub["claims"] = {INSTANCE_OF: kept}
    links = dict(entity.get("sitelinks") or {})
    if source.site in links:
        stub["sitelinks"] = {source.site: {**links[source.site], "badges": []}}
    return stub


def stub_lines(stub: Entity, source: Source) -> list[str]:
    """Return the N-Triples of a stub, line by line: what Wikidata serves for one, and its kind and its page.

    Raises:
        EntityError: It is malformed, or a property of an unknown datatype.
    """
    repository = source.repository
    text = entity_stub(stub, repository)
    if stub["type"] == "property":
        text += property_declaration(stub["id"], stub["datatype"], repository)
    bare = {key: value for key, value in stub.items() if key in {"type", "id", "datatype"}}
    subject = f"<{repository.concept_base}{stub['id']}>"
    if "claims" in stub:
        kind = f"{subject} <{repository.namespaces['wdt']}{INSTANCE_OF}> "
        whole = entity_ntriples({**bare, "claims": stub["claims"]}, repository)
        text += "".join(line for line in whole.splitlines(keepends=True) if line.startswith(kind))
    if "sitelinks" in stub:
        ours = (subject, f"<{repository.data_base}")
        whole = entity_ntriples({**bare, "sitelinks": stub["sitelinks"]}, repository)
        text += "".join(line for line in whole.splitlines(keepends=True) if not line.startswith(ours))
    return text.splitlines(keepends=True)
