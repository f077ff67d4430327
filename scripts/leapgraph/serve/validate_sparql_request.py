"""Parse and validate a request of the SPARQL 1.1 Protocol: it becomes a query to run, or an HTTP error.

The client's text never reaches the engine as it is: it is tokenized, and the engine gets a text written anew from the
tokens. A query that would read from another server, and any update, is refused.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from starlette.requests import ClientDisconnect

from leapgraph.serve.errors_and_log import HttpError
from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.query_inspection import inspect_query

if TYPE_CHECKING:
    from starlette.requests import Request

    from leapgraph.serve.server_limits import Limits

FORM_URLENCODED = "application/x-www-form-urlencoded"
SPARQL_QUERY = "application/sparql-query"
SPARQL_UPDATE = "application/sparql-update"
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\\x7f]*\Z')
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\Z")
_PATH_SAFE = "/:@!$&'()*+,;=-._~"
_MOST_FIELDS = 200
# A text of this many characters is inspected in some milliseconds; longer ones are inspected in a thread.
_SHORT = 5000


@dataclass(frozen=True)
class ProtocolQuery:
    """A query that was admitted.

    Attributes:
        source_text: The query as the client wrote it, for messages.
        text: The query as it is run.
        form: SELECT, ASK, CONSTRUCT or DESCRIBE.
        default_graphs: The graphs that the request names for the default graph.
        named_graphs: The named graphs that the request names.
        union: Whether the default graph is the union of all graphs: neither the request nor the query names any.
        base: The base IRI for functions that make IRIs; empty where none is needed.
        address: The IRI that relative IRIs of `source_text` are resolved against.
    """

    source_text: str
    text: str
    form: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    union: bool = True
    base: str = ""
    address: str | None = None


async def parse_query_request(request: Request, limits: Limits) -> ProtocolQuery | None:
    """Return the query of a request to the endpoint; None for a GET without one.

    Raises:
        HttpError: The request is malformed, or its query is not admitted.
    """
    fields = await _request_parameters(request, limits)
    if any(name == "update" for name, _ in fields):
        raise HttpError(403, "This endpoint answers queries and takes no updates.")
    texts = [value for name, value in fields if name == "query"]
    if not texts and request.method != "POST":
        return None
    if len(texts) != 1:
        raise HttpError(400, f"A request asks one query; this one has {len(texts)} parameters named query.")
    if len(texts[0].encode()) > limits.query:
        raise _too_large_error(limits)
    default = tuple(value for name, value in fields if name == "default-graph-uri")
    named = tuple(value for name, value in fields if name == "named-graph-uri")
    for iri in default + named:
        if not _IRI.match(iri):
            raise HttpError(400, "A graph is named by its IRI in full, without angle brackets.")
    return await validate_query(texts[0], default, named, request_url(request))


async def validate_query(
    text: str, default: tuple[str, ...] = (), named: tuple[str, ...] = (), base: str | None = None
) -> ProtocolQuery:
    """Return the query as it is to be run, its relative IRIs resolved against `base` if it declares none.

    Raises:
        HttpError: It is not SPARQL, is an update, or calls other servers.
    """
    try:
        if len(text) <= _SHORT:
            found = inspect_query(text, base)
        else:
            found = await asyncio.to_thread(inspect_query, text, base)
    except QuerySyntaxError as error:
        raise HttpError(400, f"Line {error.line}, column {error.column}: {error.message}") from None
    if found.form == "UPDATE":
        raise HttpError(403, "This endpoint answers queries and takes no updates.")
    if found.services:
        raise HttpError(
            403,
            f"This endpoint calls no other: SERVICE {found.services[0]} is not called. "
            "A federated query runs from your own machine: leapgraph query FILE",
        )
    union = not (found.graphs or default or named)
    resolving = (base or "") if found.needs_base else ""
    return ProtocolQuery(text, found.normalized_text, found.form, default, named, union, resolving, base)


def request_url(request: Request) -> str:
    """Return the URL of a request without its parameters, as the client knows it (RFC 3986, 5.1.3)."""
    host = request.headers.get("host", "")
    if not _HOST.match(host):
        server = request.scope.get("server") or ("localhost", None)
        host = f"[{server[0]}]" if ":" in server[0] else server[0]
        host += f":{server[1]}" if server[1] else ""
    return f"{request.scope['scheme']}://{host}{quote(request.scope['path'], safe=_PATH_SAFE)}"


async def _request_parameters(request: Request, limits: Limits) -> list[tuple[str, str]]:
    """Return the parameters of a request, from its URL and its body, for each of the three protocol operations."""
    fields = parse_parameters(request.scope["query_string"], "address")
    if request.method != "POST":
        return fields
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    if kind == SPARQL_UPDATE:
        raise HttpError(403, "This endpoint answers queries and takes no updates.")
    if kind not in {FORM_URLENCODED, SPARQL_QUERY}:
        raise HttpError(
            415,
            f"A query is posted as {FORM_URLENCODED} or as {SPARQL_QUERY}.",
            Accept_Post=f"{FORM_URLENCODED}, {SPARQL_QUERY}",
        )
    charset = re.search(r'charset\s*=\s*"?([^";\s]*)', parameters.lower())
    if charset and charset[1] not in {"utf-8", "utf8", "us-ascii"}:
        raise HttpError(415, "A query is posted in UTF-8.")
    body = await _read_body(request, limits)
    if kind == FORM_URLENCODED:
        return fields + parse_parameters(body, "body")
    try:
        return [*(field for field in fields if field[0] != "query"), ("query", body.decode())]
    except UnicodeDecodeError as error:
        raise HttpError(400, f"The query is no UTF-8: byte {error.start} fits no character.") from None


def parse_parameters(text: bytes, where: str) -> list[tuple[str, str]]:
    """Return the parameters of a form, from the URL or the body of a request as `where` says.

    Raises:
        HttpError: They are not UTF-8, or too many.
    """
    try:
        return parse_qsl(
            text.decode(), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=_MOST_FIELDS
        )
    except UnicodeDecodeError:
        raise HttpError(400, f"The parameters in the {where} of the request are no UTF-8.") from None
    except ValueError:
        raise HttpError(400, f"The {where} of the request has more than {_MOST_FIELDS} parameters.") from None


async def _read_body(request: Request, limits: Limits) -> bytes:
    """Return the body; of one that is too large a part is read and dropped, so that its client sees the error."""
    # Percent-encoding takes three bytes for one.
    most = limits.query * 3 + 4096
    stated = request.headers.get("content-length", "")
    if (stated.isdigit() and int(stated) > limits.body) or (
        request.headers.get("expect", "").lower() == "100-continue" and stated.isdigit() and int(stated) > most
    ):
        raise _too_large_error(limits)
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size <= most:
                parts.append(part)
            elif size > limits.body:
                break
    except ClientDisconnect:
        raise HttpError(400, "The request broke off.") from None
    if size > most:
        raise _too_large_error(limits)
    return b"".join(parts)


def _too_large_error(limits: Limits) -> HttpError:
    return HttpError(413, f"A query has at most {limits.query >> 10} kB here.", Connection="close")
