"""Runs the passes of an extraction: the protocol, and the runner that does all in this process."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from leapgraph.extraction.parts.table_rows import Column

T = TypeVar("T")
R = TypeVar("R")


class TableWriter(Protocol):
    """Writes tables of Parquet."""

    def write_table(
        self, columns: Sequence[Column], rows: Callable[[T], Iterable[tuple[Any, ...]]], items: Sequence[T], folder: str
    ) -> None:
        """Write the rows that `rows` yields for each item: a file an item, with the number of its place in its name.

        Args:
            columns: The columns.
            rows: Yields the rows of an item.
            items: The items.
            folder: The path or URL of a folder that becomes the table; it is replaced.
        """


class Runner(Protocol):
    """Applies functions, each at the top level of its module or a `partial` of one, to values that can be pickled."""

    @property
    def table_writer(self) -> TableWriter | None:
        """What writes Parquet after the parts; None if each part does it itself, with pyarrow."""

    @property
    def is_here(self) -> bool:
        """Whether functions run in this process, one at a time, so that they can call what is of this process."""

    def run(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Yield what `function` returns for each item, in order of arrival.

        Items are taken when there is a worker for them: later ones may depend on the results of earlier ones.
        """

    def distinct(self, function: Callable[[T], Iterable[str]], items: Iterable[T]) -> Iterator[str]:
        """Yield each text that `function` returns for any item once, in the order of code points."""


class OneProcess:
    """Does all in this process, in the order of the items."""

    table_writer = None
    is_here = True

    def run(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Yield what `function` returns for each item, in order."""
        return map(function, items)

    def distinct(self, function: Callable[[T], Iterable[str]], items: Iterable[T]) -> Iterator[str]:
        """Yield each text that `function` returns for any item once, in the order of code points."""
        texts: set[str] = set()
        for item in items:
            texts.update(function(item))
        return iter(sorted(texts))


@contextmanager
def open_runner(master: str | None) -> Iterator[Runner]:
    """Yield the runner of a Spark master or of the session that spark-submit prepares; without either, of this process.

    Raises:
        RunError: The session on Spark cannot begin; the message says what is missing and how to install it.
    """
    from leapgraph.extraction.spark.requirements import check_requirements, is_submitted

    if not is_submitted():
        if master is None:
            yield OneProcess()
            return
        check_requirements(master)
    from leapgraph.extraction.spark.runner import open_runner as open_spark_runner

    with open_spark_runner(master) as runner:
        yield runner
