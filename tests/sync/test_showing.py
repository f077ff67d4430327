"""A plan for people: what comes from a wiki stays text, in the terminal and in the page."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from leapgraph.sync.planfile import digest_of
from leapgraph.sync.showing.page import page
from leapgraph.sync.showing.terminal import show_plan
from support.browser import dom, needs_browser
from support.planned import item, planned, snak, there, wish

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.sync.model import Plan

HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e\ndigest"


@pytest.fixture
def plan() -> Plan:
    ended = {"P582": [snak("P582", ("2017-01-00", 10))]}
    desired = [
        wish("website", "P856", "https://example.org", "https://a.example/x?<b>"),
        wish("name", "P1448", ("en", HOSTILE), "https://a.example/x", qualifiers=ended),
        wish("formation", "P571", ("2002-00-00", 9), "https://a.example/x"),
    ]
    made = planned(item(there(1, "P856", "https://example.org/"), there(2, "P571", ("2003-00-00", 9))), desired)
    return replace(made, label=HOSTILE, labels={**made.labels, "P856": HOSTILE})


class Tags(HTMLParser):
    """Collects the tags of a page, and makes sure that they nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert all(not name.startswith("on") for name, _ in attrs)
        self.seen.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_has_no_tag_but_its_own(plan: Plan) -> None:
    text = page(plan, digest_of(plan))
    tags = Tags()
    tags.feed(text)

    assert tags.open == []
    assert not tags.seen & {"script", "b", "img", "link", "iframe", "a"}
    assert "&lt;script&gt;" in text
    assert "default-src 'none'" in text
    assert page(plan, digest_of(plan)) == text


@needs_browser
def test_a_browser_shows_the_plan_and_runs_nothing_of_it(plan: Plan, tmp_path: Path) -> None:
    file = tmp_path / "plan.html"
    file.write_text(page(replace(plan, label="<script>document.title = 'run'</script>"), digest_of(plan)), "utf-8")

    shown = dom(file.as_uri(), tmp_path / "profile")

    assert "<title>Plan for &lt;script&gt;" in shown or "<title>Plan for <script>" in shown
    assert "What would be done" in shown
    assert all(one.id in shown for one in plan.operations)


def test_the_terminal_shows_no_control_character(plan: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    show_plan(plan, digest_of(plan))

    shown = capsys.readouterr().out
    assert not [char for char in shown if char != "\n" and not char.isprintable()]
    assert not any(line.startswith("digest") for line in shown.splitlines())


def test_each_operation_is_told_with_what_it_adds(plan: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    show_plan(plan, digest_of(plan))

    shown = capsys.readouterr().out
    assert all(one.id in shown for one in plan.operations)
    assert "  + source: P854 (P854)" in shown or "  + source: P854" in shown
    assert "infobox: hidden: unsourced → shown" in shown
    assert "To be settled by people; nothing is done" in shown
    assert shown.splitlines()[-1].endswith(f"Nothing has been sent. Digest {digest_of(plan)}")
