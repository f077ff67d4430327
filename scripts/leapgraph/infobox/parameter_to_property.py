"""Which infobox parameter shows which property, by the Module:WikidataIB calls in the template's wikitext.

The calls are `#invoke` or `{{wdib}}`, which forwards its arguments to `getValue`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from leapgraph.infobox.expand_template import UNKNOWN, TemplateExpansion
from leapgraph.infobox.property_mapping import MappingRow
from leapgraph.infobox.template_names import strip_wikitext, template_title
from leapgraph.infobox.transcluded_text_and_modules import call_name, invoked_module, parse_transcluded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from leapgraph.infobox.property_mapping import InfoboxMapping as Rows
    from leapgraph.wikibase.display_text import Labels
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
        property: The property that it reads.
        name: The field's name (`name=`); empty if it has none.
        arguments: All other arguments, by name or number: `2` is the local value.
        parameters: The template parameters that the local value is taken from, in order of precedence.
        reached: Whether the call is evaluated for the given template parameters.
    """

    function: str
    property: str
    name: str
    arguments: dict[str, str] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    reached: bool = True

    def field_names(self) -> tuple[str, ...]:
        """The names of the field, that of the call first."""
        return tuple(dict.fromkeys(filter(None, (self.name, *self.parameters))))

    def local_value(self) -> str:
        """The local value; empty if there is none or it is not known."""
        value = self.arguments.get("1" if self.function == COORDINATES_FUNCTION else "2", "")
        return strip_wikitext(value.replace(UNKNOWN, ""))


def find_module_calls(wikitext: str, parameters: Mapping[str, str] | None = None) -> list[ModuleCall]:
    """Return the calls of Module:WikidataIB in a template, in text order.

    Comments, `<nowiki>` and `<noinclude>` are not part of the infobox and left out.

    Args:
        wikitext: The template's page.
        parameters: The parameters to expand the arguments with; by default each has its own default value.
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
    """Return whether a template without module calls may still show Wikidata's values, through another template.

    That is so if one of its modules uses Module:WikidataIB, or the name of a template that it calls has "Wikidata".
    """
    names = (call_name(node).lower() for node in parse_transcluded(template["wikitext"]).ifilter_templates())
    others = (one for one in template.get("modules", []) if one["title"] != f"Module:{MODULE}")
    return any("wikidata" in name for name in names) or any(MODULE in one["wikitext"] for one in others)


def _module_function(node: Any) -> str | None:
    """Return the function of Module:WikidataIB that a node calls; None if it calls none."""
    if template_title(call_name(node)) == _WRAPPER:
        return "getValue"
    if invoked_module(node) != MODULE or not node.params or node.params[0].showkey:
        return None
    return str(node.params[0].value.strip_code()).strip()


def _module_call(node: Any, code: Any, expansion: TemplateExpansion) -> ModuleCall | None:
    function = _module_function(node) or ""
    plain, named = expansion.reached.get(id(node)) or TemplateExpansion({}).arguments(node)
    if invoked_module(node):
        plain = plain[1:]  # the first argument is the function
    arguments = {str(number): value for number, value in enumerate(plain, 1)} | named
    found = _PROPERTY.fullmatch("P625" if function == COORDINATES_FUNCTION else arguments.pop("1", ""))
    if found is None:
        return None
    name = arguments.pop("name", "").strip()
    parameters = tuple(dict.fromkeys(_local_parameters(node, code, 1 if function == COORDINATES_FUNCTION else 2)))
    return ModuleCall(function, f"P{found[1]}", name, arguments, parameters, id(node) in expansion.reached)


def _local_parameters(node: Any, code: Any, local: int) -> Iterator[str]:
    """Yield the names of the parameters that supply a call's local value, else those of the conditional around it.

    Conditionals are `{{#if:{{{a|}}}|{{{a}}}|…}}`, `{{if empty|{{{a|}}}|…}}` and `{{{a|…}}}`.
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
    """Yield the parts of a conditional that are shown instead of the call."""
    from mwparserfromhell.nodes import Template

    if isinstance(around, Template) and call_name(around).lower().startswith(("#if:", "if empty")):
        # The condition itself may contain anything.
        yield from (one.value for one in around.params if not one.value.contains(node))


def _argument_name(argument: Any) -> str:
    return strip_wikitext(str(argument.name))


def merge_template(mapping: Rows, template: Json | None, labels: Labels) -> Rows:
    """Return the mapping merged with the template: confirmed rows get its revision, and its further rows are added.

    Args:
        mapping: The rows of `mapping.ttl`.
        template: `template.json`; without one the mapping is unchanged.
        labels: Supplies the datatypes of properties.
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
    """Describe the differences between `mapping.ttl` and the pulled template; none if no template was saved."""
    if template is None:
        return []
    where = f"{template['title']} at revision {template['revision']}"
    calls = find_module_calls(template["wikitext"])
    if not calls and reads_wikidata_indirectly(template):
        return [f"{where} reads Wikidata through another template or module: no row of mapping.ttl could be verified"]
    if not calls:
        return [f"{where} does not call Module:{MODULE}: it shows nothing that is added to Wikidata"]
    notes = [_mapping_difference(mapping, call) for call in calls if call.field_names()]
    unfilled = [
        row for row in mapping.rows if row.query is not None and not any(_is_same_row(row, call) for call in calls)
    ]
    if unfilled:
        names = ", ".join(row.parameter for row in unfilled)
        notes.append(f"does not fill {names}: statements of these are not shown there")
    return [f"{where} {note}" for note in dict.fromkeys(notes) if note]


def _mapping_difference(mapping: Rows, call: ModuleCall) -> str:
    rows = [row for row in mapping.rows if {row.parameter, *row.aliases} & set(call.field_names())]
    if not rows:
        return f"fills {call.field_names()[0]} from {call.property}, of which mapping.ttl has no row"
    if any(row.property == call.property for row in rows):
        return ""
    return f"fills {call.field_names()[0]} from {call.property}, and mapping.ttl says {rows[0].property}"
