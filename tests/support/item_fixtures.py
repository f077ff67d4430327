"""Entities made for tests. Each says so in its English description; ids begin at Q999999001, far outside real use."""

import re
from typing import Any

from leapgraph.wikibase import reference_hash

Json = dict[str, Any]
MADE = "made for a test"
DATATYPES = {"P31": "wikibase-item", "P279": "wikibase-item", "P571": "time", "P1813": "monolingualtext",
             "P159": "wikibase-item", "P856": "url", "P1128": "quantity", "P854": "url", "P813": "time",
             "P580": "time", "P582": "time", "P1448": "monolingualtext", "P1476": "monolingualtext",
             "P18": "commonsMedia"}  # fmt: skip


def snak(property_id: str, value: Any) -> Json:
    """Return a snak: an id, a year, a (language, text), a number or a string; None is an unknown value."""
    datatype = DATATYPES[property_id]
    bare = {"snaktype": "value", "property": property_id, "hash": "0" * 40, "datatype": datatype}
    if value is None:
        return {**bare, "snaktype": "somevalue"}
    datavalue: Json
    if datatype == "wikibase-item":
        datavalue = {"value": {"entity-type": "item", "numeric-id": int(value[1:]), "id": value},
                     "type": "wikibase-entityid"}  # fmt: skip
    elif datatype == "time":
        datavalue = {"value": {"time": f"+{value}-00-00T00:00:00Z", "timezone": 0, "before": 0, "after": 0,
                               "precision": 9, "calendarmodel": "http://www.wikidata.org/entity/Q1985727"},
                     "type": "time"}  # fmt: skip
    elif datatype == "monolingualtext":
        datavalue = {"value": {"language": value[0], "text": value[1]}, "type": "monolingualtext"}
    elif datatype == "quantity":
        datavalue = {"value": {"amount": f"+{value}", "unit": "1"}, "type": "quantity"}
    else:
        datavalue = {"value": value, "type": "string"}
    return {**bare, "datavalue": datavalue}


def statement(guid: str, property_id: str, value: Any, *, reference: str | None = None, rank: str = "normal") -> Json:
    """Return a statement, with a reference to a URL if one is given."""
    made: Json = {"mainsnak": snak(property_id, value), "type": "statement", "id": guid, "rank": rank}
    if reference:
        made["references"] = [referred(reference)]
    return made


def referred(url: str) -> Json:
    """Return a reference to a URL."""
    made: Json = {"snaks": {"P854": [snak("P854", url)]}, "snaks-order": ["P854"]}
    return {"hash": reference_hash(made), **made}


def item(
    item_id: str, label: str, *statements: tuple[str, Any], page: str | None = None, revision: int = 1, **more: Any
) -> Json:
    """Return an item with statements (property, value) and the sitelink to an English Wikipedia page."""
    claims: dict[str, list[Json]] = {}
    for number, (property_id, value) in enumerate(statements, 1):
        guid = f"{item_id}$00000000-0000-4000-8000-{number:012}"
        claims.setdefault(property_id, []).append(statement(guid, property_id, value))
    link = {"site": "enwiki", "title": page, "badges": []}
    url = f"https://en.wikipedia.org/wiki/{re.sub(' ', '_', page or '')}"
    return {
        "pageid": 1, "ns": 0, "title": item_id, "lastrevid": revision, "modified": "2000-01-01T00:00:00Z",
        "type": "item", "id": item_id, "labels": {"en": {"language": "en", "value": label}},
        "descriptions": {"en": {"language": "en", "value": MADE}}, "aliases": {}, "claims": claims,
        "sitelinks": {"enwiki": {**link, "url": url}} if page else {}, **more,
    }  # fmt: skip


def prop(property_id: str, label: str, revision: int = 1) -> Json:
    """Return a property of the datatype that `snak` writes it with."""
    return {
        "pageid": 1, "ns": 120, "title": f"Property:{property_id}", "lastrevid": revision,
        "modified": "2000-01-01T00:00:00Z", "type": "property", "datatype": DATATYPES[property_id], "id": property_id,
        "labels": {"en": {"language": "en", "value": label}},
        "descriptions": {"en": {"language": "en", "value": MADE}}, "aliases": {}, "claims": {},
    }  # fmt: skip
