"""The parts of GitLab's API that the jobs call, on 127.0.0.1: issues, generic packages, releases, pipelines."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

PROJECT = "/api/v4/projects/7/"
JOB_TOKEN, ISSUE_TOKEN = "job-token", "issue-token"


class FakeGitlab:
    """A context manager that answers at `api`, and keeps what it was sent."""

    def __init__(self) -> None:
        self.issues: list[dict[str, str]] = []
        self.packages: dict[str, bytes] = {}
        self.releases: list[dict[str, str]] = []
        self.links: list[dict[str, str]] = []
        self.pipelines: list[dict[str, str]] = []
        self._server = _Server(self)
        self.api = f"http://127.0.0.1:{self._server.server_address[1]}/api/v4"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes, by: str) -> tuple[int, Any]:
        """Return the status and the content for a request that was made by a token."""
        topic, _, rest = path.removeprefix(PROJECT).partition("/")
        if topic == "packages" and by == JOB_TOKEN:
            return self._package(method, rest, body)
        fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if topic == "issues" and by == ISSUE_TOKEN:
            return self._issue(method, rest, query, fields)
        if topic == "releases" and by == JOB_TOKEN and method == "POST":
            (self.links if rest.endswith("/assets/links") else self.releases).append(fields)
            return 201, {}
        if (topic, rest) == ("trigger", "pipeline") and fields.pop("token") == JOB_TOKEN:
            self.pipelines.append(fields)
            return 201, {}
        return 403, {"message": f"{method} {path} is not allowed by {by}"}

    def _package(self, method: str, name: str, body: bytes) -> tuple[int, Any]:
        if method == "PUT" and name not in self.packages:
            self.packages[name] = body
            return 201, {}
        return (200, self.packages[name]) if method == "GET" and name in self.packages else (404, {})

    def _issue(self, method: str, number: str, query: dict[str, str], fields: dict[str, str]) -> tuple[int, Any]:
        if method == "GET":
            assert query == {"labels": "sources", "state": "opened", "per_page": "1"}
            found = [one for one in self.issues if one["state"] == "opened" and one["labels"] == "sources"]
            return 200, [{"iid": int(one["iid"])} for one in found[:1]]
        if method == "POST":
            self.issues.append({"iid": str(len(self.issues) + 1), "state": "opened", **fields})
            return 201, {}
        if fields.get("state_event") == "close":
            fields = {"state": "closed"}
        self.issues[int(number) - 1].update(fields)
        return 200, {}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, gitlab: FakeGitlab) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.gitlab = gitlab


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        basic = base64.b64decode(self.headers.get("authorization", "").removeprefix("Basic ")).decode()
        by = (
            basic.removeprefix("gitlab-ci-token:") or self.headers.get("job-token") or self.headers.get("private-token")
        )
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        status, content = self.server.gitlab.answer(self.command, parts.path, query, body, by or "nobody")
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the names that the library looks for

    def log_message(self, *_: object) -> None:
        """Write nothing."""
