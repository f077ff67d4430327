"""Credentials come from the environment, go to the one host, and are shown nowhere."""

import base64

import pytest

from leapgraph.dataset import Dataset
from leapgraph.errors import RunError
from leapgraph.project import Project
from leapgraph.store.addresses_and_credentials import parse_address, read_credentials
from leapgraph.store.remote_store import compare_with_store, open_remote_store
from support.fake_graph_store import FakeGraphStore, PlannedResponse, ReceivedRequest

SECRET = "open-sesame"  # noqa: S105 - of the tests


def names(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"LEAPGRAPH_STORE_{name}", value)


def compared(project: Project, dataset: Dataset, fake_store: FakeGraphStore) -> None:
    with open_remote_store(fake_store.protocol) as store:
        compare_with_store(project, dataset, store)


def test_a_user_and_a_password_go_as_basic(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, USER="änn", PASSWORD=SECRET)

    compared(project, dataset, fake_store)

    expected = "Basic " + base64.b64encode(f"änn:{SECRET}".encode()).decode()
    assert {request.headers["Authorization"] for request in fake_store.requests} == {expected}


def test_a_token_goes_as_bearer(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, TOKEN=SECRET)

    compared(project, dataset, fake_store)

    assert {request.headers["Authorization"] for request in fake_store.requests} == {f"Bearer {SECRET}"}


def test_a_store_that_wants_digest_gets_it(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, USER="dba", PASSWORD=SECRET)
    challenge = {"WWW-Authenticate": 'Digest realm="SPARQL", nonce="1", qop="auth", algorithm=MD5'}
    fake_store.fault = lambda request: (
        None if request.headers.get("Authorization", "").startswith("Digest ") else PlannedResponse(401, challenge)
    )

    compared(project, dataset, fake_store)

    assert 'username="dba"' in fake_store.requests[-1].headers["Authorization"]


def virtuoso(request: ReceivedRequest) -> PlannedResponse | None:
    """Answer as Virtuoso does: a 401 says what it takes to those who send nothing, and nothing to others."""
    sent = request.headers.get("Authorization", "")
    if sent.startswith("Digest "):
        return None
    return PlannedResponse(401, {} if sent else {"WWW-Authenticate": 'Digest realm="SPARQL", nonce="1", qop="auth"'})


def test_a_store_that_does_not_say_what_it_takes_is_requested_without_credentials(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, USER="dba", PASSWORD=SECRET)
    fake_store.fault = virtuoso

    compared(project, dataset, fake_store)

    ways = [request.headers.get("Authorization", "none").split()[0] for request in fake_store.requests]
    assert ways[:2] == ["Basic", "none"]
    assert set(ways[3:]) == {"Digest"}


def test_digest_that_was_chosen_sends_no_password_before(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, USER="dba", PASSWORD=SECRET, AUTH="digest")
    fake_store.fault = virtuoso

    compared(project, dataset, fake_store)

    ways = [request.headers.get("Authorization", "none").split()[0] for request in fake_store.requests]
    assert (ways[0], set(ways[1:])) == ("none", {"Digest"})


def test_basic_that_was_chosen_is_not_left(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, USER="dba", PASSWORD=SECRET, AUTH="Basic")
    fake_store.fault = virtuoso

    with pytest.raises(
        RunError, match=r"it refuses the credentials from .* \(as basic, which LEAPGRAPH_STORE_AUTH says"
    ):
        compared(project, dataset, fake_store)

    assert {request.headers["Authorization"].split()[0] for request in fake_store.requests} == {"Basic"}


@pytest.mark.parametrize("user", ['a"b', "a\\b", "änn"])
def test_a_name_that_digest_cannot_hold_is_reported(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, monkeypatch: pytest.MonkeyPatch, user: str
) -> None:
    names(monkeypatch, USER=user, PASSWORD=SECRET)
    fake_store.fault = virtuoso

    with pytest.raises(RunError, match="LEAPGRAPH_STORE_USER has a character in it that digest"):
        compared(project, dataset, fake_store)


@pytest.mark.parametrize(
    "rest", ['realm="x", nonce="1", algorithm=X', 'realm="x"', 'realm="x", nonce="1", qop="auth-int"']
)
def test_a_digest_that_is_not_known_is_reported(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, monkeypatch: pytest.MonkeyPatch, rest: str
) -> None:
    names(monkeypatch, USER="ann", PASSWORD=SECRET, AUTH="digest")
    fake_store.fault = lambda _: PlannedResponse(401, {"WWW-Authenticate": f"Digest {rest}"})

    with pytest.raises(RunError, match="broke off: "):
        compared(project, dataset, fake_store)


SPELLINGS = {
    "plain": SECRET,
    "percent": "".join(f"%{ord(char):02x}" for char in SECRET),
    "base64": base64.b64encode(f"ann:{SECRET}".encode()).decode(),
    "entities": "".join(f"&#{ord(char)};" for char in SECRET),
    "json": "".join(f"\\u{ord(char):04x}" for char in SECRET),
    "hex": SECRET.encode().hex(),
    "half": SECRET[:6],
}


def echoes(words: str) -> dict[str, PlannedResponse]:
    """Return answers that repeat `words`, each in another part."""
    return {
        "body": PlannedResponse(500, {}, f"{words} is wrong".encode()),
        "body, where it is cut off": PlannedResponse(500, {}, b"x" * 296 + words.encode()),
        "body, far below": PlannedResponse(500, {}, b" " * 2390 + words.encode()),
        "location": PlannedResponse(307, {"Location": f"http://127.0.0.2/{words}"}),
        "location, user": PlannedResponse(307, {"Location": f"http://ann:{words}@127.0.0.1/x"}),
        "location that is none": PlannedResponse(307, {"Location": f"http://[{words}"}),
        "media type": PlannedResponse(200, {"Content-Type": f"text/{words}"}, b"x"),
        "triples": PlannedResponse(200, {"Content-Type": "text/turtle"}, f"<a:b> {words} .".encode()),
        "reason": PlannedResponse(500, reason=words),
        "header": PlannedResponse(raw=f"HTTP/1.1 200 OK\r\n{words}\r\n\r\n".encode()),
        "status line": PlannedResponse(raw=f"{words}\r\n\r\n".encode()),
    }


@pytest.mark.parametrize("part", echoes(""))
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_whatever_a_store_repeats_is_not_shown(
    fake_store: FakeGraphStore, monkeypatch: pytest.MonkeyPatch, spelling: str, part: str
) -> None:
    names(monkeypatch, USER="ann", PASSWORD=SECRET)
    answer = echoes(SPELLINGS[spelling])[part]
    fake_store.fault = lambda _: answer

    with open_remote_store(fake_store.protocol) as store, pytest.raises(RunError) as caught:
        store.graphs.read("https://example.org/graph/people")

    assert SPELLINGS[spelling][:8] not in str(caught.value)
    assert SECRET not in str(caught.value)


def test_without_any_none_is_sent(project: Project, dataset: Dataset, fake_store: FakeGraphStore) -> None:
    compared(project, dataset, fake_store)

    assert [request for request in fake_store.requests if "Authorization" in request.headers] == []


def test_a_store_that_wants_some_says_which_to_set(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore
) -> None:
    fake_store.fault = lambda _: PlannedResponse(401)

    with pytest.raises(RunError, match="it wants credentials: set LEAPGRAPH_STORE_USER and LEAPGRAPH_STORE_PASSWORD"):
        compared(project, dataset, fake_store)


def test_a_store_that_refuses_them_does_not_make_us_show_them(
    project: Project, dataset: Dataset, fake_store: FakeGraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, USER="ann", PASSWORD=SECRET)
    fake_store.fault = lambda _: PlannedResponse(401)

    with pytest.raises(RunError, match="it refuses the credentials from") as caught:
        compared(project, dataset, fake_store)

    assert SECRET not in str(caught.value)
    assert SECRET not in repr(read_credentials())


@pytest.mark.parametrize(
    "url",
    [
        "http://ann:open-sesame@127.0.0.1/store",
        "http://ann@127.0.0.1/store",
        "https://example.org/store?access-token=open-sesame",
        "https://example.org/store?x=1&API_KEY=open-sesame",
        "https://example.org/store?X-Amz-Signature=open-sesame",
        "https://example.org/store?pass%77ord=open-sesame",
        "https://ann%3Aopen-sesame%40example.org/store",
        "ann:open-sesame@127.0.0.1/store",
        "http:ann:open-sesame@127.0.0.1/store",
        "http:///ann:open-sesame@127.0.0.1/store",
        "http:\\\\ann:open-sesame@127.0.0.1/store",
    ],
)
def test_credentials_in_an_address_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(RunError, match="credentials do not belong into an address") as caught:
        parse_address(url)

    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "store",
        "ftp://example.org/",
        "http://",
        "http:///x",
        "http://x:0/",
        "http://x:y/",
        "http://x/ y",
        "http://x/#y",
        "http://x/\n",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(RunError, match="is no address of a store"):
        parse_address(url)


@pytest.mark.parametrize("url", ["http://x/s#open-sesame", "x/s?k=open-sesame", "http://x:y/?a=open-sesame"])
def test_what_may_be_a_secret_in_a_wrong_address_is_not_repeated(url: str) -> None:
    with pytest.raises(RunError, match="is no address of a store") as caught:
        parse_address(url)

    assert SECRET not in str(caught.value)


def test_an_address_is_shown_without_the_values_of_its_question() -> None:
    assert str(parse_address("http://x/s?lenient&mine=open-sesame")) == "http://x/s?lenient&mine=…"
    assert str(parse_address("http://x/s")) == "http://x/s"


def test_an_address_keeps_its_own_question() -> None:
    assert parse_address("http://x/s?lenient").graph_url("a:b/c&d") == "http://x/s?lenient&graph=a%3Ab%2Fc%26d"
    assert parse_address("http://x/s").graph_url("a:b") == "http://x/s?graph=a%3Ab"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"USER": "ann"}, "set LEAPGRAPH_STORE_PASSWORD too"),
        ({"PASSWORD": SECRET}, "set LEAPGRAPH_STORE_USER too"),
        ({"USER": "ann", "PASSWORD": SECRET, "TOKEN": SECRET}, "not both"),
        ({"USER": "a:b", "PASSWORD": SECRET}, "cannot have a colon"),
        ({"AUTH": "ntlm", "USER": "a", "PASSWORD": SECRET}, "is basic, digest or bearer, and it is none of them"),
        ({"AUTH": "bearer", "USER": "a", "PASSWORD": SECRET}, "LEAPGRAPH_STORE_AUTH is bearer: set .*_TOKEN too"),
        ({"AUTH": "digest"}, "LEAPGRAPH_STORE_AUTH is digest: set .*_USER and .*_PASSWORD too"),
        ({"AUTH": "digest", "TOKEN": SECRET}, "LEAPGRAPH_STORE_AUTH is digest: set .*_PASSWORD, not .*_TOKEN"),
        ({"AUTH": "digest", "USER": "änn", "PASSWORD": SECRET}, "digest authentication cannot hold"),
        ({"TOKEN": f"{SECRET}\r\nX: y"}, "a header cannot hold"),
        ({"USER": "ann", "PASSWORD": f"{SECRET}\n"}, "a header cannot hold"),
    ],
)
def test_half_of_it_or_too_much_is_refused(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], message: str
) -> None:
    names(monkeypatch, **values)

    with pytest.raises(RunError, match=message) as caught:
        read_credentials()

    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("update", [None, "http://example.org/update"])
def test_nothing_secret_goes_over_plain_http_to_another_machine(
    monkeypatch: pytest.MonkeyPatch, update: str | None
) -> None:
    names(monkeypatch, TOKEN=SECRET)
    url = "http://example.org/store" if update is None else "https://example.org/query"

    with pytest.raises(RunError, match="is plain http: whoever is between could read the credentials"):
        open_remote_store(url, update)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "store.localhost"])
def test_plain_http_to_this_machine_is_allowed(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    names(monkeypatch, TOKEN=SECRET)

    assert open_remote_store(f"http://{host}:7878/store").address.is_loopback


@pytest.mark.parametrize("host", ["localhost.example.org", "127.0.0.1.example.org", "[::2]", "10.0.0.1"])
def test_what_only_looks_like_this_machine_is_another(host: str) -> None:
    assert not open_remote_store(f"http://{host}/store").address.is_loopback
