"""The pages that only a server can make, of the site's templates: answers, and that there is nothing at an address."""

from __future__ import annotations

import asyncio
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, parse_query_results

from leapgraph.checks.shapes import ShapesGraph
from leapgraph.checks.validation_report import ValidationReport
from leapgraph.dataset import WIKIDATA_STEM, Dataset, NamedGraph, turtle_as_ntriples
from leapgraph.site.about_and_missing_pages import missing_page
from leapgraph.site.page_renderer import PageRenderer
from leapgraph.site.question_pages import question_page
from leapgraph.site.server_answer_page import answer_page, refusal_page
from leapgraph.site.site_model import Publication, SiteModel
from leapgraph.sparql.results import Boolean, Solutions, Triples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from leapgraph.queries.parameters import Choice
    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.serve.release_documents import ServedRelease
    from leapgraph.site.page_renderer import Page
    from leapgraph.sparql.results import QueryResult

_SCRIPT = "assets/site.js"


class ServerPages:
    """Renders the pages of one release; the dataset is read when the first is asked for.

    Args:
        release: The release.
        queries: The saved queries by name.
    """

    def __init__(self, release: ServedRelease, queries: dict[str, SavedQuery]) -> None:
        self._release = release
        self._queries = queries
        # One page at a time: queries of others need the processor too.
        self._turn = asyncio.Lock()
        self._missing = b""

    async def answer(self, text: str, result: QueryResult) -> bytes:
        """Return the page of the answer to any query, whose text it is."""
        return await self._render(lambda model: answer_page(model, text, result))

    async def question(
        self,
        query: SavedQuery,
        result: QueryResult,
        values: Mapping[str, str],
        choices: Mapping[str, Sequence[Choice]],
        notes: Sequence[str],
    ) -> bytes:
        """Return the page of a saved query with its answer.

        Args:
            query: The query.
            result: Its answer.
            values: What the client asked for, by parameter.
            choices: The choices of each parameter that has a list.
            notes: Sentences above the answer.
        """
        return await self._render(lambda model: question_page(model, query, result, values, choices, notes=notes))

    async def refusal(self, why: str, question: str = "") -> bytes:
        """Return the page that says why a request is not answered; `question` is the name of the one that was asked."""
        return await self._render(lambda model: refusal_page(model, why, question))

    async def missing(self) -> bytes:
        """Return the page for an address where there is nothing, with links that are right at any."""
        if not self._missing:
            self._missing = await self._render(lambda model: missing_page(model, "/"))
        return self._missing

    async def _render(self, make: Callable[[SiteModel], Page]) -> bytes:
        async with self._turn:
            return await asyncio.to_thread(lambda: self._renderer.render(make(self._model)))

    @cached_property
    def _model(self) -> SiteModel:
        release = self._release
        shapes = ShapesGraph(dict(self._shapes()))
        # The page of an answer shows nothing of the check, which was made when the release was.
        report = ValidationReport(release.project.base, release.project.prefixes, (), 0, 0, {}, "")
        sizes = {name: release.held_files[name].size for name in release.files}
        dataset = Dataset(dict(sorted(self._graphs())))
        return SiteModel(Publication(release.project, dataset, shapes, report, self._queries, {}, [], sizes))

    @cached_property
    def _renderer(self) -> PageRenderer:
        files = self._release.files
        names = [name.removesuffix(".html") for name in files if name.endswith(".html")]
        return PageRenderer(self._model, names, {"has_scripts": _SCRIPT in files})

    def _graphs(self) -> Iterator[tuple[str, NamedGraph]]:
        """Yield the named graphs by stem; that of Wikidata without its triples, of which no page makes use."""
        release = self._release
        for name in release.files:
            path = Path(name)
            if path.parent.name == "graph" and path.suffix == ".nt":
                text = b"" if path.stem == WIKIDATA_STEM else release.held_files[name].read()
                yield path.stem, NamedGraph(release.project.named_graph(path.stem), text.splitlines(keepends=True))

    def _shapes(self) -> Iterator[tuple[str, bytes]]:
        for name in sorted(self._release.files):
            path = Path(name)
            if path.parent.name == "shapes" and path.suffix == ".ttl":
                yield path.stem, turtle_as_ntriples(self._release.held_files[name].read(), path)


def parse_result(form: str, content: bytes) -> QueryResult:
    """Return the result of a query of this form: of SELECT and ASK from SPARQL JSON, of others from N-Triples."""
    if form not in {"SELECT", "ASK"}:
        return Triples(sorted(set(content.splitlines(keepends=True))))
    results = parse_query_results(content, format=QueryResultsFormat.JSON)
    if isinstance(results, QueryBoolean):
        return Boolean(bool(results))
    if not isinstance(results, QuerySolutions):
        raise TypeError(results)
    return Solutions(tuple(variable.value for variable in results.variables), [tuple(row) for row in results])
