"""Files are written whole, summed up, and never over what is not ours."""

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from leapgraph.errors import RunError
from leapgraph.release.write_release_files import ReleaseFolder, refuse_foreign, write_file


def release(root: Path) -> Path:
    folder = ReleaseFolder(root)
    folder.write("id/ann.ttl", [b"one", b"two"])
    folder.write("graph.nt", b"")
    folder.write_sums()
    return root


def test_sha256sum_agrees(tmp_path: Path) -> None:
    release(tmp_path)

    checked = subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=True)

    assert checked.stdout == b"graph.nt: OK\nid/ann.ttl: OK\n"


def test_a_file_is_written_once(tmp_path: Path) -> None:
    folder = ReleaseFolder(tmp_path)
    folder.write("graph.nt", b"")

    with pytest.raises(ValueError, match=r"graph\.nt is written twice"):
        folder.write("graph.nt", b"")


def test_a_release_is_ours(tmp_path: Path) -> None:
    refuse_foreign(release(tmp_path))


@pytest.mark.parametrize("name", ["notes.txt", "id/notes.ttl", ".hidden"])
def test_a_file_that_no_release_put_there_is_named(tmp_path: Path, name: str) -> None:
    release(tmp_path)
    (tmp_path / name).write_text("mine")

    with pytest.raises(RunError, match=rf"holds {name}, which no release put there"):
        refuse_foreign(tmp_path)


def test_a_folder_without_sums_is_foreign(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")

    with pytest.raises(RunError, match="is no release, it has no SHA256SUMS"):
        refuse_foreign(tmp_path)


def test_a_file_in_the_release_s_place_is_foreign(tmp_path: Path) -> None:
    (tmp_path / "dist").write_text("mine")

    with pytest.raises(RunError, match="is no folder"):
        refuse_foreign(tmp_path / "dist")


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "leap.ttl"
    path.write_text("old")
    path.chmod(0o640)

    write_file(path, [b"new"])

    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.ttl").write_text("old")
    link = tmp_path / "leap.ttl"
    link.symlink_to("real.ttl")

    write_file(link, [b"new"])

    assert link.is_symlink()
    assert (tmp_path / "real.ttl").read_bytes() == b"new"


def test_a_failure_on_the_way_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "leap.ttl"
    path.write_text("old")

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(RunError, match=r"cannot write .*leap\.ttl: No space left on device"):
        write_file(path, pieces())

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_device_is_written_into(tmp_path: Path) -> None:
    write_file(tmp_path.resolve() / os.path.relpath("/dev/null", tmp_path.resolve()), [b"gone"])

    with pytest.raises(RunError, match="cannot write /dev/full: No space left on device"):
        write_file(type(tmp_path)("/dev/full"), [b"gone"])


def test_a_pipe_is_written_into_by_any_name_of_it(tmp_path: Path) -> None:
    for name in ("/dev/fd/{}", "/proc/self/fd/{}"):
        reading, writing = os.pipe()
        write_file(type(tmp_path)(name.format(writing)), [b"gone"])
        os.close(writing)
        with os.fdopen(reading, "rb") as stream:
            assert stream.read() == b"gone"


def test_what_stands_behind_a_descriptor_is_written_on(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"before\n")
    with (tmp_path / "log").open("ab") as stream:
        write_file(type(tmp_path)(f"/dev/fd/{stream.fileno()}"), [b"after\n"])

    assert (tmp_path / "log").read_bytes() == b"before\nafter\n"


def test_a_reader_that_has_seen_enough_is_no_failure(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        with pytest.raises(BrokenPipeError):
            write_file(type(tmp_path)(f"/dev/fd/{writing}"), [b"gone"])
    finally:
        os.close(writing)


def test_a_folder_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"cannot write .*none/leap\.ttl: No such file or directory"):
        write_file(tmp_path / "none" / "leap.ttl", [b""])
