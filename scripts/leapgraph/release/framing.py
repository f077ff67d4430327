"""The main entity as one nested JSON-LD document: a frame, and what it makes of all that the main entity reaches.

What is reached is, below the base IRI, all that its properties lead to, step by step, and every statement that names
it. What it leads to is nested where it is first met, and written as a reference elsewhere; the statements stand under
`@reverse`, each whole, with references to the things that they are about. So every triple is written once, and the
document grows no faster than the graph.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import orjson

from leapgraph.dataset import split
from leapgraph.errors import RunError
from leapgraph.namespaces import OWN
from leapgraph.release.context import RDF_TYPE
from leapgraph.release.jsonld import compact, nodes, one_or_all

if TYPE_CHECKING:
    from leapgraph.release.context import Context

_TYPE = f"<{RDF_TYPE}>".encode()
_NEVER = {"@embed": "@never"}


class Reach:
    """What the main entity reaches in a merged graph.

    Attributes:
        lines: The triples of all that is reached, sorted.
        naming: The properties by which statements name the main entity, each with all properties by which whatever
            has it leads on: a frame must say of these, and of no others, that nothing is nested there.
    """

    def __init__(self, base: str, main_entity: str, lines: list[bytes]) -> None:
        start = f"<{main_entity}>".encode()
        ours = f"<{base}".encode()
        statement = f"<{base}{OWN['statement']}".encode()
        of: dict[bytes, list[bytes]] = defaultdict(list)
        named = []
        literal = set()
        for line in lines:
            subject, predicate, term = split(line)
            if subject.startswith(ours):
                of[subject].append(line)
            if term == start and subject.startswith(statement):
                named.append((predicate, subject))
            elif term.startswith(b'"'):
                literal.add(predicate)
        # Framing looks through a property backwards only where all that it leads to are nodes.
        named = [(predicate, subject) for predicate, subject in named if predicate not in literal]
        kept = _closure(start, of) | {subject for _, subject in named}
        self.lines = sorted(line for subject in kept for line in of[subject])
        self.naming = _naming({predicate for predicate, _ in named}, start, [of[subject] for subject in kept])


def _naming(backwards: set[bytes], start: bytes, described: list[list[bytes]]) -> dict[str, set[str]]:
    naming: dict[str, set[str]] = defaultdict(set)
    for lines in described:
        said = [split(line) for line in lines]
        onward = {predicate[1:-1].decode() for _, predicate, term in said if not term.startswith(b'"')}
        for _, predicate, term in said:
            if term == start and predicate in backwards:
                naming[predicate[1:-1].decode()] |= onward
    return naming


def make_frame(main_entity: str, reach: Reach, context: Context) -> dict[str, Any]:
    """Return the frame, as JSON: the main entity, and under `@reverse` the statements that name it."""
    reverse = {
        context.terms.get(predicate, predicate): {
            context.terms[used]: _NEVER for used in sorted(properties & set(context.terms))
        }
        for predicate, properties in sorted(reach.naming.items())
    }
    frame: dict[str, Any] = {"@context": context.document(), "@id": context.compact_iri(main_entity)}
    if reverse:
        frame["@reverse"] = reverse
    return frame


def framed(main_entity: str, reach: Reach, context: Context) -> bytes:
    """Return the document that the frame makes of all that `reach` holds.

    It is made here and not by PyLD's framing, which compares each value of a property with all others of it: the tests
    hold it against PyLD's.

    Raises:
        RunError: It nests deeper than can be written.
    """
    of = {node["@id"]: node for node in nodes(reach.lines)}
    try:
        nested = _nested(of.get(main_entity, {"@id": main_entity}), of, set())
        document = {"@context": context.document(), **compact(nested, context)}
    except RecursionError as error:
        raise RunError("what the main entity leads to is nested too deep for one JSON-LD document") from error
    reverse: dict[str, list[dict[str, Any]]] = {}
    for node in of.values():
        for predicate in node.keys() & reach.naming.keys():
            if {"@id": main_entity} in node[predicate]:
                reverse.setdefault(predicate, []).append(compact(node, context))
    if reverse:
        document["@reverse"] = {
            context.terms.get(predicate, predicate): one_or_all(reverse[predicate]) for predicate in sorted(reverse)
        }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _nested(node: dict[str, Any], of: dict[str, dict[str, Any]], placed: set[str]) -> dict[str, Any]:
    """Return `node` with each node that it leads to, and that is not `placed` yet, in the place of its reference."""
    placed.add(node["@id"])
    whole: dict[str, Any] = {}
    for key, values in sorted(node.items()):
        whole[key] = values if key.startswith("@") else [_embedded(value, of, placed) for value in values]
    return whole


def _embedded(value: dict[str, Any], of: dict[str, dict[str, Any]], placed: set[str]) -> dict[str, Any]:
    target = value.get("@id")
    return _nested(of[target], of, placed) if target in of and target not in placed else value


def _closure(start: bytes, of: dict[bytes, list[bytes]]) -> set[bytes]:
    reached = {start}
    ahead = [start]
    while ahead:
        for line in of[ahead.pop()]:
            _, predicate, term = split(line)
            # A type is a word in JSON-LD, with no place for what is said of it.
            if term in of and term not in reached and predicate != _TYPE:
                reached.add(term)
                ahead.append(term)
    return reached
