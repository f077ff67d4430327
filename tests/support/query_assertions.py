"""Questions of the set put to a project on both engines, and their answers as the expected results write them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.project import Project
from leapgraph.queries.query_set import load_queries
from leapgraph.queries.saved_query import bind_parameters, find_query
from leapgraph.release.build_dataset import published_dataset
from leapgraph.sparql.engines import ENGINES, load_engine
from leapgraph.sparql.formats.w3c import write_w3c_format
from leapgraph.sparql.results import Solutions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.dataset import Dataset
    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.sparql.engines import Engine
    from leapgraph.sparql.results import Term

ROOT = Path(__file__).parents[2]
EXPECTED = ROOT / "tests" / "queries" / "expected"
TABLES = ROOT / "tests" / "queries" / "tables"


@cache
def leap_questions() -> dict[str, SavedQuery]:
    """Return the questions of the repository's own project by name, read once for all tests that are made of them."""
    return load_queries(Project(ROOT))


def leap_project(folder: Path, more: Mapping[str, str] | None = None) -> Project:
    """Return the repository's own project in `folder`, never pulled, with the Turtle of `more` added by stem."""
    for name in ("graph", "shapes", "queries"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("wikidata"))
    for stem, turtle in (more or {}).items():
        with (folder / "graph" / f"{stem}.ttl").open("a", encoding="utf-8") as file:
            file.write(turtle)
    return Project(folder)


@dataclass(frozen=True)
class PublishedProject:
    """A project as published, on both engines.

    Attributes:
        project: The project.
        dataset: What a release of it holds.
        engines: The engines that answer from it, by name.
    """

    project: Project
    dataset: Dataset
    engines: Mapping[str, Engine]
    _answers: dict[tuple[str, str], Solutions] = field(default_factory=dict, repr=False)

    def answer(self, name: str, values: Mapping[str, str] | None = None, engine: str = "oxigraph") -> Solutions:
        """Return the answer to the question `name` with its parameters bound to what a person would type."""
        question = find_query(self.project, name)
        # The quicker engine lists the values that may be asked for; the list is compared like all other answers.
        text = bind_parameters(self.project, question, values or {}, self.engines["oxigraph"].answer)
        if (engine, text) not in self._answers:
            answer = self.engines[engine].answer(text)
            assert isinstance(answer, Solutions), f"{name} is no SELECT"
            self._answers[engine, text] = answer
        return self._answers[engine, text]

    def rows(self, name: str, **values: str) -> list[dict[str, str]]:
        """Return the rows, the same on both engines, with IRIs cut to their last part and unbound columns left out."""
        first, second = (self.answer(name, values, engine) for engine in ENGINES)
        assert first == second
        return [
            {column: _short(term) for column, term in zip(first.variables, row, strict=True) if term is not None}
            for row in first.rows
        ]

    def column(self, name: str, column: str, **values: str) -> list[str]:
        """Return one column of `rows`; empty text stands for an unbound value."""
        return [row.get(column, "") for row in self.rows(name, **values)]


def publish_in_memory(project: Project) -> PublishedProject:
    """Return the project as it would be published, ready to be asked."""
    dataset = published_dataset(project)
    return PublishedProject(project, dataset, {name: load_engine(dataset, name) for name in ENGINES})


def written(answer: Solutions) -> str:
    """Return an answer as an expected result has it: SPARQL 1.1 TSV."""
    return write_w3c_format(answer, "tsv").decode()


def table(project: PublishedProject, path: Path, engine: str = "oxigraph") -> str:
    """Return what the query in a file makes of the project, as the table beside it has it."""
    answer = project.engines[engine].answer(path.read_text("utf-8"))
    assert isinstance(answer, Solutions), f"{path.name} is no SELECT"
    return written(answer)


def case(path: Path) -> tuple[str, dict[str, str]]:
    """Return the question and the values that an expected result is of: `<name>@<parameter>=<value>,….tsv`."""
    name, at, values = path.stem.partition("@")
    return name, dict(pair.split("=", 1) for pair in values.split(",")) if at else {}


def nodes(project: PublishedProject, kind: str) -> list[dict[str, list[str]]]:
    """Return what the curated graphs say of each node of a class, by the last part of its IRI.

    Each is predicate to values, all as last parts; read from the triples, not with a question.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for stem, graph in project.dataset.graphs.items():
        for quad in graph.triples() if stem not in {"dataset", "derived"} else ():
            about = found.setdefault(str(quad.subject), {})
            about.setdefault(_short(quad.predicate), []).append(_short(quad.object))
    return [about for about in found.values() if kind in about.get("type", [])]


def units(project: PublishedProject) -> set[str]:
    """Return the units of LEAP that curated statements name."""
    return values(project, "hasUnit") | {
        about["subject"][0]
        for about in nodes(project, "Statement")
        if (about.get("predicate"), about.get("object")) == (["unitOf"], ["leap"])
    }


def values(project: PublishedProject, predicate: str) -> set[str]:
    """Return the values that curated statements give LEAP for a property, as last parts."""
    return {
        about["object"][0]
        for about in nodes(project, "Statement")
        if (about.get("subject"), about.get("predicate")) == (["leap"], [predicate])
    }


def _short(term: Term) -> str:
    value = str(getattr(term, "value", term))
    return value.rstrip("/").rpartition("#")[2].rpartition("/")[2] if str(term).startswith("<") else value
