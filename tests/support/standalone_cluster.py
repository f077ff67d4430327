"""A standalone cluster of Spark on this machine: a master, and workers that are started anew when they are killed.

Each worker has an address of its own, 127.0.0.1, 127.0.0.2 and so on, since Spark begins no second attempt at a task on
the host where the first one runs.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import IO

_MASTER = re.compile(rb"Starting Spark master at (spark://127[.]0[.]0[.]1:[0-9]+)")
_REGISTERED = b"Successfully registered with master"


class StandaloneCluster:
    """A cluster on addresses of this machine alone.

    Args:
        folder: For logs and the workers' own files.
        environment: That of all processes.
        number: How many workers there are, each with one core.

    Attributes:
        master: The address of the master.
        killed: How many workers were started anew.
    """

    def __init__(self, folder: Path, environment: dict[str, str], number: int = 2) -> None:
        self._folder, self._environment = folder, {**environment, "SPARK_LOCAL_IP": "127.0.0.1"}
        self._ends = Event()
        self._processes: list[subprocess.Popen[bytes]] = []
        self.killed = 0
        lines = self._start("master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        self.master = next(found[1].decode() for line in lines if (found := _MASTER.search(line)))
        self._watches = [Thread(target=self._drain, args=(lines,))]
        for name in range(number):
            self._watches.append(Thread(target=self._keep, args=(name, self._start_worker(name))))
        for watch in self._watches:
            watch.start()

    def stop(self) -> None:
        """End all processes."""
        self._ends.set()
        for process in self._processes:
            process.terminate()
        for watch in self._watches:
            watch.join()
        for process in self._processes:
            process.wait()

    def _start_worker(self, name: int) -> IO[bytes]:
        """Start a worker, and return the rest of its output when it has registered."""
        options = (
            "--host",
            f"127.0.0.{name + 1}",
            "--cores",
            "1",
            "--memory",
            "1g",
            "--webui-port",
            "0",
            "--work-dir",
            str(self._folder / str(name)),
        )
        lines = self._start("worker.Worker", *options, self.master)
        next((line for line in lines if _REGISTERED in line), None)
        return lines

    def _keep(self, name: int, lines: IO[bytes]) -> None:
        """Start a worker anew whenever its output ends."""
        while True:
            self._drain(lines)
            if self._ends.is_set():
                return
            self.killed += 1
            lines = self._start_worker(name)

    def _start(self, name: str, *arguments: str) -> IO[bytes]:
        import pyspark

        program = Path(pyspark.__file__).parent / "bin/spark-class"
        process = subprocess.Popen(
            [program, f"org.apache.spark.deploy.{name}", *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._processes.append(process)
        assert process.stdout is not None
        return process.stdout

    def _drain(self, lines: IO[bytes]) -> None:
        with lines:
            for _ in lines:
                pass


@contextmanager
def standalone_cluster(folder: Path, environment: dict[str, str]) -> Iterator[StandaloneCluster]:
    """Yield a cluster, and stop it."""
    cluster = StandaloneCluster(folder, environment)
    try:
        yield cluster
    finally:
        cluster.stop()


def worker_environment(tests: Path) -> dict[str, str]:
    """Return the environment of processes whose workers import functions of the tests."""
    paths = os.pathsep.join((str(tests), os.environ["PYTHONPATH"]))
    return {**os.environ, "PYTHONPATH": paths, "PYSPARK_PYTHON": sys.executable}
