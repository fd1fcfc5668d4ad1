"""Pages of many shapes through the whole pipeline, against what a reader finds on them.

Each file of `fixtures/pages` has its expected result in `fixtures/expected/<file name>.toml`, written by
reading the page. A key that is absent there is not looked at; a column named in `null` must be null.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.schema import TABLES

FIXTURES = Path(__file__).parent / "fixtures"
PAGES = sorted(path.name for path in (FIXTURES / "pages").iterdir())
COLUMNS = set(TABLES["records"].columns)
AMOUNTS = ("budget_amount", "budget_amount_max")
# What a block may state besides columns of `records`.
BESIDES = {
    "null", "sections", "some_sections", "section_words", "items", "places", "place_names", "partners", "fields",
}  # fmt: skip

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def expected_of(page: str) -> Row:
    return tomllib.loads((FIXTURES / "expected" / f"{page}.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=PAGES)
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Row, Tables]:
    """What the page should give, and the tables that a run on it alone publishes."""
    name: str = request.param
    data = tmp_path_factory.mktemp("page") / "data"
    command = ["run", "--from", str(FIXTURES / "pages" / name), "--data", str(data), "--quiet"]
    done = CliRunner().invoke(cli, command, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    tables: Tables = {t: pq.read_table(data / "clean" / f"{t}.parquet").to_pylist() for t in TABLES}
    tables["records"].sort(key=lambda row: row["position"])
    return expected_of(name), tables


def blocks(page: tuple[Row, Tables]) -> Iterator[tuple[str, Row, Row]]:
    """Each expected block with its record, and a name for both; that they are as many is a test of its own."""
    expected, tables = page
    for number, (wanted, got) in enumerate(zip(expected.get("blocks", []), tables["records"], strict=False), start=1):
        yield f"block {number} ({got['code_raw']})", wanted, got


def rows_of(page: tuple[Row, Tables], table: str, record: Row) -> list[Row]:
    rows = [row for row in page[1][table] if row["record_id"] == record["record_id"]]
    return sorted(rows, key=lambda row: row["char_start"])


def rows_of_project(page: tuple[Row, Tables], table: str, record: Row) -> list[Row]:
    rows = [row for row in page[1][table] if row["project_id"] == record["project_id"]]
    return sorted(rows, key=lambda row: row["position"])


def test_a_page_has_as_many_blocks_and_projects_as_a_reader_counts(page: tuple[Row, Tables]) -> None:
    expected, tables = page
    titles = [(row["code_raw"], row["title_raw"]) for row in tables["records"]]
    assert len(titles) == expected["n_blocks"], titles
    projects = [row["project_id"] for row in tables["projects"]]
    assert len(projects) == expected.get("n_projects", expected["n_blocks"]), projects


def test_what_surrounds_the_blocks_is_in_none_of_them(page: tuple[Row, Tables]) -> None:
    expected, tables = page
    text: str = tables["pages"][0]["text"]
    inside = "\n".join(text[row["char_start"] : row["char_end"]] for row in tables["records"])
    for words in expected.get("outside", []):
        assert words in text
        assert words not in inside, f"{words!r} is part of a block"


def test_each_block_has_the_values_that_it_states(page: tuple[Row, Tables]) -> None:
    wrong = []
    for name, wanted, got in blocks(page):
        unknown = set(wanted) - COLUMNS - BESIDES
        assert not unknown, f"{name}: the expected file states {unknown}, which nothing looks at"
        values = {column: wanted[column] for column in wanted if column in COLUMNS}
        values |= dict.fromkeys(wanted.get("null", []))
        values |= {column: Decimal(words) for column, words in values.items() if column in AMOUNTS and words}
        wrong += [
            f"{name}: {column}: expected {value!r}, got {got[column]!r}"
            for column, value in values.items()
            if got[column] != value
        ]
        if got["code"] is None and not got["project_id"].startswith("~"):
            wrong.append(f"{name}: without a code, yet its project_id is {got['project_id']}")
    assert not wrong, "\n".join(wrong)


def test_each_block_has_the_sections_that_a_reader_sees(page: tuple[Row, Tables]) -> None:
    for name, wanted, got in blocks(page):
        rows = rows_of(page, "sections", got)
        kinds = [row["section"] for row in rows]
        assert wanted.get("sections", kinds) == kinds, name
        assert set(wanted.get("some_sections", [])) <= set(kinds), name
        for words in wanted.get("section_words", []):
            assert words in [row["text"] for row in rows], name


def test_each_list_has_its_items_at_their_depth(page: tuple[Row, Tables]) -> None:
    for name, wanted, got in blocks(page):
        if "items" not in wanted:
            continue
        rows = rows_of(page, "items", got)
        found = [[row["level"], row["text"]] for row in rows]
        assert len(found) == len(wanted["items"]), f"{name}: {found}"
        for (level, words), (got_level, text) in zip(wanted["items"], found, strict=True):
            assert got_level == level, f"{name}: {text!r}"
            assert text.startswith(words), f"{name}: {text!r}"


def test_each_project_has_its_places_and_partners(page: tuple[Row, Tables]) -> None:
    for name, wanted, got in blocks(page):
        places = rows_of_project(page, "project_countries", got)
        partners = rows_of_project(page, "project_partners", got)
        for key, found in (
            ("places", [row["iso3"] for row in places]),
            ("place_names", [row["name"] for row in places]),
            ("partners", [row["name"] for row in partners]),
        ):
            assert wanted.get(key, found) == found, f"{name}: {key}"


def test_each_value_that_is_singled_out_has_its_row_in_fields(page: tuple[Row, Tables]) -> None:
    for name, wanted, got in blocks(page):
        rows = rows_of(page, "fields", got)
        for stated in wanted.get("fields", []):
            found = [row for row in rows if stated.items() <= row.items()]
            same_field = [{key: row[key] for key in stated} for row in rows if row["field"] == stated["field"]]
            assert len(found) == 1, f"{name}: {stated} is not in {same_field}"


def test_issues_are_raised_where_there_is_cause_and_nowhere_else(page: tuple[Row, Tables]) -> None:
    expected, tables = page
    wanted = expected["issues"]
    kinds = {row["kind"] for row in tables["issues"]}
    assert set(wanted.get("some", [])) <= kinds
    false = [f"{row['kind']}: {row['message']}" for row in tables["issues"] if row["kind"] in wanted.get("none", [])]
    assert not false, "\n".join(false)


def test_records_of_one_project_that_disagree_are_a_conflict(page: tuple[Row, Tables]) -> None:
    expected, tables = page
    for wanted in expected.get("conflicts", []):
        key = (wanted["project_id"], wanted["field"])
        rows = [row for row in tables["conflicts"] if (row["project_id"], row["field"]) == key]
        assert sorted(row["value"] for row in rows) == sorted(wanted["values"])
        assert sum(row["is_chosen"] for row in rows) == 1


def test_every_page_has_its_expected_result() -> None:
    stated = sorted(path.name.removesuffix(".toml") for path in (FIXTURES / "expected").iterdir())
    assert stated == PAGES
