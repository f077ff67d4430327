"""Writes the sitelinks of an item as N-Triples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from leapgraph.wikibase.conversion_errors import (
    MALFORMED_JSON_ERRORS,
    EntityError,
    OmissionCallback,
    ValueProblem,
    describe_problem,
)
from leapgraph.wikibase.datavalues_to_rdf import RDF_TYPE
from leapgraph.wikibase.wikibase_instance import WIKIBASE
from leapgraph.wikibase.write_lexical_forms import encode_iri, encode_page_title, escape_literal

if TYPE_CHECKING:
    from leapgraph.wikibase.json_types import Json
    from leapgraph.wikibase.wikibase_instance import Repository
    from leapgraph.wikibase.wikimedia_sites import Site

_SCHEMA = "http://schema.org/"
_ARTICLE = f" {RDF_TYPE} <{_SCHEMA}Article> .\n"
_ABOUT = f" <{_SCHEMA}about> "
_NAME = f' <{_SCHEMA}name> "'
_BADGE = f" <{WIKIBASE}badge> "

_IS_ITEM = re.compile(r"Q[1-9][0-9]*").fullmatch

_KEPT = 5_000

# The constant parts for all pages of a wiki: inLanguage with its line end, isPartOf with its line end, the end
# of a title literal, and the line with the wiki's group.
_Wiki = tuple[str, str, str, str]


class SitelinkWriter:
    """Writes the sitelinks of successive items; the constant parts of each wiki are cached."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._concept = f"<{repository.concept_base}"
        self._wikis: dict[tuple[str, str], _Wiki] = {}

    def write(
        self, entity_id: str, subject: str, sitelinks: dict[str, Json], out: list[str], omit: OmissionCallback | None
    ) -> None:
        """Append the lines of all sitelinks of `subject`.

        Args:
            entity_id: The item's id, for errors.
            subject: The item, as a term.
            sitelinks: The sitelinks by site.
            out: The output lines.
            omit: Receives the error of each sitelink that cannot be written; by default the first error is raised.

        Raises:
            EntityError: A site is unknown, or an address or badge is invalid.
        """
        start, groups = len(out), dict[str, None]()
        try:
            self._add(subject, sitelinks, out, groups)
        except MALFORMED_JSON_ERRORS as problem:
            if omit is None or not isinstance(sitelinks, dict):
                raise EntityError(f"{entity_id}: {describe_problem(problem)}") from problem
            del out[start:]
            groups.clear()
            for site_id, link in sitelinks.items():
                start = len(out)
                try:
                    self._add(subject, {site_id: link}, out, groups)
                except MALFORMED_JSON_ERRORS as part:
                    del out[start:]
                    omit("sitelink", EntityError.of_part(f"{entity_id}: {describe_problem(part)}", link))
        out += groups

    def _add(self, subject: str, sitelinks: dict[str, Json], out: list[str], groups: dict[str, None]) -> None:
        """Append the lines of sitelinks to `out`, and the lines that name the groups of their wikis to `groups`."""
        for site_id, link in sitelinks.items():
            title, url = link["title"], link.get("url")
            if url is None:
                url = self._url(site_id, title)
            # Without a scheme, as in Wikimedia's sites table; all its wikis are served by https.
            address = encode_iri(f"https:{url}" if url.startswith("//") else url)
            if address is None:
                message = f"the sitelink to {site_id} leads to {url!r}, which is not an absolute address"
                raise ValueProblem(message)
            end = address.find("/", 8)
            host = address if end < 0 else address[:end]
            language, part, tail, group = self._wikis.get((site_id, host)) or self._wiki(site_id, host)
            page = f"<{address}>"
            name = f"{page}{_NAME}{escape_literal(title)}{tail}"
            out.append(f"{page}{_ARTICLE}{page}{_ABOUT}{subject} .\n{page}{language}{page}{part}{name}")
            for badge in link.get("badges") or ():
                if not _IS_ITEM(badge):
                    message = f"the sitelink to {site_id} has the badge {badge!r}, which is not an item id"
                    raise ValueProblem(message)
                out.append(f"{page}{_BADGE}{self._concept}{badge}> .\n")
            groups[group] = None

    def _wiki(self, site_id: str, host: str) -> _Wiki:
        """Return the cached constant parts for the pages of a site on a host."""
        site = self._site(site_id, host)
        address = urlsplit(host)
        root = f"<{address.scheme}://{address.hostname or ''}/>"
        wiki = (
            f' <{_SCHEMA}inLanguage> "{site.language}" .\n',
            f" <{_SCHEMA}isPartOf> {root} .\n",
            f'"@{site.language} .\n',
            f'{root} <{WIKIBASE}wikiGroup> "{escape_literal(site.group)}" .\n' if site.group else "",
        )
        if len(self._wikis) >= _KEPT:
            self._wikis.clear()
        self._wikis[site_id, host] = wiki
        return wiki

    def _site(self, site_id: str, host: str | None = None) -> Site:
        site = self._repository.site(site_id, host)
        if site is None:
            message = f"the site {site_id!r} of a sitelink is unknown; tell its language and group in a file of sites"
            raise ValueProblem(message)
        return site

    def _url(self, site_id: str, title: str) -> str:
        """Return the address of a page whose sitelink has no `url`."""
        page = self._site(site_id).page
        if page is None:
            message = f"the sitelink to {site_id} has no `url`, and the site's page address is not known"
            raise ValueProblem(message)
        return page.replace("$1", encode_page_title(title.replace(" ", "_")))
