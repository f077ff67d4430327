"""The article's infobox call: its parameters, what the template makes of them, and what steers the fetching.

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
from leapgraph.infobox.transcluded_wikitext import strip_comments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.wikibase.json_types import Json

ALL, NONE = "ALL", "NONE"
# What templates hand on from the article's call to the module, where it is not known how this one does.
_FORWARDED_PARAMETERS = (
              "fetchwikidata", "fwd", "onlysourced", "osd", "suppressfields", "spf", "rank", "ps", "parameterset",
              "qid", "df", "bc")  # fmt: skip
_DEFAULT_RANKS = frozenset({"preferred", "normal"})
_RANKS = {"p": "preferred", "n": "normal", "d": "deprecated"}


@dataclass(frozen=True)
class ModuleSettings:
    """What the arguments of one call of the module ask for.

    Attributes:
        only_sourced: Whether a statement needs a reference to be shown (`onlysourced`, `osd`).
        fetch: `ALL`, `NONE`, or the fields that may come from the wiki, as written (`fetchwikidata`, `fwd`).
        suppress: The list of the fields that are never shown, as written (`suppressfields`, `spf`); None without one.
        ranks: The ranks that are shown.
        best_only: Whether only the statements of best rank are looked at.
        item: The item that is asked for (`qid`); empty for that of the article.
        max_values: How many values are shown at most (`maxvals`); 0 is no limit.
        style: All arguments: what says how a value is written is among them.
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
        """Return whether a field of one of these names may come from the wiki.

        `ALL` in capitals is all; in a list the module looks for the name anywhere, so that
        `founded` also lets `found` through.
        """
        if self.fetch == ALL:
            return True
        return self.fetch.upper() != NONE and any(name in self.fetch for name in names if name)

    def suppresses(self, *names: str) -> bool:
        """Return whether a field of one of these names is kept from being shown; with a list, one without a name is."""
        given = [name for name in names if name]
        return self.suppress is not None and (not given or any(name in self.suppress for name in given))


@dataclass(frozen=True)
class InfoboxCall:
    """An infobox call.

    Attributes:
        template: The template's name as written; empty when the article has no infobox.
        parameters: Each parameter with its value as wikitext, without comments; of one that is written twice, the last.
        fields: The calls of the module in the template, with the arguments that they have for this article; None where
            the template was not saved, or reads Wikidata in a way that cannot be seen in it.
        settings: What the call itself asks for: it counts where `module_calls` is None.
    """

    template: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    module_calls: tuple[ModuleCall, ...] | None = None
    settings: ModuleSettings = field(default_factory=ModuleSettings)

    def local_value(self, names: tuple[str, ...]) -> str:
        """Return the first value that is not blank of a parameter under any of its names; empty if there is none."""
        return next((self.parameters[name] for name in names if strip_wikitext(self.parameters.get(name, ""))), "")


def read_infobox_call(infobox: Json | None, template: Json | None = None) -> InfoboxCall:
    """Return the call that `pull` saved; one that shows nothing when the article has no infobox.

    Args:
        infobox: `infobox.json`: the template's name, and its parameters in the order of the wikitext.
        template: `template.json`: the template's wikitext, and its modules; None where it was not saved.
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
    """Return what the arguments of a call of the module ask for.

    Of a long and a short name the long one counts if it is there, even if it is blank.

    Args:
        arguments: By name, without white space around the values.
        function: `getPreferredValue` and `getCoords` ask for the best rank by themselves; `getCoords` needs no source.
    """
    given = dict(arguments)
    if function != COORDINATES_FUNCTION and _parse_number(_first_argument(given, "ps", "parameterset") or "0") == 1:
        given |= {"rank": "best", "fetchwikidata": ALL, "onlysourced": "no"}
    rank = "best" if function in {"getPreferredValue", COORDINATES_FUNCTION} else given.get("rank", "")
    letters = {word[0] for word in re.findall("[a-z]+", rank.lower())}
    best = "b" in letters
    ranks = frozenset(_RANKS[letter] for letter in letters & _RANKS.keys())
    return ModuleSettings(
        only_sourced=function != COORDINATES_FUNCTION
        and is_true(_first_argument(given, "onlysourced", "osd"), default=True),
        fetch=_first_argument(given, "fetchwikidata", "fwd") or NONE,
        suppress=_first_argument(given, "suppressfields", "spf"),
        ranks=ranks | _DEFAULT_RANKS if best else ranks or _DEFAULT_RANKS,
        best_only=best,
        item=given.get("qid", ""),
        max_values=int(_parse_number(given.get("maxvals", "0"))),
        style=given,
    )


def is_true(value: str | None, *, default: bool) -> bool:
    """Return what the module takes a value for: `false`, `0` and what begins with n are no, a blank is the default."""
    text = (value or "").lower()
    return default if not text else not (text.startswith("n") or text in {"false", "0"})


def _first_argument(given: Mapping[str, str], *names: str) -> str | None:
    return next((given[name] for name in names if name in given), None)


def _parse_number(text: str) -> float:
    return float(text) if re.fullmatch(r"\s*[0-9]{1,9}(\.[0-9]+)?\s*", text) else 0
