"""Parse the header of a saved query strictly: YAML in the `#+` lines at the top of an .rq file.

`summary`, `description`, `tags` and `defaults` are decorators of grlc (https://github.com/CLARIAH/grlc). The keys that
begin with `x-` are this project's own: grlc finds parameters in the names of variables (`?_place_iri`), and such a
query has no result until they are filled in. Here each parameter is a data block with its default value, so that every
file is a plain SPARQL 1.1 query that can be run as it is; to grlc it is one without parameters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from leapgraph.errors import DataError
from leapgraph.queries.parameters import TYPES, Parameter

if TYPE_CHECKING:
    from pathlib import Path

    from yaml.nodes import Node

KEYS = ("defaults", "description", "summary", "tags", "x-former-names", "x-parameters")
_PARAMETER_KEYS = ("description", "example", "namespace", "query", "type")
_REQUIRED_KEYS = ("type", "description", "example")
_MARK = "#+"
_INDENT = "#+ "
_STRING = "tag:yaml.org,2002:str"
_WORDS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)


@dataclass(frozen=True)
class Header:
    """The header of a saved query.

    Attributes:
        summary: The question that it answers, in plain words.
        description: What its rows mean; may be empty.
        tags: Its keywords, in the order of the file.
        former_names: Its names in the last release, in the order of the file.
        parameters: Its parameters, in the order of the file.
        lines: The line of the file of each parameter and each former name, by name.
        body: The query below the header.
        first_line: The line of the file in which the body begins.
    """

    summary: str
    description: str
    tags: tuple[str, ...]
    former_names: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    lines: dict[str, int]
    body: str
    first_line: int


def read_header(text: str, path: Path | str) -> Header:
    """Parse the header of the query `text` in the file `path`.

    Raises:
        DataError: There is no header, or something in it is invalid; with the line.
    """
    lines = text.split("\n")
    count = next((number for number, line in enumerate(lines) if not line.startswith(_MARK)), len(lines))
    if not count:
        raise DataError("the file has no header: begin it with `#+ summary: ` and the question", path=path, line=1)
    for number, line in enumerate(lines, start=1):
        _check_line(line, number, path, in_header=number <= count)
    fields = _HeaderParser(path)
    root = fields.root([line[len(_INDENT) :] for line in lines[:count]])
    entries = fields.mapping(root, KEYS, "the header")
    if "summary" not in entries:
        raise DataError("the header has no summary: write the question as a person asks it", path=path, line=1)
    summary = fields.text(entries["summary"], "summary")
    if "\n" in summary:
        fields.refuse(entries["summary"], "the summary must be one line")
    description = fields.text(entries["description"], "description") if "description" in entries else ""
    about = fields.parameters(entries.get("x-parameters"), entries.get("defaults"))
    former = fields.words(entries.get("x-former-names"), "x-former-names", "former name")
    while count < len(lines) - 1 and not lines[count].strip():
        count += 1
    return Header(
        summary,
        description,
        tuple(fields.words(entries.get("tags"), "tags", "tag")),
        tuple(former),
        tuple(parameter for parameter, _ in about),
        {**former, **{parameter.name: line for parameter, line in about}},
        "\n".join(lines[count:]),
        count + 1,
    )


def _check_line(line: str, number: int, path: Path | str, *, in_header: bool) -> None:
    if "\t" in line:
        column = line.index("\t") + 1
        raise DataError("this is a tab: use spaces only", path=path, line=number, column=column)
    if "\r" in line:
        raise DataError(
            "the line ends with a carriage return: end lines with a line feed alone", path=path, line=number
        )
    if in_header and line != _MARK and not line.startswith(_INDENT):
        raise DataError("a space must follow #+", path=path, line=number)
    if not in_header and line.startswith(_MARK):
        raise DataError("the header must be one block at the top of the file", path=path, line=number)


class _HeaderParser:
    """Reads the composed YAML nodes and reports errors with the line in the file."""

    def __init__(self, path: Path | str) -> None:
        self._path = path

    def root(self, lines: list[str]) -> Node:
        # Imported here: it takes longer than most queries run.
        import yaml

        try:
            root = yaml.compose("\n".join(lines) + "\n", getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line, column = (mark.line + 1, mark.column + len(_INDENT) + 1) if mark else (1, None)
            what = f"the header is not YAML: {error.problem}"
            raise DataError(what, path=self._path, line=line, column=column) from error
        except yaml.YAMLError as error:
            raise DataError(f"the header is not YAML: {error}".split("\n")[0], path=self._path, line=1) from error
        if root is None:
            raise DataError(
                "the header is empty: begin it with `#+ summary: ` and the question", path=self._path, line=1
            )
        return root

    def refuse(self, node: Node, what: str) -> NoReturn:
        line, column = node.start_mark.line + 1, node.start_mark.column + len(_INDENT) + 1
        raise DataError(what, path=self._path, line=line, column=column)

    def mapping(self, node: Node, known: tuple[str, ...] | None, what: str) -> dict[str, Node]:
        """Return the values of a mapping by key; `None` for `known` allows any key."""
        from yaml.nodes import MappingNode, ScalarNode

        if not isinstance(node, MappingNode):
            self.refuse(node, f"{what} must be keys with values")
        entries: dict[str, Node] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, ScalarNode) else ""
            if known is not None and name not in known:
                self.refuse(key, f"{what} knows no key {name or 'of this kind'}: it has {', '.join(known)}")
            if name in entries:
                self.refuse(key, f"the key {name} is repeated")
            entries[name] = value
        return entries

    def scalar(self, node: Node, what: str) -> str:
        """Return a scalar as it is written, whatever YAML's type for it: a year, a date and a text alike."""
        from yaml.nodes import ScalarNode

        if not isinstance(node, ScalarNode) or not str(node.value).strip():
            self.refuse(node, f"{what} must be one value")
        return str(node.value)

    def text(self, node: Node, what: str) -> str:
        if node.tag != _STRING or not str(node.value).strip():
            self.refuse(node, f"{what} must be a text")
        return str(node.value).strip()

    def words(self, node: Node | None, key: str, noun: str) -> dict[str, int]:
        """Return the words of a list in order, each with its line."""
        words: dict[str, int] = {}
        for one in self._list(node, f"{key} must be a list, each on a line of its own after a hyphen"):
            word = self.text(one, f"a {noun}")
            if not _WORDS.fullmatch(word):
                self.refuse(one, f"the {noun} {word} must be lower-case words with hyphens between them")
            if word in words:
                self.refuse(one, f"the {noun} {word} is repeated")
            words[word] = one.start_mark.line + 1
        return words

    def _list(self, node: Node | None, what: str) -> list[Node]:
        from yaml.nodes import SequenceNode

        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self.refuse(node, what)
        return list(node.value)

    def parameters(self, about: Node | None, defaults: Node | None) -> list[tuple[Parameter, int]]:
        """Return the parameters with their lines, each with its default value."""
        described = self.mapping(about, None, "x-parameters") if about is not None else {}
        values = self._defaults(defaults)
        for name, node in values.items():
            if name not in described:
                self.refuse(node, f"{name} has a default but is not in x-parameters")
        return [self._parameter(name, node, values) for name, node in described.items()]

    def _defaults(self, node: Node | None) -> dict[str, Node]:
        values: dict[str, Node] = {}
        for one in self._list(node, "defaults must be a list, `- name: value` on each line"):
            pair = self.mapping(one, None, "a default")
            if len(pair) != 1:
                self.refuse(one, "a default must be one name with its value")
            (name,) = pair
            if name in values:
                self.refuse(one, f"{name} has two defaults")
            values.update(pair)
        return values

    def _parameter(self, name: str, node: Node, defaults: dict[str, Node]) -> tuple[Parameter, int]:
        if not _VARIABLE.fullmatch(name):
            self.refuse(node, f"{name or 'this'} is no name of a variable")
        entries = self.mapping(node, _PARAMETER_KEYS, f"the parameter {name}")
        missing = [key for key in _REQUIRED_KEYS if key not in entries]
        missing += [] if name in defaults else [f"default: add `- {name}: value` to defaults"]
        if missing:
            self.refuse(node, f"the parameter {name} has no {', no '.join(missing)}")
        kind = self.scalar(entries["type"], "a type")
        if kind not in TYPES:
            self.refuse(entries["type"], f"the type {kind} is not known: it is one of {', '.join(TYPES)}")
        if (kind == "one-of") != ("query" in entries):
            self.refuse(
                entries.get("query", node), "query names the question that lists the values of a one-of, no other"
            )
        if "namespace" in entries and kind not in {"iri", "one-of"}:
            self.refuse(entries["namespace"], f"a {kind} has no namespace")
        optional = {key: self.text(entries[key], key) for key in ("namespace", "query") if key in entries}
        return Parameter(
            name,
            kind,
            self.scalar(defaults[name], f"the default of {name}"),
            self.scalar(entries["example"], f"the example of {name}"),
            self.text(entries["description"], "a description"),
            **optional,
        ), node.start_mark.line  # the line above the first key is that of the name
