"""One worker: a process forked from the one that has loaded the dataset, confined, and asked by its parent alone.

It hears of queries over the one socket that it was given, and has no other way in or out.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import IO, TYPE_CHECKING, Any, NoReturn, cast

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store

from leapgraph.errors import DataError
from leapgraph.serve import worker_frames
from leapgraph.serve.sandbox import confine_process
from leapgraph.sparql.result_formats.w3c import csv_lines

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
    """A file that sends what is written into it, in parts of a size that is worth a frame.

    Args:
        connection: Where to.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = bytearray()

    def write(self, data: bytes) -> int:
        """Take a piece of the answer."""
        self._buffer += data
        if len(self._buffer) >= _PIECE:
            self._send()
        return len(data)

    def flush(self) -> None:
        """Do nothing: the end of the answer sends what is held."""

    def end(self) -> None:
        """Send what is held and that it is all."""
        self._send(worker_frames.encode_frame(worker_frames.END))

    def _send(self, last: bytes = b"") -> None:
        # One value may be larger than a frame.
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
    """Confine this process, answer each query that comes over `connection`, and end it when there will be no more.

    Args:
        connection: To the server.
        memory: How many bytes it may take besides those that it has.
        parent: The process that forked it, with which it dies.
        answer: Writes the answer to a query.
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
        # Never back into what the parent was doing when it forked, whatever happened here.
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
    except BaseException as error:  # noqa: BLE001 - a panic of the engine is one of these; the parent is told
        connection.sendall(
            worker_frames.encode_frame(worker_frames.FAILED, f"{type(error).__name__}: {error}"[:500].encode())
        )


def result_writer(store: Store, *, union: bool) -> Callable[[Any, FrameWriter], None]:
    """Return what answers a query from the store.

    Args:
        store: The store.
        union: Whether its default graph is the union of its named graphs, for the store to make.
    """

    def answer(query: Any, parts: FrameWriter) -> None:
        # As the protocol has it: graphs that a request names are the whole dataset, whatever the query says FROM.
        default: Any = [NamedNode(iri) for iri in query["default"]]
        named: Any = [NamedNode(iri) for iri in query["named"]]
        if not (default or named):
            default = named = None
        try:
            result = store.query(
                query["text"],
                base_iri=query["base"] or None,
                use_default_graph_as_union=union and query["union"],
                default_graph=default,
                named_graphs=named,
            )
        except RuntimeError as error:  # a function that it has not
            raise SyntaxError(str(error)) from error
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
    """Let this process have no standard streams, and no way of Python's own to end or to be interrupted."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.excepthook = lambda *_: None
