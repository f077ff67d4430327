"""The desired statements: what the graph would have on the item, from the mapping's queries, with sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leapgraph.base_project import find_file, read_project_text
from leapgraph.dataset import IDENTITY_STEM, NamedGraph, split_triple
from leapgraph.errors import DataError
from leapgraph.infobox.predict_shown_statements import is_usable_reference
from leapgraph.sparql.engines import load_engine
from leapgraph.sparql.results import Solutions, Triples
from leapgraph.sync.plan_model import DesiredStatement
from leapgraph.sync.planning.add_retrieved_dates import drop_unsupported_date
from leapgraph.wikibase.canonical_json_hashes import add_statement_hashes, qualifier_hashes, reference_key
from leapgraph.wikibase.mentioned_entities import statement_snaks
from leapgraph.wikibase.rdf_statements_to_json import parse_rdf_statements

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from leapgraph.dataset import Dataset
    from leapgraph.infobox.property_mapping import InfoboxMapping, MappingRow
    from leapgraph.project import Project
    from leapgraph.sparql.engines import Engine
    from leapgraph.sparql.results import QueryResult
    from leapgraph.sync.load_snapshot import Snapshot
    from leapgraph.wikibase.display_text import Labels
    from leapgraph.wikibase.json_types import Json

END_TIME = "P582"
REFERENCES_QUERY, NAMES_QUERY = "references.rq", "names.rq"
NO_ITEM = "no item for "
NO_SOURCE = "no source of ours that the infobox would accept"
_SAME_AS = "http://www.w3.org/2002/07/owl#sameAs"
_DERIVED_FROM = b"<http://www.w3.org/ns/prov#wasDerivedFrom>"
# Reconciliation results for a page whose item has a class that the vocabulary does not know.
_KIND_STATUSES = {"mismatch", "unchecked"}
_VALUE_TYPES = {
    "time": "time", "quantity": "quantity", "monolingualtext": "monolingualtext", "globe-coordinate": "globecoordinate",
    "entity-schema": "wikibase-entityid",
}  # fmt: skip
_SELF_DESCRIBING_TYPES = frozenset(_VALUE_TYPES)


@dataclass(frozen=True)
class DesiredTerm:
    """A label, description or alias that the graph would add.

    Attributes:
        kind: `label`, `description` or `alias`.
        language: Its language.
        text: Its text.
        sources: The IRIs of our statement nodes.
    """

    kind: str
    language: str
    text: str
    sources: tuple[str, ...]


def desired_statements(
    project: Project, dataset: Dataset, snapshot: Snapshot, mapping: InfoboxMapping, engine: str = "oxigraph"
) -> list[DesiredStatement]:
    """Return the desired statements, by row and value, without ids.

    Statements of equal value and equal identifying qualifiers are merged, with the references of all.

    Args:
        project: The project with the queries.
        dataset: The published dataset, with identity graph and derived graph.
        snapshot: The snapshot of the last pull.
        mapping: The infobox mapping.
        engine: The SPARQL engine.

    Raises:
        DataError: A query is invalid, or returns something other than statements; with the file. Or the pull did
            not reconcile the item with the main entity.
    """
    loaded = load_engine(_link_pulled_item(project, dataset, snapshot), engine)
    rows = [(row, row.query) for row in mapping.rows if row.query is not None]
    references = _run_construct(project, loaded, find_file(project, "queries/sync", REFERENCES_QUERY)) if rows else []
    found: list[DesiredStatement] = []
    for row, query in rows:
        lines = _run_construct(project, loaded, query) + references
        statements = _query_statements(project, snapshot, mapping, row, lines)
        found += _merge_statements(row, statements, snapshot.labels, _sources_without_reference(lines))
    return _add_names(project, found, loaded)


def _link_pulled_item(project: Project, dataset: Dataset, snapshot: Snapshot) -> Dataset:
    """Return the dataset with the pulled item linked to the main entity.

    A pull links it only if its class fits, and reports it otherwise; the sync relies on the page that the editor named.
    """
    main = project.main_entity
    graph = dataset.graphs.get(IDENTITY_STEM)
    lines = list(graph.lines) if graph else []
    if any(line.startswith(f"<{main}> <{_SAME_AS}> ".encode()) for line in lines):
        return dataset
    status, reason = snapshot.pull_status(main)
    if status not in _KIND_STATUSES:
        what = f"the pull did not take {snapshot.entity_id} for <{main}>: {reason}"
        raise DataError(
            f"{what}; settle that and run `leapgraph pull` again", path=project.relative_path(project.wikidata)
        )
    line = f"<{main}> <{_SAME_AS}> <{snapshot.concept_base}{snapshot.entity_id}> .\n".encode()
    return dataset.with_graph(IDENTITY_STEM, NamedGraph(project.named_graph(IDENTITY_STEM), sorted([*lines, line])))


def _add_names(project: Project, found: list[DesiredStatement], engine: Engine) -> list[DesiredStatement]:
    """Give values without an item their name in the graph."""
    if not any(one.obstacle.startswith(NO_ITEM) for one in found):
        return found
    path = find_file(project, "queries/sync", NAMES_QUERY)
    answer = _run_query(project, engine, path)
    if not isinstance(answer, Solutions):
        raise DataError("this must be a SELECT query", path=project.relative_path(path))
    names = {str(getattr(thing, "value", "")): str(getattr(name, "value", "")) for thing, name in answer.rows}
    return [
        replace(one, text=name, obstacle=f"{NO_ITEM}{name}")
        if one.obstacle.startswith(NO_ITEM) and (name := names.get(_string_value(one)))
        else one
        for one in found
    ]


def _string_value(one: DesiredStatement) -> str:
    return str(one.statement["mainsnak"].get("datavalue", {}).get("value"))


def _run_query(project: Project, engine: Engine, path: Path) -> QueryResult:
    shown = project.relative_path(path)
    if not path.exists():
        raise DataError("there is no such query", path=shown)
    try:
        return engine.answer(read_project_text(project, path))
    except DataError as error:
        raise DataError(error.message, path=shown, line=error.line, column=error.column) from error


def _run_construct(project: Project, engine: Engine, path: Path) -> list[bytes]:
    answer = _run_query(project, engine, path)
    if not isinstance(answer, Triples):
        raise DataError("a query here must be a CONSTRUCT query", path=project.relative_path(path))
    return list(answer.lines)


def _query_statements(
    project: Project, snapshot: Snapshot, mapping: InfoboxMapping, row: MappingRow, lines: list[bytes]
) -> dict[str, Json]:
    kinds = {one.property: one.datatype for one in mapping.rows}

    def datatype(property_id: str) -> str | None:
        known = kinds.get(property_id) or snapshot.labels.datatype(property_id)
        # Of a qualifier or a source, a node or a language tells these; a wiki that has it otherwise is told below.
        return known if property_id in kinds or known not in _SELF_DESCRIBING_TYPES else None

    item = f"{snapshot.concept_base}{snapshot.entity_id}"
    try:
        return parse_rdf_statements(lines, item, snapshot.concept_base, datatype)
    except DataError as error:
        path = project.relative_path(row.query) if row.query else None
        raise DataError(error.message, path=path) from error


def _sources_without_reference(lines: list[bytes]) -> dict[str, set[bytes]]:
    """Return statement to those of its sources of which nothing can be cited, such as one without an address."""
    triples = [split_triple(line) for line in lines]
    described = {subject for subject, *_ in triples}
    found: dict[str, set[bytes]] = {}
    for statement, predicate, source in triples:
        if predicate == _DERIVED_FROM and source not in described:
            found.setdefault(statement.decode()[1:-1], set()).add(source)
    return found


def _merge_statements(
    row: MappingRow, found: dict[str, Json], labels: Labels, uncited: dict[str, set[bytes]]
) -> list[DesiredStatement]:
    """Merge statements of equal value and equal identifying qualifiers, with all their qualifiers and references."""
    groups: dict[tuple[str, ...], list[tuple[str, Json]]] = {}
    for iri, statement in found.items():
        full = add_statement_hashes(statement)
        key = (full["mainsnak"]["hash"], *qualifier_hashes(full, row.identifying))
        groups.setdefault(key, []).append((iri, full))
    merged = []
    for group in groups.values():
        statement = {**group[0][1], **_merge_qualifiers(one for _, one in group)}
        references = {reference_key(one): one for _, each in group for one in each["references"]}
        good = [drop_unsupported_date(one, labels) for one in references.values() if is_usable_reference(one, labels)]
        statement["references"] = sorted(good, key=lambda one: str(one["hash"]))
        sources = tuple(sorted(iri for iri, _ in group))
        unusable = len(references) - len(good) + len(set().union(*(uncited.get(iri, set()) for iri in sources)))
        obstacle = _obstacle(statement, row, labels)
        merged.append(DesiredStatement(row.parameter, statement, sources, obstacle, unusable=unusable))
    return sorted(merged, key=lambda one: (one.sources, one.statement["mainsnak"]["hash"]))


def _merge_qualifiers(statements: Iterable[Json]) -> Json:
    """Return the qualifiers of all statements, each once, ordered by property number."""
    found: dict[str, dict[str, Json]] = {}
    for statement in statements:
        for name, group in statement.get("qualifiers", {}).items():
            found.setdefault(name, {}).update({one["hash"]: one for one in group})
    order = sorted(found, key=lambda name: int(name[1:]))
    if not order:
        return {}
    return {"qualifiers": {name: list(found[name].values()) for name in order}, "qualifiers-order": order}


def _obstacle(statement: Json, row: MappingRow, labels: Labels) -> str:
    snak = statement["mainsnak"]
    known = labels.datatype(row.property)
    if known is not None and known != row.datatype:
        return f"the mapping says that {row.property} is of type {row.datatype}, and the wiki says {known}"
    if snak["snaktype"] == "value" and row.datatype == "wikibase-item" and snak["datavalue"]["type"] == "string":
        value = str(snak["datavalue"]["value"])
        return f"{NO_ITEM}{value.rpartition('/')[2] or value}"
    if not statement["references"]:
        return NO_SOURCE
    return next(filter(None, (_snak_obstacle(one, labels) for one in statement_snaks(statement))), "")


def _snak_obstacle(snak: Json, labels: Labels) -> str:
    """Return why the wiki would reject a snak; empty if it would not."""
    name, known = snak["property"], labels.datatype(snak["property"])
    if known is None:
        return f"the wiki has no property {name}: run `leapgraph pull` again if it has it now"
    needed = "wikibase-entityid" if known.startswith("wikibase-") else _VALUE_TYPES.get(known, "string")
    if snak["snaktype"] == "value" and snak["datavalue"]["type"] != needed:
        return f"the wiki says that {name} is of type {known}, and our value has another type"
    return ""


def desired_terms(found: list[DesiredStatement], item: Json) -> list[DesiredTerm]:
    """Return the labels and aliases to add: sourced names in a language in which Wikidata lacks them.

    A name is an alias; if the item has no label in its language, nor for all (`mul`), the longest current
    name is the label.
    """
    names: dict[tuple[str, str], tuple[str, ...]] = {}
    ended: set[tuple[str, str]] = set()
    for one in found:
        snak = one.statement["mainsnak"]
        if one.obstacle or snak.get("datavalue", {}).get("type") != "monolingualtext":
            continue
        value = snak["datavalue"]["value"]
        if value["text"].isupper() and " " in value["text"]:
            continue  # a name in a register's capitals is not spelled properly
        key = (value["language"], value["text"])
        names[key] = tuple(sorted({*names.get(key, ()), *one.sources}))
        ended |= {key} if END_TIME in one.statement.get("qualifiers", {}) else set()
    labels = {code: str(one["value"]) for code, one in dict(item.get("labels") or {}).items()}
    terms = []
    for language, text in sorted(names, key=lambda key: (key[0], key in ended, -len(key[1]), key[1])):
        known = [one["value"] for one in dict(item.get("aliases") or {}).get(language, [])]
        label = labels.get(language, labels.get("mul"))
        sources = names[language, text]
        if label is None and (language, text) not in ended:
            terms.append(DesiredTerm("label", language, text, sources))
            labels[language] = text  # the other names of the language are aliases
        elif text.casefold() not in {(label or "").casefold(), *(one.casefold() for one in known)}:
            terms.append(DesiredTerm("alias", language, text, sources))
    return terms
