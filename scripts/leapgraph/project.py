"""A project folder: the paths of its parts, and what its `graph/dataset.ttl` declares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from leapgraph.errors import RunError
from leapgraph.namespaces import MODEL_BASE, VOCABULARY, WIKIDATA_NAMESPACES, prefix_table
from leapgraph.project_files import list_files, relative_path
from leapgraph.project_settings import ProjectDescription, read_described_terms

DESCRIPTION_FILE = Path("graph", "dataset.ttl")
INSTALLED_PROJECT = Path(__file__).parent / "project"
# The tool's own project: the copy in the package, or the repository of an editable install.
TOOL_PROJECT = INSTALLED_PROJECT if (INSTALLED_PROJECT / DESCRIPTION_FILE).is_file() else Path(__file__).parents[2]


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
        """The folder that only `pull` writes; absent until the first pull."""
        return self.root / "graph" / "wikidata"

    @property
    def has_snapshot(self) -> bool:
        """Whether there is pulled data, without which queries over Wikidata cannot be answered."""
        # Before the first pull the folder may hold the accepted readings of sources (`watch --accept`) alone.
        return self.wikidata.is_dir() and any(self.wikidata.glob("*.nt"))

    @property
    def shapes(self) -> Path:
        """The folder of the SHACL files."""
        return self.root / "shapes"

    @property
    def queries(self) -> Path:
        """The folder of the queries; those in its `derive/` make the derived graph."""
        return self.root / "queries"

    @property
    def releases(self) -> Path:
        """The folder of the kept releases; absent until the first is kept."""
        return self.root / "releases"

    @property
    def is_installed_copy(self) -> bool:
        """Whether this is the read-only copy inside the installed package."""
        return self.root == INSTALLED_PROJECT

    @cached_property
    def base(self) -> str:
        """The base IRI of all IRIs of the project: `void:uriSpace` in `graph/dataset.ttl`."""
        return self._description.single_iri("void:uriSpace")

    @cached_property
    def contact(self) -> str:
        """The base IRI as the address of whoever runs this, for the header of a request."""
        return header_address(self.base)

    @cached_property
    def main_entity(self) -> str:
        """The IRI of the dataset's subject: `schema:mainEntity` in `graph/dataset.ttl`."""
        return self._description.single_iri("schema:mainEntity")

    @cached_property
    def dataset(self) -> str:
        """The IRI of the dataset: the subject of `void:uriSpace` in `graph/dataset.ttl`."""
        return self._description.dataset

    @cached_property
    def main_name(self) -> str:
        """The last part of the main entity's IRI, which files, tags and queries are named after."""
        last = re.split(r"[/#]", self.main_entity.rstrip("/#"))[-1]
        return re.sub(r"[^a-z0-9]+", "-", last.lower()).strip("-") or "main"

    @cached_property
    def language(self) -> str | None:
        """The language tag of the dataset, the last part of its `dcterms:language`; None if it has none."""
        return self._description.language

    @cached_property
    def model(self) -> Project | None:
        """The tool's own project, if this one builds on its model; see `leapgraph.base_project`."""
        builds = self.base != MODEL_BASE and self._description.conforms_to(VOCABULARY)
        return Project(TOOL_PROJECT) if builds else None

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """Prefix to namespace IRI, sorted by prefix: the tool's and those that `graph/dataset.ttl` declares."""
        return prefix_table(self.base, self._description.prefixes())

    @cached_property
    def query_prefixes(self) -> dict[str, str]:
        """The same, with the prefixes of Wikidata's own RDF, which only queries use."""
        return dict(sorted({**WIKIDATA_NAMESPACES, **self.prefixes}.items()))

    @cached_property
    def vocabularies(self) -> frozenset[str]:
        """The vocabularies that `graph/dataset.ttl` declares, by namespace or ontology (`void:vocabulary`)."""
        return self._description.vocabularies()

    @cached_property
    def described_terms(self) -> frozenset[str]:
        """The IRIs that the files in `vocabularies/` describe: terms of vocabularies that the tool does not include."""
        return read_described_terms(self.root)

    def named_graph(self, stem: str) -> str:
        """Return the IRI of the named graph for the files of `stem`."""
        return f"{self.base}graph/{stem}"

    def relative_path(self, path: Path) -> Path:
        """Return `path` for messages: relative to the project's root where it lies below it, and printable."""
        return relative_path(path, self.root)

    def list_files(self, folder: Path, suffix: str) -> list[Path]:
        """Return the files in a folder of the project whose names end in `suffix`, sorted, without hidden files.

        Raises:
            DataError: A name cannot be the last part of a graph's IRI (RFC 3987, section 2.2).
            RunError: The folder cannot be read.
        """
        return list_files(folder, suffix, self.root)

    @cached_property
    def _description(self) -> ProjectDescription:
        return ProjectDescription(self.root / DESCRIPTION_FILE, DESCRIPTION_FILE)


def header_address(iri: str) -> str:
    """Return an IRI as a URI (RFC 3987, section 3.1), with parentheses escaped, which end a comment in a User-Agent."""
    return quote(iri, safe="!#$%&'*+,/:;=?@[]~")


def find_project(folder: Path | None = None) -> Project:
    """Return the project in `folder`; by default the nearest one from here upwards, else the installed copy.

    Raises:
        RunError: There is none.
    """
    if folder is not None:
        if not (folder / DESCRIPTION_FILE).is_file():
            raise RunError(f"{folder} is no project folder: it has no {DESCRIPTION_FILE}")
        return Project(folder.resolve())
    here = Path.cwd()
    for candidate in (here, *here.parents):
        if (candidate / DESCRIPTION_FILE).is_file():
            return Project(candidate)
    # An editable install has no copy inside the package: the repository itself is used.
    for candidate in (INSTALLED_PROJECT, Path(__file__).parents[2]):
        if (candidate / DESCRIPTION_FILE).is_file():
            return Project(candidate)
    raise RunError(f"no project folder here: no {DESCRIPTION_FILE} in {here} or above; name one with --project DIR")
