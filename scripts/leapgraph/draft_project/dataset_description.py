"""Describes a drafted dataset and its named graphs, as `graph/dataset.ttl` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.namespaces import VOCABULARY

if TYPE_CHECKING:
    from leapgraph.draft_project.draft_model import Draft
    from leapgraph.draft_project.node_names import NodeNames
    from leapgraph.draft_project.turtle_file_builder import TurtleFileBuilder

_CC0 = "<https://creativecommons.org/publicdomain/zero/1.0/>"
_CONTENTS = {
    "dataset": "What the release is, and what each of its graphs holds.",
    "derived": "Plain triples made from the statements, and a label for every node. Never edited.",
    "funding": "Who gives to {name}, and in what share.",
    "identity": "Links to the items of Wikidata that the pages belong to. Empty until the first pull.",
    "issues": "What {name} works on, and its positions.",
    "organizations": "The organizations and places around {name}.",
    "people": "Those who belong to {name}, in their public roles.",
    "sources": "The documents that the facts are taken from, and who published them.",
    "vocabulary": "The terms of the project's own, and the shared ones.",
    "wikidata": "The item of Wikidata as served, and labels of what it mentions. Empty until the first pull.",
}
_FROM_WIKIDATA = frozenset({"identity", "wikidata"})
_FROM_ARTICLE = frozenset({"organizations"})


def describe_dataset(out: TurtleFileBuilder, draft: Draft, names: NodeNames) -> None:
    """Add the dataset, its named graphs, and those who keep it."""
    dataset, title = f"<{draft.base}>", draft.dataset_title
    origin = [out.iri(names.document)]
    out.describe(
        dataset,
        ("a", out.iris("dcat:Dataset", "void:Dataset")),
        ("dcterms:title", out.language_literal(title)),
        (
            "dcterms:description",
            out.language_literal(f"Linked data about {draft.name}, each fact with its source.", "en"),
        ),
        ("dcterms:conformsTo", out.iri(f"<{VOCABULARY}>")),
        ("dcterms:creator", out.iri("id:maintainers")),
        ("dcterms:language", out.iri(f"<{_language(draft.wiki.language)}>")),
        ("dcterms:license", out.iri(_CC0)),
        ("dcterms:publisher", out.iri("id:maintainers")),
        ("dcat:version", out.typed_literal("0.1.0", "xsd:string")),
        ("schema:mainEntity", out.iri(names.main)),
        ("void:subset", [out.iri(f"graph:{name}") for name in draft.graphs]),
        ("void:uriSpace", out.typed_literal(draft.base, "xsd:string")),
        ("prov:wasDerivedFrom", origin),
    )
    for name in draft.graphs:
        contents = _CONTENTS.get(name, "What {name} is: its names, its kind, and the facts about it.")
        out.describe(
            f"graph:{name}",
            ("a", out.iris("dcat:Dataset", "void:Dataset")),
            ("dcterms:title", out.language_literal(f"{title}: {draft.name if name == draft.slug else name}")),
            ("dcterms:description", out.language_literal(contents.format(name=draft.name), "en")),
            ("dcterms:isPartOf", out.iri(dataset)),
            ("dcterms:license", out.iri(_CC0)),
            ("dcterms:publisher", out.iri("id:wikidata" if name == "wikidata" else "id:maintainers")),
            ("prov:wasDerivedFrom", out.iri(_origin(name, draft, names))),
        )
    keepers = f"maintainers of the graph of {draft.name}" if draft.wiki.language == "en" else f"{title}: leapgraph"
    out.describe(
        "id:maintainers",
        ("a", out.iris("prov:Agent", "schema:Organization")),
        ("schema:name", out.language_literal(keepers)),
        ("dcterms:isReferencedBy", out.iri(names.dataset_source)),
    )


def _origin(graph: str, draft: Draft, names: NodeNames) -> str:
    if graph in _FROM_WIKIDATA:
        return "source:wikidata"
    return names.document if graph in {draft.slug, *_FROM_ARTICLE} else names.dataset_source


def _language(tag: str) -> str:
    """Return the IRI of a language, which ends in its tag: a code of two letters is one of ISO 639-1."""
    code = tag.partition("-")[0]
    return (
        f"http://id.loc.gov/vocabulary/iso639-1/{tag}"
        if len(code) == 2  # noqa: PLR2004 - letters
        else f"http://lexvo.org/id/iso639-3/{tag}"
    )
