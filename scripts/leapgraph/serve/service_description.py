"""The endpoint's SPARQL 1.1 Service Description: its languages, result formats and graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from leapgraph.dataset import merge_lines
from leapgraph.namespaces import NAMESPACES
from leapgraph.serialization.formats import graph_document
from leapgraph.serve import responses
from leapgraph.serve.content_negotiation import GRAPH_REPRESENTATIONS, HTML, accept_header, choose_representation
from leapgraph.serve.validate_sparql_request import request_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from leapgraph.project import Project

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPH_FORMATS = ("Turtle", "JSON-LD", "N-Triples", "RDF_XML")
_TYPE = f"{NAMESPACES['rdf']}type"


class ServiceDescription:
    """The service description, in every format.

    Args:
        project: The project.
        graphs: The IRIs of the named graphs.
        page: The path of the page that asks the endpoint; empty where the site has none.
    """

    def __init__(self, project: Project, graphs: Sequence[str], page: str) -> None:
        self._project = project
        self._graphs = graphs
        self._page = page

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of the project."""
        return self._project.prefixes

    def response(self, request: Request) -> Response:
        """Return the description in the format that the request accepts.

        Raises:
            HttpError: The request accepts none of the formats.
        """
        forms = [("/sparql", form) for form in GRAPH_REPRESENTATIONS]
        forms += [(self._page, HTML)] if self._page else []
        form = choose_representation(accept_header(request), [form for _, form in forms])
        if form is None:
            raise responses.not_acceptable(forms)
        if form.suffix == HTML.suffix:
            return responses.see_other(self._page, [])
        prefixes = {**self._project.prefixes, "sd": _SD, "formats": _FORMATS}
        content = graph_document(self.lines(request_url(request)), form.suffix, prefixes)
        return Response(content, 200, responses.VARY, form.media_type)

    def lines(self, endpoint: str) -> list[bytes]:
        """Return the description of the endpoint at the address `endpoint` as sorted N-Triples lines."""
        dataset, union = f"{endpoint}#dataset", f"{endpoint}#union"
        triples = [
            (endpoint, _TYPE, f"{_SD}Service"),
            (endpoint, f"{_SD}endpoint", endpoint),
            (endpoint, f"{_SD}supportedLanguage", f"{_SD}SPARQL11Query"),
            (endpoint, f"{_SD}feature", f"{_SD}UnionDefaultGraph"),
            *((endpoint, f"{_SD}resultFormat", _FORMATS + name) for name in (*_RESULT_FORMATS, *_GRAPH_FORMATS)),
            (endpoint, f"{_SD}defaultDataset", dataset),
            (endpoint, f"{_SD}availableGraphs", dataset),
            (dataset, _TYPE, f"{_SD}Dataset"),
            (dataset, _TYPE, f"{_SD}GraphCollection"),
            (dataset, f"{_SD}defaultGraph", union),
            (union, _TYPE, f"{_SD}Graph"),
        ]
        for graph in self._graphs:
            node = f"{endpoint}#graph-{graph.rpartition('/')[2]}"
            triples += [
                (dataset, f"{_SD}namedGraph", node),
                (node, _TYPE, f"{_SD}NamedGraph"),
                (node, f"{_SD}name", graph),
            ]
        return merge_lines([[f"<{subject}> <{verb}> <{term}> .\n".encode() for subject, verb, term in triples]])
