"""Who may ask: not a page of another site that has this machine's address, and no request that is read in two ways."""

from pathlib import Path

import httpx
import pytest
from starlette.requests import Request

from leapgraph.serve.access_policy import AccessPolicy, with_forwarded_address
from leapgraph.serve.validate_sparql_request import request_url
from support.server_process import Server, running

FRAMING = "POST /sparql HTTP/1.1\r\nHost: @\r\nContent-Type: application/sparql-query\r\n"
GET = "GET /sparql?query=ASK{} HTTP/1.1\r\nHost: @\r\n"
SMUGGLED = "GET /void.ttl HTTP/1.1\r\nHost: @\r\nConnection: close\r\n\r\n"


def statuses(server: Server, request: str) -> list[bytes]:
    """Return the status of each answer to what may be several requests."""
    answer = server.send(request.replace("@", f"127.0.0.1:{server.port}").encode("latin-1"))
    return [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize("host", ["127.0.0.1:@", "localhost:@", "LocalHost:@", "[::1]:@", "localhost", "127.0.0.1"])
def test_this_machine_is_addressed_by_its_own_names(server: Server, host: str) -> None:
    answer = server.send(
        f"GET / HTTP/1.1\r\nHost: {host.replace('@', str(server.port))}\r\nConnection: close\r\n\r\n".encode()
    )

    assert answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:@",
        "127.0.0.1.evil.example:@",
        "localhost.evil.example",
        "127.0.0.1:1",
        "",
        "0.0.0.0:@",
    ],
)
@pytest.mark.parametrize("path", ["/", "/sparql?query=ASK{}", "/id/leap.ttl", "/none", "*"])
def test_no_other_name_is_this_machine(server: Server, host: str, path: str) -> None:
    named = host.replace("@", str(server.port))
    answer = server.send(f"GET {path} HTTP/1.1\r\nHost: {named}\r\nConnection: close\r\n\r\n".encode())

    assert answer.startswith(b"HTTP/1.1 421 ")
    assert f"one of the addresses localhost:{server.port}, 127.0.0.1:{server.port}".encode() in answer
    assert b"access-control" not in answer


def test_on_loopback_no_page_of_another_site_may_read(client: httpx.Client) -> None:
    origin = {"origin": "https://example.org"}
    asked = client.get("/sparql", params={"query": "ASK {}"}, headers=origin)
    before = client.options("/sparql", headers={**origin, "access-control-request-method": "POST"})

    assert asked.status_code == 200
    assert asked.headers["cross-origin-resource-policy"] == "same-origin"
    assert [name for name in (*asked.headers, *before.headers) if name.startswith("access-control")] == []


@pytest.mark.parametrize("option", ["--cors", "--bind"])
def test_where_the_data_is_public_any_page_may_ask(dist: Path, option: str) -> None:
    with running(dist, *((option, "0.0.0.0") if option == "--bind" else (option,))) as own:  # noqa: S104 - the claim
        origin = {"origin": "https://example.org"}
        asked = httpx.get(own.sparql(), params={"query": "ASK {}"}, headers=origin, timeout=120)
        before = httpx.options(own.sparql(), headers={**origin, "access-control-request-method": "POST"}, timeout=120)
        named = httpx.get(own.sparql(), params={"query": "ASK {}"}, headers={"host": "leap.example"}, timeout=120)

    assert asked.headers["access-control-allow-origin"] == "*"
    assert asked.headers["cross-origin-resource-policy"] == "cross-origin"
    assert (before.status_code, before.headers["access-control-allow-origin"]) == (204, "*")
    assert "POST" in before.headers["access-control-allow-methods"]
    assert "Content-Type" in before.headers["access-control-allow-headers"]
    assert named.status_code == (200 if option == "--bind" else 421)


@pytest.mark.parametrize(
    "request_",
    [
        f"{FRAMING}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{SMUGGLED}",
        f"{FRAMING}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nASK{{}}\r\n0\r\n\r\n{SMUGGLED}",
        f"{FRAMING}Content-Length: 0\r\nTRANSFER-ENCODING: CHUNKED\r\n\r\n0\r\n\r\n{SMUGGLED}",
        f"{FRAMING.replace('1.1', '1.0')}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{SMUGGLED}",
        f"{FRAMING}Content-Length: 5\r\nContent-Length: 6\r\n\r\nASK{{}}{SMUGGLED}",
        f"{FRAMING}Content-Length: 5, 6\r\n\r\nASK{{}}{SMUGGLED}",
        f"{FRAMING}Content-Length: +5\r\n\r\nASK{{}}{SMUGGLED}",
        f"{FRAMING}Content-Length: 0x5\r\n\r\nASK{{}}{SMUGGLED}",
        f"{FRAMING}Content-Length: 5 5\r\n\r\nASK{{}}{SMUGGLED}",
        f"{FRAMING}Content-Length : 5\r\n\r\nASK{{}}{SMUGGLED}",
        f"{FRAMING}Content-Length\t: 5\r\n\r\nASK{{}}{SMUGGLED}",
        f"{FRAMING}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n{SMUGGLED}",
        f"{FRAMING}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{SMUGGLED}",
        f"{FRAMING}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{SMUGGLED}",
        f"{FRAMING}Transfer-Encoding: identity\r\n\r\n{SMUGGLED}",
        f"{FRAMING}Transfer-Encoding: x\x0bchunked\r\n\r\n0\r\n\r\n{SMUGGLED}",
        f"{FRAMING}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n{SMUGGLED}",
        f"{GET}X: a\r\n b\r\n\r\n{SMUGGLED}",
        f"{GET}X: a\r\n\tTransfer-Encoding: chunked\r\n\r\n{SMUGGLED}",
        f"{GET} X: a\r\n\r\n{SMUGGLED}",
        f"{GET}X: a\n\r\n{SMUGGLED}",
        f"{GET}X: a\r\n\n{SMUGGLED}",
        f"{GET.replace(chr(13), '')}\n{SMUGGLED}",
        f"{GET}X: a\rContent-Length: 5\r\n\r\n{SMUGGLED}",
        f"{GET}X: a\x00\r\n\r\n{SMUGGLED}",
        f"{GET}X\r\n\r\n{SMUGGLED}",
        f"{GET}X y: a\r\n\r\n{SMUGGLED}",
        f"{GET}Host: @\r\n\r\n{SMUGGLED}",
        f"GET  / HTTP/1.1\r\nHost: @\r\n\r\n{SMUGGLED}",
        f"GET / HTTP/1.1 \r\nHost: @\r\n\r\n{SMUGGLED}",
        f"GET /\tHTTP/1.1\r\nHost: @\r\n\r\n{SMUGGLED}",
    ],
    ids=lambda request: repr(request.partition("Host: @")[2][2:60]),
)
def test_a_request_that_can_be_read_in_two_ways_is_400_and_the_last(server: Server, request_: str) -> None:
    assert statuses(server, request_) in ([b"400"], [b"501"])


@pytest.mark.parametrize(
    "body",
    [
        "5\r\nASK{}\r\n0\r\n\r\n",
        "5;x=y\r\nASK{}\r\n0;z\r\n\r\n",
        "00005\r\nASK{}\r\n0\r\nTrailer: x\r\n\r\n",
        "5\r\nASK{}\r\n0\r\n\n",
        "5;x\n\r\nASK{}\r\n0\r\n\r\n",
        "5 ;x\r\nASK{}\r\n0\r\n\r\n",
        "5\r\nASK{}0\r\n\r\n",
        "5\nASK{}\r\n0\r\n\r\n",
        "0x5\r\nASK{}\r\n0\r\n\r\n",
        "5\r\nASK{}garbage\r\n0\r\n\r\n",
        "-5\r\nASK{}\r\n0\r\n\r\n",
        "fffffffffffffffffffff\r\nASK{}\r\n0\r\n\r\n",
    ],
    ids=repr,
)
def test_nothing_is_read_behind_a_body_in_chunks(server: Server, body: str) -> None:
    """Where such a body ends is what proxies differ in most."""
    answered = statuses(server, f"{FRAMING}Transfer-Encoding: chunked\r\n\r\n{body}{SMUGGLED}")

    assert answered in ([b"200"], [b"400"])


def test_two_lengths_that_are_one_are_read_as_one(server: Server) -> None:
    request = f"{FRAMING}Content-Length: 5\r\nContent-Length: 5\r\nConnection: close\r\n\r\nASK{{}}{SMUGGLED}"

    assert statuses(server, request) == [b"200"]


def test_requests_behind_one_another_are_answered_in_order(server: Server) -> None:
    assert statuses(server, f"{GET}\r\n{FRAMING}Content-Length: 6\r\n\r\nASK\n{{}}{SMUGGLED}") == [b"200"] * 3


def test_a_public_server_is_addressed_by_any_name() -> None:
    scope = {"type": "http", "http_version": "1.1", "headers": [(b"host", b"leap.example")]}

    assert AccessPolicy(is_public=True).rejection(scope) is None


@pytest.mark.parametrize(
    ("peer", "host", "scheme", "address"),
    [
        ("127.0.0.1", "graph.example.org", "https", "https://graph.example.org/sparql"),
        ("127.0.0.1", "evil.example, graph.example.org", "http, HTTPS", "https://graph.example.org/sparql"),
        ("127.0.0.1", "", "", "http://127.0.0.1:7878/sparql"),
        ("127.0.0.1", "a b/<x>", "gopher", "http://127.0.0.1:7878/sparql"),
        ("192.0.2.1", "evil.example", "https", "http://127.0.0.1:7878/sparql"),
    ],
)
def test_the_proxy_says_by_which_address_a_client_asks(peer: str, host: str, scheme: str, address: str) -> None:
    forwarded = [(b"x-forwarded-host", host.encode()), (b"x-forwarded-proto", scheme.encode())]
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": "/sparql",
        "client": (peer, 1),
        "server": ("127.0.0.1", 7878),
        "headers": [(b"host", b"127.0.0.1:7878"), *(one for one in forwarded if one[1])],
    }

    assert request_url(Request(with_forwarded_address(scope, "127.0.0.1"))) == address
    assert request_url(Request(with_forwarded_address(scope, ""))) == "http://127.0.0.1:7878/sparql"
