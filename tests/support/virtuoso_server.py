"""A Virtuoso of the tests' own, as Debian has it, on 127.0.0.1 with its database in a temporary folder."""

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
from pyoxigraph import RdfFormat, parse

from leapgraph.dataset import triples_to_lines
from support.required_programs import needed

PROGRAM = "virtuoso-t"
needs_virtuoso = needed(PROGRAM, "virtuoso-opensource")
USER, PASSWORD = "ann", "top/secret word"

# ResultSetMaxRows is what Debian's own configuration has.
CONFIGURATION = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 5
NumberOfBuffers = 5000
SchedulerInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 3
[SPARQL]
ResultSetMaxRows = 10000
"""


@dataclass
class Virtuoso:
    """A server that runs; a hand on it past the code that is tested.

    Attributes:
        url: Its address.
        sql: The port at which it takes SQL.
    """

    url: str
    sql: int

    @property
    def protocol(self) -> str:
        """Its address of the Graph Store Protocol."""
        return f"{self.url}/sparql-graph-crud-auth"

    def run(self, statement: str) -> None:
        """Run SQL as the administrator."""
        command = ["isql-vt", f"127.0.0.1:{self.sql}", "dba", "dba", "ERRORS=STDOUT", f"exec={statement}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        assert "Error" not in done.stdout, done.stdout

    def graph(self, iri: str) -> list[bytes]:
        """Return what it has in a graph, as sorted N-Triples lines."""
        text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"
        url = f"{self.url}/sparql?query={quote(text)}"
        answer = httpx.get(url, headers={"Accept": "application/n-triples"}, trust_env=False, timeout=120)
        assert answer.is_success, answer.text
        return triples_to_lines(quad.triple for quad in parse(answer.content, format=RdfFormat.N_TRIPLES))

    def clear(self) -> None:
        """Remove every triple."""
        self.run("DELETE FROM DB.DBA.RDF_QUAD")


@contextmanager
def running(folder: Path) -> Iterator[Virtuoso]:
    """Start a server with its database in `folder`, and yield it when it answers."""
    process, server = _listening(folder)
    try:
        # Read on, so that it never waits for a full pipe.
        threading.Thread(target=process.communicate, daemon=True).start()
        server.run(f"DB.DBA.USER_CREATE('{USER}', '{PASSWORD}')")
        server.run(f'GRANT SPARQL_UPDATE TO "{USER}"')
        yield server
    finally:
        # What it would bring to the disk now is of no use.
        process.kill()
        process.wait()


def _listening(folder: Path) -> tuple[subprocess.Popen[str], Virtuoso]:
    said = ""
    for attempt in range(5):
        place = folder / str(attempt)
        place.mkdir()
        with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
            sql, http = one.getsockname()[1], other.getsockname()[1]
        (place / "virtuoso.ini").write_text(CONFIGURATION.format(folder=place, sql=sql, http=http))
        command = [PROGRAM, "+foreground", "+configfile", str(place / "virtuoso.ini")]
        process = subprocess.Popen(command, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        said = ""
        # It says so itself when it is ready; with its end, its words end.
        while " Server online at" not in said and (line := process.stderr.readline()):
            said += line
        if " server online at" in said and " Server online at" in said:
            return process, Virtuoso(f"http://127.0.0.1:{http}", sql)
        process.kill()  # someone else has taken a port meanwhile
        process.communicate()
    raise AssertionError(said)
