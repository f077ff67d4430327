"""The template behind the article's infobox: which parameter it fills from which property, by its calls.

The calls are those of Module:WikidataIB, by `#invoke` or through `{{wdib}}`, which hands its arguments to `getValue`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from leapgraph.sync.expanding import UNKNOWN, Expansion, name_of, transcluded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from leapgraph.sync.labels import Labels
    from leapgraph.sync.mapping import Mapping as Rows
    from leapgraph.sync.mapping import Row
    from leapgraph.sync.model import Json

MODULE = "WikidataIB"
COORDINATES = "getCoords"
_WRAPPER = "wdib"
_INVOKE = re.compile(r"#invoke:(.*)", re.IGNORECASE | re.DOTALL)
_PROPERTY = re.compile(r"\s*[Pp]([1-9][0-9]*)\s*")


@dataclass(frozen=True, slots=True)
class InvokeRow:
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

    @property
    def names(self) -> tuple[str, ...]:
        """What the field is called, the name that the call gives it first."""
        return tuple(dict.fromkeys(filter(None, (self.name, *self.parameters))))

    @property
    def local(self) -> str:
        """The local value, empty if there is none or none is known."""
        value = self.arguments.get("1" if self.function == COORDINATES else "2", "")
        return value.replace(UNKNOWN, "").strip()


def rows_of(wikitext: str, parameters: Mapping[str, str] | None = None) -> list[InvokeRow]:
    """Return the calls of Module:WikidataIB in a template, in the order of the text.

    What is in comments, `<nowiki>` and `<noinclude>` is no part of the infobox, and left out.

    Args:
        wikitext: The template's page.
        parameters: Those of a call of the template, which the arguments are expanded with; without any, each has its
            default.
    """
    code = _parsed(wikitext)
    expansion = Expansion(parameters or {})
    expansion.text(code)
    rows = [_row(node, code, expansion) for node in code.ifilter_templates() if _function(node) is not None]
    return [row for row in rows if row is not None]


def modules_of(wikitext: str) -> list[str]:
    """Return the names of the modules that a template calls, in the order of the text, each once."""
    found = (_INVOKE.fullmatch(name_of(node)) for node in _parsed(wikitext).ifilter_templates())
    names = (_title(one[1]) for one in found if one is not None)
    return list(dict.fromkeys(name for name in names if name and not re.search(r"[{}<>\[\]|#]", name)))


def reads_elsewhere(template: Json) -> bool:
    """Return whether a template without a call of its own may yet show what Wikidata has: through another one.

    That is so if a module that it calls uses Module:WikidataIB, or a template that it calls has "Wikidata" in its name.
    """
    names = (name_of(node).lower() for node in _parsed(template["wikitext"]).ifilter_templates())
    others = (one for one in template.get("modules", []) if one["title"] != f"Module:{MODULE}")
    return any("wikidata" in name for name in names) or any(MODULE in one["wikitext"] for one in others)


def _parsed(wikitext: str) -> Any:
    import mwparserfromhell

    return mwparserfromhell.parse(transcluded(wikitext), skip_style_tags=True)


def _title(name: str) -> str:
    text = " ".join(name.replace("_", " ").split())
    return text[:1].upper() + text[1:]


def _function(node: Any) -> str | None:
    """Return the module's function that a node calls; None if it calls another module, or none."""
    name = name_of(node)
    if _title(name.removeprefix("Template:")).lower() == _WRAPPER:
        return "getValue"
    invoked = _INVOKE.fullmatch(name)
    if invoked is None or _title(invoked[1]) != MODULE or not node.params or node.params[0].showkey:
        return None
    return str(node.params[0].value.strip_code()).strip()


def _row(node: Any, code: Any, expansion: Expansion) -> InvokeRow | None:
    reached = id(node) in expansion.reached
    arguments = expansion.reached[id(node)] if reached else _unreached(node)
    if _INVOKE.fullmatch(name_of(node)):
        arguments = _shifted(arguments)
    function = _function(node) or ""
    found = _PROPERTY.fullmatch("P625" if function == COORDINATES else arguments.pop("1", ""))
    if found is None:
        return None
    name = arguments.pop("name", "").strip()
    parameters = tuple(_parameters(node, code, local="1" if function == COORDINATES else "2"))
    return InvokeRow(function, f"P{found[1]}", name, arguments, parameters, reached)


def _unreached(node: Any) -> dict[str, str]:
    """Return the arguments of a call that is not made, with the defaults of the template's parameters."""
    expansion = Expansion({})
    expansion.text(node.name)  # a name never tells more than itself
    return expansion._arguments(node)  # noqa: SLF001 - the one way to read arguments


def _shifted(arguments: dict[str, str]) -> dict[str, str]:
    """Return arguments numbered as the module sees them: the function's name is none of them."""
    return {str(int(name) - 1) if name.isdecimal() else name: value for name, value in arguments.items() if name != "1"}
