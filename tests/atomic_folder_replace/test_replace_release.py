"""The release's folder changes whole: under readers, under kills, under two writers, on odd file systems."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from leapgraph import atomic_folder_replace
from leapgraph.atomic_folder_replace import SUMS, replace_folder
from leapgraph.errors import RunError
from leapgraph.release.write_release_files import ReleaseFolder, refuse_foreign

# Writes a release into the folder that it is given, and kills itself at a step: one that the system audits, each of
# which opens, makes, names or removes something. Says how many steps there were where it comes to its end.
WRITER = """
import os, signal, sys
from pathlib import Path
from leapgraph.release.write_release_files import ReleaseFolder, refuse_foreign
from leapgraph.atomic_folder_replace import replace_folder
target, number, last = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
steps = 0
def step(event, _):
    global steps
    if event == "open" or event.startswith(("os.", "shutil.", "fcntl.", "ctypes.")):
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(step)
with replace_folder(target, refuse_foreign) as root:
    folder = ReleaseFolder(root)
    for name in range(3):
        folder.write(f"id/{name}.ttl", f"{number} {name}".encode() * 1000)
    folder.write_sums()
print(steps)
"""


def write_killed(target: Path, number: int, step: int) -> int:
    """Write a release with `number` in all files up to a step, 0 for none; return how many steps were all there are."""
    command = [sys.executable, "-c", WRITER, str(target), str(number), str(step)]
    result = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    assert result.returncode == (-signal.SIGKILL if step else 0)
    return int(result.stdout or 0)


def write(target: Path, text: bytes) -> None:
    with replace_folder(target, refuse_foreign) as root:
        folder = ReleaseFolder(root)
        folder.write("id/one.ttl", text)
        folder.write_sums()


def faults(release: int) -> list[str]:
    """Return what is wrong with the release behind a folder's descriptor."""

    def read(name: str) -> bytes:
        descriptor = os.open(name, os.O_RDONLY, dir_fd=release)
        with os.fdopen(descriptor, "rb") as file:
            return file.read()

    wrong = []
    for line in read(SUMS).decode().splitlines():
        digest, _, name = line.partition("  ")
        if hashlib.sha256(read(name)).hexdigest() != digest:
            wrong.append(name)
    return wrong


class Reader(threading.Thread):
    """Verifies the release again and again until it is told to stop."""

    def __init__(self, target: Path) -> None:
        super().__init__()
        self.target, self.seen, self.wrong = target, set[int](), list[str]()
        self.begun, self.done = threading.Event(), threading.Event()

    def run(self) -> None:
        is_last = False
        while not is_last:
            is_last = self.done.is_set()
            release = os.open(self.target, os.O_RDONLY)
            try:
                self.wrong += faults(release)
                self.seen.add(os.fstat(release).st_ino)
            except FileNotFoundError as error:
                # One that was opened two releases ago may go; the one that the name leads to may not.
                if self.target.stat().st_ino == os.fstat(release).st_ino:
                    self.wrong.append(str(error))
            finally:
                os.close(release)
            self.begun.set()


def test_kills_at_any_step_leave_a_whole_release(tmp_path: Path) -> None:
    target = tmp_path / "dist"
    write(target, b"first")
    reader = Reader(target)
    reader.start()
    reader.begun.wait()

    steps = write_killed(target, 0, 0)
    for number in (*range(1, steps - 12, 5), *range(steps - 12, steps + 1)):
        write_killed(target, number, number)
        release = os.open(target, os.O_RDONLY)
        assert faults(release) == []
        os.close(release)
    write(target, b"last")
    reader.done.set()
    reader.join()

    assert reader.wrong == []
    assert len(reader.seen) > 1


def test_what_a_killed_run_left_goes_at_the_next(tmp_path: Path) -> None:
    target = tmp_path / "dist"
    left = tmp_path / ".dist-work" / "new"
    left.mkdir(parents=True)
    (left / "half.ttl").write_text("half")

    write(target, b"whole")

    assert not left.exists()
    assert sorted(path.name for path in target.rglob("*")) == [SUMS, "id", "one.ttl"]


def test_the_release_before_stays_readable(tmp_path: Path) -> None:
    target = tmp_path / "dist"
    write(target, b"old")
    release = os.open(target, os.O_RDONLY)

    write(target, b"new")

    assert faults(release) == []
    assert (target / "id" / "one.ttl").read_bytes() == b"new"
    assert (tmp_path / ".dist-work" / "previous" / "id" / "one.ttl").read_bytes() == b"old"
    os.close(release)


def test_a_failure_leaves_the_old_release_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "dist"
    write(target, b"old")

    def interrupted() -> None:
        with replace_folder(target, refuse_foreign) as root:
            (root / "half.ttl").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert (target / "id" / "one.ttl").read_bytes() == b"old"
    assert not (tmp_path / ".dist-work" / "new").exists()


def test_a_foreign_file_that_comes_while_writing_stops_the_exchange(tmp_path: Path) -> None:
    target = tmp_path / "dist"
    write(target, b"old")

    def disturbed() -> None:
        with replace_folder(target, refuse_foreign):
            (target / "thesis.tex").write_text("mine")

    with pytest.raises(RunError, match=r"holds thesis\.tex"):
        disturbed()

    assert (target / "thesis.tex").read_text() == "mine"


def test_two_writers_at_once_are_one_too_many(tmp_path: Path) -> None:
    target = tmp_path / "dist"

    with replace_folder(target, refuse_foreign), pytest.raises(RunError, match="another run is writing"):
        write(target, b"second")


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    target = tmp_path / "dist"
    target.mkdir()

    write(target, b"text")

    assert (target / "id" / "one.ttl").read_bytes() == b"text"


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    target = tmp_path / "dist"
    target.symlink_to("www")

    write(target, b"text")

    assert target.is_symlink()
    assert (tmp_path / "www" / "id" / "one.ttl").read_bytes() == b"text"


def test_where_folders_cannot_be_exchanged_a_link_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic_folder_replace, "exchange_folders", lambda _one, _other: False)
    target = tmp_path / "dist"

    read = []
    for text in (b"one", b"two", b"three"):
        write(target, text)
        read.append((target / "id" / "one.ttl").read_bytes())

    assert read == [b"one", b"two", b"three"]
    assert target.is_symlink()
    assert sorted(path.name for path in (tmp_path / ".dist-work").iterdir()) == ["release-a", "release-b"]


def test_a_folder_that_can_neither_be_exchanged_nor_linked_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "dist"
    write(target, b"old")
    monkeypatch.setattr(atomic_folder_replace, "exchange_folders", lambda _one, _other: False)

    with pytest.raises(RunError, match="cannot exchange folders: remove"):
        write(target, b"new")

    assert (target / "id" / "one.ttl").read_bytes() == b"old"
