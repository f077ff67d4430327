"""What the cases of the shapes are written in: Turtle with the project's prefixes, which no case repeats."""

from functools import cache
from pathlib import Path

from pyoxigraph import RdfFormat, parse, serialize

from leapgraph.project import Project

ROOT = Path(__file__).parents[2]
SHAPES = ROOT / "shapes"
# On the case's own first line, so that an error names the line of the file.
PREFIXES = "".join(f"@prefix {name}: <{iri}> . " for name, iri in Project(ROOT).query_prefixes.items())


@cache
def read_case(path: Path) -> bytes:
    """Return the case in a file as N-Triples."""
    return _as_ntriples(PREFIXES + path.read_text("utf-8"))


@cache
def read_shapes(subject: str) -> bytes:
    """Return the shapes of a subject, with those that all subjects share, as N-Triples."""
    return b"".join(_as_ntriples((SHAPES / f"{stem}.ttl").read_text("utf-8")) for stem in (subject, "shared"))


def _as_ntriples(turtle: str) -> bytes:
    return serialize(parse(turtle, RdfFormat.TURTLE, rename_blank_nodes=True), format=RdfFormat.N_TRIPLES)
