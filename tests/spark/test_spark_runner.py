"""The runner on Spark: results as they arrive, texts once, failures in one line, nothing beyond this machine."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from py4j.protocol import Py4JError

from leapgraph.errors import DataError, RunError
from support import spark_tasks
from support.made_dumps import AGENCIES, dump_of, entity_lines
from support.process_tree import descendants, listening_addresses, still_running

if TYPE_CHECKING:
    from leapgraph.extraction.spark.runner import SparkRunner

pytestmark = pytest.mark.spark


def test_each_item_has_its_result_and_items_are_taken_as_workers_are_free(spark: "SparkRunner") -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(20):
            taken.append(number)
            yield number

    results = spark.run(spark_tasks.square, items())
    first = next(results)
    number_taken = len(taken)

    assert sorted([first, *results]) == [number * number for number in range(20)]
    assert number_taken < 20
    assert list(spark.run(spark_tasks.square, [])) == []


def test_each_text_comes_once_in_order(spark: "SparkRunner") -> None:
    assert "".join(spark.distinct(spark_tasks.digits, [3221, 13, 40])) == "01234"
    assert list(spark.distinct(spark_tasks.digits, [])) == []


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (spark_tasks.refuse, DataError, "numbers.txt:4: 3 is odd"),
        (spark_tasks.divide_by_zero, RunError, "a task failed on Spark: ZeroDivisionError: division by zero"),
        (spark_tasks.crash, RunError, "a task failed on Spark: Python worker exited unexpectedly (crashed)"),
    ],
)
def test_a_failure_is_one_line_with_its_cause(
    spark: "SparkRunner", function: object, error: type[Exception], message: str
) -> None:
    for run in (spark.run, spark.distinct):
        with pytest.raises(error) as caught:
            list(run(function, [3]))  # type: ignore[operator] # each takes these functions
        assert str(caught.value).startswith(message)
        assert "\n" not in str(caught.value)


class EndedContext:
    """A context that has ended in Java, as when the master of its cluster takes it for lost."""

    @property
    def defaultParallelism(self) -> int:  # noqa: N802 - Spark's name
        raise Py4JError(": java.lang.IllegalStateException: Cannot call methods on a stopped SparkContext.\n\tat x")

    def broadcast(self, _value: object) -> "EndedContext":
        return self

    def unpersist(self) -> None:
        raise Py4JError("stopped")


def test_a_session_that_ended_between_two_jobs_is_one_line() -> None:
    from leapgraph.extraction.spark.runner import SparkRunner

    with pytest.raises(RunError) as caught:
        list(SparkRunner(EndedContext()).run(spark_tasks.square, [3]))

    assert str(caught.value) == "the job failed on Spark: Cannot call methods on a stopped SparkContext."


def test_spark_listens_on_this_machine_alone(spark: "SparkRunner") -> None:
    list(spark.run(spark_tasks.square, range(2)))

    addresses = listening_addresses(descendants(os.getpid()))

    assert addresses == {"127.0.0.1"}


def test_ctrl_c_ends_the_run_and_all_of_spark(tmp_path: Path) -> None:
    (tmp_path / "dump.json").write_bytes(dump_of(entity_lines(1)))
    begun, never = tmp_path / "begun", tmp_path / "never"
    for pipe in (begun, never):
        os.mkfifo(pipe)
    arguments = ("--dump", tmp_path / "dump.json", "--where", AGENCIES, "--master", "local[1]", "-o", tmp_path / "out")
    paths = os.pathsep.join((str(Path(__file__).parents[1]), os.environ["PYTHONPATH"]))

    run = subprocess.Popen(
        [sys.executable, "-m", "support.waiting_extraction", begun, never, *arguments],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    begun.read_bytes()
    processes = descendants(run.pid)
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=120)

    assert (run.returncode, out) == (130, b"")
    assert err == b"leapgraph: stopped; what is finished is kept: the same command goes on with it\n"
    assert {"java", "python"} <= {process.name.rstrip("0123456789.") for process in processes}
    assert still_running(processes) == set()
    assert not (tmp_path / "out").exists()
