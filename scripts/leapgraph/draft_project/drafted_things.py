"""Describes the things of a draft: the main entity with the facts of its infobox, and related organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.draft_project.draft_model import plain_name
from leapgraph.draft_project.slugs import UniqueSlugs, make_slug

if TYPE_CHECKING:
    from pyoxigraph import Literal, NamedNode

    from leapgraph.draft_project.draft_model import Draft
    from leapgraph.draft_project.infobox_statements import InfoboxStatement
    from leapgraph.draft_project.node_names import NodeNames
    from leapgraph.draft_project.turtle_file_builder import TurtleFileBuilder

_UNREAD = "The name is the one given to `leapgraph init`: no source was read for it."


def describe_main(out: TurtleFileBuilder, draft: Draft, names: NodeNames) -> None:
    """Add the main entity, and a statement for each fact that its infobox gives."""
    out.describe(
        names.main,
        ("a", out.iris("org:FormalOrganization", "schema:Organization")),
        ("schema:name", out.language_literal(draft.name)),
        ("dcterms:isReferencedBy", out.iri(names.lead)),
        ("schema:sameAs", out.iri(f"<{draft.wiki.page(draft.title)}>")),
        ("skos:note", [] if draft.article else out.language_literal(_UNREAD, "en")),
        ("tool:isDraft", _true(out)),
    )
    slugs = UniqueSlugs()
    for one in draft.statements:
        node = f"statement:{draft.slug}-{slugs.next(make_slug(one.parameter) or 'fact')}"
        _describe_statement(out, node, (names.main, one.predicate, _value(out, one)), names.infobox)


def describe_related(out: TurtleFileBuilder, draft: Draft, names: NodeNames) -> None:
    """Add the organizations that the article lists as related, each with its page and a statement of that."""
    article = draft.article
    if article is None or article.see_also is None:
        return
    source = names.section(article.see_also)
    for title, _ in article.related:
        thing = names.related[title]
        out.describe(
            thing,
            ("a", out.iri("schema:Organization")),
            ("schema:name", out.language_literal(plain_name(title))),
            ("dcterms:isReferencedBy", out.iri(source)),
            ("schema:sameAs", out.iri(f"<{draft.wiki.page(title)}>")),
            ("tool:isDraft", _true(out)),
        )
        node = f"statement:{draft.slug}-see-also-{thing.removeprefix('id:')}"
        _describe_statement(out, node, (names.main, "rdfs:seeAlso", out.iri(thing)), source)
    for title, called in draft.other_names:
        thing = names.related[title]
        node = f"statement:{thing.removeprefix('id:')}-other-name"
        _describe_statement(out, node, (thing, "schema:alternateName", out.language_literal(called)), source)


def _describe_statement(
    out: TurtleFileBuilder, node: str, fact: tuple[str, str, NamedNode | Literal], source: str
) -> None:
    subject, predicate, value = fact
    out.describe(
        node,
        ("a", out.iri("rdf:Statement")),
        ("rdf:subject", out.iri(subject)),
        ("rdf:predicate", out.iri(predicate)),
        ("rdf:object", value),
        ("prov:wasDerivedFrom", out.iri(source)),
        ("tool:isDraft", _true(out)),
    )


def _value(out: TurtleFileBuilder, one: InfoboxStatement) -> NamedNode | Literal:
    match one.datatype:
        case "address":
            return out.iri(f"<{one.value}>")
        case "text":
            return out.language_literal(one.value)
        case "plain":
            return out.typed_literal(one.value, "xsd:string")
    return out.typed_literal(one.value, f"xsd:{one.datatype}")


def _true(out: TurtleFileBuilder) -> Literal:
    return out.typed_literal("true", "xsd:boolean")
