"""A query worker: a process forked from the fork server, sandboxed, that answers queries of its parent.

It gets queries over the one socket that it was given, and has no other way in or out.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from functools import partial
from typing import IO, TYPE_CHECKING, Any, NoReturn, cast

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store

from leapgraph.errors import DataError
from leapgraph.serve import worker_frames
from leapgraph.serve.sandbox import confine_process
from leapgraph.sparql.formats.w3c import csv_lines
from leapgraph.sparql.parsed_query import parse_query

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

_CSV = "text/csv"
_RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    _CSV: QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
_GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}
_PIECE = 64 << 10


class FrameWriter:
    """A file object that sends what is written to it as frames of a reasonable size.

    Args:
        connection: The socket to send to.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = bytearray()

    def write(self, data: bytes) -> int:
        """Buffer a part of the result, and send a frame when there is enough."""
        self._buffer += data
        if len(self._buffer) >= _PIECE:
            self._send()
        return len(data)

    def flush(self) -> None:
        """Do nothing: `end` sends what is buffered."""

    def end(self) -> None:
        """Send what is buffered and mark the end."""
        self._send(worker_frames.encode_frame(worker_frames.END))

    def _send(self, last: bytes = b"") -> None:
        # One value may be larger than the largest frame.
        cut = range(0, len(self._buffer), worker_frames.MAX_FRAME_BYTES)
        parts = [
            worker_frames.encode_frame(
                worker_frames.PART, bytes(self._buffer[start : start + worker_frames.MAX_FRAME_BYTES])
            )
            for start in cut
        ]
        self._connection.sendall(b"".join([*parts, last]))
        self._buffer.clear()


def run_worker(
    connection: socket.socket, memory: int, parent: int, answer: Callable[[Any, FrameWriter], None]
) -> NoReturn:
    """Sandbox this process, answer each query that arrives over `connection`, and exit when the connection closes.

    Args:
        connection: The socket to the server.
        memory: How many bytes it may take beyond those that it has.
        parent: The process that forked it, with which it ends.
        answer: Writes the result of a query.
    """
    status = 1
    try:
        missing = confine_process(memory, parent)
        connection.sendall(worker_frames.encode_json_frame(worker_frames.READY, missing))
        received = worker_frames.FrameDecoder()
        while data := connection.recv(1 << 18):
            for _, content in received.feed(data):
                _answer_query(connection, json.loads(content), answer)
        status = 0
    finally:
        # Never return into the code of the parent's fork, whatever happened here.
        os._exit(status)


def _answer_query(connection: socket.socket, query: Any, answer: Callable[[Any, FrameWriter], None]) -> None:
    parts = FrameWriter(connection)
    try:
        answer(query, parts)
        parts.end()
    except SyntaxError as error:
        connection.sendall(worker_frames.encode_frame(worker_frames.UNREADABLE, str(error).encode()))
    except DataError as error:
        connection.sendall(worker_frames.encode_frame(worker_frames.UNWRITABLE, str(error).encode()))
    except (ConnectionError, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001 - a panic of the engine is one of these; the parent gets the error
        connection.sendall(
            worker_frames.encode_frame(worker_frames.FAILED, f"{type(error).__name__}: {error}"[:500].encode())
        )


def query_evaluator(store: Store, *, union: bool) -> Callable[[Any, FrameWriter], None]:
    """Return the function that answers a query from the store.

    Args:
        store: The store.
        union: Whether the default graph is the union of the named graphs, computed by the engine.
    """

    def answer(query: Any, parts: FrameWriter) -> None:
        # By the SPARQL Protocol, graphs that a request names replace the dataset of the query's FROM clauses.
        default: Any = [NamedNode(iri) for iri in query["default"]]
        named: Any = [NamedNode(iri) for iri in query["named"]]
        if not (default or named):
            default = named = None
        ask = partial(
            store.query,
            base_iri=query["base"] or None,
            use_default_graph_as_union=union and query["union"],
            default_graph=default,
            named_graphs=named,
        )
        try:
            result = ask(query["text"])
        except RuntimeError as error:  # an unknown function
            raise SyntaxError(str(error)) from error
        if isinstance(result, QuerySolutions) and "*" in query["text"]:
            # No row has been computed yet, so the query may start again with its columns in the order of a reader.
            text = parse_query(query["text"]).name_columns([variable.value for variable in result.variables])
            result = result if text == query["text"] else ask(text)
        output = cast("IO[bytes]", parts)
        if isinstance(result, QuerySolutions) and query["form"] == _CSV:
            for line in csv_lines([variable.value for variable in result.variables], map(tuple, result)):
                parts.write(line.encode())
        elif isinstance(result, QuerySolutions | QueryBoolean):
            result.serialize(output, format=_RESULTS[query["form"]])
        else:
            result.serialize(output, format=_GRAPHS[query["form"]])

    return answer


def detach_standard_streams() -> None:
    """Detach the standard streams from this process, and Python's own ways to exit or to be interrupted."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.excepthook = lambda *_: None
