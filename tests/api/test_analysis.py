"""The published tables in pandas, Arrow and DuckDB, with types that an analyst can work with at once."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import pipeline
from pipeline import schema
from pipeline.errors import BadInputError, NothingToDoError
from pipeline.store import read_parquet

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def data(user_page_release: Path) -> Path:
    return user_page_release.parent


def test_every_table_comes_as_a_frame_with_its_rows_and_columns(data: Path) -> None:
    for name, table in schema.TABLES.items():
        frame = pipeline.read(name, data=data)
        assert list(frame.columns) == list(table.columns)
        assert len(frame) == read_parquet(data / "clean" / f"{name}.parquet").num_rows


def test_every_column_has_the_promised_type_also_where_it_is_empty(data: Path) -> None:
    promised = {
        pa.string(): "string",
        pa.int32(): "Int32",
        pa.int64(): "Int64",
        pa.float64(): "float64",
        pa.bool_(): "boolean",
        pa.date32(): "datetime64[s]",
        schema.TIME: "datetime64[us, UTC]",
        schema.MONEY: "decimal128(18, 2)[pyarrow]",
        schema.STRINGS: "list<element: string>[pyarrow]",
    }
    for name, table in schema.TABLES.items():
        frame = pipeline.read(name, data=data)
        for column in table.columns:
            declared = table.column(column)
            if declared.values:
                assert list(frame[column].cat.categories) == list(declared.values)
            elif not pa.types.is_map(declared.type):
                assert str(frame[column].dtype) == promised[declared.type], (name, column)


def test_values_are_those_of_the_table(data: Path) -> None:
    for name in schema.TABLES:
        frame, rows = pipeline.read(name, data=data), pipeline.table(name, data=data).to_pylist()
        for at, row in enumerate(rows):
            for column, value in row.items():
                cell = frame[column].iloc[at]
                if value is None:
                    assert pd.isna(cell), (name, column)
                elif isinstance(value, list) and schema.table(name).column(column).type == schema.STRINGS:
                    assert list(cell) == value
                elif isinstance(value, list):
                    assert cell == dict(value)
                else:
                    assert cell == pd.Timestamp(value) if hasattr(value, "isoformat") else cell == value


def test_amounts_add_up_exactly(data: Path) -> None:
    projects = pipeline.read("projects", data=data)
    total = projects.groupby("budget_currency")["budget_amount"].sum()["USD"]
    rows = read_parquet(data / "clean" / "projects.parquet").to_pylist()
    assert isinstance(total, Decimal)
    assert total == sum(row["budget_amount"] for row in rows if row["budget_amount"] is not None)


def test_dates_have_the_tools_of_pandas(data: Path) -> None:
    projects = pipeline.read("projects", data=data).set_index("project_id")
    assert projects.start_date.dt.year["QAT/13/X01"] == 2013
    assert (projects.end_date - projects.start_date).dt.days["QAT/13/X01"] == 119


def test_arrow_columns_carry_their_descriptions(data: Path) -> None:
    table = pipeline.table("projects", columns=["budget_amount"], data=data)
    assert table.column_names == ["budget_amount"]
    assert table.schema.field("budget_amount").metadata[b"description"].startswith(b"The budget in budget_currency")


def test_duckdb_has_every_table_with_types_and_comments(data: Path) -> None:
    with pipeline.connect(data=data) as connection:
        comments = dict(connection.execute("SELECT view_name, comment FROM duckdb_views()").fetchall())
        assert {name: comments[name] for name in schema.TABLES} == {
            name: table.description for name, table in schema.TABLES.items()
        }
        answer = connection.execute(
            "SELECT project_id, budget_amount FROM projects WHERE budget_amount > 1000000"
        ).fetchall()
        assert answer == [("RAF/08/X01", Decimal("6144831.00"))]
        words = connection.execute("SELECT words FROM evidence WHERE project_id = 'RAF/08/X01' AND field = 'budget'")
        assert "6,144,831" in words.fetchall()[0][0]
        ((seen, status),) = connection.execute(
            "SELECT first_seen, status FROM projects WHERE project_id = 'RAF/08/X01'"
        ).fetchall()
        assert (seen.timestamp(), status) == (1795463579.0, "past")


def test_views_stay_with_their_release_when_a_newer_one_comes(run_cli, tmp_path: Path) -> None:
    assert run_cli("run", "--offline", "--data", tmp_path, "--quiet").returncode == 0
    with pipeline.connect(data=tmp_path) as connection:
        page = tmp_path / "page.txt"
        page.write_text("Past Projects\n\nINT13001: Roads\nTime Frame: May 2012 - June 2013\n")
        assert run_cli("run", "--from", page, "--data", tmp_path, "--quiet").returncode == 0
        ((old,),) = connection.execute("SELECT count(*) FROM records").fetchall()
    with pipeline.connect(data=tmp_path) as connection:
        ((new,),) = connection.execute("SELECT count(*) FROM records").fetchall()
    assert (old, new) == (12, read_parquet(tmp_path / "clean" / "records.parquet").num_rows)
    assert new != old


@pytest.mark.parametrize("call", [lambda d: pipeline.read("projects", data=d), lambda d: pipeline.connect(data=d)])
def test_nothing_published_is_said_with_what_to_do(tmp_path: Path, call) -> None:
    with pytest.raises(NothingToDoError, match="nothing has been published yet; run `un-projects run` first"):
        call(tmp_path)


def test_a_misspelt_table_or_column_is_answered_with_near_ones(data: Path) -> None:
    with pytest.raises(BadInputError, match="no table is named 'project'; did you mean projects"):
        pipeline.read("project", data=data)
    with pytest.raises(BadInputError, match="has no column 'budget'; did you mean budget_amount"):
        pipeline.read("projects", columns=["budget"], data=data)


def test_importing_the_package_loads_no_library(tmp_path: Path) -> None:
    script = (
        "import sys, pipeline; heavy = {'pandas', 'pyarrow', 'duckdb', 'numpy', 'rapidfuzz', 'msgspec'}\n"
        "print(sorted(heavy & set(sys.modules)), 'read' in dir(pipeline), pipeline.read.__doc__[:20])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] True A published table as"


def test_type_checkers_know_what_the_functions_give(tmp_path: Path) -> None:
    script = tmp_path / "analyst.py"
    script.write_text("import pipeline\nreveal_type(pipeline.read)\nreveal_type(pipeline.connect)\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", ROOT / "pyproject.toml", script],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "DataFrame" in done.stdout
    assert "DuckDBPyConnection" in done.stdout
    assert "error" not in done.stdout
    assert (ROOT / "pipeline" / "py.typed").exists()
