"""Writes a part's two Parquet tables, of entities and of triples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
from pyarrow import parquet

from leapgraph.extraction.parts.table_rows import TRIPLES
from leapgraph.extraction.parts.triple_rows import triple_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from leapgraph.extraction.parts.part_folder import HashedFile
    from leapgraph.extraction.parts.table_rows import Column

_ROW_GROUP_BYTES = 32 << 20


class TableWriter:
    """Writes a table in row groups of about the same size, the same rows always in the same bytes.

    It is left before its file is closed; after an error what is left of the rows is not written.

    Args:
        file: Where to.
        columns: Its columns.
    """

    def __init__(self, file: HashedFile, columns: Sequence[Column]) -> None:
        self._schema = pa.schema([_field(column) for column in columns])
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[Sequence[Any]] = []
        self._size = 0

    def write(self, row: Sequence[Any], size: int) -> None:
        """Write a row of so many bytes."""
        self._rows.append(row)
        self._size += size
        if self._size > _ROW_GROUP_BYTES:
            self._write_group()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is None and self._rows:
            self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        columns = zip(*self._rows, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows, self._size = [], 0


def write_triples(file: HashedFile, lines: Iterable[bytes]) -> None:
    """Write the table of triples from lines of N-Triples."""
    with TableWriter(file, TRIPLES) as table:
        for line in lines:
            table.write(triple_row(line.decode()), len(line))


def _field(column: Column) -> pa.Field:
    kind = pa.list_(pa.string()) if column.is_list else pa.string()
    return pa.field(column.name, kind, nullable=column.is_optional)
