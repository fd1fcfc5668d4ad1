"""Tables with one project a row: a header row of labels, and a block for each row below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.split.blocks import SplitBook
from pipeline.split.labels import Label, LabelBook
from pipeline.split.lines import Cell, Line, Page
from pipeline.split.segments import Segment, trim
from pipeline.values.codes import read_heading_code

_MIN_COLUMNS = 3
# What the row below all others that adds them up calls itself.
_SUM = re.compile(
    r"(?:grand |sub-?)?totals?|sum|total (?:général|general|geral)|totaux|totales|totais|gesamt|summe|insgesamt"
    r"|totale|totaal|summa|sum totalt|итого|всего|المجموع|الإجمالي|合计|总计|总额",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Header:
    """A table's header: its row, and label and words by column (the label is None if unknown)."""

    table: int
    row: int
    columns: dict[int, tuple[Label | None, str]]


def find_headers(lines: Sequence[Line], book: LabelBook) -> dict[int, Header]:
    """The header of each table of records, by table: a row most of whose cells are known labels.

    In a row of header cells alone, a name or code of the project and another label are enough.
    """
    rows: dict[tuple[int, int], dict[int, str]] = {}
    plain: set[tuple[int, int]] = set()
    for line in lines:
        if line.cell:
            if not line.is_term:
                plain.add((line.cell.table, line.cell.row))
            cells = rows.setdefault((line.cell.table, line.cell.row), {})
            cells[line.cell.column] = f"{cells.get(line.cell.column, '')} {line.text}".strip()
    headers: dict[int, Header] = {}
    for (table, row), cells in rows.items():
        if table in headers or len(cells) < _MIN_COLUMNS:
            continue
        columns = {column: (book.lookup(words), words) for column, words in cells.items()}
        known = sum(label is not None for label, _ in columns.values())
        names = any(label and label.name in ("title", "code") for label, _ in columns.values())
        if known >= 2 and (known * 2 > len(cells) or (names and (table, row) not in plain)):
            headers[table] = Header(table, row, columns)
    return headers


def cut_rows(page: Page, headers: dict[int, Header], book: SplitBook) -> Iterator[tuple[int, int, list[Segment]]]:
    """The blocks of tables of records: first line, line behind the last, and segments of each row."""
    lines = page.lines
    at = 0
    while at < len(lines):
        cell = lines[at].cell
        header = headers.get(cell.table) if cell else None
        if cell is None or header is None or cell.row <= header.row:
            at += 1
            continue
        last = at
        while last < len(lines) and _same_row(lines[last].cell, cell):
            last += 1
        if not _SUM.fullmatch(lines[at].text.rstrip(" :：")):
            yield at, last, list(_row_segments(page, lines[at:last], header, book))
        at = last


def _row_segments(page: Page, lines: Sequence[Line], header: Header, book: SplitBook) -> Iterator[Segment]:
    """The parts of one row: a cell each, under its column's label."""
    cells: dict[int, list[Line]] = {}
    for line in lines:
        if line.cell:
            cells.setdefault(line.cell.column, []).append(line)
    for column, held in cells.items():
        label, words = header.columns.get(column, (None, None))
        start, end = held[0].start, held[-1].end
        if label and label.name in ("title", "code") and (code := read_heading_code(held[0].text, book.codes)):
            yield Segment("code", None, start + code.start, start + code.end, "table_column", code.confidence)
            start, end = trim(page.text, start + code.title_start, end)
            if start < end:
                yield Segment("title", None, start, end, "table_column")
        elif label:
            yield Segment(label.kind, label.name, start, end, "table_column", label_raw=words)
        else:
            yield Segment("field", "other", start, end, "unknown_label", 0.5, label_raw=words)


def _same_row(one: Cell | None, other: Cell) -> bool:
    return one is not None and (one.table, one.row) == (other.table, other.row)
