"""Renders values as the infobox shows them, without links: Module:WikidataIB's text of a snak, in English.

This follows its functions rendersnak, linkedItem, dateFormat and propertyvalueandquals at revision 1329681003. A
`style` holds the call's arguments: `df`, `bc`, `pd`, `linked`, `scale`, `showunits`, `prefix`, `postfix`, `qual`, `qo`.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from leapgraph.wikibase.mentioned_entities import entity_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from leapgraph.wikibase.display_text import Labels
    from leapgraph.wikibase.json_types import Json

SOURCING_CIRCUMSTANCES, CIRCA = "P1480", "Q5727902"
LATEST_DATE, EARLIEST_DATE, START_TIME, END_TIME = "P1326", "P1319", "P580", "P582"
UNIT_SYMBOL = "P5061"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAY, _MONTH, _YEAR, _DECADE, _CENTURY, _MILLENNIUM = 11, 10, 9, 8, 7, 6
_SCALES = {0: "", 3: " thousand", 6: " million", 9: " billion", 12: " trillion"}
_NO_STYLE: Mapping[str, str] = {}


def render_snak(snak: Json, labels: Labels, style: Mapping[str, str] = _NO_STYLE, *, circa: bool = False) -> str:
    """Return the text of a snak; empty for "no value".

    Args:
        snak: Wikibase JSON.
        labels: The labels of items and units.
        style: The arguments of the call.
        circa: Whether the statement has the sourcing circumstance "circa".
    """
    if snak["snaktype"] != "value":
        return "Unknown" if snak["snaktype"] == "somevalue" else ""
    value = snak["datavalue"]["value"]
    ways: dict[str, Callable[[Any], str]] = {
        "wikibase-entityid": lambda value: _add_affixes(_item_name(entity_id(value), labels, style), style),
        "time": lambda value: render_date(value, style, circa=circa),
        "monolingualtext": lambda value: _add_affixes(str(value["text"]), style),
        "quantity": lambda value: _quantity(value, labels, style),
        "globecoordinate": _coordinates,
        "string": lambda value: _add_affixes(str(value), style),
    }
    return ways.get(snak["datavalue"]["type"], str)(value)


def render_statement(statement: Json, labels: Labels, style: Mapping[str, str] = _NO_STYLE) -> str:
    """Return a statement's text with the qualifiers that `qual` selects in brackets; with `qo` the qualifiers alone."""
    snak, qualifiers = statement["mainsnak"], statement.get("qualifiers") or {}
    circa = any(_is_circa(one) for one in qualifiers.get(SOURCING_CIRCUMSTANCES, []))
    text = render_snak(snak, labels, style, circa=circa)
    selection = style.get("qual", "").strip().upper()
    if not selection:
        return text
    more = ""
    if snak["snaktype"] == "value":
        more = (
            _render_date_range(qualifiers, labels)
            if selection == "DATES"
            else _render_qualifiers(statement, selection, labels, style)
        )
    if _style_flag(style, "qualsonly", "qo"):
        return more
    return f"{text} ({more})" if more else text


def _is_circa(snak: Json) -> bool:
    value = snak.get("datavalue", {})
    return value.get("type") == "wikibase-entityid" and entity_id(value["value"]) == CIRCA


def _render_qualifiers(statement: Json, selection: str, labels: Labels, style: Mapping[str, str]) -> str:
    qualifiers: Json = statement.get("qualifiers") or {}
    order = [one for one in statement.get("qualifiers-order") or qualifiers if one in qualifiers]
    properties = order if selection == "ALL" else [one.strip() for one in re.split(r"[^\w\s]", selection)]
    texts = []
    for one in properties:
        for snak in qualifiers.get(one, []):
            text = render_snak(snak, labels)
            if selection == "ALL" and text == "circa":
                continue  # already part of the date
            before = {LATEST_DATE: "before "}.get(one, "after " if one == EARLIEST_DATE and selection == "ALL" else "")
            texts.append(before + text)
    separator = style.get("qsep", "").replace('"', "") or ", "
    return separator.join(text for text in texts if text)


def _render_date_range(qualifiers: Json, labels: Labels) -> str:
    start, end = (
        render_snak(qualifiers[one][0], labels) if one in qualifiers else "" for one in (START_TIME, END_TIME)
    )
    if not start + end:
        return ""
    return f"{start} – {end}" if re.search(r"\s", start + end) else f"{start}–{end}"  # noqa: RUF001 - an en dash


def _add_affixes(text: str, style: Mapping[str, str]) -> str:
    prefix, postfix = (style.get(one, "").replace('"', "") for one in ("prefix", "postfix"))
    return f"{prefix}{text}{postfix}"


def _style_flag(style: Mapping[str, str], *names: str, default: bool = False) -> bool:
    text = next((style[name] for name in names if name in style), "").lower()
    return default if not text else not (text.startswith("n") or text in {"false", "0"})


def _item_name(item: str, labels: Labels, style: Mapping[str, str]) -> str:
    """Return an item's name: its sitelink's title without namespace, state and brackets, else its label."""
    fixed = next((style[name] for name in ("displaytext", "dt") if name in style), "")
    page = labels.page(item)
    if fixed:
        return fixed
    if page is None or not _style_flag(style, "linked", default=True):
        return labels.label(item) or item
    title = page.partition(":")[2] if ":" in page else page
    return re.sub(r",.+$", "", re.sub(r"\s\(.+\)$", "", title))


def render_date(value: Any, style: Mapping[str, str] = _NO_STYLE, *, circa: bool = False) -> str:
    """Return a time value to its precision: `16 March 2002`, `March 2002`, `2002`, `2000s`, `20th century`."""
    found = re.match(r"([+-])0*(\d+)-(\d+)-(\d+)", str(value["time"]))
    if found is None:
        return str(value["time"])
    form, plain = style.get("df", "").lower(), next((style[name] for name in ("plaindate", "pd") if name in style), "")
    precision = min(max(value.get("precision", _DAY), _MILLENNIUM), _DAY)
    precision = min(precision, _YEAR) if form == "y" else precision
    text = _date_text(int(found[2]), int(found[3]) or 1, int(found[4]) or 1, precision, form)
    if found[1] == "-":
        text += " BCE" if style.get("bc", "").upper() == "BCE" else " BC"
    if plain[:1].lower() == "a":
        text = text.replace(" century", "-century")
    return f"c. {text}" if circa and (not plain or plain[0].lower() in "nf0") else text


def _date_text(year: int, month: int, day: int, precision: int, form: str) -> str:
    name = _MONTHS[(month - 1) % 12]
    match precision:
        case 11:
            return f"{name} {day}, {year}" if form == "mdy" else f"{day} {name} {year}"
        case 10:
            return f"{name} {year}"
        case 8:
            return f"{year // 10}0s"
        case 7:
            return f"{_ordinal((year - 1) // 100 + 1)} century"
        case 6:
            return f"{_ordinal((year - 1) // 1000 + 1)} millennium"
    return str(year)


def _ordinal(number: int) -> str:
    teen = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _quantity(value: Json, labels: Labels, style: Mapping[str, str]) -> str:
    whole = float(value["amount"])
    scale, rounds = _power_of_ten(whole, style.get("scale", ""))
    amount = whole / 10**scale
    spread = ""
    if "upperBound" in value and "lowerBound" in value:
        above = _round_significant(float(value["upperBound"]) - whole, 2) / 10**scale
        below = _round_significant(whole - float(value["lowerBound"]), 2) / 10**scale
        if above != below:
            spread = f" +{above:.14g} -{below:.14g}"
        elif above:
            spread = f" ±{above:.14g}"
    if rounds:
        amount = _round_significant(amount, 4) if amount < 1e4 else math.floor(amount + 0.5)  # noqa: PLR2004 - the module's
    unit = _unit_text(value, labels, style)
    if unit in {"$", "£"}:
        return f"{unit}{_group_digits(amount)}{spread}{_SCALES[scale]}"
    return f"{_group_digits(amount)}{spread}{_SCALES[scale]}{' ' if unit else ''}{unit}"


def _power_of_ten(amount: float, requested: str) -> tuple[int, bool]:
    """Return the power of ten that scales a number, and whether scaling rounds it."""
    if requested[:1].lower() == "a":
        return next((power for power in (12, 9, 6, 3) if amount > 10 ** (power + 3)), 0), True
    found = re.fullmatch(r"\s*(\d{1,2})\s*", requested)
    power = int(found[1]) if found else 0
    power = power // 3 * 3 if power <= 12 else 0  # noqa: PLR2004 - trillions are the most
    return power, power > 0


def _unit_text(value: Json, labels: Labels, style: Mapping[str, str]) -> str:
    found = re.search(r"Q\d+", str(value.get("unit", "1")))
    if found is None or not _style_flag(style, "su", "showunits", default=True):
        return ""
    if _style_flag(style, "unitabbr", "uabbr"):
        claims = (labels.entity(found[0]) or {}).get("claims") or {}
        texts = (one["mainsnak"].get("datavalue", {}).get("value", {}) for one in claims.get(UNIT_SYMBOL, []))
        symbol = next((text["text"] for text in texts if text.get("language") == "en"), "")
        if symbol:
            return str(symbol)
    return labels.label(found[0]) or ""


def _round_significant(number: float, figures: int) -> float:
    if number == 0:
        return 0
    power = 10.0 ** (math.floor(math.log10(abs(number))) - figures + 1)
    return math.copysign(math.floor(abs(number) / power + 0.5) * power, number)


def _group_digits(number: float) -> str:
    whole, point, rest = f"{number:.14g}".partition(".")
    return f"{int(whole):,}{point}{rest}" if re.fullmatch(r"-?\d+", whole) and "e" not in rest else f"{number:,.0f}"


def _coordinates(value: Json) -> str:
    latitude, longitude, precision = (float(value.get(key) or 0) for key in ("latitude", "longitude", "precision"))
    sides = (latitude, "S" if latitude < 0 else "N"), (longitude, "W" if longitude < 0 else "E")
    parts = [(_sexagesimal(abs(number), precision or 1e-4), side) for number, side in sides]
    seconds = any(part[2] for part, _ in parts)
    minutes = seconds or any(part[1] for part, _ in parts)
    return " ".join(
        f"{degrees}°{f'{minute}′' if minutes else ''}{f'{second:g}″' if seconds else ''}{side}"  # noqa: RUF001 - primes
        for (degrees, minute, second), side in parts
    )


def _sexagesimal(degrees: float, precision: float) -> tuple[int, int, float]:
    """Return degrees, minutes and seconds to the precision, at most to a thousandth of a second."""
    whole = math.floor(degrees)
    minutes = (degrees - whole) * 60
    if precision > 0.5:  # noqa: PLR2004 - half a degree
        return whole + (minutes > 30), 0, 0  # noqa: PLR2004 - the same
    minute = math.floor(minutes)
    seconds = (minutes - minute) * 60
    if precision > 0.008:  # noqa: PLR2004 - half a minute
        return whole, minute + (seconds > 30), 0  # noqa: PLR2004 - the same
    digits = next((number for number, least in enumerate((1.4e-4, 1.4e-5, 1.4e-6)) if precision > least), 3)
    return whole, minute, math.floor(seconds * 10**digits + 0.5) / 10**digits
