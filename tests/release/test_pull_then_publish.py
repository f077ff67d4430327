"""The whole way: LEAP's own project pulls from a wiki, checks what it got, and publishes it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from pyld import jsonld
from pyoxigraph import NamedNode, RdfFormat, parse

from support.fake_wikibase import FakeWikibase, Page
from support.item_fixtures import item, prop
from support.rdf_readers import refuse_to_load

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/leap-graph/"
TITLE = "Law Enforcement Action Partnership"


def leapgraph(folder: Path, *arguments: str) -> str:
    result = subprocess.run(
        [sys.executable, "-m", "leapgraph", *arguments, "--project", str(folder)],
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_what_a_pull_saved_is_checked_and_published(tmp_path: Path) -> None:
    for part in ("graph", "shapes", "queries"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("wikidata"))
    with FakeWikibase(concept_base="http://www.wikidata.org/entity/") as wiki:
        statements = (("P31", "Q163740"), ("P571", "2002"), ("P1128", 7), ("P159", None))
        wiki.entities.add(
            item("Q999999001", TITLE, *statements, page=TITLE, revision=12), item("Q163740", "nonprofit organization")
        )
        wiki.entities.add(*(item(f"Q{number}", "made for a test") for number in (5, 43229, 79913, 431603, 4167410)))
        wiki.entities.add(*(prop(property_id, "a property") for property_id, _ in statements))
        wiki.pages.add(Page(TITLE, "{{Infobox organization|fetchwikidata=ALL}}", page=5, revision=34))
        leapgraph(tmp_path, "pull", "--api", wiki.api)
    leapgraph(tmp_path, "check")

    leapgraph(tmp_path, "publish")

    quads = list(parse(path=tmp_path / "dist" / "dataset.nq", format=RdfFormat.N_QUADS))
    graphs = {str(quad.graph_name.value) for quad in quads}
    same = {(quad.subject.value, quad.object.value) for quad in quads if quad.predicate.value.endswith("owl#sameAs")}
    versions = {quad.object.value for quad in quads if quad.predicate == NamedNode("http://www.w3.org/ns/dcat#version")}
    assert {f"{BASE}graph/wikidata", f"{BASE}graph/identity"} <= graphs
    assert same == {(f"{BASE}id/leap", "http://www.wikidata.org/entity/Q999999001")}
    assert {"12", "34"} <= versions
    graph, frame, framed = (
        json.loads((tmp_path / "dist" / f"{name}.jsonld").read_bytes()) for name in ("graph", "frame", "leap")
    )
    assert jsonld.frame(graph, frame, {"documentLoader": refuse_to_load}) == framed
