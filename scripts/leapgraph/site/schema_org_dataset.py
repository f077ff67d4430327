"""The schema.org view of the dataset for search engines and catalogues: who, what, under which licence, which files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal

from leapgraph.namespaces import NAMESPACES
from leapgraph.site.dataset_index import DCTERMS, SCHEMA
from leapgraph.site.schema_org_entity import CONTEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.site.site_model import SiteModel

# Of the same data one file for people's tools and one for stores; the catalogue and the page's own links have all.
_FILES = (("graph.ttl", "text/turtle"), ("dataset.nq", "application/n-quads"))
_AGENTS = ("Person", "Organization")


def dataset_view(model: SiteModel) -> dict[str, Any]:
    """Return the view of the dataset as a JSON-LD document, without what the dataset does not state of itself."""
    index, project = model.index, model.publication.project
    view: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": project.base,
        "name": model.title.value,
        "description": getattr(index.text(project.dataset, f"{DCTERMS}description"), "value", ""),
        "version": model.version,
        "datePublished": _value(model, f"{DCTERMS}issued"),
        "dateModified": _value(model, f"{DCTERMS}modified"),
        "license": model.licence,
        # What stands beside the page, under a licence, is open to everyone.
        "isAccessibleForFree": bool(model.licence),
        "creator": list(_agents(model, f"{DCTERMS}creator")),
        "publisher": list(_agents(model, f"{DCTERMS}publisher")),
        "keywords": _keywords(model),
        "isBasedOn": [{"@id": one} for one in _origins(model)],
        "distribution": list(_distributions(model)),
    }
    return {name: value for name, value in view.items() if value}


def _value(model: SiteModel, property_: str) -> str:
    return next((term.value for term in model.index.objects(model.publication.project.dataset, property_)), "")


def _agents(model: SiteModel, property_: str) -> Iterator[dict[str, str]]:
    """Yield those of a role that schema.org has a type for."""
    for iri in model.index.iris(model.publication.project.dataset, property_):
        classes = model.index.classes(iri)
        for kind in _AGENTS:
            if f"{SCHEMA}{kind}" in classes:
                yield {"@type": kind, "@id": iri, "name": model.index.label(iri).value}
                break


def _keywords(model: SiteModel) -> list[str]:
    terms = model.index.objects(model.publication.project.dataset, f"{NAMESPACES['dcat']}keyword")
    return [term.value for term in terms if isinstance(term, Literal)]


def _origins(model: SiteModel) -> list[str]:
    """Return the documents that the dataset names as its own origin."""
    return model.index.iris(
        model.publication.project.dataset, f"{NAMESPACES['prov']}wasDerivedFrom", f"{DCTERMS}source"
    )


def _distributions(model: SiteModel) -> Iterator[dict[str, str]]:
    publication = model.publication
    start = publication.addresses.site or publication.project.base
    for name, media_type in _FILES:
        if name in publication.files:
            yield {
                "@type": "DataDownload",
                "contentUrl": start + name,
                "encodingFormat": media_type,
                "contentSize": f"{publication.files[name]} B",
            }
