"""What is at the place of a result: nothing of the user's is replaced or read there, and a folder keeps its access."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from extraction.extract_support import WHERE, content, extract, save, small

Put = Callable[[str], None]


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    return save(tmp_path, small(0))


@pytest.fixture(params=[True, False], ids=["local", "store"])
def place(tmp_path: Path, dump: Path, request: pytest.FixtureRequest) -> tuple[str, Put]:
    """An extraction's path or URL, and what puts a file into it."""
    target = str(tmp_path / "out") if request.param else "memory://places/out"

    def put(name: str) -> None:
        if not request.param:
            MemoryFileSystem().pipe_file(f"/places/out/{name}", b"mine")
            return
        path = tmp_path / "out" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"mine")

    if not request.param and MemoryFileSystem().exists("/places"):
        MemoryFileSystem().rm("/places", recursive=True)
    extract("--dump", dump, *WHERE, "-o", target)
    return target, put


@pytest.mark.parametrize(
    ("name", "named"),
    [
        (".git/config", ".git"),
        (".notes", ".notes"),
        ("statistics", "statistics"),
        ("parquet/my.sql", "parquet/my.sql"),
        ("parquet/part-00000.parquet", "parquet/part-00000.parquet"),
        ("ntriples/my.sh", "ntriples/my.sh"),
        ("ntriples/part-00000.nt.gz.bak", "ntriples/part-00000.nt.gz.bak"),
        ("ntriples/deep/part-00000.nt.gz", "ntriples/deep"),
        ("rejects/d.json", "rejects/d.json"),
        ("statistics/.git/.DS_Store", "statistics/.git"),
    ],
)
def test_no_file_of_the_user_is_replaced_however_deep(
    dump: Path, place: tuple[str, Put], name: str, named: str
) -> None:
    target, put = place
    put(name)

    refused = extract("--dump", dump, *WHERE, "-o", target, "--overwrite")

    shown = name if target.startswith("memory:") else named  # a store of objects has no folders
    assert (refused.returncode, refused.stderr.count(b"\n")) == (2, 1)
    assert f"out cannot be replaced: {shown} in it is of no extraction; move it away\n".encode() in refused.stderr


def test_what_systems_put_there_does_not_matter(dump: Path, place: tuple[str, Put]) -> None:
    target, put = place
    for name in (".DS_Store", "ntriples/.DS_Store", ".nfs00a1", "._SUCCESS.crc", "ntriples/.part-00000.nt.gz.crc"):
        put(name)

    assert extract("--dump", dump, *WHERE, "-o", target, "--overwrite").returncode == 0


def test_a_link_of_the_user_is_not_replaced(tmp_path: Path, dump: Path) -> None:
    arguments = ("--dump", dump, *WHERE, "-o", tmp_path / "out", "--overwrite")
    extract(*arguments)
    (tmp_path / "out/parquet").symlink_to(tmp_path)

    refused = extract(*arguments)

    assert (refused.returncode, b": parquet in it is of no extraction" in refused.stderr) == (2, True)


@pytest.mark.parametrize("name", ["out/rejects/part-00000.jsonl", ".out.partial/d.json", "out/link.json"])
@pytest.mark.parametrize("option", ["--dump", "--ids", "--classes"])
def test_no_input_is_read_where_the_result_is_written(tmp_path: Path, dump: Path, name: str, option: str) -> None:
    source = tmp_path / name
    source.parent.mkdir(parents=True)
    if name.endswith("link.json"):
        source.symlink_to(dump)
    else:
        source.write_bytes(dump.read_bytes())
    before = content(tmp_path)

    refused = extract("--dump", dump, option, source, *WHERE, "-o", tmp_path / "out", "--overwrite")

    message = f"leapgraph: {source} cannot be read: it lies where --out writes; move it, or name another folder"
    assert (refused.returncode, content(tmp_path)) == (2, before)
    assert refused.stderr.startswith(message.encode())


@pytest.fixture(params=[(), ("--overwrite",)], ids=["empty", "replaced"])
def replace_with_mode(tmp_path: Path, dump: Path, request: pytest.FixtureRequest) -> Callable[[int], int]:
    """What extracts into a folder that is there with a mode, empty or of another extraction, and returns its mode."""
    target = tmp_path / "out"
    if request.param:
        extract("--dump", dump, *WHERE, "-o", target)

    def replace(mode: int) -> int:
        target.mkdir(exist_ok=True)
        chown(target, -1, os.getgid())
        target.chmod(mode)
        assert extract("--dump", dump, *WHERE, "-o", target, *request.param).returncode == 0
        return stat.S_IMODE(target.stat().st_mode)

    chown = os.chown
    return replace


@pytest.mark.parametrize("mode", [0o700, 0o2750])
def test_a_folder_keeps_its_mode_and_group(
    tmp_path: Path, replace_with_mode: Callable[[int], int], monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    groups = set()
    monkeypatch.setattr(os, "chown", lambda path, _owner, group: groups.add((path.name, group)))

    kept = replace_with_mode(mode)

    names = {"result", "SUMMARY.json", "_SUCCESS", "ntriples", "part-00000.nt.gz"}
    assert kept == mode
    assert groups == {(name, os.getgid()) for name in (names if mode & stat.S_ISGID else {"result"})}
    assert (tmp_path / "out/ntriples").stat().st_mode & stat.S_ISGID == mode & stat.S_ISGID


@pytest.mark.parametrize(("mode", "expected"), [(0o2775, 0o755), (0o2770, 0o700)])
def test_where_a_group_cannot_be_kept_the_other_one_may_not_do_more_than_all(
    replace_with_mode: Callable[[int], int], monkeypatch: pytest.MonkeyPatch, mode: int, expected: int
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", refuse)

    assert replace_with_mode(mode) == expected


@pytest.mark.parametrize("start", ["file://", "file:", "FILE://localhost"])
def test_a_file_url_is_read_as_its_rfc_says(tmp_path: Path, start: str) -> None:
    (tmp_path / "a b").mkdir()
    save(tmp_path / "a b", small(0))
    url = f"{start}{tmp_path}/a%20b"

    result = extract("--dump", f"{url}/dump.json", *WHERE, "-o", f"{url}/ö%25", cwd=tmp_path)

    assert result.returncode == 0
    assert sorted(path.name for path in (tmp_path / "a b").iterdir()) == ["dump.json", "ö%"]
    assert [path.name for path in tmp_path.iterdir()] == ["a b"]


@pytest.mark.parametrize("option", ["--dump", "--out"])
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:rel", b"file:rel has no absolute path, as a file URL must"),
        ("file://", b"file:// has no absolute path"),
        ("file://host/out", b"file://host/out is a file of the host host, which cannot be reached so"),
        ("file:///out?x", b"file:///out?x cannot have ? in its path (RFC 8089)"),
        ("file:///100%", b"cannot have % in its path"),
        ("file:///a%2Fb", b"cannot have %2F in its path"),
        ("file:///a%00b", b"cannot have %00 in its path"),
        ("local://localhost/out", b"local://localhost/out is no URL that is known here: name a path"),
    ],
)
def test_a_file_url_that_names_no_path_is_refused(
    tmp_path: Path, dump: Path, option: str, url: str, words: bytes
) -> None:
    result = extract("--dump", dump, *WHERE, "-o", "out", option, url, cwd=tmp_path)

    assert (result.returncode, words in result.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["dump.json"]
