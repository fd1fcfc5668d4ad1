"""The report's data: the published tables, packed column by column, each text of the web once.

What a row quotes from a page (`raw`, `text`) is left out, because the page's script cuts it out of the
page's text by the offsets beside it. Ids of records and snapshots are row numbers.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import schema

Tables = Mapping[str, pa.Table]

# Columns that the page doesn't show, or can cut out of a page's text.
_LEFT_OUT = {
    "projects": ("code_place", "code_sequence"),
    "records": ("code_place", "code_sequence"),
    "sections": ("text",),
    "items": ("text",),
    "mentions": ("raw",),
    "fields": ("raw",),
    "project_countries": ("raw", "m49"),
    "project_partners": ("raw",),
    "fetches": ("fetch_id", "etag", "last_modified"),
    "issues": ("issue_id",),
}
_PACKED = (
    *("projects", "records", "sections", "items", "mentions", "fields", "project_countries", "project_partners"),
    *("matches", "conflicts", "issues", "snapshots", "fetches", "changes", "project_id_history", "runs"),
)
_RECORD_COLUMNS = ("record_id", "left_record_id", "right_record_id")


def page_data(tables: Tables, folder: Path) -> dict[str, Any]:
    """Everything that the page shows, as JSON values: `tables`, `pages` (text by snapshot), `about` and `schema`."""
    records = _numbers(tables["records"], "record_id")
    snapshots = _numbers(tables["snapshots"], "snapshot_id")
    return {
        "about": _about(tables["runs"], folder),
        "tables": {
            name: _pack(tables[name], _LEFT_OUT.get(name, ()), numbers=_of(name, records, snapshots))
            for name in _PACKED
        },
        "pages": _shown_pages(tables, snapshots),
        "schema": {
            "fieldOf": {**schema.FIELD_OF_COLUMN, "countries": "countries", "partners": "partners"},
            "columns": {name: schema.TABLES["projects"].column(name).description for name in schema.PROJECT_COLUMNS},
            "compared": [c for c in schema.TABLES["records"].columns if c in ("code_raw", "title_raw", *schema.TYPED)],
        },
    }


def _about(runs: pa.Table, folder: Path) -> dict[str, Any]:
    """What release this is: its run, and what the data package beside it says of title, licence and citation."""
    run = max(runs.to_pylist(), key=lambda row: row["started_at"])
    package: dict[str, Any] = {}
    if (folder / "datapackage.json").exists():
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return {
        **{name: _cell(value) for name, value in run.items()},
        **{name: package.get(name) for name in ("title", "citation", "licence", "homepage")},
    }


def _numbers(table: pa.Table, key: str) -> dict[str, int]:
    """The row number of each key."""
    return {value: number for number, value in enumerate(table[key].to_pylist())}


def _of(name: str, records: Mapping[str, int], snapshots: Mapping[str, int]) -> dict[str, Mapping[str, int]]:
    """Which columns of a table become row numbers; a table's own key stays as it is."""
    numbered: dict[str, Mapping[str, int]] = {}
    if name != "records":
        numbered |= dict.fromkeys(_RECORD_COLUMNS, records)
    if name != "snapshots":
        numbered["snapshot_id"] = snapshots
    return numbered


def _pack(table: pa.Table, left_out: Sequence[str], numbers: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """A table as its number of rows and its columns."""
    columns = {}
    for name in table.column_names:
        if name in left_out:
            continue
        values = [_cell(value) for value in table[name].to_pylist()]
        if name in numbers:
            # The body of a rejected page is in the quarantine, not among the snapshots.
            values = [numbers[name].get(value) for value in values]
        columns[name] = _compact(values)
    return {"n": table.num_rows, "columns": columns}


def _compact(values: list[Any]) -> list[Any] | dict[str, Any]:
    """A column: its values in order, or where few texts recur, those once and which of them each row has."""
    if not values or any(not isinstance(value, str | bool | None) for value in values):
        return values
    known: dict[Any, int] = {}
    at = [known.setdefault(value, len(known)) for value in values]
    return {"values": list(known), "at": at} if 2 * len(known) <= len(values) else values


def _cell(value: Any) -> Any:
    """A cell as JSON has it: dates and times by ISO 8601, amounts as exact text, maps as objects."""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        return dict(value)
    return value


def _shown_pages(tables: Tables, snapshots: Mapping[str, int]) -> dict[str, str]:
    """The text of each page that a record or an issue points into, by the snapshot's row number."""
    wanted = {*tables["records"]["snapshot_id"].to_pylist(), *tables["issues"]["snapshot_id"].to_pylist()}
    ids, texts = tables["pages"]["snapshot_id"].to_pylist(), tables["pages"]["text"]
    return {str(snapshots[key]): texts[row].as_py() for row, key in enumerate(ids) if key in wanted}
