"""A real oxigraph server for tests, at a port that nobody else has."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("oxigraph"))


@contextmanager
def serving(*arguments: str) -> Iterator[str]:
    """Start the program with these arguments, and yield its address, without a path, once it listens there."""
    process, port = _listening(arguments)
    try:
        # Read on, so that it never waits for a full pipe.
        threading.Thread(target=process.communicate, daemon=True).start()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _listening(arguments: tuple[str, ...]) -> tuple[subprocess.Popen[bytes], int]:
    said = b""
    for _ in range(10):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [PROGRAM, *arguments, "--bind", f"127.0.0.1:{port}"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = process.stderr.readline() if process.stderr else b""
        if said.startswith(b"Listening"):
            return process, port
        process.communicate()  # someone else has taken the port meanwhile
    raise AssertionError(said)
