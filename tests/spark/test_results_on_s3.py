"""A result in a store of objects, which has no folders, no lock and no rename, written by one process."""

import os
import signal
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from extraction.extract_support import WHERE, content, extract, save, small
from leapgraph.extraction.parts import extract_part
from support.killed_writes import killed_at

if TYPE_CHECKING:
    from s3fs import S3FileSystem

pytestmark = pytest.mark.spark

BUCKET = "results"
OPTIONS = (*WHERE, "--range-size", "900", "--format", "both", "--neighbours", "labels")


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    return save(tmp_path, b"broken", *map(small, range(3)))


@pytest.fixture
def store(s3_endpoint: str) -> "S3FileSystem":  # noqa: ARG001 - it is there
    from s3fs import S3FileSystem

    store = S3FileSystem()
    if store.exists(BUCKET):
        store.rm(BUCKET, recursive=True)
    store.mkdir(BUCKET)
    return store


def stored(store: "S3FileSystem") -> dict[str, bytes]:
    """Return all that is in the bucket, work in progress too."""
    store.invalidate_cache()
    return {path.removeprefix(f"{BUCKET}/"): store.cat_file(path) for path in store.find(BUCKET)}


def fresh(dump: Path, folder: Path, *options: str) -> dict[str, bytes]:
    """Return what the options give on this disk, with the names in the bucket."""
    extract("--dump", dump, *options, "-o", folder / "local")
    return {f"out/{name}": one for name, one in content(folder / "local").items()}


def test_a_result_on_s3_is_that_on_disk_beside_what_has_a_longer_name(
    tmp_path: Path, dump: Path, store: "S3FileSystem"
) -> None:
    store.pipe_file(f"{BUCKET}/out-of-reach/thesis.txt", b"thesis")
    store.pipe_file(f"{BUCKET}/dump.json", dump.read_bytes())
    expected = fresh(dump, tmp_path, *OPTIONS, "--statistics")

    result = extract("--dump", f"s3://{BUCKET}/dump.json", *OPTIONS, "--statistics", "-o", f"s3://{BUCKET}/out")

    assert (result.returncode, result.stderr.count(b"\n")) == (1, 1)
    others = {"out-of-reach/thesis.txt": b"thesis", "dump.json": dump.read_bytes()}
    assert stored(store) == expected | others


def test_a_run_that_was_stopped_goes_on(
    tmp_path: Path, dump: Path, store: "S3FileSystem", monkeypatch: pytest.MonkeyPatch
) -> None:
    read = extract_part.read_lines
    with monkeypatch.context() as patch:
        patch.setattr(
            extract_part,
            "read_lines",
            lambda one, *more: read(one, *more) if one.number < 2 else os.kill(os.getpid(), signal.SIGTERM),
        )
        stopped = extract("--dump", dump, *OPTIONS, "-o", f"s3://{BUCKET}/out")

    again = extract("--dump", dump, *OPTIONS, "-o", f"s3://{BUCKET}/out")

    assert (stopped.returncode, again.returncode) == (143, 1)
    assert b"the same command goes on with it" in stopped.stderr
    assert b"matches: going on with 2 of 3 parts" in again.stderr
    assert stored(store) == fresh(dump, tmp_path, *OPTIONS)


def test_a_replacement_that_is_killed_at_any_fourth_write_goes_on(
    tmp_path: Path, dump: Path, store: "S3FileSystem"
) -> None:
    target = f"s3://{BUCKET}/out"
    options = (*WHERE, "--format", "parquet", "--limit", "1")
    run = ("--dump", dump, *options, "--overwrite", "-o", target)
    expected = fresh(dump, tmp_path, *options)
    extract("--dump", dump, *WHERE, "--neighbours", "labels", "-o", target)
    former = stored(store)

    for last in count(step=4):
        with killed_at(last) as writes:
            extract(*run)
        if not writes.is_killed:
            break
        present = {name: one for name, one in stored(store).items() if name.startswith("out/")}
        assert "out/_SUCCESS" not in present or present in (former, expected), last
        assert (last, extract(*run).returncode, stored(store)) == (last, 1, expected)
        store.rm(f"{BUCKET}/out", recursive=True)
        for name, one in former.items():
            store.pipe_file(f"{BUCKET}/{name}", one)
    assert last > 15


def test_a_bucket_is_never_made(dump: Path, store: "S3FileSystem") -> None:
    buckets = store.ls("")  # those of other tests too

    runs = [
        extract("--dump", dump, *WHERE, "-o", target) for target in ("s3://absent/out", "s3://absent", f"s3://{BUCKET}")
    ]

    assert [run.returncode for run in runs] == [2, 2, 2]
    assert [run.stderr.count(b"\n") for run in runs] == [1, 1, 1]
    assert b"s3://absent/out cannot be written: The specified bucket does not exist" in runs[0].stderr
    assert b"name a folder in it" in runs[1].stderr
    store.invalidate_cache()
    assert store.ls("") == buckets
