"""The template behind the article's infobox: which parameter it fills from which property, by its calls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leapgraph.sync.mapping import Mapping
    from leapgraph.sync.model import Json

_INVOKE = re.compile(r"#invoke:\s*(.+)", re.IGNORECASE | re.DOTALL)
_PROPERTY = re.compile(r"\s*[Pp]([1-9][0-9]*)\s*")
MODULE = "WikidataIB"


@dataclass(frozen=True, slots=True)
class InvokeRow:
    """One call of the module.

    Attributes:
        function: The module's function, such as `getValue`.
        property: The property that it is asked for.
        name: The field's name (`name=`); empty if it has none.
        arguments: All other arguments with a name.
    """

    function: str
    property: str
    name: str
    arguments: dict[str, str] = field(default_factory=dict)


def rows_of(wikitext: str) -> list[InvokeRow]:
    """Return the calls of Module:WikidataIB in a template, in the order of the text.

    Comments, `<nowiki>` and `<noinclude>` are left out: none of them is part of the infobox.
    """
    import mwparserfromhell

    shown = re.sub(r"<noinclude>.*?</noinclude>|<!--.*?-->", "", wikitext, flags=re.DOTALL | re.IGNORECASE)
    found = []
    for call in mwparserfromhell.parse(shown, skip_style_tags=True).ifilter_templates():
        invoked = _INVOKE.fullmatch(str(call.name).strip())
        if invoked is None or not call.params:
            continue
        if " ".join(invoked[1].replace("_", " ").split()).lower() != MODULE.lower():
            continue
        row = _row(call)
        if row is not None:
            found.append(row)
    return found


def _row(call: Any) -> InvokeRow | None:
    plain = [str(one.value) for one in call.params if not one.showkey]
    named = {str(one.name).strip(): str(one.value).strip() for one in call.params if one.showkey}
    first = plain[1] if len(plain) > 1 else named.get("1", "")
    property_id = _PROPERTY.fullmatch(first)
    if property_id is None:
        return None
    return InvokeRow(plain[0].strip() if plain else "", f"P{property_id[1]}", named.pop("name", ""), named)


def differences(mapping: Mapping, template: Json | None) -> list[str]:
    """Return in words what differs between the mapping and the template as pulled; nothing where none was saved."""
    if template is None:
        return []
    where = f"{template['title']} at revision {template['revision']}"
    calls = rows_of(template["wikitext"])
    if not calls:
        return [f"{where} does not call {MODULE} itself: no row of the mapping could be verified against it"]
    found = {call.name: call.property for call in calls if call.name}
    notes = []
    for name, property_id in found.items():
        rows = [row for row in mapping.rows if name in {row.parameter, *row.aliases}]
        if not rows:
            notes.append(f"{where} fills {name} from {property_id}, of which mapping.ttl has no row")
        elif rows[0].property != property_id:
            notes.append(f"{where} fills {name} from {property_id}, and mapping.ttl says {rows[0].property}")
    unfilled = [one for one in mapping.rows if one.query is not None and not {one.parameter, *one.aliases} & set(found)]
    return [
        *notes,
        *(f"{where} does not fill {one.parameter}: what is brought for it is not shown" for one in unfilled),
    ]
