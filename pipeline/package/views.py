"""SQL for DuckDB: a typed, commented view of each table, and one that puts values beside their words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline import schema

EVIDENCE = "evidence"
_EVIDENCE_COMMENT = "A value as found on a page beside the words that it was read from, and the page."
_EVIDENCE = """\
SELECT r.project_id, f.record_id, f.field, f.position, f.value, f.status, f.rule, f.confidence,
  substr(p.text, f.char_start + 1, f.char_end - f.char_start) AS words, a.page, a.url, a.fetched_at
FROM fields f
JOIN records r USING (record_id)
JOIN pages p USING (snapshot_id)
JOIN (SELECT snapshot_id, arg_max(page, fetched_at) AS page, arg_max(url, fetched_at) AS url,
        max(fetched_at) AS fetched_at FROM fetches WHERE snapshot_id IS NOT NULL GROUP BY snapshot_id) a
  USING (snapshot_id)"""


def views(folder: Path | None = None) -> str:
    """The statements that make the views; without a folder the files are looked for where DuckDB runs."""
    return "\n".join(_statements(folder)) + "\n"


def _statements(folder: Path | None) -> Iterator[str]:
    yield f"-- The tables of a release as DuckDB views (schema {schema.SCHEMA_VERSION}). In the release's folder:"
    yield "--   duckdb -init views.sql"
    yield "-- Columns that only hold some words are enums; comments are in duckdb_views() and duckdb_columns()."
    for table in schema.TABLES.values():
        path = f"{folder / table.name if folder else table.name}.parquet"
        columns = ",\n  ".join(_column(name, table.column(name)) for name in table.columns)
        yield ""
        yield f"CREATE OR REPLACE VIEW {table.name} AS SELECT\n  {columns}\nFROM read_parquet({quoted(path)});"
        yield f"COMMENT ON VIEW {table.name} IS {quoted(table.description)};"
        for name in table.columns:
            column = table.column(name)
            unit = f" Unit: {column.unit}." if column.unit else ""
            yield f"COMMENT ON COLUMN {table.name}.{identifier(name)} IS {quoted(column.description + unit)};"
    yield ""
    yield f"CREATE OR REPLACE VIEW {EVIDENCE} AS {_EVIDENCE};"
    yield f"COMMENT ON VIEW {EVIDENCE} IS {quoted(_EVIDENCE_COMMENT)};"


def _column(name: str, column: schema.Column) -> str:
    if not column.values:
        return identifier(name)
    values = ", ".join(quoted(value) for value in column.values)
    return f"{identifier(name)}::ENUM ({values}) AS {identifier(name)}"


def identifier(name: str) -> str:
    """A column's name in SQL, whatever words an engine reserves."""
    return f'"{name}"'


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
