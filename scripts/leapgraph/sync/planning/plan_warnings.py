"""The warnings of a plan: what an editor should know of each operation, by severity; a critical one forbids it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from leapgraph.infobox.predict_shown_statements import is_usable_reference
from leapgraph.sync.plan_model import Issue
from leapgraph.sync.planning.property_constraints import OperationContext, constraint_issues, lifetime
from leapgraph.wikibase.compare_values import compare_snaks, is_before, snak_dates
from leapgraph.wikibase.mentioned_entities import entity_id
from leapgraph.wikibase.text_restrictions import escaped_bidi_controls, snak_texts, text_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.infobox.property_mapping import MappingRow
    from leapgraph.wikibase.display_text import Labels
    from leapgraph.wikibase.json_types import Json

# Wikibase's defaults (repo/config/Wikibase.default.php: string-limits); Wikidata allows more.
LENGTH_LIMITS = {"string": 400, "external-id": 400, "monolingualtext": 400, "url": 500, "commonsMedia": 240}
DEFAULT_LENGTH_LIMIT = 400
TERM_LENGTH_LIMIT = 250
_TRACKING = re.compile(r"(utm_.*|fbclid|gclid|mc_[ce]id|ref_src|igshid)", re.IGNORECASE)
_HUMAN = "Q5"
_INSTANCE_OF = "P31"
_START, _END = "P580", "P582"
_REFERENCE_URL = "P854"


def operation_issues(case: OperationContext, row: MappingRow) -> tuple[Issue, ...]:
    """Return the issues of an operation on a statement, most severe first.

    Args:
        case: The operation with its context.
        row: The mapping row.
    """
    statement, labels, is_new = case.statement, case.labels, case.op == "add_statement"
    found = [
        *_value_issues(statement["mainsnak"], row, labels),
        *_text_issues(case),
        *(_duplicate_issues(case) if is_new else ()),
        *(_single_value_issues(case, row) if is_new else ()),
        *(_other_value_issues(case, row) if is_new else ()),
        *_person_issues(statement, labels),
        *_date_issues(case),
        *constraint_issues(case),
    ]
    references = statement.get("references", []) if is_new else [case.change.get("reference")]
    for reference in references:
        if reference is not None:
            found += _reference_issues(reference, labels)
    if row.status != "shown":
        why = {"in-companies": "the infobox of companies has it so", "proposed": "nobody has seen it so"}[row.status]
        found.append(Issue("info", "mapping", f"that {row.parameter} shows {row.property} is not verified: {why}"))
    grade = {"critical": 0, "warning": 1, "info": 2}
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (grade[one.severity], one.code, one.message)))


def _value_issues(snak: Json, row: MappingRow, labels: Labels) -> Iterator[Issue]:
    known = labels.datatype(snak["property"])
    if known is not None and known != row.datatype:
        yield Issue("critical", "datatype", f"the wiki says that {snak['property']} is of type {known}")
    if known is None:
        yield Issue(
            "info", "datatype", f"the datatype of {snak['property']} was not read: the wiki may refuse the value"
        )
    if snak["snaktype"] != "value":
        return
    value = snak["datavalue"]["value"]
    if row.datatype == "url" and not _is_web_url(str(value)):
        yield Issue("critical", "address", f"{value} is not an http or https address")


def _text_issues(case: OperationContext) -> Iterator[Issue]:
    """Yield the issues of a statement's texts: the wiki validates a touched statement in full, parts by others too."""
    added = _added_snaks(case)
    there = {} if case.op == "add_statement" else case.statement
    for where, snak in added:
        yield from _snak_issues(f"{where} {snak['property']}", snak)
        limit = LENGTH_LIMITS.get(case.labels.datatype(snak["property"]) or "", DEFAULT_LENGTH_LIMIT)
        if longest := max((len(text) for text in snak_texts(snak) if len(text) > limit), default=0):
            what = f"{where} {snak['property']} has {longest} characters, more than a wiki takes by default"
            yield Issue("critical", "length", what)
    for where, snak in _located_snaks(there) if there else ():
        if all(
            snak["property"] != one["property"] or snak.get("datavalue") != one.get("datavalue") for _, one in added
        ):
            yield from _snak_issues(f"{where} {snak['property']}, which is there already,", snak)


def _added_snaks(case: OperationContext) -> list[tuple[str, Json]]:
    """Return the snaks that an operation adds, each with its role in the statement."""
    change = case.change
    if "statement" in change:
        return list(_located_snaks(change["statement"]))
    if "reference" in change:
        return list(_located_snaks({"references": [change["reference"]]}))
    return [("the qualifier", change["snak"])] if "snak" in change else []


def _located_snaks(statement: Json) -> Iterator[tuple[str, Json]]:
    if "mainsnak" in statement:
        yield "the value", statement["mainsnak"]
    for group in dict(statement.get("qualifiers") or {}).values():
        yield from (("the qualifier", snak) for snak in group)
    for reference in statement.get("references", []):
        for group in dict(reference["snaks"]).values():
            yield from (("the source's", snak) for snak in group)


def _snak_issues(name: str, snak: Json) -> Iterator[Issue]:
    for text in snak_texts(snak):
        if why := text_problem(text):
            yield Issue("critical", "blanks", f"{name} {why}: a wiki refuses the whole edit for it")
        if marks := escaped_bidi_controls(text):
            what = "which turn the direction of writing: it reads otherwise than it is"
            yield Issue("warning", "bidirectional", f"{name} has the characters {marks} in it, {what}")


def term_issues(kind: str, text: str) -> tuple[Issue, ...]:
    """Return the issues of a label, description or alias, most severe first."""
    found = []
    if why := text_problem(text):
        found.append(Issue("critical", "blanks", f"the {kind} {why}: a wiki refuses the whole edit for it"))
    if len(text) > TERM_LENGTH_LIMIT:
        found.append(Issue("critical", "length", f"a {kind} has at most {TERM_LENGTH_LIMIT} characters"))
    if marks := escaped_bidi_controls(text):
        what = "which turn the direction of writing: it reads otherwise than it is"
        found.append(Issue("warning", "bidirectional", f"the {kind} has the characters {marks} in it, {what}"))
    return tuple(found)


def _duplicate_issues(case: OperationContext) -> Iterator[Issue]:
    for other in case.other_statements:
        if compare_snaks(case.statement["mainsnak"], other["mainsnak"]) == "equal" and not case.statement.get(
            "qualifiers"
        ):
            yield Issue("critical", "duplicate", f"the item has this value already: {other['id']}")


def _single_value_issues(case: OperationContext, row: MappingRow) -> Iterator[Issue]:
    if row.single and case.other_statements:
        yield Issue("warning", "single-value", "the property has one value as a rule, and the item has one already")


def _other_value_issues(case: OperationContext, row: MappingRow) -> Iterator[Issue]:
    current = [one for one in case.other_statements if "P582" not in one.get("qualifiers", {})]
    if current and not row.single:
        what = f"other values of {row.property} that still hold on the item: {len(current)}"
        yield Issue("warning", "beside", f"{what}; the infobox may show them all")
    snak = case.statement["mainsnak"]
    text = snak.get("datavalue", {}).get("value")
    if isinstance(text, dict) and "text" in text and text["text"].isupper() and " " in text["text"]:
        yield Issue("warning", "capitals", "all in capitals, as a register spells it: correct the spelling first")


def _date_issues(case: OperationContext) -> Iterator[Issue]:
    """Yield contradictory dates: an end before its start, or before the item's inception."""
    qualifiers = case.statement.get("qualifiers", {})
    starts, ends = (min(snak_dates(qualifiers.get(name, [])), default="") for name in (_START, _END))
    began = lifetime(case.item)[0]
    if is_before(ends, starts):
        yield Issue("critical", "dates", f"it would end in {ends} before it starts in {starts}")
    for name, date in (("start", starts), ("end", ends)):
        if is_before(date, began):
            yield Issue("warning", "dates", f"it would {name} in {date}, before the item's inception in {began}")


def _person_issues(statement: Json, labels: Labels) -> Iterator[Issue]:
    snak = statement["mainsnak"]
    if snak["snaktype"] != "value" or snak["datavalue"]["type"] != "wikibase-entityid":
        return
    item = entity_id(snak["datavalue"]["value"])
    kinds = dict((labels.entity(item) or {}).get("claims") or {}).get(_INSTANCE_OF, [])
    ids = [entity_id(one["mainsnak"]["datavalue"]["value"]) for one in kinds if one["mainsnak"]["snaktype"] == "value"]
    if _HUMAN in ids:
        good = any(is_usable_reference(one, labels) for one in statement.get("references", []))
        what = "this is about a person: make sure that the source says it of this very person"
        yield Issue("warning" if good else "critical", "living-person", what if good else f"{what}; it has no source")


def _reference_issues(reference: Json, labels: Labels) -> Iterator[Issue]:
    if not is_usable_reference(reference, labels):
        yield Issue("critical", "source", "the infobox takes this reference for none: it names a wiki, or no document")
    for snak in reference["snaks"].get(_REFERENCE_URL, []):
        url = str(snak["datavalue"]["value"])
        if not _is_web_url(url):
            yield Issue("critical", "source-address", f"{url} is not an http or https address")
        if any(_TRACKING.fullmatch(name) for name, _ in parse_qsl(urlsplit(url).query)):
            yield Issue("warning", "tracking", f"{url} has a parameter that tracks who follows it: take it out")


def _is_web_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", url)
    except ValueError:
        return False
