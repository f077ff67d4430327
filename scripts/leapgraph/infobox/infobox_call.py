"""The article's infobox call: its parameters, and the settings of the Module:WikidataIB calls that it leads to.

The rules are those of Module:WikidataIB at revision 1329681003 of the English Wikipedia; their sources are its
functions parseParam, setRanks, parseInput and getValue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leapgraph.infobox.parameter_to_property import (
    COORDINATES_FUNCTION,
    ModuleCall,
    find_module_calls,
    reads_wikidata_indirectly,
)
from leapgraph.infobox.template_names import strip_wikitext
from leapgraph.infobox.transcluded_text_and_modules import strip_comments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.wikibase.json_types import Json

ALL, NONE = "ALL", "NONE"
# The parameters that templates usually forward to the module, where the template's own code is not known.
_FORWARDED_PARAMETERS = (
              "fetchwikidata", "fwd", "onlysourced", "osd", "suppressfields", "spf", "rank", "ps", "parameterset",
              "qid", "df", "bc")  # fmt: skip
_DEFAULT_RANKS = frozenset({"preferred", "normal"})
_RANKS = {"p": "preferred", "n": "normal", "d": "deprecated"}


@dataclass(frozen=True)
class ModuleSettings:
    """The arguments of one call of the module, parsed.

    Attributes:
        only_sourced: Whether a statement needs a reference to be shown (`onlysourced`, `osd`).
        fetch: `ALL`, `NONE`, or a list of the fields that may come from Wikidata (`fetchwikidata`, `fwd`).
        suppress: The list of fields that are never shown (`suppressfields`, `spf`); None without one.
        ranks: The ranks that are shown.
        best_only: Whether only statements of the best rank are used.
        item: The item to read (`qid`); empty for the article's own.
        max_values: The maximal number of values (`maxvals`); 0 means no limit.
        style: All arguments, which include those that format a value.
    """

    only_sourced: bool = True
    fetch: str = NONE
    suppress: str | None = None
    ranks: frozenset[str] = _DEFAULT_RANKS
    best_only: bool = False
    item: str = ""
    max_values: int = 0
    style: Mapping[str, str] = field(default_factory=dict)

    def fetches(self, *names: str) -> bool:
        """Return whether a field with one of these names may be filled from Wikidata.

        `ALL` in capitals is all; in a list the module looks for the name anywhere, so that
        `founded` also lets `found` through.
        """
        if self.fetch == ALL:
            return True
        return self.fetch.upper() != NONE and any(name in self.fetch for name in names if name)

    def suppresses(self, *names: str) -> bool:
        """Return whether a field with one of these names is suppressed; with a list, a field without a name is."""
        values = [name for name in names if name]
        return self.suppress is not None and (not values or any(name in self.suppress for name in values))


@dataclass(frozen=True)
class InfoboxCall:
    """The article's infobox call.

    Attributes:
        template: The template's name as written; empty if the article has no infobox.
        parameters: The value of each parameter as wikitext, without comments; of a repeated parameter the last.
        module_calls: The module calls in the template, with their arguments for this article; None if the template was
            not saved, or reads Wikidata indirectly.
        settings: The settings of the infobox call itself, used if `module_calls` is None.
    """

    template: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    module_calls: tuple[ModuleCall, ...] | None = None
    settings: ModuleSettings = field(default_factory=ModuleSettings)

    def local_value(self, names: tuple[str, ...]) -> str:
        """Return the first nonblank value of a parameter under any of its names; empty if there is none."""
        return next((self.parameters[name] for name in names if strip_wikitext(self.parameters.get(name, ""))), "")


def read_infobox_call(infobox: Json | None, template: Json | None = None) -> InfoboxCall:
    """Return the infobox call saved by `pull`; an empty one if the article has no infobox.

    Args:
        infobox: `infobox.json`: the template's name, and its parameters in order.
        template: `template.json`: the template's wikitext and its modules; None if it was not saved.
    """
    if infobox is None:
        return InfoboxCall()
    parameters = {
        strip_comments(one["name"]): strip_comments(one["value"]) for one in infobox["parameters"]
    }  # fmt: skip
    fields: tuple[ModuleCall, ...] | None = None
    if template is not None:
        fields = tuple(find_module_calls(template["wikitext"], parameters))
        if not fields and reads_wikidata_indirectly(template):
            fields = None
    own = {name: parameters[name] for name in _FORWARDED_PARAMETERS if name in parameters}
    return InfoboxCall(str(infobox["template"]), parameters, fields, parse_module_settings(own))


def parse_module_settings(arguments: Mapping[str, str], function: str = "getValue") -> ModuleSettings:
    """Return the settings that the arguments of a module call make.

    A long name takes precedence over its short form, even if its value is blank.

    Args:
        arguments: By name, with surrounding white space removed.
        function: `getPreferredValue` and `getCoords` imply the best rank; `getCoords` needs no reference.
    """
    values = dict(arguments)
    if function != COORDINATES_FUNCTION and _parse_number(_first_argument(values, "ps", "parameterset") or "0") == 1:
        values |= {"rank": "best", "fetchwikidata": ALL, "onlysourced": "no"}
    rank = "best" if function in {"getPreferredValue", COORDINATES_FUNCTION} else values.get("rank", "")
    letters = {word[0] for word in re.findall("[a-z]+", rank.lower())}
    best = "b" in letters
    ranks = frozenset(_RANKS[letter] for letter in letters & _RANKS.keys())
    return ModuleSettings(
        only_sourced=function != COORDINATES_FUNCTION
        and is_true(_first_argument(values, "onlysourced", "osd"), default=True),
        fetch=_first_argument(values, "fetchwikidata", "fwd") or NONE,
        suppress=_first_argument(values, "suppressfields", "spf"),
        ranks=ranks | _DEFAULT_RANKS if best else ranks or _DEFAULT_RANKS,
        best_only=best,
        item=values.get("qid", ""),
        max_values=int(_parse_number(values.get("maxvals", "0"))),
        style=values,
    )


def is_true(value: str | None, *, default: bool) -> bool:
    """Return a value as a boolean, as the module does: `false`, `0` and n… are false, a blank is the default."""
    text = (value or "").lower()
    return default if not text else not (text.startswith("n") or text in {"false", "0"})


def _first_argument(values: Mapping[str, str], *names: str) -> str | None:
    return next((values[name] for name in names if name in values), None)


def _parse_number(text: str) -> float:
    return float(text) if re.fullmatch(r"\s*[0-9]{1,9}(\.[0-9]+)?\s*", text) else 0
