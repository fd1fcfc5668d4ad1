"""Puts the tables of a release together from what the stages wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schema
from pipeline.store import Workspace, concat

# Which stage wrote what goes into the release as it is.
FROM_STAGE = {
    "fetch": ("fetches",),
    "split": ("pages", "snapshots"),
    "match": (
        "projects",
        "records",
        "sections",
        "items",
        "project_countries",
        "project_partners",
        "mentions",
        "fields",
        "matches",
        "conflicts",
        "project_versions",
    ),
}
ISSUE_STAGES = ("fetch", "split", "parse", "match")


def assemble(workspace: Workspace) -> dict[str, pa.Table]:
    """The tables of a release that follow from the stages alone, issues among them.

    Raises:
        BadInputError: a stage has not run.
    """
    tables = {name: workspace.read(stage, name) for stage, names in FROM_STAGE.items() for name in names}
    found = concat("issues", (workspace.read(stage, "issues") for stage in ISSUE_STAGES))
    tables["issues"] = link_issues(found, tables["records"], tables["snapshots"])
    return tables


def link_issues(issues: pa.Table, records: pa.Table, snapshots: pa.Table) -> pa.Table:
    """Issues of what is published, each once, with the project of the record that they are about."""
    projects = dict(zip(records["record_id"].to_pylist(), records["project_id"].to_pylist(), strict=True))
    known = set(snapshots["snapshot_id"].to_pylist())
    rows: dict[str, Mapping[str, Any]] = {}
    for row in issues.to_pylist():
        record = row["record_id"]
        if (record is not None and record not in projects) or (
            row["snapshot_id"] is not None and row["snapshot_id"] not in known
        ):
            continue
        rows[row["issue_id"]] = {**row, "project_id": row["project_id"] or projects.get(record)}
    return schema.to_table("issues", rows.values())


def metrics(tables: Mapping[str, pa.Table]) -> dict[str, float]:
    """The figures that `expectations.toml` may bound."""
    records = tables["records"]
    n = records.num_rows

    def share(column: str) -> float:
        return 1 - records[column].null_count / n if n else 0.0

    errors = pc.sum(pc.equal(tables["issues"]["severity"], "error")).as_py() or 0
    return {
        "n_records": float(n),
        "share_with_time_frame": share("start_precision"),
        "share_with_budget": share("budget_amount"),
        "share_with_errors": errors / n if n else 0.0,
    }


def by_key(table: pa.Table, key: Sequence[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Rows of a table by key."""
    return {tuple(row[column] for column in key): row for row in table.to_pylist()}
