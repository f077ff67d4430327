"""A Wikibase instance: the namespaces of its IRIs, and its sites."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - dataclass fields are read at run time
from dataclasses import dataclass, field

from leapgraph.wikibase.wikimedia_sites import Site, wikimedia_site
from leapgraph.wikibase.write_lexical_forms import encode_iri

WIKIBASE = "http://wikiba.se/ontology#"
_WIKIDATA = "http://www.wikidata.org/entity/"


@dataclass(frozen=True, slots=True)
class Repository:
    """A Wikibase repository; all namespaces follow from its concept base, as in Wikibase's RdfVocabulary.

    Args:
        concept_base: The base of entity IRIs; `prop/` etc. replace a final `entity/`.
        data_base: The base of the IRIs of entity documents.
        name: The wiki's entity source name, used in blank node labels only; by default
            `wikidata` for Wikidata and `local` for others, which is Wikibase's own default.
        license: The licence of the documents.
        unit_one: The entity for the unit `1`; Wikibase uses Wikidata's on every wiki.
        sites: Sites by id, which take precedence over Wikimedia's.
        plain_numbers: Whether to format numbers as Wikidata's query service does, `12` and `0.00001`, instead of as
            Wikibase does, `+12` and `1.0E-5`. The values are the same.

    Raises:
        ValueError: A base is not an absolute IRI.
    """

    concept_base: str = _WIKIDATA
    data_base: str = "https://www.wikidata.org/wiki/Special:EntityData/"
    name: str | None = None
    license: str = "http://creativecommons.org/publicdomain/zero/1.0/"
    unit_one: str = "http://www.wikidata.org/entity/Q199"
    sites: Mapping[str, Site] = field(default_factory=dict, hash=False)
    plain_numbers: bool = False

    def __post_init__(self) -> None:
        """Reject bases that cannot be written as IRIs."""
        for text in (self.concept_base, self.data_base, self.license, self.unit_one):
            # Bytes of the command line that are no UTF-8 are halves of surrogate pairs.
            if encode_iri(text) != text or any("\ud800" <= mark <= "\udfff" for mark in text):
                message = f"{text!r} is not an absolute IRI"
                raise ValueError(message)

    @property
    def namespace_root(self) -> str:
        """The base of property, value and reference IRIs: the concept base without a final `entity/`."""
        return self.concept_base.removesuffix("entity/")

    @property
    def source_name(self) -> str:
        """The wiki's entity source name."""
        return self.name or ("wikidata" if self.concept_base == _WIKIDATA else "local")

    @property
    def namespaces(self) -> dict[str, str]:
        """The namespaces by Wikidata's prefixes."""
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
        """Return the site with this id, or None if it is not known.

        Wikimedia's site ids are reserved; on another Wikibase such an id means the Wikimedia wiki only if the
        sitelink leads there.

        Args:
            site_id: The id.
            host: Scheme and host of the sitelink's page, such as `https://en.wikipedia.org`.
        """
        known = self.sites.get(site_id)
        if known is not None:
            return known
        site = wikimedia_site(site_id)
        if site is None or self.concept_base == _WIKIDATA:
            return site
        return site if host is not None and site.page == f"https://{host.partition('//')[2]}/wiki/$1" else None


WIKIDATA = Repository()
