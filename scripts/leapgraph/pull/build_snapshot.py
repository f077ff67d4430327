"""Builds the files of `graph/wikidata/` from a pull. Equal responses give equal bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leapgraph import __version__
from leapgraph.namespaces import NAMESPACES
from leapgraph.pull.entity_stubs import label_literal, make_stub, stub_lines
from leapgraph.pull.reconcile_entities import CONFIRMED, LINKED
from leapgraph.wikibase import entity_ntriples
from leapgraph.wikibase.conversion_errors import ignore_omission
from leapgraph.wikibase.parse_site_list import sites_as_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leapgraph.pull.check_identity_links import IdentityLinkCheck
    from leapgraph.pull.reconcile_entities import Reconciliation
    from leapgraph.wiki.fetch_entities import WikibaseInstance
    from leapgraph.wiki.fetch_pages import Article
    from leapgraph.wikibase.json_types import Entity

RECORD_FILE = "record.json"
STUBS_FILE = "stubs.json"
INFOBOX_FILE = "infobox.json"
IDENTITY_FILE = "identity.ttl"
PROPERTIES_FILE = "properties.json"
TEMPLATE_FILE = "template.json"
SITES_FILE = "sites.json"
# Written by `watch --accept` alone, and kept by a pull.
READINGS_FILE = "readings.json"


@dataclass(frozen=True)
class PullResult:
    """The data that the wikis served in one pull.

    Attributes:
        source: The Wikibase.
        main: The main entity's item, as served.
        reconciliations: The result for each page that the graph names.
        mentioned: The mentioned entities by requested id, with missing and redirected ones.
        article: The article with the infobox; None if there is none.
        article_api: The API of its wiki.
        requests: Every answered request: the API and the parameters.
        properties: The properties for a sync, by id; empty if the project has no `queries/sync/`.
        template: The infobox's template and modules; None if there is none, or no sync.
        left_out: The parts of the item that cannot be converted to RDF, and why; its JSON is saved in full.
        infobox: The article's infobox call; None if there is none.
        identity_link_checks: The result for each identity link of the graph.
        documents: The IRIs of the curated nodes of the article as a document.
    """

    source: WikibaseInstance
    main: Entity
    reconciliations: Sequence[Reconciliation]
    mentioned: Mapping[str, Entity]
    article: Article | None
    article_api: str
    requests: Sequence[tuple[str, Mapping[str, str]]]
    properties: Mapping[str, Entity] = field(default_factory=dict)
    template: Mapping[str, Any] | None = None
    left_out: Sequence[str] = ()
    infobox: Mapping[str, Any] | None = None
    identity_link_checks: Sequence[IdentityLinkCheck] = ()
    documents: Sequence[str] = ()

    def article_revision_url(self) -> str | None:
        """Return the permanent link to the article's revision; None if there is no article."""
        if self.article is None:
            return None
        return f"{self.article_api.removesuffix('api.php')}index.php?oldid={self.article.revision}"

    def existing_entities(self) -> list[Entity]:
        """Return the mentioned entities that exist, each once, sorted by id."""
        entities = {entity["id"]: entity for entity in self.mentioned.values() if "missing" not in entity}
        entities.pop(self.main["id"], None)
        return [entities[one] for one in sorted(entities, key=entity_sort_key)]

    def redirects(self) -> dict[str, str]:
        """Return the targets of redirected mentioned entities by old id."""
        moved = {
            old: entity["id"]
            for old, entity in self.mentioned.items()
            if "missing" not in entity and entity["id"] != old
        }
        return {old: moved[old] for old in sorted(moved, key=entity_sort_key)}

    def missing_ids(self) -> list[str]:
        """Return the ids of the mentioned entities that do not exist."""
        return sorted((one for one, entity in self.mentioned.items() if "missing" in entity), key=entity_sort_key)


def entity_sort_key(entity_id: str) -> tuple[str, int]:
    """Return a sort key that puts Q5 before Q42, and properties before items."""
    return entity_id[:1], int(entity_id[1:])


def build_snapshot_files(pulled: PullResult) -> dict[str, bytes]:
    """Return the content of all files of the snapshot by name.

    Raises:
        EntityError: The item, or an entity that it mentions, cannot be converted.
    """
    item = pulled.main["id"]
    stubs = {entity["id"]: make_stub(entity, pulled.source) for entity in pulled.existing_entities()}
    files = {
        f"{item}.json": dump_json({"entities": {item: pulled.main}}),
        f"{item}.nt": _sorted_lines(
            entity_ntriples(pulled.main, pulled.source.repository, omit=ignore_omission).splitlines(keepends=True)
        ),
        STUBS_FILE: dump_json({"entities": stubs}),
        "stubs.nt": _stubs_ntriples(pulled, stubs),
        IDENTITY_FILE: _identity_turtle(pulled),
        RECORD_FILE: dump_json(_pull_record(pulled)),
    }
    if pulled.infobox is not None:
        files[INFOBOX_FILE] = dump_json(pulled.infobox)
    if pulled.source.repository.sites:
        files[SITES_FILE] = dump_json(sites_as_json(pulled.source.repository.sites))
    if pulled.properties:
        files[PROPERTIES_FILE] = dump_json(
            {"entities": dict(sorted(pulled.properties.items(), key=lambda it: entity_sort_key(it[0])))}
        )
    if pulled.template is not None:
        files[TEMPLATE_FILE] = dump_json(pulled.template)
    return dict(sorted(files.items()))


def dump_json(value: Any) -> bytes:
    """Return indented JSON in UTF-8, with keys in insertion order: for served data, the order as served."""
    import orjson

    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _sorted_lines(lines: Sequence[str]) -> bytes:
    return "".join(sorted(set(lines))).encode()


def _stubs_ntriples(pulled: PullResult, stubs: Mapping[str, Entity]) -> bytes:
    base = pulled.source.repository.concept_base
    lines = [line for stub in stubs.values() for line in stub_lines(stub, pulled.source)]
    same = f"<{NAMESPACES['owl']}sameAs>"
    lines += [f"<{base}{old}> {same} <{base}{new}> .\n" for old, new in pulled.redirects().items()]
    return _sorted_lines(lines)


def _identity_turtle(pulled: PullResult) -> bytes:
    base = pulled.source.repository.concept_base
    head = (
        "# Which item is which entity, by the page that both name, its label, and which revision of the article was\n"
        "# seen. Written by `leapgraph pull`; do not edit.\n\n"
        f"@prefix dcterms: <{NAMESPACES['dcterms']}> .\n@prefix owl: <{NAMESPACES['owl']}> .\n"
        f"@prefix rdfs: <{NAMESPACES['rdfs']}> .\n@prefix skos: <{NAMESPACES['skos']}> .\n@prefix wd: <{base}> .\n\n"
    )
    lines = {
        f"<{one.entity.iri}> {'skos:closeMatch' if one.entity.is_concept else 'owl:sameAs'} wd:{one.item['id']} .\n"
        for one in pulled.reconciliations
        if one.status == LINKED and one.item is not None
    }
    lines |= {
        f"wd:{one.item['id']} rdfs:label {label_literal(one.item, pulled.source)} .\n"
        for one in pulled.reconciliations
        if one.status == LINKED and one.item is not None
    }
    if revision_url := pulled.article_revision_url():
        lines |= {f"<{document}> dcterms:hasVersion <{revision_url}> .\n" for document in pulled.documents}
    return (head + "".join(sorted(lines))).encode()


def _pull_record(pulled: PullResult) -> dict[str, Any]:
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
        "pages": [_page_json(one) for one in pulled.reconciliations],
        "matches": [_identity_link_json(one) for one in pulled.identity_link_checks],
        "mentioned": {entity["id"]: {"lastrevid": entity["lastrevid"]} for entity in pulled.existing_entities()},
        "redirected": pulled.redirects(),
        "missing": pulled.missing_ids(),
        "asked": [{"api": api, **parameters} for api, parameters in pulled.requests],
    }


def _page_json(one: Reconciliation) -> dict[str, Any]:
    page: dict[str, Any] = {"entity": one.entity.iri, "page": one.entity.page, "title": one.entity.title}
    page |= {"file": one.entity.path, "status": one.status}
    if one.item is not None:
        page |= {"item": one.item["id"], "lastrevid": one.item["lastrevid"]}
    if one.status not in {LINKED, CONFIRMED}:
        page["reason"] = one.reason
    return page


def _identity_link_json(one: IdentityLinkCheck) -> dict[str, Any]:
    match: dict[str, Any] = {"entity": one.match.iri, "property": one.match.predicate, "item": one.match.value}
    match |= {"file": one.match.path, "status": one.status}
    return {**match, "reason": one.reason} if one.reason else match
