"""`leapgraph query` as a user runs it."""

import os
import pty
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from leapgraph.cli import cli
from leapgraph.sparql.engines import ENGINES
from support.example_project import BASE
from support.fake_sparql_endpoint import JSON, FakeEndpoint, PlannedResponse

from .conftest import Query

ROOT = Path(__file__).parents[2]
ANN = f'{BASE}id/ann,"Ann ""A."" <Lee> & co\r\nline two",{BASE}source/letter\r\n'
GONE = "language has no effect any more: every name is the one that the graph has in its own language; leave it out"
HEAD = "person,name,source\r\n"
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(9)) + " }"


@pytest.fixture
def endpoint() -> Iterator[FakeEndpoint]:
    with FakeEndpoint('<https://example.org/a> <https://example.org/p> "x"@en, 5 .') as running:
        yield running


@pytest.mark.parametrize("engine", ENGINES)
def test_a_question_is_answered_by_name_for_its_defaults(query: Query, engine: str) -> None:
    assert query.out("people-members", "--engine", engine) == HEAD + ANN


def test_a_pipe_gets_csv_and_triples_turtle(query: Query) -> None:
    csv, turtle = query.out("people-members"), query.out("people-names")

    assert csv.startswith(HEAD)
    assert turtle.startswith("@prefix id: ")
    assert 'schema:alternateName "Der Klub"@de, "The Club"@en .' in turtle


@pytest.mark.parametrize(
    ("form", "begin"),
    [
        ("table", "person  name"),
        ("csv", "person,name"),
        ("tsv", "?person\t?name"),
        ("json", '{"head":{"vars":["person","name"'),
        ("xml", '<?xml version="1.0"?>'),
        ("markdown", "| person | name |"),
    ],
)
def test_every_format_goes_to_stdout(query: Query, form: str, begin: str) -> None:
    assert query.out("people-members", "--format", form).startswith(begin)


def test_a_format_that_cannot_hold_the_answer_is_refused(query: Query) -> None:
    assert query.failed(2, "people-names", "--format", "csv") == (
        "leapgraph: the answer is triples, which csv cannot hold: take --format turtle or ntriples or jsonld\n"
    )


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("a.srj", b'{"head"'),
        ("a.tsv", b"?person"),
        ("a.md", b"| person"),
        ("A.CSV", b"person,name"),
        ("a", b"person,name"),
    ],
)
def test_the_suffix_of_the_file_chooses_the_format(query: Query, name: str, begin: bytes) -> None:
    assert query.out("people-members", "-o", name) == ""
    assert (query.cwd / name).read_bytes().startswith(begin)
    assert [path.name for path in query.cwd.iterdir()] == [name]


@pytest.mark.parametrize("name", ["a.xlsx", "a.out", "a.rdf", "a.nq"])
def test_an_ending_of_no_format_is_refused_before_any_request(query: Query, name: str) -> None:
    assert f"no format can be told from {name}: name it with --format, or end in .txt, .csv" in query.failed(
        2, "people-members", "-o", name
    )
    assert list(query.cwd.iterdir()) == []


@pytest.mark.parametrize(("form", "name"), [("csv", "a.tsv"), ("json", "a.csv"), ("csv", "a.ttl"), ("turtle", "a.nq")])
def test_an_ending_of_another_format_is_refused(query: Query, form: str, name: str) -> None:
    assert f"{name} does not fit --format {form}: end in " in query.failed(
        2, "people-members", "-o", name, "--format", form
    )
    assert list(query.cwd.iterdir()) == []


@pytest.mark.parametrize(("form", "name"), [("csv", "a.txt"), ("tsv", "a.out"), ("json", "a.json"), ("xml", "a.xml")])
def test_an_ending_that_says_nothing_else_is_written_into(query: Query, form: str, name: str) -> None:
    query.out("people-members", "-o", name, "--format", form)

    assert [path.name for path in query.cwd.iterdir()] == [name]


def test_a_failure_leaves_the_file_as_it_was(query: Query) -> None:
    (query.cwd / "a.csv").write_text("old", encoding="utf-8")

    query.failed(2, "people-names", "-o", "a.csv", "--format", "csv")

    assert (query.cwd / "a.csv").read_text(encoding="utf-8") == "old"


def test_a_text_from_the_command_line_and_from_stdin(query: Query) -> None:
    text = "SELECT ?x { VALUES ?x { 1 2 } } ORDER BY ?x"

    assert query.out("--sparql", text) == query.out("-", stdin=text.encode()) == "x\r\n1\r\n2\r\n"


def test_a_file_with_a_header_takes_parameters_too(query: Query) -> None:
    path = query.cwd / "mine.rq"
    path.write_text("#+ summary: What?\n#+ defaults:\n#+   - x: 1\n#+ x-parameters:\n#+   x:\n#+     type: integer\n"
                    "#+     description: A number.\n#+     example: 7\n\nSELECT ?x { VALUES ?x { 1 } } ORDER BY ?x\n",
                    encoding="utf-8")  # fmt: skip

    assert query.out("mine.rq") == query.out("./mine.rq") == "x\r\n1\r\n"
    assert query.out("mine.rq", "--param", "x=42") == "x\r\n42\r\n"
    assert query.out("-", "--param", "x=42", stdin=path.read_bytes()) == "x\r\n42\r\n"
    assert "leapgraph query mine.rq --param x=7\n" in query.out("mine.rq", "--describe")


def test_a_parameter_without_a_header_is_refused(query: Query) -> None:
    assert query.failed(2, "-", "--param", "x=1", stdin=b"ASK {}") == (
        "leapgraph: - has no header, lines with #+ that say what it asks and which --param it takes\n"
    )


def test_parameters_are_bound_as_terms(query: Query) -> None:
    evil = 'de" } ?s ?p ?o FILTER(true) #'

    assert query.out("people-members", "--param", "language=de") == HEAD
    assert query.out("people-members", "--param", "language=en", "--param", "role=role:chair") == HEAD + ANN
    assert query.out("people-members", "--param", f"language={evil}") == HEAD


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("lang=de", "people-members has no parameter lang; did you mean language?"),
        ("role=chiar", "role=chiar: it is not in the list; did you mean chair?; "),
        ("role", "'role' is not name=value, such as year=2017"),
        ("=x", "'=x' is not name=value"),
    ],
)
def test_a_wrong_parameter_is_reported(query: Query, given: str, said: str) -> None:
    assert said in query.failed(2, "people-members", "--param", given)


def test_a_parameter_given_twice_is_refused(query: Query) -> None:
    assert "language is given twice" in query.failed(2, "x", "--param", "language=a", "--param", "language=b")


def test_a_mistyped_name_gets_a_suggestion(query: Query) -> None:
    assert "there is no question people-member; did you mean people-members" in query.failed(2, "people-member")
    assert query.failed(2, "no/such.rq") == "leapgraph: there is no file no/such.rq\n"


def test_without_a_query_or_with_two_the_usage_is_shown(query: Query) -> None:
    said = "say one of them: a NAME, a FILE or -, --sparql TEXT, or --list"

    for arguments in ([], ["people-members", "--sparql", "ASK {}"], ["people-members", "--list"]):
        assert said in query.failed(2, *arguments)


def test_the_list_has_every_question(query: Query) -> None:
    assert query.out("--list") == (
        "people-members\tWho belongs to the club?\n"
        "people-names\tWhat is said of the names?\n"
        "vocabulary-roles\tWhich roles are there?\n"
    )


BROKEN = "#+ summary: Who?\n\nSELECT ?x\nWHERE { ?x ?y }\nORDER BY ?x\n"


@pytest.fixture
def beside(small: Path) -> Iterator[Path]:
    """A question that is wrong beside the others."""
    path = small / "queries" / "people-zz.rq"
    path.write_text(BROKEN, encoding="utf-8")
    yield path
    path.unlink()


def test_a_question_that_is_wrong_stops_no_other(query: Query, beside: Path) -> None:
    assert beside.exists()
    assert query.out("people-members") == HEAD + ANN
    assert query.out("--sparql", "ASK {}") == "true\n"
    assert query.failed(1, "people-zz").startswith("leapgraph: queries/people-zz.rq:4:15: this is not SPARQL: } is not")


def test_the_list_reads_headers_alone(query: Query, beside: Path) -> None:
    assert beside.exists()
    assert query.out("--list").splitlines()[2] == "people-zz\tWho?"


def test_the_list_shows_which_header_is_wrong_and_lists_the_others(query: Query, beside: Path) -> None:
    beside.write_text(BROKEN.replace("summary", "sumary"), encoding="utf-8")

    result = query("--list")

    assert (result.returncode, result.stdout.count(b"\n")) == (1, 3)
    assert result.stderr.startswith(b"leapgraph: queries/people-zz.rq:1:4: the header knows no key sumary")


def test_what_is_wrong_with_the_dataset_is_no_fault_of_the_question(query_with: Callable[..., Query]) -> None:
    query = query_with(people_zz="CONSTRUCT { ?s ?p ?o }\nWHERE { ?s ?p }\n")

    said = query.failed(1, "people-members")

    assert said.startswith("leapgraph: queries/derive/people-zz.rq:2:15: this is not SPARQL: } is not allowed here\n")


def test_a_list_that_is_wrong_is_reported_under_its_own_name(query_with: Callable[..., Query]) -> None:
    query = query_with("?role a", "?role a a")

    assert query.failed(1, "people-members", "--param", "role=chair").startswith(
        "leapgraph: queries/vocabulary-roles.rq:7:13: this is not SPARQL"
    )
    assert query.out("people-members") == HEAD + ANN


def test_a_former_name_and_a_parameter_that_is_gone_answer_with_a_line(query_with: Callable[..., Query]) -> None:
    query = query_with("there?\n", "there?\n#+ x-former-names: [people-roles]\n")

    result = query("people-roles", "--param", "language=de")

    assert (result.returncode, result.stdout.decode()) == (0, query.out("vocabulary-roles"))
    assert result.stderr.decode().splitlines() == [
        "leapgraph: people-roles is called vocabulary-roles now; the old name answers until the next release",
        f"leapgraph: {GONE}",
    ]
    described = query("people-roles", "--describe").stdout.decode()
    assert described.startswith("vocabulary-roles\n")
    assert "\nFormerly:\n  people-roles\n" in described


def test_the_description_says_everything_and_its_example_runs(query: Query) -> None:
    text = query.out("people-members", "--describe")

    for part in (
        "people-members\nWho belongs to the club?\n\nOne row a name. A person with two names has two rows, ",
        "one after the other.\n\nNobody is left out.\n",
        "  language (string; en if not given; for example de)\n      The language of the names.\n",
        "  role (one-of; chair if not given; for example chair)\n      The role.\n      one of: chair\n",
        "\nColumns:\n  person, name, source\n",
        "\nTags:\n  people\n",
        "\n  SELECT ?person ?name ?source\n  WHERE {\n      VALUES ?language",
    ):
        assert part in text
    example = re.search(r"Example:\n  leapgraph query (.*)\n", text)
    assert example is not None
    assert query.out(*shlex.split(example[1])) == HEAD


@pytest.mark.parametrize("engine", ENGINES)
def test_a_syntax_error_shows_file_line_and_caret(query: Query, engine: str) -> None:
    (query.cwd / "bad.rq").write_text("#+ summary: x\n\nSELECT ?a\nWHERE { ?a ?b }\n", encoding="utf-8")

    assert query.failed(1, "bad.rq", "--engine", engine) == (
        "leapgraph: bad.rq:4:15: this is not SPARQL: } is not allowed here\n    WHERE { ?a ?b }\n                  ^\n"
    )


def test_a_syntax_error_of_a_text_has_its_line(query: Query) -> None:
    assert query.failed(1, "-", stdin=b"SELEC ?a {}").startswith("leapgraph: -:1:1: SELEC is not a word of SPARQL")
    assert query.failed(1, "--sparql", "SELEC ?a {}").startswith("leapgraph: 1:1: SELEC is not a word of SPARQL")


@pytest.mark.parametrize("engine", ENGINES)
def test_an_update_is_refused(query: Query, engine: str) -> None:
    said = query.failed(2, "-", "--engine", engine, stdin=b"DELETE WHERE { ?s ?p ?o }")

    assert said == "leapgraph: this is an update, and a query only reads: the graph is changed by editing graph/\n"


def test_bytes_that_are_no_utf8_are_reported(query: Query) -> None:
    assert query.failed(1, "-", stdin=b"ASK\n{ \xff }") == "leapgraph: -:2: this is not UTF-8\n"


@pytest.mark.parametrize("engine", ENGINES)
def test_the_time_limit_ends_the_program_with_one_line(query: Query, engine: str) -> None:
    result = query.process("--sparql", SLOW, "--timeout", "0.3", "--engine", engine)

    said = b"leapgraph: no answer within 0.3 s: ask for less, or allow more time with --timeout\n"
    assert (result.returncode, result.stdout, result.stderr) == (2, b"", said)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="this system does not show a program's threads")
def test_ctrl_c_ends_a_query_at_once(query: Query) -> None:
    command = [sys.executable, "-m", "leapgraph", "query", "--sparql", SLOW, "--project", str(query.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while process.poll() is None and len(list(Path(f"/proc/{process.pid}/task").iterdir())) == 1:
            time.sleep(0.01)  # until the query runs, in a thread of its own; it ends only when it is told to
        process.send_signal(2)
        out, said = process.communicate(timeout=30)

    assert (process.returncode, out, said) == (130, b"", b"leapgraph: stopped\n")


def test_no_rows_is_reported_where_a_person_looks(query: Query) -> None:
    result = query("people-members", "--param", "language=de", "--format", "table")

    assert result.returncode == 0
    assert result.stdout.split() == [b"person", b"name", b"source", b"------", b"----", b"------"]
    assert result.stderr == b"leapgraph: no rows\n"


def test_an_endpoint_is_queried_instead_of_the_dataset(query: Query, endpoint: FakeEndpoint) -> None:
    text = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"

    result = query("--sparql", text, "--endpoint", endpoint.url, "--contact", "https://example.org/me")

    assert (result.returncode, result.stdout, result.stderr) == (0, b"o\r\n5\r\nx\r\n", b"")
    assert endpoint.requests[0].headers["user-agent"].endswith(" (https://example.org/me)")


def test_a_time_limit_ends_an_engine_that_holds_python(query: Query) -> None:
    slow = f'ASK {{ FILTER(REGEX("{"a" * 60}!", "^(a+)+$")) }}'

    result = query.process("--sparql", slow, "--engine", "rdflib", "--timeout", "1")

    said = "leapgraph: no answer within 1 s: ask for less, or allow more time with --timeout\n"
    assert (result.returncode, result.stdout, result.stderr.decode()) == (2, b"", said)


@pytest.mark.parametrize("limit", [[], ["--timeout", "600"]], ids=["without", "with"])
def test_the_second_engine_is_silent_on_what_python_has_no_value_for(query: Query, limit: list[str]) -> None:
    literals = " ".join(
        f'"{text}"^^<http://www.w3.org/2001/XMLSchema#{kind}>'
        for text, kind in [
            ("-0044-03-15", "date"), ("99999-01-01", "date"), ("24:00:00", "time"), ("x", "integer"), ("x", "boolean"),
        ]
    )  # fmt: skip
    text = f"SELECT ?a {{ VALUES ?a {{ {literals} <a:b> UNDEF }} }}"

    result = query("--sparql", text, "--engine", "rdflib", *limit)

    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode().split() == ["a", "-0044-03-15", "99999-01-01", "24:00:00", "x", "x", "a:b", '""']


def test_what_the_second_engine_cannot_compute_is_reported_with_its_reason(query: Query) -> None:
    text = 'ASK { FILTER(YEAR("-0044-03-15"^^<http://www.w3.org/2001/XMLSchema#date>) < 2000) }'
    rows = 'SELECT (YEAR("-0044-03-15"^^<http://www.w3.org/2001/XMLSchema#date>) AS ?year) {}'

    for one in (text, rows):
        said = query.failed(2, "--sparql", one, "--engine", "rdflib")
        assert re.fullmatch(
            r"leapgraph: the rdflib engine failed: AttributeError: '\w+' object has no attribute 'year'; "
            r"try --engine oxigraph\n",
            said,
        )


PAGE = "https://en.wikipedia.org/wiki/Springfield,_Ohio"


@pytest.mark.parametrize(
    "arguments", [["--engine", "oxigraph"], ["--engine", "rdflib"], ["--endpoint", "URL"]], ids=repr
)
def test_an_iri_with_a_comma_is_one_field_of_csv(query: Query, endpoint: FakeEndpoint, arguments: list[str]) -> None:
    text = f'SELECT (<{PAGE}> AS ?page) ("a" AS ?letter) {{}}'
    options = [endpoint.url if word == "URL" else word for word in arguments]

    query.out("--sparql", text, "-o", "pages.csv", *options)

    assert query.out("--sparql", text, *options) == f'page,letter\r\n"{PAGE}",a\r\n'
    assert (query.cwd / "pages.csv").read_bytes() == f'page,letter\r\n"{PAGE}",a\r\n'.encode()


def test_the_contact_is_the_projects_base_or_what_the_environment_says(query: Query, endpoint: FakeEndpoint) -> None:
    query("--sparql", "ASK {}", "--endpoint", endpoint.url)
    query("--sparql", "ASK {}", "--endpoint", endpoint.url, LEAPGRAPH_CONTACT="mailto:x@example.org")

    agents = [asked.headers["user-agent"].partition(" ")[2] for asked in endpoint.requests]
    assert agents == [f"({BASE})", "(mailto:x@example.org)"]


def test_a_query_with_a_parameter_is_sent_to_an_endpoint(query: Query, endpoint: FakeEndpoint) -> None:
    assert query.out("people-members", "--param", "role=chair", "--endpoint", endpoint.url) == HEAD
    assert f"VALUES ?role {{ <{BASE}vocab#role-chair> }}" in endpoint.requests[0].query


def test_an_endpoints_error_is_in_its_own_words(query: Query, endpoint: FakeEndpoint) -> None:
    endpoint.next += [PlannedResponse(400, b"Lexical error at line 1", "text/plain")]

    assert query.failed(2, "--sparql", "ASK {}", "--endpoint", endpoint.url) == (
        f"leapgraph: {endpoint.host} answers HTTP 400 Bad Request:\n    Lexical error at line 1\n"
    )


def test_a_silent_endpoint_is_given_up(query: Query, endpoint: FakeEndpoint) -> None:
    endpoint.next += [PlannedResponse(wait=60)]

    result = query.process("--sparql", "ASK {}", "--endpoint", endpoint.url, "--timeout", "0.5")

    said = f"leapgraph: {endpoint.host} did not answer within 0.5 s: ask for less, or allow more\n"
    assert (result.returncode, result.stdout, result.stderr.decode()) == (2, b"", said)


def test_what_is_no_endpoint_is_refused(query: Query) -> None:
    assert "is no address of an endpoint" in query.failed(2, "x", "--endpoint", "wikidata")
    assert "--engine is for the dataset" in query.failed(
        2, "x", "--endpoint", "http://127.0.0.1:9/", "--engine", "rdflib"
    )


def test_a_service_is_queried_where_the_user_says(query: Query, endpoint: FakeEndpoint) -> None:
    text = "SELECT ?o { SERVICE <https://query.wikidata.org/sparql> { ?s ?p ?o } } ORDER BY ?o"

    assert query.out("--sparql", text, "--service", f"https://query.wikidata.org/sparql={endpoint.url}") == (
        "o\r\n5\r\nx\r\n"
    )
    assert query.out("--sparql", text.replace("https://query.wikidata.org/sparql", endpoint.url),
                     "--service", endpoint.url) == "o\r\n5\r\nx\r\n"  # fmt: skip


def test_a_service_that_nobody_named_is_not_queried(query: Query, endpoint: FakeEndpoint) -> None:
    text = f"SELECT ?o {{ SERVICE <{endpoint.url}> {{ ?s ?p ?o }} }}"

    assert query.failed(2, "--sparql", text) == (
        f"leapgraph: SERVICE <{endpoint.url}> is not called: only Wikidata's own is, and those that --service allows\n"
    )
    assert endpoint.requests == []


def test_a_pause_is_reported_on_stderr(query: Query, endpoint: FakeEndpoint) -> None:
    endpoint.next += [
        PlannedResponse(503, headers={"Retry-After": "0"}),
        PlannedResponse(body=b'{"head":{},"boolean":true}', kind=JSON),
    ]

    result = query("--sparql", "ASK {}", "--endpoint", endpoint.url)

    assert (result.stdout, result.stderr) == (
        b"true\n",
        f"leapgraph: waiting 0 s, as {endpoint.host} asks\n".encode(),
    )


def on_a_terminal(query: Query, *arguments: str) -> str:
    """Return what a run shows on a terminal of 100 columns, without colours."""
    parent, child = pty.openpty()
    command = [sys.executable, "-m", "leapgraph", "query", *arguments, "--project", str(query.root)]
    # On a busy machine stderr says that it is still at work; that is not what is shown here.
    with subprocess.Popen(command, stdout=child, stderr=subprocess.DEVNULL, env={**os.environ, "COLUMNS": "100"}):
        os.close(child)
        shown = b""
        while True:
            try:
                shown += os.read(parent, 65536)
            except OSError:
                break
    os.close(parent)
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode()).replace("\r\n", "\n")


def test_a_terminal_gets_a_table_with_short_names(query: Query) -> None:
    lines = on_a_terminal(query, "people-members").splitlines()

    assert lines[0].split() == ["person", "name", "source"]
    assert "id:ann" in lines[2]
    assert lines[2].rstrip().endswith("source:letter")


def test_a_terminal_gets_the_list_by_subject(query: Query) -> None:
    lines = [line.rstrip() for line in on_a_terminal(query, "--list").splitlines()]

    assert lines.index("people") < lines.index("vocabulary")
    assert any(
        line.startswith("  people-members") and "Who belongs to the club? (language, role)" in line for line in lines
    )


def test_a_full_disk_is_one_line(query: Query) -> None:
    command = [sys.executable, "-m", "leapgraph", "query", "people-members", "--project", str(query.root)]
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)

    assert (result.returncode, result.stderr) == (2, b"leapgraph: cannot write to stdout: No space left on device\n")


def examples() -> list[str]:
    text = CliRunner().invoke(cli, ["query", "--help"]).output
    lines = text.split("Examples:\n")[1].split("\n\n")[0].splitlines()
    return [line.strip() for line in lines if "--endpoint" not in line]


@pytest.mark.parametrize("line", examples())
def test_the_examples_of_the_help_run_on_the_projects_own_graph(line: str, tmp_path: Path) -> None:
    words = [word.replace("/tmp", str(tmp_path)) for word in shlex.split(line)]  # noqa: S108 - the help's own example

    result = subprocess.run(
        [sys.executable, "-m", *words, "--project", str(ROOT)], capture_output=True, check=False, cwd=tmp_path
    )

    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout or list(tmp_path.iterdir())
