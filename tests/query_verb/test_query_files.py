"""A query file by its path: its header is checked like a saved query's, and errors have its lines."""

from pathlib import Path

import pytest

from .conftest import Query

HEADER = """#+ summary: Who?
#+ defaults:
#+   - one: person
#+ x-parameters:
#+   one:
#+     type: iri
#+     namespace: {}
#+     description: The person.
#+     example: person

"""
BODY = """PREFIX schema: <https://schema.org/>

SELECT ?one
WHERE {
    VALUES ?one { schema:person }
    ?one a ?kind .
}
ORDER BY ?one
"""
UPDATE = "#+ summary: Who?\n\nDELETE DATA { <x:x> <x:x> <x:x> }\n"


def write(query: Query, text: str) -> Path:
    path = query.cwd / "asked.rq"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("options", [["--param", "one=x"], ["--describe"]])
def test_an_unknown_namespace_is_named_with_its_line(query: Query, options: list[str]) -> None:
    path = write(query, HEADER.format("unheard") + BODY)

    told = query.failed(1, path, *options)

    assert told == f"leapgraph: {path}:5: the project has no prefix unheard: for the namespace of one\n"


def test_no_endpoint_is_asked_with_an_unknown_namespace(query: Query) -> None:
    path = write(query, HEADER.format("unheard") + BODY)

    assert f"{path}:5: " in query.failed(1, path, "--param", "one=x", "--endpoint", "http://127.0.0.1:9/sparql")


@pytest.mark.parametrize("options", [["--param", "one=x"], ["--describe"], []])
@pytest.mark.parametrize(
    ("old", "new", "place"), [("schema:p", "unheard:p", "15:19"), ("?kind .", "?kind } .", "17:1")]
)
def test_a_syntax_error_has_its_place_in_the_file(
    query: Query, old: str, new: str, place: str, options: list[str]
) -> None:
    path = write(query, (HEADER.format("schema") + BODY).replace(old, new))

    assert query.failed(1, path, *options).startswith(f"leapgraph: {path}:{place}: ")


def test_an_error_behind_a_bound_value_has_its_column_in_the_file(query: Query) -> None:
    path = write(query, (HEADER.format("schema") + BODY).replace("}\n    ?one a ?kind", "} ?one a ?kind ?kind"))

    plain = query.failed(1, path)

    assert query.failed(1, path, "--param", "one=a-much-longer-name") == plain
    assert plain.startswith(f"leapgraph: {path}:15:")


def test_an_update_is_not_described(query: Query) -> None:
    path = write(query, UPDATE)

    assert query.failed(1, path, "--describe").startswith(f"leapgraph: {path}:3: a question must not be an update")


def test_an_empty_name_is_reported(query: Query) -> None:
    assert query.failed(2, "").startswith("leapgraph: the name of the query is empty: name a saved query, a file, or -")


def test_a_folder_is_no_query(query: Query) -> None:
    told = query.failed(2, query.cwd)

    assert told == f"leapgraph: cannot read {query.cwd}: it is a directory, not a file to be read here\n"


@pytest.mark.parametrize("options", [[], ["--describe"]])
def test_a_byte_order_mark_is_named(query: Query, options: list[str]) -> None:
    path = write(query, f"\ufeff{HEADER.format('schema')}{BODY}")

    told = query.failed(1, path, *options)

    assert told == f"leapgraph: {path}:1:1: the file begins with a byte order mark: save it as UTF-8 without one\n"
