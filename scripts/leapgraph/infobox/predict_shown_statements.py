"""Predicts whether the infobox shows a statement, and if not why, by the rules of Module:WikidataIB.

These are the English Wikipedia's module at revision 1329681003, its functions sourced, parseInput and
propertyvalueandquals, reimplemented without requests; `accepts_reference` is the decisive rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.infobox.infobox_call import parse_module_settings
from leapgraph.infobox.parameter_to_property import COORDINATES_FUNCTION
from leapgraph.infobox.render_values import render_date, render_snak, render_statement
from leapgraph.wikibase.mentioned_entities import entity_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leapgraph.infobox.infobox_call import InfoboxCall, ModuleSettings
    from leapgraph.infobox.property_mapping import MappingRow
    from leapgraph.wikibase.display_text import Labels
    from leapgraph.wikibase.json_types import Json

__all__ = [
    "Visibility",
    "accepts_reference",
    "is_usable_reference",
    "predict_visibilities",
    "predict_visibility",
    "render_date",
    "render_snak",
    "row_text",
]

IMPORTED_FROM = "P143"
# Properties that do not name a source: imported from, its URL, inferred from an item, a heuristic.
_NON_SOURCES = frozenset({IMPORTED_FROM, "P4656", "P3452", "P887"})
# Properties that describe a source without naming it: retrieved, published, language, archived.
_REFERENCE_DETAILS = frozenset({"P813", "P577", "P407", "P2960"})
_REFUSED_WORD = "Wiki"
_WIKI_URL = re.compile(
    r"//([^/\s]*\.)?(wiki(pedia|media|data|news|source|quote|books|voyage|versity|species)|wiktionary|mediawiki)\.org"
    r"(?![a-z0-9.-])",
    re.IGNORECASE,
)
_VALUE_FUNCTIONS = ("getValue", "getPreferredValue", COORDINATES_FUNCTION)
_TEXT = "monolingualtext"
SUPPRESSED = "suppressed"
OTHER_VALUE_SHOWN = "another value is shown"


@dataclass(frozen=True, slots=True)
class Visibility:
    """Whether and how the infobox shows a statement.

    Attributes:
        is_shown: Whether it is shown.
        text: The text that is shown, or would be.
        reason: Why it is hidden; empty if it is shown.
        elsewhere: The field that shows it, if that is not one of the row's own; else empty.
    """

    is_shown: bool
    text: str
    reason: str = ""
    elsewhere: str = ""

    @property
    def description(self) -> str:
        """`shown`, with the name of the field if that is another row's; or `hidden: ` and the reason."""
        if self.is_shown:
            return f"shown as {self.elsewhere}" if self.elsewhere else "shown"
        return f"hidden: {self.reason}"


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of the infobox that may show a property's statements."""

    settings: ModuleSettings
    reason: str
    """Why it shows none; empty if it does."""
    local_value: str = ""
    """The value given in the article."""
    elsewhere: str = ""
    """Its name, if it is not one of the row's own."""


def accepts_reference(reference: Json, labels: Labels) -> bool:
    """Return whether the module accepts a reference: the text of its values does not contain "Wiki".

    The text is that of `mw.wikibase.renderSnaks`: values without properties, items by their labels. One value is enough
    to reject the whole reference, so one with both P143 and P854 is rejected. The test is case sensitive, so an
    address at `en.wikipedia.org` or a date alone is accepted. P143 names a Wikimedia project: without a label it is
    assumed to contain the word.
    """
    return not any(_REFUSED_WORD in _plain_text(snak, labels) for snak in _reference_snaks(reference))


def _plain_text(snak: Json, labels: Labels) -> str:
    item = _item_of_snak(snak)
    if item:
        return labels.label(item) or (_REFUSED_WORD if snak["property"] == IMPORTED_FROM else item)
    return render_snak(snak, labels)


def is_usable_reference(reference: Json, labels: Labels) -> bool:
    """Return whether a reference counts as a source here: the module accepts it and it names a document outside wikis.

    `en.wikipedia.org` in lower case or a retrieval date alone satisfies the module, but is not a source here.
    """
    if not accepts_reference(reference, labels) or _NON_SOURCES & set(reference["snaks"] or {}):
        return False
    valued = [one for one in _reference_snaks(reference) if one["snaktype"] == "value"]
    if any(_WIKI_URL.search(str(one["datavalue"]["value"])) for one in valued if one["datavalue"]["type"] == "string"):
        return False
    return any(one["property"] not in _REFERENCE_DETAILS for one in valued)


def predict_visibility(
    statement: Json, call: InfoboxCall, row: MappingRow | None, labels: Labels, *, among: Sequence[Json] = ()
) -> Visibility:  # fmt: skip
    """Return whether and how the infobox shows a statement.

    Args:
        statement: Wikibase JSON.
        call: The article's infobox call.
        row: The mapping row of its property; None if there is none.
        labels: The labels and sitelinks of mentioned entities.
        among: All statements of the property on the item: they decide the best rank, and which values are shown under a
            limit. The one with the statement's id is replaced by it. By default the statement is considered
            alone.
    """
    beside, place = _with_statement(statement, among)
    return predict_visibilities(beside, call, row, labels)[place]


def predict_visibilities(
    statements: Sequence[Json], call: InfoboxCall, row: MappingRow | None, labels: Labels
) -> list[Visibility]:
    """Return the visibility of each statement of one property; see `predict_visibility`."""
    in_fields = [_visibilities_in_field(one, statements, labels) for one in _infobox_fields(call, row)]
    return [next((one for one in found if one.is_shown), found[0]) for found in zip(*in_fields, strict=True)]


def _visibilities_in_field(field: _Field, statements: Sequence[Json], labels: Labels) -> list[Visibility]:
    whys = [field.reason] * len(statements) if field.reason else _hidden_reasons(statements, field.settings, labels)
    return [
        Visibility(not why, render_statement(one, labels, field.settings.style), why, "" if why else field.elsewhere)
        for one, why in zip(statements, whys, strict=True)
    ]


def row_text(statements: Sequence[Json], call: InfoboxCall, row: MappingRow | None, labels: Labels) -> str:
    """Return the text of an infobox row, without links: the local value, or the visible values.

    Args:
        statements: All statements of the row's property on the item, in its order.
        call: The article's infobox call.
        row: The mapping row.
        labels: The labels and sitelinks of mentioned entities.
    """
    fields = _infobox_fields(call, row)
    if row is None or all(one.reason == SUPPRESSED for one in fields):
        return ""
    for one in fields:
        if one.elsewhere:
            return ""
        if one.local_value and one.reason != SUPPRESSED:
            return one.local_value
        if not one.reason:
            style = one.settings.style
            whys = _hidden_reasons(statements, one.settings, labels)
            texts = [
                render_statement(each, labels, style) for each, why in zip(statements, whys, strict=True) if not why
            ]
            if texts:
                return _join_values(texts, style.get("list", ""), style.get("sep", "").replace('"', ""))
    return ""


def _join_values(texts: Sequence[str], form: str, separator: str) -> str:
    if form.lower() == "prose" and len(texts) > 1:
        return f"{', '.join(texts[:-1])} and {texts[-1]}"
    # A list template puts each value on its own line, or separates them by a dot.
    return (" · " if form and form.lower() != "prose" else separator or ", ").join(texts)


def _infobox_fields(call: InfoboxCall, row: MappingRow | None) -> list[_Field]:
    """Return the fields that may show a row's property, at least one; only those named as the row, if any."""
    if row is None:
        return [_Field(call.settings, "not mapped")]
    names = (row.parameter, *row.aliases)
    if not call.template:
        return [_Field(call.settings, "the article has no infobox")]
    if call.module_calls is None:
        local = call.local_value(names)
        return [_Field(call.settings, _field_hidden_reason(call.settings, names, local), local)]
    filled = [one for one in call.module_calls if one.property == row.property]
    own = [one for one in filled if set(one.field_names()) & set(names)]
    found = []
    for one in own or filled:
        settings = parse_module_settings(one.arguments, one.function)
        local = one.local_value() or call.local_value((*one.field_names(), *names))
        why = "" if one.reached or local else "the template leaves it out"
        if one.function not in _VALUE_FUNCTIONS:
            why = f"read by {one.function} only"
        elsewhere = "" if own else next(iter(one.field_names()), "another field")
        found.append(_Field(settings, why or _field_hidden_reason(settings, (one.name,), local), local, elsewhere))
    return found or [_Field(call.settings, "not mapped", call.local_value(names))]


def _field_hidden_reason(settings: ModuleSettings, names: tuple[str, ...], local: str) -> str:
    if settings.suppresses(*names):
        return SUPPRESSED
    if local:
        return "local value"
    return "" if settings.fetches(*names) else "not fetched"


def _with_statement(statement: Json, among: Sequence[Json]) -> tuple[list[Json], int]:
    """Return the property's statements with this one replacing the one of its id or appended, and its index."""
    guid = statement.get("id")
    same = (n for n, one in enumerate(among) if one == statement or (guid is not None and one.get("id") == guid))
    place = next(same, len(among))
    return [*among[:place], statement, *among[place + 1 :]], place


def _hidden_reasons(among: Sequence[Json], settings: ModuleSettings, labels: Labels) -> list[str]:
    """Return for each statement of a property why it is hidden; empty if it is shown."""
    best = _best_rank(among)
    alone = [_hidden_reason(one, best, settings, labels) for one in among]
    passing = [place for place, why in enumerate(alone) if not why]
    passing = passing[: settings.max_values] if settings.max_values else passing
    texts = {place for place in passing if among[place]["mainsnak"].get("datavalue", {}).get("type") == _TEXT}
    if len(passing) > 1 and texts:
        # Only one monolingual text is shown: the first in English, or else the first.
        first = next((place for place in passing if _value_language(among[place]) == "en"), passing[0])
        passing = [place for place in passing if place == first or place not in texts]
    return [why or ("" if place in passing else OTHER_VALUE_SHOWN) for place, why in enumerate(alone)]


def _value_language(statement: Json) -> str:
    value = statement["mainsnak"].get("datavalue", {}).get("value")
    return str(value.get("language", "")) if isinstance(value, dict) else ""


def _hidden_reason(statement: Json, best: str, settings: ModuleSettings, labels: Labels) -> str:
    rank = statement.get("rank", "normal")
    owner = str(statement.get("id", "")).partition("$")[0]
    if settings.item and owner and settings.item.upper() != owner.upper():
        return f"the infobox is of {settings.item}"
    if rank not in settings.ranks:
        return "deprecated" if rank == "deprecated" else "its rank is not shown"
    if settings.best_only and rank != best:
        return "not best rank"
    return (_source_problem(statement, labels) if settings.only_sourced else "") or _value_problem(
        statement, settings, labels
    )


def _best_rank(among: Sequence[Json]) -> str:
    ranks = {one.get("rank", "normal") for one in among}
    return "preferred" if "preferred" in ranks else "normal"


def _source_problem(statement: Json, labels: Labels) -> str:
    references = statement.get("references") or []
    if not references:
        return "unsourced"
    return "" if any(accepts_reference(one, labels) for one in references) else "only Wiki references"


def _value_problem(statement: Json, settings: ModuleSettings, labels: Labels) -> str:
    snak = statement["mainsnak"]
    if snak["snaktype"] == "novalue" or not render_statement(statement, labels, settings.style):
        return "no value"
    item = _item_of_snak(snak)
    return "no English label" if item and labels.label(item) is None and labels.page(item) is None else ""


def _item_of_snak(snak: Json) -> str:
    if snak["snaktype"] != "value" or snak["datavalue"]["type"] != "wikibase-entityid":
        return ""
    return entity_id(snak["datavalue"]["value"])


def _reference_snaks(reference: Json) -> Iterator[Json]:
    # PHP writes an empty map as a list.
    for group in dict(reference["snaks"] or {}).values():
        yield from group
