"""Two folders exchanged in one step, where the system can."""

from pathlib import Path

import pytest

from leapgraph.errors import RunError
from leapgraph.file_syscalls import exchange_folders, lock_folder


def test_two_folders_change_places(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()

    if not exchange_folders(tmp_path / "one", tmp_path / "other"):
        pytest.skip("this file system cannot exchange folders")

    assert (tmp_path / "one" / "other").exists()
    assert (tmp_path / "other" / "one").exists()


def test_a_system_without_the_call_is_distinguished_from_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(FileNotFoundError):
        exchange_folders(tmp_path / "none", tmp_path / "neither")

    monkeypatch.setattr("ctypes.CDLL", lambda *_arguments, **_options: object())

    assert not exchange_folders(tmp_path / "none", tmp_path / "neither")


def test_a_lock_is_held_for_the_block_and_no_longer(tmp_path: Path) -> None:
    with (
        lock_folder(tmp_path, tmp_path / "it"),
        pytest.raises(RunError, match=r"another run is writing .*/it: try again"),
        lock_folder(tmp_path, tmp_path / "it"),
    ):
        pass

    with lock_folder(tmp_path, tmp_path / "it") as descriptor:
        assert descriptor > 0
