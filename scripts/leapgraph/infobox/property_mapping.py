"""The mapping of infobox parameters to Wikidata properties, with the query of each, read from `mapping.ttl`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, cast

from pyoxigraph import Literal, NamedNode

from leapgraph.base_project import find_file
from leapgraph.errors import DataError
from leapgraph.namespaces import NAMESPACES
from leapgraph.turtle.reader import read_turtle_file

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.turtle.reader import TurtleFile
    from leapgraph.turtle.terms import Term

SYNC_QUERIES = "queries/sync"
MAPPING_FILE = "mapping.ttl"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_TOOL = NAMESPACES["tool"]
_WIKIBASE = "http://wikiba.se/ontology#"
_DATATYPES = {
    "CommonsMedia": "commonsMedia", "ExternalId": "external-id", "GeoShape": "geo-shape",
    "GlobeCoordinate": "globe-coordinate", "Math": "math", "Monolingualtext": "monolingualtext",
    "MusicalNotation": "musical-notation", "Quantity": "quantity", "String": "string", "TabularData": "tabular-data",
    "Time": "time", "Url": "url", "WikibaseForm": "wikibase-form", "WikibaseItem": "wikibase-item",
    "WikibaseLexeme": "wikibase-lexeme", "WikibaseProperty": "wikibase-property", "WikibaseSense": "wikibase-sense",
}  # fmt: skip
_TRUE, _FALSE = Literal(value=True), Literal(value=False)
_STATUSES = ("shown", "in-companies", "proposed")
_ROW_PREDICATES = (
    "infoboxParameter", "otherInfoboxParameter", "fillsFrom", "mappingStatus", "verifiedAgainst", "desiredBy",
        "isSingleValued", "showsEnded", "toldApartBy")  # fmt: skip


@dataclass(frozen=True, slots=True)
class MappingRow:
    """A row of the infobox mapping.

    Attributes:
        parameter: The template's parameter.
        aliases: Other names of the parameter.
        property: The property that fills it.
        datatype: The property's datatype, as the wiki spells it.
        status: How certain the mapping is: `shown`, `in-companies` or `proposed`.
        verified_against: The revision of the template that confirms the row; empty if none does.
        query: The CONSTRUCT query for the statements; None if the graph has no such facts.
        single: Whether the property has a single value.
        ended: Whether the row shows only statements with an end time, and another row the others.
        identifying: The qualifier properties that distinguish statements of equal value.
    """

    parameter: str
    aliases: tuple[str, ...] = ()
    property: str = ""
    datatype: str = "string"
    status: str = "proposed"
    verified_against: str = ""
    query: Path | None = None
    single: bool = False
    ended: bool = False
    identifying: tuple[str, ...] = ()


@dataclass(frozen=True)
class InfoboxMapping:
    """All rows, in order of their parameter names."""

    rows: tuple[MappingRow, ...]

    def of(self, property_id: str) -> MappingRow | None:
        """Return the first row of a property; None if there is none."""
        return next((row for row in self.rows if row.property == property_id), None)

    def row(self, parameter: str) -> MappingRow | None:
        """Return the row of a parameter."""
        return next((row for row in self.rows if row.parameter == parameter), None)


def read_mapping(project: Project) -> InfoboxMapping:
    """Read the rows of `queries/sync/mapping.ttl`.

    Raises:
        DataError: The file is missing or violates the format described at its head; with file and line.
    """
    path = find_file(project, SYNC_QUERIES, MAPPING_FILE)
    if not path.is_file():
        what = "there is no mapping of the infobox: write one, as the README of leapgraph shows"
        raise DataError(what, path=project.relative_path(path))
    file = read_turtle_file(path, shown=project.relative_path(path))
    return InfoboxMapping(_MappingReader(project, file).rows())


class _MappingReader:
    """Strict reader of rows: anything unknown is an error with its line."""

    def __init__(self, project: Project, file: TurtleFile) -> None:
        self._project = project
        self._file = file

    def rows(self) -> tuple[MappingRow, ...]:
        said: dict[NamedNode, dict[str, list[Term]]] = {}
        for triple in self._file.triples:
            if not isinstance(triple.subject, NamedNode):
                raise DataError("a row has an IRI: write row:name in place of a blank node", path=self._file.path)
            key = self._key(triple.subject, triple.predicate)
            said.setdefault(triple.subject, {}).setdefault(key, []).append(cast("Term", triple.object))
        rows = {node: self._row(node, about) for node, about in said.items()}
        first: dict[str, str] = {}
        for node, row in rows.items():
            for name in (row.parameter, *row.aliases):
                if name in first:
                    self._refuse(f"the parameter {name} is also in the row {first[name]}", node)
                first[name] = row.parameter
        return tuple(rows.values())

    def _key(self, node: NamedNode, predicate: NamedNode) -> str:
        known = {_TYPE: "type", f"{_WIKIBASE}propertyType": "datatype"}
        known |= {f"{_TOOL}{name}": name for name in _ROW_PREDICATES}
        if predicate.value not in known:
            names = ", ".join(f"tool:{name}" for name in _ROW_PREDICATES)
            self._refuse(f"<{predicate.value}> says nothing of a row; known are {names}", node, predicate)
        return known[predicate.value]

    def _row(self, node: NamedNode, about: dict[str, list[Term]]) -> MappingRow:
        if [getattr(kind, "value", "") for kind in about.get("type", [])] != [f"{_TOOL}InfoboxRow"]:
            self._refuse("it is not a tool:InfoboxRow", node)
        query = self._text(node, about, "desiredBy", optional=True)
        return MappingRow(
            parameter=self._text(node, about, "infoboxParameter"),
            aliases=tuple(sorted(self._literal(node, term) for term in about.get("otherInfoboxParameter", []))),
            property=self._entity(node, self._one(node, about, "fillsFrom")),
            datatype=self._named(node, about, "datatype", _WIKIBASE, _DATATYPES),
            status=self._named(node, about, "mappingStatus", f"{_TOOL}mapping-", {name: name for name in _STATUSES}),
            verified_against=self._text(node, about, "verifiedAgainst", optional=True),
            query=self._query(node, query) if query else None,
            single=self._boolean(node, self._one(node, about, "isSingleValued")),
            ended="showsEnded" in about and self._boolean(node, self._one(node, about, "showsEnded")),
            identifying=tuple(sorted(self._entity(node, term) for term in about.get("toldApartBy", []))),
        )

    def _query(self, node: NamedNode, name: str) -> Path:
        path = find_file(self._project, SYNC_QUERIES, name)
        if not re.fullmatch(r"[a-z0-9_-]+\.rq", name) or not path.is_file():
            self._refuse(f"there is no query {name} in {self._project.relative_path(path.parent)}", node)
        return path

    def _one(self, node: NamedNode, about: dict[str, list[Term]], key: str) -> Term:
        found = about.get(key, [])
        if len(found) != 1:
            self._refuse(f"it has {len(found) or 'no'} {key}; there must be one", node)
        return found[0]

    def _text(self, node: NamedNode, about: dict[str, list[Term]], key: str, *, optional: bool = False) -> str:
        return "" if optional and key not in about else self._literal(node, self._one(node, about, key))

    def _literal(self, node: NamedNode, term: Term) -> str:
        if not isinstance(term, Literal) or not term.value.strip():
            self._refuse(f"{term} is not a text", node)
        return term.value

    def _boolean(self, node: NamedNode, term: Term) -> bool:
        if term not in (_TRUE, _FALSE):
            self._refuse(f"{term} is neither true nor false", node)
        return term == _TRUE

    def _entity(self, node: NamedNode, term: Term) -> str:
        found = re.fullmatch(r".*/(P[1-9][0-9]*)", getattr(term, "value", ""))
        if not isinstance(term, NamedNode) or found is None:
            self._refuse(f"{term} is not a property, such as wd:P571", node)
        return found[1]

    def _named(self, node: NamedNode, about: dict[str, list[Term]], key: str, base: str, known: dict[str, str]) -> str:
        term = self._one(node, about, key)
        name = getattr(term, "value", "").removeprefix(base)
        if name not in known:
            self._refuse(f"{term} is no {key}; known are {', '.join(known)}", node)
        return known[name]

    def _refuse(self, what: str, node: NamedNode, predicate: NamedNode | None = None) -> NoReturn:
        line = self._file.line_of(node, predicate)
        raise DataError(f"{node.value.rpartition('/')[2]}: {what}", path=self._file.path, line=line)
