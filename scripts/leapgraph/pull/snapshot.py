"""The files of `graph/wikidata/`, made from what the wikis said. No clock: the same answers give the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leapgraph import __version__
from leapgraph.namespaces import STANDARD
from leapgraph.pull.matching import CONFIRMED, LINKED
from leapgraph.pull.stubs import cut, label_literal, stub_lines
from leapgraph.wikibase import entity_ntriples
from leapgraph.wikibase.errors import omit
from leapgraph.wikibase.site_list import site_list

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leapgraph.pull.matches import Finding
    from leapgraph.pull.matching import Verdict
    from leapgraph.pull.reading import Article, Entity, Source

RECORD = "record.json"
STUBS = "stubs.json"
INFOBOX = "infobox.json"
IDENTITY = "identity.ttl"
PROPERTIES = "properties.json"
TEMPLATE = "template.json"
SITES = "sites.json"


@dataclass(frozen=True)
class Pulled:
    """All that the wikis answered.

    Attributes:
        source: The Wikibase.
        main: The main entity's item, as served.
        verdicts: What became of each page that the graph names.
        mentioned: Id asked for to entity; also those that are missing or redirected.
        article: The article with the infobox; None when there is none.
        article_api: Where it was read.
        asked: Every request that was answered: the wiki and the parameters.
        properties: Those that a sync would use, by id; empty where the project has no `queries/sync/`.
        template: The infobox's template and its modules; None where there is none, or no sync.
        left_out: What of the item cannot be written as RDF, and why; its JSON is saved whole.
        infobox: The article's infobox call; None where there is none.
        findings: What became of each item that the graph matches an entity with.
        documents: The IRIs of the curated nodes of the article as a document.
    """

    source: Source
    main: Entity
    verdicts: Sequence[Verdict]
    mentioned: Mapping[str, Entity]
    article: Article | None
    article_api: str
    asked: Sequence[tuple[str, Mapping[str, str]]]
    properties: Mapping[str, Entity] = field(default_factory=dict)
    template: Mapping[str, Any] | None = None
    left_out: Sequence[str] = ()
    infobox: Mapping[str, Any] | None = None
    findings: Sequence[Finding] = ()
    documents: Sequence[str] = ()

    def revision(self) -> str | None:
        """Return the address of the article as it was seen, which stays as it is; None where there is no article."""
        if self.article is None:
            return None
        return f"{self.article_api.removesuffix('api.php')}index.php?oldid={self.article.revision}"

    def there(self) -> list[Entity]:
        """Return the mentioned entities that exist, each once, in the order of their ids."""
        entities = {entity["id"]: entity for entity in self.mentioned.values() if "missing" not in entity}
        entities.pop(self.main["id"], None)
        return [entities[one] for one in sorted(entities, key=by_number)]

    def redirected(self) -> dict[str, str]:
        """Return old id to new id of the mentioned entities that are redirects."""
        moved = {
            old: entity["id"]
            for old, entity in self.mentioned.items()
            if "missing" not in entity and entity["id"] != old
        }
        return {old: moved[old] for old in sorted(moved, key=by_number)}

    def missing(self) -> list[str]:
        """Return the ids of the mentioned entities that do not exist (any more)."""
        return sorted((one for one, entity in self.mentioned.items() if "missing" in entity), key=by_number)


def by_number(entity_id: str) -> tuple[str, int]:
    """Return the sort key that puts Q5 before Q42, and properties before items."""
    return entity_id[:1], int(entity_id[1:])


def files_of(pulled: Pulled) -> dict[str, bytes]:
    """Return name to content of all files of the snapshot.

    Raises:
        EntityError: The item, or an entity that it mentions, cannot be converted.
    """
    item = pulled.main["id"]
    stubs = {entity["id"]: cut(entity, pulled.source) for entity in pulled.there()}
    files = {
        f"{item}.json": as_json({"entities": {item: pulled.main}}),
        f"{item}.nt": _sorted(
            entity_ntriples(pulled.main, pulled.source.repository, omit=omit).splitlines(keepends=True)
        ),
        STUBS: as_json({"entities": stubs}),
        "stubs.nt": _stubs(pulled, stubs),
        IDENTITY: _identity(pulled),
        RECORD: as_json(_record(pulled)),
    }
    if pulled.infobox is not None:
        files[INFOBOX] = as_json(pulled.infobox)
    if pulled.source.repository.sites:
        files[SITES] = as_json(site_list(pulled.source.repository.sites))
    if pulled.properties:
        files[PROPERTIES] = as_json(
            {"entities": dict(sorted(pulled.properties.items(), key=lambda it: by_number(it[0])))}
        )
    if pulled.template is not None:
        files[TEMPLATE] = as_json(pulled.template)
    return dict(sorted(files.items()))


def as_json(value: Any) -> bytes:
    """Return JSON in UTF-8, indented, the keys in the order given: for what was served, the order as served."""
    import orjson

    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _sorted(lines: Sequence[str]) -> bytes:
    return "".join(sorted(set(lines))).encode()


def _stubs(pulled: Pulled, stubs: Mapping[str, Entity]) -> bytes:
    base = pulled.source.repository.concept_base
    lines = [line for stub in stubs.values() for line in stub_lines(stub, pulled.source)]
    same = f"<{STANDARD['owl']}sameAs>"
    lines += [f"<{base}{old}> {same} <{base}{new}> .\n" for old, new in pulled.redirected().items()]
    return _sorted(lines)


def _identity(pulled: Pulled) -> bytes:
    base = pulled.source.repository.concept_base
    head = (
        "# Which item is which entity, by the page that both name, its label, and which revision of the article was\n"
        "# seen. Written by `leapgraph pull`; do not edit.\n\n"
        f"@prefix dcterms: <{STANDARD['dcterms']}> .\n@prefix owl: <{STANDARD['owl']}> .\n"
        f"@prefix rdfs: <{STANDARD['rdfs']}> .\n@prefix skos: <{STANDARD['skos']}> .\n@prefix wd: <{base}> .\n\n"
    )
    lines = {
        f"<{one.named.iri}> {'skos:closeMatch' if one.named.is_concept else 'owl:sameAs'} wd:{one.item['id']} .\n"
        for one in pulled.verdicts
        if one.status == LINKED and one.item is not None
    }
    lines |= {
        f"wd:{one.item['id']} rdfs:label {label_literal(one.item, pulled.source)} .\n"
        for one in pulled.verdicts
        if one.status == LINKED and one.item is not None
    }
    if revision := pulled.revision():
        lines |= {f"<{document}> dcterms:hasVersion <{revision}> .\n" for document in pulled.documents}
    return (head + "".join(sorted(lines))).encode()


def _record(pulled: Pulled) -> dict[str, Any]:
    article = pulled.article
    return {
        "tool": f"leapgraph {__version__}",
        "api": pulled.source.wiki.api,
        "articleApi": pulled.article_api,
        "site": pulled.source.site,
        "conceptBase": pulled.source.repository.concept_base,
        "dataBase": pulled.source.repository.data_base,
        "item": {key: pulled.main[key] for key in ("id", "lastrevid", "modified") if key in pulled.main},
        "article": {"title": article.title, "page": article.page, "revision": article.revision} if article else None,
        "pages": [_page(one) for one in pulled.verdicts],
        "matches": [_match(one) for one in pulled.findings],
        "mentioned": {entity["id"]: {"lastrevid": entity["lastrevid"]} for entity in pulled.there()},
        "redirected": pulled.redirected(),
        "missing": pulled.missing(),
        "asked": [{"api": api, **parameters} for api, parameters in pulled.asked],
    }


def _page(one: Verdict) -> dict[str, Any]:
    page: dict[str, Any] = {"entity": one.named.iri, "page": one.named.page, "title": one.named.title}
    page |= {"file": one.named.path, "status": one.status}
    if one.item is not None:
        page |= {"item": one.item["id"], "lastrevid": one.item["lastrevid"]}
    if one.status not in {LINKED, CONFIRMED}:
        page["reason"] = one.reason
    return page


def _match(one: Finding) -> dict[str, Any]:
    match: dict[str, Any] = {"entity": one.match.iri, "property": one.match.predicate, "item": one.match.value}
    match |= {"file": one.match.path, "status": one.status}
    return {**match, "reason": one.reason} if one.reason else match
