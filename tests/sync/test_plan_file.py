"""The plan file: what a person may change in it, and that nothing else passes."""

import copy
import json
import re
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from leapgraph.errors import DataError, RunError
from leapgraph.sync.plan_file.writer import plan_digest, read_plan, serialize_plan
from leapgraph.sync.plan_model import DesiredStatement, Plan
from leapgraph.sync.quickstatements import write_commands
from leapgraph.sync.showing.plan_page import render_plan_page
from leapgraph.sync.showing.terminal import show_plan
from leapgraph.wikibase.canonical_json_hashes import sha256_of
from support.hypothesis_plans import ITEM, items, planned, wishes

Json = dict[str, Any]
REMOTE: Json = {
    "type": "item", "id": ITEM, "lastrevid": 7, "labels": {"en": {"language": "en", "value": "Made"}}, "aliases": {},
    "claims": {},
}  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> Plan:
    from support.hypothesis_plans import item, there, wish

    desired = [
        wish("website", "P856", "https://example.org", "https://a.example/x"),
        wish("name", "P1448", ("en", "Other"), "https://a.example/x"),
        wish("formation", "P571", ("2002-00-00", 9), "https://a.example/x"),
        replace(wish("staff", "P1128", "+5"), obstacle="no source"),
    ]
    name = there(3, "P1448", ("en", "Name"), "https://b.example/")
    return planned(item(there(1, "P856", "https://example.org/"), there(2, "P571", ("2003-00-00", 9)), name), desired)


@pytest.fixture
def path(plan: Plan, tmp_path: Path) -> Path:
    file = tmp_path / "plan.yaml"
    file.write_bytes(serialize_plan(plan))
    return file


@settings(max_examples=60, deadline=None)
@given(items(), wishes())
def test_any_plan_is_read_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, remote: Json, desired: list[DesiredStatement]
) -> None:
    made = planned(remote, desired)
    file = tmp_path_factory.mktemp("plan") / "plan.yaml"
    file.write_bytes(serialize_plan(made))

    assert read_plan(file) == (made, plan_digest(made))


def test_an_approval_is_no_part_of_the_digest(plan: Plan, path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("approved: false", "approved: true"), "utf-8")

    read, digest = read_plan(path)
    assert digest == plan_digest(plan)
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
    assert plan_digest(plan) == lines[-1].removeprefix("digest: ").strip()


def _commented(lines: list[str]) -> set[str]:
    return {line.split(":")[0].strip() for line in lines if "  # " in line}


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("format_version: 2", "format_version: 1", "its format is 1, and this leapgraph reads 2: make a new plan"),
        ("entity:", "item: x\nentity:", "item is unknown here"),
        ("entity:", "kind: plan\nentity:", "kind is repeated"),
        ("base_revid: 7", "base_revid: seven", "base_revid is of the wrong type"),
        ("op: add_reference", "op: remove_everything", "remove_everything is unknown"),
        ("approved: false", "approved: maybe", "approved is true or false"),
        ("approved: false", "approved: !!binary aGVsbG8=", "binary has no place in a plan"),
        ("severity: warning", "severity: none", "a severity is one of"),
        ("severity: warning", "severity: warning\n        page: x", "an issue has severity, code and message"),
        ("summary:", "summary: [", "it is not YAML"),
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
    text = serialize_plan(made).decode()

    assert "property: P856  # web site digest: x\n" in text
    assert yaml.safe_load(text)["label"] == "Made\napproved: true"
    assert not any(line.startswith(("approved", "digest: x")) for line in re.split(r"[\n\u2028]", text))


def test_the_same_plan_gives_the_same_digest_at_another_time_and_version(plan: Plan) -> None:
    assert plan_digest(replace(plan, created="2030-01-01T00:00:00Z", tool_version="9")) == plan_digest(plan)
    assert plan_digest(replace(plan, summary="x")) != plan_digest(plan)


def test_what_turns_the_direction_of_writing_stands_in_the_file_as_an_escape(plan: Plan, tmp_path: Path) -> None:
    made = replace(plan, label="a\u202eb", labels={**plan.labels, "P856": "\u2066x"})
    (first, *rest) = made.operations
    made = replace(made, operations=(replace(first, reason="see \u202a"), *rest))
    file = tmp_path / "plan.yaml"
    file.write_bytes(serialize_plan(made))

    text = file.read_text("utf-8")
    assert not [mark for mark in text if mark in "\u202a\u202e\u2066"]
    assert 'reason: "see \\u202a"' in text
    assert "# \\u{2066}x" in text
    assert read_plan(file) == (made, plan_digest(made))


def resigned(said: Json) -> bytes:
    """Return the file of what a plan says, with the digest of whatever it says now."""
    signed = {key: value for key, value in said.items() if key not in {"created", "tool_version", "digest"}}
    listed = [one for one in signed.get("operations") or [] if isinstance(one, dict)]
    signed["operations"] = [{key: value for key, value in one.items() if key != "approved"} for one in listed]
    try:
        digest = sha256_of(signed)
    except (ValueError, TypeError):
        digest = "0" * 64
    return json.dumps({**said, "digest": digest}).encode()


def put(said: Json, way: str, value: Any) -> None:
    """Put a value where a way leads to, as `operations.0.change`; take away what is there where it is `...`."""
    steps = [int(step) if step.isdecimal() else step for step in way.split(".")]
    holder: Any = said
    for step in steps[:-1]:
        holder = holder[step]
    if value is ...:
        del holder[steps[-1]]
    else:
        holder[steps[-1]] = value


SNAK = "operations.1.change.statement.mainsnak"
SOURCE = "operations.0.change.reference.snaks.P854.0"


@pytest.mark.parametrize(
    ("way", "value", "message"),
    [
        (SNAK, {}, "operations[1].change.statement.mainsnak: lacks snaktype, property"),
        (f"{SNAK}.snaktype", "other", "operations[1].change.statement.mainsnak.snaktype: must be one of value, some"),
        (f"{SNAK}.property", "P0", "mainsnak.property: is not of the form that it must have"),
        (f"{SNAK}.datavalue", ..., "mainsnak.datavalue: must be a mapping"),
        (f"{SNAK}.datavalue.type", "time", "datavalue.type: must be monolingualtext for a property of the type mono"),
        (f"{SNAK}.datavalue.value", "Other", "datavalue.value: must be a mapping"),
        (f"{SNAK}.datavalue.value.text", 5, "datavalue.value.text: must be a text"),
        (f"{SNAK}.datavalue.value.language", "\x1b[2J", "datavalue.value.language: is not of the form"),
        (f"{SOURCE}.datavalue.value", None, "snaks.P854[0].datavalue.value: must be a text"),
        ("operations.0.change.reference.snaks", {}, "reference.snaks: must not be empty"),
        ("operations.0.change.reference.snaks.P854", [], "snaks.P854: must be snaks of this property"),
        ("operations.0.change", {"snak": {}}, "operations[0].change: must be `reference` and nothing else"),
        ("operations.0.before", None, "operations[0].before: must be the statement as the wiki has it"),
        ("operations.0.after", ..., "operations[0]: lacks after"),
        ("operations.0.after.rank", "preferred", "operations[0].after: is not what the change makes of the statement"),
        ("operations.0.before.rank", "best", "operations[0].before.rank: must be one of preferred, normal, deprecated"),
        ("operations.0.guid", "Q1", "operations[0].guid: is not of the form that it must have"),
        ("operations.0.property", "P1", "operations[0].property: must be the property of the statement"),
        ("operations.0.id", 5, "operations[0].id: must be a text"),
        ("operations.0.sources", "x", "operations[0].sources: must be a list"),
        ("operations.0.same_value", [5], "operations[0].same_value[0]: must be a text"),
        ("operations.0.issues", [[]], "operations[0].issues[0]: an issue has severity, code and message"),
        ("operations.2.change.language", "\x1b", "operations[2].change.language: is not of the form"),
        ("operations.2.change.kind", "sitelink", "operations[2].change: must be a kind"),
        ("conflicts.0.theirs", [], "conflicts[0].theirs: must be a mapping"),
        ("left_out.0.why", {}, "left_out[0].why: must be a text"),
        ("infobox.0.now", None, "infobox[0].now: must be a text"),
        ("entity", "Q0\x1b", "entity: is not of the form that it must have"),
        ("kind", "undo", "kind: must be `plan`"),
        ("base_revid", 2**70, " is not a whole number as a plan has it"),
        ("base_revid", True, "base_revid is of the wrong type"),
        ("labels", {"P1": None}, "labels.P1: must be a text"),
        ("operations", {}, "operations: must be a list"),
        ("label", "\ud800", "label: has half a character in it"),
    ],
)
def test_a_right_digest_makes_no_plan_of_what_is_none(
    plan: Plan, tmp_path: Path, way: str, value: Any, message: str
) -> None:
    said = yaml.safe_load(serialize_plan(plan))
    put(said, way, value)
    file = tmp_path / "plan.yaml"
    file.write_bytes(resigned(said))

    with pytest.raises(DataError) as caught:
        read_plan(file)
    assert message in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("approved: false", "approved: yes", "yes is not a boolean as a plan has it"),
        ("base_revid: 7", "base_revid: 0o7", "base_revid is of the wrong type"),
        ("base_revid: 7", "base_revid: 1:30", "1:30 is not a whole number as a plan has it"),
        ("base_revid: 7", f"base_revid: {'9' * 5000}", "9" * 60 + " is not a whole number as a plan has it"),
        ("base_revid: 7", "base_revid: .nan", ".nan is not a number as a plan has it"),
        ("entity:", '"\\e[2J": 1\nentity:', "\\u{001B}[2J is unknown here"),
        ("summary:", f"summary: {'[' * 3000}", "it nests too deep for a plan"),
        ("summary:", f"x: {'[' * 60}{']' * 60}\nsummary:", "nests deeper than 40"),
    ],
)
def test_what_yaml_has_and_a_plan_has_not_is_refused_in_one_line(
    path: Path, before: str, after: str, message: str
) -> None:
    path.write_text(path.read_text("utf-8").replace(before, after, 1), "utf-8")

    with pytest.raises(DataError) as caught:
        read_plan(path)
    assert message in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 900


JUNK = [None, True, -1, 2**80, 1.5, float("nan"), "", "\x1b[2J\u202e", "x" * 999, [], {}, {"a": 1}, "Q42", "P31", [[]]]


def ways(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the ways to all that is in a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, one in inside for found in ((*way, key), *ways(one, (*way, key)))]


def mutated(said: Any, random: Random) -> Any:
    """Return a copy in which one or two things are gone, are something else, or stand elsewhere."""
    made = copy.deepcopy(said)
    for _ in range(random.choice([1, 1, 2])):
        *steps, last = random.choice(ways(made))
        holder = made
        for step in steps:
            holder = holder[step]
        match random.randrange(3):
            case 0:
                holder[last] = copy.deepcopy(random.choice(JUNK))
            case 1:
                del holder[last]
            case _:
                holder[last] = copy.deepcopy(holder[random.choice(list(holder) if isinstance(holder, dict) else [0])])
    return made


def test_a_mutated_plan_is_refused_in_one_line_or_can_be_shown_and_written(
    plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = yaml.safe_load(serialize_plan(plan))
    file = tmp_path / "plan.yaml"
    shown = refused = 0
    for seed in range(25):
        file.write_bytes(resigned(mutated(said, Random(seed))))  # noqa: S311 - the same ones each time
        try:
            read, digest = read_plan(file)
        except DataError as error:
            refused += str(error).isprintable()
            continue
        show_plan(read, digest)
        written = capsys.readouterr().out + render_plan_page(read, digest)
        assert not [mark for mark in written if mark != "\n" and not mark.isprintable()], seed
        for version in ("v1", "v3"):
            text, _ = write_commands(read.entity, read.operations, version)
            assert "\x1b" not in text, seed
        shown += 1
    assert shown + refused == 25
    assert min(shown, refused) > 0
