"""What the infobox will show of a statement, and why not: the rules of Module:WikidataIB, without asking a wiki.

The rules are those of the English Wikipedia's module at revision 1329681003; see `accepts` for the one that matters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leapgraph.pull.claims import entity_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.sync.call import Call
    from leapgraph.sync.labels import Labels
    from leapgraph.sync.mapping import Row
    from leapgraph.sync.model import Json

IMPORTED, IMPORT_URL, STATED_IN, REFERENCE_URL = "P143", "P4656", "P248", "P854"
RETRIEVED = "P813"
_WORD = "Wiki"
_WIKI_URL = re.compile(
    r"https?://([^/]*\.)?(wiki(pedia|media|data|news|source|quote|books|voyage|versity)|wiktionary)\.org(/|$)",
    re.IGNORECASE,
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAY, _MONTH, _YEAR, _DECADE, _CENTURY = 11, 10, 9, 8, 7


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a statement in the infobox.

    Attributes:
        shown: Whether it is shown.
        text: What is shown, or would be.
        why: Why not; empty when it is shown.
    """

    shown: bool
    text: str
    why: str = ""

    @property
    def words(self) -> str:
        """`shown`, or `hidden: ` and why."""
        return "shown" if self.shown else f"hidden: {self.why}"


def accepts(reference: Json, labels: Labels) -> bool:
    """Return whether the module takes a reference for a source: its values as text do not contain "Wiki".

    The whole block fails for one value: that is why a reference of P143 and P854 together does not count.
    """
    return not any(_WORD in rendered(snak, labels) for snak in _snaks(reference))


def usable(reference: Json, labels: Labels) -> bool:
    """Return whether a reference is a source to us: the module's rule, and besides it names a document that is no wiki.

    `en.wikipedia.org` in small letters passes the module, as does a date of retrieval alone.
    """
    snaks = reference["snaks"]
    if not accepts(reference, labels) or IMPORTED in snaks or IMPORT_URL in snaks:
        return False
    urls = [str(one["datavalue"]["value"]) for one in snaks.get(REFERENCE_URL, []) if one["snaktype"] == "value"]
    return not any(_WIKI_URL.match(url) for url in urls) and bool(set(snaks) - {RETRIEVED})


def predict(statement: Json, call: Call, row: Row | None, labels: Labels, *, best: bool = True) -> Verdict:
    """Return what the infobox shows of a statement.

    Args:
        statement: Wikibase JSON.
        call: The article's infobox call.
        row: The mapping's row of its property; None when it has none.
        labels: Labels and pages of what the statement mentions.
        best: Whether it is of the property's best rank.
    """
    text = rendered(statement["mainsnak"], labels)
    why = _why_not(statement, call, row, labels, best=best)
    return Verdict(not why, text, why)


def _why_not(statement: Json, call: Call, row: Row | None, labels: Labels, *, best: bool) -> str:
    if row is None:
        return "not mapped"
    return _why_not_row(call, row) or _why_not_statement(statement, call, labels, best=best)


def _why_not_row(call: Call, row: Row) -> str:
    names = (row.parameter, *row.aliases)
    if not call.template:
        return "the article has no infobox"
    if any(call.suppresses(name) for name in names[:1]):
        return "suppressed"
    if call.local(names):
        return "local value"
    if call.filled is not None and not call.filled & set(names):
        return "not mapped"
    return "" if call.fetches(row.parameter) else "not fetched"


def _why_not_statement(statement: Json, call: Call, labels: Labels, *, best: bool) -> str:
    if statement.get("rank", "normal") == "deprecated":
        return "deprecated"
    if call.best_only and not best:
        return "not best rank"
    return (_unsourced(statement, labels) if call.only_sourced else "") or _unshowable(statement["mainsnak"], labels)


def _unsourced(statement: Json, labels: Labels) -> str:
    references = statement.get("references", [])
    if not references:
        return "unsourced"
    return "" if any(accepts(one, labels) for one in references) else "only Wiki references"


def _unshowable(snak: Json, labels: Labels) -> str:
    if snak["snaktype"] == "novalue":
        return "no value"
    item = _item(snak)
    return "no English label" if item and labels.label(item) is None and labels.page(item) is None else ""


def _item(snak: Json) -> str:
    if snak["snaktype"] != "value" or snak["datavalue"]["type"] != "wikibase-entityid":
        return ""
    return entity_id(snak["datavalue"]["value"])


def _snaks(reference: Json) -> Iterator[Json]:
    for group in reference["snaks"].values():
        yield from group


def rendered(snak: Json, labels: Labels) -> str:
    """Return a snak's value as the infobox writes it, without links."""
    if snak["snaktype"] != "value":
        return "Unknown" if snak["snaktype"] == "somevalue" else ""
    value = snak["datavalue"]["value"]
    ways: dict[str, Callable[[Any], str]] = {
        "wikibase-entityid": lambda value: _name(entity_id(value), labels),
        "time": date,
        "monolingualtext": lambda value: str(value["text"]),
        "quantity": lambda value: _quantity(value, labels),
        "globecoordinate": lambda value: f"{value['latitude']}, {value['longitude']}",
    }
    return ways.get(snak["datavalue"]["type"], str)(value)


def _name(item: str, labels: Labels) -> str:
    page = labels.page(item)
    if page is None:
        return labels.label(item) or item
    return re.sub(r" \([^)]*\)$", "", page).partition(",")[0]


def date(value: Any) -> str:
    """Return a time value as far as it is known: `16 March 2002`, `March 2002`, `2002`, `2000s`, `20th century`."""
    sign, year, month, day = str(value["time"])[0], *re.split("[-T]", str(value["time"])[1:])[:3]
    era = " BCE" if sign == "-" else ""
    number, precision = int(year), value["precision"]
    if precision >= _DAY:
        return f"{int(day)} {_MONTHS[int(month) - 1]} {number}{era}"
    if precision == _MONTH:
        return f"{_MONTHS[int(month) - 1]} {number}{era}"
    if precision == _YEAR:
        return f"{number}{era}"
    if precision == _DECADE:
        return f"{number // 10 * 10}s{era}"
    if precision == _CENTURY:
        return f"{_ordinal((number - 1) // 100 + 1)} century{era}"
    return f"{number}{era}"


def _ordinal(number: int) -> str:
    teen = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _quantity(value: Json, labels: Labels) -> str:
    amount = str(value["amount"]).removeprefix("+")
    unit = str(value.get("unit", "1")).rpartition("/")[2]
    bounds = ""
    if "upperBound" in value and "lowerBound" in value:
        spread = float(value["upperBound"]) - float(value["amount"])
        bounds = f"±{spread:g}" if spread else ""
    return f"{amount}{bounds}" if unit == "1" else f"{amount}{bounds} {labels.label(unit) or unit}"
