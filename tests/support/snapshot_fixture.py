"""The repository's project as if it had been pulled: LEAP's item is made for tests, of a real item's statements.

The real one is that of the Substance Abuse and Mental Health Services Administration in `tests/data/wikidata` (CC0),
for its statements carry the ranks, qualifiers and references that people give them. What `CHANGED` puts over them is
made up to have each case of the infobox's gate, and values that agree or disagree with ours.
"""

import json
from pathlib import Path
from typing import Any

from leapgraph.atomic_folder_replace import write_folder
from leapgraph.project import Project
from leapgraph.pull.run_pull import PullOptions, run_pull
from leapgraph.wikibase import reference_hash, snak_hash
from leapgraph.wikibase.mentioned_entities import entity_statements, referenced_entity_ids, statement_snaks
from support.fake_wikibase import FakeWikibase, Page
from support.item_fixtures import MADE, item
from support.pull_fixtures import LEAP, TITLE, WD
from support.query_assertions import leap_project
from support.samples import sample_json

Json = dict[str, Any]
REAL = "Q7632057"

# Seen beside their ids; what has no label here gets one that says it is made for a test.
LABELS = {
    "P17": "country", "P31": "instance of", "P101": "field of work", "P112": "founded by",
    "P143": "imported from Wikimedia project", "P159": "headquarters location", "P248": "stated in",
    "P355": "child organization or unit", "P361": "part of", "P571": "inception", "P749": "parent organization",
    "P813": "retrieved", "P854": "reference URL", "P856": "official website", "P1297": "IRS EIN",
    "P577": "publication date", "P580": "start time", "P582": "end time", "P585": "point in time", "P1476": "title",
    "P1448": "official name", "P1454": "legal form", "P1813": "short name", "P2124": "member count",
    "Q328": "English Wikipedia", "Q18325436": "501(c)(3) organization", "Q163740": "nonprofit organization",
}  # fmt: skip
DAY, YEAR = 11, 9
TYPES = {"wikibase-item": "wikibase-entityid", "time": "time", "monolingualtext": "monolingualtext"}


def snak(property_id: str, datatype: str, value: Any) -> Json:
    """Return a snak: an id, a (date, precision), a (language, text) or a string; "?" is unknown, None is no value."""
    bare = {"property": property_id, "datatype": datatype}
    if value is None or value == "?":
        return _hashed({**bare, "snaktype": "novalue" if value is None else "somevalue"})
    told: Any = value
    if datatype == "wikibase-item":
        told = {"entity-type": "item", "numeric-id": int(value[1:]), "id": value}
    elif datatype == "time":
        told = {"time": f"+{value[0]}T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": value[1],
                "calendarmodel": "http://www.wikidata.org/entity/Q1985727"}  # fmt: skip
    elif datatype == "monolingualtext":
        told = {"language": value[0], "text": value[1]}
    datavalue = {"value": told, "type": TYPES.get(datatype, "string")}
    return _hashed({**bare, "snaktype": "value", "datavalue": datavalue})


def _hashed(made: Json) -> Json:
    """Return a snak with its hash, which a reference is known by."""
    return {**made, "hash": snak_hash(made)}


def reference(*told: Json) -> Json:
    """Return a reference of these snaks."""
    made: Json = {"snaks": {}, "snaks-order": []}
    for one in told:
        made["snaks"].setdefault(one["property"], []).append(one)
        made["snaks-order"] = list(made["snaks"])
    return {"hash": reference_hash(made), **made}


RETRIEVED = snak("P813", "time", ("2026-11-01", DAY))
IMPORTED = snak("P143", "wikibase-item", "Q328")
GOOD = reference(snak("P854", "url", "https://example.org/about"), RETRIEVED)
ONLY_IMPORTED = reference(IMPORTED)
ONLY_COPIED = reference(snak("P143", "wikibase-item", "Q999999005"))
MIXED = reference(IMPORTED, snak("P854", "url", "https://example.org/about"))
ONLY_RETRIEVED = reference(RETRIEVED)
WIKIPEDIA_URL = reference(snak("P854", "url", "https://en.wikipedia.org/wiki/Example"), RETRIEVED)
CATALOGUE = reference(snak("P248", "wikibase-item", "Q999999005"), RETRIEVED)

# Main snak, rank and references; the real statements of these properties go.
CHANGED: list[tuple[Json, str, list[Json]]] = [
    (snak("P31", "wikibase-item", "Q163740"), "normal", [GOOD]),
    (snak("P571", "time", ("2003-00-00", YEAR)), "normal", [ONLY_IMPORTED, GOOD]),
    (snak("P159", "wikibase-item", "Q54145"), "normal", [ONLY_IMPORTED]),
    (snak("P856", "url", "https://lawenforcementactionpartnership.org/"), "preferred", []),
    (snak("P856", "url", "https://example.org/leap"), "normal", [WIKIPEDIA_URL]),
    (snak("P856", "url", "http://leap.cc/"), "deprecated", [GOOD]),
    (snak("P1813", "monolingualtext", ("en", "LEAP")), "normal", [GOOD]),
    (snak("P1448", "monolingualtext", ("en", "Law Enforcement Action Partnership")), "normal", [MIXED]),
    (snak("P1454", "wikibase-item", "Q18325436"), "normal", []),
    (snak("P1297", "external-id", "16-1645758"), "normal", [CATALOGUE]),
    (snak("P112", "wikibase-item", "?"), "normal", [ONLY_RETRIEVED]),
    (snak("P101", "wikibase-item", "Q999999004"), "normal", [ONLY_COPIED]),
    (snak("P2124", "quantity", None), "normal", [GOOD]),
]


def leap_item() -> Json:
    """Return LEAP's item: the real item's statements under another id and name, with `CHANGED` in their place."""
    text = sample_json(REAL).decode().replace(REAL, LEAP).replace(REAL.lower(), LEAP)
    real: Json = json.loads(text)["entities"][LEAP]
    claims: dict[str, list[Json]] = {
        property_id: group
        for property_id, group in real["claims"].items()
        if property_id not in {main["property"] for main, _, _ in CHANGED}
    }
    for number, (main, rank, references) in enumerate(CHANGED, 1):
        guid = f"{LEAP}$00000000-0000-4000-8000-{number:012}"
        made = {"mainsnak": main, "type": "statement", "id": guid, "rank": rank, "references": references}
        claims.setdefault(main["property"], []).append(made)
    return item(LEAP, TITLE, page=TITLE, revision=12, claims=claims)


def mentioned(leap: Json) -> list[Json]:
    """Return the entities that an item's statements mention, each property with the datatype that it is used with."""
    used = {
        one["property"]: one["datatype"]
        for _, statement in entity_statements(leap)
        for one in statement_snaks(statement)
    }
    found = []
    for entity in sorted(referenced_entity_ids(leap, WD)):
        made = item(entity, LABELS.get(entity, MADE))
        if entity.startswith("P"):
            made |= {"type": "property", "datatype": used[entity], "ns": 120, "title": f"Property:{entity}"}
            del made["sitelinks"]
        found.append(made)
    return found


# A template made for tests: what it calls, it calls as the templates of the English Wikipedia do.
FIELDS = {
    "abbreviation": "P1813", "formation": "P571", "status": "P1454", "headquarters": "P159", "website": "P856",
    "former_name": "P1448", "tax_id": "P1297",
}  # fmt: skip
TEMPLATE = (
    "{{Infobox\n"
    + "".join(
        f"| data = {{{{#invoke:WikidataIB|getValue|{one}|name={name}|fetchwikidata={{{{{{fetchwikidata|}}}}}}"
        f"|{{{{{{{name}|}}}}}}}}}}\n"
        for name, one in FIELDS.items()
    )
    + "}}<noinclude>{{#invoke:WikidataIB|getValue|P9999|name=documented}}</noinclude>"
)


def properties() -> list[Json]:
    """Return the properties that a sync would use and the item does not mention, with what a test needs of them."""
    datatypes = {"P577": "time", "P580": "time", "P582": "time", "P585": "time", "P1476": "monolingualtext"}
    made = []
    for one, datatype in datatypes.items():
        entity = item(one, LABELS[one])
        entity |= {"type": "property", "datatype": datatype, "ns": 120, "title": f"Property:{one}"}
        del entity["sitelinks"]
        made.append(entity)
    return made


def fill(wiki: FakeWikibase) -> None:
    """Put LEAP's item, what it mentions, four others with a page, and the article into a wiki."""
    leap = leap_item()
    wiki.entities.add(
        *mentioned(leap),
        leap,
        item("Q54145", "Medford", ("P31", "Q515"), page="Medford, Massachusetts"),
        item("Q30", "United States", ("P31", "Q6256"), page="United States"),
        item("Q999999002", "Drug Policy Alliance", ("P31", "Q43229"), page="Drug Policy Alliance"),
        item("Q999999003", "harm reduction", ("P31", "Q999999004"), page="Harm reduction"),
        item("Q999999005", "a catalogue"),
        *(item(f"Q{number}", MADE) for number in (5, 515, 6256, 43229, 79913, 431603, 4167410, 999999004)),
    )
    wiki.entities.add(*(one for one in properties() if one["id"] not in wiki.entities.entities))
    wiki.pages.add(
        Page(TITLE, "{{Infobox organization|fetchwikidata=ALL}}", page=5, revision=34),
        Page("Template:Infobox organization", redirect="Template:Infobox organization/Wikidata"),
        Page("Template:Infobox organization/Wikidata", TEMPLATE, page=6, revision=35),
        Page("Module:WikidataIB", "-- made for a test", page=7, revision=36),
    )


def pulled_project(folder: Path, concept_base: str = WD) -> Project:
    """Return the repository's project in `folder`, pulled from a wiki that has LEAP's item and four others by page."""
    project = leap_project(folder)
    with FakeWikibase(concept_base=concept_base) as wiki:
        fill(wiki)
        _, files = run_pull(project, PullOptions(wiki.api, wiki.api, "enwiki", project.base, 60), lambda _: None)
    write_folder(project.wikidata, files)
    return project
