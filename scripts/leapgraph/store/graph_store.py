"""Read, replace and remove the named graphs of a store, by the Graph Store Protocol or by SPARQL."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

from leapgraph.dataset import triples_to_lines
from leapgraph.store import virtuoso
from leapgraph.store.error_messages import StoreError, response_error, safe_message
from leapgraph.store.replace_graph_update import removal, replacement

if TYPE_CHECKING:
    import httpx

    from leapgraph.store.addresses_and_credentials import Credentials, StoreAddress
    from leapgraph.store.http_client import StoreClient

_TRIPLES = "application/n-triples, text/turtle;q=0.9"
_ADDRESS_HINT = "the README's table of stores has the addresses of each"


class GraphStore(Protocol):
    """The named graphs of a store. Each method raises StoreError where the store fails to do it."""

    def read(self, iri: str) -> list[bytes]:
        """Return a graph as sorted N-Triples lines; none if there is no such graph."""

    def replace(self, iri: str, lines: list[bytes]) -> None:
        """Replace the content of a graph with these N-Triples lines."""

    def remove(self, iri: str) -> None:
        """Remove the graph."""

    def list_graphs(self, start: str) -> set[str] | None:
        """Return the names of all graphs that begin with `start`; None where the store cannot list them."""

    def normalize_spelling(self, lines: list[bytes]) -> list[bytes]:
        """Return triples, ours or the store's, without the differences that this kind of store is known to make."""


@dataclass(frozen=True)
class HttpGraphStore:
    """The graphs of a store with the SPARQL 1.1 Graph Store HTTP Protocol (W3C, 2013)."""

    client: StoreClient
    address: StoreAddress
    _found: list[bool] = field(default_factory=list, repr=False)

    @property
    def _is_virtuoso(self) -> bool:
        return bool(self._found)

    def read(self, iri: str) -> list[bytes]:
        """Return a graph: GET (section 5.2)."""
        answer = self._request("GET", iri, Accept=virtuoso.RDF_JSON if self._is_virtuoso else _TRIPLES)
        if answer.status_code == 404:  # noqa: PLR2004 - no such graph
            return []
        if virtuoso.is_virtuoso(self._require_success(answer)) and not self._is_virtuoso:
            self._found.append(True)
            return self.read(iri)
        return _parse_triples(answer, self.address, self.client.credentials)

    def replace(self, iri: str, lines: list[bytes]) -> None:
        """Replace a graph: PUT (section 5.3). The N-Triples are sent as Turtle, a superset that every store accepts."""
        self._require_success(
            self._request("PUT", iri, b"".join(lines) or b"\n", Content_Type="text/turtle; charset=utf-8")
        )

    def remove(self, iri: str) -> None:
        """Remove a graph: DELETE (section 5.4)."""
        answer = self._request("DELETE", iri)
        if answer.status_code != 404:  # noqa: PLR2004 - it is gone already
            self._require_success(answer)

    def list_graphs(self, start: str) -> set[str] | None:  # noqa: ARG002 - the protocol has no list of graphs
        """Return None: the protocol cannot list graphs."""
        return None

    def normalize_spelling(self, lines: list[bytes]) -> list[bytes]:
        """Return triples in Virtuoso's spelling if the store is a Virtuoso."""
        return virtuoso.normalize_spelling(lines) if self._is_virtuoso else lines

    def _request(self, method: str, iri: str, body: bytes = b"", **headers: str) -> httpx.Response:
        return self.client.request(self.address, method, self.address.graph_url(iri), body, **headers)

    def _require_success(self, answer: httpx.Response) -> httpx.Response:
        if answer.is_success:
            return answer
        hint = ""
        if answer.status_code in {400, 404, 405, 501}:
            hint = (
                f"if this is no address of the Graph Store Protocol, give that one, or the query address with "
                f"--store-update; {_ADDRESS_HINT}"
            )
        raise response_error(answer, self.address, self.client.credentials, hint)


@dataclass(frozen=True)
class SparqlGraphStore:
    """The graphs of a store that is read by SPARQL 1.1 Query at one address and changed by Update at another."""

    client: StoreClient
    query: StoreAddress
    update: StoreAddress

    def read(self, iri: str) -> list[bytes]:
        """Return a graph, by CONSTRUCT."""
        text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"
        return _parse_triples(self._request(text, _TRIPLES), self.query, self.client.credentials)

    def replace(self, iri: str, lines: list[bytes]) -> None:
        """Replace a graph; see `sparql_updates.replacement`."""
        for request in replacement(iri, lines):
            self._update(request)

    def remove(self, iri: str) -> None:
        """Remove a graph, by DROP."""
        self._update(removal(iri))

    def list_graphs(self, start: str) -> set[str] | None:
        """Return the names of all graphs that begin with `start`."""
        text = (
            f'SELECT DISTINCT ?graph WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} FILTER STRSTARTS(STR(?graph), "{start}") }}'
        )
        answer = self._request(text, "application/sparql-results+json")
        try:
            return {str(row["graph"]["value"]) for row in json.loads(answer.content)["results"]["bindings"]}
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise StoreError(f"{self.query} answered a SELECT with no SPARQL JSON; {_ADDRESS_HINT}") from error

    def normalize_spelling(self, lines: list[bytes]) -> list[bytes]:
        """Return the triples unchanged."""
        return lines

    def _request(self, text: str, accept: str) -> httpx.Response:
        kind = "application/x-www-form-urlencoded"
        body = urlencode({"query": text}).encode()
        answer = self.client.request(self.query, "POST", self.query.url, body, Content_Type=kind, Accept=accept)
        if not answer.is_success:
            raise response_error(answer, self.query, self.client.credentials)
        if virtuoso.is_virtuoso(answer):
            raise StoreError(
                f"{self.query} is a Virtuoso, whose SPARQL Update changes what it is given: leave --store-update out "
                f"and give its /sparql-graph-crud-auth as --store",
                answer.status_code,
            )
        return answer

    def _update(self, request: bytes) -> None:
        kind = "application/sparql-update; charset=utf-8"
        answer = self.client.request(self.update, "POST", self.update.url, request, Content_Type=kind)
        if not answer.is_success:
            raise response_error(answer, self.update, self.client.credentials)


def _parse_triples(answer: httpx.Response, address: StoreAddress, credentials: Credentials) -> list[bytes]:
    """Return the triples in a response as sorted N-Triples lines."""
    from pyoxigraph import RdfFormat, parse

    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    kinds = {"application/n-triples": RdfFormat.N_TRIPLES, "text/turtle": RdfFormat.TURTLE}
    kinds[virtuoso.RDF_JSON] = RdfFormat.N_TRIPLES
    if not answer.content.strip() and (not media_type or media_type in kinds):
        return []
    if media_type not in kinds:
        shown = safe_message(media_type, credentials) or "something unnamed"
        raise StoreError(f"{address} answered with {shown} instead of triples; {_ADDRESS_HINT}")
    content = answer.content
    try:
        if media_type == virtuoso.RDF_JSON:
            content = "".join(virtuoso.read_rdf_json(content)).encode()
        return triples_to_lines(
            quad.triple for quad in parse(content, format=kinds[media_type], base_iri=address.url, lenient=True)
        )
    except (SyntaxError, ValueError) as error:
        why = safe_message(error.msg if isinstance(error, SyntaxError) else str(error), credentials)
        raise StoreError(f"{address} answered with {media_type} that is none: {why}") from error
