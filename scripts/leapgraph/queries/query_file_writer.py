"""Write a saved query as a file: its header as YAML in `#+` lines, and the query below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from leapgraph.queries.parameters import Parameter
    from leapgraph.queries.saved_query import SavedQuery

_WIDTH = 110


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as a block scalar, and indents lists below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
        return super().increase_indent(flow, indentless=False)


def _represent_text(dumper: _Dumper, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def query_file_text(query: SavedQuery) -> str:
    """Return the text of a file from which `read_header` reads the same query."""
    header: dict[str, Any] = {"summary": query.summary}
    if query.description:
        header["description"] = query.description
    if query.tags:
        header["tags"] = list(query.tags)
    if query.former_names:
        header["x-former-names"] = list(query.former_names)
    if query.parameters:
        header["defaults"] = [{one.name: one.default} for one in query.parameters]
        header["x-parameters"] = {one.name: _parameter_fields(one) for one in query.parameters}
    text = yaml.dump(header, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    lines = [f"#+ {line}" if line else "#+" for line in text.splitlines()]
    return "\n".join([*lines, "", query.text.strip("\n"), ""])


def _parameter_fields(parameter: Parameter) -> dict[str, str]:
    fields = {
        "type": parameter.type,
        "namespace": parameter.namespace,
        "query": parameter.query,
        "description": parameter.description,
        "example": parameter.example,
    }
    return {key: value for key, value in fields.items() if value is not None}
