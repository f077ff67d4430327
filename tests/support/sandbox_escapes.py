"""Attempts to get out of a process that answers queries: `sandbox_escapes.py WALL`, in a folder with a file `file`.

WALL is `worker`, a process as the server's workers are, or one part of its walls, or `none`. It prints as JSON what
came of each attempt: `done`, or the name of the error.
"""

import ctypes
import errno
import json
import os
import resource
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from leapgraph.serve import landlock, seccomp, worker_frames
from leapgraph.serve.query_worker import run_worker

LIBC = ctypes.CDLL(None, use_errno=True)
MEMORY = 1 << 30
NAMELESS = f"\0leapgraph-{os.getpid()}"
WALLS: dict[str, Callable[[], object]] = {
    "landlock": landlock.restrict_access,
    "seccomp": seccomp.restrict_system_calls,
    "none": int,
}
# The newer system calls have the same number on every architecture.
IO_URING_SETUP, PIDFD_OPEN = 425, 434
TRACE_ME = 0


def call(number: int, *arguments: object) -> None:
    if LIBC.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def trace() -> None:
    if LIBC.ptrace(TRACE_ME, 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def start_thread() -> None:
    try:
        threading.Thread(target=int).start()
    except RuntimeError:
        raise PermissionError(errno.EPERM, "refused") from None


def over(family: int, kind: int, address: object, protocol: int = 0) -> Callable[[], None]:
    def attempt() -> None:
        with socket.socket(family, kind, protocol) as made:
            if kind == socket.SOCK_STREAM:
                made.connect(address)
            elif address is not None:
                made.sendto(b"x", address)

    return attempt


def listen() -> None:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))


def attempts() -> dict[str, Callable[[], object]]:
    tcp = socket.create_server(("127.0.0.1", 0)).detach()
    port = socket.socket(fileno=os.dup(tcp)).getsockname()[1]
    for name in (NAMELESS, "socket"):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(name)
        listener.listen()
        listener.detach()
    return {
        "read a file": lambda: Path("file").read_bytes(),
        "list a folder": lambda: list(Path().iterdir()),
        "look at a file": lambda: Path("file").stat(),
        "write a file": lambda: Path("file").write_text("x"),
        "make a file": lambda: Path("new").write_text("x"),
        "cut a file": lambda: os.truncate("file", 0),
        "rename a file": lambda: Path("file").rename("file"),
        "make a folder": lambda: Path("folder").mkdir(),
        "remove a file": lambda: Path("other").unlink(),
        "connect by TCP": over(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", port)),
        "listen by TCP": listen,
        "send by UDP": over(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 9)),
        "send raw": over(socket.AF_INET, socket.SOCK_RAW, None, socket.IPPROTO_ICMP),
        "ask the kernel by netlink": over(socket.AF_NETLINK, socket.SOCK_DGRAM, None),
        "connect to a socket's file": over(socket.AF_UNIX, socket.SOCK_STREAM, "socket"),
        "connect to a socket without a file": over(socket.AF_UNIX, socket.SOCK_STREAM, NAMELESS),
        "make a pair of sockets": socket.socketpair,
        "make a pipe": os.pipe,
        "start a process": fork,
        "start a thread": start_thread,
        "signal another process": lambda: os.kill(os.getppid(), 0),
        "hold another process": lambda: call(PIDFD_OPEN, os.getppid(), 0),
        "slow another process": lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 0),
        "limit another process": lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CORE),
        "be traced": trace,
        "use io_uring": lambda: call(IO_URING_SETUP, 1, ctypes.create_string_buffer(120)),
        "run a program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606 - the claim
    }


def outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "done"


def inside(wall: str, attempt: Callable[[], object]) -> str:
    """Return what comes of an attempt in a process of its own behind the wall."""
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        ours.close()
        if wall != "worker":
            WALLS[wall]()
            theirs.recv(1 << 16)
            theirs.sendall(worker_frames.encode_frame(worker_frames.PART, outcome(attempt).encode()))
            os._exit(0)
        run_worker(theirs, MEMORY, parent, lambda _query, parts: parts.write(outcome(attempt).encode()))
    theirs.close()
    ours.sendall(worker_frames.encode_json_frame(worker_frames.QUERY, None))
    ours.settimeout(20)
    received = worker_frames.FrameDecoder()
    try:
        while data := ours.recv(1 << 16):
            for kind, content in received.feed(data):
                if kind == worker_frames.PART:
                    return content.decode()
        return "done"  # it has become another program
    finally:
        ours.close()
        os.waitpid(child, 0)


if __name__ == "__main__":
    print(json.dumps({name: inside(sys.argv[1], attempt) for name, attempt in attempts().items()}))  # noqa: T201 - read by the test
