"""An Excel workbook: a sheet a table, numbers and dates as such, text never a formula."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipeline import schema
from pipeline.disk import replacing
from pipeline.errors import BadInputError
from pipeline.export.cells import as_cell
from pipeline.export.published import Published

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# Excel's limits: characters a cell, rows a sheet, significant digits a number, and the first day that its
# calendar counts right (it has a 29 February 1900).
CELL_LENGTH, SHEET_ROWS, DIGITS = 32_767, 1_048_576, 15
FIRST_DAY = dt.date(1900, 3, 1)
_CUT = " […cut: {n} characters in all]"
_WIDEST = 60


@dataclass(slots=True)
class _Book:
    """The formats of a workbook's cells, and the cells that Excel can't hold whole."""

    header: Format
    label: Format
    money: Format
    date: Format
    time: Format
    cut: list[str] = field(default_factory=list)


def write_workbook(published: Published, path: Path) -> list[str]:
    """Write a workbook of all tables behind a sheet that explains them; returns the cells cut at Excel's limit.

    Amounts are numbers where Excel's 15 digits hold them, else text, so that no digit is lost; dates before
    March 1900, which Excel's calendar has wrong, are text; times are UTC; lists and maps are JSON.

    Raises:
        BadInputError: XlsxWriter is not installed, a table has more rows than a sheet, or the file can't be
            written; a former one stays.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise BadInputError("XlsxWriter is not installed", do="pip install 'un-projects[export]'") from error
    for name, table in published.tables.items():
        if table.num_rows >= SHEET_ROWS:
            raise BadInputError(
                f"the table {name} has {table.num_rows} rows, a sheet holds {SHEET_ROWS - 1}", do="export CSV instead"
            )
    with replacing(path) as half:
        workbook = xlsxwriter.Workbook(str(half))
        workbook.set_properties(_properties(published.package))
        book = _Book(
            header=workbook.add_format({"bold": True, "bottom": 1}),
            label=workbook.add_format({"bold": True}),
            money=workbook.add_format({"num_format": "#,##0.00"}),
            date=workbook.add_format({"num_format": "yyyy-mm-dd"}),
            time=workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        )
        readme, dictionary = workbook.add_worksheet("README"), workbook.add_worksheet("dictionary")
        for name, table in published.tables.items():
            _fill(workbook.add_worksheet(name), name, table, book)
        _write_rows(dictionary, ("table", "column", "type", "may be null", "holds"), _dictionary(), book)
        _write_readme(readme, published, book)
        workbook.close()
    return book.cut


def _properties(package: Mapping[str, Any]) -> dict[str, Any]:
    """The file's properties; the time is that of the release, so that the same release is the same bytes."""
    created = dt.datetime.fromisoformat(package["created"]).replace(tzinfo=None)
    return {"title": package["title"], "comments": package["citation"], "created": created}


def _fill(sheet: Worksheet, name: str, table: pa.Table, book: _Book) -> None:
    for at, column in enumerate(table.schema):
        values = table[column.name].to_pylist()
        write = as_cell(column.type)
        sheet.write_string(0, at, column.name, book.header)
        widest = len(column.name)
        for row, value in enumerate(values, start=1):
            if value is not None:
                widest = max(widest, _write(sheet, row, at, value, write(value), f"{name}.{column.name}", book))
        sheet.set_column(at, at, min(widest, _WIDEST) + 2)
    sheet.freeze_panes(1, 1)
    if table.num_rows:
        sheet.autofilter(0, 0, table.num_rows, table.num_columns - 1)


def _write(sheet: Worksheet, row: int, column: int, value: Any, text: str, where: str, book: _Book) -> int:
    """Write a cell by the type of its value; returns how many characters it shows."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, Decimal) and len(value.as_tuple().digits) <= DIGITS:
        sheet.write_number(row, column, float(value), book.money)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, dt.datetime) and value.date() >= FIRST_DAY:
        sheet.write_datetime(row, column, value.astimezone(dt.UTC).replace(tzinfo=None), book.time)
        return 19
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime) and value >= FIRST_DAY:
        sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), book.date)
    else:
        sheet.write_string(row, column, _fitting(text, f"{where}, row {row + 1}", book))
    return max(map(len, text.splitlines()), default=0)


def _fitting(text: str, where: str, book: _Book) -> str:
    """The text, cut with a word of it where it is longer than a cell; Excel counts UTF-16 units."""
    length = len(text.encode("utf-16-le")) // 2
    if length <= CELL_LENGTH:
        return text
    book.cut.append(f"{where}: {length:,} characters")
    note = _CUT.format(n=f"{length:,}")
    kept = text.encode("utf-16-le")[: 2 * (CELL_LENGTH - len(note))].decode("utf-16-le", errors="ignore")
    return kept + note


def _write_rows(sheet: Worksheet, header: Sequence[str], rows: Iterator[Sequence[str]], book: _Book) -> None:
    listed = list(rows)
    for column, name in enumerate(header):
        sheet.write_string(0, column, name, book.header)
        for row, values in enumerate(listed, start=1):
            sheet.write_string(row, column, values[column])
        widest = max(len(values[column]) for values in [header, *listed])
        sheet.set_column(column, column, min(widest, 2 * _WIDEST) + 2)
    sheet.freeze_panes(1, 0)


def _dictionary() -> Iterator[Sequence[str]]:
    for table in schema.TABLES.values():
        for name in table.columns:
            column = table.column(name)
            values = f" One of {', '.join(column.values)}." if column.values else ""
            unit = f" Unit: {column.unit}." if column.unit else ""
            yield (
                table.name,
                name,
                str(column.type),
                "yes" if column.nullable else "",
                f"{column.description}{values}{unit}",
            )


def _write_readme(sheet: Worksheet, published: Published, book: _Book) -> None:
    package = published.package
    lines: list[tuple[str, str]] = [
        ("", package["title"]),
        ("version", package["version"]),
        ("licence", package["licence"]),
        ("cite as", package["citation"]),
        ("", ""),
        *((name, f"{published.tables[name].num_rows} rows. {table.description}") for name, table in _tables()),
        ("", ""),
        ("empty", "An empty cell: the page doesn't say it."),
        ("amounts", f"Numbers; one of more than {DIGITS} digits, which Excel would round, is text."),
        ("dates", "Excel dates; one before March 1900 is text, for Excel's calendar is wrong there. Times are UTC."),
        ("lists", 'JSON, such as [] or ["one", "two"].'),
        ("formulas", "There are none: text that looks like one is text."),
        *(("cut", f"{cell}; a cell holds {CELL_LENGTH:,}. The Parquet file and the CSV export have it whole.")
          for cell in book.cut),
    ]  # fmt: skip
    for row, (name, text) in enumerate(lines):
        sheet.write_string(row, 0, name, book.label)
        sheet.write_string(row, 1, text, book.label if row == 0 else None)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 110)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _tables() -> Iterator[tuple[str, schema.Table]]:
    yield from schema.TABLES.items()
