"""Credentials come from the environment, go to the one host, and are shown nowhere."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from leapgraph.errors import RunError
from leapgraph.store.address import read_address, read_credentials
from leapgraph.store.bringing import differences, open_store
from support.stores import Answer, DoubleStore

if TYPE_CHECKING:
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project

SECRET = "open-sesame"  # noqa: S105 - of the tests


def names(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"LEAPGRAPH_STORE_{name}", value)


def compared(project: Project, dataset: Dataset, double: DoubleStore) -> None:
    with open_store(double.protocol) as store:
        differences(project, dataset, store)


def test_a_user_and_a_password_go_as_basic(
    project: Project, dataset: Dataset, double: DoubleStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, USER="änn", PASSWORD=SECRET)

    compared(project, dataset, double)

    expected = "Basic " + base64.b64encode(f"änn:{SECRET}".encode()).decode()
    assert {request.headers["Authorization"] for request in double.asked} == {expected}


def test_a_token_goes_as_bearer(
    project: Project, dataset: Dataset, double: DoubleStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, TOKEN=SECRET)

    compared(project, dataset, double)

    assert {request.headers["Authorization"] for request in double.asked} == {f"Bearer {SECRET}"}


def test_a_store_that_wants_digest_gets_it(
    project: Project, dataset: Dataset, double: DoubleStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, USER="dba", PASSWORD=SECRET)
    challenge = {"WWW-Authenticate": 'Digest realm="SPARQL", nonce="1", qop="auth", algorithm=MD5'}
    double.fault = lambda request: (
        None if request.headers.get("Authorization", "").startswith("Digest ") else Answer(401, challenge)
    )

    compared(project, dataset, double)

    assert 'username="dba"' in double.asked[-1].headers["Authorization"]


def test_without_any_none_is_sent(project: Project, dataset: Dataset, double: DoubleStore) -> None:
    compared(project, dataset, double)

    assert [request for request in double.asked if "Authorization" in request.headers] == []


def test_a_store_that_wants_some_says_which_to_set(project: Project, dataset: Dataset, double: DoubleStore) -> None:
    double.fault = lambda _: Answer(401)

    with pytest.raises(RunError, match="it wants credentials: set LEAPGRAPH_STORE_USER and LEAPGRAPH_STORE_PASSWORD"):
        compared(project, dataset, double)


def test_a_store_that_refuses_them_does_not_make_us_show_them(
    project: Project, dataset: Dataset, double: DoubleStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, USER="ann", PASSWORD=SECRET)
    double.fault = lambda _: Answer(401)

    with pytest.raises(RunError, match="it refuses the credentials from") as caught:
        compared(project, dataset, double)

    assert SECRET not in str(caught.value)
    assert SECRET not in repr(read_credentials())


@pytest.mark.parametrize(
    "url",
    [
        "http://ann:open-sesame@127.0.0.1/store",
        "http://ann@127.0.0.1/store",
        "https://example.org/store?access-token=open-sesame",
        "https://example.org/store?x=1&API_KEY=open-sesame",
    ],
)
def test_credentials_in_an_address_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(RunError, match="credentials do not belong into an address") as caught:
        read_address(url)

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
        read_address(url)


def test_an_address_keeps_its_own_question() -> None:
    assert read_address("http://x/s?lenient").of_graph("a:b/c&d") == "http://x/s?lenient&graph=a%3Ab%2Fc%26d"
    assert read_address("http://x/s").of_graph("a:b") == "http://x/s?graph=a%3Ab"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"USER": "ann"}, "set LEAPGRAPH_STORE_PASSWORD too"),
        ({"PASSWORD": SECRET}, "set LEAPGRAPH_STORE_USER too"),
        ({"USER": "ann", "PASSWORD": SECRET, "TOKEN": SECRET}, "not both"),
        ({"USER": "a:b", "PASSWORD": SECRET}, "cannot have a colon"),
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
        open_store(url, update)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "store.localhost"])
def test_this_machine_may_be_asked_in_plain_http(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    names(monkeypatch, TOKEN=SECRET)

    assert open_store(f"http://{host}:7878/store").address.is_loopback


@pytest.mark.parametrize("host", ["localhost.example.org", "127.0.0.1.example.org", "[::2]", "10.0.0.1"])
def test_what_only_looks_like_this_machine_is_another(host: str) -> None:
    assert not open_store(f"http://{host}/store").address.is_loopback
