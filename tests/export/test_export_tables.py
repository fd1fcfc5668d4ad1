"""The published tables as CSV, Excel and SQLite: every value comes back, nothing runs, nothing half written."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from pipeline import schema
from pipeline.errors import BadInputError
from pipeline.export.csv_files import write_csv
from pipeline.export.published import Published, open_published
from pipeline.export.sqlite_file import write_sqlite
from pipeline.export.workbook import write_workbook
from pipeline.store import Workspace, read_parquet

PAGE = """Past Projects

INT13001: =HYPERLINK("http://127.0.0.1/","roads, ports")
Time Frame: May 2012 - June 2013
Funding: @SUM(1+1)
Proposed Budget: US$ 10,000.55
Division: EGB
Cooperation Partners: +1 Agency, Ministry of Roads (MoR)
Comment: -2+3 "quoted", and a ligne d’accents é 中文

Key Accomplishments:
1. First line
2. \t=cmd|' /C calc'!A0
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, run_cli) -> Path:
    """The data folder of a page whose texts look like formulas."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "page.txt").write_text(PAGE, encoding="utf-8")
    assert run_cli("run", "--from", folder / "page.txt", "--data", folder, "--quiet").returncode == 0
    return folder


@pytest.fixture(scope="module", params=["user page", "hostile page"])
def data(request, user_page_release: Path, hostile: Path) -> Path:
    return user_page_release.parent if request.param == "user page" else hostile


def tables(data: Path) -> dict[str, pa.Table]:
    return {name: read_parquet(data / "clean" / f"{name}.parquet") for name in schema.TABLES}


def reader(kind: pa.DataType, *, nullable: bool) -> Callable[[str], Any]:
    """What a cell of a CSV file says, by its column's type."""
    makers: list[tuple[Callable[[pa.DataType], bool], Callable[[str], Any]]] = [
        (pa.types.is_boolean, lambda text: {"true": True, "false": False}[text]),
        (pa.types.is_integer, int),
        (pa.types.is_floating, float),
        (pa.types.is_decimal, Decimal),
        (pa.types.is_timestamp, dt.datetime.fromisoformat),
        (pa.types.is_date, dt.date.fromisoformat),
        (pa.types.is_list, json.loads),
        (pa.types.is_map, lambda text: list(json.loads(text).items())),
        (pa.types.is_string, str),
    ]
    make = next(make for is_kind, make in makers if is_kind(kind))
    return lambda text: None if text == "" and nullable else make(text)


def test_csv_files_give_back_every_value_of_every_table(data: Path, tmp_path: Path, run_cli) -> None:
    done = run_cli("export", "csv", "--data", data, "--to", tmp_path / "csv")
    assert done.returncode == 0, done.stderr
    for name, table in tables(data).items():
        with (tmp_path / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        columns = [schema.table(name).column(column) for column in header]
        read = [reader(column.type, nullable=column.nullable) for column in columns]
        back = [
            dict(zip(header, (make(cell) for make, cell in zip(read, row, strict=True)), strict=True)) for row in rows
        ]
        assert pa.Table.from_pylist(back, schema=table.schema).equals(table), name


def test_the_csv_export_is_a_valid_data_package(data: Path, tmp_path: Path, run_cli) -> None:
    from frictionless import Package

    assert run_cli("export", "csv", "--data", data, "--to", tmp_path / "csv").returncode == 0
    path = tmp_path / "csv" / "datapackage.json"
    report = Package(str(path)).validate()
    assert [error.note for task in report.tasks for error in task.errors] == []
    types = {field["name"]: field["type"] for field in json.loads(path.read_text())["resources"][0]["schema"]["fields"]}
    assert (types["budget_amount"], types["code_variants"], types["code_year"]) == ("number", "array", "integer")


def test_for_excel_no_text_starts_a_formula(hostile: Path, tmp_path: Path, run_cli) -> None:
    assert run_cli("export", "csv", "--for-excel", "--data", hostile, "--to", tmp_path / "csv").returncode == 0
    body = (tmp_path / "csv" / "projects.csv").read_bytes()
    assert body.startswith(b"\xef\xbb\xbf")
    for path in (tmp_path / "csv").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert not [cell for row in csv.reader(file) for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert b"'=HYPERLINK" in body
    assert b"'@SUM(1+1)" in body


def test_the_workbook_has_typed_cells_and_no_formula(data: Path, tmp_path: Path, run_cli) -> None:
    path = tmp_path / "book.xlsx"
    assert run_cli("export", "xlsx", "--data", data, "--to", path).returncode == 0
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["README", "dictionary", *schema.TABLES]
    assert not [c.coordinate for sheet in book for row in sheet for c in row if c.data_type == "f" or c.hyperlink]
    for name, table in tables(data).items():
        sheet = book[name]
        assert sheet.freeze_panes == "B2"
        header, *rows = sheet.iter_rows(values_only=True)
        assert list(header) == table.column_names
        for row, expected in zip(rows, table.to_pylist(), strict=True):
            for column, cell in zip(header, row, strict=True):
                assert same(cell, expected[column], schema.table(name).column(column).type), (name, column)


def same(cell: Any, value: Any, kind: pa.DataType) -> bool:
    """Whether a cell of a workbook says a value: typed where Excel has the type, cut text by its start."""
    if value is None or value == "":
        return cell is None
    if pa.types.is_timestamp(kind):
        return abs(cell - value.replace(tzinfo=None)) < dt.timedelta(milliseconds=1)
    if pa.types.is_date(kind):
        return cell == dt.datetime.combine(value, dt.time())
    if pa.types.is_decimal(kind):
        return not isinstance(cell, str) and Decimal(str(cell)) == value
    if pa.types.is_nested(kind):
        return json.loads(cell) == (dict(value) if pa.types.is_map(kind) else value)
    if isinstance(cell, str) and "[…cut:" in cell:
        return value.startswith(cell.partition(" […cut:")[0])
    return isinstance(cell, str | bool) is isinstance(value, str | bool) and cell == value


def test_a_text_longer_than_a_cell_is_cut_and_said_so(user_page_release: Path, tmp_path: Path, run_cli) -> None:
    path = tmp_path / "book.xlsx"
    done = run_cli("export", "xlsx", "--data", user_page_release.parent, "--to", path)
    assert "cut at Excel's limit: pages.text, row 2: 35,389 characters" in done.stdout
    book = openpyxl.load_workbook(path)
    cell = book["pages"]["B2"].value
    assert cell.endswith("[…cut: 35,389 characters in all]")
    assert len(cell) <= 32_767
    assert any("pages.text" in str(row[1]) for row in book["README"].iter_rows(values_only=True))


def with_budget(user_page_release: Path, amount: str, day: dt.date) -> Published:
    published = open_published(Workspace(user_page_release.parent, "dpidg"))
    rows = published.tables["projects"].to_pylist()
    rows[0] |= {"budget_amount": Decimal(amount), "start_date": day}
    return Published({**published.tables, "projects": schema.to_table("projects", rows)}, published.package)


def test_what_excel_would_round_or_misdate_is_text(user_page_release: Path, tmp_path: Path) -> None:
    published = with_budget(user_page_release, "9999999999999999.99", dt.date(1900, 2, 28))
    write_workbook(published, tmp_path / "book.xlsx")
    _, row, *_ = openpyxl.load_workbook(tmp_path / "book.xlsx")["projects"].iter_rows(values_only=True)
    assert "9999999999999999.99" in row
    assert "1900-02-28" in row


def test_sqlite_has_types_keys_references_and_all_values(data: Path, tmp_path: Path, run_cli) -> None:
    path = tmp_path / "tables.sqlite"
    assert run_cli("export", "sqlite", "--data", data, "--to", path).returncode == 0
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        for name, table in tables(data).items():
            declared = schema.TABLES[name]
            info = database.execute(f"PRAGMA table_info({name})").fetchall()
            assert [row[1] for row in info] == list(declared.columns)
            assert {row[1] for row in info if row[5]} == set(declared.key)
            assert all(bool(row[3]) is not declared.column(row[1]).nullable for row in info)
            assert len({row[0] for row in database.execute(f"PRAGMA foreign_key_list({name})")}) == len(
                declared.references
            )
            key = ", ".join(f'"{column}"' for column in declared.key)
            rows = database.execute(f"SELECT * FROM {name} ORDER BY {key}").fetchall()
            for row, expected in zip(rows, table.to_pylist(), strict=True):
                for cell, column in zip(row, declared.columns, strict=True):
                    assert sqlite_value(cell, declared.column(column).type) == expected[column], (name, column)


def sqlite_value(cell: Any, kind: pa.DataType) -> Any:
    """A value back from SQLite."""
    if cell is None or pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return cell
    if pa.types.is_boolean(kind):
        return bool(cell)
    if pa.types.is_decimal(kind):
        assert not isinstance(cell, str)
        return Decimal(repr(cell))
    return reader(kind, nullable=True)(cell)


def test_sqlite_refuses_what_breaks_a_closed_set_or_a_key(user_page_release: Path, tmp_path: Path) -> None:
    write_sqlite(open_published(Workspace(user_page_release.parent, "dpidg")), tmp_path / "t.sqlite")
    with closing(sqlite3.connect(tmp_path / "t.sqlite")) as database:
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            database.execute("UPDATE projects SET status = 'gone'")
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            database.execute("UPDATE projects SET project_id = 'X'")
        ((licence,),) = database.execute("SELECT value FROM about WHERE name = 'licence'").fetchall()
        assert "copyright United Nations" in licence
        ((words,),) = database.execute(
            "SELECT description FROM dictionary WHERE table_name = 'projects' AND column_name = 'code'"
        ).fetchall()
        assert words == schema.TABLES["projects"].column("code").description


def test_an_amount_that_sqlite_would_round_is_refused_and_the_old_file_stays(
    user_page_release: Path, tmp_path: Path
) -> None:
    path = tmp_path / "t.sqlite"
    path.write_bytes(b"before")
    with pytest.raises(BadInputError, match=r"projects.budget_amount: the amount 9999999999999999.99 has more digits"):
        write_sqlite(with_budget(user_page_release, "9999999999999999.99", dt.date(2012, 1, 1)), path)
    assert path.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["t.sqlite"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sqlite"])
def test_the_same_release_is_exported_as_the_same_bytes(user_page_release: Path, tmp_path: Path, kind: str) -> None:
    published = open_published(Workspace(user_page_release.parent, "dpidg"))
    bodies = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.{kind}"
        {"csv": write_csv, "xlsx": write_workbook, "sqlite": write_sqlite}[kind](published, path)
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        bodies.append([file.read_bytes() for file in files])
    assert bodies[0] == bodies[1]


def test_an_export_takes_the_place_of_the_one_before_and_of_nothing_else(
    user_page_release: Path, tmp_path: Path, run_cli
) -> None:
    data, folder = user_page_release.parent, tmp_path / "csv"
    for _ in range(2):
        assert run_cli("export", "csv", "--data", data, "--to", folder).returncode == 0
    (folder / "thesis.doc").write_text("mine")
    done = run_cli("export", "csv", "--data", data, "--to", folder)
    assert done.returncode == 2
    assert "the folder holds something else (thesis.doc); choose another with --to" in done.stderr
    assert (folder / "thesis.doc").read_text() == "mine"


def test_without_to_the_export_goes_into_the_data_folder(hostile: Path, run_cli) -> None:
    told = json.loads(run_cli("export", "sqlite", "--data", hostile, "--json").stdout)
    assert told["written"] == str(hostile / "export" / "dpidg.sqlite")
    assert told["n_rows"] == sum(table.num_rows for table in tables(hostile).values())


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sqlite"])
def test_nothing_published_is_said(tmp_path: Path, run_cli, kind: str) -> None:
    done = run_cli("export", kind, "--data", tmp_path / "d")
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "nothing has been published yet; run `un-projects run` first" in done.stderr
    assert not (tmp_path / "d").exists()


def test_a_file_must_end_as_its_format_does(user_page_release: Path, tmp_path: Path, run_cli) -> None:
    done = run_cli("export", "xlsx", "--data", user_page_release.parent, "--to", tmp_path / "tables.csv")
    assert done.returncode == 2
    assert "the file must end in .xlsx" in done.stderr


def test_without_xlsxwriter_the_extra_is_named(
    user_page_release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    published = open_published(Workspace(user_page_release.parent, "dpidg"))
    with pytest.raises(BadInputError, match=r"XlsxWriter is not installed; pip install 'un-projects\[export\]'"):
        write_workbook(published, tmp_path / "book.xlsx")
