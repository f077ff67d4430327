"""Statements, calls and templates of infoboxes, as short as a test can write them."""

from typing import Any

from leapgraph.infobox.infobox_call import InfoboxCall, read_infobox_call
from leapgraph.infobox.property_mapping import MappingRow
from leapgraph.wikibase.display_text import Labels
from support.snapshot_fixture import snak

Json = dict[str, Any]
ITEM = "Q999999001"
FORMATION = MappingRow("formation", ("founded", "established"), "P571", "time", single=True)

LABELS = Labels(
    {
        "Q328": {"labels": {"en": {"value": "English Wikipedia"}}, "sitelinks": {"enwiki": {"title": "English W."}}},
        "Q1": {"labels": {"en": {"value": "a newspaper"}}, "sitelinks": {"enwiki": {"title": "WikiPaper"}}},
        "Q2": {"labels": {"en": {"value": "WikiTree"}}},
        "Q3": {"labels": {"mul": {"value": "Wikimedia everywhere"}}},
        "Q4": {"labels": {"de": {"value": "Wikinger"}}},
        "Q54145": {
            "labels": {"en": {"value": "Medford"}},
            "sitelinks": {"enwiki": {"title": "Medford, Massachusetts"}},
        },
        "Q5": {"labels": {"en": {"value": "human"}}, "sitelinks": {"enwiki": {"title": "Person (law) (US)"}}},
        "Q6": {"labels": {"en": {"value": "a portal"}}, "sitelinks": {"enwiki": {"title": "Portal:Law, order"}}},
        "Q7": {"labels": {"en": {"value": "label only"}}},
        "Q4917": {
            "labels": {"en": {"value": "United States dollar"}},
            "claims": {"P5061": [{"mainsnak": snak("P5061", "monolingualtext", ("en", "$"))}]},
        },
        "Q829073": {"labels": {"en": {"value": "second"}}},
    }
)


def statement(main: Json, *references: Json, rank: str = "normal", number: int = 1, **qualifiers: Any) -> Json:
    """Return a statement of `ITEM`."""
    made = {"mainsnak": main, "type": "statement", "rank": rank, "id": f"{ITEM}$0-{number}"}
    if qualifiers:
        made |= {"qualifiers": qualifiers, "qualifiers-order": list(qualifiers)}
    return made | {"references": list(references)}


def quantity(amount: str, unit: str = "1", spread: tuple[str, str] | None = None) -> Json:
    """Return a snak of a quantity; `spread` is its lower and its upper bound."""
    value = {"amount": amount, "unit": unit if unit == "1" else f"http://www.wikidata.org/entity/{unit}"}
    if spread is not None:
        value |= {"lowerBound": spread[0], "upperBound": spread[1]}
    datavalue = {"value": value, "type": "quantity"}
    return {"snaktype": "value", "property": "P2124", "datatype": "quantity", "datavalue": datavalue}


def infobox(**parameters: str) -> Json:
    """Return `infobox.json` of a call with these parameters."""
    listed = [{"name": name, "value": value} for name, value in parameters.items()]
    return {"article": "A", "page": 1, "revision": 2, "template": "Infobox organization", "parameters": listed}


def template(wikitext: str, *modules: tuple[str, str]) -> Json:
    """Return `template.json` of a template, and of modules by title and text."""
    pages = [{"title": title, "page": 5, "revision": 6, "wikitext": text} for title, text in modules]
    made = {"called": "Infobox organization", "title": "Template:Infobox organization", "page": 3, "revision": 4}
    return made | {"wikitext": wikitext, "modules": pages}


def call(**parameters: str) -> InfoboxCall:
    """Return the call of an infobox whose template was not saved."""
    return read_infobox_call(infobox(**parameters))


def filled(wikitext: str, **parameters: str) -> InfoboxCall:
    """Return the call of an infobox with these parameters, whose template has this text."""
    return read_infobox_call(infobox(**parameters), template(wikitext))
