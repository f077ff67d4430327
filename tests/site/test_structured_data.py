"""The JSON-LD that pages embed: each triple of it is one of the thing's, and schema.org's definitions allow it."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from leapgraph.checks.known_terms import DOMAINS, RANGES, PublishedTerms
from leapgraph.namespaces import NAMESPACES
from leapgraph.project import TOOL_PROJECT
from leapgraph.release.entity_documents import EntityDescriptions
from leapgraph.site.build_site import build_site
from leapgraph.site.page_renderer import _embed_json
from leapgraph.site.site_model import Addresses
from support.site_model import site_model

SCHEMA = NAMESPACES["schema"]
TERMS = PublishedTerms([])
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the site, and the N-Triples of each thing."""
    folder = tmp_path_factory.mktemp("site")
    publication = replace(site_model(TOOL_PROJECT).publication, addresses=Addresses("https://example.org/graph/"))

    def write(name: str, content: bytes) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    build_site(publication, write)
    for name, lines in EntityDescriptions(publication.project.base, publication.dataset.merged_lines()):
        if name.startswith("id/"):
            write(f"{name}.nt", b"".join(lines))
    return folder


def block(page: Path) -> dict[str, object]:
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    assert len(found) == 1
    document: dict[str, object] = json.loads(found[0])
    return document


def triples_of(view: dict[str, object]) -> set[tuple[str, str, str]]:
    """Return the triples of a view as text: subject, predicate, object's value."""
    found = set()
    for name, value in view.items():
        if name.startswith("@") and name != "@type":
            continue
        for one in value if isinstance(value, list) else [value]:
            if name == "@type":
                found.add((str(view["@id"]), f"{NAMESPACES['rdf']}type", SCHEMA + str(one)))
            elif isinstance(one, dict):
                found |= {(str(view["@id"]), SCHEMA + name, str(one["@id"])), *triples_of(one)}
            else:
                found.add((str(view["@id"]), SCHEMA + name, str(one)))
    return found


def things(dist: Path) -> list[Path]:
    return [page for page in sorted((dist / "id").glob("*.html")) if "@id" in block(page)]


def test_each_triple_of_a_view_is_one_of_the_things(dist: Path) -> None:
    pages = things(dist)
    assert len(pages) > 60
    for page in pages:
        triples = list(parse(path=page.with_suffix(".nt"), format=RdfFormat.N_TRIPLES))
        stated = {
            (one.subject.value, one.predicate.value, one.object.value)
            for one in triples
            if isinstance(one.subject, NamedNode) and isinstance(one.object, NamedNode | Literal)
        }
        assert triples_of(block(page)) <= stated, page.name


def test_schema_org_lets_each_type_have_each_property(dist: Path) -> None:
    for page in things(dist):
        view = block(page)
        classes = TERMS.with_above([SCHEMA + str(view["@type"])])
        assert TERMS.is_known(SCHEMA + str(view["@type"]))
        for name, value in view.items():
            if name.startswith("@"):
                continue
            assert classes & TERMS.inherited(SCHEMA + name, *DOMAINS), (page.name, name)
            ranges = TERMS.inherited(SCHEMA + name, *RANGES)
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict) and "@type" in one:
                    assert TERMS.with_above([SCHEMA + one["@type"]]) & ranges, (page.name, name)


def test_a_view_has_one_type_and_plain_values(dist: Path) -> None:
    view = block(dist / "id" / "leap.html")

    assert view["@type"] == "NGO"
    assert view["name"] == "Law Enforcement Action Partnership"
    assert "@language" not in json.dumps(view)


def test_every_page_embeds_one_block(dist: Path) -> None:
    for page in dist.rglob("*.html"):
        assert "@type" in block(page)


def test_text_cannot_end_the_block() -> None:
    markup = _embed_json({"name": "</script><script>alert(1)</script><!-- &amp;"})

    assert "<" not in markup
    assert json.loads(markup)["name"] == "</script><script>alert(1)</script><!-- &amp;"


def test_the_sitemap_lists_the_pages_once(dist: Path) -> None:
    listed = re.findall("<loc>(.*?)</loc>", (dist / "sitemap.xml").read_text(encoding="utf-8"))

    assert sorted(listed) == sorted(
        "https://example.org/graph/" + ("" if name == "index.html" else name)
        for name in (page.relative_to(dist).as_posix() for page in dist.rglob("*.html"))
        if name != "404.html"
    )
    assert "Sitemap: https://example.org/graph/sitemap.xml" in (dist / "robots.txt").read_text(encoding="utf-8")
