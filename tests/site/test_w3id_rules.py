"""The redirects of the base IRI, in a real Apache on 127.0.0.1: one case an IRI and Accept header."""

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from leapgraph.site.w3id_rules import w3id_rules
from support.required_programs import find_or_skip

BASE, SITE = "https://w3id.org/leap-graph/", "https://example.org/50%25/"
NAMES = [
    "index",
    "vocab",
    "shapes",
    "people",
    "id/leap",
    "issue/topic",
    "source/s",
    "statement/t",
    "graph/g",
    "query/q",
    "releases/index",
    "releases/1.0.0",
]
MODULES = Path("/usr/lib/apache2/modules")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
# Accept header, and the file that the thing id/leap leads to.
ACCEPTED = {
    BROWSER: "id/leap.html",
    "*/*": "id/leap.html",
    "": "id/leap.html",
    "text/turtle": "id/leap.ttl",
    "application/ld+json": "id/leap.jsonld",
    "application/json": "id/leap.jsonld",
    "application/n-triples": "id/leap.nt",
    "text/turtle;q=0.5, application/xml": "id/leap.ttl",
    "TEXT/TURTLE": "id/leap.ttl",
    "text/turtle2": "id/leap.html",
    "application/rdf+xml": "id/leap.html",
    # What mod_rewrite cannot do: it reads no q-values.
    "text/html, text/turtle;q=0.1": "id/leap.ttl",
}
PATHS = {
    ("", BROWSER): "",
    ("", "text/turtle"): "graph.ttl",
    ("", "application/n-quads"): "dataset.nq",
    ("", "application/trig"): "dataset.trig",
    ("", "application/rdf+xml"): "graph.rdf",
    ("id/st.john", BROWSER): "id/st.john.html",
    ("id/leap.ttl", BROWSER): "id/leap.ttl",
    ("vocab", "text/turtle"): "vocab.ttl",
    ("vocab", BROWSER): "vocab.html",
    ("shape/Person", BROWSER): "shapes.html#Person",
    ("shape/Person", "text/turtle"): "shapes.ttl",
    ("query/q", BROWSER): "query/q.html",
    ("query/q", "text/turtle"): "query/q.ttl",
    ("query/q", "application/n-triples"): "query/q.html",
    ("query/prefixes", BROWSER): "query/prefixes.ttl",
    ("graph/g", "text/turtle"): "graph/g.ttl",
    ("dataset.nq", "*/*"): "dataset.nq",
    ("releases/1.0.0", BROWSER): "releases/1.0.0.html",
    ("releases/1.0.0", "text/turtle"): "releases/1.0.0.html",
    ("releases/1.0.0-rc.1+b2", BROWSER): "releases/1.0.0-rc.1+b2.html",
    ("releases/1.0.0.tar.zst", "*/*"): "releases/1.0.0.tar.zst",
    ("releases/feed.atom", "*/*"): "releases/feed.atom",
    ("releases/latest.json", "*/*"): "releases/latest.json",
    ("releases/SHA256SUMS", "*/*"): "releases/SHA256SUMS",
    ("releases/", BROWSER): "releases/",
}


@pytest.fixture(scope="module")
def apache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = find_or_skip("apache2", "apache2-bin")
    root = tmp_path_factory.mktemp("apache")
    (root / "leap-graph").mkdir()
    (root / "leap-graph" / ".htaccess").write_bytes(w3id_rules(BASE, SITE, NAMES))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    modules = "".join(
        f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in ("mpm_event", "authz_core", "dir", "rewrite")
    )
    (root / "httpd.conf").write_text(
        f"{modules}Listen 127.0.0.1:{port}\nServerName localhost\nPidFile {root}/pid\nErrorLog {root}/log\n"
        f"DefaultRuntimeDir {root}\nUser daemon\nGroup daemon\nDocumentRoot {root}\n"
        f"<Directory {root}>\nRequire all granted\nAllowOverride All\n</Directory>\n",
        encoding="utf-8",
    )
    for folder in (root, *root.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o055)
    process = subprocess.Popen([program, "-f", str(root / "httpd.conf"), "-X"], stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{port}/leap-graph/"
    try:
        with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
            client.get(address)
        yield address
    finally:
        process.terminate()
        process.communicate()


pytestmark = pytest.mark.site


def location(apache: str, path: str, accept: str) -> str:
    headers = {"accept": accept} if accept else {}
    request = httpx.Request("GET", apache + path, headers=headers)
    with httpx.Client() as client:
        response = client.send(request)
    assert response.status_code == 303
    return response.headers["location"]


@pytest.mark.parametrize("accept", ACCEPTED)
def test_a_thing_leads_to_its_page_or_its_data(apache: str, accept: str) -> None:
    assert location(apache, "id/leap", accept) == SITE + ACCEPTED[accept]


@pytest.mark.parametrize(("path", "accept"), PATHS)
def test_each_kind_of_iri_leads_to_a_file(apache: str, path: str, accept: str) -> None:
    assert location(apache, path, accept) == SITE + PATHS[path, accept]


@pytest.mark.parametrize("path", ["id/a%0d%0aX-Y:%20z", "elsewhere/x", "id/..%2f..", "nothing"])
def test_nothing_else_leads_anywhere(apache: str, path: str) -> None:
    assert httpx.get(apache + path).status_code in {400, 403, 404}
