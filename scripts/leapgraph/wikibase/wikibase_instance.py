"""A Wikibase: the IRIs it gives out, and its sites."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - dataclass fields are read at run time
from dataclasses import dataclass, field

from leapgraph.wikibase.rdf_lexical_forms import encode_iri
from leapgraph.wikibase.wikimedia_sites import Site, wikimedia_site

WIKIBASE = "http://wikiba.se/ontology#"
_WIKIDATA = "http://www.wikidata.org/entity/"


@dataclass(frozen=True, slots=True)
class Repository:
    """A Wikibase repository; every namespace follows from the base of its concepts, as in Wikibase's RdfVocabulary.

    Args:
        concept_base: What the IRI of an entity begins with; `prop/` and its like replace a last `entity/`.
        data_base: What the IRI of an entity's document begins with.
        name: What the wiki calls itself as a source of entities, which only labels blank nodes; where it is not given,
            `wikidata` for Wikidata and `local_value` for others, which is Wikibase's default.
        license: The licence that the documents name.
        unit_one: The entity that stands for the unit `1`; Wikibase writes Wikidata's on every wiki.
        sites: Sites by id, which go before those of Wikimedia.
        plain_numbers: Whether numbers are spelt as Wikidata's query service spells them, `12` and `0.00001`, and not as
            Wikibase serves them, `+12` and `1.0E-5`. The values are the same.

    Raises:
        ValueError: A base is no absolute IRI.
    """

    concept_base: str = _WIKIDATA
    data_base: str = "https://www.wikidata.org/wiki/Special:EntityData/"
    name: str | None = None
    license: str = "http://creativecommons.org/publicdomain/zero/1.0/"
    unit_one: str = "http://www.wikidata.org/entity/Q199"
    sites: Mapping[str, Site] = field(default_factory=dict, hash=False)
    plain_numbers: bool = False

    def __post_init__(self) -> None:
        """Refuse what could not be written as an IRI."""
        for text in (self.concept_base, self.data_base, self.license, self.unit_one):
            if encode_iri(text) != text:
                message = f"{text!r} is no absolute IRI"
                raise ValueError(message)

    @property
    def namespace_root(self) -> str:
        """What property, value and reference IRIs begin with: the concept base without a last `entity/`."""
        return self.concept_base.removesuffix("entity/")

    @property
    def source_name(self) -> str:
        """What the wiki calls itself as a source of entities."""
        return self.name or ("wikidata" if self.concept_base == _WIKIDATA else "local")

    @property
    def namespaces(self) -> dict[str, str]:
        """The namespaces by the prefix that Wikidata's RDF gives them."""
        top, prop = self.namespace_root, f"{self.namespace_root}prop/"
        return {
            "wd": self.concept_base,
            "data": self.data_base,
            "s": f"{self.concept_base}statement/",
            "ref": f"{top}reference/",
            "v": f"{top}value/",
            "wdt": f"{prop}direct/",
            "wdtn": f"{prop}direct-normalized/",
            "p": prop,
            "ps": f"{prop}statement/",
            "psv": f"{prop}statement/value/",
            "psn": f"{prop}statement/value-normalized/",
            "pq": f"{prop}qualifier/",
            "pqv": f"{prop}qualifier/value/",
            "pqn": f"{prop}qualifier/value-normalized/",
            "pr": f"{prop}reference/",
            "prv": f"{prop}reference/value/",
            "prn": f"{prop}reference/value-normalized/",
            "wdno": f"{prop}novalue/",
        }

    def site(self, site_id: str, host: str | None = None) -> Site | None:
        """Return the site with this id, or None where it is not known.

        The ids of Wikimedia's wikis are its own; on another Wikibase one of them means that wiki only where the
        sitelink leads there.

        Args:
            site_id: The id.
            host: Scheme and host of the page that the sitelink leads to, such as `https://en.wikipedia.org`.
        """
        known = self.sites.get(site_id)
        if known is not None:
            return known
        site = wikimedia_site(site_id)
        if site is None or self.concept_base == _WIKIDATA:
            return site
        return site if host is not None and site.page == f"https://{host.partition('//')[2]}/wiki/$1" else None


WIKIDATA = Repository()
