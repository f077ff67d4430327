"""Work in a process of its own: its answer, its errors, its end."""

import os
import re
import signal
from pathlib import Path

import pytest

from leapgraph.errors import DataError, OutOfTimeError, RunError
from leapgraph.isolated_process import run_isolated, run_module
from leapgraph.sparql.error_excerpt import QuerySyntaxError


def test_what_it_returns_comes_back() -> None:
    assert run_isolated(lambda: (os.getppid(), "é"), "the work") == (os.getpid(), "é")


def test_its_errors_are_raised_here() -> None:
    def wrong() -> None:
        raise DataError("this is wrong", path="a.ttl", line=3)

    with pytest.raises(DataError, match=r"^a\.ttl:3: this is wrong$") as raised:
        run_isolated(wrong, "the work")

    assert (raised.value.path, raised.value.line) == ("a.ttl", 3)


def test_errors_of_every_kind_are_raised_here() -> None:
    def wrong() -> None:
        raise QuerySyntaxError("no SPARQL", "ASK {", 4)

    with pytest.raises(DataError, match=r"^1:5: no SPARQL\n") as raised:
        run_isolated(wrong, "the work")

    assert (raised.value.line, raised.value.exit_code) == (1, 1)


def test_any_other_error_is_a_failure_with_its_reason() -> None:
    with pytest.raises(RunError, match=r"^the work failed: ZeroDivisionError: division by zero$"):
        run_isolated(lambda: 1 / 0, "the work")


def test_what_holds_python_is_ended_in_time() -> None:
    def hold() -> bool:
        return re.match("(a+)+$", "a" * 60 + "!") is None

    with pytest.raises(OutOfTimeError, match=r"^the work took longer than 0\.1 s: "):
        run_isolated(hold, "the work", 0.1)


def test_a_death_is_reported() -> None:
    with pytest.raises(RunError, match=r"^the work took more memory than .* or broke down \(SIGKILL\)$"):
        run_isolated(lambda: os.kill(os.getpid(), signal.SIGKILL), "the work")


def test_its_memory_is_bounded() -> None:
    with pytest.raises(RunError, match=r"^the work failed: MemoryError"):
        run_isolated(lambda: len(bytearray(1 << 30)), "the work", memory=1 << 28)


def test_work_that_is_apart_goes_no_further() -> None:
    def inner() -> bool:
        return run_isolated(os.getpid, "the inner") == os.getpid()

    assert run_isolated(inner, "the outer")


def test_a_result_larger_than_a_pipe_arrives_whole() -> None:
    assert run_isolated(lambda: bytes(1 << 20), "the work") == bytes(1 << 20)


def test_a_process_that_ends_while_it_answers_is_reported() -> None:
    class Fatal:
        def __reduce__(self) -> tuple[object, ...]:
            os._exit(0)

    with pytest.raises(RunError, match="the work took more memory than there is for it, or broke down"):
        run_isolated(Fatal, "the work")


def run_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, content: bytes = b"") -> bytes:
    """Run a module with this body as a program."""
    (tmp_path / "the_program.py").write_text(f"import os, sys\n{body}\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return run_module("the_program", content, "the work", 1 << 30, {"ADDED": "here"})


def test_what_a_module_prints_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "sys.stdout.buffer.write(sys.stdin.buffer.read() + os.environ['ADDED'].encode())"

    assert run_program(tmp_path, monkeypatch, body, b"x" * 1_000_000) == b"x" * 1_000_000 + b"here"


def test_the_last_line_of_a_module_is_its_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RunError, match=r"^the work failed: ZeroDivisionError: division by zero$"):
        run_program(tmp_path, monkeypatch, "1 / 0")


def test_the_death_of_a_module_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RunError, match=r"^the work took more memory than there is for it, or broke down \(SIGKILL\)$"):
        run_program(tmp_path, monkeypatch, "os.kill(os.getpid(), 9)")


def test_the_memory_of_a_module_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RunError, match=r"^the work failed: MemoryError"):
        run_program(tmp_path, monkeypatch, "bytes(3 << 30)")
