"""`docs/deploy/nginx.conf` in a real nginx, in front of a real server: what it passes on, compresses and keeps."""

import os
import re
import signal
import socket
import ssl
import subprocess
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from support.required_programs import find_or_skip
from support.server_process import ROOT, running

pytestmark = pytest.mark.programs

HOST = "graph.example.org"
EXAMPLE = (ROOT / "docs" / "deploy" / "nginx.conf").read_text(encoding="utf-8")
# Around the example, which Debian's nginx.conf includes: everything lies in one folder, and nothing is a daemon.
AROUND = """
daemon off;
error_log stderr;
pid {folder}/pid;
{user}
events {{}}
http {{
    include /etc/nginx/mime.types;
    gzip on;
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    include {folder}/leapgraph.conf;
}}
"""


@dataclass
class Proxy:
    """A running nginx: a client of its site, and the port without TLS."""

    client: httpx.Client
    plain_port: int


def free_ports(count: int) -> list[int]:
    """Return ports that were free a moment ago."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def certificate(folder: Path) -> ssl.SSLContext:
    """Write a certificate for the host and its key, and return who trusts it."""
    openssl = find_or_skip("openssl", "openssl")
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"),
            *("-addext", f"subjectAltName=DNS:{HOST}", "-keyout", folder / "privkey.pem"),
            *("-out", folder / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    return ssl.create_default_context(cafile=folder / "fullchain.pem")


def configure(folder: Path, server: int, tls: int, plain: int) -> Path:
    """Write the example with the ports and the folder of a test, and what is around it."""
    changed = EXAMPLE.replace("127.0.0.1:7878", f"127.0.0.1:{server}")
    changed = re.sub(r"listen (?:\[::\]:)\d+.*\n", "", changed)
    changed = changed.replace("listen 443", f"listen 127.0.0.1:{tls}").replace(
        "listen 80;", f"listen 127.0.0.1:{plain};"
    )
    # A busy machine may take longer than the ten seconds that an answer is kept.
    changed = changed.replace("410 10s;", "410 1h;")
    changed = changed.replace(f"/etc/letsencrypt/live/{HOST}", str(folder)).replace("/var/cache", str(folder))
    (folder / "leapgraph.conf").write_text(changed, encoding="utf-8")
    path = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    path.write_text(AROUND.format(folder=folder, user=user), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def proxy(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    nginx = find_or_skip("nginx", "nginx-light")
    folder = tmp_path_factory.mktemp("nginx")
    trusted = certificate(folder)
    tls, plain = free_ports(2)
    with running(dist, "--cors", "--proxy", "127.0.0.1", "--timeout", "1") as server:
        path = configure(folder, server.port, tls, plain)
        checked = subprocess.run([nginx, "-t", "-q", "-c", path], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")
        process = subprocess.Popen([nginx, "-c", path])
        try:
            wait_until_it_listens(process, tls)
            transport = httpx.HTTPTransport(verify=trusted)
            headers = {"host": HOST, "accept-encoding": "identity"}
            with httpx.Client(
                base_url=f"https://127.0.0.1:{tls}", transport=transport, headers=headers, timeout=120
            ) as client:
                client.event_hooks = {"request": [name_the_host]}
                yield Proxy(client, plain)
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait()


def name_the_host(request: httpx.Request) -> None:
    """Have the name of the host in the certificate and in TLS be the one of the example."""
    request.extensions["sni_hostname"] = HOST


def wait_until_it_listens(process: subprocess.Popen[bytes], port: int) -> None:
    """Return when a connection is taken."""
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            os.sched_yield()
        else:
            return
    pytest.fail("nginx ended")


def test_a_page_is_compressed_once_and_kept_in_each_form(proxy: Proxy) -> None:
    plain, packed = (
        proxy.client.get("/about.html", headers={"accept-encoding": form}) for form in ("identity", "gzip")
    )
    again = proxy.client.get("/about.html", headers={"accept-encoding": "gzip"})

    assert (plain.status_code, packed.status_code, again.status_code) == (200, 200, 200)
    assert plain.content == packed.content == again.content
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == again.headers["content-encoding"] == "gzip"
    assert plain.headers["etag"] != packed.headers["etag"] == again.headers["etag"]
    assert not packed.headers["etag"].startswith("W/")
    assert [one.headers["x-cache-status"] for one in (plain, packed, again)] == ["MISS", "MISS", "HIT"]
    assert plain.headers["cache-control"] == "public, no-cache"
    revalidated = proxy.client.get("/about.html", headers={"if-none-match": plain.headers["etag"]})
    assert (revalidated.status_code, revalidated.content) == (304, b"")


def test_each_form_of_a_thing_is_found_and_none_is_taken_for_another(proxy: Proxy) -> None:
    for _ in range(2):
        found = {
            accept: proxy.client.get("/id/leap", headers={"accept": accept}).headers["location"]
            for accept in ("text/html", "text/turtle", "application/ld+json", "text/turtle;q=0.5, text/html;q=0.9")
        }
        assert list(found.values()) == ["/id/leap.html", "/id/leap.ttl", "/id/leap.jsonld", "/id/leap.html"]


def test_a_part_of_a_file_can_be_had(proxy: Proxy) -> None:
    whole = proxy.client.get("/dataset.nq")
    part = proxy.client.get("/dataset.nq", headers={"range": "bytes=100-199"})

    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole.content)}"


def test_queries_pass_by_get_and_post_and_are_answered_in_the_form_that_is_asked_for(proxy: Proxy) -> None:
    ask = {"query": "ASK {}"}
    text = {"content-type": "application/sparql-query", "accept": "text/csv"}
    rows = "SELECT ?x { VALUES ?x { 1 2 } }"

    assert proxy.client.get("/sparql", params=ask).json() == {"head": {}, "boolean": True}
    assert proxy.client.post("/sparql", data=ask).json() == {"head": {}, "boolean": True}
    assert proxy.client.post("/sparql", content=rows, headers=text).text == "x\r\n1\r\n2\r\n"
    assert proxy.client.get("/sparql", params={"query": rows}, headers={"accept": "text/tab-separated-values"}).text
    # In pieces of unknown length, which nginx counts before it passes them on.
    pieces = iter([rows[:9].encode(), rows[9:].encode()])
    assert proxy.client.post("/sparql", content=pieces, headers=text).text == "x\r\n1\r\n2\r\n"
    assert "x-cache-status" not in proxy.client.post("/sparql", data=ask).headers
    assert proxy.client.get("/sparql", params=ask).headers["access-control-allow-origin"] == "*"
    assert proxy.client.options("/sparql").headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"


def test_limits_of_the_server_are_reached_before_those_of_the_proxy(proxy: Proxy) -> None:
    longest = "ASK {}" + " " * 60_000
    too_long = "ASK {} #" + "€" * 88_000

    assert proxy.client.get("/sparql", params={"query": longest}).json()["boolean"]
    refused = proxy.client.post("/sparql", data={"query": too_long})
    assert (refused.status_code, refused.headers["content-type"]) == (413, "text/plain; charset=utf-8")
    assert proxy.client.post("/sparql", data={"query": longest}).json()["boolean"]


def test_the_endpoint_knows_the_address_by_which_it_is_asked(proxy: Proxy) -> None:
    described = proxy.client.get("/sparql", headers={"accept": "application/n-triples"}).text
    resolved = proxy.client.get(
        "/sparql", params={"query": "SELECT (IRI('x') AS ?x) {}"}, headers={"accept": "text/csv"}
    )

    assert f"<https://{HOST}/sparql> <http://www.w3.org/ns/sparql-service-description#endpoint>" in described
    assert "127.0.0.1" not in described
    assert resolved.text == f"x\r\nhttps://{HOST}/x\r\n"


def test_an_answer_that_breaks_off_does_not_look_whole(proxy: Proxy) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

    with proxy.client.stream("POST", "/sparql", data={"query": query}) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            deque(answer.iter_raw(), 0)


def test_an_error_is_the_servers_and_is_not_kept(proxy: Proxy) -> None:
    answers = [proxy.client.get("/id/nobody", headers={"accept": "text/turtle"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert [answer.headers["x-cache-status"] for answer in answers] == ["MISS", "MISS"]
    assert answers[0].headers["cache-control"] == "no-store"


def test_without_tls_one_is_led_to_it(proxy: Proxy) -> None:
    answer = httpx.get(f"http://127.0.0.1:{proxy.plain_port}/id/leap?x=1", headers={"host": HOST})

    assert (answer.status_code, answer.headers["location"]) == (301, f"https://{HOST}/id/leap?x=1")
