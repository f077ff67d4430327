"""Requests made to do harm: the server refuses them in words, hears on, and calls nobody."""

import os
import socket
from collections import deque
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from support.server_process import ENDLESS, HOARDING, ConnectionCounter, Server, busy, ended

QUERY = "application/sparql-query"
NAME = "<https://schema.org/name>"
# Each asks the address @URL@ in another way; all of them are SPARQL, or nearly.
CALLS = [
    "SELECT * { SERVICE <@URL@> { ?s ?p ?o } }",
    "SELECT * { service <@URL@> { ?s ?p ?o } }",
    "SELECT * { SeRvIcE <@URL@> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <@URL@> { ?s ?p ?o } }",
    "SELECT * { SERVICE# a comment\n<@URL@> { ?s ?p ?o } }",
    "SELECT * { #\rSERVICE <@URL@> { ?s ?p ?o } }",
    "SELECT * { # \\u000A SERVICE <@URL@> { ?s ?p ?o }\n }",
    "SELECT * { # \\u000D SERVICE <@URL@> { ?s ?p ?o }\n }",
    "SELECT * { \\u0053ERVICE <@URL@> { ?s ?p ?o } }",
    "SELECT * { \\U00000053ERVICE <@URL@> { ?s ?p ?o } }",
    "SELECT * { SERV\\u0049CE <@URL@> { ?s ?p ?o } }",
    "SELECT * { SERVICE <\\u0068ttp@URL@> { ?s ?p ?o } }".replace("http@URL@", "@URL@"),
    "PREFIX h: <@URL@> SELECT * { SERVICE h: { ?s ?p ?o } }",
    "BASE <@URL@> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "SELECT * { BIND(<@URL@> AS ?e) SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <@URL@> } SERVICE $e { ?s ?p ?o } }",
    "SELECT * { { SELECT * { { SERVICE <@URL@> { ?s ?p ?o } } } } }",
    "SELECT * { FILTER EXISTS { SERVICE <@URL@> { ?s ?p ?o } } }",
    "SELECT * { OPTIONAL { SERVICE <@URL@> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o MINUS { SERVICE <@URL@> { ?s ?p ?o } } }",
    "SELECT * { { } UNION { GRAPH ?g { SERVICE <@URL@> { ?s ?p ?o } } } }",
    "ASK { SERVICE <@URL@> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <@URL@> { ?s ?p ?o } }",
    "DESCRIBE ?s WHERE { SERVICE <@URL@> { ?s ?p ?o } }",
    "SELECT * { ?s ?p '''\n''' . SERVICE <@URL@> { ?s ?p ?o } }",
    'SELECT * { ?s ?p "# " . SERVICE <@URL@> { ?s ?p ?o } }',
    "SELECT * { ?s <a:b#c> ?o . SERVICE <@URL@> { ?s ?p ?o } }",
    "PREFIX a: <a:> SELECT * { ?s a:b.c.SERVICE <@URL@> { ?s ?p ?o } }",
    "SELECT * { ?s ?p _:b.SERVICE <@URL@> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1.SERVICE <@URL@> { ?s ?p ?o } }",
    "SELECT * { FILTER(?a<'b'||'> SERVICE <@URL@> { ?s ?p ?o } #'>'') }",
    "LOAD <@URL@>",
    "LOAD SILENT <@URL@> INTO GRAPH <a:b>",
    "load <@URL@>",
    "PREFIX a: <a:> LOAD <@URL@>",
    "SELECT * { } ; LOAD <@URL@>",
    "SELECT * FROM <@URL@> { ?s ?p ?o }",
    "SELECT * FROM NAMED <@URL@> { GRAPH ?g { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } FROM <@URL@> WHERE { ?s ?p ?o }",
    "DESCRIBE <@URL@>",
    "SELECT * { GRAPH <@URL@> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("call", CALLS)
def test_no_query_calls_another_server(client: httpx.Client, connections: ConnectionCounter, call: str) -> None:
    query = call.replace("@URL@", f"http://127.0.0.1:{connections.port}/")

    answers = [
        client.get("/sparql", params={"query": query}),
        client.post("/sparql", content=query, headers={"content-type": QUERY}),
        client.post("/sparql", data={"update": query}),
        client.post("/sparql", content=query, headers={"content-type": "application/sparql-update"}),
        client.get(
            "/sparql",
            params={
                "query": "SELECT * { ?s ?p ?o } LIMIT 1",
                "default-graph-uri": f"http://127.0.0.1:{connections.port}/",
            },
        ),
    ]

    assert connections.count == 0
    assert {answer.status_code for answer in answers} <= {200, 400, 403}
    assert [answer.status_code for answer in answers[2:]] == [403, 403, 200]


@pytest.mark.parametrize("call", CALLS[:5] + CALLS[12:26])
def test_a_call_to_another_server_is_403(client: httpx.Client, call: str) -> None:
    assert client.get("/sparql", params={"query": call.replace("@URL@", "http://127.0.0.1:1/")}).status_code == 403


@pytest.mark.parametrize(
    "call", [call for call in CALLS if "FROM" in call or "{ GRAPH <" in call or "DESCRIBE <" in call]
)
def test_a_graph_that_is_not_here_is_empty(client: httpx.Client, call: str) -> None:
    answer = client.get("/sparql", params={"query": call.replace("@URL@", "http://127.0.0.1:1/")})

    assert answer.status_code == 200
    assert "http" not in answer.text


def test_a_refused_service_says_which_and_why(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "PREFIX h: <http://a.test/> SELECT * { SERVICE h:sparql {} }"})

    assert answer.status_code == 403
    assert "SERVICE http://a.test/sparql is not called" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/id/../../../etc/passwd",
        "/id/..%2f..%2f..%2fetc%2fpasswd",
        "/id/%252e%252e/x",
        "//etc/passwd",
        "/id//leap",
        "/id/leap/",
        "/id/leap.ttl/",
        "/id/leap.ttl%00",
        "/id/leap%00.ttl",
        "/id/\\..\\leap",
        "/./id/leap",
        "/.dist-work/new/void.ttl",
        "/SHA256SUMS/../void.ttl",
        "/id",
        "/id/",
        "/id/LEAP",
        "/id/leap.xyz",
        "/query/../sparql",
        "/query/%2e%2e/id/leap",
        "/shape/../id/leap",
        "http://127.0.0.1/id/leap",
        "*",
    ],
)
def test_only_known_names_lead_to_files(server: Server, path: str) -> None:
    host = f"localhost:{server.port}"
    answer = server.send(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())

    assert answer.split(b" ", 2)[1] in {b"404", b"400"}
    assert b"root:" not in answer
    assert b"/serve" not in answer
    assert b"Traceback" not in answer


@pytest.mark.parametrize(
    "path",
    [
        "/id/leap%0d%0aX-Evil:%201",
        "/query/people-board%0d%0aX-Evil:%201",
        "/id/leap?%0d%0aX-Evil:%201",
        "/query/people-board?format=%0d%0aX-Evil:%201",
        "/query/issues-positions-by-stance?stance=%0d%0aX-Evil:%201",
        "/sparql?query=ASK{}&default-graph-uri=urn:a%0d%0aX-Evil:%201",
        "/sparql?query=%0d%0aX-Evil:%201",
    ],
)
@pytest.mark.parametrize("host", [b"localhost", b"a", b"a\tb", b'a"><script>', b"a/../b", b"\xff"])
def test_no_request_writes_a_header_or_markup(server: Server, path: str, host: bytes) -> None:
    answer = server.send(
        b"GET %b HTTP/1.1\r\nHost: %b\r\nAccept: text/html\r\nConnection: close\r\n\r\n" % (path.encode(), host)
    )
    head, _, body = answer.partition(b"\r\n\r\n")

    assert b"\r\nx-evil" not in head.lower()
    assert b"<script>" not in body
    assert head.startswith(b"HTTP/1.1 ")


@pytest.mark.parametrize(
    "bytes_",
    [
        b"",
        b"\r\n\r\n",
        b"\x00" * 1000,
        b"\xff\xfe\xfd" * 100,
        b"GET\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX:\x00\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\n : \r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, identity\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK",
        b"GET /sparql HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nAccept: " + b"a/b," * 10_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /sparql?query=" + b"%2" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 500,
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    ids=lambda bytes_: repr(bytes_[:50]),
)
def test_bytes_that_are_no_request_do_no_harm(server: Server, client: httpx.Client, bytes_: bytes) -> None:
    answer = server.send(bytes_.replace(b"Host: a\r\n", b"Host: localhost\r\n"), end=True)

    assert b"Traceback" not in answer
    assert answer == b"" or answer.startswith(b"HTTP/1.1 ")
    assert not answer.startswith(b"HTTP/1.1 500")
    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


def test_a_head_that_is_too_large_is_431(server: Server) -> None:
    answer = server.send(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 100_000 + b"\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {" + "{" * 50_000,
        "SELECT * {" + "{" * 50_000 + "}" * 50_000 + "}",
        "SELECT * { FILTER(" + "(" * 60_000 + "1" + ")" * 60_000 + ") }",
        "SELECT * { FILTER(" + "!" * 100_000 + "true) }",
        "SELECT * { FILTER(1" + "+1" * 60_000 + ") }",
        "SELECT * { ?s " + "^" * 100_000 + "<a:b> ?o }",
        "SELECT * { ?s <a:b>" + "/<a:b>" * 20_000 + " ?o }",
        "SELECT * { ?s ?p '" + "\\\\" * 100_000,
        "SELECT * { ?s ?p '''" + "''" * 100_000,
        "SELECT * { ?s ?p ?o }" + "#" * 200_000,
        "PREFIX a: <a:> " * 10_000 + "ASK {}",
        "SELECT " + "?x " * 60_000 + "{}",
        "SELECT * { VALUES ?x { " + "1 " * 80_000 + "} }",
        "(" * 250_000,
    ],
    ids=lambda query: f"{query[:30]}...",
)
def test_long_and_deep_queries_end(client: httpx.Client, query: str) -> None:
    answer = client.post("/sparql", content=query, headers={"content-type": QUERY})

    assert answer.status_code in {200, 400, 503}
    assert len(answer.content) < 1 << 20 or answer.status_code == 200


def test_a_query_that_takes_too_long_is_503_and_may_come_back(own_server: Server) -> None:
    answer = httpx.get(own_server.sparql(), params={"query": ENDLESS}, timeout=120)

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    assert "longer than 1 s" in answer.text


def test_a_query_that_takes_all_memory_ends_alone(own_server: Server) -> None:
    answer = httpx.get(own_server.sparql(), params={"query": HOARDING}, timeout=120)
    after = httpx.get(own_server.sparql(), params={"query": "ASK {}"}, timeout=120)

    assert answer.status_code == 503
    assert after.json()["boolean"] is True
    assert own_server.resident() < 1 << 20


def test_an_answer_that_breaks_off_is_cut(own_server: Server) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

    with httpx.stream("GET", own_server.sparql(), params={"query": query}, timeout=120) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            deque(answer.iter_raw(), 0)


def test_a_client_that_goes_away_takes_its_query_along(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        body = ENDLESS.encode()
        head = (
            f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {QUERY}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        connection.sendall(head.encode() + body)
        worker = os.pidfd_open(busy(server))

    ended([worker])


def test_many_that_hang_do_not_keep_others_out(own_server: Server) -> None:
    hanging = []
    try:
        for _ in range(600):
            connection = socket.create_connection(("127.0.0.1", own_server.port), timeout=120)
            connection.sendall(b"GET / HTTP/1.1\r\nHost:")
            hanging.append(connection)

        answer = httpx.get(own_server.sparql(), params={"query": "ASK {}"}, timeout=120)
    finally:
        for connection in hanging:
            connection.close()

    assert answer.json()["boolean"] is True


def test_many_queries_at_once_are_all_answered(client: httpx.Client) -> None:
    query = f"SELECT ?s {{ ?s {NAME} ?o }} ORDER BY ?s"

    def ask(_number: int) -> tuple[int, int]:
        answer = client.get("/sparql", params={"query": query}, headers={"accept": "text/csv"})
        return answer.status_code, len(answer.content)

    with ThreadPoolExecutor(32) as pool:
        found = set(pool.map(ask, range(96)))

    assert len(found) == 1
    assert found.pop()[0] == 200


def test_after_all_that_the_server_answers_and_has_not_grown(server: Server, client: httpx.Client) -> None:
    def storm() -> None:
        for size in (1_000_000, 10_000_000):
            client.post(
                "/sparql",
                content=b"query=" + b"x" * size,
                headers={"content-type": "application/x-www-form-urlencoded"},
            )
        for call in CALLS:
            client.get("/sparql", params={"query": call})
        for number in range(100):
            client.get(f"/id/none-{number}")
            client.get("/id/leap.html")

    storm()
    before = server.resident()

    storm()

    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
    assert server.resident() - before < 10_000
