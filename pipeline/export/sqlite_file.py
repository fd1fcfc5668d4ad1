"""One SQLite file with types, keys, foreign keys, closed sets and every column's description."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import schema
from pipeline.disk import replacing
from pipeline.errors import BadInputError
from pipeline.export.cells import as_cell
from pipeline.export.published import Published
from pipeline.package.views import identifier, quoted

_ABOUT = "CREATE TABLE about (\n  name TEXT PRIMARY KEY NOT NULL,\n  value TEXT NOT NULL\n)"
_DICTIONARY = (
    "CREATE TABLE dictionary (\n  table_name TEXT NOT NULL,\n  column_name TEXT NOT NULL,\n"
    "  description TEXT NOT NULL,\n  unit TEXT,\n  PRIMARY KEY (table_name, column_name)\n)"
)


def write_sqlite(published: Published, path: Path) -> None:
    """Write all tables, a `dictionary` of their columns, and `about` (title, version, licence, citation).

    Dates are ISO text, times ISO text in UTC, lists and maps JSON. Amounts are numbers.

    Raises:
        BadInputError: the file can't be written, or an amount has more digits than SQLite's numbers hold.
    """
    with replacing(path) as half:
        half.unlink(missing_ok=True)
        with closing(sqlite3.connect(half)) as database:
            database.execute("PRAGMA journal_mode = OFF")
            for name, table in published.tables.items():
                database.execute(create_table(schema.TABLES[name]))
                database.executemany(_insert(name, table.num_columns), _rows(name, table))
            database.execute(_DICTIONARY)
            database.executemany(_insert("dictionary", 4), _dictionary())
            database.execute(_ABOUT)
            about = [
                (key, value) for key, value in published.package.items() if isinstance(value, str) and key[0] != "$"
            ]
            database.executemany(_insert("about", 2), sorted(about))
            database.commit()


def create_table(table: schema.Table) -> str:
    """The statement that makes a table; SQLite keeps the comments in it."""
    lines = []
    for name in table.columns:
        column = table.column(name)
        null = "" if column.nullable else " NOT NULL"
        closed = f" CHECK ({identifier(name)} IN ({', '.join(map(quoted, column.values))}))" if column.values else ""
        if pa.types.is_boolean(column.type):
            closed = f" CHECK ({identifier(name)} IN (0, 1))"
        lines.append((f"{identifier(name)} {_type(column.type)}{null}{closed}", column.description))
    lines.append((f"PRIMARY KEY ({', '.join(map(identifier, table.key))})", ""))
    for reference in table.references:
        local, there = (", ".join(map(identifier, names)) for names in (reference.local, reference.columns))
        lines.append((f"FOREIGN KEY ({local}) REFERENCES {reference.table} ({there})", ""))
    last = len(lines) - 1
    body = "\n".join(
        f"  {text}{',' if n < last else ''}{f'  -- {comment}' if comment else ''}"
        for n, (text, comment) in enumerate(lines)
    )
    return f"CREATE TABLE {table.name} (  -- {table.description}\n{body}\n)"


def _type(kind: pa.DataType) -> str:
    """The declared type; NUMERIC compares and sorts amounts as numbers, which text would not."""
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return "INTEGER"
    if pa.types.is_decimal(kind):
        return "NUMERIC"
    return "REAL" if pa.types.is_floating(kind) else "TEXT"


def _insert(name: str, n_columns: int) -> str:
    return f"INSERT INTO {name} VALUES ({', '.join('?' * n_columns)})"  # noqa: S608 (a table of ours)


def _rows(name: str, table: pa.Table) -> Iterator[tuple[Any, ...]]:
    columns = [
        [None if value is None else write(value) for value in table[field.name].to_pylist()]
        for field in table.schema
        for write in (_writer(name, field),)
    ]
    return zip(*columns, strict=True)


def _writer(table: str, field: pa.Field) -> Callable[[Any], Any]:
    if pa.types.is_decimal(field.type):
        return lambda value: exact_number(value, f"{table}.{field.name}")
    is_native = pa.types.is_integer(field.type) or pa.types.is_floating(field.type) or pa.types.is_string(field.type)
    if is_native or pa.types.is_boolean(field.type):
        return lambda value: value
    return as_cell(field.type)


def exact_number(value: Decimal, where: str) -> int | float:
    """An amount as a number of SQLite that is exactly it, to the last digit.

    Raises:
        BadInputError: it has more digits than such a number holds.
    """
    if value == value.to_integral_value():
        return int(value)
    number = float(value)
    if Decimal(repr(number)) != value:
        raise BadInputError(
            f"the amount {value} has more digits than SQLite's numbers hold",
            where=where,
            do="export CSV instead, which is exact",
        )
    return number


def _about(published: Published) -> list[tuple[str, str]]:
    texts = [(name, value) for name, value in published.package.items() if isinstance(value, str)]
    return sorted((name, value) for name, value in texts if not name.startswith("$"))


def _dictionary() -> Iterator[tuple[str, str, str, str | None]]:
    for table in schema.TABLES.values():
        for name in table.columns:
            yield table.name, name, table.column(name).description, table.column(name).unit
