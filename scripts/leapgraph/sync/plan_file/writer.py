"""Writes the plan file, YAML for a person to read and approve, with a digest that detects any other change."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from leapgraph.errors import DataError, RunError
from leapgraph.printable import escape_unprintable
from leapgraph.sync.plan_file.reader import FORMAT_VERSION, PlanReader
from leapgraph.wikibase.canonical_json_hashes import sha256_of
from leapgraph.wikibase.text_restrictions import is_bidirectional

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.sync.plan_model import Plan

# Excluded from the digest: time, version, comments, and approvals.
_NOT_DIGESTED = ("created", "tool_version")
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


def plan_digest(plan: Plan) -> str:
    """Return the SHA-256 of what a plan does: without time, version and approvals."""
    content = {key: value for key, value in _plan_json(plan).items() if key not in _NOT_DIGESTED}
    for operation in content["operations"]:
        del operation["approved"]
    return sha256_of(content)


def _plan_json(plan: Plan) -> dict[str, Any]:
    return {"format_version": FORMAT_VERSION, **_lists_for_tuples(asdict(plan))}


def _lists_for_tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists_for_tuples(inside) for key, inside in value.items()}
    return [_lists_for_tuples(inside) for inside in value] if isinstance(value, list | tuple) else value


def serialize_plan(plan: Plan) -> bytes:
    """Return the plan file in UTF-8; equal plans give equal bytes."""
    import yaml

    content = _plan_json(plan)
    labels = content["labels"]
    content["digest"] = plan_digest(plan)
    text = yaml.dump(content, Dumper=_plan_dumper(), sort_keys=False, allow_unicode=True, width=1 << 30)
    # These characters are only allowed within quotation marks, where YAML has escapes for them.
    text = "".join(f"\\u{ord(mark):04x}" if is_bidirectional(mark) else mark for mark in text)
    head = _HEAD.format(name=f"{_one_line(plan.label)} ({plan.entity})", api=plan.api)
    return (head + "\n" + "".join(_annotate_labels(line, labels) for line in text.splitlines(keepends=True))).encode()


def _plan_dumper() -> Any:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Indents lists, writes no anchors, and puts an empty line before each operation."""

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
    return escape_unprintable(" ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split()))


def _annotate_labels(line: str, labels: dict[str, str]) -> str:
    """Return a line with the labels of its ids as a comment, if its value is a single id or a GUID."""
    found = re.fullmatch(r"( *(?:- )?[A-Za-z_-]+: |\s*- )'?([PQ][1-9][0-9]*)'?\n", line)
    if found and found[2] in labels:
        return f"{line.rstrip()}  # {_one_line(labels[found[2]])}\n"
    return f"\n{line}" if re.match(r"  - id: ", line) or re.match(r"[a-z_]+:$", line) else line


def read_plan(path: Path) -> tuple[Plan, str]:
    """Read the plan in a file, and the digest of what it does.

    Raises:
        DataError: It is not a plan, or was changed: an unknown key, a wrong type, an invalid value, another
            digest; with the line.
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
        reader = PlanReader(path, yaml.compose(text, Loader=yaml.SafeLoader))
        plan, written = reader.read()
        digest = plan_digest(plan)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise DataError(f"it is not YAML: {error.problem}", path=path, line=line) from error
    except yaml.YAMLError as error:
        raise DataError(f"it is not YAML: {str(error).partition(chr(10))[0]}", path=path) from error
    except RecursionError as error:
        raise DataError("it nests too deep for a plan", path=path) from error
    if written != digest:
        what = "it was changed after it was written: only `approved` may be; make a new plan with `leapgraph sync plan`"
        raise DataError(what, path=path, line=reader.line_of("digest"))
    return plan, digest
