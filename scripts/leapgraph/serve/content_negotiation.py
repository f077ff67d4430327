"""HTTP content negotiation by RFC 9110, section 12.5.1: choose a representation by the Accept header."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.requests import Request

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - the grammar's word
_RANGE = re.compile(rf"\s*({_TOKEN})/({_TOKEN})\s*((?:;.*)?)\Z")
_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\Z")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
# No browser or tool sends a header with more elements than this.
_MOST = 100


@dataclass(frozen=True)
class Representation:
    """A format in which a resource is available.

    Attributes:
        suffix: The suffix of its URL, with the dot.
        media_type: Its Content-Type, perhaps with a charset.
        media_types: The media types that select it; the first is that of `media_type`.
    """

    suffix: str
    media_type: str
    media_types: tuple[str, ...]


@dataclass(frozen=True)
class MediaRange:
    """One element of an Accept header: a media range and its quality value (0 to 1)."""

    kind: str
    subtype: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """Return 0 if `media_type` is not in the range, else 1 to 3 for `*/*`, `type/*` and `type/subtype`."""
        kind, _, subtype = media_type.partition("/")
        if (self.kind, self.subtype) == ("*", "*"):
            return 1
        if self.kind != kind:
            return 0
        return 2 if self.subtype == "*" else 3 if self.subtype == subtype else 0


def accept_header(request: Request) -> str | None:
    """Return the Accept header of a request, several headers joined to one."""
    return ", ".join(request.headers.getlist("accept")) or None


def parse_accept(header: str | None) -> list[MediaRange]:
    """Return the media ranges of an Accept header; `*/*` without a header, or when nothing in it is legible.

    Parameters other than `q` (charset, profile) are ignored.
    """
    found = []
    for part in _QUOTED.sub("_", header or "").split(",")[:_MOST]:
        match = _RANGE.match(part.lower())
        if match is None:
            continue
        parameters = (parameter.partition("=") for parameter in match[3].split(";"))
        values = [value.strip() for name, _, value in parameters if name.strip() == "q"]
        if values and not _QUALITY.match(values[0]):
            continue
        found.append(MediaRange(match[1], match[2], float(values[0]) if values else 1.0))
    return found or [MediaRange("*", "*", 1.0)]


def media_type_quality(accepted: Iterable[MediaRange], media_type: str) -> float:
    """Return the quality of `media_type`: that of the most specific range that matches it, 0 if none does."""
    ranges = [(one.specificity(media_type), one.quality) for one in accepted]
    best, quality = max(ranges, default=(0, 0.0))
    return quality if best else 0.0


def choose_representation(header: str | None, offers: Sequence[Representation]) -> Representation | None:
    """Return the offer with the highest quality, the earlier of equal ones; None where none is acceptable.

    The result's media type is the one that the header named, if that is an alias; an alias must be named itself and
    is not matched by a wildcard.
    """
    accepted = parse_accept(header)
    named = {f"{one.kind}/{one.subtype}" for one in accepted}
    ranked = [
        (media_type_quality(accepted, name), -place, name)
        for place, offer in enumerate(offers)
        for name in offer.media_types
        if name == offer.media_types[0] or name in named
    ]
    quality, place, name = max(ranked, key=lambda one: one[:2], default=(0.0, 0, ""))
    if not quality:
        return None
    offer = offers[-place]
    return offer if name == offer.media_types[0] else Representation(offer.suffix, name, offer.media_types)


def _representation(suffix: str, media_type: str, *others: str) -> Representation:
    return Representation(suffix, media_type, (media_type.partition(";")[0], *others))


HTML = _representation(".html", "text/html; charset=utf-8")
TURTLE = _representation(".ttl", "text/turtle; charset=utf-8", "application/x-turtle")
# Who asks for JSON alone gets JSON-LD, which is JSON.
JSON_LD = _representation(".jsonld", "application/ld+json", "application/json")
N_TRIPLES = _representation(".nt", "application/n-triples")
RDF_XML = _representation(".rdf", "application/rdf+xml")
GRAPH_REPRESENTATIONS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)

RESULTS_JSON = _representation(".srj", "application/sparql-results+json", "application/json")
RESULTS_XML = _representation(".srx", "application/sparql-results+xml", "application/xml", "text/xml")
CSV = _representation(".csv", "text/csv; charset=utf-8")
TSV = _representation(".tsv", "text/tab-separated-values; charset=utf-8")
RESULT_REPRESENTATIONS = (RESULTS_JSON, RESULTS_XML, CSV, TSV)
