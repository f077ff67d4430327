"""The double's HTTP server: takes a request, logs it, lets a fault happen, hands it to the concern that answers it."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlsplit

from support.double import siteinfo
from support.double.editing import Editing
from support.double.entities import ApiError, Entities
from support.double.faults import Fault, Faults
from support.double.log import Asked, Log
from support.double.pages import Pages
from support.double.sessions import COOKIE, Session, Sessions, userinfo

if TYPE_CHECKING:
    from types import TracebackType


class Double:
    """One wiki. A context manager: it serves inside the block.

    Args:
        script: The path of its scripts.
        concept_base: What its entity IRIs begin with; its own address when absent.
        wikibase: Whether it has the Wikibase repository; without it is a wiki of pages.
    """

    def __init__(self, script: str = "/w", concept_base: str | None = None, *, wikibase: bool = True) -> None:
        self.script = script
        self.concept_base = concept_base
        self.wikibase = wikibase
        self.entities = Entities()
        self.edits = Editing(self.entities)
        self.pages = Pages()
        self.sessions = Sessions()
        self.faults = Faults()
        self.log = Log()
        self.general: dict[str, Any] = {}
        self.stopping = threading.Event()
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def server(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def api(self) -> str:
        """The address of its `api.php`."""
        return f"{self.server}{self.script}/api.php"

    def answer(self, session: Session, parameters: dict[str, str]) -> dict[str, Any]:
        """Return what the API answers."""
        try:
            match parameters.get("action"):
                case "query":
                    return self._query(session, parameters)
                case "wbgetentities" | "wbeditentity" as action if self.wikibase:
                    return self.edits.read(parameters) if action[2] == "g" else self.edits.answer(session, parameters)
                case "paraminfo":
                    return siteinfo.paraminfo(parameters["modules"].split("|"))
                case "login":
                    return self.sessions.login(session, parameters)
                case unknown:
                    info = f'Unrecognized value for parameter "action": {unknown}.'
                    return {"error": {"code": "badvalue", "info": info}, "servedby": "double"}
        except ApiError as error:
            return {"error": error.report, "servedby": "double"}

    def _block(self, session: Session) -> dict[str, Any]:
        if session.user not in self.edits.blocked:
            return {}
        return {"blockid": 1, "blockedby": "Admin", "blockreason": "made for a test", "blockexpiry": "infinite"}

    def _query(self, session: Session, parameters: dict[str, str]) -> dict[str, Any]:
        said: dict[str, Any] = {}
        meta = parameters.get("meta", "").split("|")
        if "userinfo" in meta:
            said["userinfo"] = userinfo(session, self.sessions.rights) | self._block(session)
        if "tokens" in meta:
            kinds = parameters.get("type", "csrf").split("|")
            said["tokens"] = {f"{kind}token": session.token(kind) for kind in kinds}
        if "siteinfo" in meta:
            general = siteinfo.general(self.server, self.script, self.concept_base, wikibase=self.wikibase)
            said["general"] = general | self.general
            if "namespaces" in parameters.get("siprop", ""):
                said |= {"namespaces": siteinfo.namespaces(), "namespacealiases": []}
        if "titles" in parameters:
            said |= self.pages.answer(parameters)
        return {"batchcomplete": True, "query": said}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A thread that hangs on purpose must not keep the test waiting.
    block_on_close = False

    def __init__(self, double: Double) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.double = double


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body leave apart; without this each answer would wait 40 ms for an acknowledgement.
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        pass

    def do_GET(self) -> None:
        self._serve(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def _serve(self, query: str) -> None:
        double = self.server.double
        parameters = dict(parse_qsl(query, keep_blank_values=True))
        path = urlsplit(self.path).path
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, path, headers, parameters)
        double.log.add(asked)
        session = double.sessions.of(headers.get("cookie", ""), headers.get("authorization", ""))
        if path != f"{double.script}/api.php":
            self._send(Fault.page(404, "<title>Not Found</title>"))
            return
        fault = double.faults.next(asked.action) or Fault("answer")
        if fault.kind == "expire":
            session.user = None
        # What the fault puts in the place of an answer was never done.
        right = b"{}" if fault.instead else json.dumps(double.answer(session, parameters), ensure_ascii=False).encode()
        cookie = {"Set-Cookie": f"{COOKIE}={session.key}; path=/", "Content-Type": "application/json; charset=utf-8"}
        with suppress(OSError):
            self._let(fault, right, cookie)

    def _let(self, fault: Fault, right: bytes, headers: dict[str, str]) -> None:
        match fault.kind:
            case "hang":
                self.server.double.stopping.wait()
                self.close_connection = True
            case "drop":
                self.close_connection = True
            case "slow":
                self.server.double.stopping.wait(fault.seconds)
                self._send(Fault("answer", 200, headers, right))
            case "drip":
                self._start(200, headers, len(right))
                for byte in right:
                    if self.server.double.stopping.wait(0.1):
                        break
                    self.wfile.write(bytes([byte]))
                self.close_connection = True
            case "truncate":
                self._start(200, headers, len(right))
                self.wfile.write(right[: len(right) // 2])
                self.close_connection = True
            case "mutate":
                assert fault.change is not None
                self._send(Fault("answer", 200, headers, fault.change(right)))
            case _:
                wrong = bool(fault.body or fault.headers or fault.status != 200)
                self._send(fault if wrong else Fault("answer", 200, headers, right))

    def _send(self, answer: Fault) -> None:
        self._start(answer.status, answer.headers, len(answer.body))
        self.wfile.write(answer.body)

    def _start(self, status: int, headers: dict[str, str], length: int) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
