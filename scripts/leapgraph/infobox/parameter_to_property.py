"""The template behind the article's infobox: which parameter it fills from which property, by its calls.

The calls are those of Module:WikidataIB, by `#invoke` or through `{{wdib}}`, which hands its arguments to `getValue`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from leapgraph.infobox.mapping import MappingRow
from leapgraph.infobox.template_expansion import UNKNOWN, TemplateExpansion
from leapgraph.infobox.template_names import strip_wikitext, template_title
from leapgraph.infobox.transcluded_wikitext import call_name, invoked_module, parse_transcluded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from leapgraph.infobox.mapping import InfoboxMapping as Rows
    from leapgraph.wikibase.display_labels import Labels
    from leapgraph.wikibase.json_types import Json

MODULE = "WikidataIB"
COORDINATES_FUNCTION = "getCoords"
_WRAPPER = "Wdib"
_PROPERTY = re.compile(r"\s*[Pp]([1-9][0-9]*)\s*")


@dataclass(frozen=True, slots=True)
class ModuleCall:
    """One call of the module.

    Attributes:
        function: The module's function, such as `getValue`.
        property: The property that it is asked for.
        name: The field's name (`name=`); empty if it has none.
        arguments: All other arguments, by name or by number: `2` is the local value.
        parameters: The template's parameters that the local value is taken from, the first one first.
        reached: Whether the call is made, for the parameters that it was read with.
    """

    function: str
    property: str
    name: str
    arguments: dict[str, str] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    reached: bool = True

    def field_names(self) -> tuple[str, ...]:
        """What the field is called, the name that the call gives it first."""
        return tuple(dict.fromkeys(filter(None, (self.name, *self.parameters))))

    def local_value(self) -> str:
        """The local value, empty if there is none or none is known."""
        value = self.arguments.get("1" if self.function == COORDINATES_FUNCTION else "2", "")
        return strip_wikitext(value.replace(UNKNOWN, ""))


def find_module_calls(wikitext: str, parameters: Mapping[str, str] | None = None) -> list[ModuleCall]:
    """Return the calls of Module:WikidataIB in a template, in the order of the text.

    What is in comments, `<nowiki>` and `<noinclude>` is no part of the infobox, and left out.

    Args:
        wikitext: The template's page.
        parameters: Those of a call of the template, which the arguments are expanded with; without any, each has its
            default.
    """
    code = parse_transcluded(wikitext)
    expansion = TemplateExpansion(parameters or {})
    expansion.expand(code)
    rows = [
        _module_call(node, code, expansion) for node in code.ifilter_templates() if _module_function(node) is not None
    ]
    return [row for row in rows if row is not None]


def reads_wikidata_indirectly(template: Json) -> bool:
    """Return whether a template without a call of its own may yet show what Wikidata has: through another one.

    That is so if a module that it calls uses Module:WikidataIB, or a template that it calls has "Wikidata" in its name.
    """
    names = (call_name(node).lower() for node in parse_transcluded(template["wikitext"]).ifilter_templates())
    others = (one for one in template.get("modules", []) if one["title"] != f"Module:{MODULE}")
    return any("wikidata" in name for name in names) or any(MODULE in one["wikitext"] for one in others)


def _module_function(node: Any) -> str | None:
    """Return the module's function that a node calls; None if it calls another module, or none."""
    if template_title(call_name(node)) == _WRAPPER:
        return "getValue"
    if invoked_module(node) != MODULE or not node.params or node.params[0].showkey:
        return None
    return str(node.params[0].value.strip_code()).strip()


def _module_call(node: Any, code: Any, expansion: TemplateExpansion) -> ModuleCall | None:
    function = _module_function(node) or ""
    plain, named = expansion.reached.get(id(node)) or TemplateExpansion({}).arguments(node)
    if invoked_module(node):
        plain = plain[1:]  # the first is the function
    arguments = {str(number): value for number, value in enumerate(plain, 1)} | named
    found = _PROPERTY.fullmatch("P625" if function == COORDINATES_FUNCTION else arguments.pop("1", ""))
    if found is None:
        return None
    name = arguments.pop("name", "").strip()
    parameters = tuple(dict.fromkeys(_local_parameters(node, code, 1 if function == COORDINATES_FUNCTION else 2)))
    return ModuleCall(function, f"P{found[1]}", name, arguments, parameters, id(node) in expansion.reached)


def _local_parameters(node: Any, code: Any, local: int) -> Iterator[str]:
    """Yield the names of the parameters that a call's local value is taken from; without one, those written around it.

    Around it is `{{#if:{{{a|}}}|{{{a}}}|…}}`, `{{if empty|{{{a|}}}|…}}` or `{{{a|…}}}`.
    """
    plain = [one.value for one in node.params if not one.showkey]
    values = [one.value for one in node.params if one.showkey and strip_wikitext(str(one.name)) == str(local)]
    values += plain[local - (0 if invoked_module(node) else 1) :][:1]
    names = [_argument_name(one) for value in values for one in value.ifilter_arguments()]
    if names:
        yield from names
        return
    for around in reversed(code.get_ancestors(node)):
        names = [_argument_name(one) for part in _alternative_parts(around, node) for one in part.ifilter_arguments()]
        if isinstance(around, _argument_type()):
            names = [_argument_name(around)]
        if names:
            yield from names
            return


def _argument_type() -> type:
    from mwparserfromhell.nodes import Argument

    return Argument


def _alternative_parts(around: Any, node: Any) -> Iterator[Any]:
    """Yield the parts of a conditional around a call that say what stands there in its place."""
    from mwparserfromhell.nodes import Template

    if isinstance(around, Template) and call_name(around).lower().startswith(("#if:", "if empty")):
        # The condition alone may be of anything.
        yield from (one.value for one in around.params if not one.value.contains(node))


def _argument_name(argument: Any) -> str:
    return strip_wikitext(str(argument.name))


def merge_template(mapping: Rows, template: Json | None, labels: Labels) -> Rows:
    """Return the mapping as the template has it: what it confirms names its revision, what only it has is added.

    Args:
        mapping: As `mapping.ttl` has it.
        template: `template.json`; the mapping stays as it is where none was saved.
        labels: Tells the datatypes of properties.
    """
    if template is None:
        return mapping
    calls, where = find_module_calls(template["wikitext"]), f"{template['title']}, revision {template['revision']}"
    rows = [
        replace(row, verified_against=where) if any(_is_same_row(row, call) for call in calls) else row
        for row in mapping.rows
    ]
    for call in calls:
        known = {name for row in rows for name in (row.parameter, *row.aliases)}
        if call.field_names() and not known & set(call.field_names()):
            parameter, *others = call.field_names()
            datatype = labels.datatype(call.property) or "string"
            rows.append(MappingRow(parameter, tuple(sorted(others)), call.property, datatype, "shown", where))
    return replace(mapping, rows=tuple(rows))


def _is_same_row(row: MappingRow, call: ModuleCall) -> bool:
    return row.property == call.property and bool({row.parameter, *row.aliases} & set(call.field_names()))


def mapping_differences(mapping: Rows, template: Json | None) -> list[str]:
    """Return in words what differs between `mapping.ttl` and the template as pulled; nothing where none was saved."""
    if template is None:
        return []
    where = f"{template['title']} at revision {template['revision']}"
    calls = find_module_calls(template["wikitext"])
    if not calls and reads_wikidata_indirectly(template):
        return [f"{where} reads Wikidata through another template or module: no row of mapping.ttl could be verified"]
    if not calls:
        return [f"{where} does not call Module:{MODULE}: it shows nothing of what is brought to Wikidata"]
    notes = [_mapping_difference(mapping, call) for call in calls if call.field_names()]
    unfilled = [
        row for row in mapping.rows if row.query is not None and not any(_is_same_row(row, call) for call in calls)
    ]
    if unfilled:
        names = ", ".join(row.parameter for row in unfilled)
        notes.append(f"does not fill {names}: what is brought for these is not shown there")
    return [f"{where} {note}" for note in dict.fromkeys(notes) if note]


def _mapping_difference(mapping: Rows, call: ModuleCall) -> str:
    rows = [row for row in mapping.rows if {row.parameter, *row.aliases} & set(call.field_names())]
    if not rows:
        return f"fills {call.field_names()[0]} from {call.property}, of which mapping.ttl has no row"
    if any(row.property == call.property for row in rows):
        return ""
    return f"fills {call.field_names()[0]} from {call.property}, and mapping.ttl says {rows[0].property}"
