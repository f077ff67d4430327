"""The figures of each benchmark stand between the marks of their page, with the machine and the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scripts.bench import whole_commands
from scripts.bench.__main__ import SUBJECTS
from scripts.bench.speed_page import PAGE, machine, recorded

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [
    whole_commands.Row("a bare script", (0.02, 0.03, 0.04)),
    whole_commands.Row("`leapgraph query people-board`", (0.05, 0.06, 0.09)),
]
MARKED = "# Speed\n\n<!-- bench starts -->\nold\n<!-- /bench starts -->\n\n<!-- bench sync -->\n<!-- /bench sync -->\n"


@pytest.fixture
def speed(tmp_path: Path) -> Path:
    path = tmp_path / "speed.md"
    path.write_text(MARKED, encoding="utf-8")
    return path


def test_a_table_stands_between_its_marks(speed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with recorded("starts", markdown=True, page=speed):
        whole_commands.show(ROWS)

    text = speed.read_text(encoding="utf-8")
    assert text.startswith(f"# Speed\n\n<!-- bench starts -->\n{machine()}:\n\n| CPU of a whole process, 3 runs |")
    assert "\n| a bare script | 0.020 s | 0.030 s |  |\n" in text
    assert "\n| `leapgraph query people-board` | 0.050 s | 0.060 s | 2.0 times |\n<!-- /bench starts -->\n" in text
    assert capsys.readouterr().out in text


def test_lines_stand_there_as_they_are_printed(speed: Path) -> None:
    with recorded("sync", page=speed):
        print("subject  CPU s  \nplan     0.530")  # noqa: T201 - what a benchmark does

    end = f"{machine()}:\n\n```text\nsubject  CPU s\nplan     0.530\n```\n<!-- /bench sync -->\n"
    assert speed.read_text(encoding="utf-8") == MARKED.replace("<!-- /bench sync -->\n", end)


def test_a_page_without_marks_is_refused(speed: Path) -> None:
    with (
        pytest.raises(SystemExit, match=r"speed\.md has no <!-- bench serve -->"),
        recorded("serve", page=speed),
    ):
        pass


def test_the_page_of_the_repository_has_the_marks_of_each() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in SUBJECTS:
        assert f"<!-- bench {name} -->\n" in text
    assert " commit " in machine()
