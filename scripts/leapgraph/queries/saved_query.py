"""A saved query: its file `queries/*.rq` found by name, read and validated, and its parameters bound to values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

from leapgraph.base_project import is_model_file, name_in_project, read_project_text
from leapgraph.errors import DataError, LeapgraphError, RunError
from leapgraph.queries.header import Header, read_header
from leapgraph.queries.parameters import Parameter, ParameterError, parse_choice, parse_value
from leapgraph.queries.query_conventions import check_query_text
from leapgraph.queries.query_list import check_query_name, query_files, query_subject, query_subjects
from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.parsed_query import ParsedQuery, parse_query

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.sparql.parameter_binding import Term
    from leapgraph.sparql.query_inspection import Form
    from leapgraph.sparql.results import QueryResult


# Parameters that every query had or could have had, and what holds without them.
_PARAMETERS = {"language": "every name is the one that the graph has in its own language"}


@dataclass(frozen=True)
class SavedQuery:
    """A saved query.

    Attributes:
        name: The stem of its file.
        path: Its file.
        summary: The question that it answers, in plain words.
        description: What its rows mean; may be empty.
        tags: Its keywords.
        former_names: Its names in the last release.
        parameters: Its parameters, in the order of the header.
        query: The query below the header; unchanged, it uses the default values.
        first_line: The line of the file in which `text` begins.
        subject: The stem of the file in `graph/` that its name begins with.
        file_text: The whole text of its file, header included.
    """

    name: str
    path: Path
    summary: str
    description: str
    tags: tuple[str, ...]
    former_names: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    query: ParsedQuery
    first_line: int
    subject: str
    file_text: str

    @property
    def text(self) -> str:
        """The text of its query."""
        return self.query.text

    @property
    def form(self) -> Form:
        """SELECT, ASK, CONSTRUCT or DESCRIBE."""
        return self.query.form

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a SELECT, in order; empty for other forms."""
        return self.query.columns or ()

    @property
    def services(self) -> tuple[str, ...]:
        """The other endpoints that it calls."""
        return self.query.services


def find_query(project: Project, name: str) -> SavedQuery:
    """Return the query called `name` now or in the last release; for a present name no other file is read.

    Raises:
        DataError: The file is not a valid saved query; with file and line.
        RunError: There is no query of that name; the message suggests similar ones.
    """
    paths = query_files(project)
    path = paths.get(name) or _find_by_former_name(project, paths.values(), name)
    if path is None:
        close = get_close_matches(name, paths, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(close)}?" if close else "`leapgraph query --list` shows all"
        raise RunError(f"there is no question {name}; {hint}")
    return read_saved_query(project, path)


def bind_parameters(
    project: Project,
    query: SavedQuery,
    values: Mapping[str, str],
    ask: Callable[[str], QueryResult],
    find: Callable[[str], SavedQuery] | None = None,
) -> str:
    """Return the query text with each parameter in `values` bound to what the user typed for it.

    Args:
        project: The project of the query.
        query: The query.
        values: What the user typed, by parameter; the others keep their default values.
        ask: Runs a query text over the project's dataset; used only for the list of values of a one-of.
        find: Returns the query of a name; by default that of the project's folder.

    Raises:
        ParameterError: There is no such parameter, or the value is not of its type.
    """
    from leapgraph.sparql.parameter_binding import bind_terms

    known = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in known:
            raise ParameterError(_unknown_parameter_message(query, name, list(known)))
    terms = {
        name: _parameter_term(project, known[name], value, ask, find or partial(find_query, project))
        for name, value in values.items()
    }
    return bind_terms(query.query, terms)


def _parameter_term(
    project: Project,
    parameter: Parameter,
    value: str,
    ask: Callable[[str], QueryResult],
    find: Callable[[str], SavedQuery],
) -> Term:
    if parameter.query is None:
        return parse_value(project, parameter, value)
    listing = find(parameter.query)
    try:
        answer = ask(listing.text)
    except QuerySyntaxError as error:
        raise error.with_location(project.relative_path(listing.path), listing.first_line) from error
    rows = getattr(answer, "rows", ())
    return parse_choice(project, parameter, value, list(dict.fromkeys(row[0] for row in rows if row[0] is not None)))


def _unknown_parameter_message(query: SavedQuery, name: str, known: list[str]) -> str:
    if not known:
        return f"{query.name} has no parameters"
    close = get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"it has {', '.join(known)}"
    return f"{query.name} has no parameter {name}; {hint}"


def _find_by_former_name(project: Project, paths: Iterable[Path], name: str) -> Path | None:
    """Return the file whose header has `name` among its former names."""
    for path in paths:
        shown = project.relative_path(path)
        try:
            text = read_project_text(project, path)
        except LeapgraphError:
            continue  # an error in an unrelated file
        # Parsing the YAML takes longer than searching all files for the name.
        if "x-former-names" in text and name in text and name in read_header(text, shown).former_names:
            return path
    return None


def read_saved_query(project: Project, path: Path, subjects: Collection[str] = ()) -> SavedQuery:
    """Return the query in the file `path`.

    Args:
        project: The project of the query.
        path: Its file.
        subjects: The subjects that names may begin with; the project's by default.

    Raises:
        DataError: The file is not a valid saved query; with file and line.
        RunError: The file cannot be read.
    """
    shown = project.relative_path(path)
    # The base project's queries are checked there, and use its prefixes.
    is_own = not is_model_file(project, path)
    name = name_in_project(project, path)
    subjects = subjects or query_subjects(project)
    if is_own:
        check_query_name(subjects, name, shown)
    text = read_project_text(project, path)
    query = parse_saved_query(project, text, path, shown, checks_conventions=is_own)
    return replace(query, name=name, subject=query_subject(subjects, name))


def parse_saved_query(
    project: Project, text: str, path: Path, shown: Path, *, checks_conventions: bool = False
) -> SavedQuery:
    """Return the query with a header in the text of a file, named after the file and of no subject.

    Args:
        project: The project over which it is run.
        text: The whole text of the file.
        path: The file.
        shown: The file in messages.
        checks_conventions: Whether the query must follow the conventions of the project's query set.

    Raises:
        DataError: The header, the query or its parameters are invalid; with file and line.
    """
    header = read_header(text, shown)
    try:
        query = parse_query(header.body)
        if query.form == "UPDATE":
            raise DataError("a question must not be an update", path=shown, line=header.first_line)
        if checks_conventions:
            check_query_text(project, query)
        _check_parameters(project, header, query, shown)
    except QuerySyntaxError as error:
        raise error.with_location(shown, header.first_line) from error
    return SavedQuery(
        path.stem,
        path,
        header.summary,
        header.description,
        header.tags,
        header.former_names,
        header.parameters,
        query,
        header.first_line,
        "",
        text,
    )


def _check_parameters(project: Project, header: Header, query: ParsedQuery, shown: Path) -> None:
    """Check that each parameter is the only term of exactly one data block, and that this term is its default value."""
    from leapgraph.sparql.parameter_binding import data_blocks, serialize_term

    blocks = data_blocks(query)
    for parameter in header.parameters:
        line = header.lines[parameter.name]
        if parameter.namespace is not None and parameter.namespace not in project.query_prefixes:
            what = f"the project has no prefix {parameter.namespace}: for the namespace of {parameter.name}"
            raise DataError(what, path=shown, line=line)
        try:
            default = parse_value(project, parameter, parameter.default)
            parse_value(project, parameter, parameter.example)
        except ParameterError as error:
            raise DataError(str(error), path=shown, line=line) from error
        own = [block for block in blocks if block.name == parameter.name]
        if len(own) != 1:
            count = "no data block" if not own else f"{len(own)} data blocks"
            what = f"the query has {count} VALUES ?{parameter.name} {{ ... }}: it must have one"
            raise DataError(what, path=shown, line=line)
        if own[0].terms != [default]:
            what = f"this must hold the default of {parameter.name} and nothing else: {serialize_term(default)}"
            raise QuerySyntaxError(what, header.body, own[0].start)


def drop_former_parameters(query: SavedQuery, values: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return `values` without those of removed parameters, and a line for the user for each of them."""
    own = {parameter.name for parameter in query.parameters}
    gone = [name for name in values if name in _PARAMETERS and name not in own]
    lines = [f"{name} has no effect any more: {_PARAMETERS[name]}; leave it out" for name in gone]
    return {name: value for name, value in values.items() if name not in gone}, lines


def former_name_line(former: str, name: str) -> str:
    """Return the line for a user of a query's former name."""
    return f"{former} is called {name} now; the old name answers until the next release"
