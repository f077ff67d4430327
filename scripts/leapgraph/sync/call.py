"""The article's infobox call: which template, its parameters, and those that steer what is fetched from the wiki."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leapgraph.sync.template import rows_of

if TYPE_CHECKING:
    from leapgraph.sync.model import Json

# Module:WikidataIB has a long and a short name for each (revision 1329681003).
_STEERING = {
    "onlysourced": ("onlysourced", "osd"),
    "fetchwikidata": ("fetchwikidata", "fwd"),
    "suppressfields": ("suppressfields", "spf"),
}
ALL = "ALL"


@dataclass(frozen=True)
class Call:
    """An infobox call.

    Attributes:
        template: The template's name as written; empty when the article has no infobox.
        parameters: Each parameter with its value as wikitext; of one that is written twice, the last.
        only_sourced: Whether a statement needs a reference to be shown.
        fetch: `ALL`, or the list of the fields that may come from the wiki, as written; empty when none may.
        suppress: The list of the fields that are never shown, as written.
        best_only: Whether only statements of best rank are shown.
        filled: The fields that the template fills from the wiki; None where that is not known.
    """

    template: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    only_sourced: bool = True
    fetch: str = ""
    suppress: str = ""
    best_only: bool = False
    filled: frozenset[str] | None = None

    def fetches(self, name: str) -> bool:
        """Return whether a field may come from the wiki: the module looks for its name anywhere in the list."""
        return self.fetch == ALL or (bool(self.fetch) and name in self.fetch)

    def suppresses(self, name: str) -> bool:
        """Return whether a field is kept from being shown, by its name anywhere in that list."""
        return bool(self.suppress) and name in self.suppress

    def local(self, names: tuple[str, ...]) -> str:
        """Return the first value that is not blank of a parameter under any of its names; empty if there is none."""
        return next((self.parameters[name] for name in names if self.parameters.get(name, "").strip()), "")


def read_call(infobox: Json | None, template: Json | None = None) -> Call:
    """Return the call that `pull` saved; one that shows nothing when the article has no infobox.

    Args:
        infobox: `infobox.json`: the template's name, and its parameters in the order of the wikitext.
        template: `template.json`: the template that is really used; None where it was not saved.
    """
    if infobox is None:
        return Call()
    given = {one["name"]: one["value"] for one in infobox["parameters"]}

    def said(name: str) -> str:
        return next((given[one].strip() for one in _STEERING[name] if given.get(one, "").strip()), "")

    simple = is_true(given.get("ps", ""), default=False)
    rank = given.get("rank", "").strip().lower()
    return Call(
        template=str(infobox["template"]),
        parameters=given,
        only_sourced=not simple and is_true(said("onlysourced"), default=True),
        fetch=ALL if simple else said("fetchwikidata"),
        suppress=said("suppressfields"),
        best_only=simple or rank.startswith("b"),
        filled=_filled(template),
    )


def _filled(template: Json | None) -> frozenset[str] | None:
    rows = rows_of(template["wikitext"]) if template is not None else []
    # A template that calls the module through another one says nothing of its fields here.
    return frozenset(row.name for row in rows if row.name) or None


def is_true(value: str, *, default: bool) -> bool:
    """Return what the module takes a value for: `false`, `0` and what begins with n are no, a blank is the default."""
    text = value.strip().lower()
    return default if not text else not (text.startswith("n") or text in {"false", "0"})
