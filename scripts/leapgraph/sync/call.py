"""The article's infobox call: its parameters, what the template makes of them, and what steers the fetching.

The rules are those of Module:WikidataIB at revision 1329681003 of the English Wikipedia; their sources are its
functions parseParam, setRanks, parseInput and getValue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leapgraph.pull.titles import trimmed
from leapgraph.pull.wikitext import without_comments
from leapgraph.sync.template import COORDINATES, InvokeRow, reads_elsewhere, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.sync.model import Json

ALL, NONE = "ALL", "NONE"
# What templates hand on from the article's call to the module, where it is not known how this one does.
_HANDED_ON = ("fetchwikidata", "fwd", "onlysourced", "osd", "suppressfields", "spf", "rank", "ps", "parameterset",
              "qid", "df", "bc")  # fmt: skip
_DEFAULT_RANKS = frozenset({"preferred", "normal"})
_RANKS = {"p": "preferred", "n": "normal", "d": "deprecated"}


@dataclass(frozen=True)
class Settings:
    """What the arguments of one call of the module ask for.

    Attributes:
        only_sourced: Whether a statement needs a reference to be shown (`onlysourced`, `osd`).
        fetch: `ALL`, `NONE`, or the fields that may come from the wiki, as written (`fetchwikidata`, `fwd`).
        suppress: The list of the fields that are never shown, as written (`suppressfields`, `spf`); None without one.
        ranks: The ranks that are shown.
        best_only: Whether only the statements of best rank are looked at.
        item: The item that is asked for (`qid`); empty for that of the article.
        most: How many values are shown at most (`maxvals`); 0 is no limit.
        style: All arguments: what says how a value is written is among them.
    """

    only_sourced: bool = True
    fetch: str = NONE
    suppress: str | None = None
    ranks: frozenset[str] = _DEFAULT_RANKS
    best_only: bool = False
    item: str = ""
    most: int = 0
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
class Call:
    """An infobox call.

    Attributes:
        template: The template's name as written; empty when the article has no infobox.
        parameters: Each parameter with its value as wikitext, without comments; of one that is written twice, the last.
        fields: The calls of the module in the template, with the arguments that they have for this article; None where
            the template was not saved, or reads Wikidata in a way that cannot be seen in it.
        settings: What the call itself asks for: it counts where `fields` is None.
    """

    template: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    fields: tuple[InvokeRow, ...] | None = None
    settings: Settings = field(default_factory=Settings)

    def local(self, names: tuple[str, ...]) -> str:
        """Return the first value that is not blank of a parameter under any of its names; empty if there is none."""
        return next((self.parameters[name] for name in names if trimmed(self.parameters.get(name, ""))), "")


def read_call(infobox: Json | None, template: Json | None = None) -> Call:
    """Return the call that `pull` saved; one that shows nothing when the article has no infobox.

    Args:
        infobox: `infobox.json`: the template's name, and its parameters in the order of the wikitext.
        template: `template.json`: the template's wikitext, and its modules; None where it was not saved.
    """
    if infobox is None:
        return Call()
    parameters = {
        without_comments(one["name"]): without_comments(one["value"]) for one in infobox["parameters"]
    }  # fmt: skip
    fields: tuple[InvokeRow, ...] | None = None
    if template is not None:
        fields = tuple(rows_of(template["wikitext"], parameters))
        if not fields and reads_elsewhere(template):
            fields = None
    own = {name: parameters[name] for name in _HANDED_ON if name in parameters}
    return Call(str(infobox["template"]), parameters, fields, settings_of(own))


def settings_of(arguments: Mapping[str, str], function: str = "getValue") -> Settings:
    """Return what the arguments of a call of the module ask for.

    Of a long and a short name the long one counts if it is there, even if it is blank.

    Args:
        arguments: By name, without white space around the values.
        function: `getPreferredValue` and `getCoords` ask for the best rank by themselves; `getCoords` needs no source.
    """
    given = dict(arguments)
    if function != COORDINATES and _number(_first(given, "ps", "parameterset") or "0") == 1:
        given |= {"rank": "best", "fetchwikidata": ALL, "onlysourced": "no"}
    rank = "best" if function in {"getPreferredValue", COORDINATES} else given.get("rank", "")
    letters = {word[0] for word in re.findall("[a-z]+", rank.lower())}
    best = "b" in letters
    ranks = frozenset(_RANKS[letter] for letter in letters & _RANKS.keys())
    return Settings(
        only_sourced=function != COORDINATES and is_true(_first(given, "onlysourced", "osd"), default=True),
        fetch=_first(given, "fetchwikidata", "fwd") or NONE,
        suppress=_first(given, "suppressfields", "spf"),
        ranks=ranks | _DEFAULT_RANKS if best else ranks or _DEFAULT_RANKS,
        best_only=best,
        item=given.get("qid", ""),
        most=int(_number(given.get("maxvals", "0"))),
        style=given,
    )


def is_true(value: str | None, *, default: bool) -> bool:
    """Return what the module takes a value for: `false`, `0` and what begins with n are no, a blank is the default."""
    text = (value or "").lower()
    return default if not text else not (text.startswith("n") or text in {"false", "0"})


def _first(given: Mapping[str, str], *names: str) -> str | None:
    return next((given[name] for name in names if name in given), None)


def _number(text: str) -> float:
    return float(text) if re.fullmatch(r"\s*[0-9]{1,9}(\.[0-9]+)?\s*", text) else 0
