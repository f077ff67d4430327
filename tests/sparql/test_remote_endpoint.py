"""Other people's endpoints: asked politely, believed only when they answer what was asked, quoted when they do not."""

import socket
import subprocess
import time
from collections.abc import Iterator
from email.utils import formatdate

import pytest
from pyoxigraph import Literal, NamedNode

from leapgraph import __version__
from leapgraph.errors import RunError
from leapgraph.sparql import remote_endpoint as module
from leapgraph.sparql.remote_endpoint import answer_from_endpoint, check_address, user_agent
from leapgraph.sparql.results import Boolean, Solutions, Triples
from leapgraph.sparql.timeout import OutOfTimeError
from support.fake_sparql_endpoint import JSON, FakeEndpoint, PlannedResponse
from support.oxigraph_server import PROGRAM, serving

AGENT = user_agent("https://example.org/us")
ALL = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
ROWS = Solutions(
    ("o",),
    [(Literal("5", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")),), (Literal("x", language="en"),)],
)


def ask(url: str, text: str = ALL, timeout: float = 20) -> object:
    return answer_from_endpoint(url, text, AGENT, timeout)


def refusal(endpoint: FakeEndpoint, *said: PlannedResponse, text: str = ALL, timeout: float = 20) -> str:
    """Return the error when the endpoint says these things, without the endpoint's own name."""
    endpoint.next += said
    with pytest.raises(RunError) as raised:
        ask(endpoint.url, text, timeout)
    message = str(raised.value)
    assert "\x1b" not in message
    return message.replace(endpoint.host, "HOST")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real oxigraph server with two triples in it."""
    folder = tmp_path_factory.mktemp("oxigraph")
    (folder / "data.ttl").write_text('<https://example.org/a> <https://example.org/p> "x"@en, 5 .', encoding="utf-8")
    data = str(folder / "store")
    subprocess.run(
        [PROGRAM, "load", "--location", data, "--file", folder / "data.ttl"], check=True, capture_output=True
    )
    with serving("serve-read-only", "--location", data) as address:
        yield f"{address}/query"


def test_a_real_server_answers_every_form(server: str) -> None:
    graph = Triples([b'<https://example.org/a> <https://example.org/q> "x"@en .\n'])

    assert ask(server) == ROWS
    assert Boolean(value=True) == ask(server, "ASK { ?s ?p 5 }")
    assert graph == ask(server, 'CONSTRUCT { ?s <https://example.org/q> ?o } { ?s ?p ?o FILTER(LANG(?o) = "en") }')
    assert isinstance(ask(server, "DESCRIBE <https://example.org/a>"), Triples)


def test_a_real_servers_complaint_is_quoted(server: str) -> None:
    with pytest.raises(RunError, match=r"answers HTTP 400 Bad Request:\n    error at 1:\d+: expected"):
        ask(server, "SELECT ?o { ?s ?p }")


def test_a_long_query_gets_the_same_answer_from_a_real_server(server: str) -> None:
    assert ask(server, f"{ALL} # {'é' * 10}\n VALUES ?s {{ <https://example.org/a> {'<a:b> ' * 2000} }}") == ROWS


def test_the_request_names_us_the_form_and_what_we_take(endpoint: FakeEndpoint) -> None:
    ask(endpoint.url)
    ask(endpoint.url, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")

    rows, graph = endpoint.requests
    assert rows.headers["user-agent"] == f"leapgraph/{__version__} (https://example.org/us)"
    assert rows.headers["accept"].startswith("application/sparql-results+json,")
    assert graph.headers["accept"].startswith("application/n-triples,")
    assert rows.parameters == {"query": [ALL]}


def test_comments_do_not_travel_and_do_not_mislead(endpoint: FakeEndpoint) -> None:
    text = "#+ summary: CONSTRUCT\n#+ description: what we ask of it\n\nSELECT ?o { # ASK\n  ?s ?p ?o }\nORDER BY ?o\n"

    assert ask(endpoint.url, text) == ROWS
    assert endpoint.requests[0].query == "SELECT ?o {\n  ?s ?p ?o }\nORDER BY ?o"
    assert endpoint.requests[0].headers["accept"].startswith("application/sparql-results+json")


def test_short_queries_are_got_and_long_ones_posted(endpoint: FakeEndpoint) -> None:
    long = f"{ALL} VALUES ?s {{ <https://example.org/a> {'<a:b> ' * 1000} }}"

    answers = ask(endpoint.url), ask(endpoint.url, long)

    assert answers == (ROWS, ROWS)
    assert [asked.method for asked in endpoint.requests] == ["GET", "POST"]
    assert endpoint.requests[1].query == long


def test_what_is_no_sparql_to_us_is_left_to_the_endpoint(endpoint: FakeEndpoint) -> None:
    said = refusal(endpoint, text="DEFINE input:inference 'x' SELECT ?o { ?s ?p ?o }")

    assert endpoint.requests[0].query == "DEFINE input:inference 'x' SELECT ?o { ?s ?p ?o }"
    assert said.startswith("HOST answers HTTP 400 Bad Request:\n    error at 1:")


def test_updates_are_sent_to_nobody(endpoint: FakeEndpoint) -> None:
    assert refusal(endpoint, text="CLEAR ALL") == "this is an update, and a query only reads: no endpoint is sent one"
    assert endpoint.requests == []


def test_results_in_xml_and_plain_json_are_read(endpoint: FakeEndpoint) -> None:
    xml = b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>true</boolean></sparql>'
    endpoint.next += [PlannedResponse(body=xml, kind="application/sparql-results+xml")]
    endpoint.next += [PlannedResponse(body=b'{"head":{},"boolean":false}', kind="application/json;charset=utf-8")]

    answers = [ask(endpoint.url, "ASK {}"), ask(endpoint.url, "ASK {}")]

    assert [Boolean(value=True), Boolean(value=False)] == answers


def test_turtle_with_blank_nodes_is_read_alike_each_time(endpoint: FakeEndpoint) -> None:
    endpoint.next += [PlannedResponse(body=b"<a:s> <a:p> [ <a:q> 1 ] .", kind="text/turtle")] * 2

    first, second = ask(endpoint.url, "DESCRIBE <a:s>"), ask(endpoint.url, "DESCRIBE <a:s>")

    assert first == second
    assert isinstance(first, Triples)
    assert len(first.lines) == 2


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_retry_after_is_waited_for(endpoint: FakeEndpoint, status: int) -> None:
    said: list[str] = []
    endpoint.next += [PlannedResponse(status, headers={"Retry-After": "0"})] * 2

    answer = answer_from_endpoint(endpoint.url, ALL, AGENT, 20, said.append)

    assert answer == ROWS
    assert len(endpoint.requests) == 3
    assert said == [f"waiting 0 s, as {endpoint.host} asks"] * 2


def test_after_three_tries_it_is_reported(endpoint: FakeEndpoint) -> None:
    said = refusal(endpoint, *[PlannedResponse(429, b"slow down", "text/plain", {"Retry-After": "0"})] * 4)

    assert said == "HOST answers HTTP 429 Too Many Requests, and to come back in 0 s:\n    slow down"
    assert len(endpoint.requests) == 3


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_long_retry_after_is_reported_and_not_waited_for(endpoint: FakeEndpoint, form: str) -> None:
    value = {"seconds": "3600", "date": formatdate(time.time() + 3600, usegmt=True)}[form]
    said = refusal(endpoint, PlannedResponse(503, b"", "", {"Retry-After": value}))

    assert said.startswith("HOST answers HTTP 503 Service Unavailable, and to come back in 3")
    assert len(endpoint.requests) == 1


def test_a_date_that_is_past_is_no_wait(endpoint: FakeEndpoint) -> None:
    endpoint.next += [PlannedResponse(503, headers={"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"})]

    assert ask(endpoint.url) == ROWS


@pytest.mark.parametrize("value", [None, "soon", "-1", "1e9"])
def test_without_a_time_to_come_back_there_is_no_second_try(endpoint: FakeEndpoint, value: str | None) -> None:
    said = refusal(endpoint, PlannedResponse(503, b"", "", {"Retry-After": value} if value else {}))

    assert said == "HOST answers HTTP 503 Service Unavailable"
    assert len(endpoint.requests) == 1


def test_a_page_with_200_is_an_error_that_has_its_title(endpoint: FakeEndpoint) -> None:
    page = b"<!DOCTYPE html><html><head><title>Wartung\x1b[31m</title></head><body>long</body></html>"

    said = refusal(endpoint, PlannedResponse(200, page, "text/html; charset=utf-8"))

    assert said == 'HOST answers with text/html, which is no result of a query: "Wartung [31m"'


def test_an_error_text_with_200_is_an_error(endpoint: FakeEndpoint) -> None:
    said = refusal(endpoint, PlannedResponse(200, b"Virtuoso 42000 Error SQ200: too many rows\n", "text/plain"))

    assert said == (
        "HOST answers with text/plain, which is no result of a query:\n    Virtuoso 42000 Error SQ200: too many rows"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ALL, PlannedResponse(200, b'{"head":{},"boolean":true}')),
        (ALL, PlannedResponse(200, b"<a:b> <a:b> <a:b> .", "text/turtle")),
        ("ASK {}", PlannedResponse(200, b'{"head":{"vars":[]},"results":{"bindings":[]}}')),
        ("DESCRIBE <a:b>", PlannedResponse(200, b'{"head":{"vars":[]},"results":{"bindings":[]}}')),
    ],
)
def test_an_answer_to_another_form_of_query_is_an_error(
    endpoint: FakeEndpoint, text: str, said: PlannedResponse
) -> None:
    assert refusal(endpoint, said, text=text).startswith(f"HOST answers with {said.kind}, which is no answer to ")


def test_an_answer_without_a_type_is_an_error(endpoint: FakeEndpoint) -> None:
    said = refusal(endpoint, PlannedResponse(200, b'{"head":{},"boolean":true}', ""))

    assert said.startswith("HOST answers with what it does not name, which is no result of a query")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"head":{"vars":["o"]}}',
        b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"uri","value":"no iri"}}]}}',
        b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"odd","value":"x"}}]}}',
        b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"literal","value":"x"}}',
        b'{"head":{"vars":["o"]},"results":{"bindings":[]}} SPARQL-QUERY: java.util.concurrent.TimeoutException',
    ],
)
def test_json_that_is_no_whole_result_is_an_error(endpoint: FakeEndpoint, body: bytes) -> None:
    said = refusal(endpoint, PlannedResponse(200, body))

    assert said.startswith(f"HOST answers with {JSON} that is broken (")


def test_a_time_out_behind_half_an_answer_is_shown(endpoint: FakeEndpoint) -> None:
    body = b'{"head":{"vars":["o"]},"results":{"bindings":[{"o"\njava.util.concurrent.TimeoutException\n'

    assert "\n    java.util.concurrent.TimeoutException" in refusal(endpoint, PlannedResponse(200, body))


def test_a_body_that_breaks_off_is_an_error(endpoint: FakeEndpoint) -> None:
    whole = b'{"head":{"vars":["o"]},"results":{"bindings":[]}}'

    assert refusal(endpoint, PlannedResponse(200, whole, promise=10)) == "HOST broke off in the middle of its answer"


def test_a_connection_that_closes_is_an_error(endpoint: FakeEndpoint) -> None:
    assert refusal(endpoint, PlannedResponse(drop=True)) == "HOST closed the connection without an answer"


def test_an_answer_that_is_too_large_is_refused(endpoint: FakeEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leapgraph.sparql.endpoint_transport.MAX_RESPONSE_BYTES", 1 << 20)

    assert refusal(endpoint, PlannedResponse(200, b" " * ((1 << 20) + 1))).startswith(
        "HOST sends more than 1 MiB: ask for less"
    )


def test_a_compressed_answer_is_an_error(endpoint: FakeEndpoint) -> None:
    said = refusal(endpoint, PlannedResponse(200, b"\x1f\x8b", headers={"Content-Encoding": "gzip"}))

    assert said == "HOST sends its answer compressed, which was not asked for"


def test_an_error_is_in_the_endpoints_own_words_without_our_query(endpoint: FakeEndpoint) -> None:
    body = (
        f"SPARQL-QUERY: queryStr={ALL}\njava.util.concurrent.ExecutionException: \x1b]0;x\x07Lexical error\n\n\tat X\n"
    )

    said = refusal(endpoint, PlannedResponse(500, body.encode(), "text/plain"))

    assert said == (
        "HOST answers HTTP 500 Internal Server Error:\n    SPARQL-QUERY: queryStr=\n"
        "    java.util.concurrent.ExecutionException:  ]0;x Lexical error\n     at X"
    )


def test_a_long_error_is_cut(endpoint: FakeEndpoint) -> None:
    said = refusal(endpoint, PlannedResponse(500, b"word " * 100_000 + b"\nline" * 1000, "text/plain"))

    assert len(said) < 400


def test_a_redirect_within_the_host_is_followed_with_the_same_query(endpoint: FakeEndpoint) -> None:
    endpoint.next += [
        PlannedResponse(307, headers={"Location": "/elsewhere?query=x"}),
        PlannedResponse(308, headers={"Location": "/third"}),
    ]

    long = f"{ALL} VALUES ?s {{ <https://example.org/a> {'<a:b> ' * 1000} }}"
    assert ask(endpoint.url, long) == ROWS
    assert [asked.path for asked in endpoint.requests] == ["/sparql", "/elsewhere", "/third"]
    assert endpoint.requests[2].query == long
    assert endpoint.requests[2].headers["user-agent"] == AGENT


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_reported_and_not_followed(endpoint: FakeEndpoint, status: int) -> None:
    with FakeEndpoint() as other:
        target = other.url.replace("127.0.0.1", "localhost")

        said = refusal(endpoint, PlannedResponse(status, headers={"Location": f"{target}?query=secret"}))

    assert said == f"HOST leads to {target}: name that address, if it is right"
    assert other.requests == []


def test_a_redirect_that_drops_the_posted_query_is_reported(endpoint: FakeEndpoint) -> None:
    long = f"{ALL} VALUES ?s {{ {'<a:b> ' * 1000} }}"

    said = refusal(endpoint, PlannedResponse(302, headers={"Location": "/other"}), text=long)

    assert said == "HOST leads to http://HOST/other: name that address, if it is right"


def test_redirects_in_a_circle_end(endpoint: FakeEndpoint) -> None:
    refusal(endpoint, *[PlannedResponse(302, headers={"Location": "/sparql?query=x"})] * 20)

    assert len(endpoint.requests) <= 10


def test_redirects_without_end_end(endpoint: FakeEndpoint) -> None:
    refusal(endpoint, *[PlannedResponse(302, headers={"Location": f"/{number}?query=x"}) for number in range(20)])

    assert len(endpoint.requests) == 6


@pytest.mark.parametrize(
    "said", [PlannedResponse(wait=60), PlannedResponse(200, b" " * 10_000, drip=True)], ids=["silent", "dripping"]
)
def test_the_time_limit_is_for_the_whole_answer(endpoint: FakeEndpoint, said: PlannedResponse) -> None:
    endpoint.next += [said]

    with pytest.raises(OutOfTimeError, match=r"did not answer within 0\.3 s"):
        ask(endpoint.url, timeout=0.3)


def test_a_host_that_refuses_is_one_line() -> None:
    with socket.socket() as taken:  # and not listened at
        taken.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{taken.getsockname()[1]}"

        with pytest.raises(RunError) as raised:
            ask(f"http://{host}/sparql")

    assert str(raised.value) == f"{host} cannot be reached: Connection refused"


def test_a_host_that_does_not_take_up_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leapgraph.sparql.endpoint_transport.CONNECT_TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        # The queue of a listener that accepts nobody takes one or two; the next is left waiting.
        with socket.create_connection(address), socket.socket() as second, socket.socket() as third:
            for waiting in (second, third):
                waiting.settimeout(0)
                waiting.connect_ex(address)

            with pytest.raises(RunError) as raised:
                ask(f"http://127.0.0.1:{address[1]}/sparql", timeout=30)

    assert str(raised.value).endswith("cannot be reached: no connection within 0.2 s")


def test_plain_http_behind_https_is_reported(endpoint: FakeEndpoint) -> None:
    with pytest.raises(RunError, match="does not accept a secure connection"):
        ask(endpoint.url.replace("http:", "https:"))


def test_no_proxy_stands_between_us_and_this_machine(endpoint: FakeEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert ask(endpoint.url) == ROWS


def test_other_hosts_are_reached_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeEndpoint('<https://example.org/a> <https://example.org/p> "x"@en, 5 .') as proxy:
        monkeypatch.setenv("http_proxy", f"http://{proxy.host}")
        monkeypatch.setenv("no_proxy", "")

        assert ask("http://sparql.example.org/query") == ROWS
    assert [asked.headers["host"] for asked in proxy.requests] == ["sparql.example.org"]


@pytest.mark.parametrize(
    "url",
    ["", "query.wikidata.org", "ftp://a.org/x", "file:///etc/passwd", "http://u:p@a.org/", "http://a.org/?query=x",
     "http://a.org/#x", "http://a.org:0/", "http://a.org:x/", "http:///x", "http://a.org/a b", "http://ä.org/"],
)  # fmt: skip
def test_what_is_no_address_of_an_endpoint_is_refused(url: str) -> None:
    with pytest.raises(RunError, match="is no address of an endpoint"):
        check_address(url)


@pytest.mark.parametrize("contact", ["", "a\nb", "a(b)", "ä", " x"])
def test_a_contact_that_breaks_the_header_is_refused(contact: str) -> None:
    with pytest.raises(RunError, match="must be a web or mail address"):
        user_agent(contact)


def test_nothing_is_requested_without_a_limit() -> None:
    assert 60 < module.TIMEOUT <= 120
