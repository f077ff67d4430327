"""A page in a real browser: it shows, and its policy lets nothing else in."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from support.serving import Server

BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
pytestmark = pytest.mark.skipif(not BROWSER, reason="no chromium on this machine")


def dom(url: str, profile: Path) -> str:
    """Return a page's document as the browser has it in the end."""
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={profile}",
        "--virtual-time-budget=2000",
    ]
    command = [BROWSER, *options, "--dump-dom", url]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def test_a_browser_shows_the_page_of_a_thing(server: Server, tmp_path: Path) -> None:
    page = dom(f"{server.url}id/diane-goldstein", tmp_path)

    assert "<h1>Diane Goldstein</h1>" in page
    assert 'href="/source/wikipedia-leap-board"' in page


def test_a_browser_shows_the_answer_to_a_question(server: Server, tmp_path: Path) -> None:
    page = dom(f"{server.url}query/people-chair?format=html", tmp_path)

    assert "Diane Goldstein" in page
    assert '<th scope="col">person</th>' in page
