"""What the parameters of an infobox say that reads as a statement of ours: a date, an address, a number, a short name.

Everything else stays wikitext, which only a person can read: a name in an infobox is not yet a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leapgraph.draft_project.wiki_of_article import read_conventions
from leapgraph.infobox.template_names import template_title
from leapgraph.infobox.transcluded_text_and_modules import call_name, parse_displayed, strip_comments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from leapgraph.infobox.property_mapping import InfoboxMapping
    from leapgraph.wikibase.json_types import Json

_REFERENCE = re.compile(r"<ref\b[^<>]*/>|<ref\b[^<>]*>.*?</ref\s*>", re.DOTALL | re.IGNORECASE)
_DATE_TEMPLATES = frozenset({"Start date", "Start date and age", "Start date and years ago", "Established"})
_ADDRESS = re.compile(r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]+)?(?:/[!-~]*)?")
_NOT_IN_IRI = re.compile(r'[<>"{}|\\^`\[\]\s]')
_MAX_TEXT = 60
_YEARS = range(1000, 2200)


@dataclass(frozen=True)
class InfoboxStatement:
    """A statement that a parameter makes.

    Attributes:
        parameter: The parameter.
        predicate: The property, with its prefix.
        value: The lexical form of the value.
        datatype: `address`, `text`, `plain`, or the local name of a datatype of XML Schema.
    """

    parameter: str
    predicate: str
    value: str
    datatype: str


def read_infobox_statements(
    parameters: Iterable[Json], mapping: InfoboxMapping
) -> tuple[list[InfoboxStatement], list[Json]]:
    """Return the statements that parameters make, and the parameters with other values.

    Args:
        parameters: Name and value of each, as wikitext.
        mapping: The rows that say which property of Wikidata a parameter is about.
    """
    properties = {name: row.property for row in mapping.rows for name in (row.parameter, *row.aliases)}
    statements: list[InfoboxStatement] = []
    others: list[Json] = []
    # Of a repeated parameter MediaWiki shows the last.
    for one in {one["name"]: one for one in parameters}.values():
        found = list(_statement(one, properties.get(one["name"], "")))
        statements += found
        if not found and strip_comments(one["value"]):
            others.append(one)
    first = {(one.predicate, one.value): one for one in reversed(statements)}
    return [one for one in statements if first[one.predicate, one.value] is one], others


def _statement(parameter: Json, property_id: str) -> Iterator[InfoboxStatement]:
    rule = read_conventions()["infobox"].get(property_id)
    if rule is not None:
        text = strip_comments(_REFERENCE.sub("", parameter["value"]))
        found = _READERS[rule["read"]](text)
        if found is not None:
            yield InfoboxStatement(parameter["name"], rule["predicate"], *found)


def _read_date(text: str) -> tuple[str, str] | None:
    numbers = text.split("-") if re.fullmatch(r"\d{4}(-\d\d){0,2}", text) else _template_values(text, _DATE_TEMPLATES)
    if not numbers or not all(re.fullmatch(r"\d{1,4}", number) for number in numbers):
        return None
    year, *rest = map(int, numbers[:3])
    if year not in _YEARS:
        return None
    try:
        date(year, *[*rest, 1, 1][:2])
    except ValueError:
        return None
    datatype = ("gYear", "gYearMonth", "date")[len(rest)]
    return "-".join([f"{year:04}", *(f"{number:02}" for number in rest)]), datatype


def _read_address(text: str) -> tuple[str, str] | None:
    (address,) = _template_values(text, frozenset({"URL", "Url"}))[:1] or [""]
    if not address and (found := re.fullmatch(r"\[(\S+)(?: [^\[\]]*)?\]", text)):
        address = found[1]
    address = address or text
    if "://" not in address and re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(/\S*)?", address) and text != address:
        # {{URL|example.org}} shows such an address.
        address = f"https://{address}"
    good = _ADDRESS.fullmatch(address) and not _NOT_IN_IRI.search(address)
    return (address, "address") if good else None


def _read_employer_number(text: str) -> tuple[str, str] | None:
    return (text, "plain") if re.fullmatch(r"\d\d-\d{7}", text) else None


def _read_text(text: str) -> tuple[str, str] | None:
    plain = 0 < len(text) <= _MAX_TEXT and text.isprintable() and not re.search(r"[\[\]{}<>|=]|''|&#?\w+;", text)
    return (text, "text") if plain else None


_READERS: dict[str, Callable[[str], tuple[str, str] | None]] = {
    "date": _read_date,
    "address": _read_address,
    "employer number": _read_employer_number,
    "text": _read_text,
}


def _template_values(text: str, names: frozenset[str]) -> list[str]:
    """Return the unnamed values of a text that is one call of such a template, those that are blank left out."""
    templates = parse_displayed(text).filter_templates(recursive=False)
    if len(templates) != 1 or str(templates[0]) != text or template_title(call_name(templates[0])) not in names:
        return []
    values = [str(one.value).strip() for one in templates[0].params if not one.showkey]
    return [value for value in values if value]
