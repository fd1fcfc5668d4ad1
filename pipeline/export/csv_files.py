"""A folder of CSV files (RFC 4180, UTF-8) with a data package that gives every column its type."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import schema
from pipeline.disk import replacing_folder
from pipeline.errors import BadInputError
from pipeline.export.cells import as_cell, guarded
from pipeline.export.published import Published
from pipeline.package.datapackage import CSV, DATAPACKAGE, resources

_GUARDED = " Text that a spreadsheet would run as a formula has an apostrophe before it."


def write_csv(published: Published, folder: Path, *, for_excel: bool = False) -> None:
    """Write each table as a CSV file, and `datapackage.json`, in place of a former export in `folder`.

    An empty cell is a null, but an empty text in a column that has no nulls; lists and maps are JSON. Text is
    written as it is. `for_excel` puts a byte order mark first and guards text that would run as a formula.

    Raises:
        BadInputError: the folder holds something else, or can't be written; it stays as it was.
    """
    names = [f"{name}.csv" for name in schema.TABLES]
    refuse_foreign(folder, [*names, DATAPACKAGE])
    files = replace(CSV, encoding="utf-8-sig") if for_excel else CSV
    with replacing_folder(folder) as half:
        for name, table in published.tables.items():
            with (half / f"{name}.csv").open("w", encoding=files.encoding, newline="") as file:
                writer = csv.writer(file)
                writer.writerow(table.column_names)
                writer.writerows(zip(*(_column(table[c], guard=for_excel) for c in table.column_names), strict=True))
        package: dict[str, Any] = {**published.package, "resources": resources(half, published.tables, files)}
        if for_excel:
            package["description"] += _GUARDED
        text = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
        (half / DATAPACKAGE).write_text(text, encoding="utf-8")


def _column(values: pa.ChunkedArray, *, guard: bool) -> list[str]:
    write: Callable[[Any], str] = as_cell(values.type)
    cells = [write(value) for value in values.to_pylist()]
    return [guarded(cell) for cell in cells] if guard and pa.types.is_string(values.type) else cells


def refuse_foreign(folder: Path, names: Sequence[str]) -> None:
    """Raise if a folder that is to be replaced holds anything but files of these names.

    Raises:
        BadInputError: it is no folder, or holds something else.
    """
    if folder.exists() and not folder.is_dir():
        raise BadInputError("this is a file; the export is a folder", where=str(folder), do="choose another with --to")
    others = sorted(path.name for path in folder.iterdir() if path.name not in names) if folder.exists() else []
    if others:
        raise BadInputError(
            f"the folder holds something else ({others[0]})", where=str(folder), do="choose another with --to"
        )
