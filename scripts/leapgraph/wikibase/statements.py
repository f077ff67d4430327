"""Writes the statements of an entity as N-Triples: truthy triples, statement nodes, qualifiers, references, values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.wikibase.conversion_errors import (
    MALFORMED_JSON_ERRORS,
    EntityError,
    OmissionCallback,
    StrictDict,
    ValueProblem,
    describe_problem,
)
from leapgraph.wikibase.datavalues_to_rdf import RDF_TYPE, FullValue, ValueTerms
from leapgraph.wikibase.wikibase_hashes import blank_node_label, reference_hash, snak_hash
from leapgraph.wikibase.wikibase_instance import WIKIBASE

if TYPE_CHECKING:
    from leapgraph.wikibase.json_types import Json
    from leapgraph.wikibase.wikibase_instance import Repository

_RANKS = StrictDict(
    "the rank",
    {
        rank: f" <{WIKIBASE}rank> <{WIKIBASE}{rank.capitalize()}Rank> .\n"
        for rank in ("preferred", "normal", "deprecated")
    },
)
_STATEMENT = f" {RDF_TYPE} <{WIKIBASE}Statement> .\n"
_BEST = f" {RDF_TYPE} <{WIKIBASE}BestRank> .\n"
_REFERENCE = f" {RDF_TYPE} <{WIKIBASE}Reference> .\n"
_DERIVED = " <http://www.w3.org/ns/prov#wasDerivedFrom> "

_IS_PROPERTY = re.compile(r"P[1-9][0-9]*").fullmatch
_IS_HASH = re.compile(r"[0-9a-f]{40}").fullmatch
_IS_PLAIN_GUID = re.compile(r"[A-Za-z0-9_$-]+").fullmatch
_NOT_IN_NAMES = re.compile(rb"[^A-Za-z0-9_-]")

_CACHE_SIZE = 50_000

# A predicate with surrounding blanks, the same for value nodes, and the namespace for blank node labels.
_Role = tuple[str, str, str]
# The strings made for a property: the claim's predicate, the line end for novalue, and a role for each of:
_Property = tuple[str, str, tuple[_Role, ...]]
_DIRECT, _MAIN, _QUALIFIER, _REFERENCE_SNAK = range(4)


class _Properties(dict[str, _Property]):
    """The predicates of each property, made on first use."""

    def __init__(self, namespaces: dict[str, str]) -> None:
        super().__init__()
        self._namespaces = namespaces

    def __missing__(self, property_id: str) -> _Property:
        if not _IS_PROPERTY(property_id):
            message = f"{property_id!r} is not a property id"
            raise ValueProblem(message)
        if len(self) >= _CACHE_SIZE:
            self.clear()
        iris = {prefix: f" <{base}{property_id}> " for prefix, base in self._namespaces.items()}
        roles = tuple(
            (iris[prefix], iris.get(f"{prefix}v", ""), self._namespaces[prefix]) for prefix in ("wdt", "ps", "pq", "pr")
        )
        strings = iris["p"], f" {RDF_TYPE}{iris['wdno']}.\n", roles
        self[property_id] = strings
        return strings


class StatementWriter:
    """Writes the statements of successive entities; only predicates and values are cached between them."""

    def __init__(self, repository: Repository) -> None:
        self._properties = _Properties(repository.namespaces)
        self._make = ValueTerms(repository).make
        self._statement = f"<{repository.namespaces['s']}"
        self._reference = f"<{repository.namespaces['ref']}"
        self._value = repository.namespaces["v"]
        # The state of one entity. Each entity's description is self-contained, with everything that it refers to.
        self._subject = ""
        self._out: list[str] = []
        self._references: set[str] = set()
        self._nodes: dict[str, str] = {}

    def write(
        self, entity_id: str, subject: str, claims: dict[str, list[Json]], out: list[str], omit: OmissionCallback | None
    ) -> None:
        """Append the lines of all statements about `subject` to `out`.

        Args:
            entity_id: The entity's id, for errors.
            subject: The entity, as a term.
            claims: The statements by property.
            out: The output lines.
            omit: Receives the error of each statement that cannot be written; by default the first error is raised.

        Raises:
            EntityError: A statement is malformed or has an unknown datatype, rank or snak type.
        """
        self._subject, self._out, self._references, self._nodes = subject, out, set(), {}
        for property_id, statements in claims.items():
            best = "preferred" if "preferred" in _statement_ranks(statements) else "normal"
            direct: set[str] = set()
            start, nodes, statement = len(out), len(self._nodes), None
            try:
                for statement in statements:
                    self._add(property_id, statement, best, direct)
            except MALFORMED_JSON_ERRORS as problem:
                if omit is None:
                    raise EntityError(_problem_message(entity_id, property_id, statement, problem)) from problem
                self._take_back(start, nodes, direct)
                self._add_whole(entity_id, property_id, statements, best, omit)
        out += self._nodes.values()

    def _add_whole(
        self, entity_id: str, property_id: str, statements: list[Json], best: str, omit: OmissionCallback
    ) -> None:
        """Append the statements of a property one by one; `omit` receives each one that cannot be written."""
        direct: set[str] = set()
        for statement in statements:
            start, nodes = len(self._out), len(self._nodes)
            try:
                self._add(property_id, statement, best, direct)
            except MALFORMED_JSON_ERRORS as problem:
                self._take_back(start, nodes, direct)
                message = _problem_message(entity_id, property_id, statement, problem)
                omit("statement", EntityError.of_part(message, statement))

    def _take_back(self, start: int, nodes: int, direct: set[str]) -> None:
        """Discard the latest output: the lines from `start` on, and the value nodes from `nodes` on."""
        written = self._out[start:]
        del self._out[start:]
        direct.difference_update(written)
        for line in written:
            if line.endswith(_REFERENCE):
                self._references.discard(line.removesuffix(_REFERENCE).removeprefix(self._reference).rstrip(">"))
        while len(self._nodes) > nodes:
            self._nodes.popitem()

    def _add(self, property_id: str, statement: Json, best: str, direct: set[str]) -> None:
        """Append one statement: its node, its truthy triple if that is new, its qualifiers and references."""
        claim, novalue, roles = self._properties[property_id]
        snak, rank, guid = statement["mainsnak"], statement["rank"], statement["id"]
        name = guid.replace("$", "-") if _IS_PLAIN_GUID(guid) else _statement_local_name(guid)
        subject, node = self._subject, f"{self._statement}{name}>"
        if snak["property"] != property_id:
            message = f"its main snak is of {snak['property']!r}, but it stands under {property_id!r}"
            raise ValueProblem(message)
        truthy = None
        if snak["snaktype"] == "value":
            term = self._make[snak.get("datatype")](snak["datavalue"])
            main = roles[_MAIN]
            value_lines = f"{node}{main[0]}{term} .\n" if isinstance(term, str) else self._full_value(node, main, term)
            if rank == best:
                truthy = f"{subject}{roles[_DIRECT][0]}{term if isinstance(term, str) else term[0]} .\n"
        else:
            value_lines = self._unknown(node, name, snak, roles[_MAIN], novalue)
            if rank == best:
                truthy = self._unknown(subject, name, snak, roles[_DIRECT], novalue)
        if truthy is None:
            self._out.append(f"{subject}{claim}{node} .\n{node}{_STATEMENT}{node}{_RANKS[rank]}{value_lines}")
        else:
            self._out.append(
                f"{subject}{claim}{node} .\n{node}{_STATEMENT}{node}{_BEST}{node}{_RANKS[rank]}{value_lines}"
            )
            if truthy not in direct:
                direct.add(truthy)
                self._out.append(truthy)
        if statement.get("qualifiers"):
            self._snaks(node, name, statement["qualifiers"], _QUALIFIER)
        for reference in statement.get("references") or ():
            self._cite(node, reference)

    def _snaks(self, node: str, name: str, snaks: dict[str, list[Json]], role: int) -> None:
        """Append the qualifiers of a statement or the snaks of a reference."""
        make, out = self._make, self._out
        for property_id, group in snaks.items():
            _, novalue, roles = self._properties[property_id]
            predicate = roles[role]
            for snak in group:
                if snak["property"] != property_id:
                    message = f"a snak of {snak['property']!r} stands under {property_id!r}"
                    raise ValueProblem(message)
                if snak["snaktype"] == "value":
                    term = make[snak.get("datatype")](snak["datavalue"])
                    if isinstance(term, str):
                        out.append(f"{node}{predicate[0]}{term} .\n")
                    else:
                        out.append(self._full_value(node, predicate, term))
                else:
                    out.append(self._unknown(node, name, snak, predicate, novalue))

    def _cite(self, node: str, reference: Json) -> None:
        """Append the link from a statement to a reference, and the reference on its first use."""
        name = reference.get("hash") or reference_hash(reference)
        if not _IS_HASH(name):
            message = f"a reference's hash is {name!r}, not 40 hexadecimal digits; without one, it is computed"
            raise ValueProblem(message)
        cited = f"{self._reference}{name}>"
        self._out.append(f"{node}{_DERIVED}{cited} .\n")
        if name not in self._references:
            self._references.add(name)
            self._out.append(f"{cited}{_REFERENCE}")
            if reference["snaks"]:
                self._snaks(cited, name, reference["snaks"], _REFERENCE_SNAK)

    def _full_value(self, node: str, predicate: _Role, term: FullValue) -> str:
        """Return the lines that link to a value's term and node; the node's own lines are kept for the end."""
        self._nodes[term[1]] = term[2]
        return f"{node}{predicate[0]}{term[0]} .\n{node}{predicate[1]}{term[1]} .\n"

    def _unknown(self, node: str, name: str, snak: Json, predicate: _Role, novalue: str) -> str:
        """Return the line of a snak without value: a stable blank node (somevalue), or the no-value class."""
        kind = snak["snaktype"]
        if kind == "novalue":
            return f"{node}{novalue}"
        if kind != "somevalue":
            message = f"the snak type {kind!r} is unknown to this converter"
            raise ValueProblem(message)
        label = blank_node_label(name, predicate[2], self._value, snak.get("hash") or snak_hash(snak))
        return f"{node}{predicate[0]}_:{label} .\n"


def _statement_ranks(statements: list[Json]) -> list[object]:
    """Return the ranks of a property's statements; missing and invalid ranks are left out."""
    try:
        return [one["rank"] for one in statements]
    except MALFORMED_JSON_ERRORS:
        if not isinstance(statements, list):
            raise
        return [one.get("rank") for one in statements if isinstance(one, dict)]


def _statement_local_name(guid: str) -> str:
    """Return the local name of a statement with an unusual id: each byte that is not allowed becomes a hyphen."""
    if not guid:
        message = "its id is empty"
        raise ValueProblem(message)
    return _NOT_IN_NAMES.sub(b"-", guid.encode()).decode()


def _problem_message(entity_id: str, property_id: object, statement: object, problem: Exception) -> str:
    """Return a message with the entity, the property, the statement and the problem."""
    if not isinstance(statement, dict):
        return f"{entity_id}, {property_id}: {describe_problem(problem)}"
    return f"{entity_id}, {property_id}, statement {statement.get('id')}: {describe_problem(problem)}"
