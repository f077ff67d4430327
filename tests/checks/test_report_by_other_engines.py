"""Another engine finds in the files of a release what its report says, without anything of ours."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, Graph

from leapgraph.checks.pyshacl_engine import QueryCachingGraph
from leapgraph.project import Project
from leapgraph.release.publish import publish
from leapgraph.turtle import format_turtle

Edit = Callable[[str, str, str], None]

HERE = Path(__file__).parent
# `make peers` installs npm's shacl-engine here.
PEERS = HERE.parents[1] / ".peers"

DERIVED = """
graph:derived a dcat:Dataset, void:Dataset ;
    dcterms:title "Derived"@en ; dcterms:description "Made for tests."@en ; dcterms:publisher id:leap ;
    dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> ;
    dcterms:isPartOf <https://w3id.org/leap-graph/> ; prov:wasDerivedFrom source:page .
"""
Finding = tuple[str, str | None, str | None, str, str]


@pytest.fixture
def dist(project: Project, edit: Edit, tmp_path: Path) -> Path:
    """A release with warnings: a graph without a publisher, and a document without."""
    edit("graph/dataset.ttl", "dcterms:publisher id:leap ;\n    prov:wasDerivedFrom", "prov:wasDerivedFrom")
    edit("graph/sources.ttl", "    dcterms:publisher id:leap ;\n", "")
    # Empty here, but a part of every release.
    edit("graph/dataset.ttl", "", DERIVED)
    path = project.graph / "dataset.ttl"
    path.write_text(format_turtle(path, project.prefixes), encoding="utf-8")
    published = publish(project, tmp_path / "dist", "pyshifty")
    assert published.report.passes, [(r.focus_node, r.path, r.value, r.shape) for r in published.report.results]
    assert len(published.report.split_shapes_and_lints()[0].results) >= 2
    return published.folder


def in_report(path: Path) -> set[Finding]:
    graph = Graph().parse(path)
    return {_finding(graph, result) for result in graph.subjects(RDF.type, SH.ValidationResult)}


def _finding(graph: Graph, result: object) -> Finding:
    parts = (SH.focusNode, SH.resultPath, SH.value, SH.resultSeverity, SH.sourceShape)
    focus, path, value, severity, shape = (graph.value(result, part) for part in parts)
    return str(focus), path and str(path), value and str(value), str(severity), str(shape)


def test_pyshacl_finds_what_the_report_says(dist: Path) -> None:
    # It only reads each SPARQL text once, which pySHACL does anew for every node.
    data = QueryCachingGraph().parse(dist / "graph.nt")
    shapes = Graph(bind_namespaces="none").parse(dist / "shapes.ttl")

    conforms, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", inplace=True)

    assert isinstance(report, Graph)
    found = {_finding(report, result) for result in report.subjects(RDF.type, SH.ValidationResult)}
    assert not conforms
    assert found == in_report(dist / "report.ttl")


# It takes half a minute, so it has a target of its own.
@pytest.mark.skipif("PEERS" not in os.environ, reason="run `make peers` for it")
def test_shacl_engine_finds_what_the_report_says(dist: Path, tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node
    script = PEERS / "validate.mjs"
    shutil.copyfile(HERE / "validate.mjs", script)

    answer = subprocess.run([node, script, dist], capture_output=True, check=True, text=True, cwd=tmp_path).stdout

    found = {tuple(result) for result in json.loads(answer)}
    assert found == in_report(dist / "report.ttl")
