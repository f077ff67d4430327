"""The rows of the two tables of a result, of entities and of triples, whatever writes them."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import orjson

from leapgraph.extraction.parts.triple_rows import TripleRow, triple_row
from leapgraph.extraction.url_folders import open_folder
from leapgraph.wikibase.mentioned_entities import INSTANCE_OF, entity_label, item_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leapgraph.extraction.parts.gzip_writer import GzipWriter
    from leapgraph.wikibase.json_types import Json


class RowWriter(Protocol):
    """Writes the rows of a table."""

    def write(self, row: Sequence[Any], size: int) -> None:
        """Write a row of so many bytes."""


class RowFile:
    """A file of rows from which a table is made later: a row a line, as a list in JSON."""

    def __init__(self, file: GzipWriter) -> None:
        self._file = file

    def write(self, row: Sequence[Any], size: int) -> None:  # noqa: ARG002 - each row is written at once
        """Write a row."""
        self._file.write(orjson.dumps([*row], option=orjson.OPT_APPEND_NEWLINE))


class Column(NamedTuple):
    """A column of text.

    Attributes:
        name: Its name.
        is_optional: Whether a row may have nothing there.
        is_list: Whether a row has a list of texts there.
    """

    name: str
    is_optional: bool = False
    is_list: bool = False


class EntityRow(NamedTuple):
    """An entity as a row: label in English or for all languages, classes, JSON as in the dump."""

    id: str
    label: str | None
    types: list[str]
    json: str | None


ENTITIES = (
    Column("id"),
    Column("label", is_optional=True),
    Column("types", is_list=True),
    Column("json", is_optional=True),
)
TRIPLES = (
    Column("subject"),
    Column("predicate"),
    Column("object"),
    Column("datatype", is_optional=True),
    Column("language", is_optional=True),
)


def entity_row(entity: Json, text: bytes | None) -> EntityRow:
    """Return the row of an entity with this JSON, or without any.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: The entity is malformed.
    """
    return EntityRow(
        entity["id"], entity_label(entity), item_values(entity, INSTANCE_OF), None if text is None else text.decode()
    )


def read_entity_rows(work: str, path: str) -> Iterator[EntityRow]:
    """Yield the rows of a file of the work folder that has a row a line, as a list in JSON."""
    for line in _read_lines(work, path):
        yield EntityRow(*orjson.loads(line))


def read_triple_rows(work: str, path: str) -> Iterator[TripleRow]:
    """Yield the rows of the triples in a file of the work folder, N-Triples."""
    for line in _read_lines(work, path):
        yield triple_row(line.decode())


def _read_lines(work: str, path: str) -> Iterator[bytes]:
    file_system, folder = open_folder(work)
    with file_system.open(f"{folder}/{path}", "rb") as packed, gzip.open(packed) as lines:
        yield from lines
