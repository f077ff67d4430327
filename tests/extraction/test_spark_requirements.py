"""What is checked before a Spark session begins, each with one line that says what to do."""

import importlib.util
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from leapgraph.errors import RunError
from leapgraph.extraction.spark.requirements import check_requirements, is_local

FAILURE = struct.pack(">QBQI", 13, 2, 0, 0)


@pytest.fixture(autouse=True)
def _with_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: found("json" if name == "pyspark" else name))


@pytest.fixture
def java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return what puts a `java` on PATH that is a shell script."""

    def write(script: str) -> None:
        program = tmp_path / "java"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        monkeypatch.delenv("JAVA_HOME", raising=False)

    return write


@contextmanager
def listening(answer: bytes) -> Iterator[int]:
    """Yield the port of a server that answers the first bytes of each connection so, and closes it."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(100)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def fault(master: str) -> str:
    with pytest.raises(RunError) as caught:
        check_requirements(master)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_without_pyspark_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)

    assert "pip install 'leapgraph[spark]'" in fault("local[2]")


@pytest.mark.parametrize("master", ["", "foo", "local[", "local[0]", "Local", "spark:127.0.0.1", "mesos://127.0.0.1:1"])
def test_a_master_that_spark_does_not_know_is_refused(master: str) -> None:
    assert "Spark knows no such master; write local[*]" in fault(master)


@pytest.mark.parametrize(
    "place", ["", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:0", "127.0.0.1:99999", ":7077", "a:1,", "a:1/b"]
)
def test_a_master_without_host_and_port_is_refused(place: str) -> None:
    assert "is no HOST:PORT" in fault(f"spark://{place}")


@pytest.mark.parametrize(
    "master",
    ["local", "local[*]", "local[4]", "local[2,3]", "local-cluster[2,1,1024]", "spark://127.0.0.1:1,[::1]:2"],
)
def test_these_masters_run_on_this_machine(master: str) -> None:
    assert is_local(master)


@pytest.mark.parametrize("master", ["yarn", "k8s://https://127.0.0.1:1", "spark://127.0.0.1:1,a.example:1"])
def test_these_masters_may_have_executors_elsewhere(master: str) -> None:
    assert not is_local(master)


def test_without_java_its_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)

    message = fault("local[2]")

    assert "there is no `java` on PATH" in message
    assert "apt-get install openjdk-17-jre-headless" in message


def test_a_java_home_without_java_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))

    assert f"JAVA_HOME is {tmp_path}/jdk" in fault("local[2]")


@pytest.mark.parametrize(("version", "number"), [("1.8.0_402", "8"), ("11.0.2", "11"), ("16-ea", "16")])
def test_a_java_that_is_too_old_is_named(java: Callable[[str], None], version: str, number: str) -> None:
    java(f"echo 'openjdk version \"{version}\" 2018-01-16' >&2")

    assert f"is Java {number}" in fault("local[2]")


def test_a_java_that_does_not_start_is_named(java: Callable[[str], None]) -> None:
    java("echo 'Error: no JVM here' >&2; exit 1")

    assert "java -version` fails: Error: no JVM here" in fault("local[2]")


def test_a_master_that_does_not_listen_is_named_at_once(java: Callable[[str], None]) -> None:
    java("echo 'openjdk version \"17.0.15\" 2025-04-15' >&2")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    assert f"127.0.0.1:{port}: Connection refused" in fault(f"spark://127.0.0.1:{port}")


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_what_is_no_master_is_named_at_once(java: Callable[[str], None], answer: bytes) -> None:
    java("echo 'openjdk version \"17.0.15\" 2025-04-15' >&2")
    with listening(answer) as port:
        assert "what listens there does not speak Spark's protocol" in fault(f"spark://127.0.0.1:{port}")


def test_one_of_several_masters_is_enough(java: Callable[[str], None]) -> None:
    java("echo 'openjdk version \"21\" 2023-09-19' >&2")
    with listening(FAILURE) as port:
        check_requirements(f"spark://127.0.0.1:1,127.0.0.1:{port}")
