"""The saved queries of a release: run each, and write its page, text, result and description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from leapgraph.base_project import is_model_file
from leapgraph.errors import DataError, RunError
from leapgraph.queries.markdown_pages import index_page, query_page
from leapgraph.queries.sib_examples import declared_endpoints, describe_query_set
from leapgraph.serialization.formats import serialize_turtle
from leapgraph.sparql.engines import load_engine
from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.formats import RESULT_FORMATS, write_result
from leapgraph.sparql.results import Boolean, Solutions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.queries.parameters import Parameter
    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.release.write_release_files import ReleaseFolder
    from leapgraph.sparql.results import QueryResult


# A query with this tag finds what must not exist: a row in its result stops the release.
CHECK = "check"
_WIDTH = 110


def answer_queries(
    project: Project, dataset: Dataset, queries: Mapping[str, SavedQuery], step: Callable[[str], None]
) -> dict[str, QueryResult | None]:
    """Return the result of each query for its default values, by name; None for one that calls other endpoints.

    Args:
        project: The project.
        dataset: The dataset to query.
        queries: The queries by name.
        step: Called with the name of each before it runs.

    Raises:
        DataError: A query is invalid, or a check found something; with file and line.
    """
    if not queries:
        return {}
    engine = load_engine(dataset)
    results: dict[str, QueryResult | None] = {}
    for name, query in queries.items():
        step(f"asking {name}")
        try:
            results[name] = None if query.services else engine.answer(query.query)
        except QuerySyntaxError as error:
            raise error.with_location(project.relative_path(query.path), query.first_line) from error
        except RunError as error:
            raise DataError(str(error), path=project.relative_path(query.path), line=query.first_line) from error
        answer = results[name]
        if CHECK in query.tags and answer is not None:
            _refuse_rows(project, query, answer)
    return results


def write_queries(
    project: Project,
    dataset: Dataset,
    queries: Mapping[str, SavedQuery],
    results: Mapping[str, QueryResult | None],
    folder: ReleaseFolder,
) -> None:
    """Write `queries.ttl` and the files of `query/`, except the descriptions, which are written like any entity's."""
    if not queries:
        return
    described = describe_query_set(project, queries, declared_endpoints(project, dataset))
    folder.write("queries.ttl", serialize_turtle(project.prefixes, described))
    folder.write("query/README.md", index_page(project, queries, results).encode())
    for name, query in queries.items():
        answer = results[name]
        folder.write(f"query/{name}.rq", _query_file(project, query))
        folder.write(f"query/{name}.md", query_page(project, query, answer).encode())
        if answer is not None:
            for kind in _result_formats(answer):
                folder.write(f"query/{name}{RESULT_FORMATS[kind].suffix}", write_result(answer, kind, project.prefixes))


def _query_file(project: Project, query: SavedQuery) -> bytes:
    """Return the file of a query; one of the base project is adapted to this project, with this project's defaults."""
    if is_model_file(project, query.path):
        return query_file_text(query).encode()
    return query.file_text.encode()


def _result_formats(answer: QueryResult) -> tuple[str, ...]:
    """Return the formats that a result is published in."""
    if isinstance(answer, Solutions):
        return ("csv", "json")
    return ("json",) if isinstance(answer, Boolean) else ("ntriples",)


def _refuse_rows(project: Project, query: SavedQuery, answer: QueryResult) -> None:
    if isinstance(answer, Solutions):
        found = [" ".join(str(term) for term in row if term is not None) for row in answer.rows]
    elif isinstance(answer, Boolean):
        found = ["yes"] if answer.value else []
    else:
        found = [line.decode().strip() for line in answer.lines]
    if found:
        more = f" (and {len(found) - 1} more: `leapgraph query {query.name}`)" if len(found) > 1 else ""
        raise DataError(
            f"{query.summary} There must be nothing, and there is: {found[0]}{more}",
            path=project.relative_path(query.path),
            line=query.first_line,
        )


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as a block scalar, and indents lists below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
        return super().increase_indent(flow, indentless=False)


def _represent_text(dumper: _Dumper, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def query_file_text(query: SavedQuery) -> str:
    """Return the text of a file from which `read_header` reads the same query."""
    header: dict[str, Any] = {"summary": query.summary}
    if query.description:
        header["description"] = query.description
    if query.tags:
        header["tags"] = list(query.tags)
    if query.former_names:
        header["x-former-names"] = list(query.former_names)
    if query.parameters:
        header["defaults"] = [{one.name: one.default} for one in query.parameters]
        header["x-parameters"] = {one.name: _parameter_fields(one) for one in query.parameters}
    text = yaml.dump(header, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    lines = [f"#+ {line}" if line else "#+" for line in text.splitlines()]
    return "\n".join([*lines, "", query.text.strip("\n"), ""])


def _parameter_fields(parameter: Parameter) -> dict[str, str]:
    said = {
        "type": parameter.type,
        "namespace": parameter.namespace,
        "query": parameter.query,
        "description": parameter.description,
        "example": parameter.example,
    }
    return {key: value for key, value in said.items() if value is not None}
