"""Run work in a process of its own, which can be killed at any time, and whose crash or memory does not affect us."""

from __future__ import annotations

import os
import pickle
import select
import signal
import subprocess
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from leapgraph.errors import DataError, LeapgraphError, OutOfTimeError, RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import BinaryIO

T = TypeVar("T")

_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)
_is_isolated = False


def run_isolated(work: Callable[[], T], what: str, seconds: float | None = None, memory: int | None = None) -> T:
    """Return what `work` returns in a forked process; the result must be picklable.

    A nested call runs in the child that is already there, unless it has a memory limit of its own.

    Args:
        work: The function to run; it sees this process's memory and changes nothing of it.
        what: The name of the work in messages.
        seconds: The time limit after which the process is killed; None for no limit.
        memory: The bytes of address space that it may take beyond what this process has; None for no limit.

    Raises:
        OutOfTimeError: The time limit was reached.
        LeapgraphError: `work` raised it.
        RunError: The process died, or `work` raised anything else.
    """
    if _is_isolated and memory is None:
        return work()
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if not child:
        os.close(reading)
        _run_child(work, writing, memory)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as answer:
            return cast("T", _wait_for_result(answer, child, what, seconds))
    finally:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def run_module(module: str, content: bytes, what: str, memory: int, environment: Mapping[str, str]) -> bytes:
    """Return what a module of this package prints when it runs as a program in a new process.

    Args:
        module: The name of the module. It tells an error in the last line of its stderr, and by its exit code.
        content: What it reads from stdin.
        what: The name of the work in messages.
        memory: The bytes of address space that it may take.
        environment: What is added to this process's environment; some of it counts at the start of a process only.

    Raises:
        RunError: The process died, or told an error.
    """
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-P", "-m", module],
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        env={**os.environ, **environment},
        preexec_fn=partial(_limit_child, memory),  # noqa: PLW1509 - no threads run beside a check
    ) as process:
        try:
            printed, told = process.communicate(content)
        finally:
            process.kill()
    if process.returncode > 0:
        raise RunError(f"{what} failed: {(told.decode(errors='replace').splitlines() or ['without a word'])[-1]}")
    if process.returncode:
        raise _broken_down(what, -process.returncode)
    return printed


def _run_child(work: Callable[[], object], writing: int, memory: int | None) -> None:
    global _is_isolated  # noqa: PLW0603
    _is_isolated = True
    with suppress(BaseException):
        _limit_child(memory)
        outcome: tuple[object, BaseException | str | None]
        try:
            outcome = work(), None
        except LeapgraphError as error:
            outcome = None, _plain_error(error)
        except OSError as error:
            name = f"{error.filename}: " if error.filename else ""
            outcome = None, RunError(f"{name}{error.strerror or error}")
        except Exception as error:  # noqa: BLE001 - reported to the parent
            outcome = None, f"{type(error).__name__}: {error}".strip(": ")
        with os.fdopen(writing, "wb") as answer:
            answer.write(pickle.dumps(outcome))
    # At once: Python's exit handlers belong to the parent.
    os._exit(0)


def _plain_error(error: LeapgraphError) -> LeapgraphError:
    """Return an error with the same message, location and exit code, of a class that can be pickled."""
    kind = next(one for one in (DataError, OutOfTimeError, RunError, LeapgraphError) if isinstance(error, one))
    plain = kind(str(error))
    if isinstance(plain, DataError) and isinstance(error, DataError):
        plain.message, plain.path, plain.line, plain.column = error.message, error.path, error.line, error.column
    return plain


def _limit_child(memory: int | None) -> None:
    """End this process together with its parent and limit its memory, as far as the system can."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this process
    if sys.platform != "linux":
        return
    import ctypes
    import resource

    ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory is not None:
        pages = int(open("/proc/self/statm", encoding="ascii").read().split()[0])  # noqa: PTH123, SIM115 - one line
        most = pages * resource.getpagesize() + memory
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))


def _wait_for_result(answer: BinaryIO, child: int, what: str, seconds: float | None) -> Any:
    waiting = select.poll()
    waiting.register(answer, select.POLLIN)
    if not waiting.poll(None if seconds is None else seconds * 1000):
        raise OutOfTimeError(f"{what} took longer than {seconds:g} s: ask for less, or allow more with --timeout")
    try:
        result, error = pickle.loads(answer.read())  # noqa: S301 - from our own child
    except (EOFError, pickle.UnpicklingError):
        _, status = os.waitpid(child, 0)
        raise _broken_down(what, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0) from None
    if isinstance(error, BaseException):
        raise error
    if error is not None:
        raise RunError(f"{what} failed: {error}")
    return result


def _broken_down(what: str, number: int) -> RunError:
    how = signal.Signals(number).name if number else "without a word"
    return RunError(f"{what} took more memory than there is for it, or broke down ({how})")
