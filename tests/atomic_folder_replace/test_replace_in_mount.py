"""A release in a folder that is a mount point: whole wherever SHA256SUMS stands, and put right by the next run."""

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from leapgraph import atomic_folder_replace, file_syscalls
from leapgraph.atomic_folder_replace import SUMS, replace_folder
from leapgraph.errors import RunError
from leapgraph.file_syscalls import is_mount
from leapgraph.release.write_release_files import ReleaseFolder, refuse_foreign

WRITER = """
import sys
from pathlib import Path
from leapgraph.release.write_release_files import ReleaseFolder, refuse_foreign
from leapgraph.atomic_folder_replace import replace_folder
with replace_folder(Path(sys.argv[1]), refuse_foreign) as root:
    folder = ReleaseFolder(root)
    folder.write("id/one.ttl", sys.argv[2].encode())
    folder.write_sums()
"""

# Writes one release after another over a first one, each killed two steps later than the one before, until one comes to
# its end; after each, another has to be whole. A step is what the system audits.
KILLER = """
import hashlib, os, signal, sys
from pathlib import Path
from leapgraph.errors import RunError
from leapgraph import atomic_folder_replace
from leapgraph.release.write_release_files import ReleaseFolder, refuse_foreign
atomic_folder_replace.is_mount, atomic_folder_replace.sync_file_system = lambda _: True, lambda _: None
target, steps = Path(sys.argv[1]), 0

def write(names, text):
    with atomic_folder_replace.replace_folder(target, refuse_foreign) as root:
        folder = ReleaseFolder(root)
        for name in names:
            folder.write(name, text)
        folder.write_sums()

def whole(names, text):
    sums = dict(reversed(line.split("  ")) for line in (target / "SHA256SUMS").read_text().splitlines())
    return set(sums) == set(names) and all(
        (target / name).read_bytes() == text and sums[name] == hashlib.sha256(text).hexdigest() for name in names
    )

OLD, NEW = (["id/a.ttl", "gone.nt", "b.nt"], b"old"), (["id/c.ttl", "b.nt", "query/d.csv"], b"new")
last, ended = 0, False
while not ended:
    last += 2
    write(*OLD)
    child = os.fork()
    if not child:
        def step(event, _):
            global steps
            if event == "open" or event.startswith(("os.", "shutil.", "fcntl.", "ctypes.")):
                steps += 1
                if steps == last:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(step)
        write(*NEW)
        os._exit(0)
    ended = os.waitpid(child, 0)[1] == 0
    if (target / "SHA256SUMS").exists():
        assert whole(*OLD) or whole(*NEW), f"step {last}: SHA256SUMS stands and the release is not whole"
    else:
        assert not ended
    if last % 4 == 1:
        write(*NEW)
        assert whole(*NEW), f"step {last}: the next run"
print(last)
"""


def write(target: Path, text: bytes) -> None:
    with replace_folder(target, refuse_foreign) as root:
        folder = ReleaseFolder(root)
        folder.write("id/one.ttl", text)
        folder.write(f"{text.decode()}.nt", text)
        folder.write_sums()


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that passes for a mount point."""
    monkeypatch.setattr(atomic_folder_replace, "is_mount", lambda _: True)
    folder = tmp_path / "dist"
    folder.mkdir()
    return folder


def test_a_real_mount_point_gets_one_release_after_another(tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir()
    (tmp_path / "link").symlink_to("a folder")
    space = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    if subprocess.run([*space, "mount", "--bind", folder, folder], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount")
    script = 'mount --bind "$0" "$0" && "$@" one && "$@" two'

    done = subprocess.run(
        [*space, "sh", "-c", script, folder, sys.executable, "-c", WRITER, tmp_path / "link"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "id" / "one.ttl").read_bytes() == b"two"
    assert hashlib.sha256(b"two").hexdigest() in (folder / SUMS).read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a folder", "link"]


def test_what_is_no_mount_point_is_none(tmp_path: Path) -> None:
    assert not is_mount(tmp_path)
    assert not is_mount(tmp_path / "missing")
    assert is_mount(tmp_path.__class__("/"))


def test_a_mount_point_with_a_space_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "mountinfo"
    name = str(tmp_path / "a folder").replace(" ", r"\040")
    table.write_text(f"36 35 98:0 /mnt1 {name} rw,noatime master:1 - ext3 /dev/root rw\nodd\n")
    monkeypatch.setattr(file_syscalls, "_MOUNTS", table)

    assert is_mount(tmp_path / "a folder")
    assert not is_mount(tmp_path / "a")


def test_kills_at_any_step_leave_a_whole_release_or_one_without_sums(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()

    done = subprocess.run(
        [sys.executable, "-c", KILLER, tmp_path / "dist"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 20


def test_what_is_no_longer_published_goes(target: Path) -> None:
    write(target, b"one")
    write(target, b"two")

    assert sorted(path.name for path in target.iterdir()) == [".leapgraph-work", SUMS, "id", "two.nt"]
    assert (target / ".leapgraph-work" / "previous" / "one.nt").read_bytes() == b"one"


def test_without_exchange_the_release_is_put_there_as_well(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic_folder_replace, "exchange_folders", lambda _one, _other: False)
    write(target, b"one")
    write(target, b"two")

    assert (target / "id" / "one.ttl").read_bytes() == b"two"


def test_foreign_files_are_kept_and_the_file_systems_own_counts_for_nothing(target: Path) -> None:
    (target / "lost+found").mkdir()
    write(target, b"one")
    (target / "thesis.tex").write_text("mine")

    with pytest.raises(RunError, match=r"holds thesis\.tex"):
        write(target, b"two")

    assert (target / "id" / "one.ttl").read_bytes() == b"one"
    assert (target / "thesis.tex").read_text() == "mine"


def test_a_failure_leaves_the_old_release(target: Path) -> None:
    write(target, b"one")

    def failing() -> None:
        with replace_folder(target, refuse_foreign) as root:
            (root / "half.ttl").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        failing()

    assert sorted(path.name for path in target.iterdir()) == [".leapgraph-work", SUMS, "id", "one.nt"]
    assert not (target / ".leapgraph-work" / "new").exists()


def test_a_folder_that_is_busy_otherwise_says_where_to_publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "dist"
    write(target, b"one")
    real = atomic_folder_replace.exchange_folders

    def busy(one: Path, other: Path) -> bool:
        if other == target:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(other))
        return real(one, other)

    monkeypatch.setattr(atomic_folder_replace, "exchange_folders", busy)

    with pytest.raises(RunError, match=r"as a mount point is: publish with -o .*/dist/release"):
        write(target, b"two")

    assert (target / "id" / "one.ttl").read_bytes() == b"one"
