"""The columns of tables as the fields that a configuration compares."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import BadInputError
from pipeline.linkage.columns import Column, spell
from pipeline.linkage.config import Comparison, Linkage
from pipeline.linkage.dates import OPEN
from pipeline.linkage.similarity import Field


def read_fields(config: Linkage, tables: Sequence[pa.Table]) -> list[Field]:
    """The fields that are compared, with the values of all tables, one behind the other.

    Raises:
        BadInputError: a column of texts under headings is to be compared in another way than by letters.
    """
    fields = [
        Field(
            c.field,
            c.kind,
            None if c.is_learnt or isinstance(c.weight, str) else c.weight,
            spell_all(tables, c),
            c.by,
            tuple(spell_all(tables, Comparison(unit, "category")) for unit in c.units),
        )
        for c in config.comparisons
    ]
    for field in fields:
        if field.column.lists is not None and field.column.lists.headings is not None and field.by != "letters":
            raise BadInputError(
                f"{field.name!r} has texts under headings, which are compared by letters only",
                do='give its comparison by = "letters"',
            )
    return fields


def spell_all(tables: Sequence[pa.Table], comparison: Comparison) -> Column:
    """A column of all tables, one behind the other, as a comparison takes it."""
    columns = [_texts(table.column(comparison.field)) for table in tables]
    if comparison.until is not None:
        ends = [_texts(table.column(comparison.until)) for table in tables]
        columns = [_spans(first, last) for first, last in zip(columns, ends, strict=True)]
    chunks = [chunk for column in columns for chunk in column.chunks]
    return spell(pa.chunked_array(chunks, columns[0].type), comparison.kind)


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as text, or as lists or maps of texts."""
    if pa.types.is_list(column.type) or pa.types.is_map(column.type):
        return column
    return pc.cast(column, pa.string())


def _spans(first: pa.ChunkedArray, last: pa.ChunkedArray) -> pa.ChunkedArray:
    """Periods of a start and an end in columns of their own; an end that is not stated is open."""
    joined = pc.binary_join_element_wise(pc.fill_null(first, OPEN), pc.fill_null(last, OPEN), "/")
    return pc.if_else(pc.and_(pc.is_null(first), pc.is_null(last)), None, joined)
