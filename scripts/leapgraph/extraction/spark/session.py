"""Begins and ends a session of Apache Spark: as spark-submit has it, else quiet, and here on this machine alone."""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from contextlib import contextmanager, suppress
from subprocess import TimeoutExpired
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway

from leapgraph.errors import RunError
from leapgraph.extraction.spark.failure_causes import java_cause
from leapgraph.extraction.spark.requirements import check_master, is_local, is_submitted

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPBACK = "127.0.0.1"
_STOP_SECONDS = 20


@contextmanager
def open_context(master: str | None) -> Iterator[SparkContext]:
    """Start a Spark session, and stop it in any case.

    Args:
        master: The session's master; under spark-submit it may be None, since it has a master already.

    Raises:
        RunError: The session cannot begin; the message has the one cause.
    """
    interrupt = signal.getsignal(signal.SIGINT)
    with TemporaryFile() as log:
        context = _start(master, log)
        try:
            yield context
        finally:
            _stop(context)
            # PySpark's own handler would look for the session that is gone.
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGINT, interrupt)


def _settings(master: str) -> dict[str, str]:
    settings = {
        "spark.master": master,
        "spark.app.name": "leapgraph extract",
        "spark.ui.showConsoleProgress": "false",
    }
    if is_local(master):
        settings |= {"spark.driver.host": LOOPBACK, "spark.driver.bindAddress": LOOPBACK}
    return settings


def _start(master: str | None, log: IO[bytes]) -> SparkContext:
    """Start Java and a session; what Java says on the way, and Spark's log, go into a file."""
    gateway = None
    try:
        with warnings.catch_warnings():
            # PySpark imports pandas where it is installed, and warns of new versions; nothing here needs it.
            warnings.simplefilter("ignore")
            gateway = _launch(master, log)
            configuration = _configuration(master, gateway)
            master = configuration.get("spark.master")
            context = SparkContext(conf=configuration, gateway=gateway)
    except (Py4JError, PySparkException, OSError, RunError) as error:
        report = _report(error, log)
        if gateway is not None:
            _end_java(gateway)
        if isinstance(error, RunError):
            raise
        raise RunError(f"no Spark session with --master {master}: {java_cause(report)}") from error
    if "PYSPARK_PYTHON" not in os.environ:
        # PySpark would take the first python3 of each machine, also where its configuration names one.
        context.pythonExec = configuration.get("spark.pyspark.python", sys.executable)
    return context


def _launch(master: str | None, log: IO[bytes]) -> Any:
    """Start Java with what it needs from its first moment; under spark-submit there is one already."""
    configuration = SparkConf(loadDefaults=False)
    if master is not None and not is_submitted():
        if is_local(master):
            os.environ["SPARK_LOCAL_IP"] = LOOPBACK
        configuration.setAll(_settings(master).items())
    return launch_gateway(configuration, {"stdout": log, "stderr": log})


def _configuration(master: str | None, gateway: Any) -> SparkConf:
    """Return the configuration that Java has from spark-submit, spark-defaults.conf and the environment, and our own.

    Raises:
        RunError: spark-submit has another master, or one that does not answer.
    """
    configuration = SparkConf(_jvm=gateway.jvm)
    if not is_submitted():
        return configuration.setAll(_settings(master or "").items()).setIfMissing("spark.ui.enabled", "false")
    submitted = configuration.get("spark.master")
    if master not in (None, submitted):
        raise RunError(f"--master {master}: spark-submit runs this with {submitted}; leave out --master here")
    check_master(submitted)
    return configuration


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
        try:
            gateway.proc.wait(_STOP_SECONDS)
        except TimeoutExpired:
            gateway.proc.kill()
