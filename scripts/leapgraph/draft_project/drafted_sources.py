"""Describes the sources of a draft: the article with its sections, Wikidata, and the dataset itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leapgraph.draft_project.draft_model import Draft
    from leapgraph.draft_project.node_names import NodeNames
    from leapgraph.draft_project.read_article import ArticleParts
    from leapgraph.draft_project.turtle_file_builder import TurtleFileBuilder

_CC0 = "<https://creativecommons.org/publicdomain/zero/1.0/>"


def describe_sources(out: TurtleFileBuilder, draft: Draft, names: NodeNames) -> None:
    """Add the nodes of `sources.ttl`."""
    out.describe(
        names.dataset_source,
        ("a", out.iri("schema:Dataset")),
        ("dcterms:title", out.language_literal(draft.dataset_title)),
        ("dcterms:license", out.iri(_CC0)),
        ("dcterms:publisher", out.iri("id:maintainers")),
        ("schema:url", out.iri(f"<{draft.base}>")),
        ("skos:note", out.language_literal("For what the dataset says of itself and of those who keep it.", "en")),
        ("vocab:sourceKind", out.iri("kind:primary")),
    )
    out.describe(
        "source:wikidata",
        ("a", out.iri("schema:Dataset")),
        ("dcterms:title", out.language_literal("Wikidata")),
        ("dcterms:license", out.iri(_CC0)),
        ("dcterms:publisher", out.iri("id:wikidata")),
        ("schema:url", out.iri("<https://www.wikidata.org/>")),
        (
            "skos:note",
            out.language_literal("Which item a pull read, and which revision, stands in graph:wikidata.", "en"),
        ),
        ("vocab:sourceKind", out.iri("kind:tertiary")),
    )
    out.describe(
        "id:wikidata",
        ("a", out.iri("schema:WebSite")),
        ("schema:name", out.language_literal("Wikidata")),
        ("dcterms:isReferencedBy", out.iri("source:wikidata")),
    )
    if draft.article is not None:
        _describe_article(out, draft, draft.article, names)


def _describe_article(out: TurtleFileBuilder, draft: Draft, article: ArticleParts, names: NodeNames) -> None:
    wiki = article.wiki
    out.describe(
        names.publisher,
        ("a", out.iri("schema:WebSite")),
        ("schema:name", out.language_literal(wiki.own_name or wiki.name)),
        ("dcterms:isReferencedBy", out.iri(names.document)),
    )
    rights = (
        ("dcterms:license", out.iri(f"<{wiki.licence}>"))
        if wiki.licence
        else ("dcterms:rights", out.iri("vocab:no-open-licence"))
    )
    out.describe(
        names.document,
        ("a", out.iri("schema:WebPage")),
        ("dcterms:title", out.language_literal(article.title)),
        ("dcterms:publisher", out.iri(names.publisher)),
        rights,
        # `watch` compares with the revision that was read.
        ("dcterms:hasVersion", out.iri(f"<{wiki.page(article.title)}?oldid={article.revision}>")),
        ("fabio:hasAccessDate", out.typed_literal(draft.day, "xsd:date")),
        ("schema:url", out.iri(f"<{wiki.page(article.title)}>")),
        ("skos:note", out.language_literal(f"Its sections are those of revision {article.revision}.", "en")),
        ("vocab:sourceKind", out.iri("kind:tertiary")),
        ("tool:isDraft", out.typed_literal("true", "xsd:boolean")),
    )
    _describe_part(out, names, names.lead, "Lead")
    if article.infobox is not None:
        _describe_part(out, names, names.infobox, "Infobox")
    for section in article.sections:
        _describe_part(out, names, names.section(section), section.title)
        out.describe(
            names.section(section),
            ("schema:position", out.typed_literal(section.number, "xsd:string")),
            ("schema:url", out.iri(f"<{wiki.page(article.title, section.anchor)}>")),
        )


def _describe_part(out: TurtleFileBuilder, names: NodeNames, node: str, title: str) -> None:
    out.describe(
        node,
        ("a", out.iri("schema:WebPageElement")),
        ("dcterms:title", out.language_literal(title)),
        ("dcterms:isPartOf", out.iri(names.document)),
        ("vocab:sourceKind", out.iri("kind:tertiary")),
    )
