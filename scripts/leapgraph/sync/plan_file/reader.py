"""Reads a plan file strictly: from YAML nodes to JSON to a validated plan."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from leapgraph.errors import DataError
from leapgraph.printable import escape_unprintable
from leapgraph.sync.edit_payload import apply_operation
from leapgraph.sync.plan_file.operation_validation import check_operation, check_term
from leapgraph.sync.plan_model import Conflict, InfoboxRow, Issue, OmittedStatement, Operation, Plan
from leapgraph.wikibase.canonical_json_hashes import statement_hash
from leapgraph.wikibase.validate_data_model import (
    MAX_NAME_LENGTH,
    MalformedError,
    check_entity_id,
    check_json,
    check_list,
    check_mapping,
    check_statement,
    check_text,
    raise_malformed,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path as File

    from leapgraph.wikibase.json_types import JsonPath

FORMAT_VERSION = 2
SEVERITIES = ("info", "warning", "critical")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LISTS: dict[str, type] = {
    "operations": Operation, "conflicts": Conflict, "left_out": OmittedStatement, "infobox": InfoboxRow,
}  # fmt: skip
_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,18})")
_FLOAT = re.compile(r"-?\d{1,40}\.\d{0,40}(?:[eE][+-]?\d{1,3})?")


class PlanReader:
    """Reads the output of `serialize_plan`, and nothing else.

    Args:
        path: The file, for messages.
        node: The root node that YAML composes; None if the file is empty.
    """

    def __init__(self, path: File, node: Any) -> None:
        self._path = path
        self._node = node
        self._seen: set[int] = set()

    def read(self) -> tuple[Plan, str]:
        """Return the plan, and the digest in the file.

        Raises:
            DataError: It is not a valid plan; with the line and the path.
        """
        try:
            data = self._value(self._node)
            check_json(data)
            return _parse_plan(data), data["digest"]
        except MalformedError as error:
            self.refuse(error.sentence, self._line(error.path))

    def refuse(self, what: str, line: int) -> NoReturn:
        """Raise a DataError with the line."""
        raise DataError(escape_unprintable(what), path=self._path, line=line)

    def line_of(self, *path: str | int) -> int:
        """Return the line of the value at a path, or of its nearest existing parent."""
        return self._line(path)

    def _line(self, path: JsonPath) -> int:
        import yaml

        node, line = self._node, _line_of(self._node)
        for step in path:
            if isinstance(node, yaml.MappingNode):
                found = next(((key, inside) for key, inside in node.value if key.value == step), None)
                if found is None:
                    break
                line, node = _line_of(found[0]), found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                node = node.value[step]
                line = _line_of(node)
        return line

    def _value(self, node: Any) -> Any:
        """Return the JSON value of a YAML node: no tags, no aliases, no duplicate keys."""
        import yaml

        line = _line_of(node)
        if id(node) in self._seen:
            self.refuse("an alias (*) has no place in a plan", line)
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            made: dict[str, Any] = {}
            for key, inside in node.value:
                name = key.value if isinstance(key, yaml.ScalarNode) else ""
                if name in made or not isinstance(key, yaml.ScalarNode):
                    problem = f"{name[:MAX_NAME_LENGTH]} is repeated" if name in made else "a key must be a word"
                    self.refuse(problem, _line_of(key))
                made[name] = self._value(inside)
            return made
        if isinstance(node, yaml.SequenceNode):
            return [self._value(inside) for inside in node.value]
        return self._scalar(node, line)

    def _scalar(self, node: Any, line: int) -> Any:
        kind = getattr(node, "tag", "").rpartition(":")[2]
        makers: dict[str, Callable[[str], Any]] = {
            "str": str, "timestamp": str, "int": _integer, "float": _float, "null": lambda _: None, "bool": _boolean,
        }  # fmt: skip
        if kind not in makers:
            self.refuse(f"{kind[:MAX_NAME_LENGTH] or 'nothing'} has no place in a plan", line)
        try:
            return makers[kind](node.value)
        except ValueError:
            names = {"int": "whole number", "float": "number", "bool": "boolean"}
            self.refuse(f"{node.value[:MAX_NAME_LENGTH]} is not a {names.get(kind, kind)} as a plan has it", line)


def _line_of(node: Any) -> int:
    return 1 if node is None else int(node.start_mark.line) + 1


def _integer(text_of_it: str) -> int:
    if not _INTEGER.fullmatch(text_of_it):
        raise ValueError
    return int(text_of_it)


def _float(text_of_it: str) -> float:
    if not _FLOAT.fullmatch(text_of_it):
        raise ValueError
    return float(text_of_it)


def _boolean(text_of_it: str) -> bool:
    # YAML 1.1 also has yes, no, on and off, which do not count as an approval.
    if text_of_it not in {"true", "false"}:
        raise ValueError
    return text_of_it == "true"


def _parse_plan(data: Any) -> Plan:
    if not isinstance(data, dict):
        raise_malformed((), "this is not a plan: make one with `leapgraph sync plan`")
    if data.get("format_version", FORMAT_VERSION) != FORMAT_VERSION:
        what = (
            f"its format is {str(data['format_version'])[:MAX_NAME_LENGTH]}, and this leapgraph reads {FORMAT_VERSION}"
        )
        raise_malformed(("format_version",), f"{what}: make a new plan with `leapgraph sync plan`")
    names = [one.name for one in fields(Plan)]
    _check_keys(data, (), [*names, "format_version", "digest"])
    made = {name: data[name] for name in names}
    for name in names:
        if name not in _LISTS and name not in {"base_revid", "labels"}:
            check_text(data[name], (name,))
    check_entity_id(data["entity"], ("entity",))
    check_text(data["digest"], ("digest",), _SHA256)
    if type(data["base_revid"]) is not int or data["base_revid"] < 0:
        raise_malformed(("base_revid",), "base_revid is of the wrong type: it is the number of a revision")
    if data["kind"] != "plan":
        raise_malformed(("kind",), "must be `plan`")
    for key, label in check_mapping(data["labels"], ("labels",)).items():
        check_text(label, ("labels", key))
    for name, kind in _LISTS.items():
        check_list(data[name], (name,), partial(_check_entry, kind))
        made[name] = tuple(_build_entry(one, kind) for one in data[name])
    ids = [one["id"] for one in data["operations"]]
    if twice := next((number for number, one in enumerate(ids) if one in ids[:number]), None):
        raise_malformed(("operations", twice, "id"), "is repeated")
    return Plan(**made)


def _check_keys(value: Any, path: JsonPath, names: list[str]) -> None:
    """Check that a mapping has exactly these keys."""
    data = check_mapping(value, path)
    for name in data:
        if name not in names:
            raise_malformed((*path, name), f"{name[:MAX_NAME_LENGTH]} is unknown here; known are {', '.join(names)}")
    if missing := [name for name in names if name not in data]:
        raise_malformed(path, f"{', '.join(missing)} is missing" if not path else f"lacks {', '.join(missing)}")


def _check_entry(kind: Any, value: Any, path: JsonPath) -> None:
    _check_keys(value, path, [one.name for one in fields(kind)])
    if kind is Operation:
        _check_operation(value, path)
        return
    for name in value:
        if kind is Conflict and name == "ours" and isinstance(value[name], dict) and "text" in value[name]:
            check_term(value[name], (*path, name))
        elif name in {"ours", "theirs"}:
            if value[name] is not None:
                check_statement(_without_datatype(value[name]), (*path, name))
            elif kind is Conflict and name == "ours":
                raise_malformed((*path, name), "must be a statement")
        elif name == "sources":
            check_list(value[name], (*path, name), check_text)
        else:
            check_text(value[name], (*path, name))


def _without_datatype(statement: Any) -> Any:
    """Return a statement without datatypes: our value may be a text if there is no item yet."""
    if not isinstance(statement, dict) or not isinstance(statement.get("mainsnak"), dict):
        return statement
    return {**statement, "mainsnak": {name: one for name, one in statement["mainsnak"].items() if name != "datatype"}}


def _check_operation(value: dict[str, Any], path: JsonPath) -> None:
    check_operation(value, path)
    for name in ("reason", "gate_before", "gate_after"):
        check_text(value[name], (*path, name))
    if not isinstance(value["approved"], bool):
        raise_malformed((*path, "approved"), "approved is true or false")
    check_list(value["same_value"], (*path, "same_value"), check_text)
    check_list(value["issues"], (*path, "issues"), _check_issue)
    if not value["guid"]:
        return
    if (value["before"] is None) != (value["op"] == "add_statement"):
        raise_malformed((*path, "before"), "must be the statement as the wiki has it, and null for a new one")
    after = apply_operation(value["before"], _build_entry(value, Operation))
    if (after is None) != (value["after"] is None) or (
        after is not None and statement_hash(after) != statement_hash(value["after"])
    ):
        raise_malformed((*path, "after"), "is not what the change makes of the statement before")


def _check_issue(value: Any, path: JsonPath) -> None:
    if not isinstance(value, dict) or set(value) != {"severity", "code", "message"}:
        raise_malformed(path, "an issue has severity, code and message")
    for name in value:
        check_text(value[name], (*path, name))
    if value["severity"] not in SEVERITIES:
        raise_malformed((*path, "severity"), f"a severity is one of {', '.join(SEVERITIES)}")


def _build_entry(value: dict[str, Any], kind: Any) -> Any:
    """Return an entry as an instance of its class."""
    made = dict(value)
    for name in ("sources", "same_value"):
        if name in made:
            made[name] = tuple(made[name])
    if kind is Operation:
        made["issues"] = tuple(Issue(**one) for one in made["issues"])
    return kind(**made)
