"""Read a Turtle file: pyoxigraph parses the triples without loss; positions in the text are computed on demand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from leapgraph.errors import DataError, RunError
from leapgraph.project_files import read_bytes
from leapgraph.turtle.lexer import LineIndex, longest_token_line
from leapgraph.turtle.source_map import SourceMap, build_source_map
from leapgraph.turtle.syntax_messages import explain_syntax_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from leapgraph.turtle.terms import Resource, Term, TripleTuple


@dataclass(frozen=True)
class TurtleFile:
    """A Turtle document: its triples, and the position of each in the text.

    Attributes:
        path: The file as messages name it; None for a text without a file.
        text: The whole text.
        triples: In the order of the text, with literals and blank node labels unchanged (language tags are lowercased,
            which RDF 1.1 Concepts, section 3.3, allows). prefixes: Prefix without colon to namespace IRI, sorted; the
            last one of a prefix declared twice.
        base: The base IRI if the text declares one.
    """

    path: Path | None
    text: str = field(repr=False)
    triples: tuple[Triple, ...] = field(repr=False)
    prefixes: dict[str, str]
    base: str | None

    def line_of(
        self,
        subject: Resource,
        predicate: NamedNode | None = None,
        object_: Term | None = None,
    ) -> int | None:
        """Return the line, counted from 1, of the triple, else of the predicate, else of the subject; or None."""
        position = self.position_of(subject, predicate, object_)
        return position[0] if position else None

    def position_of(
        self,
        subject: Resource,
        predicate: NamedNode | None = None,
        object_: Term | None = None,
    ) -> tuple[int, int] | None:
        """Return line and column as `line_of` does.

        The first call parses the text a second time, for its positions. A bracketed blank node is found by its
        generated label, or by the subject around it.
        """
        places = self.source_map
        offset = None
        if predicate is not None and object_ is not None:
            offset = places.objects.get((subject, predicate, object_))
        if predicate is not None and offset is None:
            offset = places.properties.get((subject, predicate))
        if offset is None:
            offset = places.subjects.get(subject)
        return None if offset is None else self._lines.position(offset)

    def blank_nodes(self) -> list[tuple[int, Resource, NamedNode]]:
        """Return line, subject and predicate of each triple with a blank node, except those inside brackets."""
        triples = self.source_map.triples
        inside = {term for _, _, term in triples if isinstance(term, BlankNode)}
        found = {
            (self.line_of(subject, predicate, term) or 1, subject, predicate)
            for subject, predicate, term in triples
            if (subject not in inside if isinstance(subject, BlankNode) else isinstance(term, BlankNode))
        }
        return sorted(found, key=lambda one: (one[0], str(one[1]), str(one[2])))

    @cached_property
    def declarations(self) -> tuple[tuple[str, str, int], ...]:
        """The prefix declarations in the order of the text: prefix without colon, namespace IRI, line."""
        return tuple(
            (prefix, namespace, self._lines.line(offset)) for prefix, namespace, offset in self.source_map.declarations
        )

    @cached_property
    def source_map(self) -> SourceMap:
        """The offsets and comments of the text, verified against the triples that pyoxigraph parsed."""
        try:
            found = build_source_map(self.text)
        except ValueError as error:
            line, column = self._lines.position(int(error.args[0]))
            raise RunError(f"{self.path}:{line}:{column}: this is valid Turtle that leapgraph cannot follow") from error
        if count_triples_ignoring_labels(found.triples) != count_triples_ignoring_labels(triple_tuples(self.triples)):
            raise RunError(f"{self.path}: leapgraph's positions disagree with the triples read; please report it")
        return found

    @cached_property
    def _lines(self) -> LineIndex:
        return LineIndex(self.text)


def triple_tuples(triples: Iterable[Triple | Quad]) -> Iterator[TripleTuple]:
    """Yield triples of RDF 1.1 as plain tuples."""
    for triple in triples:
        yield cast("TripleTuple", (triple.subject, triple.predicate, triple.object))


def count_triples_ignoring_labels(triples: Iterable[TripleTuple]) -> Counter[tuple[object, ...]]:
    """Count the triples, all blank nodes taken as one."""
    return Counter(
        (None if isinstance(subject, BlankNode) else subject, predicate, None if isinstance(term, BlankNode) else term)
        for subject, predicate, term in triples
    )


def read_turtle_file(path: Path, *, prefixes: Mapping[str, str] | None = None, shown: Path | None = None) -> TurtleFile:
    """Return the Turtle file at `path`.

    Args:
        path: The file.
        prefixes: The project's prefixes, for advice on an undeclared one.
        shown: The path in messages; `path` by default.

    Raises:
        DataError: It is not Turtle in UTF-8; with line and column.
        RunError: The file cannot be read.
    """
    name = shown or path
    return decode_turtle(read_bytes(path, name), name, prefixes=prefixes)


def decode_turtle(data: bytes, shown: Path, *, prefixes: Mapping[str, str] | None = None) -> TurtleFile:
    """Return the bytes of a Turtle file, which messages name as `shown`, as a parsed document; see `read_turtle_file`.

    Raises:
        DataError: It is not Turtle in UTF-8; with line and column.
    """
    return _parse(_decode(data, shown), data, shown, prefixes or {})


def parse_turtle(text: str, *, prefixes: Mapping[str, str] | None = None, shown: Path | None = None) -> TurtleFile:
    """Return `text` as a parsed Turtle document.

    Raises:
        DataError: It is not Turtle; with line and column.
    """
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        line, column = LineIndex(text).position(error.start)
        raise DataError("a lone surrogate is no character", path=shown, line=line, column=column) from error
    return _parse(text, data, shown, prefixes or {})


def token_too_long_error(data: bytes, shown: Path | None) -> DataError:
    """Return the error for a token of more than 16 MiB, which pyoxigraph's parser does not accept."""
    message = "a literal, name or comment is longer than 16 MiB: is a closing quote missing?"
    return DataError(message, path=shown, line=longest_token_line(data.decode(errors="replace")))


def _decode(data: bytes, name: Path) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataError("this is UTF-16, and Turtle is UTF-8: save it as UTF-8", path=name, line=1, column=1)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line, column = LineIndex(data[: error.start].decode()).position(len(data[: error.start].decode()))
        message = f"byte 0x{data[error.start]:02x} is not UTF-8: save the file as UTF-8"
        raise DataError(message, path=name, line=line, column=column) from error


def _parse(text: str, data: bytes, name: Path | None, prefixes: Mapping[str, str]) -> TurtleFile:
    if text.startswith("\ufeff"):
        message = "the file begins with a byte order mark, which Turtle does not have: save it as UTF-8 without one"
        raise DataError(message, path=name, line=1, column=1)
    parser = parse(data, format=RdfFormat.TURTLE)
    try:
        triples = tuple(quad.triple for quad in parser)
    except SyntaxError as error:
        what = explain_syntax_error(error, prefixes)
        raise DataError(what, path=name, line=error.lineno, column=error.offset) from error
    except MemoryError as error:
        raise token_too_long_error(data, name) from error
    _refuse_rdf_1_2(text, triples, name)
    return TurtleFile(name, text, triples, dict(sorted(parser.prefixes.items())), parser.base_iri)


def _refuse_rdf_1_2(text: str, triples: tuple[Triple, ...], name: Path | None) -> None:
    # rdflib, PyLD and the SHACL engines do not support these, so the graph could not be published.
    for triple in triples:
        term = triple.object
        if isinstance(term, Triple) or (isinstance(term, Literal) and term.direction is not None):
            offset = next((text.find(mark) for mark in ("<<", "{|", "~", "--") if mark in text), 0)
            line, column = LineIndex(text).position(offset)
            message = "triple terms, reifiers and base directions are RDF 1.2: this must be RDF 1.1 Turtle"
            raise DataError(message, path=name, line=line, column=column)
