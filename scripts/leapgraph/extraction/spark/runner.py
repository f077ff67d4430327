"""Runs the parts of an extraction as tasks on Apache Spark, whose session is begun and ended elsewhere."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.types import ArrayType, StringType, StructField, StructType

from leapgraph.errors import LeapgraphError
from leapgraph.extraction.spark.failure_causes import TaskError, job_error
from leapgraph.extraction.spark.session import open_context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyspark import Broadcast, SparkContext

    from leapgraph.extraction.parts.table_rows import Column

T = TypeVar("T")
R = TypeVar("R")

_FAILURES = Py4JError, PySparkException, OSError
# Two, so that while the last tasks of one run, other cores have those of the next.
_JOBS = 2


@contextmanager
def open_runner(master: str | None) -> Iterator[SparkRunner]:
    """Start a Spark session with a master, or that of spark-submit, and stop it in any case.

    Raises:
        RunError: The session cannot begin; the message has the one cause.
    """
    with open_context(master) as context:
        yield SparkRunner(context)


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

    is_here = False

    def __init__(self, context: SparkContext) -> None:
        self.context = context

    def run(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Yield what the function returns for each item, in order of arrival: a task an item.

        Items are taken for two jobs at a time, each of a task for every core.

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
                        jobs.add(_Job(self.context, shared, batch, arrivals))
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
        with self._shared(function) as shared, _one_cause():
            texts = self.context.parallelize(tasks, max(1, len(tasks))).flatMap(
                lambda item: _run_task(shared.value, item)
            )
            return iter(sorted(texts.distinct(self.context.defaultParallelism).collect()))

    @property
    def table_writer(self) -> SparkRunner:
        """Parquet is written by Spark."""
        return self

    def write_table(
        self, columns: Sequence[Column], rows: Callable[[T], Iterable[tuple[Any, ...]]], items: Sequence[T], folder: str
    ) -> None:
        """Write a table as `TableWriter` says; there is no file for an item without rows.

        Raises:
            LeapgraphError: A task raised it, or failed as often as Spark tries it again.
        """
        with self._shared(rows) as shared, _one_cause():
            table = self.context.parallelize(items, max(1, len(items))).flatMap(
                lambda item: _run_task(shared.value, item)
            )
            frame = SparkSession(self.context).createDataFrame(table, _row_type(columns), verifySchema=False)
            frame.write.parquet(_hadoop_url(folder), mode="overwrite", compression="zstd")

    def _batches(self, items: Iterable[T]) -> Iterator[list[T]]:
        """Yield the items in lists of as many as there are cores, which may become more."""
        rest = iter(items)
        while batch := list(islice(rest, self._cores())):
            yield batch

    def _cores(self) -> int:
        with _one_cause():
            return int(self.context.defaultParallelism)

    @contextmanager
    def _shared(self, function: Callable[[T], R]) -> Iterator[Broadcast[Callable[[T], R]]]:
        """Share a function with all workers: each reads it once, where it would read a task's own for each task."""
        with _one_cause():
            shared = self.context.broadcast(function)
        try:
            yield shared
        finally:
            with suppress(Py4JError):
                shared.unpersist()

    def _cancel(self, jobs: set[_Job]) -> None:
        if jobs:
            with suppress(Py4JError):
                self.context.cancelAllJobs()
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
        self.context, self._shared, self._items, self._arrivals = context, shared, items, arrivals
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        """Run the job to its end."""
        shared, results = self._shared, self.context.accumulator([], _Arrivals(self._arrivals))
        try:
            with _one_cause():
                self.context.parallelize(self._items, len(self._items)).foreach(
                    lambda item: results.add([_run_task(shared.value, item)])
                )
        except BaseException as error:  # noqa: BLE001 - raised in the thread that waits for the results
            self.error = error
        finally:
            self._arrivals.put(self)


@contextmanager
def _one_cause() -> Iterator[None]:
    """Raise the one cause of what fails on Spark within the block."""
    try:
        yield
    except _FAILURES as error:
        report = "Java, which runs it, is gone"
        with suppress(*_FAILURES):
            # The text of an exception of Java's is in Java.
            report = str(error)
        raise job_error(report) from error


def _row_type(columns: Sequence[Column]) -> StructType:
    kinds = {True: ArrayType(StringType()), False: StringType()}
    return StructType([StructField(column.name, kinds[column.is_list], column.is_optional) for column in columns])


def _hadoop_url(folder: str) -> str:
    """Return the URL of a folder as Hadoop spells it: a path may have another default, and s3 another name."""
    scheme, mark, path = folder.partition("://")
    if not mark:
        return f"file://{folder}"
    return f"s3a://{path}" if scheme == "s3" else folder


def _run_task(function: Callable[[T], R], item: T) -> R:
    try:
        return function(item)
    except LeapgraphError as error:
        raise TaskError(error) from None
