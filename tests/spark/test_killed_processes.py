"""Clusters of Spark of which processes are killed: the bytes of one process, and nothing twice. `make test-cluster`."""

import shlex
import shutil
import socket
import subprocess
import sys
import tarfile
import venv
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from extraction.extract_support import content, extract, save, summary
from support import spark_faults
from support.made_dumps import entity_lines
from support.required_programs import find_or_skip
from support.spark_faults import BEGINNING, DRIVER, EXECUTOR, FINISHED, MOMENTS, READING, ROWS, WORKER, WRITTEN
from support.spark_submit import submit
from support.standalone_cluster import StandaloneCluster, standalone_cluster, worker_environment

pytestmark = pytest.mark.cluster

ENVIRONMENT = worker_environment(Path(__file__).parents[1])
LOCAL_CLUSTER = "local-cluster[2,1,1024]"
SPECULATION = {
    "spark.speculation": "true",
    "spark.speculation.interval": "100ms",
    "spark.speculation.quantile": "0.1",
    "spark.speculation.multiplier": "1.1",
}
# Ten moments in parts of both passes, the parts counted among those that have lines.
TEN = [
    *(("matches", 2 * place, moment) for place, moment in enumerate([*MOMENTS, READING, WRITTEN])),
    *(("neighbours", 3 * place, moment) for place, moment in enumerate(MOMENTS)),
]


@pytest.fixture(scope="module")
def java() -> str:
    return find_or_skip("java", "openjdk-17-jre-headless")


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory, java: str) -> tuple[str | Path, ...]:  # noqa: ARG001
    """Arguments for a result of about twenty parts."""
    dump = save(tmp_path_factory.mktemp("dump"), *entity_lines(24))
    classes = ("--where", "P31=Q47913,Q327333,Q5")
    return ("--dump", dump, *classes, "--range-size", "60K", "--neighbours", "full", "--format", "both", "--statistics")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, arguments: tuple[str | Path, ...]) -> Path:
    """The result of one process."""
    folder = tmp_path_factory.mktemp("alone")
    done = extract(*arguments, "-o", folder / "out")
    assert (done.returncode, done.stderr) == (0, b"")
    return folder / "out"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    folder = tmp_path / "plan"
    folder.mkdir()
    return folder


@pytest.fixture
def cluster(tmp_path: Path, java: str) -> Iterator[StandaloneCluster]:  # noqa: ARG001
    folder = tmp_path / "cluster"
    folder.mkdir()
    with standalone_cluster(folder, ENVIRONMENT) as running:
        yield running


def run(
    plan: Path, master: str, out: Path, arguments: tuple[str | Path, ...], settings: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run an extraction whose tasks follow the plan, in a process of its own; progress is left out of its stderr."""
    options = " ".join(f"--conf {name}={value}" for name, value in (settings or {}).items())
    result = subprocess.run(
        [sys.executable, "-m", "support.faulty_extraction", plan, "extract", *arguments, "--master", master, "-o", out],
        env={**ENVIRONMENT, "PYSPARK_SUBMIT_ARGS": f"{options} pyspark-shell"},
        capture_output=True,
        check=False,
        timeout=550,
    )
    # A run of more than a minute has lines of progress.
    result.stderr = b"".join(line for line in result.stderr.splitlines(keepends=True) if b", pass " not in line)
    return result


def plan_ten(plan: Path, alone: Path, victims: list[str]) -> None:
    """Plan a fault at each of the ten moments, of one victim after another."""
    numbers = [part["part"] for part in summary(alone)["parts"] if part["lines"]]
    for (name, place, moment), victim in zip(TEN, cycle(victims)):
        spark_faults.plan_fault(plan, f"{name}-{numbers[place]}", moment, victim)


def rows(result: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of all tables as DuckDB reads them, in an order of their own."""
    import duckdb

    tables = {}
    with duckdb.connect() as connection:
        for folder in sorted((result / "parquet").iterdir()):
            query = "SELECT * FROM read_parquet(?) ORDER BY ALL"
            tables[folder.name] = connection.execute(query, [str(folder / "*.parquet")]).fetchall()
    return tables


def assert_same(out: Path, alone: Path) -> None:
    """Assert that a result has the bytes of another one, and its tables the rows."""
    found, expected = (
        {path: one for path, one in content(each).items() if not path.startswith("parquet/")} for each in (out, alone)
    )
    assert found == expected
    assert rows(out) == rows(alone)
    assert [path.name for path in out.parent.iterdir() if path.name.startswith(".")] == []


def test_executors_killed_at_ten_moments_change_no_byte(
    tmp_path: Path, plan: Path, arguments: tuple[str | Path, ...], alone: Path
) -> None:
    plan_ten(plan, alone, [EXECUTOR])
    spark_faults.plan_fault(plan, "tables", ROWS, EXECUTOR)

    result = run(plan, LOCAL_CLUSTER, tmp_path / "out", arguments)

    assert (result.returncode, result.stderr) == (0, b"")
    assert spark_faults.faults_left(plan) == []
    assert_same(tmp_path / "out", alone)


def test_executors_and_workers_of_a_standalone_cluster_killed_at_ten_moments_change_no_byte(
    tmp_path: Path, plan: Path, cluster: StandaloneCluster, arguments: tuple[str | Path, ...], alone: Path
) -> None:
    plan_ten(plan, alone, [EXECUTOR, EXECUTOR, WORKER])

    result = run(plan, cluster.master, tmp_path / "out", arguments, SPECULATION)

    assert (result.returncode, result.stderr) == (0, b"")
    assert spark_faults.faults_left(plan) == []
    assert cluster.killed == 3
    assert_same(tmp_path / "out", alone)


def test_a_second_attempt_beside_the_first_changes_no_byte(
    tmp_path: Path, plan: Path, cluster: StandaloneCluster, arguments: tuple[str | Path, ...], alone: Path
) -> None:
    for name in ("matches-2", "neighbours-5"):
        spark_faults.plan_wait(plan, name)

    result = run(plan, cluster.master, tmp_path / "out", arguments, SPECULATION)

    assert (result.returncode, result.stderr) == (0, b"")
    assert sorted(path.name for path in plan.glob("*.begun")) == ["matches-2-wait.begun", "neighbours-5-wait.begun"]
    assert_same(tmp_path / "out", alone)


@pytest.mark.parametrize("is_standalone", [False, True], ids=["local-cluster", "standalone"])
def test_a_driver_that_is_killed_goes_on_when_it_is_started_again(  # noqa: PLR0913 - a fixture each
    tmp_path: Path,
    plan: Path,
    arguments: tuple[str | Path, ...],
    alone: Path,
    request: pytest.FixtureRequest,
    *,
    is_standalone: bool,
) -> None:
    master = request.getfixturevalue("cluster").master if is_standalone else LOCAL_CLUSTER
    faults = [("matches-0", FINISHED), ("matches-6", WRITTEN), ("neighbours-4", BEGINNING), ("tables", ROWS)]
    out = tmp_path / "out"
    finished = []

    for name, moment in faults:
        spark_faults.plan_fault(plan, name, moment, DRIVER)
        killed = run(plan, master, out, arguments)
        assert (killed.returncode, out.exists(), spark_faults.faults_left(plan)) == (-9, False, [])
        finished.append(len(list((tmp_path / ".out.partial/manifests").iterdir())))
    result = run(plan, master, out, arguments)

    assert (result.returncode, b"going on with " in result.stderr) == (0, True)
    assert finished == sorted(finished)
    assert_same(out, alone)


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """An archive of a virtual environment that has what workers import, and writes to `used` when it is."""
    folder = tmp_path / "workers"
    venv.create(folder, symlinks=True)
    site_packages = next((folder / "lib").glob("python*/site-packages"))
    lines = [f"import pathlib; pathlib.Path({str(tmp_path / 'used')!r}).touch()", *filter(None, sys.path)]
    (site_packages / "workers.pth").write_text("\n".join(lines), encoding="utf-8")
    archive = tmp_path / "workers.tar.gz"
    with tarfile.open(archive, "w:gz") as file:
        file.add(folder, ".")
    shutil.rmtree(folder)
    return archive


@pytest.mark.parametrize("is_submitted", [True, False], ids=["spark-submit", "extract --master"])
def test_workers_have_the_python_of_a_packed_environment(  # noqa: PLR0913 - a fixture each
    tmp_path: Path,
    packed: Path,
    cluster: StandaloneCluster,
    arguments: tuple[str | Path, ...],
    alone: Path,
    *,
    is_submitted: bool,
) -> None:
    environment = {name: value for name, value in ENVIRONMENT.items() if name != "PYSPARK_PYTHON"}
    python = "./workers/bin/python"
    options = ["--archives", f"{packed}#workers"]
    here = ("spark.driver.host=127.0.0.1", "spark.driver.bindAddress=127.0.0.1", "spark.ui.enabled=false")

    if is_submitted:
        settings = ["--master", cluster.master, *options, *(word for one in here for word in ("--conf", one))]
        environment |= {"PYSPARK_PYTHON": python, "PYSPARK_DRIVER_PYTHON": sys.executable}
        result = submit(tmp_path, settings, (*arguments, "-o", tmp_path / "out"), environment)
    else:
        options += ["--conf", f"spark.pyspark.python={python}"]
        result = subprocess.run(
            [sys.executable, "-m", "leapgraph", "extract", *arguments, "--master", cluster.master, "-o", "out"],
            cwd=tmp_path,
            env={**environment, "PYSPARK_SUBMIT_ARGS": f"{shlex.join(options)} pyspark-shell"},
            capture_output=True,
            check=False,
            timeout=550,
        )

    assert result.returncode == 0, result.stderr
    assert (tmp_path / "used").exists()
    assert_same(tmp_path / "out", alone)


def test_a_master_of_spark_submit_that_does_not_answer_is_one_line(
    tmp_path: Path,
    arguments: tuple[str | Path, ...],
    java: str,  # noqa: ARG001
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    result = submit(tmp_path, ["--master", f"spark://127.0.0.1:{port}"], (*arguments, "-o", tmp_path / "out"))

    assert result.returncode == 2
    assert f"--master spark://127.0.0.1:{port}: no Spark master answers there" in result.stdout.decode()
    assert result.stdout.count(b"\n") == 1


def test_another_master_than_that_of_spark_submit_is_refused(
    tmp_path: Path,
    arguments: tuple[str | Path, ...],
    java: str,  # noqa: ARG001
) -> None:
    result = submit(tmp_path, ["--master", "local[1]"], (*arguments, "-o", tmp_path / "out", "--master", "local[2]"))

    message = b"leapgraph: --master local[2]: spark-submit runs this with local[1]; leave out --master here\n"
    assert (result.returncode, result.stdout) == (2, message)
