"""Each invariant's check is seen to fire on tables that break it, and on nothing else."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline import check, schema
from pipeline.errors import NothingToDoError
from pipeline.source import load_source
from pipeline.store import Workspace, read_parquet

SOURCE = load_source("dpidg")
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def good(user_page_release: Path) -> dict[str, pa.Table]:
    return {name: read_parquet(user_page_release / f"{name}.parquet") for name in schema.TABLES}


def broken(good: dict[str, pa.Table], name: str, change: Callable[[Rows], object]) -> dict[str, pa.Table]:
    """The tables with the rows of one of them changed."""
    rows = good[name].to_pylist()
    change(rows)
    return {**good, name: schema.to_table(name, rows)}


def invariants(tables: dict[str, pa.Table]) -> set[tuple[str, str]]:
    return {(violation.invariant, violation.table) for violation in check.check_tables(tables, SOURCE)}


def row_of(rows: Rows, **values: Any) -> dict[str, Any]:
    return next(row for row in rows if all(row[name] == value for name, value in values.items()))


def test_the_published_tables_are_sound(good: dict[str, pa.Table]) -> None:
    assert check.check_tables(good, SOURCE) == []


def shift(rows: Rows) -> None:
    row = row_of(rows, field="budget", raw="US$442,451")
    row["char_start"] += 1


def widen(rows: Rows) -> None:
    # The section takes in the label behind it: the words still fit, but now belong to two.
    row = rows[0]
    row["char_end"] += 20


def drop_field(rows: Rows) -> None:
    rows.remove(row_of(rows, field="division", raw="DMB"))


def unexplained(rows: Rows) -> None:
    row_of(rows, field="comment").update(value=None, status="unparsed")


@pytest.mark.parametrize(
    ("table", "change", "found"),
    [
        ("projects", lambda rows: rows.append(rows[0]), ("keys", "projects")),
        ("sections", lambda rows: rows.append(rows[0]), ("keys", "sections")),
        ("records", lambda rows: rows[0].update(project_id="XXX/00/000"), ("references", "records")),
        ("items", lambda rows: rows[0].update(section_position=99), ("references", "items")),
        ("issues", lambda rows: rows[0].update(record_id="0" * 16), ("references", "issues")),
        ("fields", shift, ("spans", "fields")),
        ("mentions", lambda rows: rows[0].update(raw="else"), ("spans", "mentions")),
        ("project_countries", lambda rows: rows[0].update(char_end=rows[0]["char_end"] + 1), ("spans", "project_countries")),
        ("issues", lambda rows: rows[0].update(char_start=10**6, char_end=10**6 + 1), ("spans", "issues")),
        ("sections", widen, ("spans", "sections")),
        ("sections", lambda rows: rows.pop(), ("coverage", "records")),
        ("fields", drop_field, ("coverage", "records")),
        ("fields", drop_field, ("provenance", "records")),
        ("fields", unexplained, ("provenance", "fields")),
        ("records", lambda rows: rows[0].update(char_start=rows[0]["char_start"] - 40), ("coverage", "records")),
        ("records", lambda rows: rows[0].update(start_date=dt.date(2050, 1, 1)), ("ranges", "records")),
        ("projects", lambda rows: rows[0].update(budget_amount=Decimal(-1)), ("ranges", "projects")),
        ("projects", lambda rows: rows[0].update(budget_amount_max=Decimal(1)), ("ranges", "projects")),
        ("projects", lambda rows: row_of(rows, budget_amount=None).update(budget_currency="USD"), ("ranges", "projects")),
        ("fields", lambda rows: rows[0].update(confidence=1.5), ("ranges", "fields")),
        ("matches", lambda rows: rows[0].update(score=-0.1), ("ranges", "matches")),
        ("project_versions", lambda rows: rows[0].update(valid_to=LONG_AGO), ("ranges", "project_versions")),
        ("runs", lambda rows: rows[0].update(finished_at=LONG_AGO), ("ranges", "runs")),
        ("projects", lambda rows: rows[0].update(n_records=7), ("golden", "projects")),
        ("projects", lambda rows: rows[0].update(last_seen=LONG_AGO), ("golden", "projects")),
        ("projects", lambda rows: row_of(rows, code="QAT/13/X01").update(budget_amount=Decimal(1)), ("golden", "projects")),
        ("records", lambda rows: row_of(rows, code="QAT/13/X01").update(budget_amount=Decimal(1)), ("provenance", "records")),
        ("records", lambda rows: rows[0].update(record_id="0" * 16), ("identifiers", "records")),
        ("records", lambda rows: [row.update(position=row["position"] - 1) for row in rows], ("positions", "records")),
        ("project_countries", lambda rows: rows.append({**rows[0], "position": 3}), ("positions", "project_countries")),
        ("fields", lambda rows: row_of(rows, field="budget").update(value="1,000"), ("forms", "fields")),
        ("project_countries", lambda rows: row_of(rows, kind="country").update(iso3="Tg"), ("forms", "project_countries")),
        ("projects", lambda rows: rows[0].update(alt_titles=[""]), ("forms", "projects")),
        ("records", lambda rows: row_of(rows, code="QAT/13/X01").update(end_date=dt.date(2013, 4, 29)), ("dates", "records")),
        ("projects", lambda rows: row_of(rows, code="QAT/13/X01").update(end_precision=None), ("dates", "projects")),
        ("mentions", lambda rows: rows[0].update(char_start=0, char_end=5, raw="Sorry"), ("narrative", "mentions")),
        ("items", lambda rows: rows[0].update(char_start=0, char_end=5, text="Sorry"), ("narrative", "items")),
        ("conflicts", lambda rows: [row.update(is_chosen=True) for row in rows], ("choices", "conflicts")),
        ("conflicts", lambda rows: [row.update(is_chosen=False) for row in rows], ("choices", "conflicts")),
        ("conflicts", lambda rows: rows[0].update(field="budget"), ("choices", "conflicts")),
        ("matches", lambda rows: rows[0].update(right_record_id=rows[0]["left_record_id"]), ("pairs", "matches")),
        ("matches", lambda rows: rows[0].update(score=float("nan")), ("ranges", "matches")),
        ("snapshots", lambda rows: rows[0].update(n_blocks=99), ("counts", "snapshots")),
        ("runs", lambda rows: rows[0].update(n_projects=99), ("counts", "runs")),
        ("fetches", lambda rows: rows[0].update(snapshot_id="0" * 64, verdict="good"), ("references", "fetches")),
        ("project_versions", lambda rows: rows.pop(), ("versions", "project_versions")),
        ("projects", lambda rows: rows[0].update(status="done"), ("types", "projects")),
        ("projects", lambda rows: rows[0].update(funding=""), ("types", "projects")),
    ],
)  # fmt: skip
def test_a_broken_invariant_is_reported(
    good: dict[str, pa.Table], table: str, change: Callable[[Rows], object], found: tuple[str, str]
) -> None:
    assert found in invariants(broken(good, table, change))


def test_a_wrong_type_or_a_missing_column_or_table_is_reported(good: dict[str, pa.Table]) -> None:
    projects = good["projects"]
    as_text = projects.set_column(
        projects.schema.get_field_index("budget_amount"), "budget_amount", projects["budget_amount"].cast(pa.string())
    )
    assert invariants({**good, "projects": as_text}) == {("types", "projects")}
    assert invariants({**good, "projects": projects.drop_columns(["title"])}) == {("types", "projects")}
    assert invariants({name: table for name, table in good.items() if name != "runs"}) == {("types", "runs")}


def test_a_null_where_none_may_be_is_reported(good: dict[str, pa.Table]) -> None:
    columns = [
        pa.array([None, *column.to_pylist()[1:]], column.type) if name == "rule" else column
        for name, column in zip(good["fields"].column_names, good["fields"].columns, strict=True)
    ]
    table = pa.Table.from_arrays(columns, schema=good["fields"].schema)
    assert ("types", "fields") in invariants({**good, "fields": table})


def test_a_line_that_starts_like_a_label_and_is_nothing_is_reported(good: dict[str, pa.Table]) -> None:
    def hide(rows: Rows) -> None:
        # The label of the budget is turned into narrative that no issue names.
        row_of(rows, field="budget", raw="US$442,451").update(label_raw=None)

    assert ("labels", "records") in invariants(broken(good, "fields", hide))


def test_a_file_that_was_changed_after_publishing_is_reported(user_page_release: Path, tmp_path: Path) -> None:
    clean = tmp_path / "clean"
    folder = clean / "releases" / "r"
    folder.mkdir(parents=True)
    for path in user_page_release.resolve().glob("current/*"):
        (folder / path.name).write_bytes(path.read_bytes())
    (clean / "current").symlink_to("releases/r")
    assert check.run(Workspace(tmp_path, "dpidg"), SOURCE) == []
    other = read_parquet(folder / "changes.parquet").replace_schema_metadata(
        {**schema.arrow_schema("changes").metadata, b"x": b"y"}
    )
    from pipeline.store import write_parquet

    write_parquet(folder / "changes.parquet", other)
    found = check.run(Workspace(tmp_path, "dpidg"), SOURCE)
    assert [(violation.invariant, violation.table) for violation in found] == [("checksums", "changes")]


def test_without_a_release_there_is_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(NothingToDoError, match="nothing has been published"):
        check.run(Workspace(tmp_path, "dpidg"), SOURCE)


def test_tables_that_do_not_follow_from_the_snapshots_are_reported(tmp_path: Path, run_cli) -> None:
    data = tmp_path / "d"
    assert run_cli("run", "--offline", "--data", data, "--quiet").returncode == 0
    assert run_cli("check", "--data", data).returncode == 0
    # A reason that is well-formed, but that the matcher does not give; and a finding kept from the reader.
    release = (data / "clean" / "current").resolve()
    from pipeline.store import write_parquet
    from pipeline.write.publish import write_sums

    for name in ("matches", "issues"):
        rows = read_parquet(release / f"{name}.parquet").to_pylist()
        if name == "matches":
            rows[0]["reason"] = "they look alike"
        else:
            rows.remove(row_of(rows, kind="no_fields"))
        write_parquet(release / f"{name}.parquet", schema.to_table(name, rows))
    write_sums(release)
    done = run_cli("check", "--data", data)
    assert done.returncode == 5
    assert [line.split(": ")[:2] for line in done.stderr.splitlines()] == [
        ["reproducible", "issues"],
        ["reproducible", "matches"],
    ]


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (lambda folder: (folder / "SHA256SUMS").unlink(), ("checksums", "SHA256SUMS")),
        (lambda folder: (folder / "SHA256SUMS").write_bytes(b"\xff\xfe"), ("checksums", "SHA256SUMS")),
        (lambda folder: (folder / "extra.parquet").write_bytes(b"x"), ("checksums", "extra")),
        (lambda folder: (folder / "mentions.parquet").unlink(), ("tables", "mentions")),
        (lambda folder: (folder / "fields.parquet").write_bytes(b"PAR1"), ("checksums", "fields")),
    ],
)
def test_a_damaged_release_is_reported(
    user_page_release: Path, tmp_path: Path, damage: Callable[[Path], object], found: tuple[str, str]
) -> None:
    folder = tmp_path / "clean" / "current"
    shutil.copytree(user_page_release / "current", folder)
    damage(folder)
    violations = check.run(Workspace(tmp_path, "dpidg"), SOURCE)
    assert [(violation.invariant, violation.table) for violation in violations] == [found]


def test_another_version_of_the_contract_and_rows_out_of_order_are_reported(
    user_page_release: Path, tmp_path: Path
) -> None:
    from pipeline.store import write_parquet
    from pipeline.write.publish import write_sums

    folder = tmp_path / "clean" / "current"
    shutil.copytree(user_page_release / "current", folder)
    records = read_parquet(folder / "records.parquet")
    older = {**records.schema.metadata, b"schema_version": b"0.9.0"}
    write_parquet(folder / "records.parquet", records.replace_schema_metadata(older))
    write_sums(folder)
    workspace = Workspace(tmp_path, "dpidg")
    assert [v.invariant for v in check.run(workspace, SOURCE)] == ["schema_version"]
    write_parquet(folder / "records.parquet", records.take(list(range(records.num_rows))[::-1]))
    write_sums(folder)
    assert [v.invariant for v in check.run(workspace, SOURCE)] == ["order"]
