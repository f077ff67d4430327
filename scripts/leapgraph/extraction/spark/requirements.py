"""What Spark needs before a session can begin: PySpark, a Java that it runs on, and a master that answers."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import socket
import struct
import subprocess
import threading
import time
from ipaddress import ip_address
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NamedTuple
from urllib.parse import urlsplit

from leapgraph.errors import RunError

MASTER_FORMS = "local[*], local[4], spark://HOST:7077, yarn or k8s://https://HOST:PORT"
LEAST_JAVA = 17
ANSWER_SECONDS = 8.0

# A frame of Spark's network protocol that any of its processes answers, with authentication or without: the request for
# a chunk of a stream that is not there (ChunkFetchRequest; the answer is a ChunkFetchFailure).
_CHUNK_REQUEST = struct.pack(">QBQI", 21, 0, 0, 0)
_CHUNK_FAILURE = 2
_TLS_ALERT = 21

_IS_LOCAL = re.compile(r"local(\[([1-9]\d*|\*)(, *[1-9]\d*)?\])?|local-cluster\[ *\d+ *, *\d+ *, *\d+ *\]").fullmatch
_JAVA_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


class Address(NamedTuple):
    """Where a master of a standalone cluster listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def is_local(master: str) -> bool:
    """Return whether a master's executors run on this machine, so that nothing need listen on its network."""
    if not master.startswith("spark://"):
        return bool(_IS_LOCAL(master))
    return all(_is_loopback(address.host) for address in _parse_master(master))


def is_submitted() -> bool:
    """Return whether spark-submit runs this process, and so has started Java and configured the session."""
    return "PYSPARK_GATEWAY_PORT" in os.environ


def check_requirements(master: str) -> None:
    """Raise an error where a session with this master cannot begin.

    Raises:
        RunError: PySpark or Java is missing, Java is too old, the master's form is none of Spark's, or no master
            answers within 10 seconds.
    """
    _parse_master(master)
    if importlib.util.find_spec("pyspark") is None:
        raise RunError("--master needs PySpark, which is not installed: pip install 'leapgraph[spark]'")
    _check_java()
    check_master(master)


def check_master(master: str) -> None:
    """Raise an error where a standalone cluster does not answer, for which Spark itself would try a minute.

    Raises:
        RunError: The master's form is none of Spark's, or no master answers within 10 seconds.
    """
    if addresses := _parse_master(master):
        _check_any_answers(master, addresses)


def _parse_master(master: str) -> list[Address]:
    """Return the addresses of the masters of a standalone cluster; none for the other forms, which Spark knows."""
    if _IS_LOCAL(master) or master == "yarn" or master.startswith("k8s://"):
        return []
    scheme, _, places = master.partition("://")
    if scheme != "spark":
        raise RunError(f"--master {master}: Spark knows no such master; write {MASTER_FORMS}")
    addresses = []
    for place in places.split(","):
        try:
            parts = urlsplit(f"//{place}")
            address = Address(parts.hostname or "", parts.port or 0)
        except ValueError:
            address = Address("", 0)
        if not address.host or not address.port or parts.netloc != place:
            raise RunError(f"--master {master}: {place or 'nothing'!r} is no HOST:PORT, such as spark://127.0.0.1:7077")
        addresses.append(address)
    return addresses


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_java() -> None:
    """Look for Java where Spark does: in JAVA_HOME, else on PATH."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin/java") if home else shutil.which("java")
    advice = "on Debian: apt-get install openjdk-17-jre-headless"
    if java is None:
        raise RunError(f"--master needs Java {LEAST_JAVA} or later, and there is no `java` on PATH; {advice}")
    try:
        run = subprocess.run([java, "-version"], capture_output=True, text=True, errors="replace", check=False)  # noqa: S603 - the user's own Java
    except OSError as error:
        where = f"JAVA_HOME is {home}, and {java}" if home else java
        raise RunError(f"--master needs Java {LEAST_JAVA} or later: {where}: {error.strerror or error}") from error
    version = _JAVA_VERSION.search(run.stderr + run.stdout)
    if run.returncode or not version:
        lines = (run.stderr or run.stdout).strip().splitlines() or [f"exit code {run.returncode}"]
        raise RunError(f"--master needs Java {LEAST_JAVA} or later, and `{java} -version` fails: {lines[0]}")
    if int(version[1]) < LEAST_JAVA:
        raise RunError(f"--master needs Java {LEAST_JAVA} or later, and {java} is Java {version[1]}; {advice}")


def _check_any_answers(master: str, addresses: list[Address]) -> None:
    """Ask the masters, all at once: one that answers is enough."""
    failures: SimpleQueue[str] = SimpleQueue()
    # In threads, because nothing else ends the search for a host's address in time.
    for address in addresses:
        threading.Thread(target=lambda address=address: failures.put(_reach(address)), daemon=True).start()
    reasons = []
    for _ in addresses:
        try:
            reason = failures.get(timeout=ANSWER_SECONDS + 1)
        except Empty:
            reason = f"no answer in {ANSWER_SECONDS:.0f} seconds"
        if not reason:
            return
        reasons.append(reason)
    raise RunError(f"--master {master}: no Spark master answers there ({'; '.join(reasons)}); is it running?")


def _reach(address: Address) -> str:
    """Return why no Spark answers at an address; nothing if one does."""
    deadline = time.monotonic() + ANSWER_SECONDS
    try:
        with socket.create_connection(address, timeout=ANSWER_SECONDS) as connection:
            connection.sendall(_CHUNK_REQUEST)
            connection.settimeout(max(0.1, deadline - time.monotonic()))
            answer = connection.recv(9, socket.MSG_WAITALL)
    except TimeoutError:
        return f"{address}: no answer in {ANSWER_SECONDS:.0f} seconds"
    except (OSError, UnicodeError) as error:
        return f"{address}: {getattr(error, 'strerror', None) or error}"
    is_spark = len(answer) == 9 and answer[8] == _CHUNK_FAILURE  # noqa: PLR2004 - a length of 8 bytes and the kind
    if is_spark or answer[:1] == bytes([_TLS_ALERT]):
        return ""
    return f"{address}: what listens there does not speak Spark's protocol"
