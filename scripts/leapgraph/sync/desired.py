"""What the graph would have on the item: the statements of the mapping's queries, each with its sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leapgraph.dataset import IDENTITY, NamedGraph
from leapgraph.errors import DataError
from leapgraph.model import file_at, text_of
from leapgraph.pull.claims import snaks
from leapgraph.sparql.answers import Solutions, Triples
from leapgraph.sparql.engines import prepared
from leapgraph.sync.canonical import qualifier_hashes, reference_key, with_hashes
from leapgraph.sync.gate import usable
from leapgraph.sync.model import Desired
from leapgraph.sync.rdf_statements import statements
from leapgraph.sync.retrieved import sayable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.sparql.answers import Answer
    from leapgraph.sparql.engines import Engine
    from leapgraph.sync.labels import Labels
    from leapgraph.sync.mapping import Mapping, Row
    from leapgraph.sync.model import Json
    from leapgraph.sync.snapshot import Snapshot

END = "P582"
REFERENCES, NAMES = "references.rq", "names.rq"
NO_ITEM = "no item for "
NO_SOURCE = "no source of ours that the infobox would accept"
_SAME = "http://www.w3.org/2002/07/owl#sameAs"
# A pull's verdicts on a page whose item is of a kind that the vocabulary does not know.
_ONLY_KIND = {"mismatch", "unchecked"}
_VALUE_TYPES = {
    "time": "time", "quantity": "quantity", "monolingualtext": "monolingualtext", "globe-coordinate": "globecoordinate",
    "entity-schema": "wikibase-entityid",
}  # fmt: skip
_TOLD_BY_TERM = frozenset(_VALUE_TYPES)


@dataclass(frozen=True)
class Term:
    """A label, description or alias that ours would have.

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


def desired(
    project: Project, dataset: Dataset, snapshot: Snapshot, mapping: Mapping, engine: str = "oxigraph"
) -> list[Desired]:
    """Return the statements that the graph would have, by row and value; none has an id.

    Statements of ours with one value and the same identifying qualifiers are one, with the references of all.

    Args:
        project: The project whose queries are asked.
        dataset: The published dataset, identity graph and derived graph included.
        snapshot: What was pulled.
        mapping: The rows.
        engine: The SPARQL engine.

    Raises:
        DataError: A query is wrong, or gives what is no statement; with the file. Or the pull took the item for
            something else.
    """
    asked = prepared(_with_item(project, dataset, snapshot), engine)
    rows = [(row, row.query) for row in mapping.rows if row.query is not None]
    references = _lines(project, asked, file_at(project, "queries/sync", REFERENCES)) if rows else []
    found: list[Desired] = []
    for row, query in rows:
        lines = _lines(project, asked, query) + references
        found += _merged(row, _statements(project, snapshot, mapping, row, lines), snapshot.labels)
    return _named(project, found, asked)


def _with_item(project: Project, dataset: Dataset, snapshot: Snapshot) -> Dataset:
    """Return the dataset with the item that was pulled as that of the main entity.

    A pull links it only when its kind fits, and tells so; who syncs it has named the page that it was found by.
    """
    main = project.main_entity
    graph = dataset.graphs.get(IDENTITY)
    lines = list(graph.lines) if graph else []
    if any(line.startswith(f"<{main}> <{_SAME}> ".encode()) for line in lines):
        return dataset
    status, reason = snapshot.doubt(main)
    if status not in _ONLY_KIND:
        what = f"the pull did not take {snapshot.entity_id} for <{main}>: {reason}"
        raise DataError(f"{what}; settle that and run `leapgraph pull` again", path=project.relative(project.wikidata))
    line = f"<{main}> <{_SAME}> <{snapshot.concept_base}{snapshot.entity_id}> .\n".encode()
    return dataset.having(IDENTITY, NamedGraph(project.named_graph(IDENTITY), sorted([*lines, line])))


def _named(project: Project, found: list[Desired], engine: Engine) -> list[Desired]:
    """Give what has no item the name that the graph has for it."""
    if not any(one.why_not.startswith(NO_ITEM) for one in found):
        return found
    path = file_at(project, "queries/sync", NAMES)
    answer = _answer(project, engine, path)
    if not isinstance(answer, Solutions):
        raise DataError("this must be a SELECT query", path=project.relative(path))
    names = {str(getattr(thing, "value", "")): str(getattr(name, "value", "")) for thing, name in answer.rows}
    return [
        replace(one, text=name, why_not=f"{NO_ITEM}{name}")
        if one.why_not.startswith(NO_ITEM) and (name := names.get(_value(one)))
        else one
        for one in found
    ]


def _value(one: Desired) -> str:
    return str(one.statement["mainsnak"].get("datavalue", {}).get("value"))


def _answer(project: Project, engine: Engine, path: Path) -> Answer:
    shown = project.relative(path)
    if not path.exists():
        raise DataError("there is no such query", path=shown)
    try:
        return engine.answer(text_of(project, path))
    except DataError as error:
        raise DataError(error.message, path=shown, line=error.line, column=error.column) from error


def _lines(project: Project, engine: Engine, path: Path) -> list[bytes]:
    answer = _answer(project, engine, path)
    if not isinstance(answer, Triples):
        raise DataError("a query here must be a CONSTRUCT query", path=project.relative(path))
    return list(answer.lines)


def _statements(
    project: Project, snapshot: Snapshot, mapping: Mapping, row: Row, lines: list[bytes]
) -> dict[str, Json]:
    kinds = {one.property: one.datatype for one in mapping.rows}

    def datatype(property_id: str) -> str | None:
        known = kinds.get(property_id) or snapshot.labels.datatype(property_id)
        # Of a qualifier or a source, a node or a language tells these; a wiki that has it otherwise is told below.
        return known if property_id in kinds or known not in _TOLD_BY_TERM else None

    item = f"{snapshot.concept_base}{snapshot.entity_id}"
    try:
        return statements(lines, item, snapshot.concept_base, datatype)
    except DataError as error:
        path = project.relative(row.query) if row.query else None
        raise DataError(error.message, path=path) from error


def _merged(row: Row, found: dict[str, Json], labels: Labels) -> list[Desired]:
    """Return statements with one value and the same identifying qualifiers as one, with all that they say besides."""
    groups: dict[tuple[str, ...], list[tuple[str, Json]]] = {}
    for iri, statement in found.items():
        full = with_hashes(statement)
        key = (full["mainsnak"]["hash"], *qualifier_hashes(full, row.identifying))
        groups.setdefault(key, []).append((iri, full))
    made = []
    for group in groups.values():
        statement = {**group[0][1], **_qualifiers(one for _, one in group)}
        references = {reference_key(one): one for _, each in group for one in each["references"]}
        good = [sayable(one, labels) for one in references.values() if usable(one, labels)]
        statement["references"] = sorted(good, key=lambda one: str(one["hash"]))
        sources = tuple(sorted(iri for iri, _ in group))
        made.append(Desired(row.parameter, statement, sources, _why_not(statement, row, labels)))
    return sorted(made, key=lambda one: (one.sources, one.statement["mainsnak"]["hash"]))


def _qualifiers(statements: Iterable[Json]) -> Json:
    """Return the qualifiers of all statements, each once, in the order of the properties' numbers."""
    found: dict[str, dict[str, Json]] = {}
    for statement in statements:
        for name, group in statement.get("qualifiers", {}).items():
            found.setdefault(name, {}).update({one["hash"]: one for one in group})
    order = sorted(found, key=lambda name: int(name[1:]))
    if not order:
        return {}
    return {"qualifiers": {name: list(found[name].values()) for name in order}, "qualifiers-order": order}


def _why_not(statement: Json, row: Row, labels: Labels) -> str:
    snak = statement["mainsnak"]
    known = labels.datatype(row.property)
    if known is not None and known != row.datatype:
        return f"the mapping says that {row.property} is of type {row.datatype}, and the wiki says {known}"
    if snak["snaktype"] == "value" and row.datatype == "wikibase-item" and snak["datavalue"]["type"] == "string":
        value = str(snak["datavalue"]["value"])
        return f"{NO_ITEM}{value.rpartition('/')[2] or value}"
    if not statement["references"]:
        return NO_SOURCE
    return next(filter(None, (_unfit(one, labels) for one in snaks(statement))), "")


def _unfit(snak: Json, labels: Labels) -> str:
    """Return why the wiki would not take a snak; empty if it would."""
    name, known = snak["property"], labels.datatype(snak["property"])
    if known is None:
        return f"the wiki has no property {name}: run `leapgraph pull` again if it has it now"
    needed = "wikibase-entityid" if known.startswith("wikibase-") else _VALUE_TYPES.get(known, "string")
    if snak["snaktype"] == "value" and snak["datavalue"]["type"] != needed:
        return f"the wiki says that {name} is of type {known}, and ours is no such value"
    return ""


def desired_terms(found: list[Desired], item: Json) -> list[Term]:
    """Return the labels and aliases that ours would add: the sourced names in a language that Wikidata lacks them in.

    A name in text is an alias; where the item has no label in its language, nor one for all (`mul`), the longest that
    holds now is the label.
    """
    names: dict[tuple[str, str], tuple[str, ...]] = {}
    ended: set[tuple[str, str]] = set()
    for one in found:
        snak = one.statement["mainsnak"]
        if one.why_not or snak.get("datavalue", {}).get("type") != "monolingualtext":
            continue
        value = snak["datavalue"]["value"]
        if value["text"].isupper() and " " in value["text"]:
            continue  # a register's capitals are no spelling of a name
        key = (value["language"], value["text"])
        names[key] = tuple(sorted({*names.get(key, ()), *one.sources}))
        ended |= {key} if END in one.statement.get("qualifiers", {}) else set()
    labels = {code: str(one["value"]) for code, one in dict(item.get("labels") or {}).items()}
    terms = []
    for language, text in sorted(names, key=lambda key: (key[0], key in ended, -len(key[1]), key[1])):
        known = [one["value"] for one in dict(item.get("aliases") or {}).get(language, [])]
        label = labels.get(language, labels.get("mul"))
        sources = names[language, text]
        if label is None and (language, text) not in ended:
            terms.append(Term("label", language, text, sources))
            labels[language] = text  # the language's other names are aliases
        elif text.casefold() not in {(label or "").casefold(), *(one.casefold() for one in known)}:
            terms.append(Term("alias", language, text, sources))
    return terms
