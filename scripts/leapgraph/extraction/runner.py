"""Runs the passes of an extraction: the protocol, and the runner that does all in this process."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")


class Runner(Protocol):
    """Applies functions, each at the top level of its module or a `partial` of one, to values that can be pickled."""

    def run(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Yield what `function` returns for each item, in order of arrival.

        Items are taken when there is a worker for them: later ones may depend on the results of earlier ones.
        """

    def distinct(self, function: Callable[[T], Iterable[str]], items: Iterable[T]) -> Iterator[str]:
        """Yield each text that `function` returns for any item once, in the order of code points."""


class OneProcess:
    """Does all in this process, in the order of the items."""

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
    """Yield the runner of a Spark master, or the one of this process without a master.

    Raises:
        RunError: The session on Spark cannot begin; the message says what is missing and how to install it.
    """
    if master is None:
        yield OneProcess()
        return
    from leapgraph.extraction.spark_requirements import check_requirements

    check_requirements(master)
    from leapgraph.extraction import spark_runner

    with spark_runner.open_runner(master) as runner:
        yield runner
