"""The fake wiki's HTTP: takes a request, logs it, lets a fault happen, sends what the fake wiki answers."""

from __future__ import annotations

import json
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from support.fake_wikibase.errors import ApiError, envelope
from support.fake_wikibase.faults import JSON, Fault
from support.fake_wikibase.request_log import LoggedRequest
from support.fake_wikibase.sessions import COOKIE, Session

if TYPE_CHECKING:
    from support.fake_wikibase.server import FakeWikibase


class Server(ThreadingHTTPServer):
    """Serves one fake wiki on a port of 127.0.0.1."""

    daemon_threads = True
    # A thread that hangs on purpose must not keep the test waiting.
    block_on_close = False

    def __init__(self, fake_wiki: FakeWikibase, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.fake_wiki = fake_wiki


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body leave apart; without this each answer would wait 40 ms for an acknowledgement.
    disable_nagle_algorithm = True
    server: Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        pass

    def do_GET(self) -> None:
        self._serve(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def _serve(self, query: str) -> None:
        fake_wiki = self.server.fake_wiki
        parameters = dict(parse_qsl(query, keep_blank_values=True))
        path = urlsplit(self.path).path
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = LoggedRequest(self.command, path, headers, parameters)
        fake_wiki.log.add(asked)
        if path != f"{fake_wiki.script}/api.php":
            self._send(Fault.page(404, "<title>Not Found</title>"))
            return
        fake_wiki.faults.happen(asked.action)
        fault = fake_wiki.faults.next(asked.action) or Fault("right")
        if fault.kind == "expire":
            fake_wiki.sessions.expire()
        # What a fault puts in the place of an answer was never done.
        right, session = self._answer(asked, stale=fault.kind == "stale") if fault.done else (b"{}", None)
        cookie = {"Set-Cookie": f"{COOKIE}={session.key}; path=/"} if session is not None else {}
        with suppress(OSError):
            self._let(fault, right, {**cookie, **JSON})

    def _answer(self, asked: LoggedRequest, *, stale: bool) -> tuple[bytes, Session | None]:
        fake_wiki, session = self.server.fake_wiki, None
        try:
            session = fake_wiki.sessions.of(asked, fake_wiki.api)
            said = fake_wiki.answer(session, asked.parameters, posted=asked.method == "POST", stale=stale)
        except ApiError as error:
            said = envelope(error.report)
        return json.dumps(said, ensure_ascii=False).encode(), session

    def _let(self, fault: Fault, right: bytes, headers: dict[str, str]) -> None:
        match fault.kind:
            case "hang":
                self.server.fake_wiki.stopping.wait()
                self.close_connection = True
            case "drop":
                self.close_connection = True
            case "slow":
                self.server.fake_wiki.stopping.wait(fault.seconds)
                self._send(Fault("right", 200, headers, right))
            case "drip":
                self._start(200, headers, len(right))
                for byte in right:
                    if self.server.fake_wiki.stopping.wait(0.1):
                        break
                    self.wfile.write(bytes([byte]))
                self.close_connection = True
            case "truncate":
                self._start(200, headers, len(right))
                self.wfile.write(right[: len(right) // 2])
                self.close_connection = True
            case "mutate":
                assert fault.change is not None
                self._send(Fault("right", 200, headers, fault.change(right)))
            case "answer":
                self._send(fault)
            case _:
                self._send(Fault("right", 200, headers, right))

    def _send(self, answer: Fault) -> None:
        self._start(answer.status, answer.headers, len(answer.body))
        self.wfile.write(answer.body)

    def _start(self, status: int, headers: dict[str, str], length: int) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
