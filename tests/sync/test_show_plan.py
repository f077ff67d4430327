"""A plan for people: what comes from a wiki stays text, in the terminal and in the page."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from leapgraph.sync.plan_file.writer import plan_digest
from leapgraph.sync.plan_model import InfoboxRow, Issue, OmittedStatement, Plan
from leapgraph.sync.showing.plan_page import render_plan_page
from leapgraph.sync.showing.terminal import show_plan
from support.browser import dom, needs_browser
from support.hypothesis_plans import item, planned, snak, there, wish

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
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert all(not name.startswith("on") for name, _ in attrs)
        self.seen.add(tag)
        assert tag != "a" or ("rel", "noreferrer noopener") in attrs
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_has_no_tag_but_its_own(plan: Plan) -> None:
    text = render_plan_page(plan, plan_digest(plan))
    tags = Tags()
    tags.feed(text)

    assert tags.open == []
    assert not tags.seen & {"script", "b", "img", "link", "iframe"}
    assert "&lt;script&gt;" in text
    assert "default-src 'none'" in text
    assert "<p>infobox: hidden: unsourced → shown</p>" in text
    assert render_plan_page(plan, plan_digest(plan)) == text


def test_only_the_addresses_of_web_pages_are_links(plan: Plan) -> None:
    tags = Tags()
    tags.feed(render_plan_page(plan, plan_digest(plan)))
    assert set(tags.addresses) == {"https://a.example/x", "https://example.org/"}

    (website, *_) = plan.operations
    change = {"reference": {"snaks": {"P854": [snak("P854", "javascript:alert(1)")]}}}
    tags = Tags()
    tags.feed(render_plan_page(replace(plan, operations=(replace(website, change=change),)), "0"))
    assert set(tags.addresses) == {"https://example.org/"}


@pytest.mark.parametrize(
    ("reads", "page_says", "terminal_says"),
    [
        (("", "B"), '<ins class="plus">B</ins>', "  + website: B"),
        (("A", ""), '<del class="minus">A</del>', "  - website: A"),
        (("A", "A"), "A", "    website: A"),
        (("A", "<b>"), '<del class="minus">A</del><br><ins class="plus">&lt;b&gt;</ins>', "  - website: A\n  + "),
    ],
)
def test_the_infobox_is_shown_as_it_will_look(
    plan: Plan, capsys: pytest.CaptureFixture[str], reads: tuple[str, str], page_says: str, terminal_says: str
) -> None:
    made = replace(plan, infobox=(InfoboxRow("website", "P856", *reads),))

    assert f'<tr><th scope="row">website</th><td>{page_says}</td></tr>' in render_plan_page(made, "0")
    show_plan(made, "0")
    assert f"\nThe infobox, once all of this is done\n{terminal_says}" in capsys.readouterr().out

    without = replace(plan, infobox=())
    show_plan(without, "0")
    assert "infobox will look like" not in render_plan_page(without, "0")
    assert "The infobox, once" not in capsys.readouterr().out


@pytest.mark.programs
@needs_browser
def test_a_browser_shows_the_plan_and_runs_nothing_of_it(plan: Plan, tmp_path: Path) -> None:
    file = tmp_path / "plan.html"
    file.write_text(
        render_plan_page(replace(plan, label="<script>document.title = 'run'</script>"), plan_digest(plan)), "utf-8"
    )

    shown = dom(file.as_uri(), tmp_path / "profile")

    assert "<title>Plan for &lt;script&gt;" in shown or "<title>Plan for <script>" in shown
    assert "What would be done" in shown
    assert all(one.id in shown for one in plan.operations)


def test_the_terminal_shows_no_control_character(plan: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    show_plan(plan, plan_digest(plan))

    shown = capsys.readouterr().out
    assert not [char for char in shown if char != "\n" and not char.isprintable()]
    assert not any(line.startswith("digest") for line in shown.splitlines())


def test_each_operation_is_shown_with_what_it_adds(plan: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    show_plan(plan, plan_digest(plan))

    shown = capsys.readouterr().out
    assert all(one.id in shown for one in plan.operations)
    assert "  + source: P854 (P854)" in shown or "  + source: P854" in shown
    assert "infobox: hidden: unsourced → shown" in shown
    assert "To be settled by people; nothing is done" in shown
    assert shown.splitlines()[-1].endswith(f"Nothing has been sent. Digest {plan_digest(plan)}")


def hostile(plan: Plan) -> Plan:
    """Return a plan with what a terminal obeys, and an eye does not see, in every text of it."""
    mark = "\x1b[2J\x9b31m\x07\u202e\u2066\u200b"
    (first, *rest) = [
        replace(
            one, id=f"{one.id}{mark}", row=f"{one.row}{mark}", reason=mark, gate_after=mark, gate_before=mark,
            issues=(Issue("warning", "code", mark),), property=f"{one.property}{mark}",
        )
        for one in plan.operations
    ]  # fmt: skip
    rows = (InfoboxRow(f"website{mark}", "P856", mark, f"{mark}2"),)
    return replace(
        plan, label=mark, api=mark, entity=mark, operations=(first, *rest), infobox=rows, labels={"P856": mark},
        conflicts=tuple(replace(one, message=mark, property=mark) for one in plan.conflicts),
        left_out=(OmittedStatement(mark, mark, None, (), mark),),
    )  # fmt: skip


def test_nothing_of_a_plan_is_written_raw(plan: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    made = hostile(plan)
    show_plan(made, "\x1b")
    shown = capsys.readouterr().out
    text = render_plan_page(made, "\x1b")

    for written in (shown, text):
        assert not [mark for mark in written if mark != "\n" and not mark.isprintable()]
        assert written.count("\\u{202E}") > len(made.operations) * 5
        assert "\\u{001B}[2J\\u{009B}31m" in written


def test_a_value_is_shown_whole_to_whoever_approves_it(plan: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    (website, *_) = plan.operations
    url = f"https://a.example/{'x' * 400}/end"
    show_plan(replace(plan, operations=(replace(website, change={"snak": snak("P854", url)}),)), "0")

    assert f'"{url}"' in capsys.readouterr().out
