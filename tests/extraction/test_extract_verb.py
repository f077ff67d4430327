"""`leapgraph extract` in one process: what it writes, what it leaves out, and how it ends."""

import gzip
import subprocess
from pathlib import Path
from typing import Any

import orjson
import pytest

from support.in_process import run_in_process
from support.made_dumps import AGENCIES, dump_of, entity_lines


def extract(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    return run_in_process("extract", *arguments, cwd=cwd)


def made_dump(folder: Path, *lines: bytes) -> Path:
    path = folder / "dump.json"
    path.write_bytes(dump_of(lines))
    return path


def sorted_lines(folder: Path) -> list[bytes]:
    """Return the lines of all parts of N-Triples, sorted."""
    texts = (gzip.decompress(path.read_bytes()) for path in folder.glob("part-*.nt.gz"))
    return sorted(line for text in texts for line in text.splitlines())


def summary(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads((folder / "SUMMARY.json").read_bytes())
    return content


@pytest.fixture(scope="module")
def agencies() -> list[bytes]:
    """The matches of 12 real items."""
    return [line for line in entity_lines(12) if b'"numeric-id":47913' in line]


def test_the_triples_are_those_of_convert(tmp_path: Path, agencies: list[bytes]) -> None:
    dump = made_dump(tmp_path, *entity_lines(12))

    result = extract("--dump", dump, "--where", AGENCIES, "--range-size", "100K", "--out", tmp_path / "out")

    expected = run_in_process("convert", stdin=b"\n".join(agencies)).stdout
    assert (result.returncode, result.stderr) == (0, b"")
    assert sorted_lines(tmp_path / "out" / "ntriples") == sorted(expected.splitlines())
    assert (summary(tmp_path / "out")["lines"], summary(tmp_path / "out")["matched"]) == (14, len(agencies))
    assert len(summary(tmp_path / "out")["parts"]) > 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dump.json", "out"]
