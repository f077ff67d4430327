"""The fork server: a process that loads the dataset and forks workers, `python -P -m leapgraph.serve.fork_server`.

Its arguments are the memory limit of a worker in bytes and the process ID of its parent. It reads N-Quads from standard
input and takes orders over standard output, which is a socket: to fork a worker, with the worker's own socket, or to
kill one. A forked worker shares the dataset in memory with all others and is ready within milliseconds.

It has one thread, as a process that forks must; pyoxigraph starts none for a store in memory.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import struct
import sys

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, parse

from leapgraph.serve.query_worker import detach_standard_streams, query_evaluator, run_worker
from leapgraph.serve.sandbox import die_with_parent

ORDER = struct.Struct(">ci")
FORK = b"F"
KILL = b"K"
# The answer to an order. FORK: the worker's process ID. KILL: the signal that had ended it, or 0.
ANSWER = struct.Struct(">i")
# Sent before the first order: whether the dataset was loaded, and if not, why.
LOADED = b"+"
REFUSED = b"-"


def main(memory: int, server: int) -> None:
    """Load the dataset, then fork and kill workers until the server is gone."""
    die_with_parent(server)
    control = socket.socket(fileno=os.dup(1))
    try:
        store, union = load_nquads(sys.stdin.buffer.read())
    except (SyntaxError, ValueError, OSError) as error:
        control.sendall(REFUSED + str(error).encode()[:2000])
        return
    detach_standard_streams()
    # Freeze what is in memory now, so that garbage collection does not copy it into each worker.
    gc.collect()
    gc.freeze()
    control.sendall(LOADED)
    answer = query_evaluator(store, union=union)
    while order := socket.recv_fds(control, ORDER.size, 1):
        data, descriptors, _, _ = order
        if len(data) < ORDER.size:
            return
        kind, number = ORDER.unpack(data)
        if kind == KILL:
            control.sendall(ANSWER.pack(_kill_worker(number)))
            continue
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            control.close()
            run_worker(socket.socket(fileno=descriptors[0]), memory, parent, answer)
        os.close(descriptors[0])
        control.sendall(ANSWER.pack(child))


def load_nquads(nquads: bytes) -> tuple[Store, bool]:
    """Return a store with the dataset, and whether the engine must compute the union of its graphs per query.

    pyoxigraph's union repeats triples that two graphs share; where there are such, the default graph holds the union.

    Raises:
        SyntaxError: The input is not N-Quads.
    """
    store = Store()
    if b"_:" in nquads:
        # A load would give blank nodes new labels; extending with quads keeps them.
        store.extend(parse(nquads, format=RdfFormat.N_QUADS, lenient=True))
    else:
        store.load(nquads, format=RdfFormat.N_QUADS, lenient=True)
    lines = nquads.splitlines()
    distinct = {line.rpartition(b" <")[0] for line in lines}
    if len(distinct) == len(lines):
        return store, True
    union = b" .\n".join([*distinct, b""])
    quads = parse(union, format=RdfFormat.N_TRIPLES, lenient=True)
    store.extend(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads)
    return store, False


def _kill_worker(number: int) -> int:
    """Kill a worker, unless it has ended by itself, and return the signal that had ended it; 0 if there was none."""
    os.kill(number, signal.SIGKILL)
    status = os.waitpid(number, 0)[1]
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
    # At once: do not free a large store piece by piece.
    os._exit(0)
