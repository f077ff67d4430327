"""Writes a part's two Parquet tables, of entities and of triples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import parquet

from leapgraph.extraction.triple_rows import triple_row
from leapgraph.wikibase.mentioned_entities import INSTANCE_OF, entity_label, item_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leapgraph.extraction.part_folder import HashedFile
    from leapgraph.wikibase.json_types import Json

ENTITIES = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("label", pa.string()),
        pa.field("types", pa.list_(pa.string()), nullable=False),
        pa.field("json", pa.string()),
    ]
)
TRIPLES = pa.schema(
    [
        pa.field("subject", pa.string(), nullable=False),
        pa.field("predicate", pa.string(), nullable=False),
        pa.field("object", pa.string(), nullable=False),
        pa.field("datatype", pa.string()),
        pa.field("language", pa.string()),
    ]
)
_ROW_GROUP_BYTES = 32 << 20


class TableWriter:
    """Writes a table in row groups of about the same size, the same rows always in the same bytes.

    Args:
        file: Where to.
        schema: The columns.
    """

    def __init__(self, file: HashedFile, schema: pa.Schema) -> None:
        self._schema = schema
        self._writer = parquet.ParquetWriter(file, schema, compression="zstd")
        self._rows: list[Sequence[Any]] = []
        self._size = 0

    def write(self, row: Sequence[Any], size: int) -> None:
        """Write a row of so many bytes."""
        self._rows.append(row)
        self._size += size
        if self._size > _ROW_GROUP_BYTES:
            self._write_group()

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        if self._rows:
            self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        columns = zip(*self._rows, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows, self._size = [], 0


def entity_row(entity: Json, text: bytes | None) -> tuple[str, str | None, list[str], bytes | None]:
    """Return the row of an entity: id, label in English or for all languages, classes, JSON as in the dump."""
    return entity["id"], entity_label(entity), item_values(entity, INSTANCE_OF), text


def write_triples(file: HashedFile, lines: Iterable[bytes]) -> None:
    """Write the table of triples from lines of N-Triples."""
    table = TableWriter(file, TRIPLES)
    for line in lines:
        table.write(triple_row(line.decode()), len(line))
    table.close()
