"""The small project with questions of every kind, and `leapgraph query` as a user runs it on it."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.example_project import BASE, small_project
from support.in_process import run_in_process

PEOPLE = f"""#+ summary: Who belongs to the club?
#+ description: |
#+   One row a name. A person with two names has two rows,
#+   one after the other.
#+
#+   Nobody is left out.
#+ tags:
#+   - people
#+ defaults:
#+   - language: en
#+   - role: chair
#+ x-parameters:
#+   language:
#+     type: string
#+     description: The language of the names.
#+     example: de
#+   role:
#+     type: one-of
#+     query: vocabulary-roles
#+     namespace: role
#+     description: The role.
#+     example: chair

PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX role: <{BASE}vocab#role->
PREFIX schema: <https://schema.org/>

SELECT ?person ?name ?source
WHERE {{
    VALUES ?language {{ "en" }}
    VALUES ?role {{ role:chair }}
    ?statement org:member ?person ;
        org:role ?role ;
        prov:wasDerivedFrom ?source .
    ?person schema:name ?name .
    FILTER(LANG(?name) = ?language)
}}
ORDER BY ?person ?name ?source
"""
ROLES = """#+ summary: Which roles are there?

PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?role
WHERE {
    ?role a skos:Concept .
}
ORDER BY ?role
"""
GRAPH = """#+ summary: What is said of the names?

PREFIX schema: <https://schema.org/>

CONSTRUCT {
    ?person schema:alternateName ?name .
}
WHERE {
    ?person schema:name ?name .
}
"""
QUERIES = {
    "queries/people-members.rq": PEOPLE,
    "queries/people-names.rq": GRAPH,
    "queries/vocabulary-roles.rq": ROLES,
}


@dataclass
class Run:
    """What came of a run."""

    returncode: int
    stdout: bytes
    stderr: bytes


@dataclass
class Query:
    """`leapgraph query` in a folder of its own.

    Attributes:
        root: The project.
        cwd: Where it runs.
    """

    root: Path
    cwd: Path

    def __call__(self, *arguments: str | Path, stdin: bytes = b"", **environment: str) -> Run:
        """Run it in this process, which is quick."""
        words = ["query", *map(str, arguments), "--project", str(self.root)]
        done = run_in_process(*words, cwd=self.cwd, stdin=stdin, environment=environment)
        return Run(done.returncode, done.stdout, done.stderr)

    def process(self, *arguments: str | Path) -> Run:
        """Run it in a process of its own, which may be ended."""
        command = [sys.executable, "-m", "leapgraph", "query", *map(str, arguments), "--project", str(self.root)]
        result = subprocess.run(command, cwd=self.cwd, capture_output=True, check=False)
        return Run(result.returncode, result.stdout, result.stderr)

    def out(self, *arguments: str | Path, stdin: bytes = b"") -> str:
        """Return what a run that goes well writes, and says nothing else."""
        result = self(*arguments, stdin=stdin)
        assert (result.returncode, result.stderr) == (0, b"")
        return result.stdout.decode()

    def failed(self, code: int, *arguments: str | Path, stdin: bytes = b"") -> str:
        """Return what a run that ends with `code` says, having written nothing."""
        result = self(*arguments, stdin=stdin)
        assert (result.returncode, result.stdout) == (code, b""), result
        assert b"Traceback" not in result.stderr
        return result.stderr.decode()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_project(tmp_path_factory.mktemp("query") / "small", dict(QUERIES)).root


@pytest.fixture
def query_with(tmp_path: Path) -> Callable[..., Query]:
    """Return the verb on the small project with one text of its questions replaced, and files besides."""

    def made(old: str = "", new: str = "", **derive: str) -> Query:
        files = {name: text.replace(old, new, 1) if old else text for name, text in QUERIES.items()}
        files |= {f"queries/derive/{name.replace('_', '-')}.rq": text for name, text in derive.items()}
        return Query(small_project(tmp_path / "changed", files).root, tmp_path)

    return made


@pytest.fixture
def query(small: Path, tmp_path: Path) -> Query:
    return Query(small, tmp_path)
