"""The plan file: YAML that a person reads and approves, and that a program refuses when anything else was changed."""

from __future__ import annotations

import re
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, NoReturn

from leapgraph.errors import DataError, RunError
from leapgraph.printable import printable
from leapgraph.sync.canonical import sha256_of
from leapgraph.sync.model import Conflict, InfoboxRow, Issue, LeftOut, Operation, Plan
from leapgraph.sync.texts import is_bidirectional

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORMAT = 2
OPS = (
    "add_statement", "add_reference", "add_qualifier", "set_rank", "end_date", "add_label", "add_description",
    "add_alias", "remove_own_statement", "remove_own_reference", "remove_own_qualifier", "remove_own_term",
)  # fmt: skip
SEVERITIES = ("info", "warning", "critical")
# What says nothing of what is done: a clock, a version, comments, and a person's approval.
_UNSIGNED = ("created", "tool_version")
_LISTS: dict[str, type] = {
    "operations": Operation, "conflicts": Conflict, "left_out": LeftOut, "infobox": InfoboxRow,
}  # fmt: skip
_HEAD = """\
# A plan for {name} on {api}
#
# Nothing has been sent. Each entry below `operations` is one thing that could be done, with all that it would change:
# `before` is the statement as the wiki has it, `after` as it would be, `reason` and `sources` why, `gate` what the
# article's infobox shows of it now and then, `issues` what to think of first. A GUID is a statement's own number; one
# of a statement that is yet to be added is made here, so that it can never be added twice. `infobox` is what its rows
# read now, and would read if all of it were done.
#
# To approve one, write `approved: true` below it, or name it: leapgraph sync apply FILE --digest DIGEST --only ID
# Nothing else may be changed: the digest at the end is of all but the approvals.
"""
_ID = re.compile(r"\b([PQ][1-9][0-9]*)\b")


def digest_of(plan: Plan) -> str:
    """Return the SHA-256 of all that a plan does: not of when it was made, by which version, or what is approved."""
    content = {key: value for key, value in _plain(plan).items() if key not in _UNSIGNED}
    for operation in content["operations"]:
        del operation["approved"]
    return sha256_of(content)


def _plain(plan: Plan) -> dict[str, Any]:
    return {"format_version": FORMAT, **_listed(asdict(plan))}


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(inside) for key, inside in value.items()}
    return [_listed(inside) for inside in value] if isinstance(value, list | tuple) else value


def write_plan(plan: Plan) -> bytes:
    """Return the file of a plan, in UTF-8; the same plan gives the same bytes."""
    import yaml

    content = _plain(plan)
    labels = content["labels"]
    content["digest"] = digest_of(plan)
    text = yaml.dump(content, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=1 << 30)
    # These stand within quotation marks alone, where YAML has escapes for them.
    text = "".join(f"\\u{ord(mark):04x}" if is_bidirectional(mark) else mark for mark in text)
    head = _HEAD.format(name=f"{_one_line(plan.label)} ({plan.entity})", api=plan.api)
    return (head + "\n" + "".join(_commented(line, labels) for line in text.splitlines(keepends=True))).encode()


def _dumper() -> Any:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Indents lists, writes no anchors, and leaves an empty line before each operation."""

        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
            return True

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002
            return super().increase_indent(flow, indentless=False)

    def text(dumper: Any, data: str) -> Any:
        style = '"' if any(map(is_bidirectional, data)) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=style)

    Dumper.add_representer(str, text)
    return Dumper


def _one_line(text: str) -> str:
    return printable(" ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split()))


def _commented(line: str, labels: dict[str, str]) -> str:
    """Return a line with the labels of the ids in it as a comment, where its value is an id alone or a GUID."""
    found = re.fullmatch(r"( *(?:- )?[A-Za-z_-]+: |\s*- )'?([PQ][1-9][0-9]*)'?\n", line)
    if found and found[2] in labels:
        return f"{line.rstrip()}  # {_one_line(labels[found[2]])}\n"
    return f"\n{line}" if re.match(r"  - id: ", line) or re.match(r"[a-z_]+:$", line) else line


def read_plan(path: Path) -> tuple[Plan, str]:
    """Return the plan in a file, and the digest of what it does.

    Raises:
        DataError: It is no plan, or not as it was written: an unknown key, a wrong type, another digest; with the line.
        RunError: It cannot be read.
    """
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DataError("the file is not UTF-8", path=path) from error
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}") from error
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise DataError(f"it is no YAML: {error.problem}", path=path, line=line) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise DataError(f"it is no YAML: {error}", path=path) from error
    reader = _Reader(path)
    said = reader.value(node)
    plan, written = reader.plan(node, said)
    digest = digest_of(plan)
    if written != digest:
        what = "it was changed after it was written: only `approved` may be; make a new plan with `leapgraph sync plan`"
        raise DataError(what, path=path, line=reader.line_of(node, "digest"))
    return plan, digest


class _Reader:
    """Reads strictly what `write_plan` writes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: set[int] = set()

    def refuse(self, what: str, line: int | None) -> NoReturn:
        """Raise a DataError that names the line."""
        raise DataError(what, path=self._path, line=line)

    def line_of(self, node: Any, key: str) -> int | None:
        """Return the line of a key of a mapping."""
        for name, _ in getattr(node, "value", []):
            if name.value == key:
                return int(name.start_mark.line) + 1
        return None

    def value(self, node: Any) -> Any:
        """Return the JSON value of a YAML node: no tags, no key twice."""
        import yaml

        line = node.start_mark.line + 1 if node is not None else 1
        if id(node) in self._seen:
            self.refuse("an alias (*) has no place in a plan", line)
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            made: dict[str, Any] = {}
            for key, inside in node.value:
                name = key.value if isinstance(key, yaml.ScalarNode) else ""
                if name in made or not isinstance(key, yaml.ScalarNode):
                    self.refuse(f"{name} stands here twice" if name in made else "a key must be a word", line)
                made[name] = self.value(inside)
            return made
        if isinstance(node, yaml.SequenceNode):
            return [self.value(inside) for inside in node.value]
        return self._scalar(node, line)

    def _scalar(self, node: Any, line: int) -> Any:
        kind = getattr(node, "tag", "").rpartition(":")[2]
        makers: dict[str, Callable[[str], Any]] = {
            "str": str, "int": int, "float": float, "null": lambda _: None, "bool": lambda text: text.lower() == "true",
            "timestamp": str,
        }  # fmt: skip
        if kind not in makers:
            self.refuse(f"{kind or 'nothing'} has no place in a plan", line)
        try:
            return makers[kind](node.value)
        except ValueError:
            self.refuse(f"{node.value} is no {kind}", line)

    def plan(self, node: Any, said: Any) -> tuple[Plan, str]:
        """Return the plan, and the digest that stands in the file."""
        names = [one.name for one in fields(Plan)]
        self.keys(node, said, [*names, "format_version", "digest"])
        if said["format_version"] != FORMAT:
            what = f"its format is {said['format_version']}, and this leapgraph reads {FORMAT}"
            self.refuse(f"{what}: make a new plan with `leapgraph sync plan`", 1)
        made = {name: said[name] for name in names}
        inner = {key.value: inside for key, inside in node.value}
        for name, kind in _LISTS.items():
            if not isinstance(said[name], list):
                self.refuse(f"{name} must be a list", self.line_of(node, name))
            made[name] = tuple(
                self._entry(entry, one, kind) for entry, one in zip(inner[name].value, said[name], strict=True)
            )
        for name in names:
            expected = {"base_revid": int, "labels": dict}.get(name, str)
            if name not in _LISTS and not isinstance(made[name], expected):
                self.refuse(f"{name} is of the wrong type", self.line_of(node, name))
        return Plan(**made), str(said["digest"])

    def keys(self, node: Any, said: Any, names: list[str]) -> None:
        """Refuse what has other keys than these.

        Raises:
            DataError: A key is unknown or missing.
        """
        line = node.start_mark.line + 1 if node is not None else 1
        if not isinstance(said, dict):
            self.refuse("this is no plan: make one with `leapgraph sync plan`", line)
        for name in said:
            if name not in names:
                self.refuse(f"{name} is unknown here; known are {', '.join(names)}", self.line_of(node, name))
        missing = [name for name in names if name not in said]
        if missing:
            self.refuse(f"{', '.join(missing)} is missing", line)

    def _entry(self, node: Any, said: Any, kind: Any) -> Any:
        self.keys(node, said, [one.name for one in fields(kind)])
        made = dict(said)
        for name in ("sources", "same_value"):
            if name in made:
                made[name] = tuple(made[name])
        if kind is Operation:
            if made["op"] not in OPS:
                self.refuse(f"{made['op']} is no operation; there are {', '.join(OPS)}", self.line_of(node, "op"))
            if not isinstance(made["approved"], bool):
                self.refuse("approved is true or false", self.line_of(node, "approved"))
            made["issues"] = tuple(self._issue(node, one) for one in made["issues"])
        return kind(**made)

    def _issue(self, node: Any, said: Any) -> Issue:
        if not isinstance(said, dict) or set(said) != {"severity", "code", "message"}:
            self.refuse("an issue has severity, code and message", self.line_of(node, "issues"))
        if said["severity"] not in SEVERITIES:
            self.refuse(f"a severity is one of {', '.join(SEVERITIES)}", self.line_of(node, "issues"))
        return Issue(**said)
