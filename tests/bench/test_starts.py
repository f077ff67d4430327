"""The figures of starts stand between the marks of their page, with the machine and the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scripts.bench import starts

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [
    starts.Row("a bare script", (0.02, 0.03, 0.04)),
    starts.Row("`leapgraph query people-board`", (0.05, 0.06, 0.09)),
]


def test_figures_stand_between_the_marks(tmp_path: Path) -> None:
    page = tmp_path / "speed.md"
    page.write_text("# Speed\n\n<!-- bench -->\nold\n<!-- /bench -->\n\nMore.\n", encoding="utf-8")

    starts.show(ROWS, page)

    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# Speed\n\n<!-- bench -->\n{starts.machine()}, 3 runs:\n\n| CPU")
    assert "\n| a bare script | 0.020 s | 0.030 s |  |\n" in text
    assert "\n| `leapgraph query people-board` | 0.050 s | 0.060 s | 2.0 times |\n<!-- /bench -->\n\nMore.\n" in text


def test_a_page_without_marks_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "speed.md"
    page.write_text("# Speed\n", encoding="utf-8")

    with pytest.raises(SystemExit, match=r"speed\.md has no <!-- bench -->"):
        starts.show(ROWS, page)


def test_the_page_of_the_repository_has_the_marks() -> None:
    assert "<!-- bench -->\n" in starts.PAGE.read_text(encoding="utf-8")
    assert " commit " in starts.machine()
