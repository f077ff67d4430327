"""What the scripts look for in the pages is there, and what does nothing without script is hidden from the start."""

import re
from pathlib import Path

import pytest

TARGETS = re.compile(r'data-(?:copy|filter)="([^"]+)"')
TAGS = re.compile(r"<\w[^>]*>")
# Without script these do nothing, unless a server answers the form.
TOOLS = re.compile(r"data-(?:copy|filter|search|search-page|query-form|editor)[ =>]")


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    return {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}


def test_each_tool_has_what_it_works_on(pages: dict[str, str]) -> None:
    lacking = {
        (name, target)
        for name, text in pages.items()
        for target in TARGETS.findall(text)
        if f'id="{target}"' not in text
    }

    assert lacking == set()
    assert sum("data-copy" in text for text in pages.values()) > 100


def test_what_is_hidden_is_shown_by_a_script(pages: dict[str, str]) -> None:
    tags = {
        (name, tag) for name, text in pages.items() for tag in TAGS.findall(text) if re.search(r"\shidden[\s>]", tag)
    }

    assert {(name, tag) for name, tag in tags if "data-needs-script" not in tag} == set()


def test_a_tool_is_hidden_or_stands_in_what_is(pages: dict[str, str]) -> None:
    """A hidden paragraph has its tools inside; html of a page is written so that both stand in one line."""
    shown = {
        (name, line.strip()[:100])
        for name, text in pages.items()
        for line in text.splitlines()
        if TOOLS.search(line) and "hidden data-needs-script" not in line
    }

    assert shown == set()
