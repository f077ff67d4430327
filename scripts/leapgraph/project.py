"""A project folder: where its parts lie, and what its `graph/dataset.ttl` says it is about."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from leapgraph.errors import DataError, RunError
from leapgraph.namespaces import STANDARD, prefixes
from leapgraph.project_files import read_bytes

MARK = Path("graph", "dataset.ttl")
_MOST_OF_A_MESSAGE = 100
INSTALLED = Path(__file__).parent / "project"


@dataclass(frozen=True)
class Project:
    """A folder with `graph/`, `shapes/` and `queries/`."""

    root: Path

    @property
    def graph(self) -> Path:
        """The folder of the curated Turtle files."""
        return self.root / "graph"

    @property
    def wikidata(self) -> Path:
        """The folder that `pull` alone writes; absent until the first pull."""
        return self.root / "graph" / "wikidata"

    @property
    def shapes(self) -> Path:
        """The folder of the SHACL files."""
        return self.root / "shapes"

    @property
    def queries(self) -> Path:
        """The folder of the queries; `derive/` in it makes the derived graph."""
        return self.root / "queries"

    @property
    def is_installed_copy(self) -> bool:
        """Whether this is the copy inside the installed package, which nothing may write to."""
        return self.root == INSTALLED

    @cached_property
    def base(self) -> str:
        """The IRI that all IRIs of the project begin with: `void:uriSpace` in `graph/dataset.ttl`."""
        return self._said(f"{STANDARD['void']}uriSpace", "void:uriSpace")

    @cached_property
    def main_entity(self) -> str:
        """The IRI of what the dataset is about: `schema:mainEntity` in `graph/dataset.ttl`."""
        return self._said(f"{STANDARD['schema']}mainEntity", "schema:mainEntity")

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """Prefix to namespace IRI, sorted by prefix."""
        return prefixes(self.base)

    def named_graph(self, stem: str) -> str:
        """Return the IRI of the named graph that the files of `stem` go into."""
        return f"{self.base}graph/{stem}"

    def relative(self, path: Path) -> Path:
        """Return `path` as a person sees it: from the project's root where it lies below it, and in characters."""
        path = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        name = os.fsencode(path).decode(errors="backslashreplace")
        if not name.isprintable():
            name = "".join(char if char.isprintable() else f"\\u{ord(char):04X}" for char in name)
        return Path(name)

    def _said(self, predicate: str, shown: str) -> str:
        # Imported here: `leapgraph --help` must not pay for pyoxigraph.
        from pyoxigraph import NamedNode, RdfFormat, Triple, parse

        from leapgraph.turtle.reading import facts, read

        path = self.root / MARK
        try:
            values = {
                quad.object.value
                for quad in parse(read_bytes(path, MARK), format=RdfFormat.TURTLE)
                if quad.predicate.value == predicate and not isinstance(quad.object, Triple)
            }
        except (SyntaxError, MemoryError):
            # It reads more slowly, and says what is wrong in our words.
            read(path, shown=MARK)
            raise
        if len(values) != 1:
            raise DataError(f"it must say one {shown}, and says {len(values)}", path=MARK)
        value = str(values.pop())
        try:
            # What IRIs begin with is one itself (RFC 3987, section 2.2).
            NamedNode(value)
            NamedNode(f"{value}graph/x")
        except ValueError:
            file = read(path, shown=MARK)
            said = next(fact for fact in facts(file.triples) if fact[1].value == predicate)
            message = f"{shown} is {value[:_MOST_OF_A_MESSAGE]!r}: it must be an absolute IRI, as https://example.org/"
            raise DataError(message, path=MARK, line=file.line_of(*said)) from None
        return value


def find_project(folder: Path | None = None) -> Project:
    """Return the project in `folder`; without one the nearest from here upwards, else the installed copy.

    Raises:
        RunError: There is none.
    """
    if folder is not None:
        if not (folder / MARK).is_file():
            raise RunError(f"{folder} is no project folder: it has no {MARK}")
        return Project(folder.resolve())
    here = Path.cwd()
    for candidate in (here, *here.parents):
        if (candidate / MARK).is_file():
            return Project(candidate)
    # An editable install has no copy inside the package: the repository itself stands in for it.
    for candidate in (INSTALLED, Path(__file__).parents[2]):
        if (candidate / MARK).is_file():
            return Project(candidate)
    raise RunError(f"no project folder here: no {MARK} in {here} or above; name one with --project DIR")
