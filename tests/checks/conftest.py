"""A small project in LEAP's own model, with LEAP's own shapes, that holds all it must."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from leapgraph.checks import ValidationReport
from leapgraph.project import Project
from leapgraph.turtle import format_turtle
from leapgraph.turtle.canonical_form import first_difference
from leapgraph.turtle.reader import TurtleFile

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/leap-graph/"

DATASET = """# Made for tests.

<https://w3id.org/leap-graph/> a dcat:Dataset, void:Dataset ;
    dcterms:title "Test"@en ; dcterms:description "Made for tests."@en ; dcterms:publisher id:leap ;
    dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> ;
    schema:mainEntity id:leap ; void:uriSpace "https://w3id.org/leap-graph/" ; void:subset graph:people .
"""
GRAPH = """
graph:{stem} a dcat:Dataset, void:Dataset ;
    dcterms:title "{stem}"@en ; dcterms:description "Made for tests."@en ; dcterms:publisher id:leap ;
    dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> ;
    dcterms:isPartOf <https://w3id.org/leap-graph/> ; prov:wasDerivedFrom source:page .
"""
FILES = {
    "leap": """
id:leap a schema:NGO ; schema:name "LEAP"@en ; dcterms:isReferencedBy source:page .

id:leapgraph a schema:Organization ; schema:name "leapgraph"@en ; dcterms:isReferencedBy source:page .
""",
    "people": """
id:jane-example a schema:Person ; schema:name "Jane Example"@en ; dcterms:isReferencedBy source:page .

statement:jane-example-board a org:Membership ;
    org:member id:jane-example ; org:organization id:leap ; org:role role:board-member ;
    prov:wasDerivedFrom source:page .
""",
    "sources": """
source:page a schema:WebPage ; dcterms:title "Page"@en ; dcterms:publisher id:leap ;
    dcterms:rights vocab:no-open-licence ; fabio:hasAccessDate "2026-11-23"^^xsd:date ;
    schema:url <https://example.org/page> ;
    vocab:sourceKind kind:secondary .
""",
    "vocabulary": """
<https://w3id.org/leap-graph/vocab> a owl:Ontology ;
    rdfs:label "Test"@en ; dcterms:description "Made for tests."@en ;
    dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> .
""",
}


def _vocabulary() -> str:
    # LEAP's own terms, for its shapes name them.
    return (ROOT / "graph" / "vocabulary.ttl").read_text(encoding="utf-8")


_DIFFERENCES: dict[tuple[str, tuple[tuple[str, str], ...]], int | None] = {}


def _first_difference(file: TurtleFile, prefixes: Mapping[str, str]) -> int | None:
    # It depends on the text and the prefixes alone, and a test changes one file of many.
    key = file.text, tuple(prefixes.items())
    if key not in _DIFFERENCES:
        _DIFFERENCES[key] = first_difference(file, prefixes)
    return _DIFFERENCES[key]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the project as each test finds it."""
    found = Project(tmp_path_factory.mktemp("checks") / "project")
    found.graph.mkdir(parents=True)
    shutil.copytree(ROOT / "shapes", found.shapes)
    (found.queries / "derive").mkdir(parents=True)
    prefixes = Project(ROOT).prefixes
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes.items())
    # Nothing derives labels here, so the dataset has no language for them.
    path = found.shapes / "dataset.ttl"
    rule = "shape:TheDataset-language a sh:PropertyShape ;"
    text = path.read_text(encoding="utf-8").replace(rule, f"{rule} sh:deactivated true ;")
    path.write_text(format_turtle(text, prefixes), encoding="utf-8")
    stems = ["dataset", *FILES]
    files = {**FILES, "dataset": DATASET + "".join(GRAPH.format(stem=stem) for stem in stems)}
    for stem in stems:
        text = _vocabulary() if stem == "vocabulary" else head + files[stem]
        (found.graph / f"{stem}.ttl").write_text(format_turtle(text, prefixes), encoding="utf-8")
    return found.root


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Project:
    """A project of a few nodes that holds all it must."""
    return Project(shutil.copytree(template, tmp_path, dirs_exist_ok=True))


@pytest.fixture
def edit(project: Project) -> Callable[..., None]:
    """Replace text in a file of the project, which must be there; or without it, add to the file's end."""

    def replace(name: str, old: str, new: str) -> None:
        path = project.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")

    return replace


@pytest.fixture
def check(project: Project, monkeypatch: pytest.MonkeyPatch) -> Callable[[], ValidationReport]:
    """Check the project as it is now; a text that was compared with its canonical form before is not compared again."""
    from leapgraph.checks import check_dataset

    monkeypatch.setattr("leapgraph.checks.lint_turtle_files.first_difference", _first_difference)
    return lambda: check_dataset(Project(project.root))
