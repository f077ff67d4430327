"""What the graph would have on the item: the statements of the mapping's queries, each with its sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leapgraph.errors import DataError
from leapgraph.sparql.answers import Solutions, Triples
from leapgraph.sparql.engines import prepared
from leapgraph.sync.canonical import hashed_reference, qualifier_hashes, reference_key, with_hashes
from leapgraph.sync.gate import usable
from leapgraph.sync.model import Desired
from leapgraph.sync.rdf_statements import statements

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.sparql.engines import Engine
    from leapgraph.sync.labels import Labels
    from leapgraph.sync.mapping import Mapping, Row
    from leapgraph.sync.model import Json
    from leapgraph.sync.snapshot import Snapshot

REFERENCES = "references.rq"
NO_ITEM = "no item for "
_NAMES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing (MIN(STR(?label)) AS ?name)
WHERE { VALUES ?thing { ?values } ?thing rdfs:label ?label FILTER(LANGMATCHES(LANG(?label), "en")) }
GROUP BY ?thing
"""
NO_SOURCE = "no source of ours that the infobox would accept"


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
        DataError: A query is wrong, or gives what is no statement; with the file.
    """
    asked = prepared(dataset, engine)
    rows = [(row, row.query) for row in mapping.rows if row.query is not None]
    references = _lines(project, asked, project.queries / "sync" / REFERENCES) if rows else []
    found: list[Desired] = []
    for row, query in rows:
        lines = _lines(project, asked, query) + references
        found += _merged(row, _statements(project, snapshot, mapping, row, lines), snapshot)
    return _named(found, asked)


def _named(found: list[Desired], engine: Engine) -> list[Desired]:
    """Give what has no item the name that the graph has for it."""
    iris = {_value(one) for one in found if one.why_not.startswith(NO_ITEM)}
    if not iris:
        return found
    values = " ".join(f"<{iri}>" for iri in sorted(iris))
    answer = engine.answer(_NAMES.replace("?values", values))
    if not isinstance(answer, Solutions):
        raise TypeError(answer)
    names = {str(getattr(thing, "value", "")): str(getattr(name, "value", "")) for thing, name in answer.rows}
    return [
        replace(one, text=name, why_not=f"{NO_ITEM}{name}") if (name := names.get(_value(one))) else one
        for one in found
    ]


def _value(one: Desired) -> str:
    return str(one.statement["mainsnak"].get("datavalue", {}).get("value"))


def _lines(project: Project, engine: Engine, path: Path) -> list[bytes]:
    shown = project.relative(path)
    try:
        answer = engine.answer(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError("there is no such query", path=shown) from error
    except DataError as error:
        raise DataError(error.message, path=shown, line=error.line, column=error.column) from error
    if not isinstance(answer, Triples):
        raise DataError("a query here must be a CONSTRUCT query", path=shown)
    return list(answer.lines)


def _statements(
    project: Project, snapshot: Snapshot, mapping: Mapping, row: Row, lines: list[bytes]
) -> dict[str, Json]:
    kinds = {one.property: one.datatype for one in mapping.rows}

    def datatype(property_id: str) -> str | None:
        return snapshot.labels.datatype(property_id) or kinds.get(property_id)

    item = f"{snapshot.concept_base}{snapshot.entity_id}"
    try:
        return statements(lines, item, snapshot.concept_base, datatype)
    except DataError as error:
        path = project.relative(row.query) if row.query else None
        raise DataError(error.message, path=path) from error


def _merged(row: Row, found: dict[str, Json], snapshot: Snapshot) -> list[Desired]:
    groups: dict[tuple[str, ...], list[tuple[str, Json]]] = {}
    for iri, statement in found.items():
        full = with_hashes(statement)
        key = (full["mainsnak"]["hash"], *qualifier_hashes(full, row.identifying))
        groups.setdefault(key, []).append((iri, full))
    made = []
    for group in groups.values():
        statement = group[0][1]
        references = {reference_key(one): one for _, each in group for one in each["references"]}
        good = [hashed_reference(one) for one in references.values() if usable(one, snapshot.labels)]
        statement = {**statement, "references": sorted(good, key=lambda one: str(one["hash"]))}
        sources = tuple(sorted(iri for iri, _ in group))
        made.append(Desired(row.parameter, statement, sources, _why_not(statement, row, snapshot.labels)))
    return sorted(made, key=lambda one: (one.sources, one.statement["mainsnak"]["hash"]))


def _why_not(statement: Json, row: Row, labels: Labels) -> str:
    snak = statement["mainsnak"]
    value = snak["datavalue"]["value"]
    if row.datatype == "wikibase-item" and snak["datavalue"]["type"] != "wikibase-entityid":
        return f"{NO_ITEM}{str(value).rpartition('/')[2] or value}"
    known = labels.datatype(row.property)
    if known is not None and known != row.datatype:
        return f"the mapping says that {row.property} is of type {row.datatype}, and the wiki says {known}"
    return "" if statement["references"] else NO_SOURCE


def desired_terms(found: list[Desired], item: Json) -> list[Term]:
    """Return the labels and aliases that ours would add: the sourced names in a language that Wikidata lacks them in.

    A name in text is an alias; where the item has no label in its language, it is the label.
    """
    names: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in found:
        snak = one.statement["mainsnak"]
        if one.why_not or snak["datavalue"]["type"] != "monolingualtext":
            continue
        value = snak["datavalue"]["value"]
        if value["text"].isupper() and " " in value["text"]:
            continue  # a register's capitals are no spelling of a name
        key = (value["language"], value["text"])
        names[key] = tuple(sorted({*names.get(key, ()), *one.sources}))
    terms = []
    for (language, text), sources in sorted(names.items()):
        label = dict(item.get("labels") or {}).get(language, {}).get("value")
        known = [one["value"] for one in dict(item.get("aliases") or {}).get(language, [])]
        if label is None:
            terms.append(Term("label", language, text, sources))
        elif text.casefold() not in {label.casefold(), *(one.casefold() for one in known)}:
            terms.append(Term("alias", language, text, sources))
    return terms
