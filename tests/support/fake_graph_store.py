"""Stores to publish to: a thin hand on a real one, and a fake store of the Graph Store Protocol that fails at will."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, quote, urlsplit

import httpx
from pyoxigraph import RdfFormat, parse

from leapgraph.dataset import triples_to_lines
from leapgraph.store.addresses_and_credentials import StoreAddress
from leapgraph.store.http_client import StoreClient


class RealStore:
    """An oxigraph server, looked at past the code that is tested."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.protocol = f"{url}/store"

    def graph(self, iri: str) -> list[bytes]:
        """Return what the store has in a graph, as sorted N-Triples lines."""
        answer = self._ask(f"/store?graph={quote(iri, safe='')}", accept="application/n-triples", allow=404)
        return triples_to_lines(quad.triple for quad in parse(answer, format=RdfFormat.N_TRIPLES))

    def graphs(self) -> list[str]:
        """Return the names of all graphs, sorted."""
        text = self._ask("/query?query=" + quote("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"), accept="text/csv")
        return sorted(text.decode().split()[1:])

    def put(self, iri: str, turtle: str) -> None:
        """Replace a graph."""
        where = "default" if iri == "default" else f"graph={quote(iri, safe='')}"
        self._ask(f"/store?{where}", turtle.encode(), "text/turtle", method="PUT")

    def default(self) -> bytes:
        """Return the default graph as N-Triples."""
        return self._ask("/store?default", accept="application/n-triples")

    def update(self, text: str) -> None:
        """Run an update."""
        self._ask("/update", text.encode(), "application/sparql-update", method="POST")

    def _ask(  # noqa: PLR0913 - a request has so many parts
        self,
        path: str,
        body: bytes = b"",
        kind: str = "",
        *,
        method: str = "GET",
        accept: str = "*/*",
        allow: int = 200,
    ) -> bytes:
        headers = {"Accept": accept, **({"Content-Type": kind} if kind else {})}
        answer = httpx.request(method, self.url + path, content=body, headers=headers, trust_env=False, timeout=120)
        if not answer.is_success:
            assert answer.status_code == allow, answer.text
            return b""
        return answer.content


@dataclass
class RecordingClient(StoreClient):
    """A client that remembers the method of each request."""

    methods: list[str] = field(default_factory=list)

    def request(
        self, address: StoreAddress, method: str, url: str, body: bytes = b"", **headers: str
    ) -> httpx.Response:
        self.methods.append(method)
        return super().request(address, method, url, body, **headers)


@dataclass
class ReceivedRequest:
    """What the fake store was asked."""

    method: str
    path: str
    graph: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class PlannedResponse:
    """What the fake store says instead of doing what it is asked; `drop` and `slow` say nothing, at once or in the end.

    `reason` stands in the place of the status's own words, `raw` in the place of an answer in HTTP.
    """

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    drop: bool = False
    slow: float = 0.0
    reason: str | None = None
    raw: bytes = b""


class FakeGraphStore:
    """A graph store in memory on 127.0.0.1; `fault` may answer in its place."""

    def __init__(self) -> None:
        self.graphs: dict[str, list[bytes]] = {}
        self.requests: list[ReceivedRequest] = []
        self.fault: Callable[[ReceivedRequest], PlannedResponse | None] = lambda _: None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.protocol = f"http://127.0.0.1:{self._server.server_address[1]}/store"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def puts(self) -> list[str]:
        """Return the graphs that were put, in order."""
        return [request.graph for request in self.requests if request.method == "PUT"]


def _handler(store: FakeGraphStore) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            graph = parse_qs(urlsplit(self.path).query).get("graph", [""])[0]
            request = ReceivedRequest(self.command, self.path, graph, dict(self.headers.items()), body)
            store.requests.append(request)
            fault = store.fault(request)
            if fault is None:
                self._answer(*_done(store, request))
            elif fault.drop:
                self.close_connection = True
            elif fault.slow:
                time.sleep(fault.slow)
                self.close_connection = True
            elif fault.raw:
                self.wfile.write(fault.raw)
                self.close_connection = True
            else:
                self._answer(fault.status, fault.headers, fault.body, fault.reason)

        def _answer(self, status: int, headers: Mapping[str, str], body: bytes, reason: str | None = None) -> None:
            self.send_response(status, reason)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_DELETE = do_POST = _any  # noqa: N815 - the base class's names

    return Handler


def _done(store: FakeGraphStore, request: ReceivedRequest) -> tuple[int, dict[str, str], bytes]:
    if request.method == "PUT":
        store.graphs[request.graph] = triples_to_lines(quad.triple for quad in parse(request.body, RdfFormat.TURTLE))
        return 204, {}, b""
    if request.graph not in store.graphs:
        return 404, {}, b"no such graph"
    if request.method == "DELETE":
        del store.graphs[request.graph]
        return 204, {}, b""
    return 200, {"Content-Type": "application/n-triples"}, b"".join(store.graphs[request.graph])
