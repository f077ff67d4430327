"""Items and wishes made up by hypothesis, in a world small enough that they often meet; and the plan for them."""

import copy
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from leapgraph.infobox.infobox_call import read_infobox_call
from leapgraph.infobox.predict_shown_statements import is_usable_reference
from leapgraph.infobox.property_mapping import InfoboxMapping, MappingRow
from leapgraph.sync.edit_payload import TERM_FIELDS, apply_operation, statements_by_guid
from leapgraph.sync.journal.edit_journal import NO_OWN_STATEMENTS, OwnStatements
from leapgraph.sync.plan_model import DesiredStatement, Operation, Plan
from leapgraph.sync.planning.compare_statement import ItemVersions
from leapgraph.sync.planning.desired_statements import desired_terms
from leapgraph.sync.planning.plan import make_plan
from leapgraph.sync.planning.plan_input import PlanInput
from leapgraph.wikibase.canonical_json_hashes import add_statement_hashes
from leapgraph.wikibase.display_text import Labels

Json = dict[str, Any]
ITEM = "Q999999001"
API = "http://127.0.0.1/w/api.php"
WD = "http://www.wikidata.org/entity/"
ROWS = (
    MappingRow("website", (), "P856", "url", "shown", single=False, identifying=("P580", "P582")),
    MappingRow("name", (), "P1448", "monolingualtext", "shown", single=False, identifying=("P582",)),
    MappingRow("formation", ("founded",), "P571", "time", "shown", single=True),
    MappingRow("headquarters", (), "P159", "wikibase-item", "shown", single=True, identifying=("P582",)),
    MappingRow("staff", (), "P1128", "quantity", "shown", single=False, identifying=("P585",)),
)
DATATYPES = {row.property: row.datatype for row in ROWS} | {"P582": "time", "P854": "url", "P143": "wikibase-item"}
VALUES: dict[str, list[Any]] = {
    "P856": ["https://example.org", "http://www.example.org/", "https://example.org/other"],
    "P1448": [("en", "Name"), ("en", "NAME"), ("de", "Name"), ("en", "Other")],
    "P571": [("2002-00-00", 9), ("2002-03-00", 10), ("2002-03-16", 11), ("2003-00-00", 9)],
    "P159": ["Q999999002", "Q999999003"],
    "P1128": ["+5", "+5.0", "+6"],
    "P582": [("2017-00-00", 9), ("2017-01-00", 10)],
    "P854": ["https://a.example/x", "https://b.example/", "https://en.wikipedia.org/wiki/X"],
    "P143": ["Q328"],
}
LABELS = Labels(
    {
        ITEM: {"labels": {"en": {"value": "Made"}}},
        "Q999999002": {"labels": {"en": {"value": "One"}}},
        "Q328": {"labels": {"en": {"value": "English Wikipedia"}}},
        **{one: {"datatype": datatype, "labels": {"en": {"value": one}}} for one, datatype in DATATYPES.items()},
    }
)
CALL = read_infobox_call({"template": "Infobox", "parameters": [{"name": "fetchwikidata", "value": "ALL"}]})


def snak(property_id: str, value: Any) -> Json:
    """Return a snak of a property of `DATATYPES`; None is an unknown value."""
    datatype = DATATYPES[property_id]
    bare = {"snaktype": "somevalue", "property": property_id, "datatype": datatype}
    if value is None:
        return bare
    kind, told = "string", value
    if datatype == "wikibase-item":
        kind, told = "wikibase-entityid", {"entity-type": "item", "numeric-id": int(value[1:]), "id": value}
    elif datatype == "monolingualtext":
        kind, told = datatype, {"language": value[0], "text": value[1]}
    elif datatype == "quantity":
        kind, told = datatype, {"amount": value, "unit": "1"}
    elif datatype == "time":
        told = {"time": f"+{value[0]}T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": value[1],
                "calendarmodel": f"{WD}Q1985727"}  # fmt: skip
        kind = datatype
    return {**bare, "snaktype": "value", "datavalue": {"value": told, "type": kind}}


URL = "https://a.example/x"
# Two rows that share a property, and what tells their statements apart.
NAME = MappingRow("name", (), "P1448", "monolingualtext", "shown", identifying=("P582",))
FORMER = MappingRow("former_name", (), "P1448", "monolingualtext", "shown", ended=True, identifying=("P582",))
ENDED = {"P582": [snak("P582", ("2017-00-00", 9))]}


def some(property_id: str) -> st.SearchStrategy[Json]:
    """Return snaks of a property."""
    return st.sampled_from(VALUES[property_id]).map(lambda value: snak(property_id, value))


SOURCES = st.one_of(some("P854"), some("P143")).map(lambda one: {"snaks": {one["property"]: [one]}})


@st.composite
def statements(draw: st.DrawFn, property_id: str) -> Json:
    """Draw a statement of a property, without an id."""
    made: Json = {
        "type": "statement",
        "mainsnak": draw(some(property_id) | st.just(snak(property_id, None))),
        "rank": draw(st.sampled_from(["normal", "normal", "preferred", "deprecated"])),
        "references": draw(st.lists(SOURCES, max_size=2)),
    }
    if draw(st.booleans()):
        made["qualifiers"] = {"P582": [draw(some("P582"))]}
    return add_statement_hashes(made)


@st.composite
def items(draw: st.DrawFn) -> Json:
    """Draw an item."""
    claims: dict[str, list[Json]] = {}
    drawn = draw(st.lists(st.sampled_from(ROWS).flatmap(lambda row: statements(row.property)), max_size=6))
    for number, one in enumerate(drawn, 1):
        guid = f"{ITEM}$00000000-0000-4000-8000-{number:012}"
        claims.setdefault(one["mainsnak"]["property"], []).append({**one, "id": guid})
    labels = {"en": {"language": "en", "value": "Made"}}
    return {"type": "item", "id": ITEM, "lastrevid": 7, "labels": labels, "aliases": {}, "claims": claims}


@st.composite
def wishes(draw: st.DrawFn) -> list[DesiredStatement]:
    """Draw what ours would have: values that are known, of normal rank, each once, with the sources that are any."""
    found: dict[str, DesiredStatement] = {}
    for number, row in enumerate(draw(st.lists(st.sampled_from(ROWS), max_size=4))):
        one = draw(statements(row.property).filter(lambda made: made["mainsnak"]["snaktype"] == "value"))
        references = [it for it in one["references"] if is_usable_reference(it, LABELS)]
        why_not = "" if references else "no source of ours that the infobox would accept"
        statement = add_statement_hashes({**one, "rank": "normal", "references": references})
        iri = f"https://example.org/statement/{number}"
        found[str(statement["mainsnak"]["hash"])] = DesiredStatement(row.parameter, statement, (iri,), why_not)
    return list(found.values())


def make_plan_input(
    remote: Json,
    desired: Sequence[DesiredStatement],
    base: Json | None = None,
    ledger: OwnStatements = NO_OWN_STATEMENTS,
) -> PlanInput:
    """Return all that a plan is made of."""
    terms = desired_terms(list(desired), remote)
    sides = ItemVersions(base or remote, remote, ledger, LABELS)
    return PlanInput(API, WD, sides, desired, terms, InfoboxMapping(ROWS), CALL, "2026-01-01T00:00:00Z", None)


def planned(
    remote: Json,
    desired: Sequence[DesiredStatement],
    base: Json | None = None,
    ledger: OwnStatements = NO_OWN_STATEMENTS,
) -> Plan:
    """Return the plan."""
    return make_plan(make_plan_input(remote, desired, base, ledger))


def after(item: Json, operations: Sequence[Operation]) -> Json:
    """Return an item after operations, by a way of its own: one after the other on the item's JSON."""
    made = copy.deepcopy(item)
    for one in operations:
        if not one.guid:
            kind, language, text = TERM_FIELDS[one.change["kind"]], one.change["language"], one.change["text"]
            term = {"language": language, "value": text}
            if kind == "aliases":
                made.setdefault(kind, {}).setdefault(language, []).append(term)
            else:
                made.setdefault(kind, {})[language] = term
            continue
        there = statements_by_guid(made)
        now = apply_operation(there.get(one.guid), one)
        # A statement keeps its place; a new one comes last.
        group = {it["id"]: it for it in made["claims"].get(one.property, [])} | {one.guid: now}
        made["claims"][one.property] = [it for it in group.values() if it is not None]
    made["lastrevid"] += 1
    return made


def wish(row: str, property_id: str, value: Any, *urls: str, qualifiers: Json | None = None) -> DesiredStatement:
    """Return a wish with sources at these addresses."""
    references = [{"snaks": {"P854": [snak("P854", url)]}} for url in urls]
    bare = {"type": "statement", "mainsnak": snak(property_id, value), "rank": "normal", "references": references}
    made = add_statement_hashes({**bare, **({"qualifiers": qualifiers} if qualifiers else {})})
    return DesiredStatement(row, made, ("https://example.org/statement/1",))


def there(number: int, property_id: str, value: Any, *urls: str, rank: str = "normal", **more: Any) -> Json:
    """Return a statement of the wiki."""
    references = [{"snaks": {"P854": [snak("P854", url)]}} for url in urls]
    bare = {"type": "statement", "mainsnak": snak(property_id, value), "rank": rank, "references": references, **more}
    return add_statement_hashes({**bare, "id": f"{ITEM}$00000000-0000-4000-8000-{number:012}"})


def item(*made: Json, revision: int = 7) -> Json:
    """Return an item with these statements."""
    claims: dict[str, list[Json]] = {}
    for one in made:
        claims.setdefault(one["mainsnak"]["property"], []).append(one)
    labels = {"en": {"language": "en", "value": "Made"}}
    return {"type": "item", "id": ITEM, "lastrevid": revision, "labels": labels, "aliases": {}, "claims": claims}
