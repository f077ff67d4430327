"""A file that has no entity a line is refused before anything is written; a dump with broken lines is none of these."""

import bz2
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from extraction.extract_support import MATCH, WHERE, extract, save, small, subjects, summary
from support.item_fixtures import item

ENTITY = item("Q999999001", "item 1", ("P31", MATCH))
RESPONSE = {"entities": {"Q999999001": ENTITY}}


@pytest.mark.parametrize(
    "content",
    [json.dumps(RESPONSE, indent=2), json.dumps(RESPONSE), json.dumps([ENTITY, ENTITY]), "<!DOCTYPE html>\n<p>\n"],
    ids=["indented", "response", "array", "page"],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
def test_what_has_no_entity_a_line_is_refused(tmp_path: Path, content: str, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / "file.json").write_bytes(pack(content.encode()))

    result = extract("--dump", "file.json", *WHERE, "--range-size", "100", "-o", "out", cwd=tmp_path)

    assert result.returncode == 1
    assert b"leapgraph: file.json: this is no dump, which has an entity a line: " in result.stderr
    assert b"`leapgraph convert` reads" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file.json"]


@pytest.mark.parametrize("content", [b"", b"\n \n\r\n", b"\xef\xbb\xbf"], ids=["nothing", "blank", "mark"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
def test_a_dump_with_nothing_on_its_lines_is_refused(
    tmp_path: Path, content: bytes, pack: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "file.json").write_bytes(pack(content))

    result = extract("--dump", "file.json", *WHERE, "--range-size", "1", "-o", "out", cwd=tmp_path)

    assert result.returncode == 1
    assert result.stderr.startswith((b"leapgraph: file.json: the file is empty", b"leapgraph: file.json: the dump is"))
    assert [path.name for path in tmp_path.iterdir()] == ["file.json"]


@pytest.mark.parametrize("lines", [[b"broken"] * 900 + [small(1)], []])
def test_a_dump_that_begins_with_broken_lines_or_has_none_is_read(tmp_path: Path, lines: list[bytes]) -> None:
    result = extract("--dump", save(tmp_path, *lines), *WHERE, "-o", tmp_path / "out")

    assert result.returncode == (1 if lines else 0)
    assert summary(tmp_path / "out")["entities"] == len(lines[900:])
    assert subjects(tmp_path / "out/ntriples") == ({1} if lines else set())
