"""A SPARQL endpoint on 127.0.0.1: it answers from a store of its own, or fails in the way that a test plans."""

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store

JSON = "application/sparql-results+json"


@dataclass
class ReceivedQuery:
    """A request: its method, the path, the query in it, all parameters, and the headers in lower case."""

    method: str
    path: str
    query: str
    parameters: dict[str, list[str]]
    headers: dict[str, str]


@dataclass
class PlannedResponse:
    """What the endpoint says next instead of an answer.

    Attributes:
        status: The status code.
        body: The body.
        kind: The Content-Type; empty for none.
        headers: More headers.
        wait: Seconds until it says anything; it stops waiting when the test ends.
        drip: Whether each byte takes a twentieth of a second.
        promise: Bytes that Content-Length promises beyond the body.
        drop: Whether the connection closes without a word.
    """

    status: int = 200
    body: bytes = b""
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    drip: bool = False
    promise: int = 0
    drop: bool = False


class FakeEndpoint:
    """A context manager that serves `store` (its default graph) at `url`, after what `next` plans."""

    def __init__(self, turtle: str = "") -> None:
        self.store = Store()
        self.store.load(turtle, format=RdfFormat.TURTLE)
        self.requests: list[ReceivedQuery] = []
        self.next: list[PlannedResponse] = []
        self.over = threading.Event()
        self._server = _Server(self)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/sparql"

    def answer(self, query: str) -> PlannedResponse:
        try:
            result = self.store.query(query)
        except SyntaxError as error:
            return PlannedResponse(400, str(error).encode(), "text/plain")
        if isinstance(result, QueryTriples):
            return PlannedResponse(
                body=result.serialize(format=RdfFormat.N_TRIPLES) or b"", kind="application/n-triples"
            )
        return PlannedResponse(body=result.serialize(format=QueryResultsFormat.JSON) or b"")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A thread that waits on purpose must not keep the test waiting.
    block_on_close = False

    def __init__(self, endpoint: FakeEndpoint) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.endpoint = endpoint


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def _serve(self, form: str) -> None:
        parameters = parse_qs(form)
        query = parameters.get("query", [""])[0]
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.endpoint.requests.append(
            ReceivedQuery(self.command, urlsplit(self.path).path, query, parameters, headers)
        )
        endpoint = self.server.endpoint
        said = endpoint.next.pop(0) if endpoint.next else endpoint.answer(query)
        with suppress(OSError):
            self._say(said)

    def _say(self, said: PlannedResponse) -> None:
        self.server.endpoint.over.wait(said.wait)
        self.close_connection = bool(said.drop or said.promise)
        if said.drop:
            return
        self.send_response(said.status)
        kind = {"Content-Type": said.kind} if said.kind else {}
        for name, value in {**kind, **said.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said.body) + said.promise))
        self.end_headers()
        for at in range(len(said.body)) if said.drip else []:
            if self.server.endpoint.over.wait(0.05):
                return
            self.wfile.write(said.body[at : at + 1])
        if not said.drip:
            self.wfile.write(said.body)
