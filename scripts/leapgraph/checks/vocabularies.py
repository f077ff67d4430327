"""The terms of the vocabularies that the project may use, as rdflib knows them."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rdflib.namespace import DefinedNamespace


# What DCAT 3 (W3C Recommendation, 2024, sections 11 and 12) adds; rdflib knows DCAT 2.
_DCAT_3 = frozenset(
    {
        "DatasetSeries",
        "first",
        "hasCurrentVersion",
        "hasVersion",
        "inSeries",
        "last",
        "prev",
        "previousVersion",
        "version",
    }
)


@cache
def known_vocabularies() -> Mapping[str, frozenset[str]]:
    """Return the local names of each vocabulary by its namespace IRI.

    schema.org, ORG, SKOS, PROV, DCTERMS, DCAT 3, VoID, GeoSPARQL, SHACL, RDF, RDFS, OWL and XSD.
    """
    # rdflib costs a fifth of a second: only a check pays for it.
    from rdflib import namespace

    vocabularies = (
        namespace.DCAT,
        namespace.DCTERMS,
        namespace.GEO,
        namespace.ORG,
        namespace.OWL,
        namespace.PROV,
        namespace.RDF,
        namespace.RDFS,
        namespace.SDO,
        namespace.SH,
        namespace.SKOS,
        namespace.VOID,
        namespace.XSD,
    )
    known = {str(vocabulary): _names(vocabulary) for vocabulary in vocabularies}
    known[str(namespace.DCAT)] |= _DCAT_3
    return known


def _names(vocabulary: type[DefinedNamespace]) -> frozenset[str]:
    # What is no name in Python, such as sh:class and sh:in, rdflib keeps apart.
    return frozenset({*vocabulary.__annotations__, *vocabulary._extras})  # noqa: SLF001 - it has no public name


def why_unknown(iri: str, own: Collection[str], own_namespace: str, *, is_use: bool = True) -> str | None:
    """Return why `iri` is no term that the project may use, with a term that may be meant; None if it is one.

    Args:
        iri: The term.
        own: The IRIs of the project's own terms.
        own_namespace: What those begin with.
        is_use: Whether it stands where only a term can: as property, class or datatype. Elsewhere an IRI that lies in
            no known vocabulary is nobody's term, and fine.
    """
    if iri.startswith(own_namespace):
        return None if iri in own else _unknown(iri, own_namespace, {term[len(own_namespace) :] for term in own})
    for namespace, terms in known_vocabularies().items():
        if iri.startswith(namespace):
            local = iri[len(namespace) :]
            known = local in terms or (not local and not is_use)
            return None if known else _unknown(iri, namespace, terms)
    return f"<{iri}> lies in no vocabulary that the project knows: use one that it knows" if is_use else None


def _unknown(iri: str, namespace: str, terms: Collection[str]) -> str:
    close = get_close_matches(iri[len(namespace) :], sorted(terms), n=1, cutoff=0.6)
    meant = f"; did you mean <{namespace}{close[0]}>?" if close else ""
    return f"<{iri}> is no term of that vocabulary{meant}"
