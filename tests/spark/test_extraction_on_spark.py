"""`leapgraph extract --master`: what one process extracts, from dumps of every packing, whatever is tried again."""

import bz2
import gzip
from collections.abc import Callable
from functools import partial
from pathlib import Path

import orjson
import pytest

from extraction.extract_support import content, extract, rejects, save, small, subjects, summary, triples
from leapgraph.extraction.passes import extraction_passes
from support import spark_tasks
from support.in_process import run_in_process
from support.made_dumps import AGENCIES, dump_of, entity_lines
from support.spark_tasks import extract_at_second_try

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("spark")]

ON_SPARK = ("--master", "local[2]")
NUMBER = 30


def pack_in_streams(dump: bytes) -> bytes:
    """Pack with a stream for each 300 kB, as several threads do."""
    return b"".join(bz2.compress(dump[start : start + 300_000]) for start in range(0, len(dump), 300_000))


PACKINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "plain": ("dump.json", bytes),
    "bz2": ("dump.json.bz2", bz2.compress),
    "bz2 in streams": ("dump.json.bz2", pack_in_streams),
    "gz": ("dump.json.gz", partial(gzip.compress, mtime=0)),
}


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return list(entity_lines(NUMBER))


def is_agency(entity: bytes) -> bool:
    """Return whether a line has an item that is an instance of an agency, exactly and by the JSON alone."""
    statements = orjson.loads(entity)["claims"].get("P31", [])
    values = [one["mainsnak"]["datavalue"]["value"]["id"] for one in statements if one["rank"] != "deprecated"]
    return bool({"Q163740", "Q47913"} & set(values))


@pytest.mark.parametrize("packing", PACKINGS)
def test_the_bytes_are_those_of_one_process_and_the_triples_those_of_convert(
    tmp_path: Path, lines: list[bytes], packing: str
) -> None:
    name, pack = PACKINGS[packing]
    (tmp_path / name).write_bytes(pack(dump_of(lines)))
    arguments = ("--dump", tmp_path / name, "--where", AGENCIES, "--range-size", "60K", "-o")

    alone = extract(*arguments, tmp_path / "alone")
    on_spark = extract(*arguments, tmp_path / "spark", *ON_SPARK)

    assert (on_spark.returncode, on_spark.stderr) == (0, alone.stderr)
    assert on_spark.stdout == alone.stdout.replace(b"/alone", b"/spark")
    assert content(tmp_path / "spark") == content(tmp_path / "alone")
    assert len(summary(tmp_path / "spark")["parts"]) > (1 if packing != "gz" else 0)
    matches = b"\n".join(filter(is_agency, lines))
    assert triples(tmp_path / "spark/ntriples") == sorted(run_in_process("convert", stdin=matches).stdout.splitlines())
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "alone", "spark"])


def test_passes_for_classes_neighbours_and_statistics_have_the_same_bytes(tmp_path: Path, lines: list[bytes]) -> None:
    dump = save(tmp_path, *lines, small(1, "Q900000003"), small(2, "Q5"))
    conditions = ("--where", "P31/P279*=Q47913", "--where", "P31=Q47913,Q20858006")
    arguments = ("--dump", dump, *conditions, "--neighbours", "labels", "--statistics", "--range-size", "900K", "-o")

    extract(*arguments, tmp_path / "alone")
    result = extract(*arguments, tmp_path / "spark", *ON_SPARK)

    assert result.returncode == 0, result.stderr
    assert content(tmp_path / "spark") == content(tmp_path / "alone")
    assert {"neighbours", "statistics"} <= {path.name for path in (tmp_path / "spark").iterdir()}


def test_a_part_whose_first_attempt_fails_changes_no_byte_and_doubles_nothing(
    tmp_path: Path, lines: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = save(tmp_path, *lines[:6])
    arguments = ("--dump", dump, "--where", AGENCIES, "--range-size", "200K", "--neighbours", "full", "-o")
    extract(*arguments, tmp_path / "alone")
    attempts = tmp_path / "attempts"
    attempts.mkdir()

    monkeypatch.setattr(extraction_passes, "extract_part", partial(extract_at_second_try, attempts))
    result = extract(*arguments, tmp_path / "spark", *ON_SPARK)

    assert result.returncode == 0, result.stderr
    assert len(list(attempts.iterdir())) == 2 * len(summary(tmp_path / "alone")["parts"])
    assert content(tmp_path / "spark") == content(tmp_path / "alone")


def test_bad_lines_are_those_of_one_process_and_their_offsets_lead_back(tmp_path: Path) -> None:
    bad = [b'{"id": "Q7", broken', b"not \xff UTF-8", b'{"type": "item", "id": "Q8"']
    lines = [one for pair in zip(map(small, range(3)), bad, strict=True) for one in pair]
    dump = tmp_path / "dump.json.bz2"
    dump.write_bytes(pack_in_streams(dump_of([*lines, *map(small, range(3, 4000))])))
    arguments = ("--dump", dump, "--where", "P31=Q163740", "--range-size", "20K", "-o")
    alone = extract(*arguments, tmp_path / "alone")

    result = extract(*arguments, tmp_path / "spark", *ON_SPARK)

    assert (result.returncode, result.stderr) == (1, alone.stderr.replace(b"/alone", b"/spark"))
    assert content(tmp_path / "spark") == content(tmp_path / "alone")
    assert summary(tmp_path / "spark")["matched"] == 4000
    offsets = [record["offset"] for record in rejects(tmp_path / "spark")]
    assert [extract("--dump", dump, "--line-at", one).stdout.removesuffix(b",\n") for one in offsets] == bad


def test_after_a_failure_nothing_is_visible_and_the_next_run_goes_on(tmp_path: Path) -> None:
    dump = save(tmp_path, *map(small, range(30)), b"broken", b"broken too")
    arguments = ("--dump", dump, "--where", "P31=Q163740", "--range-size", "2K", "-o", tmp_path / "out", *ON_SPARK)

    failed = extract(*arguments, "--max-bad", "0")
    is_there = (tmp_path / "out").exists()
    again = extract(*arguments)

    assert (failed.returncode, failed.stdout, is_there) == (1, b"", False)
    assert failed.stderr.startswith(b"leapgraph: dump.json: more than 0 bad lines")
    assert failed.stderr.count(b"\n") == 1
    assert b"matches: going on with " in again.stderr
    assert subjects(tmp_path / "out/ntriples") == set(range(30))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dump.json", "out"]


def test_a_worker_that_is_killed_each_time_ends_the_run_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = save(tmp_path, small(1))
    monkeypatch.setattr(extraction_passes, "extract_part", spark_tasks.crash_in_part)

    result = extract("--dump", dump, "--where", "P31=Q163740", "-o", tmp_path / "out", *ON_SPARK)

    assert (result.returncode, (tmp_path / "out").exists()) == (2, False)
    assert result.stderr.startswith(b"leapgraph: a task failed on Spark: Python worker exited unexpectedly (crashed)")
    assert result.stderr.count(b"\n") == 1


@pytest.mark.parametrize("limit", ["1", "5", "11"])
def test_the_first_matches_are_those_of_one_process(tmp_path: Path, limit: str) -> None:
    dump = save(tmp_path, *map(small, range(40)))
    arguments = ("--dump", dump, "--where", "P31=Q163740", "--range-size", "1K", "--limit", limit, "-o")

    extract(*arguments, tmp_path / "alone")
    extract(*arguments, tmp_path / "spark", *ON_SPARK)

    assert content(tmp_path / "spark") == content(tmp_path / "alone")
    assert subjects(tmp_path / "spark/ntriples") == set(range(int(limit)))


def test_a_dump_on_s3_is_read(tmp_path: Path, lines: list[bytes], s3_endpoint: str) -> None:
    import s3fs

    store = s3fs.S3FileSystem(endpoint_url=s3_endpoint)
    store.mkdir("dumps")
    store.pipe_file("dumps/dump.json.bz2", pack_in_streams(dump_of(lines[:18])))
    dump = tmp_path / "dump.json.bz2"
    dump.write_bytes(pack_in_streams(dump_of(lines[:18])))
    arguments = ("--where", AGENCIES, "--range-size", "60K", "--dump")

    extract(*arguments, dump, "-o", tmp_path / "local")
    results = [
        extract(*arguments, "s3://dumps/dump.json.bz2", "-o", tmp_path / name, *master)
        for name, master in (("alone", ()), ("spark", ON_SPARK))
    ]

    assert [result.returncode for result in results] == [0, 0], results
    assert content(tmp_path / "spark") == content(tmp_path / "alone") == content(tmp_path / "local")
