"""A project folder and a wiki to pull from: what the tests of `pull` share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.double import Double

SAMPLES = Path(__file__).parents[1] / "data" / "wikidata"
WD = "http://www.wikidata.org/entity/"
LEAP = "Q999999001"
TITLE = "Law Enforcement Action Partnership"

DATASET = """
@prefix schema: <https://schema.org/> . @prefix void: <http://rdfs.org/ns/void#> .
<https://example.org/g/> void:uriSpace "https://example.org/g/" ; schema:mainEntity <https://example.org/g/id/leap> .
"""
HEAD = """
@prefix id: <https://example.org/g/id/> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vocab: <https://example.org/g/vocab#> . @prefix wd: <http://www.wikidata.org/entity/> .
@prefix tool: <https://w3id.org/leap-graph/tool#> . @prefix page: <https://en.wikipedia.org/wiki/> .
"""
GRAPH = """
id:leap a schema:NGO, org:FormalOrganization ; schema:sameAs page:Law_Enforcement_Action_Partnership .
"""


@dataclass
class Run:
    """How a run of the program ended."""

    code: int
    out: str
    err: str


@dataclass
class World:
    """A project folder and a wiki."""

    root: Path
    wiki: Double
    _run: Callable[[list[str]], Run]

    def write(self, name: str, turtle: str) -> None:
        (self.root / "graph" / name).write_text(HEAD + turtle, "utf-8")

    def write_kinds(self, turtle: str) -> None:
        path = self.root / "queries" / "sync" / "kinds.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + turtle, "utf-8")

    def pull(self, *options: str) -> Run:
        return self._run(["pull", "--project", str(self.root), "--api", self.wiki.api, *options])

    def pull_again(self, *options: str) -> Run:
        """Pull without naming a wiki."""
        return self._run(["pull", "--project", str(self.root), *options])

    def saved(self) -> dict[str, bytes]:
        folder = self.root / "graph" / "wikidata"
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.exists() else {}
