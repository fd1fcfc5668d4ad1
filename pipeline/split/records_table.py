"""Tables with one project a row: a header row of labels, and a block for each row below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.split.blocks import SplitBook
from pipeline.split.labels import OTHER, TYPED, Hit, Label, LabelBook, find_labels, is_value, normalise
from pipeline.split.lines import Cell, Line, Page, same_row
from pipeline.split.segments import Segment, trim
from pipeline.values.codes import read_heading_code

_MIN_COLUMNS = 3
# What the row below all others that adds them up calls itself.
_SUM = re.compile(
    r"(?:grand |sub-?)?totals?|sum|total (?:général|general|geral)|totaux|totales|totais|gesamt|summe|insgesamt"
    r"|totale|totaal|summa|sum totalt|итого|всего|المجموع|الإجمالي|合计|总计|总额",
    re.IGNORECASE,
)
_MIN_GRID = 2
_NAMES = frozenset({"title", "code"})
# So many fields a list of projects has, one of them a name; so many has a page on one project beside a table.
_MIN_FIELDS, _MANY_FIELDS = 3, 4
_LABEL = 20


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
        names = any(label and label.name in _NAMES for label, _ in columns.values())
        if known >= 2 and (known * 2 > len(cells) or (names and (table, row) not in plain)):
            headers[table] = Header(table, row, columns)
    return headers


def find_nameless(lines: Sequence[Line], headers: Mapping[int, Header], book: LabelBook) -> dict[int, Header]:
    """Tables of records that name no project, or say little of it, on a page with labels elsewhere: facts of another.

    The name of a partner or an office may be such a table's column too.
    """
    known = {
        table: {label.name for label, _ in header.columns.values() if label and label.kind == "field"} - {"other"}
        for table, header in headers.items()
    }
    poor = {
        table: header
        for table, header in headers.items()
        if len(known[table]) < _MIN_FIELDS or not known[table] & _NAMES
    }
    if not poor:
        return {}
    outside = tuple(line for line in lines if line.cell is None or line.cell.table not in headers)
    hits = [hit for hit in find_labels(outside, book) if hit.label.name != "other"]
    elsewhere = {(hit.label.name, normalise(outside[hit.line].text[:_LABEL])) for hit in hits}
    return {
        table: header
        for table, header in poor.items()
        if len(elsewhere) >= (_MANY_FIELDS if known[table] & _NAMES else _MIN_GRID)
    }


def with_one_row(lines: Sequence[Line], headers: Mapping[int, Header]) -> dict[int, Header]:
    """Those of the tables that have a single row below their header."""
    n_rows = Counter(cell.table for cell in {line.cell for line in lines if line.cell and line.cell.column == 0})
    return {table: header for table, header in headers.items() if n_rows[table] == header.row + 2}


def column_labels(lines: Sequence[Line], facts: Mapping[int, Header]) -> Iterator[Hit]:
    """The labels of the cells of such rows."""
    seen: set[Cell] = set()
    for n, line in enumerate(lines):
        cell = line.cell
        header = facts.get(cell.table) if cell else None
        if cell and header and cell.row > header.row and cell not in seen:
            seen.add(cell)
            label, words = header.columns.get(cell.column, (None, ""))
            rule = "table_column" if label else "unknown_label"
            yield Hit(label or OTHER, line.start, line.start, line.start, rule, 1.0, n, True, words)


def find_grids(lines: Sequence[Line], records: Container[int]) -> set[int]:
    """The tables of columns that are not a project's fields, as of its partners or payments.

    Their first row is header cells or bold and no other one is; `records` are tables that list projects.
    """
    rows: dict[int, dict[int, list[Line]]] = {}
    for line in lines:
        if line.cell and line.cell.table not in records:
            rows.setdefault(line.cell.table, {}).setdefault(line.cell.row, []).append(line)
    return {table for table, cells in rows.items() if _is_grid(list(cells.values()))}


def find_columns(lines: Sequence[Line], book: LabelBook) -> set[int]:
    """The tables that set projects side by side, a column each: in two rows or more, a label has several values.

    Which words are one project's cannot be told by where they stand in the text, so none of them is read.
    """
    rows: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        if line.cell:
            rows.setdefault(line.cell[:2], []).append(line)
    n_wide: Counter[int] = Counter()
    for (table, _), (head, *cells) in rows.items():
        label = book.lookup_with_unit(head.text) if len(cells) > 1 and head.cell and not head.cell.column else None
        if label and label.name in TYPED and all(is_value(label.name, cell.text, book) for cell in cells):
            n_wide[table] += 1
    return {table for table, count in n_wide.items() if count > 1}


def _is_grid(rows: Sequence[Sequence[Line]]) -> bool:
    head, *below = rows
    widths = [len({line.cell.column for line in row if line.cell}) for row in rows]
    return (
        widths[0] >= _MIN_GRID
        and bool(below)
        and max(widths[1:]) == widths[0]
        and all(line.is_term or line.is_bold for line in head)
        and not any(line.is_term or line.is_bold for row in below for line in row)
    )


def set_apart(page: Page, grids: Container[int]) -> Page:
    """The page with the lines of grids marked, so that nothing in them is taken for a label or title."""
    lines = (
        line._replace(is_term=False, cell=None, in_grid=True) if line.cell and line.cell.table in grids else line
        for line in page.lines
    )
    return replace(page, lines=tuple(lines))


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
        while last < len(lines) and same_row(lines[last].cell, cell):
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
