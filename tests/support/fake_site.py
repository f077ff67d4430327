"""A web site on 127.0.0.1 for tests: what each path answers, and what it was asked for."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass
class Answer:
    """What a path answers: a status, headers and a body."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    hangs: bool = False
    """Whether the body never comes."""


class FakeSite:
    """A site. A context manager: it serves inside the block. What has no answer is not found."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.most_at_once = 0
        self.stopping = threading.Event()
        self._now = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.block_on_close = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def add(self, path: str, *answers: Answer) -> None:
        """Let a path give these answers in turn, and the last one from then on."""
        self.answers[path] = list(answers)

    def paths(self) -> list[str]:
        return [f"{method} {path}" for method, path, _ in self.asked if path != "/robots.txt"]

    def answer(self, method: str, path: str, headers: dict[str, str]) -> Answer:
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            self.asked.append((method, path, headers))
            listed = self.answers.get(path, [Answer(404)])
            return listed.pop(0) if len(listed) > 1 else listed[0]

    def done(self) -> None:
        with self._lock:
            self._now -= 1

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(site: FakeSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
            pass

        def do_GET(self) -> None:
            self._serve()

        def do_HEAD(self) -> None:
            self._serve()

        def _serve(self) -> None:
            sent = {name.lower(): value for name, value in self.headers.items()}
            made = site.answer(self.command, self.path, sent)
            with suppress(OSError):
                self.send_response(made.status)
                for name, value in made.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(made.body) + made.hangs))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(made.body)
                if made.hangs:
                    site.stopping.wait()
                    self.close_connection = True
            site.done()

    return Handler
