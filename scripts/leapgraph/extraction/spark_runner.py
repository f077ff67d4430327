"""Runs the parts of an extraction as tasks on Apache Spark; the only module that imports PySpark."""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from contextlib import contextmanager, suppress
from itertools import islice
from queue import SimpleQueue
from tempfile import TemporaryFile
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, TypeVar

from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway

from leapgraph.errors import LeapgraphError, RunError
from leapgraph.extraction.spark_errors import TaskError, java_cause, job_error
from leapgraph.extraction.spark_requirements import is_local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyspark import Broadcast

T = TypeVar("T")
R = TypeVar("R")

LOOPBACK = "127.0.0.1"
_STOP_SECONDS = 20
_JOBS = 2


@contextmanager
def open_runner(master: str) -> Iterator[SparkRunner]:
    """Start a Spark session with a master, and stop it in any case.

    Raises:
        RunError: The session cannot begin; the message has the one cause.
    """
    interrupt = signal.getsignal(signal.SIGINT)
    with TemporaryFile() as log:
        context = _start(master, log)
        try:
            yield SparkRunner(context)
        finally:
            _stop(context)
            # PySpark's own handler would look for the session that is gone.
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGINT, interrupt)


def _settings(master: str) -> dict[str, str]:
    settings = {
        "spark.master": master,
        "spark.app.name": "leapgraph extract",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    if is_local(master):
        settings |= {"spark.driver.host": LOOPBACK, "spark.driver.bindAddress": LOOPBACK}
    return settings


def _start(master: str, log: IO[bytes]) -> SparkContext:
    """Start Java and a session; what Java says on the way, and Spark's log, go into a file."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if is_local(master):
        os.environ["SPARK_LOCAL_IP"] = LOOPBACK
    configuration = SparkConf(loadDefaults=False)
    configuration.setAll(_settings(master).items())
    gateway = None
    try:
        gateway = launch_gateway(configuration, {"stdout": log, "stderr": log})
        with warnings.catch_warnings():
            # PySpark imports pandas where it is installed, and warns of new versions; nothing here needs it.
            warnings.simplefilter("ignore")
            return SparkContext(conf=configuration, gateway=gateway)
    except (Py4JError, PySparkException, OSError) as error:
        report = _report(error, log)
        if gateway is not None:
            _end_java(gateway)
        raise RunError(f"no Spark session with --master {master}: {java_cause(report)}") from error


def _report(error: BaseException, log: IO[bytes]) -> str:
    """Return what there is to read about a session that did not begin: Java's exception, else Java's own words."""
    if isinstance(error, Py4JError):
        with suppress(OSError, Py4JError):
            return str(error)
    log.seek(0)
    return log.read().decode(errors="replace")


def _stop(context: SparkContext) -> None:
    """Stop the session, and Java, so that a later session starts anew."""
    gateway = context._gateway  # noqa: SLF001 - PySpark names no other way to it
    with suppress(Py4JError, PySparkException, OSError):
        context.stop()
    _end_java(gateway)


def _end_java(gateway: Any) -> None:
    with suppress(Py4JError, OSError):
        gateway.shutdown()
    SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001 - else the next session would talk to a Java that is gone
    if gateway.proc is not None:
        gateway.proc.stdin.close()
        gateway.proc.wait(_STOP_SECONDS)


class _Arrivals:
    """Hands results to the driver as tasks end.

    Spark takes a task's part of an accumulator once, however often the task was retried or run twice.
    """

    def __init__(self, queue: SimpleQueue[Any] | None) -> None:
        self._queue = queue

    def __reduce__(self) -> tuple[type[_Arrivals], tuple[None]]:
        return _Arrivals, (None,)

    def zero(self, value: list[Any]) -> list[Any]:  # noqa: ARG002 - Spark's parameter
        return []

    def addInPlace(self, value1: list[Any], value2: list[Any]) -> list[Any]:  # noqa: N802 - Spark's name
        if self._queue is None:
            return value1 + value2
        for result in value2:
            self._queue.put(result)
        return []


class SparkRunner:
    """Runs functions on items as tasks of a Spark session.

    Args:
        context: The session's context.
    """

    def __init__(self, context: SparkContext) -> None:
        self._context = context

    def run(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Yield what the function returns for each item, in order of arrival: a task an item.

        Items are taken for two jobs at a time, each of a task for every core: while the last tasks of one run, the
        other cores have those of the next.

        Raises:
            LeapgraphError: A task raised it, or failed as often as Spark tries it again.
        """
        batches = self._batches(items)
        arrivals: SimpleQueue[Any] = SimpleQueue()
        with self._shared(function) as shared:
            jobs: set[_Job] = set()
            try:
                while True:
                    for batch in islice(batches, _JOBS - len(jobs)):
                        jobs.add(_Job(self._context, shared, batch, arrivals))
                    if not jobs:
                        return
                    arrival = arrivals.get()
                    if not isinstance(arrival, _Job):
                        yield arrival
                        continue
                    jobs.remove(arrival)
                    if arrival.error is not None:
                        raise arrival.error
            finally:
                self._cancel(jobs)

    def distinct(self, function: Callable[[T], Iterable[str]], items: Iterable[T]) -> Iterator[str]:
        """Yield each text that the function returns for any item once, in the order of code points.

        Raises:
            LeapgraphError: A task raised it, or failed as often as Spark tries it again.
        """
        tasks = list(items)
        with self._shared(function) as shared:
            try:
                texts = self._context.parallelize(tasks, max(1, len(tasks))).flatMap(
                    lambda item: _run_task(shared.value, item)
                )
                return iter(sorted(texts.distinct(self._context.defaultParallelism).collect()))
            except (Py4JError, PySparkException) as error:
                raise job_error(str(error)) from error

    def _batches(self, items: Iterable[T]) -> Iterator[list[T]]:
        """Yield the items in lists of as many as there are cores, which may become more."""
        rest = iter(items)
        while batch := list(islice(rest, self._context.defaultParallelism)):
            yield batch

    @contextmanager
    def _shared(self, function: Callable[[T], R]) -> Iterator[Broadcast[Callable[[T], R]]]:
        """Share a function with all workers: each reads it once, where it would read a task's own for each task."""
        shared = self._context.broadcast(function)
        try:
            yield shared
        finally:
            with suppress(Py4JError):
                shared.unpersist()

    def _cancel(self, jobs: set[_Job]) -> None:
        if jobs:
            with suppress(Py4JError):
                self._context.cancelAllJobs()
        for job in jobs:
            job.join()


class _Job(Thread):
    """A job in a thread of its own, which puts the results of its tasks and then itself into a queue.

    Attributes:
        error: Why it failed; None if it did not.
    """

    def __init__(
        self, context: SparkContext, shared: Broadcast[Callable[[T], R]], items: list[T], arrivals: SimpleQueue[Any]
    ) -> None:
        super().__init__(daemon=True)
        self._context, self._shared, self._items, self._arrivals = context, shared, items, arrivals
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        """Run the job to its end."""
        shared, results = self._shared, self._context.accumulator([], _Arrivals(self._arrivals))
        try:
            self._context.parallelize(self._items, len(self._items)).foreach(
                lambda item: results.add([_run_task(shared.value, item)])
            )
        except (Py4JError, PySparkException) as error:
            self.error = job_error(str(error))
        except BaseException as error:  # noqa: BLE001 - raised in the thread that waits for the results
            self.error = error
        finally:
            self._arrivals.put(self)


def _run_task(function: Callable[[T], R], item: T) -> R:
    try:
        return function(item)
    except LeapgraphError as error:
        raise TaskError(error) from None
