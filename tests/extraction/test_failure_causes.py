"""The one cause that is found in what Spark reports of a failed job."""

import pytest

from leapgraph.errors import DataError, RunError
from leapgraph.extraction.spark.failure_causes import TaskError, java_cause, job_error

REPORT = """An error occurred while calling z:org.apache.spark.api.python.PythonRDD.collectAndServe.
: org.apache.spark.SparkException: Job aborted due to stage failure: Task 5 in stage 1.0 failed 1 times
org.apache.spark.api.python.PythonException: Traceback (most recent call last):
  File "pyspark/worker.py", line 4222, in process
    serializer.dump_stream(out_iter, outfile)
{error}
 SQLSTATE: 38000
\tat org.apache.spark.rdd.RDD.collect(RDD.scala:1122)
Caused by: java.io.EOFException
\t... 1 more
"""


@pytest.mark.parametrize("kind", [DataError, RunError])
def test_an_error_of_a_task_comes_out_as_it_went_in(kind: type[DataError | RunError]) -> None:
    error = kind('dump.json: "not \\ JSON"\n  in two lines')

    found = job_error(REPORT.format(error=f"leapgraph.extraction.spark.failure_causes.TaskError: {TaskError(error)}"))

    assert (type(found), str(found)) == (kind, str(error))


def test_an_exception_of_python_is_the_cause() -> None:
    error = "OSError: [Errno 28] No space left on device: '/data/part'"

    assert str(job_error(REPORT.format(error=error))) == f"a task failed on Spark: {error}"


def test_the_last_of_chained_exceptions_is_the_cause() -> None:
    error = "KeyError: 1\n\nDuring handling of it:\n\nTraceback (most recent call last):\n  File\nbotocore.Missing: key"

    assert str(job_error(REPORT.format(error=error))) == "a task failed on Spark: botocore.Missing: key"


def test_an_executor_that_is_lost_is_the_cause() -> None:
    report = (
        ": org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 0.0 failed 4 times, most "
        "recent failure: Lost task 0.3 in stage 0.0 (TID 9) (127.0.0.1 executor 3): ExecutorLostFailure (executor 3 "
        "exited caused by one of the running tasks) Reason: Command exited with code 137\nDriver stacktrace:\n\tat x\n"
    )

    assert "Reason: Command exited with code 137" in str(job_error(report))
    assert "stacktrace" not in str(job_error(report))


def test_what_java_says_is_one_line() -> None:
    log = (
        'Exception in thread "main" org.apache.spark.SparkException: no HADOOP_CONF_DIR\n\tat org.apache.spark.X(Y:1)\n'
    )

    assert java_cause(log) == "no HADOOP_CONF_DIR"
    assert (
        java_cause("./spark-class: line 97: exec: java: not found\n") == "./spark-class: line 97: exec: java: not found"
    )
    assert java_cause("") == "Spark gives no reason"
