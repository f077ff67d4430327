"""The plan file: what a person may change in it, and that nothing else passes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings

from leapgraph.errors import DataError, RunError
from leapgraph.sync.planfile import digest_of, read_plan, write_plan
from support.planned import ITEM, items, planned, wishes

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.sync.model import Desired, Plan

Json = dict[str, Any]
REMOTE: Json = {
    "type": "item", "id": ITEM, "lastrevid": 7, "labels": {"en": {"language": "en", "value": "Made"}}, "aliases": {},
    "claims": {},
}  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> Plan:
    from support.planned import item, there, wish

    desired = [
        wish("website", "P856", "https://example.org", "https://a.example/x"),
        wish("name", "P1448", ("en", "Other"), "https://a.example/x"),
        wish("formation", "P571", ("2002-00-00", 9), "https://a.example/x"),
        replace(wish("staff", "P1128", "+5"), why_not="no source"),
    ]
    name = there(3, "P1448", ("en", "Name"), "https://b.example/")
    return planned(item(there(1, "P856", "https://example.org/"), there(2, "P571", ("2003-00-00", 9)), name), desired)


@pytest.fixture
def path(plan: Plan, tmp_path: Path) -> Path:
    file = tmp_path / "plan.yaml"
    file.write_bytes(write_plan(plan))
    return file


@settings(max_examples=60, deadline=None)
@given(items(), wishes())
def test_any_plan_is_read_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, remote: Json, desired: list[Desired]
) -> None:
    made = planned(remote, desired)
    file = tmp_path_factory.mktemp("plan") / "plan.yaml"
    file.write_bytes(write_plan(made))

    assert read_plan(file) == (made, digest_of(made))


def test_an_approval_is_no_part_of_the_digest(plan: Plan, path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("approved: false", "approved: true"), "utf-8")

    read, digest = read_plan(path)
    assert digest == digest_of(plan)
    assert [one.approved for one in read.operations] == [True] * len(plan.operations)


def test_every_other_change_is_refused(plan: Plan, path: Path) -> None:
    lines = path.read_text("utf-8").splitlines(keepends=True)
    passed = []
    for number, line in enumerate(lines):
        changed = re.sub(r"([A-Za-z0-9])('?(?:  #.*)?\n)$", lambda found: f"{found[1]}7{found[2]}", line)
        if line.startswith("#") or changed == line:
            continue
        path.write_text("".join([*lines[:number], changed, *lines[number + 1 :]]), "utf-8")
        try:
            read_plan(path)
            passed.append(line.split(":")[0].strip())
        except DataError:
            continue

    # A comment may say anything, and neither the clock nor the version says what is done.
    assert {name for name in passed if "#" not in name} <= {"created", "tool_version", *_commented(lines)}
    assert digest_of(plan) == lines[-1].removeprefix("digest: ").strip()


def _commented(lines: list[str]) -> set[str]:
    return {line.split(":")[0].strip() for line in lines if "  # " in line}


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("format_version: 2", "format_version: 1", "its format is 1, and this leapgraph reads 2: make a new plan"),
        ("entity:", "item: x\nentity:", "item is unknown here"),
        ("entity:", "kind: plan\nentity:", "kind stands here twice"),
        ("base_revid: 7", "base_revid: seven", "base_revid is of the wrong type"),
        ("op: add_reference", "op: remove_everything", "remove_everything is no operation"),
        ("approved: false", "approved: maybe", "approved is true or false"),
        ("approved: false", "approved: !!binary aGVsbG8=", "binary has no place in a plan"),
        ("severity: warning", "severity: none", "a severity is one of"),
        ("severity: warning", "severity: warning\n        page: x", "an issue has severity, code and message"),
        ("summary:", "summary: [", "it is no YAML"),
    ],
)
def test_what_is_no_plan_is_refused_with_its_line(path: Path, before: str, after: str, message: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")

    with pytest.raises(DataError, match=message) as caught:
        read_plan(path)
    assert caught.value.line is not None


@pytest.mark.parametrize("content", [b"", b"[]", b"- 1", b"a: 1", b"\xff", b"{", b"&a [*a]", b"a: " * 5000])
def test_any_other_file_ends_in_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "plan.yaml"
    file.write_bytes(content)

    with pytest.raises(DataError):
        read_plan(file)


def test_a_missing_file_is_an_error_of_the_run(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot read"):
        read_plan(tmp_path / "none.yaml")


def test_ids_have_their_labels_in_comments_and_hostile_ones_stay_in_their_line(plan: Plan) -> None:
    made = replace(plan, label="Made\napproved: true", labels={**plan.labels, "P856": "web\u2028site\ndigest: x"})
    text = write_plan(made).decode()

    assert "property: P856  # web site digest: x\n" in text
    assert yaml.safe_load(text)["label"] == "Made\napproved: true"
    assert not any(line.startswith(("approved", "digest: x")) for line in re.split(r"[\n\u2028]", text))


def test_the_same_plan_gives_the_same_digest_at_another_time_and_version(plan: Plan) -> None:
    assert digest_of(replace(plan, created="2030-01-01T00:00:00Z", tool_version="9")) == digest_of(plan)
    assert digest_of(replace(plan, summary="x")) != digest_of(plan)


def test_what_turns_the_direction_of_writing_stands_in_the_file_as_an_escape(plan: Plan, tmp_path: Path) -> None:
    made = replace(plan, label="a\u202eb", labels={**plan.labels, "P856": "\u2066x"})
    (first, *rest) = made.operations
    made = replace(made, operations=(replace(first, reason="see \u202a"), *rest))
    file = tmp_path / "plan.yaml"
    file.write_bytes(write_plan(made))

    text = file.read_text("utf-8")
    assert not [mark for mark in text if mark in "\u202a\u202e\u2066"]
    assert 'reason: "see \\u202a"' in text
    assert "# \\u{2066}x" in text
    assert read_plan(file) == (made, digest_of(made))
