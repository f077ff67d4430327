"""A page in a real browser: it shows, and its policy lets nothing else in."""

import re
from pathlib import Path

import pytest

from support.browser import dom, needs_browser
from support.server_process import Server

pytestmark = [pytest.mark.programs, needs_browser]


def test_a_browser_shows_the_page_of_a_thing(server: Server, tmp_path: Path) -> None:
    page = dom(f"{server.url}id/diane-goldstein", tmp_path)

    assert "<h1><bdi>Diane Goldstein</bdi></h1>" in page
    assert 'href="../source/wikipedia-leap-board.html"' in page


def test_a_browser_shows_the_answer_to_a_question(server: Server, tmp_path: Path) -> None:
    page = dom(f"{server.url}query/people-chair?format=html", tmp_path)

    assert "Diane Goldstein" in page
    assert re.search('<th scope="col"[^>]*>Person</th>', page)
