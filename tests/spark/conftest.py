"""One Spark session on this machine for all tests here, and a server of S3 that it can reach."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.required_programs import find_or_skip

if TYPE_CHECKING:
    from leapgraph.extraction.spark.runner import SparkRunner

# These stand on packages that `make test-spark` installs.
if find_spec("pyspark") is None:
    collect_ignore_glob = ["test_*.py"]

# Two tasks at a time, and a second try of one that fails.
MASTER = "local[2,2]"
TESTS = str(Path(__file__).parents[1])


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """The address of a server of S3 on this machine, which all of this process and of Spark's takes for Amazon's."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "made-up")
        yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def spark(s3_endpoint: str) -> Iterator["SparkRunner"]:  # noqa: ARG001 - its workers reach it
    """The runner of the session, which every `--master` of these tests gets."""
    find_or_skip("java", "openjdk-17-jre-headless")
    from leapgraph.extraction.spark import runner as spark_runner

    with pytest.MonkeyPatch.context() as patch:
        # The workers import functions of these tests.
        patch.setenv("PYTHONPATH", os.pathsep.join((TESTS, os.environ["PYTHONPATH"])))
        with spark_runner.open_runner(MASTER) as runner:

            @contextmanager
            def open_runner(_master: str) -> Iterator["SparkRunner"]:
                yield runner

            patch.setattr(spark_runner, "open_runner", open_runner)
            yield runner
