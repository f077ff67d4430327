"""Runs `leapgraph extract` on dumps made of small items, and reads what it wrote."""

import gzip
import re
import subprocess
from pathlib import Path
from typing import Any

import orjson

from support.in_process import run_in_process
from support.item_fixtures import item
from support.made_dumps import dump_of

MATCH = "Q163740"
WHERE = ("--where", f"P31={MATCH}")


def extract(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the verb in this process."""
    return run_in_process("extract", *arguments, cwd=cwd)


def line(entity: dict[str, Any]) -> bytes:
    """Return an entity as a dump has it."""
    return orjson.dumps(entity)


def small(number: int, class_id: str = MATCH, **more: Any) -> bytes:
    """Return the line of a small item with one class."""
    return line(item(f"Q{999999000 + number}", f"item {number}", ("P31", class_id), **more))


def save(folder: Path, *lines: bytes) -> Path:
    """Write a plain dump with these lines."""
    path = folder / "dump.json"
    path.write_bytes(dump_of(lines))
    return path


def triples(folder: Path) -> list[bytes]:
    """Return the lines of all parts of N-Triples in a folder, sorted."""
    texts = (gzip.decompress(path.read_bytes()) for path in folder.glob("part-*.nt.gz"))
    return sorted(one for text in texts for one in text.splitlines())


def subjects(folder: Path) -> set[int]:
    """Return the numbers of the small items that the parts in a folder describe."""
    begins = (re.match(rb"<http://www\.wikidata\.org/entity/Q999999(\d+)> ", one) for one in triples(folder))
    return {int(begin[1]) for begin in begins if begin}


def summary(folder: Path) -> dict[str, Any]:
    """Return the content of SUMMARY.json."""
    content: dict[str, Any] = orjson.loads((folder / "SUMMARY.json").read_bytes())
    return content


def content(folder: Path) -> dict[str, bytes]:
    """Return the content of all files below a folder by path."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def rejects(folder: Path) -> list[dict[str, Any]]:
    """Return the records of what was left out."""
    paths = sorted((folder / "rejects").glob("part-*.jsonl"))
    return [orjson.loads(one) for path in paths for one in path.read_bytes().splitlines()]
