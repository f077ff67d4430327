"""A closed or full standard stream costs one line at most; stderr never decides the exit code."""

import subprocess
import sys
from pathlib import Path

import pytest

from support.example_project import small_project

LEAPGRAPH = f"{sys.executable} -m leapgraph"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_project(tmp_path_factory.mktemp("streams") / "small").root


def run(project: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f"{LEAPGRAPH} {command}"],
        cwd=project,
        env={"LEAPGRAPH_CACHE": "off"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("words", ["--version", "check", "export", "query --sparql 'ASK {}'"])
def test_a_closed_stdout_is_one_line(project: Path, words: str) -> None:
    result = run(project, f"{words} >&-")

    assert result.stderr == "leapgraph: cannot write to stdout: Bad file descriptor\n"
    assert result.returncode == 2


def test_a_full_stdout_is_named(project: Path) -> None:
    result = run(project, "check >/dev/full")

    assert result.stderr == "leapgraph: cannot write to stdout: No space left on device\n"
    assert result.returncode == 2


def test_a_closed_stdin_is_one_line(project: Path) -> None:
    result = run(project, "query - <&-")

    assert result.stderr == "leapgraph: standard input cannot be read: it is closed; name a file\n"
    assert result.returncode == 2


@pytest.mark.parametrize("words", ["check 2>&-", "check 2>&- <&-"])
def test_a_closed_stderr_changes_no_result(project: Path, words: str) -> None:
    result = run(project, words)

    assert result.stdout.startswith("0 violations, 0 warnings; ")
    assert result.returncode == 0


@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full", "2>&- >&- <&-"])
def test_an_error_that_cannot_be_shown_has_its_exit_code(project: Path, stderr: str) -> None:
    assert run(project, f"query nonono {stderr}").returncode == 2


def test_a_file_that_is_written_does_not_get_the_messages_of_a_closed_stream(project: Path, tmp_path: Path) -> None:
    output = tmp_path / "small.nt"

    result = run(project, f"export -o {output} >&- 2>&- <&-")

    assert result.returncode == 0
    assert all(line.endswith(" .") for line in output.read_text(encoding="utf-8").splitlines())


def test_a_working_directory_that_is_gone_is_named(tmp_path: Path) -> None:
    result = subprocess.run(
        ["bash", "-c", f"mkdir gone && cd gone && rmdir ../gone && {LEAPGRAPH} query --list"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.stderr == "leapgraph: the working directory: No such file or directory\n"
    assert result.returncode == 2
