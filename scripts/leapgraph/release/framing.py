"""The main entity as one nested JSON-LD document: a frame, and what it makes of all that the main entity reaches.

What is reached is, below the base IRI, all that its properties lead to, step by step, and every statement that names
it. What it leads to is nested where it is first met, and written as a reference elsewhere; the statements stand under
`@reverse`, each whole, with references to the things that they are about. So every triple is written once, and the
document grows no faster than the graph.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NoReturn

import orjson

from leapgraph.dataset import split
from leapgraph.errors import RunError
from leapgraph.namespaces import OWN
from leapgraph.release.jsonld import nodes

if TYPE_CHECKING:
    from leapgraph.release.context import Context

_NEVER = {"@embed": "@never"}


class Reach:
    """What the main entity reaches in a merged graph.

    Attributes:
        lines: The triples of all that is reached, sorted.
        naming: The properties by which statements name the main entity, each with the properties of those statements.
    """

    def __init__(self, base: str, main_entity: str, lines: list[bytes]) -> None:
        start = f"<{main_entity}>".encode()
        ours = f"<{base}".encode()
        of: dict[bytes, list[bytes]] = defaultdict(list)
        naming: dict[str, set[str]] = defaultdict(set)
        statements = []
        literal = set()
        for line in lines:
            subject, predicate, term = split(line)
            if subject.startswith(ours):
                of[subject].append(line)
            if term == start and subject.startswith(f"<{base}{OWN['statement']}".encode()):
                statements.append((predicate, subject))
            elif term.startswith(b'"'):
                literal.add(predicate)
        for predicate, subject in statements:
            # Framing looks through a property backwards only where all that it leads to are nodes.
            if predicate not in literal:
                used = {split(line)[1][1:-1].decode() for line in of[subject]}
                naming[predicate[1:-1].decode()] |= used
        self.naming = naming
        reached = _closure(start, of)
        kept = reached | {subject for predicate, subject in statements if predicate not in literal}
        self.lines = sorted(line for subject in kept for line in of[subject])


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


def framed(frame: dict[str, Any], reach: Reach) -> bytes:
    """Return the framed document of all that `reach` holds.

    Raises:
        RunError: It nests deeper than can be written.
    """
    from pyld import jsonld

    try:
        document = jsonld.frame(
            list(nodes(reach.lines)), frame, {"omitDefault": True, "documentLoader": refuse_to_load, "omitGraph": True}
        )
    except RecursionError as error:
        raise RunError("what the main entity leads to is nested too deep for one JSON-LD document") from error
    # What leads to the main entity comes after what it leads to: that reads better, and JSON asks for no order.
    document |= {"@reverse": document.pop("@reverse")} if "@reverse" in document else {}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def refuse_to_load(url: str, _options: object = None) -> NoReturn:
    """Stand in for PyLD's document loader: nothing here is ever fetched."""
    raise RunError(f"no JSON-LD context is fetched, and {url} was asked for")


def _closure(start: bytes, of: dict[bytes, list[bytes]]) -> set[bytes]:
    reached = {start}
    ahead = [start]
    while ahead:
        for line in of[ahead.pop()]:
            term = split(line)[2]
            if term in of and term not in reached:
                reached.add(term)
                ahead.append(term)
    return reached
